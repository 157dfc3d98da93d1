"""The flows on a real Prefect server: deployed by its command line, run by its worker, and safe to lose."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId, FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, TaskRun
from prefect.settings import PREFECT_API_URL, temporary_settings
from sqlalchemy import Engine, func, update
from sqlmodel import col, select

from config.settings import Settings
from flows import clockwork, passes, visits, zombies
from flows.api import ALIVE, FOLLOW_PLAN
from flows.follow import follow_plan
from flows.timetable import TURNS
from followup.step import next_visits
from models import Event, Message, MessageItem, MessageState, Occurrence, Plan, RungFiring
from models.session import reading, writing
from tests.flows.conftest import ROOT, Server, now, process, wait_for
from tests.notifications.mail_server import MailServer

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.timeout(900)]


@pytest.fixture
def client(deployed: Server) -> Iterator[SyncPrefectClient]:
    with (
        temporary_settings({PREFECT_API_URL: deployed.env["PREFECT_API_URL"]}),
        get_client(sync_client=True) as found,
    ):
        for run in visit_runs(found):
            found.delete_flow_run(run.id)
        yield found


def visit_runs(client: SyncPrefectClient) -> list[FlowRun]:
    """Runs of visits that are still to come or going on."""
    deployment = client.read_deployment_by_name(FOLLOW_PLAN).id
    found = client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])), limit=200
    )
    return [run for run in found if run.state_type in ALIVE]


def counts(engine: Engine) -> tuple[int, int, int]:
    with reading(engine) as session:
        items, messages, rungs = (
            session.exec(select(func.count()).select_from(table)).one() for table in (MessageItem, Message, RungFiring)
        )
        return items, messages, rungs


def plan_of(engine: Engine, plan_id: int) -> Plan:
    with reading(engine) as session:
        plan = session.get_one(Plan, plan_id)
        session.expunge(plan)
        return plan


def test_prefect_yaml_says_what_the_timetable_says() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    written = {one["entrypoint"]: [s["cron"] for s in one.get("schedules", [])] for one in deployments}
    meant = {
        f"{turn.flow.fn.__module__.replace('.', '/')}.py:{turn.flow.fn.__name__}": [turn.cron] if turn.cron else []
        for turn in TURNS
    }
    assert written == meant
    zones = {s["timezone"] for one in deployments for s in one.get("schedules", [])}
    assert zones == {"Asia/Ho_Chi_Minh"}
    assert {one["description"] for one in deployments} == {turn.description for turn in TURNS}


def test_the_clock_makes_runs(client: SyncPrefectClient) -> None:
    """Guards the pins: with a newer SQLAlchemy the server looks well and schedules nothing."""
    sweep = client.read_deployment_by_name("sweep/dondoc").id
    runs = wait_for(
        lambda: client.read_flow_runs(deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[sweep]))) or None
    )
    assert all(run.auto_scheduled for run in runs)
    assert {run.expected_start_time.minute for run in runs if run.expected_start_time} <= {4, 19, 34, 49}


def test_a_worker_follows_a_plan_and_the_mail_arrives(
    client: SyncPrefectClient, engine: Engine, office: Settings, plan_id: int, mail: MailServer, tmp_path: Path
) -> None:
    # The sweep would do the same work: whichever comes first leaves the other nothing.
    client.pause_deployment(client.read_deployment_by_name("sweep/dondoc").id)
    synced = visits.sync(engine, office, {plan_id}, now())
    assert (synced.made, synced.failed) == (1, {})
    [run] = visit_runs(client)
    assert run.name.startswith("Theo dõi KH ")
    assert run.name.endswith(" nhiệm vụ")
    assert f"KH {plan_of(engine, plan_id).number}" in run.tags
    assert any(tag.startswith("Sở ") for tag in run.tags)
    worker = [str(Path(sys.executable).with_name("prefect")), "worker", "start", "--pool", "dondoc", "--limit", "2"]
    with process(worker, {}, tmp_path / "worker.log"):

        def finished() -> FlowRun | None:
            found = client.read_flow_run(run.id)
            return found if found.state and found.state.is_final() else None

        done = wait_for(finished)
        assert done.state is not None
        assert done.state.is_completed(), done.state.message
        with writing(engine) as session:  # the morning of the digest has come
            session.execute(update(Message).values(not_before=now() - timedelta(minutes=1)))
        assert visits.deliver_soon(office, now())
        wait_for(lambda: mail.mails or None)
    tasks = task_runs(client, run)
    assert all(name.count(" · ") >= 2 for name in tasks), tasks
    assert any(name.endswith(" · giao nhiệm vụ") for name in tasks), tasks
    [following] = visit_runs(client)
    assert following.id != run.id
    assert str(following.id) == plan_of(engine, plan_id).visit_run_id


def task_runs(client: SyncPrefectClient, run: FlowRun) -> list[str]:
    wanted = FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))

    def settled() -> list[TaskRun] | None:
        found = client.read_task_runs(flow_run_filter=wanted)
        return found if found and all(one.state and one.state.is_final() for one in found) else None

    return [one.name for one in wait_for(settled)]


def test_a_moved_date_moves_the_visit(
    client: SyncPrefectClient, engine: Engine, office: Settings, plan_id: int
) -> None:
    passes.sweep(engine, office, now())
    visits.sync(engine, office, {plan_id}, now())
    [before] = visit_runs(client)
    later = now() + timedelta(days=40)
    with writing(engine) as session:
        session.execute(
            update(Occurrence).where(col(Occurrence.next_at).is_not(None)).values(next_at=later, revision=99)
        )
    visits.sync(engine, office, {plan_id}, now())
    [after] = visit_runs(client)
    assert after.id != before.id
    assert after.expected_start_time is not None
    assert abs((after.expected_start_time - later).total_seconds()) < 1
    assert visits.sync(engine, office, {plan_id}, now()).kept == 1
    assert [run.id for run in visit_runs(client)] == [after.id]


def test_what_prefect_lost_comes_back(
    client: SyncPrefectClient, engine: Engine, office: Settings, plan_id: int
) -> None:
    visits.sync(engine, office, {plan_id}, now())
    for run in visit_runs(client):
        client.delete_flow_run(run.id)
    done = passes.sweep(engine, office, now())
    assert done.items > 0  # the duties did not wait for Prefect
    assert passes.resync(engine, office, now()).made == 1
    [run] = visit_runs(client)
    with reading(engine) as session:
        assert run.expected_start_time == next_visits(session, [plan_id])[plan_id]


def test_a_stray_run_is_taken_back(client: SyncPrefectClient, engine: Engine, office: Settings, plan_id: int) -> None:
    visits.sync(engine, office, {plan_id}, now())
    stray = client.create_flow_run_from_deployment(
        client.read_deployment_by_name(FOLLOW_PLAN).id, parameters={"plan_id": 999, "day": "2026-11-23"}
    )
    passes.resync(engine, office, now())
    assert stray.id not in [run.id for run in visit_runs(client)]


def test_late_runs_do_the_work_of_one(client: SyncPrefectClient, engine: Engine, plan_id: int) -> None:
    day = now().date()
    assert follow_plan(plan_id, day, return_state=True).is_completed()
    once = counts(engine)
    assert once[0] > 0
    for _ in range(3):
        follow_plan(plan_id, day)
        clockwork.sweep()
    assert counts(engine) == once


def test_one_bad_duty_fails_its_task_run_alone(client: SyncPrefectClient, engine: Engine, plan_id: int) -> None:
    with writing(engine) as session:
        bad = session.exec(select(Occurrence).where(col(Occurrence.next_at).is_not(None)).limit(1)).one()
        bad.ladder = "không-có"
        session.add(bad)
    state = follow_plan.with_options(retries=0)(plan_id, now().date(), return_state=True)
    assert state.is_failed()
    assert state.message is not None
    assert state.message.startswith("1/")
    assert counts(engine)[0] > 0


def test_a_run_whose_process_died_will_be_marked(deployed: Server) -> None:
    zombies.watch(deployed.settings)
    assert not zombies.watch(deployed.settings)  # once is enough


def test_prefect_away_is_said_and_nothing_breaks(engine: Engine, office: Settings, plan_id: int) -> None:
    away = office.model_copy(update={"prefect_url": "http://127.0.0.1:9/api"})
    result = visits.sync(engine, away, {plan_id}, now())
    assert set(result.failed) == {plan_id}
    assert not visits.deliver_soon(away, now())
    assert passes.sweep(engine, away, now()).items > 0


def test_sweeps_alone_need_no_visits(engine: Engine, office: Settings, plan_id: int) -> None:
    alone = office.model_copy(update={"prefect_grain": "sweep"})
    assert visits.sync(engine, alone, {plan_id}, now()).made == 0
    assert plan_of(engine, plan_id).visit_run_id is None


def test_states_of_messages_are_left_to_delivery(engine: Engine, office: Settings, plan_id: int) -> None:
    passes.sweep(engine, office, now())
    with reading(engine) as session:
        assert set(session.exec(select(Message.state).distinct())) == {MessageState.PLANNED}
        assert session.exec(select(func.count(col(Event.id)))).one() > 0
