"""A mail server that only counts, in a process of its own. Whoever connects to its control port gets the counts."""

from __future__ import annotations

import argparse
import asyncio
import json
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
    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        found = _IDENTITY.search(content)
        self.seen[f"{envelope.rcpt_tos[0]} {found.group(1).decode() if found else ''}"] += 1
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
def sink(*, tls: bool = False) -> Iterator[Sink]:
    command = [sys.executable, "-m", "bench.smtp_sink", *(["--tls"] if tls else [])]
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


async def serve(tls: bool) -> None:
    counting = Counting()
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
    asyncio.run(serve(parser.parse_args().tls))
