"""A mail server that only counts, in a process of its own. Whoever connects to its control port gets the counts."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import ssl
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_connection
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

_IDENTITY = re.compile(rb"^Message-ID: *(\S+)", re.IGNORECASE | re.MULTILINE)


class Counting:
    """`faults`: share of mails that go wrong, each in one of the ways in which real servers fail for a while."""

    def __init__(self, faults: float = 0) -> None:
        self.seen: Counter[str] = Counter()
        self.faults, self.dice = faults, random.Random(7)

    async def handle_EHLO(
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """As Postfix, Exim and Exchange announce it; aiosmtpd reads line by line, so it holds."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        way = self.dice.choice(("later", "closing", "lost")) if self.dice.random() < self.faults / 2 else ""
        if way == "lost" and server.transport:
            server.transport.abort()
        if way:
            return "451 4.3.0 Try again later" if way == "later" else "421 4.7.0 Closing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.dice.random() < self.faults / 4:
            return "451 4.3.0 Not taken"
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        found = _IDENTITY.search(content)
        self.seen[f"{envelope.rcpt_tos[0]} {found.group(1).decode() if found else ''}"] += 1
        if self.dice.random() < self.faults / 4 and server.transport:
            server.transport.abort()  # taken, but the sender never hears of it
        return "250 2.0.0 Ok"

    async def control(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(json.dumps({"mails": self.seen.total(), "distinct": len(self.seen), "seen": self.seen}).encode())
        self.seen = Counter()
        writer.close()


@dataclass(frozen=True, slots=True)
class Sink:
    port: int
    control: int

    def take(self) -> dict[str, Any]:
        """{"mails", "distinct", "seen": {"<address> <message id>": times}} since the last call."""
        with create_connection(("127.0.0.1", self.control)) as connection:
            found: dict[str, Any] = json.loads(b"".join(iter(lambda: connection.recv(65536), b"")))
            return found


@contextmanager
def sink(*, tls: bool = False, faults: float = 0) -> Iterator[Sink]:
    command = [sys.executable, "-m", "bench.smtp_sink", f"--faults={faults}", *(["--tls"] if tls else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Sink(*json.loads(process.stdout.readline()))
        finally:
            process.terminate()


def certificate(folder: Path) -> ssl.SSLContext:
    """A context with a self-signed certificate made now."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


async def serve(tls: bool, faults: float) -> None:
    counting = Counting(faults)
    with tempfile.TemporaryDirectory() as folder:
        context = certificate(Path(folder)) if tls else None
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(counting, hostname="sink.example", tls_context=context, require_starttls=tls, loop=loop)

    server = await loop.create_server(protocol, "127.0.0.1", 0)
    control = await asyncio.start_server(counting.control, "127.0.0.1", 0)
    print(json.dumps([s.sockets[0].getsockname()[1] for s in (server, control)]), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--faults", type=float, default=0, help="share of mails that go wrong")
    given = parser.parse_args()
    asyncio.run(serve(given.tls, given.faults))
