"""What was filled in on an answer page, as it came: nothing is lost when something has to be put right."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from config.errors import Refused
from web.answers.uploads import MOST, Upload, tidy_name


@dataclass(slots=True)
class Filled:
    """The fields of one form. `problem` says what is wrong with it, once that is known."""

    values: dict[str, str] = field(default_factory=dict)
    tickets: list[str] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    problem: str = ""

    def text(self, name: str) -> str:
        return self.values.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()

    def day(self, name: str, what: str, *, needed: bool = True) -> date | None:
        """A date as a date field sends it (2026-11-27) or as people write it (27/11/2026). Raises Refused."""
        given = self.text(name)
        if not given and not needed:
            return None
        found = _parse_day(given)
        if found is None:
            raise Refused(f"Cần ghi {what} theo dạng ngày/tháng/năm", f"please give a date as dd/mm/yyyy: {what}")
        return found

    def number(self, name: str, what: str) -> int | None:
        given = self.text(name).removesuffix("%").strip()
        if not given:
            return None
        if not given.isdecimal() or len(given) > 6:
            raise Refused(f"{what} phải là một số nguyên", f"a whole number is needed: {what}")
        return int(given)


def _parse_day(text: str) -> date | None:
    parts = text.split("-") if "-" in text and len(text.split("-")[0]) == 4 else text.replace("-", "/").split("/")[::-1]
    if len(parts) != 3 or not all(part.strip().isdecimal() and len(part.strip()) <= 4 for part in parts):
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


async def read_form(request: Request) -> Filled:
    filled = Filled()
    async with request.form(max_files=MOST + 5, max_fields=60) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    filled.uploads.append(Upload(tidy_name(value.filename), await value.read()))
            elif name == "kept":
                filled.tickets.append(value)
            else:
                filled.values[name] = value
    return filled


Form = Annotated[Filled, Depends(read_form)]
