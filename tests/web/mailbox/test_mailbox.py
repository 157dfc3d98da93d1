"""The built-in mailbox: a real SMTP conversation in, the page out."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from config.settings import Settings
from web.mailbox import store
from web.mailbox.page import create_page
from web.mailbox.smtp import listen


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "dondoc@vpubnd.example"
    message["To"] = "dautu@sotaichinh.example"
    message["Subject"] = "[Nhắc việc – còn 04 ngày làm việc] Báo cáo quý"
    message["Message-ID"] = "<7@dondoc>"
    message["Date"] = "Thu, 19 Nov 2026 23:30:00 +0000"
    message.set_content("Kính gửi: Sở Tài chính\nĐề nghị báo cáo.")
    message.add_alternative("<p>Kính gửi <script>alert(1)</script></p>", subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="../hạn.ics")
    return message


async def deliver(box: Path, message: EmailMessage, count: int = 1) -> None:
    server = await listen(box, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            for _ in range(count):
                client.send_message(message)

    async with server:
        await asyncio.to_thread(send)


class Browser:
    """The page, asked without a socket."""

    def __init__(self, settings: Settings, host: str = "127.0.0.1") -> None:
        self.transport = httpx.ASGITransport(create_page(settings))
        self.address = f"http://{host}"

    def get(self, path: str, **params: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=self.transport, base_url=self.address) as client:
                return await client.get(path, params=params)

        return asyncio.run(ask())


@pytest.fixture
def client(settings: Settings) -> Browser:
    return Browser(settings)


def test_a_mail_is_stored_before_it_is_accepted_and_shown(settings: Settings, client: Browser) -> None:
    box = store.folder(settings.home)
    asyncio.run(deliver(box, letter(), count=2))
    assert len(store.keys(box)) == 2
    key = store.keys(box)[0]
    listed = client.get("/").text
    assert "còn 04 ngày làm việc" in listed
    assert "2 thư" in listed
    shown = client.get(f"/{key}").text
    assert "dautu@sotaichinh.example" in shown
    assert "hạn.ics" in shown
    assert "<dt>Ngày</dt><dd>06:30 20/11/2026</dd>" in shown
    assert 'sandbox="allow-popups' in shown


@pytest.mark.parametrize(
    ("date", "said"),
    [("Thu, 19 Nov 2026 23:30:00 -0000", "06:30 20/11/2026"), ("hôm qua", "hôm qua"), ("Thu, 40 Nov 2026", "40 Nov")],
)
def test_a_date_that_says_little(settings: Settings, client: Browser, date: str, said: str) -> None:
    raw = f"From: a@so.example\r\nDate: {date}\r\n\r\nnội dung\r\n"
    key = store.write(store.folder(settings.home), "a@so.example", ["b@so.example"], raw.encode())
    assert said in client.get(f"/{key}").text


def test_html_runs_nothing(settings: Settings, client: Browser) -> None:
    asyncio.run(deliver(store.folder(settings.home), letter()))
    page = client.get(f"/{store.keys(store.folder(settings.home))[0]}/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


def test_an_attachment_is_only_downloaded(settings: Settings, client: Browser) -> None:
    asyncio.run(deliver(store.folder(settings.home), letter()))
    answer = client.get(f"/{store.keys(store.folder(settings.home))[0]}/attachment/0")
    assert answer.content == b"BEGIN:VCALENDAR"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert ".." not in answer.headers["content-disposition"]


@pytest.mark.parametrize("path", ["/khong-co", "/..%2f..%2fsecret.key", "/00000000000000000001-deadbeef"])
def test_nothing_else_can_be_read(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404


def test_another_host_name_is_refused(settings: Settings) -> None:
    assert Browser(settings, "evil.example").get("/").status_code == 400


def test_search_by_recipient(settings: Settings, client: Browser) -> None:
    asyncio.run(deliver(store.folder(settings.home), letter()))
    assert "1 thư" in client.get("/", q="SOTAICHINH").text
    assert "Không có thư nào chứa" in client.get("/", q="<b>").text


def test_what_cannot_be_stored_is_not_accepted(settings: Settings) -> None:
    settings.home.mkdir(parents=True)
    (settings.home / "mailbox").write_text("a file where the folder should be")
    with pytest.raises(smtplib.SMTPDataError) as refused:
        asyncio.run(deliver(store.folder(settings.home), letter()))
    assert refused.value.smtp_code == 451
