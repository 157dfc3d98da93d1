"""National programmes that have ended: a duty that speaks of one needs a look, the money and the reports went on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, select

from config.names import fold
from followup.naming import successors
from models import Succession

#: `level` of such rows in successions.csv; `keywords` are the words that name the programme.
LEVEL = "programme"
PROGRAMME = "chương trình mục tiêu quốc gia"


def load(session: Session, *, on: date, issued: date | None) -> list[Succession]:
    """Programmes that ended by `on`; one that had ended before the plan was issued is meant as its successor."""
    rules = session.exec(select(Succession).where(Succession.level == LEVEL))
    return [rule for rule in rules if rule.effective_on <= on and not (issued and issued >= rule.effective_on)]


def ended(rules: Iterable[Succession], words: str) -> list[Succession]:
    """Those that the duty speaks of."""
    folded = fold(words)
    return [rule for rule in rules if PROGRAMME in folded and successors.matches(rule, folded)]
