"""Reading the whole chain again: each block must follow the one before it and hash to what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlmodel import Session, col, func, select

from config.settings import Settings
from followup.audit.canon import BEGINNING, chained
from followup.audit.door import Archives, lines_of
from followup.audit.heads import Heads
from models import Event, EventBlock

PAGE = 1000
#: Faults that are named one by one.
MOST = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """`place` names the block and its events, `what` says what is wrong with it."""

    place: str
    what: str


@dataclass(slots=True)
class Chain:
    """`events` counts sealed ones in the table; `unsealed` those after the last block, for the next seal."""

    blocks: int = 0
    archived: int = 0
    events: int = 0
    unsealed: int = 0
    head: str = BEGINNING
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, place: str, what: str) -> None:
        if len(self.faults) < MOST:
            self.faults.append(Fault(place, what))


def verify(session: Session, settings: Settings) -> Chain:
    """Looks at every block, event and archive; a fault does not stop it. Changes nothing."""
    chain, known, last = Chain(), dict(Heads.of(settings).read()), None
    archives = Archives(session, settings)
    for block in _blocks(session):
        _follows(chain, block, last)
        _content(session, chain, block, archives)
        if known.pop(block.id, block.hash) != block.hash:
            chain.wrong(_named(block), "giá trị băm khác giá trị đã ghi ngoài cơ sở dữ liệu")
        last = block
    for number in sorted(known):
        chain.wrong(f"khối {number}", "đã ghi ngoài cơ sở dữ liệu nhưng không còn trong cơ sở dữ liệu")
    chain.head = last.hash if last else BEGINNING
    count = select(func.count()).select_from(Event)
    chain.unsealed = session.exec(count.where(col(Event.id) > (last.last_id if last else 0))).one()
    if early := session.exec(count.where(col(Event.id) < 1)).one():
        chain.wrong("sự kiện có số nhỏ hơn 1", f"{early} sự kiện không thuộc chuỗi")
    return chain


def _follows(chain: Chain, block: EventBlock, last: EventBlock | None) -> None:
    number, first, previous = (last.id + 1, last.last_id + 1, last.hash) if last else (1, 1, BEGINNING)
    if block.id != number:
        gone = f"khối {number}" if block.id == number + 1 else f"khối {number}–{block.id - 1}"
        chain.wrong(gone, "không còn trong chuỗi")
    elif (block.first_id, block.previous) != (first, previous):
        chain.wrong(_named(block), "không nối tiếp khối trước nó")


def _content(session: Session, chain: Chain, block: EventBlock, archives: Archives) -> None:
    lines = list(lines_of(session, block))
    chain.blocks += 1
    chain.events += len(lines)
    if block.file_id is not None:
        chain.archived += 1
        if lines:
            chain.wrong(_named(block), f"đã chuyển vào tệp lưu trữ nhưng còn {len(lines)} sự kiện")
        kept = archives.lines(block)
        if kept is None:
            chain.wrong(_named(block), "không đọc được tệp lưu trữ của khối")
            return
        lines = kept
    found, count = chained(block.previous, lines)
    if count != block.count:
        chain.wrong(_named(block), f"có {count} sự kiện, lúc niêm phong có {block.count}")
    elif found != block.hash:
        chain.wrong(_named(block), "nội dung đã bị sửa sau khi niêm phong")


def _blocks(session: Session) -> Iterator[EventBlock]:
    after = -(2**31)
    while page := session.exec(
        select(EventBlock).where(col(EventBlock.id) > after).order_by(col(EventBlock.id)).limit(PAGE)
    ).all():
        yield from page
        after = page[-1].id


def _named(block: EventBlock) -> str:
    return f"khối {block.id} (sự kiện {block.first_id}–{block.last_id})"
