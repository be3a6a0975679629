"""Enveloped XML signatures: RSA-SHA256, RSASSA-PSS, and SHA-1 for who must refuse it."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, AsymmetricPadding, PKCS1v15
from lxml import etree

from borgerblik.sandkasse.pki import Bevis
from borgerblik.sandkasse.signatur import kanonisk
from borgerblik.sandkasse.wss import DS, ENVELOPED, EXC_C14N


@dataclass(frozen=True, slots=True)
class Metode:
    """How a signature is made, and what the wire calls its two steps."""

    signatur: str
    digest: str
    hash: hashes.HashAlgorithm
    pss: bool = False

    def polstring(self) -> AsymmetricPadding:
        """The padding."""
        return PSS(MGF1(self.hash), self.hash.digest_size) if self.pss else PKCS1v15()

    def aftryk(self, data: bytes) -> str:
        """The digest, in base64."""
        maaler = hashes.Hash(self.hash)
        maaler.update(data)
        return base64.b64encode(maaler.finalize()).decode()

    def underskriv(self, data: bytes, bevis: Bevis) -> str:
        """The signature value, in base64."""
        return base64.b64encode(bevis.noegle.sign(data, self.polstring(), self.hash)).decode()


_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
RSA_SHA256 = Metode("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", _SHA256, hashes.SHA256())
RSA_PSS = Metode("http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", _SHA256, hashes.SHA256(), pss=True)
RSA_SHA1 = Metode(DS + "rsa-sha1", DS + "sha1", hashes.SHA1())  # noqa: S303 - nobody is to believe it


def underskriv(element: etree._Element, bevis: Bevis, metode: Metode = RSA_SHA256) -> etree._Element:
    """Sign the element by its ID; the signature stands after its Issuer."""
    signatur = etree.fromstring(
        f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EXC_C14N}"/>'
        f'<ds:SignatureMethod Algorithm="{metode.signatur}"/><ds:Reference URI="#{element.get("ID")}"><ds:Transforms>'
        f'<ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EXC_C14N}"/></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{metode.digest}"/><ds:DigestValue>{metode.aftryk(kanonisk(element))}'
        "</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data>"
        f"<ds:X509Certificate>{base64.b64encode(bevis.der).decode()}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        "</ds:Signature>"
    )
    element.insert(1, signatur)
    signatur[1].text = metode.underskriv(kanonisk(signatur[0]), bevis)
    return signatur
