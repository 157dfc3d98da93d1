"""Changing a row, and taking a change back: checked, kept as a revision, told to the history, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused, Stale
from followup import history
from followup.keys import file_key
from followup.masterdata.base import Desk, Noun, Values
from models import Revision


def save(desk: Desk, noun: Noun, row: str | None, values: Values) -> Revision | None:
    """Writes a new row or changes one; None where nothing changes. Fields that are not given stay as they are.

    Raises Refused for a value that does not fit, NotFound for a row that is gone.
    """
    before = noun.find(desk, row) if row is not None else None
    if row is not None and before is None:
        raise NotFound("Không có mục này", "there is no such row")
    values = noun.clean({**(before or {}), **values})
    if before is not None:
        if values == before:
            return None
        for field in noun.fields:
            if field.fixed and values[field.name] != before[field.name]:
                raise field.wrong("không đổi được sau khi đã dùng", "cannot be changed")
    written = noun.write(desk, row, values)
    return _keep(desk, noun, written, before, noun.find(desk, written))


def remove(desk: Desk, noun: Noun, row: str) -> Revision:
    """Raises Refused where something still refers to it."""
    before = noun.find(desk, row)
    if before is None:
        raise NotFound("Không có mục này", "there is no such row")
    noun.delete(desk, row)
    return _keep(desk, noun, row, before, None)


def undo(desk: Desk, noun: Noun, revision_id: int) -> Revision:
    """The row is as before that change again. Raises Stale where what it changed was changed again later."""
    done = desk.session.get(Revision, revision_id)
    if done is None or done.noun != noun.name:
        raise NotFound("Không có thay đổi này", "there is no such change")
    if not (done.before or done.after):
        raise Refused("Dữ liệu của lần thay đổi này đã được gỡ theo yêu cầu", "the data of this change was removed")
    now = noun.find(desk, done.row)
    before, after = _values(done.before), _values(done.after)
    touched = [name for name in (before or after or {}) if (before or {}).get(name) != (after or {}).get(name)]
    if (now is None) != (after is None) or (now and after and any(now[name] != after[name] for name in touched)):
        raise Stale("Mục này đã thay đổi sau đó; hãy hoàn tác lần thay đổi sau trước", "it was changed again since")
    if before is None:
        noun.delete(desk, done.row)
        return _keep(desk, noun, done.row, now, None, undoes=done)
    wanted = noun.clean({**(now or {}), **({name: before[name] for name in touched} if now else before)})
    written = noun.write(desk, done.row if now else None, wanted)
    return _keep(desk, noun, written, now, noun.find(desk, written), undoes=done)


def revisions(session: Session, noun: str, row: str = "", limit: int = 100) -> Sequence[Revision]:
    """Newest first; of one row where it is named."""
    query = select(Revision).where(Revision.noun == noun)
    query = query.where(Revision.row == row) if row else query
    return session.exec(query.order_by(col(Revision.id).desc()).limit(limit)).all()


def keep(desk: Desk, revision: Revision) -> Revision:
    """Keeps the revision with an event, which tells the fields and never their values.

    The event refers to no agency: one that was entered by mistake can be deleted again.
    """
    desk.session.add(revision)
    desk.session.flush()
    before, after = revision.before or {}, revision.after or {}
    kind = "master-added" if revision.before is None else "master-changed"
    history.record(
        desk.session,
        "master-removed" if revision.after is None else kind,
        actor=desk.actor,
        now=desk.now,
        noun=revision.noun,
        row=revision.row,
        fields=sorted(name for name in {**before, **after} if before.get(name) != after.get(name)),
        revision=revision.id,
        undoes=revision.undoes_id,
    )
    return revision


def changed_here(session: Session, noun: str) -> set[str]:
    """Keys of rows that were changed on the pages: what a file says of them no longer counts."""
    found = session.exec(select(Revision.old_key, Revision.new_key).where(Revision.noun == noun))
    return {key for pair in found for key in pair if key}


def _keep(
    desk: Desk,
    noun: Noun,
    row: str,
    before: Values | None,
    after: Values | None,
    undoes: Revision | None = None,
) -> Revision:
    shown = after or before
    if shown is None:
        raise Refused("Không có gì thay đổi", "nothing changes")
    revision = Revision(
        at=desk.now,
        actor=desk.actor,
        noun=noun.name,
        row=row,
        label=noun.label(shown)[:200],
        before=before,
        after=after,
        old_key=file_key(noun.name, noun.key(before)) if before else "",
        new_key=file_key(noun.name, noun.key(after)) if after else "",
        undoes_id=undoes.id if undoes else None,
    )
    return keep(desk, revision)


def _values(data: dict[str, Any] | None) -> Values | None:
    return None if data is None else {name: str(value) for name, value in data.items()}
