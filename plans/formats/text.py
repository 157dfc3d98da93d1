"""Plain text and Markdown, mostly converted from the web or by OCR: paragraphs, lists and three kinds of table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from plans.blocks import Document
from plans.formats import pipes
from plans.formats.clean import characters
from plans.formats.compose import Composer, Slot
from plans.formats.glue import unglued
from plans.formats.wraps import Wraps, wraps_of
from plans.safety import Budget

_TAG = re.compile(r"</?(?:p|ul|ol|li|b|i|u|em|strong|span|div|font|a|sup|sub|center|br|hr|h\d)\b[^<>]{0,200}/?>", re.I)
_EDGES = re.compile(
    r"^\s*(?:<(?:p|ul|ol|li|div|span|center|h\d)\b[^<>]{0,200}>|&nbsp;)+|(?:</(?:p|ul|ol|li|div|span|center|h\d)>|&nbsp;)+\s*$",
    re.I,
)
_FOOTNOTE_MARK = re.compile(r"(?<=[\w.,;:)”\"])\s?\[\d{1,3}\]|\[\^\d{1,3}\](?!:)")
_FOOTNOTE = re.compile(r"\[\^?(\d{1,3})\]:?\s+\S")
_RULER = re.compile(r"[-–—_=*~. ]{3,}")
_PAGE = re.compile(r"\f?[-–\s]*(?:trang\s+)?(\d{1,3})(?:\s*/\s*\d{1,3})?[-–\s]*\f?", re.I)
_BULLET = re.compile(r"(?:[-–—+•●▪◦]|\* )\s*(?=[^\s\-–—+*])")
_ITEM = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}(?: ?[.)]|[-–](?= ))|\d{1,2}[a-eđ][.)]|[a-zđ][)/]|[a-zđ]\.(?= ?[A-ZĐ])"
    r"|[IVX]{1,5}(?:\.|[-–/](?= )))(?: -(?= ))?\s+(?=[^\W\d_])"
)
_SIGNING = re.compile(r"(?:T/M|K/T|TM\.|KT\.|TL\.|TUQ\.)\s?[A-ZĐÀ-Ỹ]{2}")
_SENTENCE_END = re.compile(r"[.;:!?…”\"]$|[.;:]\)?[*_]*$")
# What asks for a name: "… phối hợp với", "… báo cáo" at the foot of a page.
_LEFT_OPEN = re.compile(r"(?<=\s)(?:và|của|với|cho|gửi|về|báo cáo|tham mưu|trình)$")
_CODE_CUT = re.compile(r"/[\w.]+-$")
_MARKS = re.compile(r"\*+|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?=[\s.,;:]|$)|\\(?=[*_|#\-.()\[\]])|`+|~~")
_HEADING = re.compile(r"#{1,6}\s+|>\s+")
_RULE_ROW = re.compile(r"\|?[\s:|-]+\|?")
_BOLD = re.compile(r"(?:#{1,6}\s+)?\*\*.*\*\*\s*[:.]?", re.S)
_LONGEST = 20_000
"""No paragraph is longer: what goes on without end is no paragraph, and would be searched through again and again."""
_TAIL = 80
_FIRST_NUMBERED = 3
_MOST_PAGES = 300


def read_text(text: str, budget: Budget | None = None) -> Document:
    """`text` as blocks: hard-wrapped lines joined, marks of Markdown and HTML dropped, tables rebuilt."""
    composer = Composer(budget or Budget())
    footnotes: list[str] = []
    lines = [
        _EDGES.sub("", line) for line in unglued(characters(text)).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    lines = _without_page_numbers(lines)
    wraps = wraps_of(lines)
    for chunk in _chunks(lines):
        if chunk[0].strip() == "|":
            composer.table(_clean(pipes.grid(_joined_bold(chunk))))
        elif "\t" in chunk[0] and len(chunk[0].split("\t")) > 2:
            composer.table(_clean(_equal([line.split("\t") for line in chunk])))
        elif _is_markdown_row(chunk[0]):
            composer.table(_clean(_equal([_markdown_cells(line) for line in chunk if not _RULE_ROW.fullmatch(line)])))
        elif _FOOTNOTE.match(chunk[0].lstrip("*_ ")):
            footnotes.append(_plain(" ".join(chunk)))
        else:
            for paragraph in _paragraphs(chunk, wraps):
                composer.paragraph(_plain(paragraph), bold=bool(_BOLD.fullmatch(paragraph.strip())))
    return composer.document(footnotes=footnotes)


def _without_page_numbers(lines: list[str]) -> list[str]:
    """Numbers that stand alone and count up are those of pages, as a layout prints them.

    Where a sentence goes on behind one, its halves are brought together.
    """
    alone = [
        (at, int(hit.group(1)))
        for at, line in enumerate(lines)
        if (hit := _PAGE.fullmatch(line)) and not (_bar(lines, at - 1) or _bar(lines, at + 1))
    ]
    pages: list[tuple[int, int]] = []
    for at, number in alone:
        if number == (pages[-1][1] + 1 if pages else number) and number < _MOST_PAGES:
            pages.append((at, number))
    apart = any("\f" in lines[at] or (_blank(lines, at - 1) and _blank(lines, at + 1)) for at, _ in pages)
    if not pages or pages[0][1] > _FIRST_NUMBERED or not (apart or len(pages) > 1):
        return lines
    out: list[str] = []
    start = 0
    for at, _ in pages:
        out.extend(lines[start:at])
        start = at + 1
        while start < len(lines) and not lines[start].strip():
            start += 1
        while out and not out[-1].strip():
            out.pop()
        if not (out and start < len(lines) and _goes_on(out[-1].strip(), lines[start].strip())):
            out.append("")
    return out + lines[start:]


def _bar(lines: list[str], at: int) -> bool:
    return 0 <= at < len(lines) and "|" in lines[at]


def _blank(lines: list[str], at: int) -> bool:
    return not 0 <= at < len(lines) or not lines[at].strip()


def _goes_on(last: str, line: str) -> bool:
    """Whether a sentence runs over the break between two pages."""
    if _SENTENCE_END.search(last[-_TAIL:]) or "|" in last + line or last.isupper():
        return False
    return (line[:1].islower() or bool(_LEFT_OPEN.search(last[-_TAIL:]))) and not _starts_item(line)


def _starts_item(line: str) -> bool:
    return bool(_ITEM.match(line) or _BULLET.match(line))


def _chunks(lines: list[str]) -> Iterator[list[str]]:
    """Runs of lines that belong together: up to a blank line, or a whole table."""
    index = 0
    while index < len(lines):
        line = lines[index]
        end = index + 1
        if not line.strip():
            index += 1
            continue
        if line.strip() == "|":
            end = _end_of_bars(lines, index)
        elif "\t" in line and len(line.split("\t")) > 2:
            end = _end_of_rows(lines, index, lambda row: "\t" in row.strip())
        elif _is_markdown_row(line):
            end = _end_of_rows(lines, index, _is_markdown_row)
        else:
            while (
                end < len(lines) and lines[end].strip() and lines[end].strip() != "|" and not _opens_table(lines, end)
            ):
                end += 1
        yield lines[index:end]
        index = end


def _end_of_bars(lines: list[str], index: int) -> int:
    """A table of lone bars ends at a bar that a blank line follows, or the end of the text."""
    while index < len(lines):
        last = index + 1 == len(lines) or not lines[index + 1].strip()
        if lines[index].strip() == "|" and last:
            return index + 1
        index += 1
    return len(lines)


def _end_of_rows(lines: list[str], index: int, is_row: Callable[[str], bool]) -> int:
    """Rows may be parted by the blank lines of a page break."""
    end = index + 1
    probe = end
    while probe < len(lines):
        if is_row(lines[probe]):
            end = probe = probe + 1
        elif not lines[probe].strip():
            probe += 1
        else:
            break
    return end


def _is_markdown_row(line: str) -> bool:
    bare = line.strip()
    return len(bare) > 2 and bare.startswith("|") and bare.count("|") > 2


def _opens_table(lines: list[str], index: int) -> bool:
    """A table right below a line of text, without the blank line that Markdown asks for."""
    if (tabs := lines[index].strip().count("\t")) > 1:
        return index + 1 < len(lines) and lines[index + 1].strip().count("\t") == tabs
    rule = lines[index + 1].strip() if index + 1 < len(lines) else ""
    return _is_markdown_row(lines[index]) and "|" in rule and bool(_RULE_ROW.fullmatch(rule))


def _markdown_cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line.strip().strip("|"))


def _equal(rows: list[list[str]]) -> list[list[Slot | None]]:
    width = max(map(len, rows), default=0)
    return [[Slot(text) for text in row] + [None] * (width - len(row)) for row in rows]


def _clean(grid: list[list[Slot | None]]) -> list[list[Slot | None]]:
    done: set[int] = set()
    for row in grid:
        for slot in row:
            if slot is not None and id(slot) not in done:
                done.add(id(slot))
                slot.text = "\n".join(_plain(line) for line in _cell_lines(slot.text))
    return grid


def _cell_lines(text: str) -> list[str]:
    text = re.sub(r"<(?:br|/p|/li)\s*/?>", "\n", text, flags=re.I)
    return list(re.sub(r"(?<=[;.])\s+(?=[-+] [A-ZĐÀ-Ỹa-zđà-ỹ])", "\n", text).split("\n"))


def _joined_bold(lines: list[str]) -> list[str]:
    """Lines of a cell with a bold run that a line break cuts made one line."""
    out: list[str] = []
    for line in lines:
        cut = out and len(out[-1]) < _LONGEST and out[-1].count("**") % 2
        open_run = cut and out[-1].strip() != "|" and line.strip() != "|"
        if open_run:
            out[-1] = f"{out[-1].rstrip()} {line.lstrip()}"
        else:
            out.append(line)
    return out


def _paragraphs(chunk: list[str], wraps: Wraps) -> Iterator[str]:
    """The paragraphs of one run of lines: a new one where the author broke the line, or a list item starts."""
    current, wrapped, before = "", False, ""
    widest = max(map(len, chunk))
    for raw in chunk:
        line = raw.strip()
        if not line or _RULER.fullmatch(line):
            continue
        broken = wraps.ends(before, raw)
        before = raw.expandtabs().rstrip()
        if current and (broken or len(current) > _LONGEST or _starts_new(current, line, wrapped)):
            yield current
            current, wrapped = line, len(line) > max(50, 0.85 * widest)
            continue
        wrapped = bool(current) or len(line) > max(50, 0.85 * widest)
        if _CODE_CUT.search(current[-_TAIL:]) and line[:1].isalpha():
            current += line
        else:
            current = f"{current} {line}" if current else line
    if current:
        yield current


def _starts_new(current: str, line: str, wrapped: bool) -> bool:
    """Whether `line` opens a paragraph; `wrapped` says that the one before runs over several lines already."""
    bare = _HEADING.sub("", line).lstrip("*_ ") if not line.startswith("* ") else line
    ended = bool(_SENTENCE_END.search(current[-_TAIL:].rstrip("*_ ")))
    if line.startswith("#") or _SIGNING.match(bare):
        return True
    if bullet := _BULLET.match(bare):
        listed = not wrapped and bool(_BULLET.match(current.lstrip("*_ ")))
        return ended or (
            listed and bare[bullet.end() :][:1].isupper() and not current[-_TAIL:].rstrip().endswith(("-", "–", ","))
        )
    return bool(_ITEM.match(bare)) and (
        ended or (_ITEM.match(current.lstrip("#*_ ")) is not None and len(current) < 90)
    )


def _plain(text: str) -> str:
    """One paragraph without marks: emphasis, heading signs, tags, escapes, footnote numbers."""
    bullet = "- " if text.lstrip().startswith("* ") and text.count("*") % 2 else ""
    text = _HEADING.sub("", text.strip()) if text.lstrip().startswith(("#", ">")) else text.strip()
    text = _FOOTNOTE_MARK.sub("", _MARKS.sub("", _TAG.sub(" ", text)))
    return (bullet + re.sub(r"\s+([,;:.](?:\s|$))", r"\1", " ".join(text.split()))).strip()
