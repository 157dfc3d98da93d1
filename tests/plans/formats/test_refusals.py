"""What cannot be read is refused in one line: which file, what is wrong, what to do."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdf
import pytest

from plans.errors import Secret, Unreadable
from plans.read import read_bytes, read_document, read_plan
from plans.safety import Budget, Limits
from tests.plans.formats import builders as b
from tests.plans.formats.paper import LEFT, Sheet, Typesetter, pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as caught:
        read_document(path, limits)
    line = str(caught.value)
    assert "\n" not in line
    assert line.endswith(")")
    assert len(line) < 250
    return line


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target:
        for name, data in members:
            target.writestr(name, data)
    return stream.getvalue()


def locked_pdf() -> bytes:
    sheet = Sheet()
    sheet.text(LEFT, 100, "Ke hoach")
    writer = pypdf.PdfWriter(io.BytesIO(pdf([sheet])))
    writer.encrypt("bi mat", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


ENTITY = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><w:document xmlns:w="x"><w:body>&a;</w:body></w:document>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "rỗng"),
        (b" \n\t ", "rỗng"),
        (b"\x00" * 100, "rỗng"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "ảnh PNG"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "ảnh JPEG"),
        (b"MZ\x90\x00" + b"\x00" * 50, "chương trình"),
        (archive(("a.txt", b"x")), "ZIP"),
        (archive(("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")), "Excel"),
        (archive(("[Content_Types].xml", b"x"), ("ppt/p.xml", b"x")), "PowerPoint"),
        (archive(("word/document.xml", b"<hong")), "bị hỏng"),
        (archive(("word/document.xml", b"<a/>")), "bị hỏng"),
        (archive(("word/document.xml", ENTITY.encode())), "DTD"),
        (archive(("word/document.xml", ENTITY.replace('1.0"', '1.0" encoding="UTF-16"').encode("utf-16"))), "DTD"),
        (archive(("word/document.xml", b"x"), method=zipfile.ZIP_BZIP2), "bị hỏng"),
        (b.docx(b.p("x"))[:-30], "bị hỏng"),
        (b.docx(b.p("")), "không có chữ"),
        (b.docx(b.p("x"), extra=[("word/media/x.bin", b"\x00" * 40_000_000)]), "phình to"),
        (b.docx(b.p("x" * 60_000_000)), "phình to"),
        (b.docx(b.p("x"), extra=[(f"word/{number}", b"") for number in range(5000)]), "phình to"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (OLE + "Workbook".encode("utf-16-le"), "không phải văn bản Word"),
        (locked_pdf(), "mật khẩu"),
        (b"%PDF-1.4\n%%EOF", "bị hỏng"),
    ],
)
def test_every_bad_file_has_its_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "kế hoạch.docx"
    path.write_bytes(data)
    line = refusal(path)
    assert said in line
    assert line.startswith("kế hoạch.docx: ")


def test_what_is_no_file_has_its_line(tmp_path: Path) -> None:
    assert "không tìm thấy" in refusal(tmp_path / "không-có.txt")
    assert "thư mục" in refusal(tmp_path)
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    refusal(loop)
    os.mkfifo(tmp_path / "pipe")
    assert "tệp thường" in refusal(tmp_path / "pipe")
    assert "\n" not in refusal(tmp_path / "hai\ndòng.txt")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "kín.txt"
    path.write_text("x")
    path.chmod(0)
    assert "quyền" in refusal(path)


def test_a_file_over_the_limit_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lớn.txt"
    path.write_bytes((b"a " * 500 + b"\n\n") * 1_100)
    monkeypatch.setenv("DONDOC_MAX_FILE_MB", "1")
    assert "DONDOC_MAX_FILE_MB" in refusal(path)
    monkeypatch.setenv("DONDOC_MAX_FILE_MB", "2")
    assert read_document(path).text


def test_too_long_a_text_too_large_a_table_and_too_slow_a_reading_are_refused() -> None:
    row = b.tr(*["x"] * 60)
    with pytest.raises(Unreadable, match="quá dài"):
        read_bytes(b.docx(b.tbl(*[row] * 20)), Budget(Limits(cells=1000)))
    with pytest.raises(Unreadable, match="quá dài"):
        read_bytes("Kế hoạch năm nay. ".encode() * 50, Budget(Limits(characters=100)))
    with pytest.raises(Unreadable, match="quá dài"):
        read_bytes(b.docx(b.p("Kế hoạch " * 20)), Budget(Limits(paragraph=100)))
    with pytest.raises(Unreadable, match="quá dài"):
        read_bytes(b"a.\n\n" * 200, Budget(Limits(paragraphs=100)))
    with pytest.raises(Unreadable, match="giây"):
        read_bytes(b.docx(b.p("Kế hoạch")), Budget(Limits(seconds=0)))


def test_a_cell_that_claims_a_million_columns_is_kept_small() -> None:
    document = read_bytes(b.docx(b.tbl(b.tr(b.tc("Nhóm", span=1_000_000)), b.tr("a", "b"))), Budget())
    assert max(len(row) for block in document.blocks for row in getattr(block, "rows", ())) <= 63


@pytest.mark.parametrize(("depth", "refused"), [(20, False), (150, True)])
def test_deep_nesting_is_read_or_refused_but_never_falls_over(depth: int, refused: bool) -> None:
    inside = b.p("đáy")
    for _ in range(depth):
        inside = b.tbl(b.tr(inside.join(("<w:tc>", "<w:p/></w:tc>")), "x"))
    if refused:
        with pytest.raises(Unreadable, match="hỏng"):
            read_bytes(b.docx(inside), Budget())
    else:
        assert "đáy" in read_bytes(b.docx(inside), Budget()).text


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
@pytest.mark.parametrize("where", ["page header", "text box", "paragraph", "watermark", "running head"])
def test_a_mark_of_secrecy_is_seen_wherever_it_is_drawn(tmp_path: Path, mark: str, where: str) -> None:
    path = tmp_path / "kế hoạch"
    if where in {"watermark", "running head"}:
        setter = Typesetter(head=mark if where == "running head" else "")
        for number in range(1, 40):
            setter.paragraph(f"{number}. Sở Y tế chủ trì rà soát các cơ sở khám bệnh trên địa bàn tỉnh, báo cáo.")
        if where == "watermark":
            for sheet in setter.sheets:
                sheet.watermark = mark
        path.write_bytes(pdf(setter.sheets))
    else:
        head = b.header(b.p(mark)) if where == "page header" else b.header(b.p("1"))
        body = {"text box": b.p(b.text_box(b.p(mark))), "paragraph": b.p(mark)}.get(where, "")
        duties = [b.p(f"{number}. Sở Y tế chủ trì kiểm tra.") for number in range(1, 9)]
        path.write_bytes(b.docx(body, b.p("KẾ HOẠCH"), b.p("II. TỔ CHỨC THỰC HIỆN"), *duties, parts={"header": head}))
    with pytest.raises(Secret, match="kế hoạch: "):
        read_plan(path)


def test_a_legacy_file_without_libreoffice_has_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "cũ.doc"
    path.write_bytes(OLE + "WordDocument".encode("utf-16-le"))
    assert "LibreOffice" in refusal(path)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_legacy_file_is_read_through_libreoffice(tmp_path: Path) -> None:
    source = tmp_path / "cũ.docx"
    source.write_bytes(b.docx(b.p("Sở Y tế chủ trì"), b.tbl(b.tr("TT", "Việc"), b.tr("1", "Họp")), b.p("./.")))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'p').as_uri()}",
            "--headless",
            "--convert-to",
            "doc",
            source.name,
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    document = read_document(tmp_path / "cũ.doc")
    assert document.text == "Sở Y tế chủ trì\nTT | Việc\n1 | Họp\n./."


def test_the_extracting_process_imports_nothing_of_the_house() -> None:
    """It starts in 0.1 s and stays alone with the stranger's file."""
    script = "import sys, runpy; runpy.run_path(sys.argv[1]); print(*[m for m in sys.modules if m.startswith('plans')])"
    path = Path(__file__).parents[3] / "plans" / "formats" / "pdf" / "extract.py"
    done = subprocess.run([sys.executable, "-I", "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
