"""The channel "email": headers that let a mail be threaded, answered, traced and never auto-replied."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import replace

from sqlalchemy import Engine

from config.settings import Settings
from notifications.email.addresses import tagged
from notifications.email.plugin import MailPlugin
from notifications.errors import TransportError
from notifications.letter import Letter, Receipt

SCHEMAS = {"mailto://": "smtp://", "mailtos://": "smtps://"}
#: RFC 3834: nobody's absence notice answers to a machine; the second one is what Outlook listens to.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def message_id(settings: Settings, number: int) -> str:
    """The same for every try of a message: whoever gets it twice shows it once. The oldest key makes it, so that a
    change of the key between two tries changes nothing."""
    salt = hashlib.blake2b(str(number).encode(), key=settings.signing_keys[-1][:64], digest_size=6).hexdigest()
    return f"<dondoc.{number}.{salt}@{settings.mail_from.rpartition('@')[2]}>"


def plugin(settings: Settings) -> MailPlugin:
    """The mail server of the settings as an Apprise service. Raises TransportError for an unusable URL."""
    url = settings.mail_url or f"smtp://127.0.0.1:{settings.smtp_port}"
    for old, new in SCHEMAS.items():
        if url.startswith(old):
            url = new + url.removeprefix(old)
    results = MailPlugin.parse_url(url)
    if not results:
        raise TransportError("Thiết lập mail_url không đúng", code="settings", everyone=True, alarm=True)
    results["from_addr"] = results["from_addr"] or settings.mail_from
    results["from_name"] = results["from_name"] or settings.office_name
    found = MailPlugin(**results)
    found.server = replace(found.server, timeout=settings.mail_timeout)
    found.width = settings.mail_connections
    return found


class MailSender:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.plugin = plugin(settings)
        self._begun: deque[str] = deque()
        self._ready: dict[int, tuple[Letter, str, bytes]] = {}

    def prepare(self, letter: Letter) -> None:
        self._ready[letter.message_id] = (letter, *self._written(letter))

    def begin(self, letter: Letter) -> None:
        settings = self.settings
        # A message that was looked at anew is another letter under the same number: the old text must not go out.
        ready = self._ready.pop(letter.message_id, None)
        identity, message = ready[1:] if ready and ready[0] is letter else self._written(letter)
        bounce = tagged(settings, settings.mail_bounce, letter.message_id) if settings.mail_bounce else ""
        self.plugin.begin(letter.address, message, envelope_from=bounce)
        self._begun.append(identity)

    def _written(self, letter: Letter) -> tuple[str, bytes]:
        """The Message-ID and the mail."""
        settings = self.settings
        identity = message_id(settings, letter.message_id)
        headers = {"Message-ID": identity, **AUTOMATIC}
        if settings.mail_reply:
            headers["Reply-To"] = tagged(settings, settings.mail_reply, letter.message_id)
        return identity, self.plugin.written(letter, headers)

    def finish(self) -> Receipt:
        identity = self._begun.popleft()
        return replace(self.plugin.finish(), provider_id=identity)

    def close(self) -> None:
        self.plugin.close()


def open_sender(settings: Settings, _engine: Engine) -> MailSender:
    return MailSender(settings)
