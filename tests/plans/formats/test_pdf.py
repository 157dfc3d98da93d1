"""PDF files: the paragraphs, tables and pages of the author, out of printed lines."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from plans.blocks import Document, Paragraph, Table
from plans.errors import Unreadable
from plans.formats.pdf import read_pdf
from plans.safety import Budget, Limits
from tests.plans.formats.paper import LEFT, Sheet, Typesetter, advance, pdf

DUTY = (
    "- Chủ trì, phối hợp với Sở Tài chính, Sở Y tế và các đơn vị liên quan rà soát diện tích trồng cây dược liệu, "
    "hướng dẫn người dân áp dụng quy trình kỹ thuật, bảo đảm nguồn giống đạt chuẩn trong giai đoạn 2026 - 2030; "
    "hằng năm báo cáo UBND tỉnh trước ngày 15/12."
)
SHORT = "- Bố trí cán bộ theo dõi."


def read(sheets: Iterable[Sheet], **options: int) -> Document:
    return read_pdf(pdf(sheets, **options), Budget())


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def tables(document: Document) -> list[list[list[str]]]:
    return [
        [[("=" if cell.merged else "") + cell.text for cell in row] for row in block.rows]
        for block in document.blocks
        if isinstance(block, Table)
    ]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_wrapped_lines_are_joined_over_pages_and_furniture_is_dropped(rotate: int) -> None:
    setter = Typesetter(head="Kế hoạch phát triển cây dược liệu 2026")
    expected = []
    for number in range(1, 21):
        expected += [f"{number}. Sở Nông nghiệp và Môi trường:", DUTY, SHORT]
    for text in expected:
        setter.paragraph(text)
    document = read(setter.sheets, rotate=rotate)
    assert len(setter.sheets) > 3
    assert lines(document) == expected
    assert document.pages == len(setter.sheets)
    assert {block.page for block in document.blocks} == set(range(1, len(setter.sheets) + 1))


@pytest.mark.parametrize(("indent", "gap"), [(28.0, 0.0), (0.0, 8.0), (0.0, 0.0), (28.0, 8.0)])
def test_paragraphs_are_found_by_indent_spacing_or_room(indent: float, gap: float) -> None:
    setter = Typesetter(indent=indent)
    expected = [DUTY, SHORT, DUTY, "a) Tuyên truyền đến người dân;", "b) Tập huấn cho cán bộ xã."] * 6
    for text in expected:
        setter.paragraph(text, gap=gap)
    assert lines(read(setter.sheets)) == expected


def test_a_range_of_years_cut_at_its_dash_stays_one_paragraph() -> None:
    sheet = Sheet()
    for y, text in (
        (100, "Thực hiện chính sách hỗ trợ trồng rừng gỗ lớn trong cả giai đoạn 2021"),
        (118, "- 2025 và các năm tiếp theo trên địa bàn các xã miền núi của tỉnh."),
        (136, "Việc hỗ trợ dựa trên đăng ký của người dân và kết quả nghiệm thu hằng năm."),
    ):
        sheet.text(LEFT, y, text)
    assert lines(read([sheet]))[0].endswith(
        "giai đoạn 2021 - 2025 và các năm tiếp theo trên địa bàn các xã miền núi của tỉnh."
    )


def letterhead(sheet: Sheet) -> None:
    for y, left, right in (
        (70, "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (86, "TỈNH HÒA LẠC", "Độc lập - Tự do - Hạnh phúc"),
        (108, "Số: 15/KH-UBND", "Hòa Lạc, ngày 05 tháng 3 năm 2026"),
    ):
        sheet.centre(y, left, 12, middle=150)
        sheet.centre(y, right, 12, middle=410)


def test_letterhead_and_signature_are_read_side_by_side() -> None:
    sheet = Sheet()
    letterhead(sheet)
    sheet.centre(150, "KẾ HOẠCH", 14, bold=True)
    sheet.text(LEFT, 200, "Nội dung của kế hoạch được giao cho các sở, ban, ngành theo phân công.")
    for y, left, right in (
        (300, "Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"),
        (318, "- Như trên;", "CHỦ TỊCH"),
        (336, "- Lưu: VT.", ""),
    ):
        sheet.text(LEFT, y, left, 11)
        sheet.text(360, y, right, 13)
    sheet.text(370, 400, "Nguyễn Văn An", 13)
    document = read([sheet])
    assert tables(document) == [
        [
            [
                "ỦY BAN NHÂN DÂN\nTỈNH HÒA LẠC\nSố: 15/KH-UBND",
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nHòa Lạc, ngày 05 tháng 3 năm 2026",
            ]
        ],
        [["Nơi nhận:\n- Như trên;\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nNguyễn Văn An"]],
    ]
    assert lines(document)[0] == "KẾ HOẠCH"


def test_a_title_over_two_lines_is_one_and_its_kind_stands_alone() -> None:
    setter = Typesetter()
    setter.title(
        "KẾ HOẠCH",
        "Phát triển cây dược liệu dưới tán rừng trên địa bàn tỉnh",
        "Hòa Lạc giai đoạn 2026 - 2030, tầm nhìn 2035",
    )
    setter.paragraph(DUTY)
    assert lines(read(setter.sheets))[:2] == [
        "KẾ HOẠCH",
        "Phát triển cây dược liệu dưới tán rừng trên địa bàn tỉnh Hòa Lạc giai đoạn 2026 - 2030, tầm nhìn 2035",
    ]


def task_rows(count: int, lead_every: int = 1) -> list[list[str | None]]:
    rows: list[list[str | None]] = [["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"]]
    for number in range(1, count + 1):
        task = f"Xây dựng vườn ươm giống số {number} tại các vùng sinh thái của tỉnh, hoàn thiện hồ sơ công nhận"
        lead = f"Sở Y tế {number}" if (number - 1) % lead_every == 0 else None
        rows.append([str(number), task, lead, "Quý I/2026"])
    return rows


@pytest.mark.parametrize("lead_every", [1, 2, 5])
@pytest.mark.parametrize("header", [True, False])
def test_a_table_over_pages_is_one_with_its_merged_cells(lead_every: int, header: bool) -> None:
    rows = task_rows(50, lead_every)
    setter = Typesetter()
    setter.paragraph(DUTY)
    setter.table([30, 210, 120, 100], rows, header)
    setter.close_table()
    setter.paragraph("Trên đây là kế hoạch./.")
    assert len(setter.sheets) > 2
    document = read(setter.sheets)
    (table,) = tables(document)
    assert [row[0] for row in table] == [str(row[0]) for row in rows]
    assert [row[1] for row in table] == [row[1] for row in rows]
    leads = [row[2].removeprefix("=") for row in table[1:]]
    assert leads == [f"Sở Y tế {number - (number - 1) % lead_every}" for number in range(1, 51)]
    (block,) = (block for block in document.blocks if isinstance(block, Table))
    assert block.row_pages[0] == 1
    assert block.row_pages[-1] == len(setter.sheets)


def ruled(sheet: Sheet, top: float, rows: list[tuple[str, ...]]) -> None:
    """Rows of 20 points with every rule drawn."""
    edges = (85, 125, 345, 445, 545)
    for index, row in enumerate(rows):
        y = top + 20 * index
        for x, text in zip(edges, row, strict=False):
            sheet.text(x + 3, y + 13, text, 11)
        sheet.rule(85, y, 545, y)
        for x in edges:
            sheet.rule(x, y, x, y + 20)
    sheet.rule(85, top + 20 * len(rows), 545, top + 20 * len(rows))


def over_the_break(*rest: tuple[str, ...]) -> list[list[str]]:
    """A table of three rows, the second page starting with `rest`."""
    first, second = Sheet(), Sheet()
    ruled(first, 700, [("TT", "Nhiệm vụ", "Chủ trì", "Hạn"), ("1", "Rà soát nguồn giống", "Sở Y tế", "Quý I")])
    ruled(second, 80, [*rest, ("2", "Kiểm tra", "Sở Nội vụ", "Quý II")])
    (table,) = tables(read([first, second]))
    assert table[0] == ["TT", "Nhiệm vụ", "Chủ trì", "Hạn"]
    assert table[-1] == ["2", "Kiểm tra", "Sở Nội vụ", "Quý II"]
    return table[1:-1]


@pytest.mark.parametrize(
    ("rest", "rows"),
    [
        (("", "trên địa bàn tỉnh", "", ""), [["1", "Rà soát nguồn giống trên địa bàn tỉnh", "Sở Y tế", "Quý I"]]),
        (("", "và vườn ươm", "Hòa Lạc", ""), [["1", "Rà soát nguồn giống và vườn ươm", "Sở Y tế Hòa Lạc", "Quý I"]]),
        (("", "Hòa Lạc", "", ""), [["1", "Rà soát nguồn giống Hòa Lạc", "Sở Y tế", "Quý I"]]),
        (("", "Hòa Lạc", "và", "I/2027"), [["1", "Rà soát nguồn giống Hòa Lạc", "Sở Y tế và", "Quý I I/2027"]]),
        (
            ("", "Tập huấn", "Sở Nội vụ", "các quý"),
            [["1", "Rà soát nguồn giống", "Sở Y tế", "Quý I"], ["=1", "Tập huấn", "Sở Nội vụ", "các quý"]],
        ),
        (
            ("", "Tập huấn kỹ thuật", "Sở Tài chính", ""),
            [["1", "Rà soát nguồn giống", "Sở Y tế", "Quý I"], ["=1", "Tập huấn kỹ thuật", "Sở Tài chính", "=Quý I"]],
        ),
    ],
)
def test_a_row_cut_by_the_page_break_and_a_row_under_the_same_number(
    rest: tuple[str, ...], rows: list[list[str]]
) -> None:
    assert over_the_break(rest) == rows


def test_a_page_of_the_table_with_fewer_rules_keeps_its_columns() -> None:
    first, second = Sheet(), Sheet()
    ruled(first, 700, [("1", "Rà soát", "Sở Y tế", "Quý I")])
    second.text(88, 93, "II. Nhóm nhiệm vụ về giống", 11)
    for x in (85, 545):
        second.rule(x, 80, x, 100)
    for y in (80, 100):
        second.rule(85, y, 545, y)
    second.rule(345, 80, 345, 100)
    (table,) = tables(read([first, second]))
    assert table[1] == ["II. Nhóm nhiệm vụ về giống", "=II. Nhóm nhiệm vụ về giống", "", "="]


def test_notes_at_the_foot_stand_apart_and_their_marks_are_dropped() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 100, "Rà soát nguồn giống")
    sheet.text(LEFT + advance("Rà soát nguồn giống", 13), 95, "1", 7)
    for number in range(12):
        sheet.text(LEFT, 130 + 18 * number, "Các đơn vị tiếp tục thực hiện nhiệm vụ được giao trong kế hoạch năm.")
    sheet.text(LEFT, 730, "1 Theo Nghị quyết số 10 của Hội đồng nhân dân tỉnh.", 9)
    document = read([sheet])
    assert lines(document)[0] == "Rà soát nguồn giống"
    assert document.footnotes == ("1 Theo Nghị quyết số 10 của Hội đồng nhân dân tỉnh.",)
    assert "Nghị quyết" not in document.text


def test_letters_drawn_apart_and_out_of_order_come_together_as_words() -> None:
    """So do programs whose fonts lack the accented letters: these come from another font, after all others."""
    text, sheet, places = "UBND tinh giao So Y te", Sheet(), []
    x = LEFT
    for index, char in enumerate(text):
        places.append((index % 2, x, char))
        x += advance(char, 13)
    for font, left, char in sorted(places):
        if char != " ":
            sheet.text(left, 100, char, bold=bool(font))
    assert lines(read([sheet])) == [text]


def test_a_scan_is_refused_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unreadable, match=r"bản quét.*scan"):
        read([Sheet(picture=True), Sheet(picture=True)])


def test_a_scanned_page_among_others_puts_the_whole_in_doubt() -> None:
    setter = Typesetter()
    setter.paragraph(DUTY)
    document = read([*setter.sheets, Sheet(picture=True)])
    assert document.doubts == ("page-without-text",)
    assert "Trang 2" in document.notes[0]


def test_too_many_pages_and_too_little_memory_are_refused() -> None:
    setter = Typesetter()
    for _ in range(30):
        setter.paragraph(DUTY)
    data = pdf(setter.sheets)
    with pytest.raises(Unreadable, match="quá dài"):
        read_pdf(data, Budget(Limits(pages=2)))
    with pytest.raises(Unreadable):
        read_pdf(data, Budget(Limits(memory=1024)))


def test_a_damaged_file_is_refused() -> None:
    with pytest.raises(Unreadable, match="bị hỏng"):
        read_pdf(b"%PDF-1.7\nhong", Budget())
