"""Loading the office's files."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import func, select

from config.errors import Refused
from config.registry import RegistryData, load_registry, load_sample, read_folder
from followup import registry
from models import Agency, AgencyAlias, Contact, GroupMember, Succession
from models.session import reading, writing
from plans import read_plan
from tests.followup.recording.builders import NOW, agency


def test_loading_twice_doubles_nothing(engine: Engine) -> None:
    data = load_sample()
    for again in (data, replace(data, name="again")):
        with writing(engine) as session:
            assert registry.sync(session, again, NOW).changed
    with writing(engine) as session:
        for table, count in ((Agency, len(data.agencies)), (Contact, len(data.contacts))):
            assert session.exec(select(func.count()).select_from(table)).one() == count
        rules = session.exec(select(func.count()).select_from(Succession)).one()
        assert rules == len(data.successions) + len(data.provinces)
        folded = session.exec(select(AgencyAlias.folded, AgencyAlias.agency_id, AgencyAlias.group_id)).all()
        assert len(folded) == len(set(folded))


def test_processes_that_start_together_load_the_files_once(engine: Engine) -> None:
    """The workers and pages of a production start at the same moment, on an empty database."""
    data, together = load_sample(), threading.Barrier(4)

    def start() -> bool:
        with writing(engine) as session:
            session.exec(select(1))
            if engine.dialect.name == "postgresql":  # SQLite lets one writer in at a time
                together.wait(timeout=30)
            return registry.sync(session, data, NOW).changed

    with ThreadPoolExecutor(4) as pool:
        changed = [each.result() for each in [pool.submit(start) for _ in range(4)]]
    assert sorted(changed) == [False, False, False, True]


def test_unchanged_files_leave_corrections_alone(engine: Engine) -> None:
    data = load_sample()
    with writing(engine) as session:
        registry.sync(session, data, NOW)
        agency(session, "so-y-te").name = "Sở Y tế tỉnh"
    with writing(engine) as session:
        assert not registry.sync(session, data, NOW).changed
        assert agency(session, "so-y-te").name == "Sở Y tế tỉnh"


def test_a_member_that_left_a_group_keeps_its_row_with_an_end(engine: Engine) -> None:
    data = load_sample()
    with writing(engine) as session:
        registry.sync(session, data, NOW)
    without = tuple(replace(row, groups=()) if row.code == "so-y-te" else row for row in data.agencies)
    with writing(engine) as session:
        registry.sync(session, replace(data, agencies=without), NOW)
        left = session.exec(select(GroupMember).where(GroupMember.agency_id == agency(session, "so-y-te").id)).all()
        assert left
        assert all(member.valid_to is not None for member in left)


def test_every_parent_group_and_contact_of_the_files_is_known() -> None:
    data = load_sample()
    codes, groups = {row.code for row in data.agencies}, {row.code for row in data.groups}
    assert {row.parent for row in data.agencies} - {""} <= codes
    assert {group for row in data.agencies for group in row.groups} <= groups
    assert {row.agency for row in data.contacts} <= codes


def test_an_unknown_parent_is_refused(engine: Engine) -> None:
    data = load_registry()
    wrong = RegistryData(agencies=(replace(data.agencies[0], parent="nobody"),))
    with pytest.raises(Refused, match="nobody"), writing(engine) as session:
        registry.sync(session, wrong, NOW)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("agencies.csv", "code,name\n,Sở"),
        ("provinces.csv", "old,new,effective_on\nA,B,ngày mai"),
        ("agencies.csv", "x\ny"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).write_text(line, "utf-8")
    with pytest.raises(Refused, match=f"{name}, dòng 2"):
        read_folder(tmp_path)


def test_a_province_without_a_registry_starts_with_the_standard_bodies(engine: Engine) -> None:
    with writing(engine) as session:
        registry.sync(session, load_sample(), NOW)
        assert registry.ensure_province(session, "Tỉnh Khe Sanh Mới", NOW)
        assert not registry.ensure_province(session, "Tỉnh Khe Sanh Mới", NOW)
        assert not registry.ensure_province(session, "Tỉnh Sơn Hà", NOW)
        assert not registry.ensure_province(session, "", NOW)
    with reading(engine) as session:
        own = session.exec(select(Agency).where(Agency.province == "Tỉnh Khe Sanh Mới")).all()
        assert len(own) == len(load_registry().agencies)
        names = {body.name for body in own}
        assert {"Sở Y tế tỉnh Khe Sanh Mới", "Công an tỉnh Khe Sanh Mới", "Tỉnh đoàn Khe Sanh Mới"} <= names
        resolver = registry.Resolver(session, on=NOW.date(), issuer="UBND tỉnh Khe Sanh Mới")
        for printed in ("Sở Y tế", "Công an tỉnh", "Các sở, ban, ngành", "Tỉnh đoàn", "Sở Y tế tỉnh Khe Sanh Mới"):
            assert resolver.resolve(printed).kind in ("agency", "group"), printed
        assert resolver.resolve("Sở LĐ-TB&XH", "giảm nghèo").candidates[0].name.endswith("tỉnh Khe Sanh Mới")
        assert all(body.code.startswith("tinh-khe-sanh-moi/") for body in own)


def test_the_reader_knows_the_offices_own_names(engine: Engine, tmp_path: Path) -> None:
    """A name that only this office has, with a comma in it, is one body."""
    plan = tmp_path / "plan.txt"
    plan.write_text(
        "UBND TỈNH SƠN HÀ\n\nKẾ HOẠCH\n\nKhám bệnh năm 2026\n\nIV. TỔ CHỨC THỰC HIỆN\n\n1. Sở Y tế:\n\n"
        "- Chủ trì, phối hợp với Mạng lưới Suối Bạc, Pù Sang tổ chức khám bệnh trước ngày 15/12/2026.\n",
        "utf-8",
    )
    with writing(engine) as session:
        registry.sync(session, load_sample(), NOW)
        session.add(Agency(code="deo-gio", name="Mạng lưới Suối Bạc, Pù Sang", province="Tỉnh Sơn Hà"))
        session.flush()
        names = registry.lexicon(session)
    assert read_plan(plan, names).tasks[0].coordinators == ["Mạng lưới Suối Bạc, Pù Sang"]
    assert read_plan(plan).tasks[0].coordinators != ["Mạng lưới Suối Bạc, Pù Sang"]
