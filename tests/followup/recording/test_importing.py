"""Plans come in, are reviewed, activated, amended."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from config.errors import NotFound, Refused
from config.settings import Settings
from followup import activation, answers, importing, plans, review
from followup.keys import key
from followup.rules import Rules
from models import (
    AgencyAlias,
    Assignment,
    AssignmentRole,
    Event,
    Message,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanState,
    StoredFile,
    Task,
    TaskState,
)
from tests.followup.recording.builders import NOW, USER, agency, day, duty, load, of_agency, proposal, store

LABOUR = "Sở Lao động - Thương binh và Xã hội"
WHO: dict[str, Any] = {"actor": USER, "now": NOW}


def tasks_of(session: Session, plan: Plan) -> list[Task]:
    return list(session.exec(select(Task).where(Task.plan_id == plan.id).order_by(col(Task.position))))


def leads_of(session: Session, task: Task) -> list[Assignment]:
    query = select(Assignment).where(Assignment.task_id == task.id, Assignment.role == AssignmentRole.LEAD)
    return list(session.exec(query.order_by(col(Assignment.position))))


def activate(session: Session, plan: Plan, rules: Rules) -> activation.Activation:
    return activation.activate(session, key(plan), rules=rules, **WHO)


class TestStore:
    def test_a_proposal_waits_and_sends_nothing(self, session: Session, settings: Settings) -> None:
        load(session)
        plan = store(session, proposal(duty("Khám bệnh", due=["2026-12-15"])), settings)
        assert (plan.state, plan.issued_on, plan.ends_on) == (
            PlanState.PROPOSED,
            day("2026-09-28"),
            day("2027-12-31"),
        )
        assert plan.coordinator_id == agency(session, "vp-ubnd").id
        task = tasks_of(session, plan)[0]
        assert (task.state, task.code) == (TaskState.PROPOSED, f"NV-{plan.id}-01")
        for table in (Occurrence, Message):
            assert session.exec(select(func.count()).select_from(table)).one() == 0

    def test_names_are_resolved_and_doubts_flagged(self, session: Session, settings: Settings) -> None:
        load(session)
        plan = store(
            session,
            proposal(
                duty("Khám bệnh", ["Sở Y tế"], ["các sở, ngành liên quan"], flags=["ocr"]),
                duty("Mở lớp đào tạo nghề", [LABOUR]),
                duty("Thực hiện", ["các cơ quan, đơn vị"]),
                duty("Phối hợp", ["UBND các huyện, thành phố"]),
            ),
            settings,
        )
        flags = [task.flags for task in tasks_of(session, plan)]
        assert flags == [["ocr"], ["name_ended"], ["no_lead"], ["district_ended"]]
        labour = leads_of(session, tasks_of(session, plan)[1])[0]
        assert (labour.agency_id, labour.resolution) == (None, "succession")
        assert labour.candidates[0]["name"] == "Sở Giáo dục và Đào tạo"

    def test_the_same_file_is_said_not_doubled(self, session: Session, settings: Settings) -> None:
        load(session)
        plan = store(session, proposal(duty("Khám bệnh")), settings)
        with pytest.raises(importing.AlreadyImported) as said:
            store(session, proposal(duty("Khám bệnh")), settings)
        assert said.value.plan_id == plan.id
        assert session.exec(select(func.count()).select_from(StoredFile)).one() == 1

    def test_a_plan_of_an_unknown_province_gets_its_own_bodies(self, session: Session, settings: Settings) -> None:
        load(session)
        plan = store(session, proposal(duty("Khám bệnh"), issuer="UBND tỉnh Hà Giang"), settings)
        found = leads_of(session, tasks_of(session, plan)[0])[0]
        assert found.agency_id == agency(session, "tinh-tuyen-quang/so-y-te").id

    @pytest.mark.parametrize(
        ("printed", "first"),
        [("2021-11", date(2021, 11, 1)), ("2021", date(2021, 1, 1)), ("x", None), ("2021-13", None)],
    )
    def test_partial_dates(self, session: Session, settings: Settings, printed: str, first: date | None) -> None:
        load(session)
        assert store(session, proposal(duty("Khám"), issued=printed), settings).issued_on == first


class TestFind:
    def test_by_id_or_number(self, session: Session, settings: Settings) -> None:
        load(session)
        plan = store(session, proposal(duty("Khám")), settings)
        assert plans.find(session, str(plan.id)) is plan
        assert plans.find(session, " 118/kh-ubnd ") is plan
        for wrong in ("999", "119/KH-UBND", "", "9" * 40):
            with pytest.raises(NotFound):
                plans.find(session, wrong)


class TestReview:
    def prepared(self, session: Session, settings: Settings) -> list[Task]:
        load(session)
        read = proposal(duty("Khám bệnh", ref="1.1"), duty("Tiêm chủng", ref="1.2"), duty("Dạy nghề", [LABOUR]))
        return tasks_of(session, store(session, read, settings))

    def test_a_correction_keeps_what_was_printed(self, session: Session, settings: Settings) -> None:
        task = self.prepared(session, settings)[0]
        changes = {"lead": ["Sở Nội vụ"], "due": ["2026-12-20"], "recurrence": ["annual"]}
        review.correct(session, key(task), changes, settings=settings, **WHO)
        review.correct(session, key(task), {"due": ["2026-12-22"]}, settings=settings, **WHO)
        assert (task.due, task.recurrence) == (["2026-12-22"], ["annual"])
        assert task.printed == {"lead": ["Sở Y tế"], "due": [], "recurrence": []}
        assert leads_of(session, task)[0].agency_id == agency(session, "so-noi-vu").id

    def test_undo_goes_back_step_by_step(self, session: Session, settings: Settings) -> None:
        task = self.prepared(session, settings)[0]
        review.correct(session, key(task), {"due": ["2026-12-20"]}, settings=settings, **WHO)
        review.correct(session, key(task), {"lead": ["Sở Nội vụ"]}, settings=settings, **WHO)
        review.drop(session, key(task), **WHO)
        session.flush()
        for expected in (
            (TaskState.PROPOSED, "Sở Nội vụ", ["2026-12-20"]),
            (TaskState.PROPOSED, "Sở Y tế", ["2026-12-20"]),
            (TaskState.PROPOSED, "Sở Y tế", []),
        ):
            review.undo(session, key(task), settings=settings, **WHO)
            session.flush()
            assert (task.state, leads_of(session, task)[0].printed, task.due) == expected
        with pytest.raises(Refused, match="hoàn tác"):
            review.undo(session, key(task), settings=settings, **WHO)

    def test_for_the_whole_heading(self, session: Session, settings: Settings) -> None:
        tasks = self.prepared(session, settings)
        review.apply_to_heading(session, key(tasks[0]), {"coordinators": ["Sở Tài chính"]}, settings=settings, **WHO)
        coordinators = select(Assignment.task_id).where(Assignment.role == AssignmentRole.COORDINATOR)
        assert set(session.exec(coordinators)) == {tasks[0].id, tasks[1].id}

    @pytest.mark.parametrize(
        "changes", [{"kind": "x"}, {"due": ["mai"]}, {"due": ["2026-02-30"]}, {"recurrence": ["daily"]}]
    )
    def test_wrong_values_are_refused(self, session: Session, settings: Settings, changes: dict[str, Any]) -> None:
        task = self.prepared(session, settings)[0]
        with pytest.raises(Refused):
            review.correct(session, key(task), changes, settings=settings, **WHO)

    def test_drop_and_restore(self, session: Session, settings: Settings, rules: Rules) -> None:
        tasks = self.prepared(session, settings)
        review.drop(session, key(tasks[0]), **WHO)
        with pytest.raises(Refused):
            review.drop(session, key(tasks[0]), **WHO)
        review.restore(session, key(tasks[0]), **WHO)
        review.drop(session, key(tasks[1]), **WHO)
        session.flush()
        assert activate(session, session.get_one(Plan, tasks[0].plan_id), rules).tasks == 2

    def test_a_choice_is_remembered_for_the_next_plan(self, session: Session, settings: Settings) -> None:
        load(session)
        plan = store(session, proposal(duty("Trồng hoa", ["Hội Sinh vật cảnh"])), settings)
        unknown = leads_of(session, tasks_of(session, plan)[0])[0]
        club = agency(session, "lh-khkt")
        review.choose(session, key(unknown), agency_id=club.id, remember=True, **WHO)
        session.flush()
        later = store(session, proposal(duty("Tỉa cành", ["Hội sinh vật cảnh"]), number="7/KH-UBND"), settings)
        again = leads_of(session, tasks_of(session, later)[0])[0]
        assert (again.agency_id, again.resolution) == (club.id, "alias")

    def test_a_split_name_is_never_remembered(self, session: Session, settings: Settings) -> None:
        tasks = self.prepared(session, settings)
        dead = leads_of(session, tasks[2])[0]
        review.choose(session, key(dead), agency_id=agency(session, "so-gd-dt").id, remember=True, **WHO)
        session.flush()
        learnt = select(AgencyAlias).where(AgencyAlias.source == "correction")
        assert session.exec(learnt).all() == []

    def test_only_single_successors_may_be_taken(self, session: Session, settings: Settings) -> None:
        tasks = self.prepared(session, settings)
        assert review.accept_proposals(session, tasks[0].plan_id, only_single=True, **WHO) == 0
        [dead] = leads_of(session, tasks[2])
        dead.candidates = dead.candidates[:1]
        session.flush()
        assert review.accept_proposals(session, tasks[0].plan_id, only_single=True, **WHO) == 1

    def test_proposals_are_taken_at_once(self, session: Session, settings: Settings) -> None:
        tasks = self.prepared(session, settings)
        assert review.accept_proposals(session, tasks[0].plan_id, **WHO) == 1
        session.flush()
        assert leads_of(session, tasks[2])[0].agency_id is not None


ETHNIC = "Chương trình MTQG phát triển KT-XH vùng đồng bào DTTS và miền núi"


@pytest.mark.parametrize(
    ("text", "issued", "flagged"),
    [
        (f"Triển khai {ETHNIC}", "2022-06-01", True),
        ("Thực hiện Chương trình mục tiêu quốc gia giảm nghèo bền vững", "2022-06-01", True),
        ("Thực hiện công tác giảm nghèo bền vững", "2022-06-01", False),
        ("Triển khai Chương trình mục tiêu quốc gia phòng, chống ma túy", "2022-06-01", False),
        (f"Triển khai {ETHNIC}", "2026-06-01", False),
    ],
)
def test_an_ended_programme_is_flagged(
    session: Session, settings: Settings, text: str, issued: str, flagged: bool
) -> None:
    load(session)
    plan = store(session, proposal(duty(text, ["Sở Y tế"]), issued=issued), settings)
    [task] = session.exec(select(Task).where(Task.plan_id == plan.id))
    assert ("programme_ended" in task.flags) is flagged


class TestActivate:
    def test_counts_and_refusals(self, session: Session, settings: Settings, rules: Rules) -> None:
        load(session)
        read = proposal(
            duty("Khám bệnh", ["Sở Y tế"], ["Sở Tài chính"], ["2026-12-15"]),
            duty("Báo cáo", ["UBND các xã, phường"], due=["2026-12-20"]),
            duty("Dạy nghề", [LABOUR], due=["2026-12-20"]),
        )
        plan = store(session, read, settings)
        done = activate(session, plan, rules)
        assert (done.tasks, done.assignments, done.open_names, done.over) == (3, 4, 1, False)
        assert done.occurrences == 1 + 1 + 14
        with pytest.raises(Refused, match="đã được kích hoạt"):
            activate(session, plan, rules)
        kinds = session.exec(select(Event.kind).where(Event.plan_id == plan.id)).all()
        assert sorted(kinds) == ["activated", "imported"]

    def test_an_open_name_gets_its_occurrence_when_it_is_known(
        self, session: Session, settings: Settings, rules: Rules
    ) -> None:
        load(session)
        plan = store(session, proposal(duty("Dạy nghề", [LABOUR], due=["2026-12-20"])), settings)
        assert activate(session, plan, rules).occurrences == 0
        open_name = activation.open_leads(session, key(plan))[0]
        school = agency(session, "so-gd-dt")
        review.choose(session, key(open_name), agency_id=school.id, rules=rules, **WHO)
        assert of_agency(session, plan, "so-gd-dt").due_on == day("2026-12-20")

    def test_a_plan_whose_years_are_over(self, session: Session, settings: Settings, rules: Rules) -> None:
        load(session)
        old = proposal(duty("Khám bệnh", due=["2025-06-30"]), issued="2021-12-02", period=(2021, 2025))
        plan = store(session, old, settings)
        done = activate(session, plan, rules)
        assert (done.over, done.occurrences, plan.state) == (True, 0, PlanState.OVER)
        with pytest.raises(Refused):
            activate(session, plan, rules)

    def test_nothing_to_follow(self, session: Session, settings: Settings, rules: Rules) -> None:
        load(session)
        with pytest.raises(Refused, match="không có nhiệm vụ"):
            activate(session, store(session, proposal(), settings), rules)

    def test_the_same_plan_is_not_followed_twice(self, session: Session, settings: Settings, rules: Rules) -> None:
        load(session)
        activate(session, store(session, proposal(duty("Khám bệnh")), settings), rules)
        twin = store(session, proposal(duty("Khám bệnh "), duty("Thêm")), settings)
        with pytest.raises(Refused, match="bản sửa đổi"):
            activate(session, twin, rules)

    def test_terms_are_fixed_once_active(self, session: Session, settings: Settings, rules: Rules) -> None:
        load(session)
        plan = store(session, proposal(duty("Khám bệnh")), settings)
        activate(session, plan, rules)
        number = key(tasks_of(session, plan)[0])
        with pytest.raises(Refused, match="từng kỳ"):
            review.correct(session, number, {"due": ["2026-12-20"]}, settings=settings, **WHO)
        with pytest.raises(Refused, match="kích hoạt"):
            review.drop(session, number, **WHO)


class TestAmended:
    def test_what_did_not_change_goes_on(self, session: Session, settings: Settings, rules: Rules) -> None:
        first = [
            duty("Khám sức khỏe lưu động cho người cao tuổi", ["Sở Y tế"], ["Sở Tài chính"], ["2026-12-15"]),
            duty("Sửa chữa các điểm trường xuống cấp", ["Sở Giáo dục và Đào tạo"], due=["2026-12-20"]),
            duty("Tổ chức hội thi văn nghệ quần chúng", ["Sở Nội vụ"], due=["2026-12-25"]),
        ]
        second = [
            first[0],
            duty("Sửa chữa toàn bộ các điểm trường xuống cấp", ["Sở Giáo dục và Đào tạo"], due=["2027-01-29"]),
            duty("Lập danh sách hộ thiếu nước", ["Sở Nông nghiệp và Môi trường"], due=["2027-01-15"]),
        ]
        load(session)
        old = store(session, proposal(*first), settings)
        activate(session, old, rules)
        health = of_agency(session, old, "so-y-te")
        answers.accept(session, key(health), actor="agency:so-y-te", now=NOW, rules=rules)
        school, culture = of_agency(session, old, "so-gd-dt"), of_agency(session, old, "so-noi-vu")
        read = proposal(*second, issued="2026-11-20")
        assert importing.earlier_version(session, read) is old
        changes = importing.compare(session, key(old), read)
        assert [len(x) for x in (changes.same, changes.changed, changes.added, changes.withdrawn)] == [1, 1, 1, 1]
        new = store(session, read, settings, supersedes_id=key(old))
        done = activate(session, new, rules)
        assert (done.carried, done.ended, done.occurrences) == (2, 2, 2)
        assert (old.state, new.state) == (PlanState.WITHDRAWN, PlanState.ACTIVE)
        assert (health.plan_id, health.state) == (new.id, OccurrenceState.ACCEPTED)
        assert {school.state, culture.state} == {OccurrenceState.CANCELLED}
        assert of_agency(session, new, "so-gd-dt").due_on == day("2027-01-29")
        assert of_agency(session, new, "so-nn-mt").due_on == day("2027-01-15")

    def test_another_body_by_the_same_date(self, session: Session, settings: Settings, rules: Rules) -> None:
        text, due = "Khám sức khỏe lưu động cho người cao tuổi", ["2026-12-15"]
        load(session)
        old = store(session, proposal(duty(text, ["Sở Y tế", "Sở Nội vụ"], ["Sở Tài chính"], due)), settings)
        activate(session, old, rules)
        health, home = of_agency(session, old, "so-y-te"), of_agency(session, old, "so-noi-vu")
        answers.accept(session, key(home), actor="agency:so-noi-vu", now=NOW, rules=rules)
        amended = duty(text, ["Sở Nội vụ", "Sở Giáo dục và Đào tạo"], ["Sở Nông nghiệp và Môi trường"], due)
        read = proposal(amended, issued="2026-11-20")
        new = store(session, read, settings, supersedes_id=key(old))
        activate(session, new, rules)
        assert (health.state, health.plan_id) == (OccurrenceState.CANCELLED, old.id)
        assert (home.state, home.plan_id) == (OccurrenceState.ACCEPTED, new.id)
        assert of_agency(session, new, "so-gd-dt").state is OccurrenceState.PENDING
        part = AssignmentRole.COORDINATOR
        assert of_agency(session, new, "so-nn-mt", part).state is OccurrenceState.PENDING
        assert of_agency(session, old, "so-tai-chinh", part).state is OccurrenceState.CANCELLED

    def test_what_the_coordinator_moved_stays_there(self, session: Session, settings: Settings, rules: Rules) -> None:
        due = ["2026-12-15"]
        load(session)
        old = store(session, proposal(duty("Khám sức khỏe lưu động cho người già", ["Sở Y tế"], due=due)), settings)
        activate(session, old, rules)
        health = of_agency(session, old, "so-y-te")
        answers.reassign(
            session, key(health), agency_id=key(agency(session, "so-noi-vu")), actor=USER, now=NOW, rules=rules
        )
        read = proposal(duty("Khám sức khỏe lưu động cho người cao tuổi", ["Sở Y tế"], due=due), issued="2026-11-20")
        new = store(session, read, settings, supersedes_id=key(old))
        assert activate(session, new, rules).carried == 1
        assert of_agency(session, new, "so-noi-vu").id == health.id
