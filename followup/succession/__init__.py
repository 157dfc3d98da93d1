"""Bodies that were merged, split or ended: their open duties find an owner, history keeps the old name.

First `preview` (who gets what, nothing changed), then `apply` for the mergers and `settle` for what a person chose.
"""

from __future__ import annotations

from followup.succession.act import apply, decide, settle
from followup.succession.preview import Merger, Orphan, Preview, Question, preview

__all__ = ["Merger", "Orphan", "Preview", "Question", "apply", "decide", "preview", "settle"]
