"""The supervisor: locks the home folder, chooses ports, starts the parts, watches them, ends them."""

from __future__ import annotations

import signal
import time
from datetime import date, timedelta
from datetime import time as wall
from types import FrameType
from typing import IO

import httpx

from commands import running
from commands.supervisor import ports
from commands.supervisor.child import Child
from commands.supervisor.first import Ready, make_ready, private_home
from config import clock
from config.errors import Refused, Unreachable
from config.settings import Settings
from followup.rules import Rules

LOOK = 0.3
PATIENCE = 120.0
TO_END = 12.0
PARTS = {
    "mailbox": "Hộp thư dùng thử",
    "prefect": "Máy chủ Prefect",
    "web": "Trang web",
    "flows": "Các luồng theo lịch",
}


class Stopped(Exception):
    """Somebody asked us to end."""


class Supervisor:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.children: dict[str, Child] = {}
        self.lock: IO[str] | None = None

    def run(self) -> None:
        """Raises `Refused` where this folder's house runs already, `Unreachable` where a part does not come up."""
        private_home(self.settings.home)
        self._lock()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        try:
            self._choose_ports()
            running.write(self.settings)
            self._start_all()
            self._watch()
        except Stopped:
            pass
        finally:
            self._end_all()

    def _lock(self) -> None:
        try:
            self.lock = running.lock(self.settings.home)
        except BlockingIOError as error:
            raise Refused(
                f"dondoc đang chạy với thư mục {self.settings.home}; dừng nó trước hoặc đặt DONDOC_HOME khác",
                "dondoc already runs on this folder",
            ) from error

    def _choose_ports(self) -> None:
        settings = self.settings
        own_address = f"http://127.0.0.1:{settings.web_port}"
        chosen: list[int] = []
        for name, host in (
            ("web_port", settings.web_host),
            ("mailbox_port", "127.0.0.1"),
            ("smtp_port", "127.0.0.1"),
            ("prefect_port", "127.0.0.1"),
        ):
            wanted = getattr(settings, name)
            port = ports.choose(wanted, host, chosen)
            if port != wanted:
                say(f"Cổng {wanted} đang có chương trình khác dùng, dùng cổng {port} (port taken, using another)")
            chosen.append(port)
            setattr(settings, name, port)
        if settings.base_url == own_address:
            settings.base_url = f"http://127.0.0.1:{settings.web_port}"

    @property
    def env(self) -> dict[str, str]:
        """What the children must know: the ports that were really chosen, the folder from wherever they start."""
        settings = self.settings
        return {
            "DONDOC_HOME": str(settings.home.resolve()),
            "DONDOC_BASE_URL": settings.base_url,
            "DONDOC_WEB_PORT": str(settings.web_port),
            "DONDOC_MAILBOX_PORT": str(settings.mailbox_port),
            "DONDOC_SMTP_PORT": str(settings.smtp_port),
            "DONDOC_PREFECT_PORT": str(settings.prefect_port),
        }

    def _start_all(self) -> None:
        begun = time.monotonic()
        log = self.settings.home.resolve() / "log"
        for name, title in PARTS.items():
            if name != "prefect" or not self.settings.prefect_url:
                self.children[name] = Child(name, title, self.env, log / f"{name}.log")
        say("Khởi động hộp thư dùng thử và Prefect (starting mailbox and Prefect)…")
        for name in ("mailbox", "prefect"):
            if name in self.children:
                self.children[name].start()
        say("Chuẩn bị cơ sở dữ liệu (preparing the database)…")
        ready = make_ready(self.settings, clock.now())
        if ready.sampled:
            say("Đã lập tỉnh mẫu và kế hoạch mẫu (sample province and plan made)")
        say("Mở trang web và các luồng theo lịch (starting pages and flows)…")
        self.children["web"].start()
        self.children["flows"].start()
        self._wait_for("mailbox", f"http://127.0.0.1:{self.settings.mailbox_port}/")
        self._wait_for("web", f"http://127.0.0.1:{self.settings.web_port}/healthz")
        if "prefect" in self.children:
            self._wait_for("prefect", f"http://127.0.0.1:{self.settings.prefect_port}/api/health")
        self._greet(ready, time.monotonic() - begun)

    def _wait_for(self, name: str, address: str) -> None:
        last = time.monotonic() + PATIENCE
        while True:
            try:
                if httpx.get(address, timeout=2).is_success:
                    say(f"  {PARTS[name]}: sẵn sàng (ready)")
                    return
            except httpx.HTTPError:
                pass
            self._look()
            child = self.children[name]
            if len(child.deaths) > 2 or time.monotonic() > last:
                raise Unreachable(f"{child.title} không khởi động được, xem {child.log}", f"{name} did not start")
            time.sleep(LOOK)

    def _greet(self, ready: Ready, seconds: float) -> None:
        settings = self.settings
        prefect = settings.prefect_url.removesuffix("/api") or f"http://127.0.0.1:{settings.prefect_port}"
        say(f"\nSẵn sàng sau {seconds:.0f} giây (ready)\n")
        say(f"  Bảng theo dõi    {settings.base_url}")
        say(f"  Hộp thư dùng thử http://127.0.0.1:{settings.mailbox_port}")
        say(f"  Prefect          {prefect}\n")
        if ready.password:
            say("Đăng nhập lần đầu (first login, shown this once):")
            say(f"  Tên: quantri    Mật khẩu: {ready.password}\n")
        say("Nên thử (what to try):")
        say("  1. Mở Bảng theo dõi: việc quá hạn, việc đến hạn hôm nay, việc sắp đến hạn của kế hoạch mẫu.")
        say("  2. Tải lên một kế hoạch của cơ quan mình, rà soát từng nhiệm vụ cạnh câu gốc, rồi kích hoạt.")
        day = self._working_day()
        say("  3. Muốn thấy thư nhắc ngay, ở cửa sổ lệnh khác (lập thông báo buổi sáng, rồi gửi trong giờ hành chính):")
        say(f"     .venv/bin/dondoc tick --now {day}T06:00 && .venv/bin/dondoc tick --now {day}T08:00")
        say("     rồi mở Hộp thư dùng thử và bấm liên kết trả lời trong thư.")
        say("\nCtrl-C để dừng (to stop); lần sau chạy tiếp từ chỗ đang dở.")

    def _working_day(self) -> date:
        """The next one whose morning is still to come."""
        calendar = Rules.load(self.settings).calendar
        now = clock.now()
        today = clock.today(now)
        return calendar.on_or_after(today if clock.at(today, wall(6)) > now else today + timedelta(days=1))

    def _watch(self) -> None:
        while True:
            self._look()
            time.sleep(LOOK)

    def _look(self) -> None:
        for child in self.children.values():
            if said := child.look():
                say(said)

    def _end_all(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if self.children:
            say("\nĐang dừng (stopping)…")
        until = time.monotonic() + TO_END
        for child in self.children.values():
            child.ask_to_end()
        for child in self.children.values():
            child.end(until)
        if self.children:
            say("Đã dừng (stopped).")
        running.forget(self.settings.home)


def say(text: str) -> None:
    print(text, flush=True)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped
