"""Which addresses may be called at the wish of others: the open Internet, and what the settings allow besides.

An address that somebody types in could be the database's, the cloud's metadata service or a printer's (SSRF). What is
judged is the number that is connected to, never the name.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from config.settings import Settings
from notifications.errors import TransportError

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
#: NAT64 carries an IPv4 address in its last 32 bits (RFC 6052).
NAT64 = IPv6Network("64:ff9b::/96")


class Inside(TransportError):
    """The address lies where only the office's own programs may call."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Địa chỉ {host} thuộc mạng nội bộ; muốn dùng thì thêm vào DONDOC_OUTGOING_ALLOWED",
            code="inside",
            permanent=True,
        )


def networks(settings: Settings) -> tuple[Network, ...]:
    return _parsed(settings.outgoing_allowed)


@lru_cache(maxsize=8)
def _parsed(given: str) -> tuple[Network, ...]:
    return tuple(ip_network(one.strip()) for one in given.split(",") if one.strip())


def is_open(number: str, allowed: Sequence[Network]) -> bool:
    """Whether this numeric address may be called; False for what is no number."""
    try:
        found = ip_address(number.partition("%")[0])
    except ValueError:
        return False
    real = _carried(found)
    if any(real in network for network in allowed if network.version == real.version):
        return True
    return real.is_global and not real.is_multicast


def _carried(found: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(found, IPv4Address):
        return found
    if found in NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else found)


def resolve(host: str, port: int, allowed: Sequence[Network]) -> str:
    """The number to connect to. One that lies inside spoils the name: it might be the next one to be used.

    Raises Inside, or TransportError where the name is unknown.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TransportError(f"Không tìm thấy máy {host}", code="name") from None
    numbers = [str(entry[4][0]) for entry in found]
    if not all(is_open(number, allowed) for number in numbers):
        raise Inside(host)
    return numbers[0]
