"""Idempotency keys: a request that comes again is answered, not done again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from flows import passes
from models import ApiRequest, Event, Occurrence, UserRole
from models.session import reading, writing
from tests.web.api.conftest import Program, Programs
from web.api.change import KEPT


def comments(engine: Engine) -> int:
    with reading(engine) as session:
        return len(session.exec(select(Event).where(Event.kind == "commented")).all())


def say(program: Program, duty: Occurrence, key: str, text: str = "một lời") -> tuple[int, str, str]:
    headers = {"Idempotency-Key": key}
    answer = program.post(f"/api/v1/occurrences/{duty.id}/comments", json={"text": text}, headers=headers)
    return answer.status_code, answer.text, answer.headers.get("idempotent-replayed", "")


def test_the_same_request_has_the_same_answer(office: Program, duty: Occurrence, engine: Engine) -> None:
    first, again = say(office, duty, "k1"), say(office, duty, "k1")
    assert (again[0], again[1], again[2]) == (first[0], first[1], "true")
    assert (first[2], comments(engine)) == ("", 1)
    assert say(office, duty, "k2")[1] != first[1]
    assert comments(engine) == 2


def test_a_repeated_change_is_no_stale_one(agency: Program, duty: Occurrence) -> None:
    tag = agency.tag(duty.id or 0)
    first = agency.act(duty.id or 0, "accept", key="a", tag=tag)
    again = agency.act(duty.id or 0, "accept", key="a", tag=tag)
    assert first.status_code == again.status_code == 200
    assert (again.text, again.headers["etag"]) == (first.text, first.headers["etag"])
    assert agency.act(duty.id or 0, "accept", key="b", tag=tag).status_code == 412


def test_a_key_stands_for_one_request(office: Program, duty: Occurrence, engine: Engine) -> None:
    say(office, duty, "k1")
    assert say(office, duty, "k1", "lời khác")[0] == 422
    other = office.act(duty.id or 0, "suspend", key="k1", note="một lời")
    assert (other.status_code, comments(engine)) == (422, 1)
    assert say(office, duty, "a b")[0] == 422  # no key at all
    assert say(office, duty, "x" * 256)[0] == 422


def test_keys_of_others_are_others(office: Program, programs: Programs, duty: Occurrence, engine: Engine) -> None:
    say(office, duty, "k1")
    assert say(programs(UserRole.COORDINATOR), duty, "k1", "lời khác")[0] == 201
    assert comments(engine) == 2


def test_what_was_refused_leaves_its_key(office: Program, agency: Program, duty: Occurrence, engine: Engine) -> None:
    assert office.act(duty.id or 0, "confirm", key="c").status_code == 409
    agency.act(duty.id or 0, "submit", text="xong")
    assert office.act(duty.id or 0, "confirm", key="c").status_code == 200
    with reading(engine) as session:
        assert [row.key for row in session.exec(select(ApiRequest))] == ["c"]


def test_of_many_at_once_one_is_done(app: FastAPI, office: Program, duty: Occurrence, engine: Engine) -> None:
    def ask(_: int) -> tuple[int, str]:
        with Program(app, headers={"Authorization": f"Bearer {office.token}"}) as program:
            return say(program, duty, "same")[:2]

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(ask, range(8)))
    assert len(set(told)) == 1
    assert told[0][0] == 201
    assert comments(engine) == 1


def test_keys_are_forgotten_after_a_day(
    office: Program, duty: Occurrence, engine: Engine, settings: Settings, now: datetime
) -> None:
    say(office, duty, "old")
    say(office, duty, "new")
    with writing(engine) as session:
        for row in session.exec(select(ApiRequest).where(ApiRequest.key == "old")):
            row.at = now - KEPT
    assert say(office, duty, "old")[2] == ""  # done anew, also before anything was swept
    assert comments(engine) == 3
    passes.retention(engine, settings, now + KEPT - timedelta(seconds=1))
    with reading(engine) as session:
        assert len(session.exec(select(ApiRequest)).all()) == 2
    passes.retention(engine, settings, now + KEPT)
    with reading(engine) as session:
        assert session.exec(select(ApiRequest)).all() == []
