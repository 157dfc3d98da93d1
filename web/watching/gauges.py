"""The pulse in Prometheus' words. Computed at each scrape from the database: every web process says the same."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from followup.overview.pulse import Pulse


class _Now(Collector):
    def __init__(self, pulse: Pulse) -> None:
        self.pulse = pulse

    def collect(self) -> Iterator[Metric]:
        pulse = self.pulse
        yield _one("due", "Occurrences whose next step is due and not yet taken", pulse.due)
        yield _one("messages_waiting", "Messages planned, held or claimed", pulse.waiting)
        yield _one("messages_late", "Messages that should have gone out over 15 minutes ago", pulse.late)
        yield _one("messages_unknown", "Messages in doubt: a person decides", pulse.unknown)
        yield _one("messages_failed", "Messages that their address refused", pulse.failed)
        yield _one("queue_age_seconds", "Wait of the oldest message that may go out", pulse.queue_age.total_seconds())
        yield _many("messages_sent_today", "Messages sent today", "channel", pulse.sent)
        ages = {name: one.at.timestamp() for name, one in pulse.passes.items()}
        yield _many("last_success_timestamp_seconds", "When each pass last went well", "pass", ages)
        took = {name: one.seconds for name, one in pulse.passes.items() if one.seconds is not None}
        yield _many("pass_seconds", "How long the last pass took; tick is the step", "pass", took)
        fresh = {one.key: (pulse.now - one.refreshed_at).total_seconds() for one in pulse.tokens}
        yield _many("token_age_seconds", "Since the account's tokens were refreshed", "account", fresh)
        left = {one.key: (one.expires_at - pulse.now).total_seconds() for one in pulse.tokens}
        yield _many("token_expires_seconds", "Until the account's access token ends", "account", left)
        rests = {name: (until - pulse.now).total_seconds() for name, (until, _) in pulse.resting.items()}
        yield _many("channel_rests_seconds", "How long a failing channel is still left alone", "channel", rests)
        yield _many("findings", "Open findings of the self-check", "invariant", pulse.findings)


def _one(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"dondoc_{name}", meaning, value)


def _many(name: str, meaning: str, label: str, values: object) -> Metric:
    family = GaugeMetricFamily(f"dondoc_{name}", meaning, labels=[label])
    for key, value in dict(values).items():  # type: ignore[call-overload]
        family.add_metric([str(key)], value)
    return family


def written(pulse: Pulse) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Now(pulse))
    return generate_latest(registry)
