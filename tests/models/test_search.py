"""The index finds what a scan finds, and is used, on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothetical
from hypothesis import strategies as st
from sqlalchemy import Engine, cast, delete, event, insert, literal, text, true, update
from sqlmodel import Session, col, select

from config.names import plain
from config.settings import Settings
from flows import passes
from followup.overview import Filters, duties, search
from models import Agency, Comment, Occurrence, Person, Plan, Task
from models.bulk import insert_rows, table
from models.migrations import searching
from models.search import holding, scanning, words_of
from models.session import reading, writing

SYLLABLES = [
    "dân",
    "tộc",
    "Sở",
    "ủy",
    "nhân",
    "dan",
    "đồng",
    "a",
    "ý",
    "NNMT",
    "12/KH-UBND",
    "%",
    "_",
    '"x"',
    "ß",
    "ệ",
    "xa*",
    "AND",
]
TEXTS = st.lists(st.sampled_from(SYLLABLES), max_size=8).map(" ".join) | st.text(
    st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20
)
#: Whole words, pieces of words, and anything.
ASKED = TEXTS | st.sampled_from(["dan t", "an to", "so", "o", "nhan dan", "kh ubnd", "ubnd 12", "tocc", "x an", "qq"])
MOVES = st.lists(
    st.tuples(st.sampled_from(["make", "make", "make", "change", "remove", "all"]), TEXTS, st.integers(0, 30)),
    max_size=12,
)


class Story:
    """Texts of comments, written row by row and by statements."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now

    def play(self, what: str, said: str, number: int) -> None:
        acts: dict[str, Callable[[str, int], None]] = {
            "make": self.make,
            "change": self.change,
            "remove": self.remove,
            "all": self.all,
        }
        acts[what](said, number)
        self.session.flush()

    def _chosen(self, number: int) -> Comment | None:
        found = self.session.exec(select(Comment).order_by(col(Comment.id))).all()
        return found[number % len(found)] if found else None

    def make(self, said: str, number: int) -> None:
        if number % 2:
            self.session.add(Comment(plan_id=1, by="user:x", at=self.now, text=said))
        else:
            values = {"plan_id": 1, "by": "user:x", "at": self.now, "text": said, "plain": plain(said)}
            insert_rows(self.session, Comment, [values])

    def change(self, said: str, number: int) -> None:
        if one := self._chosen(number):
            one.text = said

    def remove(self, _said: str, number: int) -> None:
        if one := self._chosen(number):
            self.session.delete(one)

    def all(self, said: str, number: int) -> None:
        chosen = col(Comment.id) % 3 == number % 3
        if number == 0:
            self.session.execute(delete(Comment).where(chosen))
        else:
            self.session.execute(update(Comment).where(chosen).values(text=said, plain=plain(said)))


@pytest.fixture
def world(engine: Engine, now: datetime) -> Engine:
    with writing(engine) as session:
        session.add(Plan(number="12/KH-UBND", imported_at=now))
    return engine


@hypothetical(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES, asked=st.lists(ASKED, min_size=1, max_size=6))
def test_the_index_finds_what_a_scan_finds(
    world: Engine, now: datetime, moves: list[tuple[str, str, int]], asked: list[str]
) -> None:
    with reading(world) as session:  # rolled back: every example begins with nothing
        story = Story(session, now)
        for move in moves:
            story.play(*move)
        for words in map(words_of, asked):
            wanted = ids(session, scanning(Comment, words))
            assert ids(session, holding(Comment, words)) == wanted, words
            assert ids(session, holding(Comment, words, 3), limit=3) == wanted[:3], words


def ids(session: Session, condition: object, limit: int = 1000) -> list[int | None]:
    return list(session.exec(select(Comment.id).where(condition).order_by(col(Comment.id).desc()).limit(limit)))  # type: ignore[arg-type]


def test_a_rare_word_is_found_through_the_index(engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        fill(session, now)
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    asked: list[tuple[str, object]] = []
    listener = ("before_cursor_execute", lambda _c, _cursor, said, values, _x, _many: asked.append((said, values)))
    with reading(engine) as session:
        event.listen(engine, *listener)
        found = search(session, "hiếm gặp")
        listed = duties.page(session, date(2026, 11, 23), Filters(text="hiếm gặp"))
        event.remove(engine, *listener)
        parts = (found.tasks, found.plans, found.agencies, found.people, found.comments)
        assert [len(part) for part in parts] == [1] * 5
        assert len(listed.rows) == 1
        plans = [plan_of(session, said, values) for said, values in asked if said.startswith("SELECT")]
    for name, where in zip(("task", "plan", "agency", "person", "comment", "task"), plans, strict=True):
        used = "SCAN search_{} VIRTUAL TABLE" if engine.dialect.name == "sqlite" else "Index Scan on search_{}"
        assert used.format(name) in where, where
        assert not re.search(rf"(SCAN|Seq Scan on) {name}\b", where), where


def plan_of(session: Session, statement: str, values: object) -> str:
    word = "EXPLAIN QUERY PLAN " if session.get_bind().dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(str(row) for row in session.connection().exec_driver_sql(word + statement, values).all())  # type: ignore[arg-type]


def fill(session: Session, now: datetime) -> None:
    """Many rows of each kind, of which one holds the rare words."""
    fixed = {"plan_id": 1, "agency_id": 1, "starts_on": now.date(), "created_at": now}
    for often, said in enumerate(("Việc hiếm gặp", "Rà soát, tổng hợp khó khăn của đồng bào"), start=1):
        session.add_all([Agency(code=f"a{often}", name=said), Plan(title=said, imported_at=now)])
        session.flush()
        session.add(Task(plan_id=1, position=often, ref="1", kind="duty", text=said))
        session.add_all([Person(agency_id=1, name=said), Comment(plan_id=1, by="user:x", at=now, text=said)])
        session.flush()
        session.add(Occurrence(task_id=often, period_key="once", **fixed))
    session.flush()
    number = select(literal(3).label("i")).cte("number", recursive=True)
    number = number.union_all(select(number.c.i + 1).where(number.c.i < 3_000))
    for model, differs in (
        (Agency, "code"),
        (Plan, ""),
        (Task, "position"),
        (Person, ""),
        (Comment, ""),
        (Occurrence, "task_id"),
    ):
        rows = table(model)
        names = [column.name for column in rows.c if column.name != "id"]
        i = cast(number.c.i, rows.c[differs or "id"].type)
        copied = select(*(i if name == differs else rows.c[name] for name in names)).where(rows.c.id == 2)
        session.execute(insert(rows).from_select(names, copied.join(number, true())))


def test_an_upgrade_makes_the_index_anew(world: Engine, now: datetime) -> None:
    with writing(world) as session:
        searching.drop(session.connection())
        session.add(Comment(plan_id=1, by="user:x", at=now, text="Đồng bào dân tộc thiểu số"))
        session.flush()
        searching.make(session.connection())
        session.add(Comment(plan_id=1, by="user:x", at=now, text="Hộ nghèo"))
    with reading(world) as session:
        assert ids(session, holding(Comment, ["thieu"])) == [1]
        assert ids(session, holding(Comment, ["ngheo"])) == [2]


def test_an_index_that_lost_a_row_is_found_and_made_anew(world: Engine, now: datetime, settings: Settings) -> None:
    with writing(world) as session:
        searching.drop(session.connection())
        if world.dialect.name == "sqlite":  # PostgreSQL keeps its index itself
            searching.make(session.connection())
            session.execute(text("DROP TRIGGER search_comment_insert"))
        session.add(Comment(plan_id=1, by="user:x", at=now, text="Hộ nghèo"))
        if world.dialect.name == "postgresql":
            searching.make(session.connection())
    passes.check(world, settings, now)
    with writing(world) as session:
        assert ids(session, holding(Comment, ["ngheo"])) == [1]
        session.add(Comment(plan_id=1, by="user:x", at=now, text="Hộ cận nghèo"))
    with reading(world) as session:
        assert ids(session, holding(Comment, ["ngheo"])) == [2, 1]
