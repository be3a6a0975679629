"""Where a request really comes from: what a front server that we trust says of it, and of nobody else.

The client's certificate is read from the header a trusted front server always overwrites: RFC 9440 (`:base64 of DER:`)
or PEM, url-encoded as nginx hands it over. Source: RFC 8705 section 6.5, RFC 9440.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import request

from borgerblik.adgangsvalg import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_WRITTEN = re.compile(r"(?P<four>[0-9.]+):[0-9]+|\[(?P<six>[0-9A-Fa-f:.]+)\](:[0-9]+)?|(?P<plain>[0-9A-Fa-f:.]+)")
LONGEST = 16 * 1024  # characters of a certificate in a header


@dataclass(frozen=True, slots=True)
class Kant:
    """The edge. `proxyer` are the front servers that are believed, `hoved` the header with the certificate."""

    proxyer: Sequence[Network]
    hoved: str | None

    def adresse(self) -> str:
        """The address of the caller, as far out as trusted front servers reach: for limits and for the log of
        looks, never for a line of the log.

        Of an IPv6 address it is the network (/64): one caller has all of it.
        """
        found = _address(request.remote_addr or "")
        for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
            further = _address(hop)
            if further is None or not self._trusted(found):
                break
            found = further
        if isinstance(found, ipaddress.IPv6Address):
            return str(ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))
        return "" if found is None else str(found)

    def klientcertifikat(self) -> bytes | None:
        """The client's certificate (DER); None where there is none, or nobody we trust hands it over."""
        if self.hoved is None or not self._trusted(_address(request.remote_addr or "")):
            return None
        values = request.headers.getlist(self.hoved)
        return _certificate(values[0]) if len(values) == 1 else None

    def _trusted(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self.proxyer)


def _address(text: str) -> Address | None:
    """As everybody writes it: with a port or without, IPv4 also in the clothes of IPv6."""
    found = _WRITTEN.fullmatch(text.strip())
    try:
        address = ipaddress.ip_address("" if found is None else found["four"] or found["six"] or found["plain"])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _certificate(value: str) -> bytes | None:
    value = value.strip()
    if not value or len(value) > LONGEST:
        return None
    try:
        if value.startswith(":") and value.endswith(":"):
            certificate = x509.load_der_x509_certificate(base64.b64decode(value[1:-1], validate=True))
        else:
            # Headers that came twice reach us as one, with a comma between: two certificates are nobody's.
            (certificate,) = x509.load_pem_x509_certificates(unquote(value).encode())
    except (ValueError, binascii.Error):
        return None
    return certificate.public_bytes(Encoding.DER)
