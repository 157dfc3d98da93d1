"""From an envelope to words: subject, text, HTML, the short text of messengers, the calendar file, the headers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session

from config.settings import Settings
from followup.calendar import WorkingCalendar
from models import Channel, Message, MessageKind
from notifications import calendar_file, duties, facts, links, matters, pages, words
from notifications.duties import Duty, Group, View
from notifications.facts import Envelope
from notifications.letter import Attachment, Composed
from notifications.matters import News

SHORT = 400
TITLES = {
    Group.LATE: ("Nhiệm vụ quá hạn", "#9c2b1f"),
    Group.DECIDE: ("Việc chờ ý kiến", "#5b3d8f"),
    Group.SOON: ("Nhiệm vụ trong hạn", "#8a5a00"),
    Group.NEW: ("Nhiệm vụ mới giao", "#0b4f6c"),
}
COUNTED = {
    Group.LATE: "quá hạn",
    Group.DECIDE: "chờ ý kiến",
    Group.SOON: "trong hạn",
    Group.NEW: "mới giao",
}
LABELS = {MessageKind.ESCALATION: "Báo cáo", MessageKind.REPLY: "Thông báo"}
BODIES = {
    MessageKind.DIGEST: "digest",
    MessageKind.SINGLE: "digest",
    MessageKind.ESCALATION: "escalation",
    MessageKind.REPLY: "reply",
}


def compose(
    session: Session, message: Message, settings: Settings, calendar: WorkingCalendar, now: datetime
) -> Composed:
    """One message as it would go out now; items that would be withdrawn are still in it."""
    envelope = facts.load(session, [message])[0]
    return render(envelope, said(session, [envelope]), settings, calendar, now)


def said(session: Session, envelopes: list[Envelope]) -> dict[str, News]:
    """The decisions that replies tell of, by matter."""
    replies = [e for e in envelopes if e.message.kind is MessageKind.REPLY]
    return matters.news(session, {line.rung for e in replies for line in e.lines})


def render(
    envelope: Envelope, news: Mapping[str, News], settings: Settings, calendar: WorkingCalendar, now: datetime
) -> Composed:
    """Pure: no database, no clock. Raises Refused where an office's own template is wrong."""
    view = View(envelope.to, settings, calendar, now)
    name = BODIES.get(envelope.message.kind)
    if name is None:
        return _stored(envelope, view)
    quote = duties.QUOTE if len(envelope.lines) <= duties.MANY else duties.SHORT_QUOTE
    shown = duties.ordered([duties.duty(line, view, quote) for line in envelope.lines])
    context = _context(envelope, shown, view)
    if envelope.message.kind is MessageKind.REPLY:
        by_occurrence = {line.occurrence_id: news[line.rung] for line in envelope.lines}
        context["news"] = [by_occurrence[d.occurrence_id] for d in shown]
    return _written(name, envelope, shown, context, view)


def _written(name: str, envelope: Envelope, shown: list[Duty], context: dict[str, Any], view: View) -> Composed:
    settings = view.settings
    subject = _subject(settings, name, context)
    if envelope.message.channel is not Channel.EMAIL:
        short = _short(envelope, shown, context)
        return Composed(subject, short, short=short, parameters=_parameters(envelope, shown, context))
    return Composed(
        subject=subject,
        text=pages.render(settings, f"{name}.txt", context),
        html=pages.render(settings, f"{name}.html", {**context, "subject": subject}),
        attachments=_calendar(shown, view),
        headers=_headers(shown, context["preferences_link"], view),
    )


def _stored(envelope: Envelope, view: View) -> Composed:
    """Weekly sheets, codes and other texts that were written when they were planned."""
    message = envelope.message
    if message.channel is not Channel.EMAIL:
        return Composed(message.subject, message.body, short=words.clean(message.body, SHORT))
    context = {**_frame(view), "body": message.body, "subject": message.subject}
    text = pages.render(view.settings, "stored.txt", context)
    html = pages.render(view.settings, "stored.html", context)
    return Composed(message.subject, text, html)


def _frame(view: View) -> dict[str, Any]:
    settings = view.settings
    return {
        "to": view.to.name,
        "office": settings.office_name,
        "phone": settings.office_phone,
        "today": view.today,
        "preferences_link": "",
    }


def _context(envelope: Envelope, shown: list[Duty], view: View) -> dict[str, Any]:
    contact = view.to.contact
    own = any(d.own for d in shown)
    listed = own and len(shown) > 1
    short = envelope.message.channel is not Channel.EMAIL
    agency = ""
    if listed or short:
        agency = links.for_contact(view.settings, "agency", contact, now=view.now, agency=view.to.agency.id)
    return {
        **_frame(view),
        "own": own,
        "duties": shown,
        "sections": _sections(shown),
        "counts": _counts(shown),
        "plan": shown[0].plan if len(shown) > 1 and len({d.plan_id for d in shown}) == 1 else "",
        "all_link": agency if listed else "",
        "agency_link": agency,
        "preferences_link": links.for_contact(view.settings, "preferences", contact, now=view.now),
        "kind": envelope.message.kind.value,
    }


def _sections(shown: list[Duty]) -> list[dict[str, Any]]:
    """Duties by group in their order; `start` is the number of a group's first one."""
    found: list[dict[str, Any]] = []
    for start, duty in enumerate(shown, start=1):
        if not found or found[-1]["group"] is not duty.group:
            title, colour = TITLES[duty.group]
            found.append({"group": duty.group, "title": title, "colour": colour, "start": start, "duties": []})
        found[-1]["duties"].append(duty)
    return found


def _counts(shown: list[Duty]) -> str:
    """01 quá hạn, 02 sắp đến hạn, 01 mới giao."""
    numbers = {g: sum(d.group is g for d in shown) for g in duties.ORDER}
    return ", ".join(f"{words.two(n)} {COUNTED[g]}" for g, n in numbers.items() if n)


def _subject(settings: Settings, name: str, context: dict[str, Any]) -> str:
    return words.clean(pages.render(settings, f"{name}.subject.txt", context), 150)


def _short(envelope: Envelope, shown: list[Duty], context: dict[str, Any]) -> str:
    """At most 400 characters: codes, dates, one link. Nothing of the duty's words, no name of a person."""
    to = envelope.to.agency.short_name or envelope.to.agency.name
    link = shown[0].link if len(shown) == 1 else context["agency_link"]
    label = LABELS.get(envelope.message.kind, "Nhắc việc")
    for count in range(len(shown), 0, -1):
        text = _short_text(shown[:count], len(shown) - count, label, words.clean(to, 60), link)
        if len(text) <= SHORT:
            return text
    return words.clean(f"[{label}] {words.two(len(shown))} nhiệm vụ. {link}", SHORT)


def _short_text(named: list[Duty], more: int, label: str, to: str, link: str) -> str:
    parts = [f"{d.code}{f' hạn {d.due_short} ({d.left})' if d.due_short else ''}" for d in named]
    if more:
        parts.append(f"và {words.two(more)} nhiệm vụ khác")
    return f"[{label}] Kính gửi {to}: nhiệm vụ {'; '.join(parts)}. Xem và trả lời: {link}"


def _parameters(envelope: Envelope, shown: list[Duty], context: dict[str, Any]) -> dict[str, str]:
    """What an approved Zalo template may ask for; names without diacritics, as Zalo wants them."""
    first, agency = shown[0], envelope.to.agency
    return {
        "co_quan": agency.short_name or agency.name,
        "ma_nhiem_vu": first.code,
        "thoi_han": first.due_short or "thường xuyên",
        "con_lai": first.left or "thường xuyên",
        "so_nhiem_vu": words.two(len(shown)),
        "trang_thai": first.state,
        "lien_ket": first.link if len(shown) == 1 else context["agency_link"],
        "dau_moi": context["phone"] or context["office"],
    }


def _calendar(shown: list[Duty], view: View) -> tuple[Attachment, ...]:
    dated = [d for d in shown if d.own and d.due_on is not None and d.group is not Group.LATE]
    return (calendar_file.attachment(dated, view.settings, view.now),) if dated else ()


def _headers(shown: list[Duty], preferences: str, view: View) -> dict[str, str]:
    """One thread for each occurrence, plan or agency: its root is a name, not a mail that was sent."""
    domain = _domain(view.settings.mail_from)
    occurrences, plans = {d.occurrence_id for d in shown}, {d.plan_id for d in shown}
    agency = view.to.agency.id
    if len(occurrences) == 1:
        root = f"<nv.{shown[0].occurrence_id}.{agency}@{domain}>"
    elif len(plans) == 1:
        root = f"<kh.{shown[0].plan_id}.{agency}@{domain}>"
    else:
        root = f"<cq.{agency}.{view.today:%Y-%m}@{domain}>"
    return {"In-Reply-To": root, "References": root, "List-Unsubscribe": f"<{preferences}>"}


@lru_cache(maxsize=8)
def _domain(address: str) -> str:
    return address.rpartition("@")[2] or urlsplit(address).netloc or "localhost"
