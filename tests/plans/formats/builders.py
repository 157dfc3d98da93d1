"""Small files of every format, made in the test: a Word writer on bare XML and a PDF writer without fonts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = (
    f'xmlns:w="{W_NS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_FULL_WIDTH = '<w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
BREAK = "<w:r><w:br/></w:r>"
PAGE = "<w:r><w:lastRenderedPageBreak/></w:r>"


def run(text: str, look: str = "") -> str:
    """A run; `look` is the inside of `w:rPr`."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*inside: str, num: str | None = None, level: int = 0, style: str | None = None, extra: str = "") -> str:
    """A paragraph of runs; plain text becomes a run. `num` is a `w:numId`, `extra` goes into `w:pPr`."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    runs = "".join(part if part.startswith("<") else run(part) for part in inside)
    return f"<w:p><w:pPr>{properties}{extra}</w:pPr>{runs}</w:p>"


def inserted(inside: str) -> str:
    return f'<w:ins w:id="1" w:author="A" w:date="2026-01-05T08:00:00Z">{inside}</w:ins>'


def deleted(text: str) -> str:
    return (
        '<w:del w:id="2" w:author="A" w:date="2026-01-05T08:00:00Z">'
        f"<w:r><w:delText>{escape(text)}</w:delText></w:r></w:del>"
    )


def control(inside: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def text_box(*paragraphs: str) -> str:
    """A text box as Word writes it: a drawing, and the same again for old programs."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    shape = f"<wp:anchor><a:graphic><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></a:graphic></wp:anchor>"
    old = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        f"{shape}</w:drawing></mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def tc(*paragraphs: str, span: int = 1, down: str = "") -> str:
    """A cell; `down` is "restart" or "continue" of a vertical merge."""
    merge = f'<w:vMerge w:val="{down}"/>' if down == "restart" else "<w:vMerge/>" if down else ""
    inside = "".join(part if part.startswith("<w:") else p(part) for part in paragraphs) or p("")
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merge}</w:tcPr>{inside}</w:tc>'


def tr(*cells: str, extra: str = "") -> str:
    inside = "".join(cell if cell.startswith("<w:") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{extra}</w:trPr>{inside}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{_FULL_WIDTH}{''.join(rows)}</w:tbl>"


def level(index: int, kind: str, label: str, start: int = 1, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{extra}'
        f'<w:lvlText w:val="{escape(label)}"/></w:lvl>'
    )


def numbering(schemes: Mapping[str, str], lists: Mapping[str, str]) -> str:
    """`schemes`: abstract id -> levels; `lists`: numId -> abstract id, with overrides behind a bar if any."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{identity}">{levels}</w:abstractNum>' for identity, levels in schemes.items()
    )
    numbers = ""
    for identity, value in lists.items():
        scheme, _, override = value.partition("|")
        numbers += f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{scheme}"/>{override}</w:num>'
    return f"<w:numbering {_NAMES}>{abstract}{numbers}</w:numbering>"


def styles(*inside: str) -> str:
    return f"<w:styles {_NAMES}>{''.join(inside)}</w:styles>"


def docx(*body: str, parts: Mapping[str, str] | None = None, extra: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """A whole file; `parts`: "numbering", "styles", "footnotes", "header" -> XML; `extra`: further members."""
    parts = parts or {}
    relations = "".join(
        f'<Relationship Id="r{index}" Type="{_OFFICE}/{kind}" Target="{kind}1.xml"/>'
        for index, kind in enumerate(parts)
    )
    document = f"<w:document {_NAMES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>"
    kinds = "".join(f'<Override PartName="/word/{kind}1.xml" ContentType="{_WORD_TYPE}.{kind}+xml"/>' for kind in parts)
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD_TYPE}.document.main+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": document,
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELS}">{relations}</Relationships>',
        **{f"word/{kind}1.xml": text for kind, text in parts.items()},
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
        for name, data in extra:
            archive.writestr(name, data)
    return stream.getvalue()


def footnotes(*notes: str) -> str:
    inside = "".join(f'<w:footnote w:id="{index + 1}">{p(note)}</w:footnote>' for index, note in enumerate(notes))
    return f'<w:footnotes {_NAMES}><w:footnote w:type="separator" w:id="0">{p("xx")}</w:footnote>{inside}</w:footnotes>'


def header(*paragraphs: str) -> str:
    return f"<w:hdr {_NAMES}>{''.join(paragraphs)}</w:hdr>"
