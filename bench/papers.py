"""Invented plans of any length, as the files that offices send: text, Word, PDF."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, cycle, islice

from tests.plans.formats import builders as word
from tests.plans.formats.paper import Typesetter, pdf

LETTERS_A_PAGE = 2_400
_AGENCIES = (
    "Sở Nông nghiệp và Môi trường",
    "Sở Tài chính",
    "Sở Y tế",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Giáo dục và Đào tạo",
    "Sở Khoa học và Công nghệ",
    "Công an tỉnh",
    "UBND các xã, phường",
)
_DUTIES = (
    "Chủ trì, phối hợp với {a} và các cơ quan, đơn vị liên quan rà soát diện tích trồng cây dược liệu tại vùng {n}, "
    "hướng dẫn người dân áp dụng quy trình kỹ thuật; định kỳ 6 tháng, hằng năm báo cáo UBND tỉnh.",
    "Tham mưu UBND tỉnh ban hành chính sách hỗ trợ giống cây dược liệu loại {n}, hoàn thành trong Quý III/2026.",
    "Phối hợp với {a}, {b} tuyên truyền, vận động người dân tham gia trồng và bảo vệ khu rừng số {n}.",
    "Bố trí kinh phí cho {n} mô hình từ nguồn sự nghiệp theo phân cấp ngân sách hiện hành trước ngày 15/12 hằng năm.",
    "Kiểm tra, giám sát chất lượng giống tại {n} vườn ươm; xử lý nghiêm các vi phạm trong lĩnh vực được phân công.",
)
_HEAD = (
    ("ỦY BAN NHÂN DÂN TỈNH HÒA LẠC", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("Số: 15/KH-UBND", "Hòa Lạc, ngày 05 tháng 3 năm 2026"),
)
_TITLE = ("KẾ HOẠCH", "Phát triển cây dược liệu dưới tán rừng giai đoạn 2026 - 2030")
_SECTION = "II. TỔ CHỨC THỰC HIỆN"
_BEFORE = (
    "I. MỤC ĐÍCH, YÊU CẦU",
    "Phát huy tiềm năng đất rừng, nâng cao thu nhập của người dân; việc triển khai phải bảo đảm đúng tiến độ đề ra.",
)
_TABLE_HEAD = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành")
_LAYOUT = (
    '<w:spacing w:before="120" w:after="120" w:line="288" w:lineRule="auto"/><w:ind w:firstLine="720"/>'
    '<w:jc w:val="both"/><w:rPr><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
)
_CLOSING = "Trên đây là Kế hoạch phát triển cây dược liệu, yêu cầu các cơ quan, đơn vị tổ chức thực hiện./."


def _items(pages: int) -> tuple[list[tuple[str, list[str]]], list[tuple[str, ...]]]:
    """(agency heading, duties) and table rows that fill about `pages` pages, four fifths of them text."""
    names, duties = cycle(_AGENCIES), cycle(_DUTIES)
    left = pages * LETTERS_A_PAGE * 4 // 5
    sections: list[tuple[str, list[str]]] = []
    while left > 0:
        agency = next(names)
        texts = [
            duty.format(a=next(names), b=next(names), n=len(sections) * 4 + index)
            for index, duty in enumerate(islice(duties, 4))
        ]
        sections.append((agency, texts))
        left -= len(agency) + sum(map(len, texts))
    rows = [
        (
            str(number),
            f"Xây dựng vườn ươm giống số {number} tại các vùng sinh thái",
            next(names),
            next(names),
            "Quý I/2027",
        )
        for number in islice(count(1), pages * 4)
    ]
    return sections, rows


def text(pages: int) -> bytes:
    """UTF-8, the table with bars."""
    sections, rows = _items(pages)
    lines = [" ".join(pair) for pair in _HEAD]
    lines += [*_TITLE, *_BEFORE, _SECTION, *_numbered(sections)]
    table = ["| " + " | ".join(row) + " |" for row in (_TABLE_HEAD, ("---",) * 5, *rows)]
    return ("\n\n".join(lines) + "\n\n" + "\n".join(table) + "\n\n" + _CLOSING + "\n").encode()


def docx(pages: int) -> bytes:
    """With automatic numbers, merged cells, a tracked insertion and a text box."""
    sections, rows = _items(pages)
    centred = '<w:jc w:val="center"/>'
    body = [word.tbl(*(word.tr(*pair) for pair in _HEAD))]
    body += [word.p(word.run(line, "<w:b/>"), extra=centred) for line in _TITLE]
    body += [word.p(line) for line in (*_BEFORE, _SECTION)]
    body.append(word.p("Phân công như sau:", word.inserted(word.run(" ")), word.text_box(word.p("SAO Y"))))
    for agency, duties in sections:
        body.append(word.p(word.run(agency + ":", "<w:b/>"), num="1", level=0))
        body += [word.p(*_runs(duty), num="1", level=1, extra=_LAYOUT) for duty in duties]
    body.append(word.tbl(word.tr(*_TABLE_HEAD, extra="<w:tblHeader/>"), *(_row(row) for row in rows)))
    body.append(word.p(_CLOSING))
    levels = word.level(0, "decimal", "%1.") + word.level(1, "bullet", "-")
    return word.docx(*body, parts={"numbering": word.numbering({"1": levels}, {"1": "1"}), "styles": word.styles()})


def _runs(duty: str) -> Iterator[str]:
    """Word cuts a sentence into runs wherever somebody once stopped typing."""
    look = (
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
        '<w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"/>'
    )
    for start in range(0, len(duty), 40):
        yield word.run(duty[start : start + 40], look)


def _row(row: tuple[str, ...]) -> str:
    merged = "restart" if int(row[0]) % 2 else "continue"
    *cells, last = row
    return word.tr(*(word.tc(cell) for cell in cells), word.tc(last if merged == "restart" else "", down=merged))


def paper(pages: int) -> bytes:
    """A PDF with a running head, page numbers and a table over pages."""
    sections, rows = _items(pages)
    setter = Typesetter(head="Kế hoạch phát triển cây dược liệu")
    setter.title(*_TITLE)
    for line in (*_BEFORE, _SECTION, *_numbered(sections)):
        setter.paragraph(line)
    setter.table([30, 170, 100, 90, 70], [_TABLE_HEAD, *rows])
    setter.close_table()
    setter.paragraph(_CLOSING)
    return pdf(setter.sheets)


def _numbered(sections: list[tuple[str, list[str]]]) -> Iterator[str]:
    for number, (agency, duties) in enumerate(sections, start=1):
        yield f"{number}. {agency}:"
        yield from (f"- {duty}" for duty in duties)
