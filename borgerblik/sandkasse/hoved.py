"""The security header of an envelope: what must be there once is there once, and lies where it is read."""

from __future__ import annotations

import base64
import binascii
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from lxml import etree

from borgerblik.sandkasse.signatur import Daekning, efter_id
from borgerblik.sandkasse.soap import WSA, WSSE, Kald
from borgerblik.sandkasse.tid import instant
from borgerblik.sandkasse.wss import Mistillid, en, tekst, w

SKAEVHED = timedelta(minutes=5)  # how far apart two clocks may be


@dataclass(frozen=True, slots=True)
class Hoved:
    """The parts of one message that security is about."""

    kald: Kald
    krop: etree._Element
    sikkerhed: etree._Element
    adressering: Mapping[str, etree._Element]
    rammer: tuple[etree._Element, ...]
    ider: Mapping[str, etree._Element]

    @classmethod
    def af(cls, kald: Kald) -> Hoved:
        """Raises Mistillid when a part is missing, there twice, or somewhere else than it should be."""
        konvolut = kald.konvolut
        header, krop = (_en_del(kald, navn) for navn in ("Header", "Body"))
        if kald.krop.getparent() is not krop or len(konvolut) != 2:
            raise Mistillid("the envelope has more than a header and a body")
        if sum(1 for _ in konvolut.iter(w("wsse:Security"))) > 1:
            raise Mistillid("the message has more than one wsse:Security")
        sikkerhed = en(header, "wsse:Security")
        adressering: dict[str, etree._Element] = {}
        for element in header:
            navn = etree.QName(element)
            if navn.namespace == WSA and adressering.setdefault(navn.localname, element) is not element:
                raise Mistillid(f"the message has more than one wsa:{navn.localname}")
        rammer = tuple(header.findall(w("sbf:Framework")))
        return cls(kald, krop, sikkerhed, adressering, rammer, efter_id(konvolut))

    def besked(self) -> str:
        """The MessageID. Raises Mistillid without one."""
        element = self.adressering.get("MessageID")
        if element is None or not tekst(element):
            raise Mistillid("the message has no wsa:MessageID")
        return tekst(element)

    def kontroller_adresse(self, sti: str) -> None:
        """To is this path and Action is what the request says it wants, where they are there. Raises Mistillid."""
        til, handling = self.adressering.get("To"), self.adressering.get("Action")
        if til is not None and urlsplit(tekst(til)).path.rstrip("/") != sti.rstrip("/"):
            raise Mistillid("wsa:To is not this address")
        if handling is not None and tekst(handling).lower() != self.kald.handling.lower():
            raise Mistillid("wsa:Action is not the action of the request")

    def kontroller_tid(self, nu: datetime) -> etree._Element:
        """The Timestamp, when it is of now. Raises Mistillid."""
        stempel = en(self.sikkerhed, "wsu:Timestamp")
        oprettet, udloeber = _instant(en(stempel, "wsu:Created")), _instant(en(stempel, "wsu:Expires"))
        if udloeber <= oprettet:
            raise Mistillid("the Timestamp expires before it is created")
        if oprettet > nu + SKAEVHED:
            raise Mistillid("the Timestamp is of the future", "MessageExpired")
        if nu >= udloeber or oprettet < nu - SKAEVHED:
            raise Mistillid("the Timestamp is too old", "MessageExpired")
        return stempel

    def kontroller_daekning(self, daekning: Daekning, *flere: etree._Element) -> None:
        """Every wsa header, the liberty frame, the Body and `flere` are covered. Raises Mistillid."""
        for element in (*self.adressering.values(), *self.rammer, self.krop, *flere):
            daekning.kraev(element)


def _en_del(kald: Kald, navn: str) -> etree._Element:
    fundne = kald.konvolut.findall(f"{{{kald.version.namespace}}}{navn}")
    if len(fundne) != 1:
        raise Mistillid(f"the envelope has not exactly one {navn}")
    return fundne[0]


def _instant(element: etree._Element) -> datetime:
    fundet = instant(tekst(element))
    if fundet is None:
        raise Mistillid("the Timestamp is not of two instants")
    return fundet


def har_sikkerhed(kald: Kald) -> bool:
    """Does the message have anything that calls itself security, wherever it lies?"""
    return next(kald.konvolut.iter(f"{{{WSSE}}}Security"), None) is not None


def certifikat_i(element: etree._Element, kode: str = "InvalidSecurityToken") -> x509.Certificate:
    """The certificate whose base64 is the text of an element. Raises Mistillid, also when its key is not RSA."""
    try:
        data = base64.b64decode("".join((element.text or "").split()), validate=True)
        certifikat = x509.load_der_x509_certificate(data)
    except (binascii.Error, ValueError):
        raise Mistillid(f"{etree.QName(element).localname} holds no certificate", kode) from None
    noegle_i(certifikat, kode)
    return certifikat


def noegle_i(certifikat: x509.Certificate, kode: str = "InvalidSecurityToken") -> RSAPublicKey:
    """Its public key. Raises Mistillid when it is not RSA."""
    noegle = certifikat.public_key()
    if not isinstance(noegle, RSAPublicKey):
        raise Mistillid("a certificate has another key than RSA", kode)
    return noegle


class Gentagelser:
    """The MessageIDs seen lately: a message is taken once."""

    # A Timestamp is believed from five minutes before it begins until five minutes after: no longer is needed.
    _HUSKES = 2 * SKAEVHED + timedelta(minutes=1)

    def __init__(self) -> None:
        self._laas = threading.Lock()
        self._set: OrderedDict[str, datetime] = OrderedDict()

    def husk(self, besked: str, nu: datetime) -> None:
        """Raises Mistillid when it was seen before."""
        with self._laas:
            while self._set and next(iter(self._set.values())) + self._HUSKES < nu:
                self._set.popitem(last=False)
            if besked in self._set:
                raise Mistillid("the message has been received before")
            self._set[besked] = nu


def klokken_nu() -> datetime:
    """Now."""
    return datetime.now(UTC)
