"""Answer pages behind signed links: no account, no script; GET looks, POST acts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from config.errors import NotFound, Refused, Stale
from followup import dossier, files, history
from followup.rules import Rules
from models import StoredFile
from notifications import opened
from web.access import Action, require
from web.answers import actions, confirm, gate, own_feed, page, renewal, uploads
from web.answers.forms import Filled, Form
from web.answers.gate import DeadLink, Holder
from web.answers.page import DutyPage
from web.answers.responses import answered, private
from web.answers.uploads import Pending, Upload
from web.downloads import download
from web.house import Visit

router = APIRouter()
Public = Annotated[Visit, Depends(require(Action.PUBLIC))]


@router.post("/a/{token}/renew")
def renew_answer(visit: Public, token: str) -> Response:
    return _renew(visit, "answer", token)


@router.post("/b/{token}/renew")
def renew_list(visit: Public, token: str) -> Response:
    return _renew(visit, "agency", token)


@router.post("/b/{token}/calendar")
def make_calendar(visit: Public, token: str, form: Form) -> Response:
    """An address for the agency's own calendar program; made once, a coordinator may revoke it."""

    def make() -> Response:
        with visit.writing() as session:
            holder = gate.enter(session, visit.settings, "agency", token, visit.now)
            confirm.revision(visit.settings, holder, form.text("confirm"), visit.now)
            own_feed.make(session, holder, visit.now)
            return RedirectResponse(f"{holder.path}#calendar", 303)

    return answered(visit, token, make)


@router.get("/a/{token}")
def duty(visit: Public, token: str, done: str = "") -> Response:
    return _show(visit, "answer", token, None, done)


@router.get("/b/{token}/{occurrence_id:int}")
def duty_of_list(visit: Public, token: str, occurrence_id: int, done: str = "") -> Response:
    return _show(visit, "agency", token, occurrence_id, done)


@router.post("/a/{token}/{action}")
def act(visit: Public, token: str, action: str, form: Form) -> Response:
    return answered(visit, token, lambda: _act(visit, "answer", token, None, action, form))


@router.post("/b/{token}/{occurrence_id:int}/{action}")
def act_of_list(visit: Public, token: str, occurrence_id: int, action: str, form: Form) -> Response:
    return answered(visit, token, lambda: _act(visit, "agency", token, occurrence_id, action, form))


@router.get("/a/{token}/files/{evidence_id:int}")
def file(visit: Public, token: str, evidence_id: int) -> Response:
    return _file(visit, "answer", token, None, evidence_id)


@router.get("/b/{token}/{occurrence_id:int}/files/{evidence_id:int}")
def file_of_list(visit: Public, token: str, occurrence_id: int, evidence_id: int) -> Response:
    return _file(visit, "agency", token, occurrence_id, evidence_id)


@router.get("/b/{token}")
def duties(visit: Public, token: str, page_of: Annotated[int, Query(alias="page", ge=1, le=1000)] = 1) -> Response:
    def show() -> Response:
        with visit.reading() as session:
            holder = gate.enter(session, visit.settings, "agency", token, visit.now)
            message = opened.waiting(session, holder.contact_id)
            looked = private(
                visit.page(
                    "answers/list.html",
                    holder=holder,
                    found=page.open_duties(session, holder.agency_id, Rules.load(visit.settings), visit.today, page_of),
                    calendar=own_feed.address(session, visit.settings, holder),
                    confirm=confirm.make(visit.settings, holder, None, visit.now),
                )
            )
        _note(visit, message)
        return looked

    return answered(visit, token, show)


def _note(visit: Visit, message: int | None) -> None:
    """The ledger learns that a link of the message was opened; nothing else changes by looking."""
    if message is not None and visit.request.method == "GET":
        with visit.writing() as session:
            opened.note(session, message, visit.now)


def _show(visit: Visit, purpose: str, token: str, occurrence_id: int | None, done: str) -> Response:
    def show() -> Response:
        with visit.reading() as session:
            holder = gate.enter(session, visit.settings, purpose, token, visit.now, occurrence_id)
            shown = _page(visit, session, holder)
            deed = actions.DEEDS.get(done)
            looked = private(visit.page("answers/duty.html", done=deed.done if deed else "", **shown.context()))
            message = opened.waiting(session, holder.contact_id, holder.occurrence_id)
        _note(visit, message)
        return looked

    return answered(visit, token, show)


def _page(visit: Visit, session: Session, holder: Holder) -> DutyPage:
    found = gate.open_duty(session, holder)
    return DutyPage(
        holder=holder,
        dossier=found,
        term=page.term(found.occurrence, Rules.load(visit.settings), visit.today),
        confirm=confirm.make(visit.settings, holder, found.occurrence, visit.now),
        agencies=page.agency_names(session, holder.agency_id),
        deputies=page.deputy_addresses(session, holder),
    )


def _act(visit: Visit, purpose: str, token: str, occurrence_id: int | None, action: str, form: Filled) -> Response:
    deed = actions.find(action)
    with visit.reading() as session:
        holder = gate.enter(session, visit.settings, purpose, token, visit.now, occurrence_id)
        gate.open_duty(session, holder)
    revision = confirm.revision(visit.settings, holder, form.text("confirm"), visit.now)
    kept = _keep(visit, holder, form) if deed.with_files else []
    if not form.problem:
        try:
            _do(visit, holder, deed, revision, form, kept)
            return RedirectResponse(f"{holder.path}?done={action}", 303)
        except (Stale, NotFound):
            raise
        except Refused as error:
            form.problem = error.what
    with visit.reading() as session:
        shown = _page(visit, session, holder)
        shown.action, shown.form, shown.kept = action, form, kept
        return private(visit.page("answers/duty.html", status=400, done="", **shown.context()))


def _do(visit: Visit, holder: Holder, deed: actions.Deed, revision: int, form: Filled, kept: list[Pending]) -> None:
    with visit.writing() as session:
        case = actions.Case(session, holder, holder.occurrence_id or 0, revision, visit.now, Rules.load(visit.settings))
        attached = uploads.redeem(session, visit.settings, holder, [one.ticket for one in kept])
        visit.moved(deed.do(case, form, attached).plan_id)


def _keep(visit: Visit, holder: Holder, form: Filled) -> list[Pending]:
    """Stores what is good of the files that came and says what is wrong with the others."""
    good, problems = _checked(visit, form.uploads)
    with visit.writing() as session:
        known = uploads.redeem(session, visit.settings, holder, form.tickets)
        kept = [uploads.pending(visit.settings, holder, one.file, one.name) for one in known]
        if len(kept) + len(good) > uploads.MOST:
            problems.append(f"Mỗi lần gửi tối đa {uploads.MOST} tệp")
        for upload in good[: max(0, uploads.MOST - len(kept))]:
            stored = files.keep(session, upload.content, name=upload.name, settings=visit.settings, now=visit.now)
            kept.append(uploads.pending(visit.settings, holder, stored, upload.name))
    form.problem = ". ".join(problems)
    return kept


def _checked(visit: Visit, given: list[Upload]) -> tuple[list[Upload], list[str]]:
    """The files that may be stored, and what is wrong with the others; no transaction is open meanwhile."""
    good: list[Upload] = []
    problems: list[str] = []
    for upload in given:
        try:
            uploads.check(upload, visit.settings)
            good.append(upload)
        except Refused as error:
            problems.append(error.what)
    return good, problems


def _file(visit: Visit, purpose: str, token: str, occurrence_id: int | None, evidence_id: int) -> Response:
    def send() -> Response:
        with visit.writing() as session:
            holder = gate.enter(session, visit.settings, purpose, token, visit.now, occurrence_id)
            found = gate.open_duty(session, holder)
            evidence, stored = dossier.find_file(session, found.occurrence.id or 0, evidence_id)
            occurrence = found.occurrence
            history.record(
                session, "file_read", actor=holder.actor, now=visit.now, occurrence=occurrence, file=evidence.name
            )
            return _stored(visit, stored, evidence.name)

    return answered(visit, token, send)


def _stored(visit: Visit, stored: StoredFile, name: str) -> Response:
    return private(download(files.path_of(visit.settings, stored.sha256).read_bytes(), name))


def _renew(visit: Visit, purpose: str, token: str) -> Response:
    """The link is read again: only one of ours that died may ask, and only for its own contact."""

    def send() -> Response:
        with visit.writing() as session:
            try:
                gate.enter(session, visit.settings, purpose, token, visit.now)
            except DeadLink as dead:
                renewal.renew(session, dead, now=visit.now, rules=Rules.load(visit.settings))
                sent_to = renewal.masked(dead.address)
                return private(
                    visit.page("answers/message.html", title="", renewed=sent_to, path="", address="", look="")
                )
        return RedirectResponse(visit.request.url.path.removesuffix("/renew"), 303)

    return answered(visit, token, send)
