"""What Zalo's error codes mean for a message. Codes of two tables: OA (open API v3) and ZBS by phone (formerly ZNS)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from config import clock
from notifications.errors import TransportError
from notifications.outbox.pause import pause

#: The access token is refused: refresh once, try once more.
TOKEN = {-216, -220, -124}
SLOW = {-32, -200, -100}
QUOTA = {-211, -218, -320, -321, -115, -144, -147, -1441, -1471, -1472}
NIGHT = {-234, -133}
PERSON = {-213, -217, -244, -227, -230, -232, -108, -110, -114, -118, -119, -139, -140, -141}
#: Of these the address itself is dead, not only the moment wrong.
GONE = {-213, -108, -118, -119}
OURS = {-201, -210, -233, -248, -249, -106, -107, -111, -112, -1121, -1122, -1124, -113, -1131, -116, -121, -122, -132}
ACCOUNT = {
    -204, -205, -209, -212, -219, -223, -221, -224, -240, -242, -101, -102, -103, -104, -105, -109, -131, -117, -125,
    -126, -127, -135, -1351, -136, -137, -145, -146, -1241,
}  # fmt: skip
#: Zalo states no time zone: night is taken to end at 06:00 in Việt Nam; five minutes later and not all at once.
MORNING = timedelta(hours=6, minutes=5)
OA_SLOW, OA_ATTACHMENT = {-32, -200}, -100


def is_token(answer: dict[str, Any]) -> bool:
    return answer.get("http") == 401 or answer.get("error") in TOKEN


def check(answer: dict[str, Any], what: str, now: datetime, number: int) -> dict[str, Any]:
    """`data` of a good answer. Raises TransportError for any other; an unknown code is an alarm, never a success."""
    error = answer.get("error")
    if error == 0 and answer.get("http", 200) < 400 and isinstance(answer.get("data"), dict):
        data: dict[str, Any] = answer["data"]
        return data
    code = error if isinstance(error, int) else 0
    text = f"{what} trả lời {code}: {str(answer.get('message', ''))[:120]}"
    raise meaning(code, text, now, number)


def meaning(code: int, text: str, now: datetime, number: int) -> TransportError:
    shown = str(code)
    if code in TOKEN:
        return TransportError(text, code=shown, everyone=True, alarm=True)
    if code in SLOW:
        return TransportError(text, code=shown)
    if code in QUOTA:
        return TransportError(text, code=shown, hold=timedelta(hours=1), alarm=code in (-320, -321, -115))
    if code in NIGHT:
        return TransportError(text, code=shown, hold=until_morning(now, number))
    if code in PERSON:
        return TransportError(text, code=shown, permanent=True, gone=code in GONE)
    if code in OURS:
        return TransportError(text, code=shown, permanent=True, alarm=True)
    return TransportError(text, code=shown, hold=timedelta(minutes=30), alarm=True, everyone=code in ACCOUNT)


def until_morning(now: datetime, number: int) -> timedelta:
    """From now until 06:05 of the next morning, and up to some minutes more by message."""
    local = clock.local(now)
    today = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    wait = MORNING - today if today < MORNING else MORNING - today + timedelta(days=1)
    return wait + pause(number, 1)
