"""The token of a form that was really shown: signed, bound to holder, duty and revision, good for one change.

Every change raises the revision, so a form sent twice, or after somebody else, is stale instead of doubled.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from config import keys
from config.errors import Refused, Stale
from config.settings import Settings
from models import Occurrence
from web.answers.gate import Holder

LIFE = timedelta(hours=24)


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(keys.oldest_first(settings), salt="answer-form")


def make(settings: Settings, holder: Holder, occurrence: Occurrence | None, now: datetime) -> str:
    """For a duty's forms, or (None) for those about the contact itself."""
    number, found = (occurrence.id, occurrence.revision) if occurrence else (None, 0)
    bound = [holder.contact_id, number, found, int(now.timestamp())]
    return str(_signer(settings).dumps(bound))


def revision(settings: Settings, holder: Holder, token: str, now: datetime) -> int:
    """The revision that the form was made from. Raises Refused for another page's token, Stale for one of yesterday."""
    try:
        contact, occurrence, found, made = _signer(settings).loads(token)
    except (BadData, ValueError, TypeError) as error:
        raise Refused("Biểu mẫu không hợp lệ; đề nghị mở lại trang", "the form is not ours; reload the page") from error
    if (contact, occurrence) != (holder.contact_id, holder.occurrence_id):
        raise Refused("Biểu mẫu thuộc trang khác; đề nghị mở lại trang", "the form belongs to another page")
    if now.timestamp() - made > LIFE.total_seconds():
        raise Stale("Trang đã mở quá lâu; đề nghị xem lại rồi gửi", "the page is too old; look again")
    return int(found)
