"""The ladder as a form: rungs as rows, written as ladder.toml again; nobody needs to know TOML."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from config.errors import Refused
from followup.ladder import Audience, parse_ladders
from followup.masterdata import texts
from followup.masterdata.again import look_again
from followup.masterdata.base import Desk
from followup.masterdata.change import keep
from models import DraftKind, MessageKind, Occurrence, Revision

FILE = "ladder.toml"
NOUN = "ladder"
AUDIENCES = tuple(Audience)
WAYS = (MessageKind.DIGEST, MessageKind.SINGLE, MessageKind.ESCALATION)
DRAFTS = tuple(DraftKind)
TONES = ("assign", "remind", "late", "request")
HEAD = "# Thang nhắc việc của cơ quan, ghi từ trang Danh mục; ý nghĩa từng trường: docs/data-files.md\n\n"
Rung = dict[str, Any]


def read(desk: Desk) -> tuple[int, dict[str, list[Rung]]]:
    """After how many urgings a briefing is proposed, and the rungs of each ladder as the file has them."""
    data = tomllib.loads(texts.read(desk.session, desk.settings, FILE))
    return int(data.get("briefing_after", 3)), {name: entry["rungs"] for name, entry in data["ladder"].items()}


def rung_of(form: Mapping[str, str]) -> Rung | None:
    """A row of the form; None for one that was left empty or is to go. Raises Refused with the rung's name."""
    name = form.get("key", "").strip()
    if not name or form.get("drop"):
        return None
    try:
        rung: Rung = {"key": name, form.get("anchor", "due"): int(form.get("at", "") or 0)}
        if every := int(form.get("every", "") or 0):
            rung["every"] = every
    except ValueError as error:
        raise Refused(f"Bậc {name}: số ngày phải là số nguyên", f"rung {name}: days are whole numbers") from error
    rung["to"] = {who.value: form[who.value] for who in AUDIENCES if form.get(who.value)}
    if not rung["to"]:
        raise Refused(f"Bậc {name}: chưa chọn gửi ai", f"rung {name}: nobody gets it")
    rung |= {name: form[name] for name in ("draft", "tone") if form.get(name)}
    return rung | ({"only": "pending"} if form.get("only") else {})


def save(desk: Desk, name: str, rungs: Sequence[Rung]) -> Revision | None:
    """One ladder anew; None where nothing changes. Raises Refused for what makes no ladder, and for a rung that open
    duties stand on: its name is what they remember."""
    briefing, ladders = read(desk)
    if name not in ladders:
        raise Refused("Không có thang này", "there is no such ladder")
    gone = {rung["key"] for rung in ladders[name]} - {rung["key"] for rung in rungs}
    standing = select(Occurrence.rung).where(
        Occurrence.ladder == name, col(Occurrence.closed_at).is_(None), col(Occurrence.rung).in_(gone)
    )
    if gone and (used := desk.session.exec(standing.limit(1)).first()):
        raise Refused(f"Bậc {used} đang có nhiệm vụ đứng ở đó nên không bỏ được", f"rung {used} is in use")
    return put(desk, as_toml(briefing, {**ladders, name: list(rungs)}))


def put(desk: Desk, text: str | None) -> Revision | None:
    """The whole file, or None for the file beneath. Open duties are looked at anew by the next sweep."""
    before = texts.read(desk.session, desk.settings, FILE)
    after = texts.beneath(desk.settings, FILE) if text is None else text
    parse_ladders(after, FILE)
    if before == after:
        return None
    texts.put(desk.session, FILE, text, desk.actor, desk.now)
    look_again(desk.session, desk.now)
    revision = Revision(at=desk.now, actor=desk.actor, noun=NOUN, row=FILE, label="Thang nhắc việc")
    revision.before, revision.after = {"text": before}, {"text": after}
    return keep(desk, revision)


def as_toml(briefing_after: int, ladders: Mapping[str, Sequence[Rung]]) -> str:
    parts = [HEAD + f"briefing_after = {briefing_after}\n"]
    for name, rungs in ladders.items():
        lines = "".join(f"  {_inline(rung)},\n" for rung in rungs)
        parts.append(f"[ladder.{name}]\nrungs = [\n{lines}]\n")
    return "\n".join(parts)


def _inline(value: Any) -> str:
    """JSON's texts and whole numbers are TOML's as well."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
