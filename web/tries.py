"""Tries that are counted over every process of the house: logins, one's own password, wrong links.

A caller's count stands in one of BUCKETS marks. Strangers from many addresses therefore fill no table, and nobody's
address is kept; that two of them share a mark costs them some of the tries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request
from sqlalchemy import Integer, String, cast, update
from sqlmodel import Session, col

from followup import marks
from models import Mark
from models.bulk import changed
from web.errors import TooMany

BUCKETS = 1 << 16
#: A home or an office has so many bits of IPv6 for itself.
NETWORK = 64


@dataclass(frozen=True, slots=True)
class Tries:
    """So many of one caller within a while, which begins with the first; `said`: to one who tried more often."""

    kind: str
    most: int
    within: timedelta
    said: tuple[str, str]

    def count(self, session: Session, caller: int | str, now: datetime) -> None:
        """Raises `TooMany`. The edge gives this a transaction of its own: a try counts, whatever becomes of it."""
        key = self.key(caller)
        if marks.claim(session, key, "1", now, before=now - self.within):
            return
        tries = cast(Mark.value, Integer)
        one_more = update(Mark).where(col(Mark.key) == key, tries < self.most).values(value=cast(tries + 1, String))
        if not changed(session, one_more):
            raise TooMany(*self.said)

    def key(self, caller: int | str) -> str:
        return f"tries:{self.kind}:{int.from_bytes(sha256(f'{caller}'.encode()).digest()) % BUCKETS}"


LOGIN = Tries(
    "login",
    30,
    timedelta(minutes=5),
    ("Đăng nhập quá nhiều lần; hãy thử lại sau 5 phút", "too many tries; wait 5 minutes"),
)
PASSWORD = Tries(
    "password",
    10,
    timedelta(minutes=15),
    ("Nhập mật khẩu quá nhiều lần; hãy thử lại sau 15 phút", "too many tries of the password; wait 15 minutes"),
)
LINK = Tries(
    "link",
    60,
    timedelta(minutes=5),
    ("Mở đường dẫn sai quá nhiều lần; hãy thử lại sau 5 phút", "too many wrong links; wait 5 minutes"),
)


def caller_of(request: Request) -> str:
    """The address that calls, as the proxy gives it; of IPv6 its network."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or ip_network((address, NETWORK), strict=False))
