"""A mark of state secrecy is found in whatever text can be read; what cannot be read passes."""

from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
import pytest

from plans import secrecy
from plans.errors import Secret
from plans.safety import Budget
from tests.plans.formats import builders as b
from tests.plans.formats.paper import Sheet, pdf

LINES = ("UBND TỈNH SƠN HÀ", "SỞ TÀI CHÍNH", "BÁO CÁO", "Kết quả thực hiện bảo mật thông tin, bí mật nhà nước.")


def odt(*lines: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        body = "".join(f"<text:p>{line}</text:p>" for line in lines)
        archive.writestr("content.xml", f'<o xmlns:text="urn:text">{body}</o>')
    return buffer.getvalue()


def xlsx(*lines: str) -> bytes:
    book, buffer = openpyxl.Workbook(), BytesIO()
    assert book.active
    for line in lines:
        book.active.append([line])
    book.save(buffer)
    return buffer.getvalue()


def printed(*lines: str) -> bytes:
    sheet = Sheet()
    for number, line in enumerate(lines):
        sheet.text(72, 90 + 24 * number, line)
    return pdf([sheet])


def content(kind: str, *lines: str) -> bytes:
    if kind == "docx":
        return b.docx(*(b.p(line) for line in lines))
    return {"odt": odt, "xlsx": xlsx, "pdf": printed}.get(kind, lambda *all_: "\n".join(all_).encode())(*lines)


KINDS = ("docx", "odt", "xlsx", "pdf", "txt", "csv")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_mark_is_found(kind: str, mark: str) -> None:
    with pytest.raises(Secret):
        secrecy.refuse(content(kind, LINES[0], mark, *LINES[1:]), kind, Budget())


@pytest.mark.parametrize("kind", KINDS)
def test_words_about_secrecy_are_no_mark(kind: str) -> None:
    secrecy.refuse(content(kind, *LINES), kind, Budget())


def test_a_mark_in_a_page_header() -> None:
    with pytest.raises(Secret):
        secrecy.refuse(b.docx(b.p("BÁO CÁO"), parts={"header": b.header(b.p("TỐI MẬT"))}), "docx", Budget())


@pytest.mark.parametrize("kind", [*KINDS, "jpg", "doc"])
def test_what_cannot_be_read_passes(kind: str) -> None:
    secrecy.refuse(b"\xff\xd8\xff\x00 broken", kind, Budget())
