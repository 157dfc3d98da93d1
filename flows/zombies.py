"""A run whose process was killed says nothing more: an automation of Prefect marks it as crashed."""

from __future__ import annotations

from datetime import timedelta

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.settings import PREFECT_API_URL, temporary_settings

from config.settings import Settings
from flows.environment import api_url

NAME = "dondoc: lượt chạy mất tín hiệu"
HEARTBEAT = "prefect.flow-run.heartbeat"
ENDED = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed")}
#: Heartbeats come every 30 s (flows/environment.py); three that stay away are a death.
SILENCE = timedelta(seconds=100)


def watch(settings: Settings) -> bool:
    """Makes the automation where the server does not have it; True where it did."""
    with (
        temporary_settings({PREFECT_API_URL: api_url(settings)}),
        get_client(sync_client=True) as client,
    ):
        if client.read_automations_by_name(NAME):
            return False
        client.create_automation(automation())
        return True


def automation() -> AutomationCore:
    return AutomationCore(
        name=NAME,
        description="Tiến trình chạy lượt này đã chết; lượt quét sau làm phần việc còn lại.",
        trigger=EventTrigger(
            after={HEARTBEAT},
            expect={HEARTBEAT, *ENDED},
            match=ResourceSpecification(root={"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message="Tiến trình không còn tín hiệu")],
    )
