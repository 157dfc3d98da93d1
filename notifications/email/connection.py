"""One SMTP connection, opened when needed, reused, opened again when the server closed it."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from contextlib import ExitStack
from functools import lru_cache

from notifications.email.replies import refusal
from notifications.email.server import MailServer, tls_context
from notifications.errors import TransportError
from notifications.letter import Receipt

CLOSING = 421
READY_FOR_BODY = 354
#: What a connection that broke raises; smtplib's own time-outs are OSErrors.
BROKEN = (smtplib.SMTPServerDisconnected, OSError)


class Closed(Exception):
    """The server ended the connection before it had the whole message: safe to try again."""


class Connection:
    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._smtp: smtplib.SMTP | None = None
        self._used = 0

    def begin(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand over one message up to its final dot. Raises TransportError.

        A reused connection may have been closed in the meantime (421, limit, idle): one new one is opened at once.
        """
        reused = self._used > 0
        try:
            return self._hand_over(sender, recipient, message)
        except Closed as error:
            self.close()
            if not reused:
                raise _closed(error) from error
        try:
            return self._hand_over(sender, recipient, message)
        except Closed as error:
            self.close()
            raise _closed(error) from error

    def finish(self) -> Receipt:
        """What the server says of the message that was begun. Raises TransportError.

        Between `begin` and `finish` the server reads and stores: time to compose the next message.
        """
        smtp = self._smtp
        if smtp is None:
            raise RuntimeError("nothing was begun")
        try:
            code, answer = smtp.getreply()
        except BROKEN as error:
            self._drop()
            why = f"Không rõ kết quả: mất kết nối sau khi gửi hết nội dung ({_why(error)})"
            raise TransportError(why, code="lost", doubtful=True) from error
        self._ask(smtp, (code, answer), "body")
        return Receipt(str(code), answer.decode("utf-8", "replace")[:200])

    def close(self) -> None:
        smtp, self._smtp, self._used = self._smtp, None, 0
        if smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _hand_over(self, sender: str, recipient: str, message: bytes) -> None:
        smtp = self._smtp or self._open()
        self._used += 1
        utf8 = [] if recipient.isascii() else ["SMTPUTF8"]
        try:
            self._ask(smtp, smtp.mail(sender, utf8), "mail")
            self._ask(smtp, smtp.rcpt(recipient), "rcpt")
            smtp.putcmd("data")
            self._ask(smtp, smtp.getreply(), "data", good=(READY_FOR_BODY,))
            smtp.send(_stuffed(message))
        except BROKEN as error:
            # The final dot stands last: whoever broke before it has not got the message.
            raise Closed(_why(error)) from error

    def _ask(
        self, smtp: smtplib.SMTP, reply: tuple[int, bytes], step: str, good: tuple[int, ...] = (250, 251, 252)
    ) -> None:
        code, answer = reply
        if code in good:
            return
        if code == CLOSING and step != "body":
            raise Closed(f"421 {answer.decode('utf-8', 'replace')[:120]}")
        if code == CLOSING:
            self._drop()
        else:
            with contextlib.suppress(*BROKEN):
                smtp.rset()
        raise refusal(code, answer, step)

    def _open(self) -> smtplib.SMTP:
        server = self.server
        with ExitStack() as unfinished:
            try:
                smtp = self._connect()
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

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        if server.mode == "ssl":
            context = tls_context(server.verify)
            return smtplib.SMTP_SSL(server.host, server.port, _own_name(), timeout=server.timeout, context=context)
        return smtplib.SMTP(server.host, server.port, _own_name(), timeout=server.timeout)

    def _drop(self) -> None:
        smtp, self._smtp, self._used = self._smtp, None, 0
        if smtp is not None:
            smtp.close()


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
