"""The flows that a clock starts. They take no argument: each asks the database what is due now."""

from __future__ import annotations

from collections.abc import Callable

from prefect import flow

from config import clock
from flows import passes, runtime, zombies


def at(what: str) -> Callable[[], str]:
    """Names a run as it starts: "Quét · 23/11/2026 08:04"."""
    return lambda: f"{what} · {clock.local(clock.now()):%d/%m/%Y %H:%M}"


@flow(name="sweep", flow_run_name=at("Quét"), retries=1, retry_delay_seconds=60)
def sweep() -> str:
    """Does what a lost or late visit left, then puts Prefect's scheduled visits right."""
    engine, settings, now = runtime.engine(), runtime.settings(), clock.now()
    done = passes.sweep(engine, settings, now, runtime.worker())
    synced = passes.resync(engine, settings, clock.now())
    return f"{done.looked} xem, {done.items} thông báo, {synced.made} lượt thăm đặt lại, {len(done.failures)} lỗi"


@flow(name="deliver", flow_run_name=at("Gửi thông báo"))
def deliver() -> str:
    """Sends what may go out now. Repeated by its next turn, not by Prefect: a message has its own tries."""
    done = passes.send(runtime.engine(), runtime.settings(), clock.now(), runtime.worker())
    return str(done)


@flow(name="webhooks", flow_run_name=at("Báo cho phần mềm khác"))
def webhooks() -> str:
    """Repeated by its next turn, not by Prefect: a message has its own tries."""
    return str(passes.tell_programs(runtime.engine(), runtime.settings(), clock.now, runtime.worker()))


@flow(name="chores", flow_run_name=at("Việc quanh thông báo"))
def chores() -> str:
    """Repeated by its next turn, not by Prefect."""
    return str(passes.chores(runtime.engine(), runtime.settings()))


@flow(name="horizon", flow_run_name=at("Lập kỳ thực hiện"), retries=2, retry_delay_seconds=300)
def horizon() -> str:
    """Makes the coming occurrences and ends plans whose years are over."""
    engine, settings, now = runtime.engine(), runtime.settings(), clock.now()
    done = passes.horizon(engine, settings, now)
    passes.resync(engine, settings, clock.now())
    zombies.watch(settings)
    return f"{done.made} kỳ thực hiện mới, {len(done.over)} kế hoạch kết thúc"


@flow(name="invariants", flow_run_name=at("Tự kiểm tra"), retries=1, retry_delay_seconds=60)
def invariants() -> str:
    """Watches the product itself; what it finds stands on the status page."""
    return f"{passes.check(runtime.engine(), runtime.settings(), clock.now())} điều bất thường"


@flow(name="seal", flow_run_name=at("Niêm phong nhật ký"))
def seal() -> str:
    """Repeated by its next turn, not by Prefect: it goes on where the last one stopped."""
    return f"{passes.seal(runtime.engine(), runtime.settings(), clock.now())} khối mới"


@flow(name="retention", flow_run_name=at("Dọn dữ liệu"), retries=2, retry_delay_seconds=300)
def retention() -> str:
    return f"{passes.retention(runtime.engine(), runtime.settings(), clock.now())} dòng hết hạn lưu"
