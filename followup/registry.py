"""Agencies, groups, contacts and successions: loading the office's files, and the door to resolving names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from config import clock
from config.names import fold, plain
from config.registry import RegistryData, SuccessionRow, load_registry
from followup import marks
from followup.keys import file_key
from followup.loading import Loader
from followup.masterdata.change import changed_here
from followup.naming import Candidate, Resolution, Resolver
from models import Agency, AgencyAlias, Level, Mark, Succession
from models.session import Alone, alone
from plans.names import Lexicon

__all__ = ["Candidate", "Resolution", "Resolver", "SyncResult", "ensure_province", "lexicon", "sync"]


@dataclass(frozen=True, slots=True)
class SyncResult:
    """Rows in the files; `changed` is False where these files were loaded before."""

    agencies: int
    groups: int
    contacts: int
    successions: int
    changed: bool


def sync(session: Session, data: RegistryData, now: datetime) -> SyncResult:
    """Loads the files into the tables. Rows are added and corrected by their code, never deleted.

    Files that did not change since the last time are left alone, so corrections made on the pages stay.
    """
    result = SyncResult(len(data.agencies), len(data.groups), len(data.contacts), len(data.successions), True)
    digest = hashlib.sha256(repr(data).encode()).hexdigest()
    alone(session, Alone.LOADING)  # processes of a house start together
    mark = session.get(Mark, f"registry:{data.name}")
    if mark is not None and mark.value == digest:
        return replace(result, changed=False)
    Loader(session, data, clock.today(now)).load()
    _successions(session, data)
    marks.put(session, f"registry:{data.name}", digest, now)
    session.flush()
    return result


def ensure_province(session: Session, province: str, now: datetime) -> bool:
    """Gives a province that the registry does not know the standard bodies of 2025; says whether it did.

    They have no contacts: nothing goes out until somebody enters them.
    """
    known = select(Agency.id).where(col(Agency.province).in_((province, "")), Agency.level == Level.PROVINCE)
    if not province or session.exec(known.limit(1)).first() is not None:
        return False
    prefix = plain(province).replace(" ", "-") + "/"
    Loader(session, _of_province(load_registry(province=province)), clock.today(now), prefix).load()
    return True


def lexicon(session: Session) -> Lexicon:
    """What the reader knows of names, with the office's own bodies and what coordinators taught."""
    names = session.exec(select(Agency.name)).all()
    aliases = session.exec(select(AgencyAlias.text).where(col(AgencyAlias.agency_id).is_not(None))).all()
    return Lexicon.default().plus({*names, *aliases})


def _of_province(data: RegistryData) -> RegistryData:
    """Bodies of another province bear its name, so that no list shows two alike."""
    named = tuple(
        replace(row, name=full_name(row.name, data.province), short_name=f"{row.short_name} {bare(data.province)}")
        for row in data.agencies
    )
    groups = tuple(replace(row, name=full_name(row.name, data.province)) for row in data.groups)
    aliases = {row.code: (row.name, *row.aliases) for row in data.groups}
    return replace(data, agencies=named, groups=tuple(replace(g, aliases=aliases[g.code]) for g in groups))


def full_name(name: str, province: str) -> str:
    """ "Công an tỉnh" of "Tỉnh Sơn Hà" is "Công an tỉnh Sơn Hà", "Tỉnh đoàn" is "Tỉnh đoàn Sơn Hà"."""
    if name.endswith(("Tỉnh ủy", "Tỉnh đoàn")):
        return f"{name} {bare(province)}"
    return f"{name.removesuffix(' tỉnh')} {province[:1].lower()}{province[1:]}"


def bare(province: str) -> str:
    return province.removeprefix("Tỉnh ").removeprefix("Thành phố ")


def _successions(session: Session, data: RegistryData) -> None:
    """Rules from the files are derived data: they are written anew. The office's own decisions stay."""
    session.execute(delete(Succession).where(col(Succession.origin) == "config"))
    ours = changed_here(session, "successions")
    session.add_all(_succession(row) for row in data.successions if file_key("successions", _key(row)) not in ours)
    ours = changed_here(session, "places")
    for place in data.provinces:
        if file_key("places", f"{place.old}|{place.effective_on.isoformat()}") in ours:
            continue
        session.add(
            Succession(
                level="place",
                old_name=place.old,
                old_folded=fold(place.old),
                new_name=place.new,
                effective_on=place.effective_on,
            )
        )


def _key(row: SuccessionRow) -> str:
    parts = (row.level, row.old_name, row.function, "|".join(row.new_names), row.effective_on.isoformat())
    return "|".join(parts)


def _succession(row: SuccessionRow) -> Succession:
    return Succession(
        level=row.level,
        old_name=row.old_name,
        old_folded=fold(row.old_name),
        function=row.function,
        keywords="; ".join(row.keywords),
        new_name=" | ".join(row.new_names),
        only_where=row.where,
        effective_on=row.effective_on,
        basis=row.basis,
        needs_confirmation=not row.checked,
    )
