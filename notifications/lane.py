"""A channel's own threads: while one message is with the server, the next ones are composed and recorded."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from sqlalchemy import Engine

from config.faults import maybe_fail
from config.settings import Settings
from models import Channel
from notifications import channels
from notifications.channels import Sender
from notifications.errors import TransportError
from notifications.letter import Letter, Receipt
from notifications.outbox import settle
from notifications.outbox.record import Sent


class Lane:
    """Opens its channel when the first letter comes. `width`: letters under way at once."""

    def __init__(self, channel: Channel, settings: Settings, engine: Engine, clock: Callable[[], datetime]) -> None:
        self.channel = channel
        self.width = settings.mail_connections if channel is Channel.EMAIL else 1
        self._settings, self._engine, self._clock = settings, engine, clock
        self._sender: Sender | None = None
        self._threads = ThreadPoolExecutor(self.width, thread_name_prefix=f"send-{channel.value}")

    def submit(self, letter: Letter) -> Future[Sent]:
        return self._threads.submit(self._send, letter)

    def open(self) -> TransportError | None:
        """What is wrong with the channel, None where it can be used."""
        if self._sender is None:
            try:
                self._sender = channels.get(self.channel).open(self._settings, self._engine)
            except TransportError as error:
                return settle.unusable(self.channel, error)
        return None

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        if self._sender is not None:
            self._sender.close()

    def _send(self, letter: Letter) -> Sent:
        maybe_fail("deliver-before-send")
        result = self._result(letter)
        maybe_fail("deliver-after-send")
        return Sent(letter, result, self._clock())

    def _result(self, letter: Letter) -> Receipt | TransportError:
        if self._sender is None:
            raise RuntimeError("a lane sends only after open()")
        try:
            return self._sender.send(letter)
        except TransportError as error:
            return error
        except Exception as error:  # noqa: BLE001  a fault in a channel: this message is in doubt, the others go on
            return TransportError(f"Lỗi của kênh: {type(error).__name__}", code="fault", doubtful=True, alarm=True)
