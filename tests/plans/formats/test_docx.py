"""Word files: what is on paper is what is read."""

from __future__ import annotations

import pytest

from plans.blocks import Document, Paragraph, Table
from plans.formats.docx import read_docx
from plans.safety import Budget
from tests.plans.formats import builders as b

SCHEMES = {
    "1": b.level(0, "upperRoman", "%1.")
    + b.level(1, "decimal", "%2.")
    + b.level(2, "lowerLetter", "%3)")
    + b.level(3, "bullet", "-")
    + b.level(4, "bullet", "\uf0b7"),
    "2": b.level(0, "decimal", "Điều %1.", start=4)
    + b.level(1, "decimal", "%1.%2.")
    + b.level(2, "decimalZero", "(%3)"),
    "3": b.level(0, "upperRoman", "%1")
    + b.level(1, "decimal", "%1.%2", extra="<w:isLgl/>")
    + b.level(2, "decimal", "%3.", extra='<w:lvlRestart w:val="0"/>'),
    "4": b.level(0, "bullet", "\uf0a7"),
}
LISTS = {
    "1": "1",
    "2": "2",
    "3": "3",
    "4": "4",
    "5": '1|<w:lvlOverride w:ilvl="1"><w:startOverride w:val="1"/></w:lvlOverride>',
    "6": "1",
    "7": f'2|<w:lvlOverride w:ilvl="0">{b.level(0, "lowerRoman", "%1/", start=3)}</w:lvlOverride>',
}


def read(*body: str, **parts: str) -> Document:
    return read_docx(b.docx(*body, parts={"numbering": b.numbering(SCHEMES, LISTS), **parts}), Budget())


def lines(document: Document) -> list[str]:
    return [f"{block.number} {block.text}".strip() for block in document.blocks if isinstance(block, Paragraph)]


def labels(*places: tuple[str, int]) -> list[str]:
    document = read(*(b.p("Rà soát", num=num, level=level) for num, level in places))
    return [block.number for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    ("places", "printed"),
    [
        ([("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1)], ["I.", "1.", "2.", "II.", "1."]),
        ([("1", 2)] * 6, ["a)", "b)", "c)", "d)", "e)", "f)"]),
        ([("1", 3), ("1", 4)], ["-", "+"]),
        ([("4", 0), ("4", 0)], ["-", "-"]),
        ([("2", 0), ("2", 1), ("2", 1), ("2", 0), ("2", 1)], ["Điều 4.", "4.1.", "4.2.", "Điều 5.", "5.1."]),
        ([("2", 2), ("2", 2)], ["(01)", "(02)"]),
        ([("3", 0), ("3", 0), ("3", 1)], ["I", "II", "2.1"]),
        ([("3", 0), ("3", 2), ("3", 0), ("3", 2)], ["I", "1.", "II", "2."]),
        ([("1", 1), ("1", 1), ("5", 1), ("5", 1)], ["1.", "2.", "1.", "2."]),
        ([("1", 1), ("6", 1), ("1", 1)], ["1.", "2.", "3."]),
        ([("7", 0), ("7", 0)], ["iii/", "iv/"]),
        ([("99", 0), ("0", 0)], ["", ""]),
    ],
)
def test_automatic_labels_are_the_printed_ones(places: list[tuple[str, int]], printed: list[str]) -> None:
    assert labels(*places) == printed


def test_the_label_stands_in_the_text_before_its_paragraph() -> None:
    document = read(b.p("Sở Xây dựng", num="1", level=1))
    assert document.text == "1. Sở Xây dựng"
    (block,) = document.blocks
    assert document.text[block.start : block.end] == "Sở Xây dựng"


def test_numbering_comes_from_the_style_and_from_the_style_below_it() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="Mục"/>'
        '<w:pPr><w:numPr><w:numId w:val="8"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Con"><w:name w:val="Con"/><w:basedOn w:val="Muc"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Khong"><w:name w:val="K"/><w:basedOn w:val="Muc"/>'
        '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    scheme = {"8": b.level(0, "upperRoman", "%1.") + b.level(1, "decimal", "%2.", extra='<w:pStyle w:val="Muc"/>')}
    document = read(
        b.p("Sở Nội vụ", style="Muc"),
        b.p("Sở Y tế", style="Con"),
        b.p("Tên kế hoạch", style="Khong"),
        numbering=b.numbering(scheme, {"8": "8"}),
        styles=b.styles(style),
    )
    assert lines(document)[0] == "1. Sở Nội vụ"
    assert lines(document)[2] == "Tên kế hoạch"


def test_a_scheme_that_links_to_a_list_style_takes_its_levels() -> None:
    style = (
        '<w:style w:type="numbering" w:styleId="DS"><w:name w:val="DS"/>'
        '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    text = b.numbering(
        {"1": b.level(0, "decimal", "Bước %1:"), "2": '<w:numStyleLink w:val="DS"/>'}, {"2": "1", "3": "2"}
    )
    document = read(b.p("Họp", num="3"), numbering=text, styles=b.styles(style))
    assert lines(document) == ["Bước 1: Họp"]


def test_tracked_changes_are_accepted() -> None:
    document = read(
        b.p("Sở Y tế ", b.deleted("phối hợp "), b.inserted(b.run("chủ trì")), " kiểm tra"),
        b.inserted(b.p("Đoạn mới")),
        f"<w:moveFrom>{b.run('chỗ cũ')}</w:moveFrom>",
    )
    assert lines(document) == ["Sở Y tế chủ trì kiểm tra", "Đoạn mới"]


def test_a_deleted_paragraph_end_joins_the_next_paragraph() -> None:
    document = read(b.p("Sở Tài chính", extra="<w:rPr><w:del w:id='3'/></w:rPr>"), b.p(" bố trí kinh phí"))
    assert lines(document) == ["Sở Tài chính bố trí kinh phí"]


def test_content_controls_are_read_and_their_prompts_are_not() -> None:
    document = read(
        b.control(b.p("Báo cáo trước ngày 15/12")),
        b.p(b.control(b.run("Quý III")), b.control(b.run("Bấm để nhập"), "<w:showingPlcHdr/>")),
    )
    assert lines(document) == ["Báo cáo trước ngày 15/12", "Quý III"]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    assert lines(read(b.p(b.text_box(b.p("DỰ THẢO")), "KẾ HOẠCH"))) == ["KẾ HOẠCH", "DỰ THẢO"]


def test_footnotes_stand_apart() -> None:
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    document = read(b.p("Rà soát", mark, " hồ sơ"), footnotes=b.footnotes("Theo Luật."))
    assert document.text == "Rà soát hồ sơ"
    assert document.footnotes == ("Theo Luật.",)


def test_hidden_text_field_codes_and_contents_tables_are_not_printed() -> None:
    field = "<w:r><w:instrText>PAGEREF x</w:instrText></w:r>"
    style = '<w:style w:type="paragraph" w:styleId="M1"><w:name w:val="toc 1"/></w:style>'
    document = read(
        b.p("V. TỔ CHỨC 12", style="M1"),
        b.p("Thấy", b.run(" giấu", "<w:vanish/>"), field),
        styles=b.styles(style),
    )
    assert lines(document) == ["Thấy"]


def test_capitals_and_bold_come_from_runs_and_styles() -> None:
    style = '<w:style w:type="paragraph" w:styleId="D"><w:name w:val="D"/><w:rPr><w:b/><w:caps/></w:rPr></w:style>'
    document = read(
        b.p("Tổ chức thực hiện", style="D"), b.p(b.run("đậm", '<w:b w:val="0"/>'), style="D"), styles=b.styles(style)
    )
    first, second = document.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert (first.text, first.bold) == ("TỔ CHỨC THỰC HIỆN", True)
    assert (second.text, second.bold) == ("ĐẬM", False)


def test_old_fonts_are_read_as_they_are_drawn() -> None:
    document = read(
        b.p(b.run("KÕ ho¹ch", '<w:rFonts w:ascii=".VnTime"/>'), b.run(" tØnh", '<w:rFonts w:ascii=".VnTimeH"/>')),
        b.p(b.run("Sôû Noäi vuï", '<w:rFonts w:ascii="VNI-Times"/>')),
    )
    assert lines(document) == ["Kế hoạch TỈNH", "Sở Nội vụ"]


@pytest.mark.parametrize(
    ("paragraph", "read_as"),
    [
        (
            b.p("Sở Xây dựng chủ trì,", b.BREAK, "phối hợp với Sở Nội vụ"),
            ["Sở Xây dựng chủ trì, phối hợp với Sở Nội vụ"],
        ),
        (
            b.p("1. Sở Y tế:", b.BREAK, "- Kiểm tra;", b.BREAK, "- Báo cáo."),
            ["1. Sở Y tế:", "- Kiểm tra;", "- Báo cáo."],
        ),
        (b.p("KẾ HOẠCH", b.BREAK, "Trồng cây", extra='<w:jc w:val="center"/>'), ["KẾ HOẠCH", "Trồng cây"]),
    ],
)
def test_soft_breaks(paragraph: str, read_as: list[str]) -> None:
    assert lines(read(paragraph)) == read_as


def test_pages_come_from_the_breaks_that_word_remembers() -> None:
    document = read(b.p("một"), b.p("hai ", b.PAGE, "tiếp"), b.p(b.PAGE, "ba"))
    assert [block.page for block in document.blocks] == [1, 1, 3]
    assert document.pages == 3


def grid(document: Document) -> list[list[str]]:
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    return [[("=" if cell.merged else "") + cell.text for cell in row] for row in table.rows]


def test_merged_cells_stand_in_every_place() -> None:
    document = read(
        b.tbl(
            b.tr("TT", "Nhiệm vụ", "Chủ trì"),
            b.tr(b.tc("A. Nhóm", span=3)),
            b.tr("1", "Rà soát", b.tc("Sở Y tế", down="restart")),
            b.tr("2", "Kiểm tra", b.tc(down="continue")),
        )
    )
    assert grid(document) == [
        ["TT", "Nhiệm vụ", "Chủ trì"],
        ["A. Nhóm", "=A. Nhóm", "=A. Nhóm"],
        ["1", "Rà soát", "Sở Y tế"],
        ["2", "Kiểm tra", "=Sở Y tế"],
    ]
    for block in document.blocks:
        assert isinstance(block, Table)
        assert all(document.text[cell.start : cell.end] == cell.text for row in block.rows for cell in row)


def test_a_header_that_is_drawn_again_and_deleted_rows_are_dropped() -> None:
    head = b.tr("TT", "Nhiệm vụ")
    document = read(b.tbl(head, b.tr("1", "Họp"), head, b.tr("2", "Báo cáo"), b.tr("3", "Bỏ", extra="<w:del/>")))
    assert grid(document) == [["TT", "Nhiệm vụ"], ["1", "Họp"], ["2", "Báo cáo"]]


def test_automatic_numbers_and_paragraphs_inside_a_cell() -> None:
    rows = [b.tr(b.tc(b.p("", num="1", level=1)), b.tc(b.p("Việc"), b.p("Thêm"))) for _ in range(2)]
    assert grid(read(b.tbl(*rows))) == [["1.", "Việc\nThêm"], ["2.", "Việc\nThêm"]]


def test_a_frame_of_one_cell_is_no_table_and_a_nested_table_is_text() -> None:
    inner = b.tbl(b.tr("Sở A", "Sở B"))
    assert lines(read(b.tbl(b.tr(b.tc(b.p("Trong khung")))))) == ["Trong khung"]
    assert grid(read(b.tbl(b.tr(b.tc(inner + b.p("")), "Cột hai")))) == [["Sở A\nSở B", "Cột hai"]]


def test_a_mark_of_secrecy_in_the_page_header_comes_first() -> None:
    document = read(b.p("KẾ HOẠCH"), header=b.header(b.p(b.text_box(b.p("TỐI MẬT")))))
    assert lines(document) == ["TỐI MẬT", "KẾ HOẠCH"]
    assert lines(read(b.p("KẾ HOẠCH"), header=b.header(b.p("Trang 1")))) == ["KẾ HOẠCH"]
