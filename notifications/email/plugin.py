"""Apprise's e-mail service, ours: smtp:// and smtps:// with the parameters of Apprise's mailto://.

`post` sends a Letter and says what happened to it; `send` is Apprise's own door, for anyone who calls Apprise.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from typing import Any, ClassVar

from apprise import NotifyBase, NotifyFormat, PrivacyMode
from apprise.utils.parse import is_email, parse_bool

from config import clock
from notifications.email import mime
from notifications.email.connection import Connection
from notifications.email.server import PORTS, MailServer, Mode
from notifications.errors import TransportError
from notifications.letter import Composed, Letter, Receipt

#: What may stand in no address that goes into an SMTP command.
_ODD = re.compile(r"[^!-~]|[<>]")
log = logging.getLogger(__name__)


class MailPlugin(NotifyBase):  # type: ignore[misc]
    """smtp[s]://[user:password@]host[:port]/[to/…]?from=&name=&mode=insecure|starttls|ssl&verify=no&pipelining=no"""

    service_name = "dondoc mail"
    service_url = "https://www.rfc-editor.org/rfc/rfc5321"
    protocol = "smtp"
    secure_protocol = "smtps"
    request_rate_per_sec = 0
    notify_format = NotifyFormat.TEXT
    body_maxlen = 1_000_000
    title_maxlen = mime.SUBJECT
    templates = ("{schema}://{host}:{port}/{targets}", "{schema}://{user}:{password}@{host}:{port}/{targets}")
    template_tokens: ClassVar[dict[str, Any]] = dict(
        NotifyBase.template_tokens,
        user={"name": "User", "type": "string"},
        password={"name": "Password", "type": "string", "private": True},
        host={"name": "Host", "type": "string", "required": True},
        port={"name": "Port", "type": "int", "min": 1, "max": 65535},
        targets={"name": "Recipients", "type": "list:string"},
    )
    template_args: ClassVar[dict[str, Any]] = dict(
        NotifyBase.template_args,
        **{"from": {"name": "From", "type": "string", "map_to": "from_addr"}},
        name={"name": "Sender name", "type": "string", "map_to": "from_name"},
        mode={"name": "Mode", "type": "choice:string", "values": ("insecure", "starttls", "ssl")},
    )

    def __init__(
        self,
        targets: Any = None,
        from_addr: str = "",
        from_name: str = "",
        mode: str = "",
        pipelining: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.targets = [found["full_email"] for t in targets or [] if (found := is_email(t))]
        self.from_addr = from_addr or (self.user if self.user and "@" in self.user else "dondoc@localhost")
        self.from_name = from_name
        self.mode: Mode = _mode(mode, self.secure)
        self.server = MailServer(
            self.host or "localhost",
            self.port or PORTS[self.mode],
            self.mode,
            self.user or "",
            self.password or "",
            bool(self.verify_certificate),
            pipelining=pipelining,
        )
        #: How many connections at most; each has room for Connection.ROOM mails.
        self.width = 1
        self._connections: list[Connection] = []
        self._begun: deque[Connection] = deque()

    def written(self, letter: Letter, headers: dict[str, str] | None = None) -> bytes:
        """The mail as it goes over the wire."""
        addressed = {
            "From": mime.mailbox(self.from_name, self.from_addr),
            "To": mime.mailbox(letter.name, letter.address.strip()),
            **(headers or {}),
        }
        return mime.build(letter.content, addressed, at=letter.at)

    def begin(self, address: str, message: bytes, *, envelope_from: str = "") -> None:
        """Hand over one mail on the least busy connection, a new one while there may be more. Raises TransportError."""
        address, sender = address.strip(), envelope_from or self.from_addr
        if not (found := is_email(address)) or found["full_email"] != address:
            raise TransportError("Địa chỉ thư không đúng", permanent=True, gone=True, code="address")
        if _ODD.search(sender):
            why = "Địa chỉ gửi (mail_from, mail_bounce) không đúng"
            raise TransportError(why, code="settings", everyone=True, alarm=True)
        connection = self._free()
        connection.begin(sender, address, message)
        self._begun.append(connection)

    def finish(self) -> Receipt:
        """What became of the letter that was begun first. Raises TransportError."""
        return self._begun.popleft().finish()

    def _free(self) -> Connection:
        found = min(self._connections, key=lambda c: len(c.underway), default=None)
        if found is None or (found.underway and len(self._connections) < self.width):
            found = Connection(self.server)
            self._connections.append(found)
        return found

    def post(self, letter: Letter) -> Receipt:
        """One letter, begun and finished."""
        self.begin(letter.address, self.written(letter))
        return self.finish()

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        done = []
        for target in self.targets or [self.from_addr]:
            try:
                self.post(Letter(0, target, "", Composed(title or self.app_desc, body), clock.now()))
                done.append(True)
            except TransportError as error:
                log.warning("mail refused: %s (%s)", error.code, error)
                done.append(False)
        return bool(done) and all(done)

    def close(self) -> None:
        """Say good-bye on every connection; the next letter opens a new one."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._begun.clear()

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        params = {"from": self.from_addr, "mode": "insecure" if self.mode == "plain" else self.mode}
        if self.from_name:
            params["name"] = self.from_name
        if not self.server.pipelining:
            params["pipelining"] = "no"
        params.update(self.url_parameters(*args, privacy=privacy, **kwargs))
        account = ""
        if self.user:
            secret = self.pprint(self.password, privacy, mode=PrivacyMode.Secret, safe="")
            account = f"{self.quote(self.user, safe='')}:{secret}@"
        schema = self.secure_protocol if self.secure else self.protocol
        targets = "/".join(self.quote(t, safe="") for t in self.targets)
        return f"{schema}://{account}{self.server.host}:{self.server.port}/{targets}?{self.urlencode(params)}"

    @property
    def url_identifier(self) -> tuple[Any, ...]:
        return (self.protocol, self.server.user, self.server.host, self.server.port)

    def __len__(self) -> int:
        return max(1, len(self.targets))

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        results: dict[str, Any] | None = NotifyBase.parse_url(url)
        if not results:
            return None
        query = results["qsd"]
        results["targets"] = NotifyBase.split_path(results["fullpath"])
        if query.get("to"):
            results["targets"] += NotifyBase.parse_list(query["to"])
        results["from_addr"] = NotifyBase.unquote(query.get("from", ""))
        results["from_name"] = NotifyBase.unquote(query.get("name", ""))
        results["mode"] = query.get("mode", "")
        if query.get("smtp"):
            results["host"] = NotifyBase.unquote(query["smtp"])
        results["verify"] = parse_bool(query.get("verify", True))
        results["pipelining"] = parse_bool(query.get("pipelining", True))
        return results


def _mode(given: str, secure: bool) -> Mode:
    if given in ("starttls", "ssl"):
        return "ssl" if given == "ssl" else "starttls"
    return "starttls" if secure and given != "insecure" else "plain"
