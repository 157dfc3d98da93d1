"""What an SMTP answer means for the recipient, the message and the channel (RFC 5321 §4.2, RFC 3463)."""

from __future__ import annotations

import re

from notifications.errors import TransportError

_ENHANCED = re.compile(rb"^([245]\.\d{1,3}\.\d{1,3})\b")
#: The address itself: no such mailbox, moved, disabled, bad syntax, no such domain.
DEAD = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"}
DEAD_WITHOUT_CODE = {550, 551, 553}


def refusal(code: int, answer: bytes, step: str) -> TransportError:
    """The error of an answer that is not good; `step` is mail, rcpt, data or body."""
    found = _ENHANCED.match(answer.strip())
    enhanced = found.group(1).decode() if found else ""
    text = answer.decode("utf-8", "replace").replace("\n", " ")[:200]
    full = f"{code} {enhanced}".strip()
    message = f"Máy chủ thư trả lời {code} {text}"
    if step == "mail":
        # The sender is refused: the same for every recipient.
        return TransportError(message, code=full, everyone=True, alarm=code >= 500)
    if code < 500:
        return TransportError(message, code=full)
    dead = step == "rcpt" and (enhanced in DEAD or (not enhanced and code in DEAD_WITHOUT_CODE))
    return TransportError(message, permanent=True, code=full, gone=dead)
