"""The official progress report (báo cáo) in the form of NĐ 30/2020, its figures the board's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from followup import overview
from followup.overview import AgencyCounts, Counts, Duty, Filters, PlanCounts, Timing
from followup.overview.duties import due_soon
from followup.papers import records
from followup.papers.form import Office, Paper
from followup.papers.records import Record
from followup.papers.table import Column, add_table
from followup.papers.text import cite, count, day, percent, short_day
from followup.rules import Rules
from models import Agency, Plan

SOON = 10  # working days ahead that the second appendix looks


@dataclass(frozen=True, slots=True)
class Findings:
    """What a report says, gathered before a word is written."""

    total: Counts
    by_agency: list[AgencyCounts]
    by_plan: list[PlanCounts]
    late: list[Record]
    soon: list[Duty]
    plan: Plan | None
    agency: Agency | None


def gather(session: Session, filters: Filters, today: date, rules: Rules) -> Findings:
    asks_late = filters.timing in (None, Timing.OPEN_LATE)
    until = rules.calendar.add(today, SOON)
    return Findings(
        overview.total(session, today, filters),
        overview.by_agency(session, today, filters),
        overview.by_plan(session, today, filters),
        list(records.stream(session, today, replace(filters, timing=Timing.OPEN_LATE))) if asks_late else [],
        due_soon(session, today, until, limit=500, filters=filters),
        session.get(Plan, filters.plan) if filters.plan else None,
        session.get(Agency, filters.agency) if filters.agency else None,
    )


def to_docx(findings: Findings, office: Office, today: date) -> bytes:
    paper = Paper(office, today)
    paper.letterhead(kind="BC")
    about = f"Tình hình thực hiện nhiệm vụ được giao tại {_scope(findings)}"
    paper.title("Báo cáo", about)
    paper.note(f"(Số liệu tính đến ngày {day(today)})")
    if office.parent:
        paper.addressees([office.parent])
    _general(paper, findings, today)
    _by_agency(paper, findings)
    if len(findings.by_plan) > 1:
        _by_plan(paper, findings)
    _late_and_soon(paper, findings)
    _proposals(paper, findings)
    paper.closing(["Như trên", "Các cơ quan có tên tại mục II"])
    _appendices(paper, findings, about)
    return paper.to_bytes()


def _scope(findings: Findings) -> str:
    whose = f" của {findings.agency.name}" if findings.agency else ""
    only = findings.by_plan[0].plan if len(findings.by_plan) == 1 else None
    plan = findings.plan or only
    return (cite(plan) if plan else "các kế hoạch, chương trình đang theo dõi") + whose


CLASS_COLUMNS = (
    Column("TT", 1, "center"),
    Column("Phân loại", 7),
    Column("Số lượng", 2, "center"),
    Column("Tỷ lệ", 2, "center"),
)


def _general(paper: Paper, findings: Findings, today: date) -> None:
    total = findings.total
    paper.chapter("Kết quả chung")
    plans = f" của {count(len(findings.by_plan))} văn bản" if not findings.plan else ""
    paper.paragraph(
        f"Tính đến ngày {short_day(today)}, Hệ thống theo dõi {count(total.total)} kỳ thực hiện nhiệm vụ{plans}, "
        f"giao {count(len(findings.by_agency))} cơ quan chủ trì; kết quả cụ thể như sau:"
    )
    add_table(
        paper,
        CLASS_COLUMNS,
        [
            ["1", "Hoàn thành đúng hạn", *_share(total.done_in_time, total.total)],
            ["2", "Hoàn thành quá hạn", *_share(total.done_late, total.total)],
            ["3", "Đang thực hiện trong hạn", *_share(total.open_in_time, total.total)],
            ["4", "Đang thực hiện quá hạn", *_share(total.open_late, total.total)],
            ["5", "Không thời hạn (thường xuyên)", *_share(total.undated, total.total)],
        ],
        total=["", "Tổng cộng", *_share(total.total, total.total)],
    )
    apart = [
        f"{count(number)} kỳ {what}"
        for number, what in ((total.suspended, "tạm dừng"), (total.cancelled, "đã kết thúc theo văn bản"))
        if number
    ]
    if apart:
        paper.paragraph(f"Ngoài ra có {' và '.join(apart)}, không tính vào tỷ lệ nêu trên.")


def _share(part: int, whole: int) -> list[str]:
    return [str(part), percent(part, whole)]


COUNT_COLUMNS = (
    Column("Tổng số", 1.25, "center"),
    Column("HT đúng hạn", 1.3, "center"),
    Column("HT quá hạn", 1.3, "center"),
    Column("Đang TH trong hạn", 1.5, "center"),
    Column("Đang TH quá hạn", 1.5, "center"),
    Column("Không thời hạn", 1.3, "center"),
    Column("Tỷ lệ HT", 1.4, "center"),
)


def _figures(counts: Counts) -> list[str]:
    return [
        str(counts.total),
        str(counts.done_in_time),
        str(counts.done_late),
        str(counts.open_in_time),
        str(counts.open_late),
        str(counts.undated),
        percent(counts.done, counts.total),
    ]


def _by_agency(paper: Paper, findings: Findings) -> None:
    paper.chapter("Kết quả theo cơ quan chủ trì")
    rows = [[str(n), row.agency.name, *_figures(row.counts)] for n, row in enumerate(findings.by_agency, 1)]
    columns = [Column("TT", 0.8, "center"), Column("Cơ quan", 4.6), *COUNT_COLUMNS]
    add_table(paper, columns, rows, size=11, total=["", "Tổng cộng", *_figures(findings.total)])
    paper.paragraph("Ghi chú: HT là hoàn thành; TH là thực hiện.", italic=True)


def _by_plan(paper: Paper, findings: Findings) -> None:
    paper.chapter("Kết quả theo văn bản giao nhiệm vụ")
    rows = [[str(n), _name(row.plan), *_figures(row.counts)] for n, row in enumerate(findings.by_plan, 1)]
    columns = [Column("TT", 0.8, "center"), Column("Văn bản", 4.6), *COUNT_COLUMNS]
    add_table(paper, columns, rows, size=11, total=["", "Tổng cộng", *_figures(findings.total)])


def _name(plan: Plan) -> str:
    issued = f" ngày {short_day(plan.issued_on)}" if plan.number and plan.issued_on else ""
    return f"{plan.number or plan.title or ''}{issued}"


def _late_and_soon(paper: Paper, findings: Findings) -> None:
    paper.chapter("Nhiệm vụ quá hạn, sắp đến hạn")
    if findings.late:
        worst = [row for row in findings.by_agency if row.counts.open_late][:5]
        names = "; ".join(f"{row.agency.name} ({count(row.counts.open_late)})" for row in worst)
        more = " Các cơ quan có nhiều nhiệm vụ quá hạn nhất" if len(worst) > 1 else " Cơ quan có nhiệm vụ quá hạn"
        paper.paragraph(
            f"1. Có {count(len(findings.late))} nhiệm vụ quá hạn chưa hoàn thành (Phụ lục I).{more}: {names}."
        )
    else:
        paper.paragraph("1. Không có nhiệm vụ quá hạn chưa hoàn thành.")
    if findings.soon:
        paper.paragraph(
            f"2. Có {count(len(findings.soon))} nhiệm vụ đến hạn trong {SOON} ngày làm việc tới "
            f"(Phụ lục {_second(findings)})."
        )
    else:
        paper.paragraph(f"2. Không có nhiệm vụ đến hạn trong {SOON} ngày làm việc tới.")


def _second(findings: Findings) -> str:
    return "II" if findings.late else "I"


def _proposals(paper: Paper, findings: Findings) -> None:
    paper.chapter("Đề nghị")
    if findings.late:
        paper.paragraph(
            "1. Các cơ quan chủ trì có nhiệm vụ quá hạn tại Phụ lục I khẩn trương hoàn thành, báo cáo rõ nguyên nhân "
            "chậm và thời gian hoàn thành."
        )
        paper.paragraph(
            "2. Các cơ quan cập nhật kết quả trên Hệ thống ngay khi hoàn thành; trường hợp không bảo đảm thời hạn, gửi "
            "đề nghị gia hạn trước ngày đến hạn, nêu rõ lý do."
        )
    else:
        paper.paragraph(
            "Các cơ quan tiếp tục thực hiện đúng thời hạn, cập nhật kết quả trên Hệ thống ngay khi hoàn thành."
        )
    paper.paragraph("Trên đây là báo cáo tình hình thực hiện nhiệm vụ, kính báo cáo./.")


LATE_COLUMNS = (
    Column("TT", 0.7, "center"),
    Column("Nội dung nhiệm vụ", 6.2),
    Column("Văn bản", 2.2),
    Column("Cơ quan chủ trì", 2.8),
    Column("Thời hạn", 1.7, "center"),
    Column("Số ngày quá hạn", 1.3, "center"),
    Column("Tình hình thực hiện", 3.6),
    Column("Ghi chú", 2),
)
SOON_COLUMNS = (
    Column("TT", 0.7, "center"),
    Column("Nội dung nhiệm vụ", 8),
    Column("Văn bản", 2.6),
    Column("Cơ quan chủ trì", 3.4),
    Column("Thời hạn", 1.8, "center"),
)


def late_rows(late: Sequence[Record], today: date) -> list[list[str]]:
    return [
        [
            str(number),
            f"{record.duty.code}: {record.duty.text}" if record.duty.code else record.duty.text,
            record.duty.plan_number or record.duty.plan_title or "",
            record.duty.agency,
            day(record.duty.occurrence.due_on),
            str(record.duty.days_late(today)),
            record.result or "Chưa có báo cáo",
            record.note,
        ]
        for number, record in enumerate(late, 1)
    ]


def _appendices(paper: Paper, findings: Findings, about: str) -> None:
    goes_with = f"Kèm theo Báo cáo số      /BC của {paper.office.name} về {about[:1].lower()}{about[1:]}"
    if findings.late:
        today = paper.made_on
        paper.appendix("I", "Danh mục nhiệm vụ quá hạn chưa hoàn thành", goes_with)
        add_table(paper, LATE_COLUMNS, late_rows(findings.late, today), size=11)
    if findings.soon:
        rows = [
            [
                str(n),
                f"{one.code}: {one.text}" if one.code else one.text,
                one.plan_number or one.plan_title or "",
                one.agency,
                day(one.occurrence.due_on),
            ]
            for n, one in enumerate(findings.soon, 1)
        ]
        title = f"Danh mục nhiệm vụ đến hạn trong {SOON} ngày làm việc tới"
        paper.appendix(_second(findings), title, goes_with)
        add_table(paper, SOON_COLUMNS, rows, size=11)
