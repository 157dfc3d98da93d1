"""A grammar of plans: Hypothesis puts together what a careful office could have written, and what it means."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.plans.reading import LETTERHEAD, SIGNATURE

BODIES = (
    "Sở Nội vụ",
    "Sở Tài chính",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Nông nghiệp và Môi trường",
    "Sở KH&CN",
    "Sở NN&PTNT",
    "Sở LĐ-TB&XH",
    "Sở Lao động - Thương binh và Xã hội",
    "Công an tỉnh",
    "Bộ Chỉ huy Quân sự tỉnh",
    "Ban Dân tộc tỉnh",
    "Thanh tra tỉnh",
    "Văn phòng UBND tỉnh",
    "Ban Quản lý Khu kinh tế tỉnh",
    "Báo và Phát thanh, truyền hình An Lạc",
    "Trung tâm Xúc tiến đầu tư, thương mại và du lịch",
    "Bảo hiểm xã hội tỉnh",
    "Kho bạc Nhà nước khu vực XII",
    "Chi cục Hải quan khu vực IX",
    "Trường Chính trị tỉnh",
    "Phòng Kinh tế",
    "Phòng Văn hóa - Xã hội",
    "Cổng Thông tin điện tử tỉnh",
)
GROUPS = (
    "các sở, ban, ngành",
    "các sở, ngành liên quan",
    "UBND các xã, phường",
    "Ủy ban nhân dân các huyện, thị xã, thành phố",
    "các cơ quan, đơn vị có liên quan",
    "các đơn vị liên quan",
    "UBND xã, phường, đặc khu",
)
ABOVE = ("UBND tỉnh", "Ủy ban nhân dân tỉnh", "Chủ tịch UBND tỉnh")
DOES = (
    "xây dựng kế hoạch số hóa tài liệu thư viện",
    "rà soát các điểm đọc sách tại cơ sở",
    "tổ chức tập huấn nghiệp vụ cho thủ thư",
    "hướng dẫn quy trình luân chuyển sách",
    "kiểm tra việc bảo quản tài liệu quý",
    "tuyên truyền văn hóa đọc đến người dân",
    "triển khai mô hình tủ sách dòng họ",
    "theo dõi, đôn đốc việc thực hiện Kế hoạch này",
    "cân đối, bố trí kinh phí mua sách",
    "thực hiện lưu động thư viện đến vùng sâu",
    "đẩy mạnh xã hội hóa thư viện",
    "tiếp tục nâng cấp phần mềm quản lý thư viện",
)
PERIODS = (("hằng tháng", "monthly"), ("hằng quý", "quarterly"), ("6 tháng", "semiannual"), ("hằng năm", "annual"))


@dataclass
class Duty:
    """A sentence and what it means."""

    text: str
    role: str = "perform"
    coordinators: list[str] = field(default_factory=list)
    recurrence: list[str] = field(default_factory=list)
    report_to: list[str] = field(default_factory=list)
    due: list[str] = field(default_factory=list)


@dataclass
class Office:
    """A heading, the bodies that it names, and their duties."""

    heading: str
    lead: list[str]
    duties: list[Duty]


@dataclass
class Plan:
    """A whole plan as text, and what a perfect reader finds in it."""

    text: str
    offices: list[Office]
    closing: bool


def listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " và " + names[-1]


@st.composite
def partners(draw: st.DrawFn) -> list[str]:
    bodies = draw(st.lists(st.sampled_from(BODIES), min_size=0, max_size=3, unique=True))
    groups = draw(st.lists(st.sampled_from(GROUPS), min_size=0 if bodies else 1, max_size=1))
    return bodies + groups


@st.composite
def deadlines(draw: st.DrawFn) -> tuple[str, list[str]]:
    day, month, year = draw(st.integers(1, 28)), draw(st.integers(1, 12)), draw(st.integers(2027, 2030))
    quarter = draw(st.integers(1, 4))
    return draw(
        st.sampled_from(
            (
                ("", []),
                (f", hoàn thành trước ngày {day}/{month}/{year}", [f"{year}-{month:02d}-{day:02d}"]),
                (f", hoàn thành trong tháng {month}/{year}", [f"{year}-{month:02d}"]),
                (f", hoàn thành trong Quý {'I' * quarter if quarter < 4 else 'IV'}/{year}", [f"Q{quarter}-{year}"]),
                (f", xong trước ngày {day:02d} tháng {month:02d} năm {year}", [f"{year}-{month:02d}-{day:02d}"]),
                (f", chậm nhất ngày {day}/{month}/{year}", [f"{year}-{month:02d}-{day:02d}"]),
            )
        )
    )


@st.composite
def duties(draw: st.DrawFn, leads: list[str]) -> Duty:
    act = draw(st.sampled_from(DOES))
    with_whom = [name for name in draw(partners()) if name not in leads]
    form = draw(st.sampled_from(("lead", "coordinate", "perform")))
    if form != "perform" and not with_whom:
        form = "perform"
    if form == "lead":
        comma = draw(st.sampled_from((", ", " ")))
        text, role = f"Chủ trì{comma}phối hợp với {listed(with_whom)} {act}", "lead"
    elif form == "coordinate":
        adverb = draw(st.sampled_from(("", " chặt chẽ")))
        text, role = f"Phối hợp{adverb} với {listed(with_whom)} {act}", "coordinate"
    else:
        text, role, with_whom = act[0].upper() + act[1:], "perform", []
    words, due = draw(deadlines())
    text += words
    recurrence: list[str] = []
    report_to: list[str] = []
    if draw(st.booleans()):
        period, value = draw(st.sampled_from(PERIODS))
        receiver = draw(st.sampled_from([name for name in BODIES if name not in with_whom]))
        text += f"; định kỳ {period} báo cáo kết quả về {receiver}"
        recurrence, report_to = [value], [receiver]
        if draw(st.booleans()):
            above = draw(st.sampled_from(ABOVE))
            text += f" để tổng hợp, báo cáo {above}"
            report_to = [receiver, above]
    return Duty(text + ".", role, with_whom, recurrence, report_to, due)


OUTSIDE = (
    "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
    "Hội Nông dân tỉnh",
    "Tỉnh đoàn",
    "Liên minh Hợp tác xã tỉnh",
    "Hội Liên hiệp Phụ nữ tỉnh",
)


@st.composite
def offices(draw: st.DrawFn) -> Office:
    lead = draw(st.lists(st.sampled_from(BODIES), min_size=1, max_size=2, unique=True))
    form = draw(st.sampled_from(("bodies", "group", "request")))
    if form == "group":
        lead = [draw(st.sampled_from(GROUPS[2:4]))]
    if form == "request":
        lead = draw(st.lists(st.sampled_from(OUTSIDE), min_size=1, max_size=3, unique=True))
    joined = draw(st.sampled_from((", ".join(lead), listed(lead), "; ".join(lead))))
    heading = f"Đề nghị {joined}" if form == "request" else joined
    return Office(heading, lead, draw(st.lists(duties(lead), min_size=1, max_size=3)))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    found = draw(st.lists(offices(), min_size=2, max_size=5, unique_by=lambda office: office.heading))
    colon = draw(st.sampled_from(("", ":")))
    bold = draw(st.sampled_from(("", "**")))
    bullet = draw(st.sampled_from(("-", "letter", "–")))
    width = draw(st.sampled_from((0, 60, 90)))
    old_tones = draw(st.booleans())
    cut = draw(st.booleans())
    closing, on_line = draw(st.booleans()), draw(st.booleans())
    style = draw(st.sampled_from(("{}. ", "{}. ", "{}- ", "{}/ ", "{}.\n\n", "")))
    title = draw(st.sampled_from(("TỔ CHỨC THỰC HIỆN", "PHÂN CÔNG NHIỆM VỤ", "PHÂN CÔNG TRÁCH NHIỆM")))
    numeral = draw(st.sampled_from(("II", "IV", "V", "VI")))
    sign = draw(st.sampled_from((". ", "- ", ".\n\n", ": ")))
    parts = [f"{bold}{numeral}{sign}{title}{bold}" if "\n" not in sign else f"{numeral}{sign}{bold}{title}{bold}"]
    for number, office in enumerate(found, start=1):
        if on_line and style and len(office.duties) == 1:
            parts.append(_printed(f"{number}. {office.heading}: {office.duties[0].text}", width, False))
            continue
        label = style.format(number)
        whole = f"{bold}{label}{office.heading}{colon}{bold}"
        parts.append(whole if "\n" not in label else f"{label}{bold}{office.heading}{colon}{bold}")
        for index, duty in enumerate(office.duties):
            mark = {"-": "- ", "–": "– ", "letter": f"{'abc'[index]}) "}[bullet] if len(office.duties) > 1 else ""
            parts.append(_printed(mark + duty.text, width, cut))
    if closing:
        parts.append(
            _printed(
                "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, các cơ quan, đơn vị kịp thời phản ánh"
                " về Sở Nội vụ để tổng hợp, báo cáo UBND tỉnh"
                " xem xét, giải quyết./.",
                width,
                False,
            )
        )
    text = LETTERHEAD + "\n\n".join(parts) + SIGNATURE
    return Plan(text.replace("Ủy ban", "Uỷ ban").replace("hóa", "hoá") if old_tones else text, found, closing)


def _printed(text: str, width: int, cut: bool) -> str:
    """A paragraph as the web or a scanner prints it: wrapped, or cut in two by a page break before a small letter."""
    if cut and len(text) > 120:
        at = text.find(" ", 90)
        while at > 0 and not text[at + 1 : at + 2].islower():
            at = text.find(" ", at + 1)
        if at > 0 and text[at - 1] not in ".;:":
            text = text[:at] + "\n\n" + text[at + 1 :]
            return "\n\n".join(_wrapped(half, width) for half in text.split("\n\n"))
    return _wrapped(text, width)


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False)) if width else text


@dataclass
class Labelled:
    """A task with labels or a row of a table, and what it means."""

    text: str
    lead: list[str]
    coordinators: list[str]
    due: list[str]
    recurrence: list[str]
    product: str | None


TIMES: tuple[tuple[str, list[str], list[str]], ...] = (
    ("Quý III/2027", ["Q3-2027"], []),
    ("Tháng 5/2026", ["2026-05"], []),
    ("Hằng năm", [], ["annual"]),
    ("Năm 2026 - 2027", ["2027"], []),
    ("Thường xuyên", [], []),
    ("Trước ngày 15/12 hằng năm", ["12-15"], ["annual"]),
    ("Trước 30/6/2026", ["2026-06-30"], []),
    ("Quý IV/2026 - Quý II/2027", ["Q2-2027"], []),
    ("Trước ngày 20 hằng tháng", ["*-20"], ["monthly"]),
    ("Năm 2026", ["2026"], []),
)
PRODUCTS = ("Kế hoạch được ban hành", "Báo cáo khảo sát", "Tủ sách hoạt động", "Quyết định của UBND tỉnh")


@st.composite
def labelled(draw: st.DrawFn) -> Labelled:
    lead = draw(st.lists(st.sampled_from(BODIES), min_size=1, max_size=2, unique=True))
    coordinators = [name for name in draw(st.one_of(st.just([]), partners())) if name not in lead]
    _, due, recurrence = draw(st.sampled_from(TIMES))
    act = draw(st.sampled_from(DOES))
    product = draw(st.one_of(st.none(), st.sampled_from(PRODUCTS)))
    return Labelled(act[0].upper() + act[1:], lead, coordinators, list(due), list(recurrence), product)


def time_of(task: Labelled) -> str:
    return next(words for words, due, recurrence in TIMES if due == task.due and recurrence == task.recurrence)


@st.composite
def labelled_plans(draw: st.DrawFn) -> tuple[str, list[Labelled]]:
    """A part "NHIỆM VỤ" whose tasks bear label lines."""
    tasks = draw(st.lists(labelled(), min_size=1, max_size=5))
    mark = draw(st.sampled_from(("- ", "", "+ ")))
    who = draw(st.sampled_from(("Cơ quan", "Đơn vị")))
    end = draw(st.sampled_from(("", ".", ";")))
    parts = ["**II. NHIỆM VỤ VÀ GIẢI PHÁP**"]
    for number, task in enumerate(tasks, start=1):
        parts.append(f"**{number}. {task.text}**")
        parts.append(f"{mark}{who} chủ trì: {listed(task.lead)}{end}")
        if task.coordinators:
            parts.append(f"{mark}{who} phối hợp: {'; '.join(task.coordinators)}{end}")
        parts.append(f"{mark}Thời gian thực hiện: {time_of(task)}{end}")
        if task.product:
            parts.append(f"{mark}Sản phẩm: {task.product}{end}")
    return LETTERHEAD + "\n\n".join(parts) + SIGNATURE, tasks


@st.composite
def table_plans(draw: st.DrawFn) -> tuple[str, list[Labelled]]:
    """An appendix table in the web's way of printing: bars and cells on lines of their own."""
    tasks = draw(st.lists(labelled(), min_size=1, max_size=7))
    group = draw(st.booleans())
    separator = draw(st.sampled_from((", ", "; ")))
    rows = [
        [
            "**STT**",
            "**Nhiệm vụ**",
            "**Cơ quan chủ trì**",
            "**Cơ quan phối hợp**",
            "**Thời gian hoàn thành**",
            "**Sản phẩm**",
        ]
    ]
    for number, task in enumerate(tasks, start=1):
        if group and number in (1, 3):
            rows.append([f"**{'I' * number}**", "**Nhóm nhiệm vụ về thư viện**"])
        cells = [
            str(number),
            task.text,
            separator.join(task.lead),
            separator.join(task.coordinators),
            time_of(task),
            task.product or "",
        ]
        rows.append(cells)
    table = "\n".join("|\n" + "\n|\n".join(cell for cell in row) + "\n|" for row in rows).replace("\n\n", "\n")
    return (
        f"{LETTERHEAD}V. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ\n\nTheo dõi việc thực hiện.{SIGNATURE}"
        f"\n\n**PHỤ LỤC**\n\nDANH MỤC NHIỆM VỤ\n\n{table}\n",
        tasks,
    )
