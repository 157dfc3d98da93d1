"""The flows that a clock starts. They take no argument: each asks the database what is due now."""

from __future__ import annotations

from prefect import flow

from config import clock
from flows import passes, runtime


@flow(name="sweep", retries=1, retry_delay_seconds=60)
def sweep() -> str:
    """Does what a lost or late visit left, then puts Prefect's scheduled visits right."""
    engine, settings, now = runtime.engine(), runtime.settings(), clock.now()
    done = passes.sweep(engine, settings, now, runtime.worker())
    synced = passes.resync(engine, settings, clock.now())
    return f"{done.looked} xem, {done.items} thông báo, {synced.made} lượt thăm đặt lại, {len(done.failures)} lỗi"


@flow(name="deliver")
def deliver() -> str:
    """Sends what may go out now. Repeated by its next turn, not by Prefect: a message has its own tries."""
    done = passes.send(runtime.engine(), runtime.settings(), clock.now(), runtime.worker())
    return str(done)


@flow(name="horizon", retries=2, retry_delay_seconds=300)
def horizon() -> str:
    """Makes the coming occurrences and ends plans whose years are over."""
    engine, settings, now = runtime.engine(), runtime.settings(), clock.now()
    done = passes.horizon(engine, settings, now)
    passes.resync(engine, settings, clock.now())
    return f"{done.made} kỳ thực hiện mới, {len(done.over)} kế hoạch kết thúc"


@flow(name="invariants", retries=1, retry_delay_seconds=60)
def invariants() -> str:
    """Watches the product itself; what it finds stands on the status page."""
    return f"{passes.check(runtime.engine(), runtime.settings(), clock.now())} điều bất thường"


@flow(name="retention", retries=2, retry_delay_seconds=300)
def retention() -> str:
    return f"{passes.retention(runtime.engine(), clock.now())} dòng hết hạn lưu"
