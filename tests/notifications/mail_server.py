"""A real SMTP server on loopback that keeps what it accepts and can be told to misbehave."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Mail:
    sender: str
    recipient: str
    raw: bytes

    @property
    def parsed(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def identity(self) -> str:
        return str(self.parsed["Message-ID"])


@dataclass
class Faults:
    """What goes wrong; each answer is an SMTP reply or None."""

    #: Called with the recipient and how often it was offered before.
    rcpt: Callable[[str, int], str | None] = lambda _to, _n: None
    data: Callable[[str, int], str | None] = lambda _to, _n: None
    #: The server closes with 421 after so many mails on one connection.
    mails_a_connection: int | None = None
    #: Numbers of accepted mails (from 1) whose connection breaks before or after the final dot was read.
    drop_before_dot: set[int] = field(default_factory=set)
    drop_after_dot: set[int] = field(default_factory=set)
    #: The server says 354 to DATA even where it took no recipient.
    eager: bool = False


class MailServer:
    def __init__(self, *, pipelining: bool = True) -> None:
        self.pipelining = pipelining
        self.mails: list[Mail] = []
        self.faults = Faults()
        self.connections = 0
        self.offered: Counter[str] = Counter()
        self.bodies = 0
        self.port = 0
        #: Bodies that came although every recipient had been refused.
        self.orphans: list[bytes] = []

    def addresses(self) -> list[str]:
        return sorted(mail.recipient for mail in self.mails)

    def doubled(self) -> int:
        """Mails that a recipient got more than once."""
        return sum(n - 1 for n in Counter(mail.recipient for mail in self.mails).values())


class _Protocol(SMTP):
    """aiosmtpd's protocol with a connection count and broken connections."""

    def __init__(self, server: MailServer, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.owner = server
        self.accepted = 0

    def connection_made(self, transport: Any) -> None:
        self.owner.connections += 1
        super().connection_made(transport)

    def break_off(self) -> None:
        assert self.transport is not None
        self.transport.abort()


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_EHLO(
        self, _smtp: _Protocol, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(["250-PIPELINING"] if self.server.pipelining else []), responses[-1]]

    async def handle_MAIL(
        self, smtp: _Protocol, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        limit = self.server.faults.mails_a_connection
        if limit is not None and smtp.accepted >= limit:
            asyncio.get_running_loop().call_later(0.01, smtp.break_off)
            return "421 4.7.0 Too many messages on this connection"
        envelope.mail_from, envelope.mail_options = address, options
        return "250 OK"

    async def handle_RCPT(
        self, _smtp: _Protocol, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        before = self.server.offered[address]
        self.server.offered[address] += 1
        if refusal := self.server.faults.rcpt(address, before):
            if self.server.faults.eager:
                envelope.rcpt_tos.append("")
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options += options
        return "250 OK"

    async def handle_DATA(self, smtp: _Protocol, _session: Session, envelope: Envelope) -> str:
        server, recipient = self.server, envelope.rcpt_tos[0]
        if not recipient:
            server.orphans.append(bytes(envelope.content or b""))
            return "554 5.5.1 No valid recipients"
        server.bodies += 1
        if server.bodies in server.faults.drop_before_dot:
            smtp.break_off()
            return "451 gone"
        if refusal := server.faults.data(recipient, server.bodies):
            return refusal
        smtp.accepted += 1
        server.mails.append(Mail(envelope.mail_from or "", recipient, bytes(envelope.content or b"")))
        if server.bodies in server.faults.drop_after_dot:
            smtp.break_off()
        return "250 2.0.0 Ok"


@contextmanager
def mail_server(*, pipelining: bool = True, **options: Any) -> Iterator[MailServer]:
    """Runs in a thread of its own until the block ends. `options` go to aiosmtpd (TLS, authentication)."""
    server = MailServer(pipelining=pipelining)
    listening = socket.create_server(("127.0.0.1", 0))
    server.port = listening.getsockname()[1]
    loop = asyncio.new_event_loop()

    def protocol() -> _Protocol:
        return _Protocol(server, _Handler(server), hostname="mail.sonha.example", loop=loop, **options)

    running = loop.run_until_complete(loop.create_server(protocol, sock=listening))
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_stop(running), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(running: asyncio.Server) -> None:
    running.close()
    current = asyncio.current_task()
    others = [t for t in asyncio.all_tasks() if t is not current]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
