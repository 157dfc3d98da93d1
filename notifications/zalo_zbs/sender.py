"""By phone: POST business…/message/template; by UID ("uid:…"): POST …/v3.0/oa/message/template."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from sqlalchemy import Engine

from config.settings import Settings
from notifications.errors import TransportError
from notifications.letter import Letter, Receipt
from notifications.service import ServiceSender
from notifications.zalo import codes, setup
from notifications.zalo.official import Official
from notifications.zalo.plugin import OfficialService
from notifications.zalo_zbs import parameters
from notifications.zalo_zbs.parameters import Parameter

UID = "uid:"
_PHONE = re.compile(r"^84\d{9}$")


def tracking_id(number: int, address: str) -> str:
    """The same for every try of a message; at most 48 characters."""
    return hashlib.sha256(f"{number}|{address}|zalo_zbs".encode()).hexdigest()[:32]


def phone(text: str) -> str:
    """84987654321 for 0987 654 321, +84… and 84…. Raises TransportError for what is no Vietnamese mobile number."""
    digits = re.sub(r"[^\d]", "", text)
    digits = "84" + digits[1:] if digits.startswith("0") else digits
    if not _PHONE.match(digits):
        raise TransportError("Số điện thoại không đúng", code="address", permanent=True, gone=True)
    return digits


class TemplateService(OfficialService):
    service_name = "Zalo ZBS"
    secure_protocol = "zalozbs"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._known: dict[str, tuple[Parameter, ...]] = {}

    def post(self, letter: Letter) -> Receipt:
        if self.official is None:
            raise TransportError("Zalo OA chưa có mã truy cập", code="no-token", everyone=True)
        by_uid = letter.address.startswith(UID)
        template = (self.template_uid if by_uid else "") or self.template
        wanted = self._parameters(self.official, template, letter)
        common = {"template_id": template, "template_data": parameters.fit(wanted, letter.content.parameters)}
        hosts = self.account.hosts
        if by_uid:
            answer = self.official.post(hosts.by_uid, {"user_id": letter.address.removeprefix(UID), **common})
        else:
            body = {
                "phone": phone(letter.address),
                **common,
                "tracking_id": tracking_id(letter.message_id, letter.address),
            }
            answer = self.official.post(hosts.by_phone, body)
        data = codes.check(answer, "Zalo ZBS", letter.at, letter.message_id)
        return Receipt("0", "Success", str(data.get("msg_id") or data.get("message_id") or "") or None)

    def _parameters(self, official: Official, template: str, letter: Letter) -> tuple[Parameter, ...]:
        if not template:
            raise TransportError("Chưa chọn mẫu ZBS (zalo_url, template)", code="settings", everyone=True, alarm=True)
        if template not in self._known:
            answer = official.get(self.account.hosts.template, {"template_id": template})
            info = codes.check(answer, "Zalo ZBS", letter.at, letter.message_id)
            self._known[template] = parameters.read(info)
        return self._known[template]


def open_sender(settings: Settings, engine: Engine) -> ServiceSender:
    return ServiceSender(setup.service(TemplateService, settings, engine))
