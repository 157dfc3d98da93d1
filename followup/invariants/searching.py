"""Search finds what is there."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import select

from followup.invariants.base import Broken, Look
from models.bulk import table
from models.search import MODELS, holding, words_of

#: Rows of each table that are looked up by their own words: the newest and the oldest.
LOOKED_UP = 3


class SearchFinds:
    """A sample, since comparing every text would read every text."""

    name = "search-finds"

    def broken(self, look: Look) -> Iterator[Broken]:
        for model in MODELS:
            rows = table(model)
            for order in (rows.c.id.desc(), rows.c.id):
                for number, plain in look.session.execute(
                    select(rows.c.id, rows.c.plain).order_by(order).limit(LOOKED_UP)
                ):
                    found = select(rows.c.id).where(rows.c.id == number, holding(model, words_of(plain)))
                    if look.session.execute(found).first() is None:
                        text = f"Tìm kiếm không thấy dòng mã {number} của bảng {rows.name}; bảng tra chữ được lập lại."
                        yield Broken(self.name, f"{rows.name} {number}", text)
