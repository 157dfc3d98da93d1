"""One Apprise object for each message. Apprise says only yes or no: its log, caught for this call, says why."""

from __future__ import annotations

import logging
import re
import sys
from functools import lru_cache
from threading import Lock

import apprise
from apprise.manager_plugins import NotificationManager
from sqlalchemy import Engine

from config.settings import Settings
from notifications.channels import OneByOne
from notifications.email.plugin import MailPlugin
from notifications.errors import TransportError
from notifications.letter import Letter, Receipt
from notifications.outgoing import addresses
from notifications.outgoing.guard import guarded
from notifications.service import Service

_STATUS = re.compile(r"error=(\d{3})")
#: Requests never left: nobody can have the message.
_NOT_SENT = ("NewConnectionError", "ConnectTimeout", "NameResolutionError", "Connection refused")
_PASSING = {408, 425, 429}
_NO_RETRY = apprise.AppriseAsset(async_mode=False)
#: Apprise logs to one logger of the process: only one call at a time may be listened to.
_LISTENING = Lock()


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@lru_cache(maxsize=1)
def register() -> None:
    """Makes our own services known to Apprise; ours take mailto:// too, which Apprise serves poorly."""
    from notifications.zalo_bot.sender import BotService
    from notifications.zalo_oa.sender import ConsultationService
    from notifications.zalo_zbs.sender import TemplateService

    manager = NotificationManager()
    for kind in (MailPlugin, BotService, ConsultationService, TemplateService):
        manager.add(kind)
    manager.add(MailPlugin, schemas=["mailto", "mailtos"], force=True)


class AppriseSender(OneByOne):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._allowed = addresses.networks(settings)

    def send(self, letter: Letter) -> Receipt:
        service = apprise.Apprise.instantiate(letter.address, asset=_NO_RETRY, suppress_exceptions=True)
        if service is None:
            raise TransportError("Địa chỉ Apprise không đúng", code="address", permanent=True, gone=True)
        if not _speaks_for_itself(service):
            raise TransportError("Dịch vụ Apprise này không dùng được ở đây", code="service", permanent=True, gone=True)
        # Apprise's own repeats would reach those again who were served already.
        service.request_rate_per_sec, service.retry = 0, 0
        text = letter.content.short or letter.content.text
        try:
            with guarded(self._allowed):
                accepted, heard = _notify(service, letter.content.subject, text)
        finally:
            if callable(close := getattr(service, "close", None)):
                close()
        if accepted:
            return Receipt("ok")
        raise _meaning(service.service_name, heard)

    def close(self) -> None:
        """Nothing is kept open."""


def _speaks_for_itself(service: apprise.NotifyBase) -> bool:
    """Calls out over HTTP in this thread, or is one of ours: what rings a bell on this very machine is no contact."""
    return hasattr(sys.modules[type(service).__module__], "requests") or isinstance(service, Service | MailPlugin)


def _notify(service: apprise.NotifyBase, title: str, body: str) -> tuple[bool, str]:
    log, heard = logging.getLogger("apprise"), _Heard()
    with _LISTENING:
        level = log.level
        log.setLevel(logging.DEBUG)
        log.addHandler(heard)
        try:
            accepted = service.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
        finally:
            log.removeHandler(heard)
            log.setLevel(level)
    return accepted is True, " ".join(heard.texts)


def _meaning(name: object, heard: str) -> TransportError:
    """What Apprise heard, without its words: they may hold the service's address and secrets."""
    if found := _STATUS.search(heard):
        status = int(found.group(1))
        text = f"{name} trả lời HTTP {status}"
        if status >= 500:
            return TransportError(text, code=str(status), doubtful=True)
        return TransportError(text, code=str(status), permanent=status not in _PASSING)
    if any(sign in heard for sign in _NOT_SENT):
        return TransportError(f"Không kết nối được {name}", code="connect")
    return TransportError(f"Không rõ kết quả: {name} không trả lời", code="lost", doubtful=True)


def open_sender(settings: Settings, _engine: Engine) -> AppriseSender:
    register()
    return AppriseSender(settings)
