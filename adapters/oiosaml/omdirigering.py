"""HTTP-Redirect: a message in the address of a browser, signed over the very letters of the query.

Source: SAML 2.0 bindings 3.4.4.1. What comes is verified over the query as it was sent: escapes may be in lower
case, and writing them anew would change what was signed (IDENTITY 2.3).
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from signxml.algorithms import SignatureMethod

from adapters.oioidws.navne import RSA_SHA256
from adapters.oiosaml.laesning import LARGEST, decoded
from adapters.oiosaml.noegler import good_key
from borgerblik.access.saml import SamlFejl, SamlRefused

LONGEST_RELAY_STATE = 1024  # letters; bindings 3.4.3 says 80 bytes, and some write more
REQUEST, RESPONSE = "SAMLRequest", "SAMLResponse"
_SIGNED = (REQUEST, RESPONSE, "RelayState", "SigAlg")  # in this order, of those that are there

_HASHES: Final[Mapping[str, tuple[type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512], bool]]] = MappingProxyType(
    {
        method.value: (digest, pss)
        for method, digest, pss in (
            (SignatureMethod.RSA_SHA256, hashes.SHA256, False),
            (SignatureMethod.RSA_SHA384, hashes.SHA384, False),
            (SignatureMethod.RSA_SHA512, hashes.SHA512, False),
            (SignatureMethod.SHA256_RSA_MGF1, hashes.SHA256, True),
            (SignatureMethod.SHA384_RSA_MGF1, hashes.SHA384, True),
            (SignatureMethod.SHA512_RSA_MGF1, hashes.SHA512, True),
        )
    }
)


@dataclass(frozen=True, slots=True, repr=False)
class Modtaget:
    """What a query holds: the message, and what to check its signature with."""

    besked: bytes
    er_svar: bool
    relay_state: str | None
    _underskrevet: bytes
    _algoritme: str
    _signatur: bytes

    def demand_signed(self, trusted: Iterable[x509.Certificate]) -> None:
        """By one of these certificates' keys. Raises SamlRefused."""
        if not self._signatur:
            raise SamlRefused(SamlFejl.IKKE_UNDERSKREVET)
        if self._algoritme not in _HASHES:
            raise SamlRefused(SamlFejl.SIGNATUR_ALGORITME)
        digest, pss = _HASHES[self._algoritme]
        padding = PSS(MGF1(digest()), digest.digest_size) if pss else PKCS1v15()
        for certificate in trusted:
            key = good_key(certificate)
            try:
                if key is not None:
                    return key.verify(self._signatur, self._underskrevet, padding, digest())
            except InvalidSignature:
                continue
        raise SamlRefused(SamlFejl.SIGNATUR_UGYLDIG)


def adresse(sted: str, name: str, besked: bytes, relay_state: str | None, key: RSAPrivateKey) -> str:
    """Where to send the browser so that it brings our message (`name` is REQUEST or RESPONSE), signed."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    parts = [(name, base64.b64encode(deflate.compress(besked) + deflate.flush()).decode())]
    parts += [] if relay_state is None else [("RelayState", relay_state)]
    query = "&".join(f"{part}={quote(value, safe='')}" for part, value in (*parts, ("SigAlg", RSA_SHA256)))
    signature = base64.b64encode(key.sign(query.encode(), PKCS1v15(), hashes.SHA256())).decode()
    return f"{sted}{'&' if '?' in sted else '?'}{query}&Signature={quote(signature, safe='')}"


def laest(query: bytes) -> Modtaget:
    """The message in a query as the browser sent it, its signature still to be checked. Raises SamlRefused."""
    if len(query) > LARGEST:
        raise SamlRefused(SamlFejl.FOR_STOR)
    raw = _parts(query)
    names = [name for name in (REQUEST, RESPONSE) if name in raw]
    if len(names) != 1:
        raise SamlRefused(SamlFejl.FORKERT_BESKED)
    relay_state = _plain(raw["RelayState"]) if "RelayState" in raw else None
    return Modtaget(
        besked=_inflated(decoded(_plain(raw[names[0]]))),
        er_svar=names == [RESPONSE],
        relay_state=good_relay_state(relay_state),
        _underskrevet=b"&".join(name.encode() + b"=" + raw[name] for name in _SIGNED if name in raw),
        _algoritme=_plain(raw.get("SigAlg", b"")),
        _signatur=decoded(_plain(raw.get("Signature", b""))),
    )


def good_relay_state(text: str | None) -> str | None:
    """What somebody else wants back with our answer, where it can be sent. Raises SamlRefused."""
    if text is not None and (len(text) > LONGEST_RELAY_STATE or not text.isprintable()):
        raise SamlRefused(SamlFejl.FORKERT_BESKED)
    return text


def _parts(query: bytes) -> dict[str, bytes]:
    """The parameters of the binding as they were sent, each at most once."""
    found: dict[str, bytes] = {}
    for pair in query.split(b"&"):
        name, _, value = pair.partition(b"=")
        text = _plain(name)
        if text in (*_SIGNED, "Signature"):
            if text in found or text.encode() != name:
                raise SamlRefused(SamlFejl.FORKERT_BESKED)
            found[text] = value
    return found


def _plain(escaped: bytes) -> str:
    try:
        return unquote_to_bytes(escaped.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise SamlRefused(SamlFejl.FORKERT_BESKED) from None


def _inflated(raw: bytes) -> bytes:
    """The message, never more than the limit of it in memory."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = inflate.decompress(raw, LARGEST)
    except zlib.error:
        raise SamlRefused(SamlFejl.UGYLDIG_BASE64) from None
    if inflate.unconsumed_tail:
        raise SamlRefused(SamlFejl.FOR_STOR)
    if not inflate.eof or inflate.unused_data:
        raise SamlRefused(SamlFejl.UGYLDIG_BASE64)
    return found
