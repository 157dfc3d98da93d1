"""Kept counts say what the occurrences say."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import col

from config import clock
from followup.invariants.base import MOST, Broken, Look
from followup.overview import Filters
from followup.overview.counts import by_agency, counted
from models import Occurrence


class KeptCounts:
    """A whole recount by agency; what adds up for every agency adds up for plans and days too."""

    name = "kept-counts"

    def broken(self, look: Look) -> Iterator[Broken]:
        today = clock.today(look.now)
        kept = {row.agency.id: row.counts for row in by_agency(look.session, today)}
        real = counted(look.session, today, Filters(), col(Occurrence.agency_id))
        for number in sorted({key or 0 for key in (*kept, *real) if kept.get(key) != real.get(key or 0)})[:MOST]:
            text = f"Số liệu tổng hợp của cơ quan mã {number} lệch với các kỳ thực hiện và được đếm lại."
            yield Broken(self.name, f"agency {number}", text)
