"""What dondoc asks of Prefect and Apprise: after an upgrade of a pinned line, the test that fails says what broke."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from inspect import signature
from pathlib import Path

import apprise
import pytest
from prefect import flow, serve, task
from prefect.client.orchestration import SyncPrefectClient
from prefect.deployments.runner import RunnerDeployment

from config.settings import Settings
from flows.environment import RETENTION_SECONDS, wanted
from notifications.service import Service

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json
from prefect.settings import get_current_settings
found = get_current_settings()
vacuum = found.server.services.db_vacuum
print(json.dumps({
    "enabled": sorted(vacuum.enabled or []), "retention": vacuum.retention_period.total_seconds(),
    "analytics": found.server.analytics_enabled, "heartbeat": found.flows.heartbeat_frequency,
    "api": found.api.url, "home": str(found.home),
}))
"""


@pytest.mark.parametrize("name", ["prefect", "apprise", "prefect-redis"])
def test_each_is_one_pinned_line(name: str) -> None:
    asked = re.findall(rf"^{name}[<>=].*$", (ROOT / "requirements.in").read_text("utf-8"), re.MULTILINE)
    assert len(asked) == 1
    pinned = re.findall(rf"^{name}==(.+)$", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert pinned == [version(name)]


def test_prefect_takes_our_settings(tmp_path: Path) -> None:
    """A setting that a new version renames would be ignored in silence: runs would be kept for ever."""
    env = os.environ | wanted(Settings(home=tmp_path, prefect_port=4999))
    done = subprocess.run([sys.executable, "-c", ASK], env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {
        "enabled": ["events", "flow_runs"],
        "retention": RETENTION_SECONDS,
        "analytics": False,
        "heartbeat": 30,
        "api": "http://127.0.0.1:4999/api",
        "home": str(tmp_path / "prefect"),
    }


@pytest.mark.parametrize(
    ("thing", "parameters"),
    [
        (flow, {"name", "flow_run_name", "retries", "retry_delay_seconds"}),
        (task, {"cache_policy", "persist_result"}),
        (serve, {"pause_on_shutdown", "print_starting_message", "limit"}),
        (RunnerDeployment.from_flow, {"schedule", "description", "entrypoint_type"}),
        (
            SyncPrefectClient.create_flow_run_from_deployment,
            {"parameters", "state", "name", "tags", "idempotency_key"},
        ),
        (SyncPrefectClient.read_flow_runs, {"deployment_filter", "flow_run_filter", "limit", "offset"}),
        (SyncPrefectClient.delete_flow_run, set()),
        (SyncPrefectClient.read_automations_by_name, set()),
    ],
)
def test_prefect_has_what_flows_call(thing: object, parameters: set[str]) -> None:
    takes = signature(getattr(thing, "__init__", thing) if isinstance(thing, type) else thing).parameters  # type: ignore[arg-type]
    assert parameters <= set(takes) or any(one.kind is one.VAR_KEYWORD for one in takes.values()), takes


def test_apprise_takes_our_services() -> None:
    """A plugin of ours is found by its schema, parsed from its URL, and answers True or False."""
    assert issubclass(Service, apprise.NotifyBase)
    assert {"body", "title"} <= set(signature(apprise.Apprise.notify).parameters)
    assert callable(apprise.NotifyBase.parse_url)
    for name in ("request_rate_per_sec", "notify_format", "title_maxlen", "template_tokens"):
        assert hasattr(apprise.NotifyBase, name), name
