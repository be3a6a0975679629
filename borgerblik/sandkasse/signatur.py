"""XML signatures, made and checked: exclusive c14n, RSA-SHA256, and the STR-Transform of WS-Security.

Only what the profile allows is believed; everything else is refused by name, before any of it is computed.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from lxml import etree

from borgerblik.sandkasse.wss import (
    DS,
    ENVELOPED,
    EXC_C14N,
    SAML,
    SAMLID,
    STR_TRANSFORM,
    WSU_ID,
    Mistillid,
    en,
    hoejst_en,
    tekst,
    w,
)


@dataclass(frozen=True, slots=True)
class Algoritmer:
    """What a signature is made with: its hash, and what the wire calls the two steps."""

    signatur: str
    digest: str
    hash: hashes.HashAlgorithm

    def aftryk(self, data: bytes) -> bytes:
        """The digest."""
        maaler = hashes.Hash(self.hash)
        maaler.update(data)
        return maaler.finalize()


SHA256 = Algoritmer(
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256", hashes.SHA256()
)
# Only to be made, by a failure switch: nobody is to believe it.
SHA1 = Algoritmer(DS + "rsa-sha1", DS + "sha1", hashes.SHA1())  # noqa: S303


def kanonisk(element: etree._Element, prefikser: Sequence[str] = ()) -> bytes:
    """Exclusive c14n of an element where it stands."""
    return etree.tostring(
        element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=list(prefikser) or None
    )


def efter_id(rod: etree._Element) -> dict[str, etree._Element]:
    """Every element of a document that a signature can point at. Raises Mistillid for an id that is there twice."""
    fundne: dict[str, etree._Element] = {}
    for element in rod.iter(etree.Element):
        navnerum = etree.QName(element).namespace
        ider = {element.get(WSU_ID)}
        if navnerum == SAML:
            ider.add(element.get("ID"))
        if navnerum == DS:
            ider.add(element.get("Id"))
        for ident in ider - {None}:
            if fundne.setdefault(str(ident), element) is not element:
                raise Mistillid("two elements have the same id")
    return fundne


@dataclass(frozen=True, slots=True)
class Daekning:
    """The elements a signature was found to cover."""

    elementer: tuple[etree._Element, ...]
    gennem_str: tuple[etree._Element, ...]

    def kraev(self, element: etree._Element) -> None:
        """Raises Mistillid when this very element is not covered."""
        if not any(daekket is element for daekket in self.elementer):
            raise Mistillid(f"the signature does not cover {etree.QName(element).localname}")

    def kraev_gennem_str(self, element: etree._Element) -> None:
        """Raises Mistillid when this very element is not covered through a SecurityTokenReference."""
        if not any(daekket is element for daekket in self.gennem_str):
            raise Mistillid("the signature does not cover the assertion through an STR-Transform")


def kontroller(signatur: etree._Element, ider: Mapping[str, etree._Element], noegle: RSAPublicKey) -> Daekning:
    """What a message signature covers, once the key and every digest are right. Raises Mistillid."""
    referencer = _underskrevne_referencer(signatur, noegle)
    daekket: list[etree._Element] = []
    gennem_str: list[etree._Element] = []
    for reference in referencer:
        element = _peget_paa(reference, ider)
        transform = en(en(reference, "ds:Transforms"), "ds:Transform")
        algoritme = transform.get("Algorithm")
        if algoritme == EXC_C14N:
            daekket.append(element)
            data = kanonisk(element, _prefikser(transform))
        elif algoritme == STR_TRANSFORM:
            element = _tokenet(element, ider)
            gennem_str.append(element)
            data = kanonisk(element, _str_prefikser(transform))
        else:
            raise Mistillid("a Transform is neither exclusive c14n nor the STR-Transform")
        _kontroller_digest(reference, data)
    return Daekning(tuple(daekket), tuple(gennem_str))


def kontroller_indlejret(
    element: etree._Element, signatur: etree._Element, ident: str, noegle: RSAPublicKey, kode: str
) -> None:
    """Check a signature inside the element it covers. Raises Mistillid."""
    referencer = _underskrevne_referencer(signatur, noegle)
    if len(referencer) != 1 or referencer[0].get("URI") != f"#{ident}":
        raise Mistillid("the signature of the assertion does not cover the assertion", kode)
    transformer = en(referencer[0], "ds:Transforms")
    if [transform.get("Algorithm") for transform in transformer] != [ENVELOPED, EXC_C14N]:
        raise Mistillid("the signature of the assertion has other Transforms than enveloped and exclusive c14n", kode)
    with _taget_ud(signatur):
        data = kanonisk(element, _prefikser(transformer[1]))
    _kontroller_digest(referencer[0], data)


def _underskrevne_referencer(signatur: etree._Element, noegle: RSAPublicKey) -> list[etree._Element]:
    """The References of a signature whose algorithms are allowed and whose value is by that key."""
    info = en(signatur, "ds:SignedInfo")
    metode = en(info, "ds:CanonicalizationMethod")
    if metode.get("Algorithm") != EXC_C14N:
        raise Mistillid("the CanonicalizationMethod is not exclusive c14n")
    if en(info, "ds:SignatureMethod").get("Algorithm") != SHA256.signatur:
        raise Mistillid("the SignatureMethod is not rsa-sha256")
    referencer = info.findall(w("ds:Reference"))
    if not referencer:
        raise Mistillid("the signature covers nothing")
    for reference in referencer:
        if en(reference, "ds:DigestMethod").get("Algorithm") != SHA256.digest:
            raise Mistillid("a DigestMethod is not sha256")
    vaerdi = _base64(en(signatur, "ds:SignatureValue"))
    try:
        noegle.verify(vaerdi, kanonisk(info, _prefikser(metode)), PKCS1v15(), SHA256.hash)
    except InvalidSignature:
        raise Mistillid("the signature is not by the key it should be by", "FailedCheck") from None
    return referencer


def _peget_paa(reference: etree._Element, ider: Mapping[str, etree._Element]) -> etree._Element:
    uri = reference.get("URI") or ""
    element = ider.get(uri[1:]) if uri.startswith("#") else None
    if element is None:
        raise Mistillid("a Reference points at nothing in the message")
    return element


def _tokenet(henvisning: etree._Element, ider: Mapping[str, etree._Element]) -> etree._Element:
    """The assertion a SecurityTokenReference names."""
    if henvisning.tag != w("wsse:SecurityTokenReference"):
        raise Mistillid("an STR-Transform is of something else than a SecurityTokenReference")
    return assertion_i(henvisning, ider)


def assertion_i(henvisning: etree._Element, ider: Mapping[str, etree._Element]) -> etree._Element:
    """The assertion behind the SAMLID of a SecurityTokenReference. Raises Mistillid."""
    noegle = en(henvisning, "wsse:KeyIdentifier")
    if noegle.get("ValueType") != SAMLID:
        raise Mistillid("a KeyIdentifier is not the ID of an assertion")
    fundet = ider.get(tekst(noegle))
    if fundet is None or fundet.tag != w("saml:Assertion") or fundet.get("ID") != tekst(noegle):
        raise Mistillid("a SecurityTokenReference names no assertion of the message")
    return fundet


def _prefikser(metode: etree._Element) -> list[str]:
    inklusive = hoejst_en(metode, "ec:InclusiveNamespaces")
    return (inklusive.get("PrefixList") or "").split() if inklusive is not None else []


def _str_prefikser(transform: etree._Element) -> list[str]:
    metode = en(en(transform, "wsse:TransformationParameters"), "ds:CanonicalizationMethod")
    if metode.get("Algorithm") != EXC_C14N:
        raise Mistillid("the STR-Transform has another method than exclusive c14n")
    return _prefikser(metode)


def _kontroller_digest(reference: etree._Element, data: bytes) -> None:
    if _base64(en(reference, "ds:DigestValue")) != SHA256.aftryk(data):
        raise Mistillid("a signed part has been changed: its digest is another", "FailedCheck")


def _base64(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise Mistillid(f"{etree.QName(element).localname} is not base64") from None


@contextmanager
def _taget_ud(element: etree._Element) -> Iterator[None]:
    """Without that element for a while; the text after it stays where it is."""
    foraelder = element.getparent()
    if foraelder is None:
        raise Mistillid("the signature of the assertion is not inside it")
    plads, hale = foraelder.index(element), element.tail
    foran = foraelder[plads - 1] if plads else None
    foer = foraelder.text if foran is None else foran.tail

    def skriv(tekst_: str | None) -> None:
        if foran is None:
            foraelder.text = tekst_
        else:
            foran.tail = tekst_

    element.tail = None
    foraelder.remove(element)
    skriv((foer or "") + (hale or "") or None)
    try:
        yield
    finally:
        skriv(foer)
        foraelder.insert(plads, element)
        element.tail = hale


# Making them


def underskriv(
    sikkerhed: etree._Element,
    dele: Iterable[etree._Element],
    noegleinfo: str,
    noegle: RSAPrivateKey,
    algoritmer: Algoritmer = SHA256,
) -> etree._Element:
    """A signature over those parts (each has a wsu:Id), as the last child of `sikkerhed`."""
    transform = f'<Transform Algorithm="{EXC_C14N}"/>'
    dele = list(dele)
    signatur = _skelet([(str(del_.get(WSU_ID)), transform) for del_ in dele], noegleinfo, algoritmer)
    sikkerhed.append(signatur)
    for vaerdi, del_ in zip(signatur.iter(w("ds:DigestValue")), dele, strict=True):
        vaerdi.text = _tekst64(algoritmer.aftryk(kanonisk(del_)))
    _forsegl(signatur, noegle, algoritmer)
    return signatur


def underskriv_indlejret(
    element: etree._Element,
    ident: str,
    plads: int,
    noegleinfo: str,
    noegle: RSAPrivateKey,
    algoritmer: Algoritmer = SHA256,
) -> etree._Element:
    """A signature over the element it is put into, at that place."""
    transformer = f'<Transform Algorithm="{ENVELOPED}"/><Transform Algorithm="{EXC_C14N}"/>'
    signatur = _skelet([(ident, transformer)], noegleinfo, algoritmer)
    vaerdi = next(signatur.iter(w("ds:DigestValue")))
    vaerdi.text = _tekst64(algoritmer.aftryk(kanonisk(element)))
    element.insert(plads, signatur)
    _forsegl(signatur, noegle, algoritmer)
    return signatur


def _skelet(referencer: list[tuple[str, str]], noegleinfo: str, algoritmer: Algoritmer) -> etree._Element:
    alle = "".join(
        f'<Reference URI="#{ident}"><Transforms>{transformer}</Transforms>'
        f'<DigestMethod Algorithm="{algoritmer.digest}"/><DigestValue/></Reference>'
        for ident, transformer in referencer
    )
    return etree.fromstring(
        f'<Signature xmlns="{DS}"><SignedInfo><CanonicalizationMethod Algorithm="{EXC_C14N}"/>'
        f'<SignatureMethod Algorithm="{algoritmer.signatur}"/>{alle}</SignedInfo><SignatureValue/>'
        f"<KeyInfo>{noegleinfo}</KeyInfo></Signature>"
    )


def _forsegl(signatur: etree._Element, noegle: RSAPrivateKey, algoritmer: Algoritmer) -> None:
    data = kanonisk(en(signatur, "ds:SignedInfo"))
    en(signatur, "ds:SignatureValue").text = _tekst64(noegle.sign(data, PKCS1v15(), algoritmer.hash))


def bryd(signatur: etree._Element) -> None:
    """Change a bit of the signature value."""
    vaerdi = en(signatur, "ds:SignatureValue")
    data = bytearray(_base64(vaerdi))
    data[7] ^= 1
    vaerdi.text = _tekst64(bytes(data))


def _tekst64(data: bytes) -> str:
    return base64.b64encode(data).decode()
