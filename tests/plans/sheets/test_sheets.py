"""Follow-up sheets as offices keep them: heads understood, merged cells filled, one proposal a document."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from plans.errors import Secret, Unreadable
from plans.sheets import Field, bundles, propose, read_grids, read_lines
from plans.sheets.mapping import field_of

HEAD = (
    "STT",
    "Nội dung nhiệm vụ",
    "Số/ký hiệu văn bản",
    "Ngày ban hành",
    "Thời hạn hoàn thành",
    "Chủ trì thực hiện",
    "Đơn vị phối hợp",
    "Lãnh đạo phụ trách",
    "Tiến độ (%)",
    "Trạng thái",
    "Kết quả xử lý",
    "Ghi chú",
)
ROWS: tuple[tuple[Any, ...], ...] = (
    (None, "I. LĨNH VỰC DÂN TỘC"),
    (
        1,
        "Rà soát nhu cầu đất sản xuất",
        "186/KH-UBND",
        datetime(2026, 3, 12),  # noqa: DTZ001  a cell has no zone
        datetime(2026, 11, 27),  # noqa: DTZ001
        "Sở Tài chính",
        "Sở Dân tộc và Tôn giáo; UBND các xã, phường",
        "",
        40,
        "Đang thực hiện",
    ),
    (2, "Báo cáo định kỳ", None, None, "trước ngày 15/12 hằng năm", "Sở Nội vụ", None, None, 100, "Hoàn thành quá hạn"),
    (
        3,
        "Tập huấn",
        "Kế hoạch số 77/KH-UBND ngày 10/5/2026",
        None,
        "Quý IV/2026",
        "Sở Văn hóa, Thể thao và Du lịch, Sở Nội vụ",
        None,
        None,
        0,
        "Chưa hoàn thành",
    ),
    (4, "Tuyên truyền", "77/KH-UBND", None, "Thường xuyên", "Các sở, ban, ngành"),
    (5, "Xử lý phát sinh", "77/KH-UBND", None, "khi có tin báo", "Sở Y tế"),
)


def workbook(*rows: tuple[Any, ...], merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(("BẢNG THEO DÕI NHIỆM VỤ",))
    sheet.append(())
    sheet.append(HEAD)
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_sheet_of_the_field() -> None:
    (grid,) = read_grids(workbook(*ROWS))
    mapping = propose(grid.rows)
    assert mapping.head == 2
    assert list(mapping.columns.values()) == [
        Field.TASK,
        Field.DOCUMENT,
        Field.ISSUED,
        Field.DUE,
        Field.LEAD,
        Field.COORDINATORS,
        Field.LEADER,
        Field.PERCENT,
        Field.STATUS,
        Field.RESULT,
        Field.NOTE,
    ]
    lines = read_lines(grid.rows, mapping)
    assert [line.number for line in lines] == [5, 6, 7, 8, 9]
    assert [line.done for line in lines] == [False, True, False, False, False]
    assert [line.document for line in lines] == ["186/KH-UBND", "186/KH-UBND", *["77/KH-UBND"] * 3]
    first = lines[0]
    assert first.issued == "2026-03-12"
    assert first.task.lead == ["Sở Tài chính"]
    assert first.task.coordinators == ["Sở Dân tộc và Tôn giáo", "UBND các xã, phường"]
    assert first.task.due == ["2026-11-27"]
    assert (lines[1].task.due, lines[1].task.recurrence) == (["12-15"], ["annual"])
    assert lines[2].task.lead == ["Sở Văn hóa, Thể thao và Du lịch", "Sở Nội vụ"]
    assert lines[2].task.due == ["Q4-2026"]
    assert lines[3].task.flags == []
    assert lines[4].task.flags == ["due-unclear"]


def test_one_proposal_a_document() -> None:
    (grid,) = read_grids(workbook(*ROWS))
    mapping = propose(grid.rows)
    lines = read_lines(grid.rows, mapping)
    first, second = bundles(lines, grid.rows[mapping.head], issuer="UBND tỉnh Sơn Hà", title="bảng.xlsx")
    assert (first.document, len(first.lines)) == ("186/KH-UBND", 1)
    head = second.proposal.document
    assert (head.number, head.kind, head.date) == ("77/KH-UBND", "KẾ HOẠCH", "2026-05-10")
    assert [task.ref for task in second.proposal.tasks] == ["1", "2", "3"]
    for task in second.proposal.tasks:
        assert task.text in second.proposal.text[task.source.start : task.source.end]
    with_done = bundles(lines, grid.rows[mapping.head], issuer=None, title="", with_done=True)
    assert len(with_done[0].lines) == 2


def test_part_of_a_sheet_reads_the_same_again() -> None:
    (grid,) = read_grids(workbook(*ROWS))
    mapping = propose(grid.rows)
    (bundle, _) = bundles(read_lines(grid.rows, mapping), grid.rows[mapping.head], issuer=None, title="")
    (again,) = read_grids(bundle.content)
    (line,) = read_lines(again.rows, propose(again.rows))
    assert line.task.lead == ["Sở Tài chính"]
    assert line.task.due == ["2026-11-27"]


def test_merged_cells_hold_for_every_row() -> None:
    rows = (
        (1, "Việc một", "9/KH-UBND", None, None, "Sở Y tế"),
        (2, "Việc hai", None, None, None, None),
    )
    (grid,) = read_grids(workbook(*rows, merge="F4:F5"))
    assert [line.task.lead for line in read_lines(grid.rows, propose(grid.rows))] == [["Sở Y tế"], ["Sở Y tế"]]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv(mark: str) -> None:
    text = f'Nhiệm vụ{mark}Đơn vị chủ trì{mark}Hạn\r\n"Việc, có phẩy"{mark}Sở Y tế{mark}31/12/2026\r\n'
    for content in (text.encode("utf-8-sig"), text.encode("utf-16")):
        (grid,) = read_grids(content)
        (line,) = read_lines(grid.rows, propose(grid.rows))
        assert (line.task.text, line.task.lead, line.task.due) == ("Việc, có phẩy", ["Sở Y tế"], ["2026-12-31"])


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("Cơ quan phối hợp", Field.COORDINATORS),
        ("Đơn vị chủ trì", Field.LEAD),
        ("Đơn vị", Field.LEAD),
        ("Hạn xử lý", Field.DUE),
        ("Thời gian thực hiện", Field.DUE),
        ("Văn bản giao nhiệm vụ", Field.DOCUMENT),
        ("Ngày, tháng văn bản", Field.ISSUED),
        ("Tỷ lệ hoàn thành", Field.PERCENT),
        ("Nội dung công việc", Field.TASK),
        ("Chuyên viên theo dõi", Field.LEADER),
        ("STT", None),
        ("", None),
    ],
)
def test_heads(head: str, field: Field | None) -> None:
    assert field_of(head) is field


def test_what_is_refused() -> None:
    with pytest.raises(Unreadable, match="lưu dạng"):
        read_grids(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    with pytest.raises(Unreadable, match="bị hỏng"):
        read_grids(b"PK\x03\x04" + b"\x00" * 100)
    with pytest.raises(Unreadable, match="không có dữ liệu"):
        read_grids(b"\n\n")
    (grid,) = read_grids(workbook(("", "TỐI MẬT"), *ROWS))
    with pytest.raises(Secret):
        read_lines(grid.rows, propose(grid.rows))


def test_a_sheet_without_heads_proposes_nothing() -> None:
    (grid,) = read_grids(b"a,b\r\nc,d\r\n")
    assert not propose(grid.rows).is_usable


@pytest.mark.parametrize(
    "inside",
    [
        '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>',
    ],
)
def test_a_range_over_a_whole_sheet_is_refused_before_it_is_filled(inside: str) -> None:
    """Five kilobytes that would cover 17 billion cells."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(*ROWS))) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(b"</sheetData>", b"</sheetData>" + inside.encode()))
    with pytest.raises(Unreadable, match="phình to"):
        read_grids(changed.getvalue())


def test_many_sheets_with_far_corners_are_refused() -> None:
    book = Workbook()
    for _ in range(4):
        book.create_sheet().cell(20_000, 60, "x")
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(Unreadable, match="chia nhỏ"):
        read_grids(file.getvalue())
