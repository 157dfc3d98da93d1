"""Mail header injection: no text of others ends a header or begins one."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy

import pytest

from notifications.email.mime import build, mailbox
from notifications.letter import Attachment, Composed

ATTACKS = [
    "x\r\nBcc: evil@evil.example",
    "x\nBcc: evil@evil.example",
    "x\rBcc: evil@evil.example",
    "x\r\n\r\n<html>thân giả",
    "x\r\n Bcc: evil@evil.example",
    "x\x0bBcc: evil@evil.example",
    "x\x0cBcc: evil@evil.example",
    "x\x85Bcc: evil@evil.example",
    "x\u2028Bcc: evil@evil.example",
    "x\x00Bcc: evil@evil.example",
    "x\x1eBcc: evil@evil.example",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_header_appears(attack: str, now: datetime) -> None:
    content = Composed(
        attack,
        "thân",
        "<p>thân</p>",
        headers={"In-Reply-To": attack},
        attachments=(Attachment(attack, attack, b"x"),),
    )
    headers = {"From": mailbox(attack, "a@sonha.example"), "To": attack, "Message-ID": "<1@x>"}
    raw = build(content, headers, at=now)
    read = message_from_bytes(raw, policy=policy.default)
    assert "bcc" not in {name.lower() for name in read}
    head = raw.split(b"\r\n\r\n", 1)[0]
    assert all(line.startswith((b" ", b"\t")) or b":" in line for line in head.split(b"\r\n"))
    assert not any(line.lower().startswith(b"bcc") for line in raw.replace(b"\r", b"\n").split(b"\n"))
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert sorted(names) == sorted(set(names))
