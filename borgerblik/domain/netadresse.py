"""Hosts that anybody may be sent to, and those that lie within somebody's walls."""

from __future__ import annotations

import ipaddress
import re

_INSIDE = ("localhost", "local", "internal", "intern", "lan", "home", "corp", "arpa", "test")
# Within a network of one's own (RFC 8215), and what means the older number without saying so (RFC 4291 2.5.5.1).
_WITHIN = tuple(map(ipaddress.IPv6Network, ("64:ff9b:1::/48", "::/96")))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # what a resolver may read as (a part of) an IP number


def er_offentlig_ip(text: str) -> bool:
    """Is it the IP number of a machine out in the world, also where one kind of number holds one of the other?"""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if any(address in network for network in _WITHIN):
        return False
    inner = _inner(address) if isinstance(address, ipaddress.IPv6Address) else None
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The older number it holds: mapped, 6to4, Teredo or NAT64 (RFC 4291, 3056, 4380, 6052)."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def er_offentlig_vaert(vaert: str) -> bool:
    """Is the host's name, or IP number, one out in the world? What the name stands for is not asked."""
    name = vaert.lower().rstrip(".")
    last = name.rpartition(".")[2]
    if ":" in name or _NUMBER.fullmatch(last):
        return er_offentlig_ip(name)
    return "." in name and last not in _INSIDE
