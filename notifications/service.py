"""What our Apprise services share: `post` for dondoc, `send` for whoever calls Apprise."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from apprise import NotifyBase, NotifyFormat

from config import clock
from notifications.channels import OneByOne
from notifications.errors import TransportError
from notifications.letter import Composed, Letter, Receipt

log = logging.getLogger(__name__)


class Service(NotifyBase):  # type: ignore[misc]
    """A service of text messages; `targets` are addresses on it."""

    # Apprise waits 5.5 s between two calls of one object unless told otherwise.
    request_rate_per_sec = 0
    notify_format = NotifyFormat.TEXT
    title_maxlen = 0
    template_tokens: ClassVar[dict[str, Any]] = dict(
        NotifyBase.template_tokens,
        user={"name": "Account", "type": "string"},
        password={"name": "Secret", "type": "string", "private": True},
        host={"name": "Host", "type": "string", "required": True},
        targets={"name": "Recipients", "type": "list:string"},
    )
    targets: list[str]

    def post(self, letter: Letter) -> Receipt:
        """Raises TransportError."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends what is open; the next `post` opens it again."""

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        content = Composed(title, body, short=body)
        # Every target is tried, whatever became of the one before.
        accepted = [self._sent(target, content) for target in self.targets]
        return bool(accepted) and all(accepted)

    def _sent(self, target: str, content: Composed) -> bool:
        try:
            self.post(Letter(0, target, "", content, clock.now()))
        except TransportError as error:
            log.warning("%s refused a message: %s (%s)", self.service_name, error.code, error)
            return False
        return True

    def __len__(self) -> int:
        return max(1, len(self.targets))


class ServiceSender(OneByOne):
    """A service as a channel: `send` here is what the outbox calls, not Apprise's."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service = service

    def send(self, letter: Letter) -> Receipt:
        return self.service.post(letter)

    def close(self) -> None:
        self.service.close()
