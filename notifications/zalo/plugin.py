"""The Apprise service of an Official Account: zalooa://APP_ID:APP_SECRET@OA_ID/user/…?template=…&api=…"""

from __future__ import annotations

from typing import Any

from apprise import NotifyBase, PrivacyMode

from notifications.service import Service
from notifications.zalo.api import Hosts
from notifications.zalo.official import Official
from notifications.zalo.tokens import Account, Tokens


class OfficialService(Service):
    """Base of the channels of one OA. Tokens live in the database: `bind` them before posting."""

    templates = ("{schema}://{user}:{password}@{host}/{targets}",)
    body_maxlen = 2000

    def __init__(
        self, targets: Any = None, template: str = "", template_uid: str = "", api: str = "", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if not (self.user and self.password and self.host):
            raise TypeError("zalo: APP_ID, APP_SECRET and OA_ID are needed")
        self.targets = list(targets or [])
        self.template, self.template_uid, self.api = template, template_uid, api
        self.account = Account(self.user, self.password, self.host, Hosts.at(api))
        self.official: Official | None = None

    def bind(self, tokens: Tokens) -> None:
        self.official = Official(self.account, tokens)

    def close(self) -> None:
        if self.official is not None:
            self.official.close()

    @property
    def url_identifier(self) -> tuple[Any, ...]:
        return (self.secure_protocol, self.user, self.host)

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        given = {"template": self.template, "template_uid": self.template_uid, "api": self.api}
        params = {key: value for key, value in given.items() if value}
        params.update(self.url_parameters(*args, privacy=privacy, **kwargs))
        secret = self.pprint(self.password, privacy, mode=PrivacyMode.Secret, safe="")
        targets = "/".join(self.quote(t, safe="") for t in self.targets)
        schema = self.secure_protocol
        return f"{schema}://{self.quote(self.user, safe='')}:{secret}@{self.host}/{targets}?{self.urlencode(params)}"

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        results: dict[str, Any] | None = NotifyBase.parse_url(url, verify_host=False)
        if results:
            query = results["qsd"]
            results["targets"] = NotifyBase.split_path(results["fullpath"])
            for name in ("template", "template_uid", "api"):
                results[name] = NotifyBase.unquote(query.get(name, ""))
        return results
