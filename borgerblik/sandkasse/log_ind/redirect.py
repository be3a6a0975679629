"""The HTTP-Redirect binding: a message in a query string, and a signature over that string as it was sent."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote_plus, urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from borgerblik.sandkasse.log_ind.underskrift import RSA_PSS, RSA_SHA256, Metode
from borgerblik.sandkasse.pki import Bevis

STOERSTE = 256 * 1024  # bytes of a message that has been inflated
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
# What we believe: SHA-256 and up.
METODER = MappingProxyType(
    {
        metode.signatur: metode
        for metode in (
            RSA_SHA256,
            RSA_PSS,
            Metode(_MORE + "rsa-sha384", "", hashes.SHA384()),
            Metode(_MORE + "rsa-sha512", "", hashes.SHA512()),
        )
    }
)


class Ulaeselig(ValueError):
    """A message that cannot be read; the sentence says why and repeats none of it."""


@dataclass(frozen=True, slots=True)
class Besked:
    """A message of a query string: `slags` is SAMLRequest or SAMLResponse, `underskrevet` what is signed of it."""

    slags: str
    xml: bytes
    relay_state: str | None
    underskrevet: bytes
    algoritme: str
    signatur: bytes

    def er_af(self, noegler: tuple[RSAPublicKey, ...]) -> bool:
        """Is it signed by one of these keys, in a way we believe?"""
        metode = METODER.get(self.algoritme)
        if metode is None:
            return False
        for noegle in noegler:
            try:
                noegle.verify(self.signatur, self.underskrevet, metode.polstring(), metode.hash)
            except InvalidSignature:
                continue
            return True
        return False


def laes(streng: str) -> Besked:
    """Read a raw query string, a letter for each byte; an unsigned message is of nobody. Raises Ulaeselig."""
    raa: dict[str, str] = {}
    for del_ in streng.split("&"):
        navn, _, vaerdi = del_.partition("=")
        if navn in raa:
            raise Ulaeselig("En parameter står to gange.")
        raa[navn] = vaerdi
    slags = next((navn for navn in ("SAMLRequest", "SAMLResponse") if navn in raa), None)
    if slags is None:
        raise Ulaeselig("Der er ingen SAML-meddelelse.")
    # The signature is over the letters that were sent, however they were escaped.
    dele = [f"{navn}={raa[navn]}" for navn in (slags, "RelayState", "SigAlg") if navn in raa]
    return Besked(
        slags,
        udpakket(_base64(unquote_plus(raa[slags]))),
        unquote_plus(raa["RelayState"]) if "RelayState" in raa else None,
        "&".join(dele).encode("latin-1", "replace"),
        unquote_plus(raa.get("SigAlg", "")),
        _base64(unquote_plus(raa.get("Signature", ""))),
    )


def udpakket(data: bytes) -> bytes:
    """Inflated, as long as it does not grow beyond measure. Raises Ulaeselig."""
    pakker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        fundet = pakker.decompress(data, STOERSTE)
    except zlib.error:
        raise Ulaeselig("Meddelelsen er ikke pakket med DEFLATE.") from None
    if not pakker.eof:
        raise Ulaeselig("Meddelelsen er for stor eller afkortet.")
    return fundet


def _base64(tekst: str) -> bytes:
    try:
        return base64.b64decode(tekst, validate=True)
    except (binascii.Error, ValueError):
        raise Ulaeselig("Meddelelsen er ikke base64.") from None


def adresse(
    url: str, slags: str, xml: bytes, relay_state: str | None, bevis: Bevis | None, metode: Metode = RSA_SHA256
) -> str:
    """The address with the message in its query, signed by `bevis` (None: by nobody)."""
    pakker = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    parametre = {slags: base64.b64encode(pakker.compress(xml) + pakker.flush()).decode()}
    if relay_state is not None:
        parametre["RelayState"] = relay_state
    streng = urlencode(parametre if bevis is None else {**parametre, "SigAlg": metode.signatur})
    if bevis is not None:
        streng += "&" + urlencode({"Signature": metode.underskriv(streng.encode(), bevis)})
    return f"{url}{'&' if '?' in url else '?'}{streng}"
