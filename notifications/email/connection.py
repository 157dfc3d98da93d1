"""One SMTP connection, opened when needed, reused, opened again when the server closed it."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from collections import deque
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache

from notifications.email.replies import refusal
from notifications.email.server import MailServer, tls_context
from notifications.errors import TransportError
from notifications.letter import Receipt

CLOSING = 421
READY_FOR_BODY = 354
ACCEPTED = (250, 251, 252)
#: What precedes a body, and the answers that let it go on.
STEPS = {"mail": ACCEPTED, "rcpt": ACCEPTED, "data": (READY_FOR_BODY,)}
#: What a connection that broke raises; smtplib's own time-outs are OSErrors.
BROKEN = (smtplib.SMTPServerDisconnected, OSError)
Reply = tuple[int, bytes]


class Closed(Exception):
    """The server ended the connection before it had the whole message: safe to try again."""


@dataclass(slots=True)
class Mail:
    """One message; `announced` where the server has its MAIL, RCPT and DATA, `error` where it refused them."""

    sender: str
    recipient: str
    message: bytes
    announced: bool = False
    error: TransportError | None = None

    def commands(self) -> list[str]:
        return [f"MAIL FROM:<{self.sender}>", f"RCPT TO:<{self.recipient}>", "DATA"]


class Connection:
    """At most two mails are under way: one with the server, and the next one, announced as soon as it is known."""

    ROOM = 2

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.underway: deque[Mail] = deque()
        self._smtp: smtplib.SMTP | None = None
        self._used = 0

    def begin(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand over one message up to its final dot, or queue it behind the one under way. Raises TransportError."""
        mail = Mail(sender, recipient, message)
        if self.underway:
            self._announce(mail)
        else:
            self._start(mail)
        self.underway.append(mail)

    def finish(self) -> Receipt:
        """What the server says of the message that was begun first. Raises TransportError.

        Between `begin` and `finish` the server reads and stores: time to compose the next message.
        """
        mail = self.underway.popleft()
        try:
            if mail.error:
                raise mail.error
            return self._result()
        finally:
            if self.underway:
                self._follow(self.underway[0])

    def close(self) -> None:
        smtp = self._forget()
        if smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _start(self, mail: Mail) -> None:
        """A reused connection may have been closed meanwhile (421, limit, idle): one new one is opened at once."""
        reused = self._used > 0
        try:
            return self._hand_over(mail)
        except Closed as error:
            self._drop()
            if not reused:
                raise _closed(error) from error
        try:
            return self._hand_over(mail)
        except Closed as error:
            self._drop()
            raise _closed(error) from error

    def _follow(self, mail: Mail) -> None:
        """The next one gets its turn; what is wrong with it is said when it is asked for."""
        try:
            self._start(mail)
        except TransportError as error:
            mail.error = error

    def _announce(self, mail: Mail) -> None:
        """While the server still reads the one before (RFC 2920 lets a new transaction follow the final dot)."""
        if self._smtp is not None and self._pipelines(self._smtp):
            with contextlib.suppress(*BROKEN):
                self._send(self._smtp, mail.commands())
                mail.announced = True

    def _result(self) -> Receipt:
        smtp = self._smtp
        if smtp is None:
            raise RuntimeError("nothing was begun")
        try:
            code, answer = smtp.getreply()
        except BROKEN as error:
            self._drop()
            why = f"Không rõ kết quả: mất kết nối sau khi gửi hết nội dung ({_why(error)})"
            raise TransportError(why, code="lost", doubtful=True) from error
        if code == CLOSING:
            self._drop()
        if code not in ACCEPTED:
            raise refusal(code, answer, "body")
        return Receipt(str(code), answer.decode("utf-8", "replace")[:200])

    def _hand_over(self, mail: Mail) -> None:
        smtp = self._smtp or self._open()
        self._used += 1
        try:
            if self._pipelines(smtp):
                self._together(smtp, mail)
            else:
                for step, command in zip(STEPS, mail.commands(), strict=True):
                    self._send(smtp, [command])
                    self._ask(smtp, smtp.getreply(), step, STEPS[step])
            smtp.send(_stuffed(mail.message))
        except BROKEN as error:
            # The final dot stands last: whoever broke before it has not got the message.
            raise Closed(_why(error)) from error

    def _together(self, smtp: smtplib.SMTP, mail: Mail) -> None:
        """MAIL, RCPT and DATA in one write: one journey to the server instead of three."""
        if not mail.announced:
            self._send(smtp, mail.commands())
        replies: list[tuple[str, Reply]] = []
        for step in STEPS:
            replies.append((step, smtp.getreply()))
            if replies[-1][1][0] == CLOSING:
                break  # nothing follows it
        bad = next(((step, reply) for step, reply in replies if reply[0] not in STEPS[step]), None)
        if bad is None:
            return
        if replies[-1][1][0] == READY_FOR_BODY:
            # A server may wait for a body that has no recipient: RFC 2920 §3.1 says how to end it.
            smtp.send(".\r\n")
            smtp.getreply()
        self._ask(smtp, bad[1], bad[0], ())

    def _ask(self, smtp: smtplib.SMTP, reply: Reply, step: str, good: Collection[int]) -> None:
        code, answer = reply
        if code in good:
            return
        if code == CLOSING:
            raise Closed(f"421 {answer.decode('utf-8', 'replace')[:120]}")
        with contextlib.suppress(*BROKEN):
            smtp.rset()
        raise refusal(code, answer, step)

    @staticmethod
    def _send(smtp: smtplib.SMTP, commands: list[str]) -> None:
        smtp.send("".join(f"{command}\r\n" for command in commands))

    def _pipelines(self, smtp: smtplib.SMTP) -> bool:
        return self.server.pipelining and smtp.has_extn("pipelining")

    def _open(self) -> smtplib.SMTP:
        server = self.server
        with ExitStack() as unfinished:
            try:
                smtp = _connected(server)
                unfinished.callback(smtp.close)
                smtp.ehlo_or_helo_if_needed()
                if server.mode == "starttls":
                    smtp.starttls(context=tls_context(server.verify))
                    smtp.ehlo_or_helo_if_needed()
                if server.user:
                    smtp.login(server.user, server.password)
            except (smtplib.SMTPException, OSError) as error:
                raise _no_connection(server, error) from error
            unfinished.pop_all()
        self._smtp, self._used = smtp, 0
        return smtp

    def _drop(self) -> None:
        if (smtp := self._forget()) is not None:
            smtp.close()

    def _forget(self) -> smtplib.SMTP | None:
        """What was announced was announced to that connection alone."""
        for mail in self.underway:
            mail.announced = False
        smtp, self._smtp, self._used = self._smtp, None, 0
        return smtp


def _connected(server: MailServer) -> smtplib.SMTP:
    smtp: smtplib.SMTP
    if server.mode == "ssl":
        context = tls_context(server.verify)
        smtp = smtplib.SMTP_SSL(server.host, server.port, _own_name(), timeout=server.timeout, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, _own_name(), timeout=server.timeout)
    if smtp.sock is not None:
        # The end of a mail does not wait for the answer to its beginning: 40 ms a mail where TLS cuts it in two.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return smtp


@lru_cache(maxsize=1)
def _own_name() -> str:
    """What we call ourselves in EHLO; a look-up that can take seconds where there is no name server."""
    return socket.getfqdn()


def _stuffed(message: bytes) -> bytes:
    """Dots at line starts doubled, closed by the final dot. `mime.build` ends every line with CRLF."""
    if message.startswith(b"."):
        message = b"." + message
    return message.replace(b"\r\n.", b"\r\n..") + (b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")


def _closed(error: Closed) -> TransportError:
    return TransportError(f"Máy chủ thư ngắt kết nối: {error}", code="closed", everyone=True)


def _no_connection(server: MailServer, error: Exception) -> TransportError:
    """Nobody can be reached; the password is in none of these texts."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        why, code = f"Máy chủ thư {server} không nhận tài khoản", str(error.smtp_code)
        return TransportError(why, code=code, everyone=True, alarm=True)
    if isinstance(error, smtplib.SMTPResponseException):
        why, code = f"Máy chủ thư {server} từ chối: {error.smtp_code}", str(error.smtp_code)
        return TransportError(why, code=code, everyone=True)
    alarm = isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError)
    why = f"Không kết nối được máy chủ thư {server}: {_why(error)}"
    return TransportError(why, code="connect", everyone=True, alarm=alarm)


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:160]
