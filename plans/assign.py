"""Drafts and table rows -> task proposals: every field with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from plans.columns import Column
from plans.draft import Draft
from plans.fields import advises, coordinators, due, kind, recurrence, report_to, role, subject
from plans.fields.reading import Hit, Reading
from plans.fold import fold, key, squeeze
from plans.headings import in_line, topic
from plans.labels import Labels, labels_of
from plans.names import Found, Lexicon, split_bodies
from plans.proposal import Header, Reason, Role, Source, TaskProposal
from plans.tables import Row

_OPENS = "opens-behind-chủ-trì-phối-hợp"
_BREAK = re.compile(r"\s*\n\s*[-+•]?\s*")
_MARKED = re.compile(r"([^()]+)\((?:cơ quan |đơn vị )?(chủ trì|phối hợp)[^()]*\)", re.IGNORECASE)
_PROVINCES = re.compile(r"(?:các |chủ tịch )*(?:ubnd|ủy ban nhân dân|sở|địa phương|tỉnh)\b")
_PARTY = re.compile(r"\bđảng\b|\bcấp ủy|(?:tỉnh|thành|huyện|thị|quận) ủy|\bchi bộ")
# Who commands people's committees; a department or a council only asks them.
_GOVERN = (
    "ubnd",
    "ủy ban nhân dân",
    "chủ tịch",
    "thủ tướng",
    "chính phủ",
    "bộ ",
    "văn phòng chính phủ",
    "tỉnh ủy",
    "thành ủy",
)
_COMMITTEE = re.compile(r"(?:chủ tịch )?(?:ubnd|ủy ban nhân dân)\b")
# "Phân công lãnh đạo UBND theo dõi …": those whom the heading names give the work to their own people.
_STAFFED = re.compile(r"(?:phân công|chỉ định)\b")
_DEMANDS = re.compile(r"yêu cầu\b")
_LIMITS = re.compile(
    r",?\s+(?:theo (?:chức năng|nhiệm vụ|lĩnh vực|phân cấp|thẩm quyền|phạm vi|quy định"
    r"|phân công)|trong phạm vi|thuộc phạm vi|căn cứ)\b[^;]*$",
    re.IGNORECASE,
)


def from_draft(draft: Draft, header: Header) -> TaskProposal:
    """A duty of the text."""
    task = TaskProposal(
        ref=draft.ref,
        kind="duty",
        text=draft.text,
        heading=draft.context.heading,
        lead=[],
        coordinators=[],
        role="perform",
        advises=None,
        recurrence=[],
        report_to=[],
        due=[],
        product=None,
        flags=list(draft.doubts),
        source=Source(draft.start, draft.end, draft.page),
    )
    if draft.labels:
        _labelled(task, draft)
    else:
        _sentence(task, draft, header)
    return task


# -- sentences ---------------------------------------------------------------------------------------------------------


def _sentence(task: TaskProposal, draft: Draft, header: Header) -> None:
    reading, context = draft.reading, draft.context
    subject_end = _lead(task, draft)
    if other := subject.second(reading, task.lead):
        task.flags.append("second-subject")
        task.reasons.append(Reason("lead", other.value, reading.text[other.start : other.end], other.rule))
    found = coordinators.coordinators(reading, task.lead)
    if context.partners_follow:
        opens = [replace(hit, rule=_OPENS + "?" * hit.rule.endswith("?")) for hit in subject.opening(reading)]
        found = opens + found
    _put(task, "coordinators", found, reading)
    if coordinators.breaks_off(reading, found) or coordinators.unread(reading):
        task.flags.append("partners-unclear")
    if not found and context.coordinators:
        task.coordinators = [
            name for name in context.coordinators if key(name) not in {key(lead) for lead in task.lead}
        ]
        task.reasons.append(
            Reason("coordinators", "; ".join(task.coordinators), context.lead_in, "inherited-from-lead-sentence")
        )
    _role(task, draft, subject_end)
    served = advises.advises(reading)
    if served:
        _put(task, "advises", [served], reading)
    elif context.advises:
        task.advises = context.advises
        task.reasons.append(Reason("advises", context.advises, context.lead_in, "inherited-from-lead-sentence"))
    _put(task, "recurrence", recurrence.recurrence(reading), reading)
    if hit := recurrence.doubtful(reading):
        task.flags.append("recurrence-unclear")
        task.reasons.append(Reason("recurrence", "", reading.text[hit.start : hit.end], hit.rule))
    _put(task, "report_to", report_to.report_to(reading), reading)
    deadlines = due.due(reading, header.period)
    _put(task, "due", deadlines, reading)
    if (hit := due.doubtful(reading, deadlines)) and not draft.closing:
        task.flags.append("due-unclear")
        task.reasons.append(Reason("due", "", reading.text[hit.start : hit.end], hit.rule))
    _kind(task, draft, subject_end, header)


def _lead(task: TaskProposal, draft: Draft) -> int:
    """Sets the lead; gives where the sentence's own subject ends, 0 where it has none at its start."""
    reading, context = draft.reading, draft.context
    ordered = subject.ordered(reading)
    opening = [] if ordered or context.partners_follow else subject.opening(reading)
    own = ordered or opening
    if own and context.lead and fold(own[0].value).startswith("mỗi "):
        own = []  # "Mỗi khoa …" says how many of those that the heading names
    if ordered and context.lead and _DEMANDS.match(reading.low) and not _in_command(own):
        own, ordered = [], []  # what the heading's office demands of firms is its own duty
    if own and context.lead and fold(own[0].value).startswith("lãnh đạo "):
        if _STAFFED.match(reading.low) or any(_PARTY.search(fold(name)) for name in context.lead):
            own = []
        else:
            task.flags.append("lead-unclear")
    if draft.closing and not own:
        own = subject.later(reading)
    if not own and context.lead_in and (named := topic(draft.text)):
        own = subject.opening(reading, named[2])
    if not own and not context.lead:
        own = subject.later(reading)
    if not ordered and subject.orders(reading) and not own:
        task.flags.append("lead-unclear")
    if own:
        _put(task, "lead", own, reading)
        behind_topic = own[0].rule.startswith("subject-opens")
        return own[-1].end if behind_topic or own[0].start == 0 or ordered else 0
    if context.lead:
        task.lead = list(context.lead)
        rule = context.lead_rule or "heading"
        task.reasons.append(Reason("lead", "; ".join(task.lead), context.lead_words or context.heading or "", rule))
    return 0


def _in_command(own: Sequence[Hit]) -> bool:
    return in_line([Found(hit.value, 0, 0, True) for hit in own[:1]])


def _role(task: TaskProposal, draft: Draft, subject_end: int) -> None:
    said = role.role(draft.reading, subject_end)
    value: Role = said.value  # type: ignore[assignment]
    words, rule = draft.text[said.start : said.end], said.rule
    if value != "lead" and draft.context.role and not (value == "coordinate" and draft.context.role == "lead"):
        value, words, rule = draft.context.role, draft.context.lead_in, "inherited-from-lead-sentence"
    task.role = value
    task.reasons.append(Reason("role", value, words, rule))


def _kind(task: TaskProposal, draft: Draft, subject_end: int, header: Header) -> None:
    reading = draft.reading
    if draft.closing:
        task.kind, words, rule = "general", "", "closing-paragraph"
    elif _asked(task, draft, header):
        task.kind, words, rule = "request", draft.context.heading or "", "heading-requests"
    elif subject.is_request(reading.low) and not _in_line(task.lead, header):
        task.kind, words, rule = "request", reading.text[:20], "text-requests"
    elif kind.is_report(reading, subject_end):
        task.kind, words, rule = "report", "", "only-reports"
    else:
        words, rule = "", "no-other-kind"
    task.reasons.append(Reason("kind", task.kind, words, rule))


def _asked(task: TaskProposal, draft: Draft, header: Header) -> bool:
    """Whether the duty is of those whom its heading asks: "Đề nghị Ủy ban nhân dân các tỉnh" of a ministry, too."""
    context = draft.context
    if context.request and task.lead != list(context.lead) and context.lead:
        return not _in_line(task.lead, header)
    if not context.lead or task.lead != list(context.lead):
        return False
    return context.request or (subject.is_request(fold(context.heading or "")) and not _in_line(task.lead, header))


def _in_line(names: list[str], header: Header) -> bool:
    """Bodies that the issuer commands; a ministry commands no province."""
    issuer = fold(header.issuer or "")
    if issuer.startswith("bộ ") and all(_PROVINCES.match(fold(name)) for name in names):
        return False
    if not issuer.startswith(_GOVERN) and any(_COMMITTEE.match(fold(name)) for name in names):
        return False
    return bool(names) and in_line([Found(name, 0, 0, True) for name in names])


def _put(task: TaskProposal, name: str, hits: Iterable[Hit], reading: Reading) -> None:
    for hit in hits:
        if name == "advises":
            task.advises = hit.value
        else:
            values: list[str] = getattr(task, name)
            values.append(hit.value)
        task.reasons.append(Reason(name, hit.value, squeeze(reading.text[hit.start : hit.end]), hit.rule))


# -- labels ------------------------------------------------------------------------------------------------------------


def _labelled(task: TaskProposal, draft: Draft) -> None:
    labels, lexicon = draft.labels or Labels(), draft.lexicon
    leads = labels.of(Column.LEAD) or labels.of(Column.PERFORM)
    for label in leads:
        if both := _both(label.value, lexicon):
            _add(task, "lead", both[0], label.value, "label")
            _add(task, "coordinators", both[1], label.value, "label")
            continue
        names = _names_of_label(label.value, lexicon)
        _add(task, "lead", names, label.value, "label")
        if any("label-sentence" in item.rule for item in names):
            reading = Reading(label.value, lexicon)
            _put(task, "report_to", report_to.report_to(reading), reading)
    for label in labels.of(Column.COORDINATORS):
        _add(task, "coordinators", _names_of_label(label.value, lexicon), label.value, "label")
    task.role = "lead" if labels.of(Column.LEAD) else "perform"
    task.reasons.append(Reason("role", task.role, "", "label"))
    _times(task, [label.value for label in labels.of(Column.TIME)], lexicon)
    products = [squeeze(label.value).rstrip(" .;") for label in labels.of(Column.PRODUCT)]
    _product(task, "; ".join(products), "label")
    task.reasons.append(Reason("kind", task.kind, "", "label"))
    _from_text(task, draft.reading, with_time=not labels.of(Column.TIME))
    if not task.lead and draft.context.lead:
        _from_lead_sentence(task, draft)


def _product(task: TaskProposal, printed: str, rule: str) -> None:
    if printed:
        task.product = printed
        task.reasons.append(Reason("product", printed, printed, rule))


def _from_lead_sentence(task: TaskProposal, draft: Draft) -> None:
    """Where no label names a lead, what stands above or below the labels does."""
    context = draft.context
    task.lead = list(context.lead)
    words = context.lead_words or context.heading or ""
    task.reasons.append(Reason("lead", "; ".join(task.lead), words, context.lead_rule or "heading"))
    if context.coordinators and not task.coordinators:
        task.coordinators = list(context.coordinators)
        task.reasons.append(
            Reason("coordinators", "; ".join(task.coordinators), context.lead_in, "inherited-from-lead-sentence")
        )
    task.role = context.role or task.role


def _names_of_label(value: str, lexicon: Lexicon) -> list[Hit]:
    """The names of a label; where it holds sentences, the subject of each."""
    value = _LIMITS.sub("", value.strip(" .;"))
    reading = Reading(value, lexicon)
    found = split_bodies(value, lexicon)
    if (len(value) > 120 and any(not item.known and len(item.name) > 60 for item in found)) or len(value) > 400:
        sentences = subject.clauses(reading)
        if sentences:
            return [Hit(hit.value, hit.start, hit.end, "label-sentence") for hit in sentences]
    if _has_verb(value) and (sentences := subject.clauses(reading)):
        return [Hit(hit.value, hit.start, hit.end, "label-sentence") for hit in sentences]
    return [Hit(item.name, item.start, item.end, "label" if item.known else "label?") for item in found]


def _has_verb(value: str) -> bool:
    low = value.lower()
    return len(value) > 80 and any(
        f" {verb} " in low for verb in ("tiến hành", "có trách nhiệm", "tổng hợp", "rà soát", "chủ trì,", "tham mưu")
    )


def _add(task: TaskProposal, name: str, hits: list[Hit], words: str, rule: str) -> None:
    values: list[str] = getattr(task, name)
    for hit in hits:
        values.append(hit.value)
        task.reasons.append(Reason(name, hit.value, squeeze(words), hit.rule or rule))


def _times(task: TaskProposal, values: list[str], lexicon: Lexicon) -> None:
    for value in values:
        reading = Reading(squeeze(value), lexicon)
        _put(task, "due", due.of_label(reading), reading)
        _put(task, "recurrence", recurrence.of_label(reading), reading)
        for hit in report_to.report_to(reading):
            if hit.value not in task.report_to:
                _put(task, "report_to", [hit], reading)


def _from_text(task: TaskProposal, reading: Reading, with_time: bool) -> None:
    """What a labelled task or a row says in its own words beside the labels."""
    served = advises.advises(reading)
    if served:
        _put(task, "advises", [served], reading)
    for hit in report_to.report_to(reading):
        if key(hit.value) not in {key(name) for name in task.report_to}:
            _put(task, "report_to", [hit], reading)
    if with_time:
        _put(task, "recurrence", recurrence.recurrence(reading), reading)
        _put(task, "due", due.due(reading), reading)


# -- rows --------------------------------------------------------------------------------------------------------------


def from_row(row: Row, ref: str, lexicon: Lexicon) -> TaskProposal:
    """A row of a task table."""
    text = squeeze(row.task.text)
    clean = text.lstrip("-+• ")
    task = TaskProposal(
        ref=ref,
        kind="target" if row.target else "duty",
        text=clean,
        heading=None,
        lead=[],
        coordinators=[],
        role="lead" if row.lead_kind is Column.LEAD else "perform",
        advises=None,
        recurrence=[],
        report_to=[],
        due=[],
        product=None,
        flags=[],
        source=Source(row.task.start, row.task.end, row.page),
    )
    labels = Labels(labels_of(_BREAK.sub("; ", row.lead)))
    if not labels.assigns and (both := _both(row.lead, lexicon)):
        _add(task, "lead", both[0], row.lead, "lead-column")
        _add(task, "coordinators", both[1], row.lead, "lead-column")
    elif labels.assigns:
        for label in labels.of(Column.LEAD, Column.PERFORM):
            _add(task, "lead", _names_of_label(label.value, lexicon), label.value, "cell-label")
        for label in labels.of(Column.COORDINATORS):
            _add(task, "coordinators", _names_of_label(label.value, lexicon), label.value, "cell-label")
        task.role = "lead" if labels.of(Column.LEAD) else "perform"
    else:
        _add(task, "lead", _cell_names(row.lead, lexicon), row.lead, "lead-column")
    _add(task, "coordinators", _cell_names(row.coordinators, lexicon), row.coordinators, "coordinator-column")
    task.reasons.append(Reason("role", task.role, "", "column"))
    task.reasons.append(Reason("kind", task.kind, "", "target-column" if row.target else "row"))
    _product(task, squeeze(row.product), "product-column")
    _times(task, [row.time] if row.time else [], lexicon)
    if row.years and not task.due:
        task.due = list(row.years)
        task.reasons.extend(Reason("due", year, "", "year-of-the-column") for year in row.years)
    _from_text(task, Reading(text, lexicon), with_time=not row.has_time and not row.target)
    return task


def _both(cell: str, lexicon: Lexicon) -> tuple[list[Hit], list[Hit]] | None:
    """Lead and partners of a cell that holds both: "Sở A chủ trì, phối hợp với Sở B", "Sở A (chủ trì), …"."""
    text = squeeze(cell)
    if "phối hợp" not in text.lower():
        return None
    if marked := _MARKED.findall(text):
        sides: tuple[list[Hit], list[Hit]] = ([], [])
        for names, mark in marked:
            sides[mark.lower().startswith("phối")].extend(_cell_names(names, lexicon))
        return sides if sides[0] else None
    reading = Reading(text, lexicon)
    lead = subject.opening(reading)
    found = coordinators.coordinators(reading, [hit.value for hit in lead])
    return (lead, found) if lead and found else None


def _cell_names(cell: str, lexicon: Lexicon) -> list[Hit]:
    return [
        Hit(item.name, item.start, item.end, "column" if item.known else "column?")
        for item in split_bodies(_LIMITS.sub("", cell.strip(" .;\n")), lexicon)
    ]
