"""The office's own wording of messages, changed on a page: tried with every kind of message before it holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

from config.errors import NotFound, Refused
from config.settings import Settings
from followup.calendar import WorkingCalendar
from followup.masterdata import texts
from followup.masterdata.base import Desk
from followup.masterdata.change import keep
from models import Revision
from notifications import pages, previews

NOUN = "templates"
FOLDER = "templates/"


def names() -> list[str]:
    """The templates that an office may word anew."""
    return [*pages.names(), "_note.txt", "_page.html"]


def read(desk: Desk, name: str) -> str:
    """What holds now. Raises NotFound for what is no template."""
    if name not in names():
        raise NotFound("Không có mẫu này", "there is no such template")
    return texts.read(desk.session, desk.settings, FOLDER + name) or (pages.OURS / name).read_text("utf-8")


def save(desk: Desk, name: str, text: str | None, calendar: WorkingCalendar) -> Revision | None:
    """The new wording, or None for the one of the file beneath; None where nothing changes.

    Raises Refused where a message could not be written with it, or would lack its task's code or link.
    """
    before = read(desk, name)
    beneath = texts.beneath(desk.settings, FOLDER + name) or (pages.OURS / name).read_text("utf-8")
    after = beneath if text is None else text.replace("\r\n", "\n")
    if after == before:
        return None
    _try(desk, name, after, calendar)
    texts.put(desk.session, FOLDER + name, None if text is None else after, desk.actor, desk.now)
    revision = Revision(at=desk.now, actor=desk.actor, noun=NOUN, row=name, label=name)
    revision.before, revision.after = {"text": before}, {"text": after}
    return keep(desk, revision)


def undo(desk: Desk, revision: Revision, calendar: WorkingCalendar) -> Revision | None:
    return save(desk, revision.row, str((revision.before or {})["text"]), calendar)


def _try(desk: Desk, name: str, text: str, calendar: WorkingCalendar) -> None:
    """Writes every kind of message with it, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        trial: Settings = desk.settings.model_copy()
        trial.home = Path(folder)
        target = trial.office_files / "templates"
        target.mkdir(parents=True)
        there = desk.settings.office_files / "templates"
        for path in there.iterdir() if there.is_dir() else ():
            (target / path.name).write_text(path.read_text("utf-8"), "utf-8")
        (target / name).write_text(text, "utf-8")
        # Signing needs the house's own key, not one of the trial folder.
        trial.__dict__["signing_key"] = desk.settings.signing_key
        if problems := previews.check(trial, calendar, desk.now):
            raise Refused(problems[0], f"the wording does not work: {len(problems)} problems")
        for sheet in previews.SHEETS:
            previews.render(sheet, trial, calendar, desk.now, desk.session)
