"""zalobot://DIGITS:SECRET@bot/chat/…  The token stands in the address that is called: it is kept out of every text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apprise import NotifyBase, PrivacyMode
from sqlalchemy import Engine

from config.settings import Settings
from notifications.errors import TransportError
from notifications.letter import Letter, Receipt
from notifications.service import Service, ServiceSender
from notifications.zalo.api import Hosts, Http

PERSON = {403, 404}
LONGEST = 2000


class BotService(Service):
    service_name = "Zalo Bot"
    secure_protocol = "zalobot"
    templates = ("{schema}://{user}:{password}@{host}/{targets}",)
    body_maxlen = LONGEST

    def __init__(self, targets: Any = None, api: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not (self.user and self.password):
            raise TypeError("zalobot: the bot's token is needed as DIGITS:SECRET@bot")
        self.targets, self.api = list(targets or []), api
        self._hosts, self._http = Hosts.at(api), Http()

    def post(self, letter: Letter) -> Receipt:
        text = (letter.content.short or letter.content.text)[:LONGEST]
        result = self.call("sendMessage", {"chat_id": letter.address, "text": text})
        return Receipt("ok", "", str(result.get("message_id", "")) or None)

    def call(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """`result` of a good answer. Raises TransportError."""
        answer = self._http.post(f"{self._hosts.bot}/bot{self.user}:{self.password}/{method}", json=body)
        if answer.get("ok") is True:
            result = answer.get("result")
            return result if isinstance(result, dict) else {}
        raise _meaning(int(answer.get("error_code") or answer.get("http") or 0), str(answer.get("description", "")))

    def close(self) -> None:
        self._http.close()

    @property
    def url_identifier(self) -> tuple[Any, ...]:
        return (self.secure_protocol, self.user)

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        params = {"api": self.api} if self.api else {}
        params.update(self.url_parameters(*args, privacy=privacy, **kwargs))
        secret = self.pprint(self.password, privacy, mode=PrivacyMode.Secret, safe="")
        targets = "/".join(self.quote(t, safe="") for t in self.targets)
        return f"{self.secure_protocol}://{self.user}:{secret}@bot/{targets}?{self.urlencode(params)}"

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        results: dict[str, Any] | None = NotifyBase.parse_url(url, verify_host=False)
        if results:
            results["targets"] = NotifyBase.split_path(results["fullpath"])
            results["api"] = NotifyBase.unquote(results["qsd"].get("api", ""))
        return results


def _meaning(code: int, description: str) -> TransportError:
    text, shown = f"Zalo Bot trả lời {code}: {description[:120]}", str(code)
    if code == 429:
        return TransportError(text, code=shown, hold=timedelta(minutes=1))
    if code == 401:
        return TransportError(text, code=shown, everyone=True, alarm=True)
    if code in PERSON:
        return TransportError(text, code=shown, permanent=True, gone=code == 404)
    if code == 408:
        return TransportError(text, code=shown)
    return TransportError(text, code=shown, permanent=code == 400, alarm=True)


def service(settings: Settings) -> BotService:
    """Raises TransportError where zalo_bot_url is missing or wrong."""
    results = BotService.parse_url(settings.zalo_bot_url.get_secret_value())
    try:
        if results:
            return BotService(**results)
    except TypeError:
        pass
    raise TransportError("Chưa thiết lập Zalo Bot (zalo_bot_url)", code="settings", everyone=True, alarm=True)


def open_sender(settings: Settings, _engine: Engine) -> ServiceSender:
    return ServiceSender(service(settings))
