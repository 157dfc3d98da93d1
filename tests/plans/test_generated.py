"""What Hypothesis puts into a plan the reader must give back, exactly."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.fold import fold, squeeze
from plans.formats.text import read_text
from plans.understand import understand
from tests.plans.grammar import Labelled, Plan, labelled_plans, plans, table_plans


def key(names: list[str]) -> list[str]:
    return [fold(name) for name in names]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans())
def test_a_generated_plan_is_read_back(plan: Plan) -> None:
    proposal = understand(read_text(plan.text))
    tasks = [task for task in proposal.tasks if task.kind != "general"]
    wanted = [(office, duty) for office in plan.offices for duty in office.duties]
    assert [fold(task.text) for task in tasks] == [fold(duty.text) for _, duty in wanted]
    for task, (office, duty) in zip(tasks, wanted, strict=True):
        assert fold(task.heading or "") == fold(office.heading)
        assert key(task.lead) == key(office.lead)
        assert key(task.coordinators) == key(duty.coordinators), task.text
        assert task.role == duty.role, task.text
        assert task.recurrence == duty.recurrence, task.text
        assert key(task.report_to) == key(duty.report_to), task.text
        assert task.due == duty.due, task.text
        assert (task.kind == "request") == office.heading.startswith("Đề nghị")
    assert len(proposal.tasks) - len(tasks) == plan.closing


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans())
def test_every_task_knows_its_characters(plan: Plan) -> None:
    proposal = understand(read_text(plan.text))
    for task in proposal.tasks:
        assert squeeze(proposal.text[task.source.start : task.source.end]) == task.text


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.one_of(labelled_plans(), table_plans()))
def test_labels_and_tables_are_read_back(plan: tuple[str, list[Labelled]]) -> None:
    text, wanted = plan
    tasks = [task for task in understand(read_text(text)).tasks if "Theo dõi việc thực hiện" not in task.text]
    assert [fold(task.text).rstrip(".") for task in tasks] == [fold(each.text) for each in wanted]
    for task, each in zip(tasks, wanted, strict=True):
        assert key(task.lead) == key(each.lead)
        assert key(task.coordinators) == key(each.coordinators)
        assert (task.due, task.recurrence) == (each.due, each.recurrence)
        assert task.product == each.product
        assert task.role == "lead"
