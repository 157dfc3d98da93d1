"""The visit of one plan: each duty that is due is a task run of its own, in its own transaction."""

from __future__ import annotations

from datetime import date

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.context import TaskRunContext
from prefect.states import Completed, Failed

from config import clock
from flows import agenda, runtime, visits
from flows.agenda import Duty
from followup.rules import Rules
from followup.step import Line, step_all
from models.session import reading


@flow(name="follow-plan", retries=2, retry_delay_seconds=60)
def follow_plan(plan_id: int, day: date) -> State[str]:
    """Look at what is due in the plan now; `day` is the day that the visit was made for.

    One failing duty does not stop the others: the run fails at its end and is retried, which looks at that one alone.
    """
    engine, settings, now = runtime.engine(), runtime.settings(), clock.now()
    with reading(engine) as session:
        duties = agenda.due_duties(session, plan_id, now)
    states = [follow_duty.with_options(task_run_name=duty.name)(plan_id, duty, return_state=True) for duty in duties]
    visits.sync(engine, settings, {plan_id}, clock.now())
    failed = sum(not state.is_completed() for state in states)
    if failed:
        return Failed(message=f"{failed}/{len(duties)} nhiệm vụ chưa xử lý được")
    return Completed(message=f"{len(duties)} nhiệm vụ cho ngày {day:%d/%m/%Y}")


@task(cache_policy=NO_CACHE, persist_result=False)
def follow_duty(plan_id: int, duty: Duty) -> list[str]:
    """The step for one duty; the task run is then named by what was done: "1.2 · Sở Nội vụ · nhắc trước 5 ngày"."""
    done = step_all(
        runtime.engine(),
        clock.now(),
        Rules.load(runtime.settings()),
        plan_id=plan_id,
        task_id=duty.task_id,
        worker=runtime.worker(),
        detail=True,
    )
    name_run(f"{duty.name} · {said(done.lines)}")
    if done.failures:
        raise RuntimeError("; ".join(done.failures))
    return [str(line) for line in done.lines]


def said(lines: list[Line]) -> str:
    """What was done in words; several agencies of one duty mostly get the same."""
    return "; ".join(dict.fromkeys(line.done for line in lines)) or "không còn gì đến hạn"


def name_run(name: str) -> None:
    """The name that the run's last event carries to Prefect's page."""
    if context := TaskRunContext.get():
        context.task_run.name = name
