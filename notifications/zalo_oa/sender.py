"""POST …/v3.0/oa/message/cs; the recipient is an id that is this account's own."""

from __future__ import annotations

from sqlalchemy import Engine

from config.settings import Settings
from notifications.errors import TransportError
from notifications.letter import Letter, Receipt
from notifications.service import ServiceSender
from notifications.zalo import codes, setup
from notifications.zalo.plugin import OfficialService

LONGEST = 2000


class ConsultationService(OfficialService):
    service_name = "Zalo OA"
    secure_protocol = "zalooa"

    def post(self, letter: Letter) -> Receipt:
        if self.official is None:
            raise TransportError("Zalo OA chưa có mã truy cập", code="no-token", everyone=True)
        text = (letter.content.short or letter.content.text)[:LONGEST]
        body = {"recipient": {"user_id": letter.address}, "message": {"text": text}}
        answer = self.official.post(self.account.hosts.consultation, body)
        data = codes.check(answer, "Zalo OA", letter.at, letter.message_id)
        return Receipt("0", "Success", str(data.get("message_id", "")) or None)


def open_sender(settings: Settings, engine: Engine) -> ServiceSender:
    return ServiceSender(setup.service(ConsultationService, settings, engine))
