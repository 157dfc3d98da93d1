"""The SMTP side: takes whatever comes over loopback and stores it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from web.mailbox import store

LARGEST = 64 << 20


class Keeper:
    """aiosmtpd's handler; a mail that cannot be stored is refused for now, so that its sender keeps it."""

    def __init__(self, box: Path) -> None:
        self.box = box

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        try:
            await asyncio.to_thread(store.write, self.box, envelope.mail_from or "", envelope.rcpt_tos, content)
        except OSError as error:
            return f"451 cannot store the mail: {error.strerror}"
        return "250 OK, stored"


async def listen(box: Path, host: str, port: int) -> asyncio.Server:
    keeper = Keeper(box)

    def session() -> SMTP:
        return SMTP(keeper, data_size_limit=LARGEST, enable_SMTPUTF8=True, ident="dondoc mailbox", timeout=120)

    return await asyncio.get_running_loop().create_server(session, host, port)
