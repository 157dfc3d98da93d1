"""What agencies answer and coordinators decide: states, dates, events, messages, refusals."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from config.errors import NotFound, Refused, Stale
from followup import answers, files, occurrences, outbox
from followup.answers import Attachment
from models import (
    Assignment,
    AssignmentRole,
    Confirmation,
    DueBasis,
    Evidence,
    Extension,
    ExtensionState,
    HandBack,
    HandBackState,
    Hold,
    MessageKind,
    Occurrence,
    OccurrenceState,
    Submission,
    User,
    UserRole,
)
from tests.followup.recording.builders import USER, agency, day
from tests.followup.recording.conftest import Office

S = OccurrenceState
COORDINATOR = AssignmentRole.COORDINATOR


def test_from_assigned_to_done(office: Office, health: Occurrence) -> None:
    office.agency_does("accept", health, "so-y-te")
    assert health.state == S.ACCEPTED
    office.agency_does("progress", health, "so-y-te", text="Đã khám 5 xã", percent=40)
    office.later(10)
    office.agency_does("submit", health, "so-y-te", text="Đã khám xong", document_number="512/BC-SYT")
    assert (health.state, health.hold) == (S.SUBMITTED, Hold.SUBMISSION)
    office.later(30)
    office.office_does("confirm", health, note="Đạt")
    assert (health.state, health.hold, health.next_at) == (S.DONE, None, None)
    assert health.done_on == date(2026, 12, 3), "the date of the submission, however late it is confirmed"
    assert office.events(health) == ["accepted", "progress", "submitted", "confirmed"]
    assert health.revision == 5


def test_accepting_withdraws_the_nudge_to_accept_and_nothing_else(office: Office, health: Occurrence) -> None:
    for matter in ("not-accepted", "before-5"):
        outbox.plan(
            office.session,
            occurrence=health,
            matter=matter,
            audience="lead",
            kind=MessageKind.DIGEST,
            now=office.now,
            rules=office.rules,
        )
    office.agency_does("accept", health, "so-y-te")
    assert office.items(health) == {"not-accepted": "withdrawn", "before": "planned"}
    office.agency_does("submit", health, "so-y-te", text="Xong")
    items = office.items(health)
    assert (items["before"], items["submitted"]) == ("withdrawn", "planned")


def test_a_returned_submission_does_not_count(office: Office, health: Occurrence) -> None:
    office.agency_does("submit", health, "so-y-te", text="Nháp")
    office.office_does("return_work", health, note="Thiếu số liệu 3 xã")
    assert (health.state, health.hold, health.submitted_at) == (S.RETURNED, None, None)
    assert health.next_at is not None, "reminders go on"
    office.later(30)
    office.agency_does("submit", health, "so-y-te", text="Bản đầy đủ")
    office.office_does("confirm", health)
    assert health.done_on == date(2026, 12, 23)
    decisions = [c.decision.value for c in office.session.exec(select(Confirmation).order_by(Confirmation.id))]  # type: ignore[arg-type]
    assert decisions == ["returned", "confirmed"]


def test_a_submission_can_be_withdrawn_before_it_is_decided(office: Office, health: Occurrence) -> None:
    office.agency_does("submit", health, "so-y-te", text="Gửi nhầm")
    office.agency_does("withdraw", health, "so-y-te")
    assert (health.state, health.hold) == (S.ACCEPTED, None)
    with pytest.raises(Refused):
        office.office_does("confirm", health)


def test_the_lead_never_closes_its_own_duty(office: Office, health: Occurrence) -> None:
    office.agency_does("submit", health, "so-y-te", text="Xong")
    with pytest.raises(Refused, match="không tự xác nhận"):
        office.agency_does("confirm", health, "so-y-te")
    own = agency(office.session, "so-y-te")
    office.session.add(User(login="bs", name="B", role=UserRole.COORDINATOR, agency_id=own.id, password="x"))
    office.session.flush()
    with pytest.raises(Refused, match="cơ quan chủ trì"):
        answers.confirm(office.session, health.id or 0, actor="user:bs", now=office.now, rules=office.rules)
    assert health.state == S.SUBMITTED


def test_another_agency_may_not_answer(office: Office, health: Occurrence) -> None:
    with pytest.raises(Refused, match="cơ quan khác"):
        office.agency_does("accept", health, "so-noi-vu")


@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("confirm", {}),
        ("return_work", {"note": "x"}),
        ("resume", {}),
        ("grant_extension", {}),
        ("refuse_extension", {"note": "x"}),
        ("refuse_hand_back", {"note": "x"}),
        ("agree_extension", {}),
        ("withdraw", {}),
    ],
)
def test_illegal_moves_are_refused_and_change_nothing(
    office: Office, health: Occurrence, what: str, more: dict[str, str]
) -> None:
    before = health.model_dump()
    with pytest.raises(Refused):
        office.office_does(what, health, **more)
    assert health.model_dump() == before
    assert office.events(health) == []


def test_a_closed_duty_takes_no_answer(office: Office, health: Occurrence) -> None:
    office.office_does("cancel", health, note="Quyết định số 12/QĐ-UBND")
    for what, more in (("accept", {}), ("submit", {"text": "x"}), ("progress", {"text": "x"})):
        with pytest.raises(Refused, match="kết thúc theo văn bản"):
            office.agency_does(what, health, "so-y-te", **more)


def test_the_second_of_two_is_told(office: Office, health: Occurrence) -> None:
    seen = health.revision
    office.agency_does("accept", health, "so-y-te", revision=seen)
    with pytest.raises(Stale, match="người cập nhật"):
        office.agency_does("progress", health, "so-y-te", text="x", revision=seen)


def test_an_unknown_occurrence(office: Office) -> None:
    with pytest.raises(NotFound):
        answers.accept(office.session, 999_999, actor="system", now=office.now, rules=office.rules)


@pytest.mark.parametrize(("text", "percent"), [("  ", None), ("x" * 10_001, None), ("x", 101), ("x", -1)])
def test_what_a_progress_report_may_not_be(office: Office, health: Occurrence, text: str, percent: int | None) -> None:
    with pytest.raises(Refused):
        office.agency_does("progress", health, "so-y-te", text=text, percent=percent)


def test_evidence_is_kept_once(office: Office, health: Occurrence) -> None:
    kept = [
        files.keep(office.session, b"so lieu", name=name, settings=office.settings, now=office.now)
        for name in ("bang.xlsx", "../../etc/passwd")
    ]
    assert kept[0].id == kept[1].id
    office.agency_does(
        "submit",
        health,
        "so-y-te",
        text="Có tệp",
        files=[Attachment(kept[0], "bang.xlsx")],
        document_date=day("2026-11-20"),
    )
    evidence = office.session.exec(select(Evidence)).one()
    assert evidence.name == "bang.xlsx"
    assert files.path_of(office.settings, kept[0].sha256).read_bytes() == b"so lieu"


class TestExtension:
    def ask(self, office: Office, health: Occurrence, due: str = "2026-12-25") -> Extension:
        office.agency_does("ask_extension", health, "so-y-te", due=day(due), reason="Mưa lũ")
        return office.session.exec(select(Extension)).one()

    def test_asked_in_time_it_holds_the_ladder(self, office: Office, health: Occurrence) -> None:
        self.ask(office, health)
        assert health.hold == Hold.EXTENSION
        assert "extension-asked" in office.items(health)

    def test_asked_late_it_does_not(self, office: Office, health: Occurrence) -> None:
        office.later(30)
        self.ask(office, health, "2027-01-20")
        assert health.hold is None

    def test_the_office_may_want_it_days_ahead(self, office: Office, health: Occurrence) -> None:
        office.settings.extension_notice_days = 5  # Tuesday 15/12: by Tuesday 8/12
        for days, hold in ((15, Hold.EXTENSION), (16, None)):
            asked = office.now
            office.later(days)
            self.ask(office, health)
            assert health.hold == hold
            office.agency_does("withdraw_extension", health, "so-y-te")
            for gone in office.session.exec(select(Extension)):
                office.session.delete(gone)
            office.now = asked

    def test_granted(self, office: Office, health: Occurrence) -> None:
        asked = self.ask(office, health)
        office.office_does("grant_extension", health, note="Đồng ý")
        assert asked.state == ExtensionState.GRANTED
        assert (health.due_on, health.original_due_on) == (day("2026-12-25"), day("2026-12-15"))
        assert (health.due_version, health.due_basis, health.hold) == (2, DueBasis.GRANTED, None)
        assert office.items(health)["extension-granted"] == "planned"
        helper = office.occurrence("so-tai-chinh", COORDINATOR)
        assert helper.due_on is not None
        assert day("2026-12-15") < helper.due_on < day("2026-12-25"), "the contribution moves along"

    def test_refused_with_its_reason(self, office: Office, health: Occurrence) -> None:
        asked = self.ask(office, health)
        with pytest.raises(Refused, match="lý do"):
            office.office_does("refuse_extension", health, note=" ")
        office.office_does("refuse_extension", health, note="Không đủ căn cứ")
        assert (asked.state, health.due_on, health.hold) == (ExtensionState.REFUSED, day("2026-12-15"), None)
        assert health.due_version == 1

    def test_countered_and_accepted(self, office: Office, health: Occurrence) -> None:
        asked = self.ask(office, health)
        office.office_does("counter_extension", health, due=day("2026-12-20"))
        assert (health.due_on, health.hold) == (day("2026-12-15"), None), "reminders go on until the agency agrees"
        office.agency_does("agree_extension", health, "so-y-te")
        assert (asked.state, health.due_on) == (ExtensionState.GRANTED, day("2026-12-20"))

    def test_only_one_open_request(self, office: Office, health: Occurrence) -> None:
        self.ask(office, health)
        with pytest.raises(Refused, match="đang chờ"):
            self.ask(office, health)
        office.agency_does("withdraw_extension", health, "so-y-te")
        assert health.hold is None
        office.agency_does("ask_extension", health, "so-y-te", due=day("2026-12-18"), reason="Lý do khác")

    @pytest.mark.parametrize("due", ["2026-12-15", "2026-11-23", "2026-12-01"])
    def test_the_new_date_is_later(self, office: Office, health: Occurrence, due: str) -> None:
        with pytest.raises(Refused, match="sau"):
            self.ask(office, health, due)

    def test_the_lead_may_not_grant_its_own(self, office: Office, health: Occurrence) -> None:
        self.ask(office, health)
        with pytest.raises(Refused, match="không tự chấp thuận"):
            office.agency_does("grant_extension", health, "so-y-te")

    def test_submitting_keeps_the_request_and_confirming_ends_it(self, office: Office, health: Occurrence) -> None:
        asked = self.ask(office, health)
        office.agency_does("submit", health, "so-y-te", text="Kịp rồi")
        assert health.hold == Hold.SUBMISSION
        office.office_does("return_work", health, note="Thiếu")
        assert health.hold == Hold.EXTENSION
        office.agency_does("submit", health, "so-y-te", text="Đủ rồi")
        office.office_does("confirm", health)
        assert asked.state == ExtensionState.WITHDRAWN

    @pytest.mark.parametrize("how", ["grant_extension", "counter_extension"])
    def test_a_date_beyond_the_plan_needs_a_ground(self, office: Office, health: Occurrence, how: str) -> None:
        office.plan.ends_on = day("2026-12-31")
        asked = self.ask(office, health, "2027-01-15")
        more = {"due": day("2027-01-10")} if how == "counter_extension" else {}
        with pytest.raises(Refused, match="31/12/2026"):
            office.office_does(how, health, **more)
        assert asked.state == ExtensionState.ASKED
        office.office_does(how, health, note="Công văn số 12/UBND-TH", **more)
        assert asked.state != ExtensionState.ASKED

    def test_a_duty_that_ends_leaves_no_request_to_decide(self, office: Office, health: Occurrence) -> None:
        asked = self.ask(office, health)
        office.agency_does("hand_back", health, "so-y-te", reason="Không đúng chức năng")
        office.office_does("cancel", health, note="Quyết định số 12/QĐ-UBND")
        back = office.session.exec(select(HandBack)).one()
        assert (asked.state, back.state) == (ExtensionState.WITHDRAWN, HandBackState.WITHDRAWN)
        assert asked.decided_by == back.decided_by == USER

    def test_a_plan_that_ends_leaves_none_either(self, office: Office, health: Occurrence) -> None:
        office.plan.ends_on = day("2026-12-20")
        asked = self.ask(office, health, "2026-12-18")
        office.later(900)
        assert occurrences.close_over(office.session, office.now, office.rules) == [office.plan.id]
        office.session.refresh(asked)
        assert (asked.state, asked.decided_by) == (ExtensionState.WITHDRAWN, "system")


class TestHandBack:
    def test_reminders_stop_until_it_is_decided(self, office: Office, health: Occurrence) -> None:
        other = agency(office.session, "so-nn-mt")
        office.agency_does("hand_back", health, "so-y-te", reason="Không thuộc chức năng", proposed_id=other.id)
        assert health.hold == Hold.MISASSIGNED
        with pytest.raises(Refused, match="đang chờ"):
            office.agency_does("hand_back", health, "so-y-te", reason="Lần nữa")
        office.office_does("refuse_hand_back", health, note="Đúng chức năng")
        assert health.hold is None
        assert office.session.exec(select(HandBack)).one().state == HandBackState.KEPT

    def test_reassigned_with_its_future(self, office: Office, health: Occurrence) -> None:
        office.agency_does("accept", health, "so-y-te")
        office.agency_does("hand_back", health, "so-y-te", reason="Không thuộc chức năng")
        other = agency(office.session, "so-nn-mt")
        office.office_does("reassign", health, agency_id=other.id or 0)
        assert (health.agency_id, health.state, health.accepted_at) == (other.id, S.PENDING, None)
        assert (health.due_version, health.hold) == (2, None)
        assert office.items(health)["assigned"] == "planned", "the new agency is told"
        lead = select(Assignment).where(Assignment.task_id == health.task_id, Assignment.role == AssignmentRole.LEAD)
        assignment = office.session.exec(lead).one()
        assert (assignment.agency_id, assignment.printed) == (other.id, "Sở Y tế")
        assert office.session.exec(select(HandBack)).one().state == HandBackState.REASSIGNED

    def test_a_body_outside_the_line_of_command_is_asked(self, office: Office, health: Occurrence) -> None:
        assert health.ladder == "duty"
        office.office_does("reassign", health, agency_id=agency(office.session, "mttq").id or 0)
        assert health.ladder == "request"

    def test_a_member_that_already_answers_takes_it_over(self, office: Office) -> None:
        whole = select(Occurrence).where(Occurrence.period_key == "due-2026-12-31")
        first, second = office.session.exec(whole.limit(2)).all()
        office.office_does("reassign", first, agency_id=second.agency_id, future=False)
        assert (first.state, second.state) == (S.CANCELLED, S.PENDING)

    def test_not_to_a_body_that_ended(self, office: Office, health: Occurrence) -> None:
        dead = agency(office.session, "so-nn-mt")
        dead.valid_to = day("2026-01-01")
        office.session.flush()
        with pytest.raises(Refused, match="kết thúc hoạt động"):
            office.office_does("reassign", health, agency_id=dead.id or 0)


class TestDocuments:
    def test_suspended_and_resumed(self, office: Office, health: Occurrence) -> None:
        office.agency_does("accept", health, "so-y-te")
        office.office_does("suspend", health, note="Chờ hướng dẫn của Bộ")
        assert (health.state, health.hold) == (S.SUSPENDED, Hold.SUSPENDED)
        with pytest.raises(Refused, match="tạm dừng"):
            office.agency_does("submit", health, "so-y-te", text="x")
        office.later(20)
        office.office_does("resume", health, due=day("2027-01-15"))
        assert (health.state, health.hold, health.due_on) == (S.ACCEPTED, None, day("2027-01-15"))

    def test_cancelled_with_its_contributions(self, office: Office, health: Occurrence) -> None:
        helper = office.occurrence("so-tai-chinh", COORDINATOR)
        assert helper.parent_id == health.id
        office.office_does("cancel", health, note="Dừng theo chỉ đạo", document_number="88/QĐ-UBND")
        assert (health.state, helper.state) == (S.CANCELLED, S.CANCELLED)
        assert health.closed_reason == "Dừng theo chỉ đạo"
        with pytest.raises(Refused):
            office.office_does("cancel", health, note="x")

    def test_a_cancellation_needs_its_ground(self, office: Office, health: Occurrence) -> None:
        with pytest.raises(Refused, match="văn bản"):
            office.office_does("cancel", health, note="")

    def test_the_coordinator_sets_a_date(self, office: Office, health: Occurrence) -> None:
        office.office_does("set_due", health, due=day("2026-12-10"), note="Theo yêu cầu của UBND tỉnh")
        assert (health.due_on, health.original_due_on, health.due_version) == (day("2026-12-10"), day("2026-12-15"), 2)
        assert health.due_basis == DueBasis.DECIDED
        for wrong in ("2026-12-10", "2026-11-01"):
            with pytest.raises(Refused):
                office.office_does("set_due", health, due=day(wrong), note="x")


class TestCoordinatingAgency:
    def test_acknowledges_and_contributes(self, office: Office, health: Occurrence) -> None:
        helper = office.occurrence("so-tai-chinh", COORDINATOR)
        office.agency_does("acknowledge", helper, "so-tai-chinh")
        assert helper.state == S.ACCEPTED
        with pytest.raises(Refused, match="vai trò"):
            office.agency_does("submit", helper, "so-tai-chinh", text="x")
        office.agency_does("contribute", helper, "so-tai-chinh", text="Bảng kinh phí")
        assert (helper.state, helper.done_on) == (S.DONE, office.today)
        assert health.state == S.PENDING
        said = office.session.exec(select(Submission)).one()
        assert said.agency_id == helper.agency_id

    def test_open_contributions_end_with_the_lead(self, office: Office, health: Occurrence) -> None:
        helper = office.occurrence("so-tai-chinh", COORDINATOR)
        office.agency_does("submit", health, "so-y-te", text="Xong")
        assert helper.state == S.PENDING
        office.office_does("confirm", health)
        assert (helper.state, helper.next_at) == (S.CANCELLED, None)


class TestDelegate:
    def test_a_colleague_of_the_same_mail_domain(self, office: Office, health: Occurrence) -> None:
        office.agency_does("delegate", health, "so-y-te", address="Pho.GD@sonha.example")
        assert health.delegate_id is not None
        first = health.delegate_id
        office.agency_does("delegate", health, "so-y-te", address="pho.gd@sonha.example")
        assert health.delegate_id == first, "one contact for one address"

    @pytest.mark.parametrize(
        "address", ["ai-do@gmail.example", "a@b@sonha.example", "khong phai", "a b@sonha.example", "@sonha.example"]
    )
    def test_nobody_from_outside(self, office: Office, health: Occurrence, address: str) -> None:
        with pytest.raises(Refused):
            office.agency_does("delegate", health, "so-y-te", address=address)
