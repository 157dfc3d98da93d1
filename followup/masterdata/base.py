"""What every kind of master data has in common: fields as texts, checked one by one; rows found, written, deleted.

Values are texts in the form of the data files, so that a form, a CSV file, the history and its undoing speak alike.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from config.errors import Refused
from config.settings import Settings

Values = dict[str, str]
_CODE = re.compile(r"[a-z0-9][a-z0-9._/-]{0,79}")


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"
    CHOICE = "choice"
    DAY = "day"
    YES = "yes"
    NUMBER = "number"
    LIST = "list"  # parts separated by "|"
    CODES = "codes"  # codes separated by blanks


@dataclass(frozen=True, slots=True)
class Field:
    """`label` is what people read; `suggest` names the noun whose keys the form offers."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    #: The table of words in which a choice has its name.
    words: str = ""
    default: str = ""
    most: int = 400
    suggest: str = ""
    in_list: bool = True
    #: Part of what the row is; cannot be changed once it is there.
    fixed: bool = False

    def clean(self, text: str) -> str:
        """The value in its one written form. Raises Refused with the field's label."""
        text = " ".join(text.split()) or self.default
        if self.required and not text:
            raise self.wrong("chưa có giá trị", "is missing")
        if len(text) > self.most:
            raise self.wrong(f"dài quá {self.most} ký tự", "is too long")
        return _CHECKS[self.kind](self, text) if text else text

    def wrong(self, why: str, why_en: str) -> Refused:
        return Refused(f"{self.label}: {why}", f"{self.name} {why_en}")


def _choice(field: Field, text: str) -> str:
    if text not in field.choices:
        raise field.wrong(f"“{text}” không thuộc {', '.join(field.choices)}", f"is none of {', '.join(field.choices)}")
    return text


def _day(field: Field, text: str) -> str:
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        return (date(*(int(part) for part in found.groups()[::-1])) if found else date.fromisoformat(text)).isoformat()
    except ValueError as error:
        raise field.wrong(f"“{text}” không phải ngày (2026-12-31 hoặc 31/12/2026)", "is no date") from error


def _yes(field: Field, text: str) -> str:
    if text not in ("yes", "no"):
        raise field.wrong("chỉ nhận yes hoặc no", "is neither yes nor no")
    return text


def _number(field: Field, text: str) -> str:
    if not text.isdecimal() or int(text) > 999:
        raise field.wrong("phải là số từ 0 đến 999", "is no number from 0 to 999")
    return str(int(text))


def _code(field: Field, text: str) -> str:
    if not _CODE.fullmatch(text):
        raise field.wrong("chỉ gồm chữ thường không dấu, số và . _ / -", "holds other signs than a-z 0-9 . _ / -")
    return text


def _codes(field: Field, text: str) -> str:
    return " ".join(dict.fromkeys(_code(field, one) for one in text.split()))


def _list(_field: Field, text: str) -> str:
    return "|".join(dict.fromkeys(part.strip() for part in text.split("|") if part.strip()))


_CHECKS = {
    Kind.TEXT: lambda _field, text: text,
    Kind.CODE: _code,
    Kind.CHOICE: _choice,
    Kind.DAY: _day,
    Kind.YES: _yes,
    Kind.NUMBER: _number,
    Kind.LIST: _list,
    Kind.CODES: _codes,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works at it, when, under which settings, in which transaction."""

    session: Session
    settings: Settings
    actor: str
    now: datetime


class Noun(ABC):
    """One kind of master data. `file` is the data file whose columns its fields are."""

    name: str
    title: str
    file: str
    fields: tuple[Field, ...]

    @abstractmethod
    def rows(self, desk: Desk) -> Iterator[tuple[str, Values]]:
        """Every row with its number, in the order in which people look for them."""

    @abstractmethod
    def find(self, desk: Desk, row: str) -> Values | None: ...

    @abstractmethod
    def same(self, desk: Desk, values: Values) -> str | None:
        """The row that these values of a file speak of; None for a new one."""

    @abstractmethod
    def write(self, desk: Desk, row: str | None, values: Values) -> str:
        """Writes checked values; the row's number. Raises Refused for what does not fit the other rows."""

    @abstractmethod
    def delete(self, desk: Desk, row: str) -> None: ...

    def key(self, values: Values) -> str:
        """What a file knows the row by."""
        return values[self.fields[0].name]

    def label(self, values: Values) -> str:
        return values.get("name") or self.key(values)

    def clean(self, values: Values) -> Values:
        return {field.name: field.clean(values.get(field.name, "")) for field in self.fields}


def number(row: str) -> int:
    return int(row) if row.isdecimal() and len(row) < 10 else 0


def drop(session: Session, found: SQLModel | None) -> None:
    """Raises Refused where something still refers to it."""
    if found is None:
        raise Refused("Mục này không còn", "it is gone already")
    try:
        with session.begin_nested():
            session.delete(found)
            session.flush()
    except IntegrityError as error:
        raise Refused(
            "Mục này đang được dùng nên không xóa được; hãy đặt ngày kết thúc hoặc ngừng dùng",
            "it is in use: end it instead of deleting it",
        ) from error
