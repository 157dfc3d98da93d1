"""The one error of every channel."""

from __future__ import annotations

from datetime import timedelta


class TransportError(Exception):
    """A message that was not accepted.

    `permanent`: trying again is useless; the contact's next address is used.
    `gone`: the address itself is dead: the contact is switched off and shown to the coordinator.
    `doubtful`: it may have arrived (the answer was lost); never repeated unless the channel may repeat.
    `hold`: not before this much time (quota, night); it counts as no try.
    `everyone`: the channel itself is ill (down, not authorised), not the recipient.
    `alarm`: an administrator has to do something.
    The text names no secret: channels mask before they raise.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        gone: bool = False,
        code: str = "",
        doubtful: bool = False,
        hold: timedelta | None = None,
        everyone: bool = False,
        alarm: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.gone = gone
        self.code = code
        self.doubtful = doubtful
        self.hold = hold
        self.everyone = everyone
        self.alarm = alarm
