"""The few calls to the Prefect API that dondoc makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Scheduled

from config.settings import Settings
from flows import environment
from flows.agenda import Visit

FOLLOW_PLAN = "follow-plan/dondoc"
DELIVER = "deliver/dondoc"
#: States in which a run will still do its work, or is doing it.
ALIVE = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED]
PAGE = 200


class Away(Exception):
    """Prefect does not answer, or does not know our deployments yet."""


@contextmanager
def prefect(settings: Settings) -> Iterator[Prefect]:
    """Raises `Away` for whatever the API does wrong, in the block too."""
    try:
        with (
            temporary_settings({PREFECT_API_URL: environment.api_url(settings)}),
            get_client(sync_client=True) as client,
        ):
            yield Prefect(client)
    except (httpx.HTTPError, PrefectException, OSError, RuntimeError) as error:
        raise Away(f"{type(error).__name__}: {error}") from error


class Prefect:
    """The few calls that are needed. Deployments are looked up once."""

    def __init__(self, client: SyncPrefectClient) -> None:
        self.client = client
        self._ids: dict[str, UUID] = {}

    def deployment(self, name: str) -> UUID:
        if name not in self._ids:
            self._ids[name] = self.client.read_deployment_by_name(name).id
        return self._ids[name]

    def make(self, visit: Visit, at: datetime, now: datetime) -> str:
        """The key carries what makes a visit new: two processes that plan the same one get the same run."""
        run = self.client.create_flow_run_from_deployment(
            self.deployment(FOLLOW_PLAN),
            parameters={"plan_id": visit.plan_id, "day": f"{visit.day}"},
            state=Scheduled(scheduled_time=max(at, now)),
            name=visit.name,
            tags=visit.tags,
            idempotency_key=f"visit:{visit.plan_id}:{at.isoformat()}:{visit.version}",
        )
        return str(run.id)

    def deliver(self, key: str) -> None:
        self.client.create_flow_run_from_deployment(self.deployment(DELIVER), idempotency_key=key)

    def remove(self, run_id: str) -> bool:
        """Deleted, not cancelled: a key whose run was cancelled would give that run again. A started run stays."""
        try:
            run = self.client.read_flow_run(UUID(run_id))
            if run.state_type != StateType.SCHEDULED:
                return False
            self.client.delete_flow_run(run.id)
        except ObjectNotFound:
            return False
        return True

    def alive(self) -> set[str]:
        """Ids of all runs of visits that are still to come or going on."""
        found: set[str] = set()
        while True:
            page = self.client.read_flow_runs(
                deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[self.deployment(FOLLOW_PLAN)])),
                flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=ALIVE))),
                limit=PAGE,
                offset=len(found),
            )
            found |= {str(run.id) for run in page}
            if len(page) < PAGE:
                return found
