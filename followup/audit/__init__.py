"""The history sealed in blocks that are chained by their hashes: what was written can be proved unchanged.

Nobody who writes an event waits for a seal: blocks are made afterwards, of events that nothing can slip in between.
"""

from followup.audit.checked import Checked, Seal, check, state
from followup.audit.door import archivable, archive
from followup.audit.heads import Heads
from followup.audit.seal import seal_all
from followup.audit.verify import Chain, Fault, verify

__all__ = [
    "Chain",
    "Checked",
    "Fault",
    "Heads",
    "Seal",
    "archivable",
    "archive",
    "check",
    "seal_all",
    "state",
    "verify",
]
