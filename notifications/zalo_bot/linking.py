"""People link themselves: they write their one-time code to the bot, and the chat becomes their address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from config.settings import Settings
from models.session import writing
from notifications import contacts
from notifications.errors import TransportError
from notifications.letter import Composed, Letter
from notifications.zalo_bot import sender

MOST = 100
LINKED = "Đã liên kết. Từ nay thông báo nhắc việc của quý cơ quan được gửi qua Zalo này."
NOTHING_NEW = "408"


def collect(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> int:
    """Reads what people wrote to the bot; how many contacts were linked. Raises TransportError."""
    if not settings.zalo_bot_url.get_secret_value():
        return 0
    bot, linked = sender.service(settings), 0
    try:
        for _ in range(MOST):
            update = _next(bot)
            if update is None:
                break
            chat, text = _chat(update)
            with writing(engine) as session:
                contact = contacts.link_bot(session, chat, text, settings, clock()) if chat else None
            if contact is not None:
                linked += 1
                bot.post(Letter(0, chat, "", Composed("", LINKED), clock()))
    finally:
        bot.close()
    return linked


def _next(bot: sender.BotService) -> dict[str, object] | None:
    try:
        return bot.call("getUpdates", {"timeout": 0}) or None
    except TransportError as error:
        if error.code == NOTHING_NEW:
            return None
        raise


def _chat(update: dict[str, object]) -> tuple[str, str]:
    message = update.get("message")
    if not isinstance(message, dict):
        return "", ""
    chat = message.get("chat")
    number = chat.get("id") if isinstance(chat, dict) else None
    return (str(number), str(message.get("text", ""))) if number else ("", "")
