"""The office's data files: agencies, groups, contacts, successions, provinces. docs/data-files.md has their columns."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TypeVar

from config.errors import Refused
from config.files import text_of

DEFAULT = Path(__file__).parent
SAMPLE = DEFAULT / "sample"
SAMPLE_PROVINCE = "Tỉnh Sơn Hà"
Row = dict[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AgencyRow:
    code: str
    name: str
    short_name: str = ""
    level: str = "province"
    parent: str = ""
    in_command: bool = True
    groups: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactRow:
    agency: str
    purpose: str
    channel: str
    address: str
    rank: int = 0
    person: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """`where` is "has:NAME" or "lacks:NAME": the province keeps that body or not; `new_names` are alternatives."""

    level: str
    old_name: str
    function: str
    keywords: tuple[str, ...]
    new_names: tuple[str, ...]
    effective_on: date
    where: str
    checked: bool
    basis: str


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    old: str
    new: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class RegistryData:
    """`province` is where bodies without a province of their own belong; "" where an office has not said it yet."""

    province: str = ""
    #: Tells one set of files from another: what was loaded is remembered by it.
    name: str = "office"
    agencies: tuple[AgencyRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    successions: tuple[SuccessionRow, ...] = ()
    provinces: tuple[ProvinceRow, ...] = field(default=())

    def __or__(self, other: RegistryData) -> RegistryData:
        """`other` adds to this and wins where both name the same code."""
        agencies = {row.code: row for row in (*self.agencies, *other.agencies)}
        groups = {row.code: row for row in (*self.groups, *other.groups)}
        return RegistryData(
            province=other.province or self.province,
            name=other.name,
            agencies=tuple(agencies.values()),
            groups=tuple(groups.values()),
            contacts=(*self.contacts, *other.contacts),
            successions=(*self.successions, *other.successions),
            provinces=(*self.provinces, *other.provinces),
        )


def load_registry(folder: Path = DEFAULT, province: str = "") -> RegistryData:
    """The files of `folder`; one that is absent is taken from the standard ones. Raises Refused with file and line."""
    return replace(read_folder(folder, fallback=DEFAULT), province=province)


def load_sample() -> RegistryData:
    """The standard bodies with the communes and contacts of a province that does not exist."""
    return load_registry() | replace(read_folder(SAMPLE), province=SAMPLE_PROVINCE, name="sample")


def read_folder(folder: Path, fallback: Path | None = None) -> RegistryData:
    def rows(name: str, make: Callable[[Row], T]) -> tuple[T, ...]:
        path = folder / name
        if not path.exists() and fallback is not None:
            path = fallback / name
        return tuple(_read(path, make)) if path.exists() else ()

    return RegistryData(
        agencies=rows("agencies.csv", _agency),
        groups=rows("groups.csv", lambda row: GroupRow(row["code"], row["name"], _parts(row, "aliases", "|"))),
        contacts=rows("contacts.csv", _contact),
        successions=rows("successions.csv", _succession),
        provinces=rows(
            "provinces.csv", lambda row: ProvinceRow(row["old"], row["new"], date.fromisoformat(row["effective_on"]))
        ),
    )


def _read(path: Path, make: Callable[[Row], T]) -> Iterator[T]:
    rows = csv.DictReader(StringIO(text_of(path), newline=""))
    for row in rows:
        try:
            yield make({name: (text or "").strip() for name, text in row.items() if name})
        except (KeyError, TypeError, ValueError) as error:
            where = f"{path.name}, dòng {rows.line_num}"
            raise Refused(f"Tệp danh mục có dòng không đúng: {where}.", f"wrong line: {where}: {error}") from error


def _agency(row: Row) -> AgencyRow:
    if not row["code"] or not row["name"]:
        raise ValueError("code and name are needed")
    return AgencyRow(
        code=row["code"],
        name=row["name"],
        short_name=row.get("short_name", ""),
        level=row.get("level") or "province",
        parent=row.get("parent", ""),
        in_command=_yes(row.get("in_command") or "yes"),
        groups=_parts(row, "groups", " "),
        aliases=_parts(row, "aliases", "|"),
        valid_from=_day(row.get("valid_from")),
        valid_to=_day(row.get("valid_to")),
    )


def _contact(row: Row) -> ContactRow:
    if not row["agency"] or not row["address"]:
        raise ValueError("agency and address are needed")
    return ContactRow(
        agency=row["agency"],
        purpose=row.get("purpose") or "focal",
        channel=row.get("channel") or "email",
        address=row["address"],
        rank=int(row.get("rank") or 0),
        person=row.get("person", ""),
        title=row.get("title", ""),
    )


def _succession(row: Row) -> SuccessionRow:
    return SuccessionRow(
        level=row["level"],
        old_name=row["old_name"],
        function=row["function"],
        keywords=_parts(row, "keywords", ";"),
        new_names=_parts(row, "new_name", "|"),
        effective_on=date.fromisoformat(row["effective_on"]),
        where=row.get("where", ""),
        checked=_yes(row.get("checked") or "yes"),
        basis=row.get("basis", ""),
    )


def _parts(row: Row, name: str, mark: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in row.get(name, "").split(mark) if part.strip())


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(f"{text!r} is neither yes nor no")
    return text == "yes"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
