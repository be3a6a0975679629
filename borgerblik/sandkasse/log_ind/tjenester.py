"""The services that may ask for a sign-in: who they are is what their SAML metadata say, and nothing else."""

from __future__ import annotations

import base64
import binascii
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from lxml import etree

from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.xml import laes

LOG = logging.getLogger(__name__)
FRIST = 3.0  # seconds for somebody's metadata
STOERSTE = 1024 * 1024  # bytes
IGEN = 5.0  # seconds between two times that metadata are fetched anew
Kilde = bytes | Path | str  # the metadata themselves, a file, or an address


class UlaeseligMetadata(ValueError):
    """The document is no metadata of a service provider."""


@dataclass(frozen=True, slots=True)
class Modtager:
    """An AssertionConsumerService by HTTP-POST."""

    url: str
    indeks: str | None
    standard: bool


@dataclass(frozen=True, slots=True)
class Udlogning:
    """A SingleLogoutService: where requests go, and where answers go."""

    anmodning: str
    svar: str


@dataclass(frozen=True, slots=True)
class Tjeneste:
    """A service provider. `oensker` are the attributes it asks for; None asks for nothing in particular."""

    entity_id: str
    modtagere: tuple[Modtager, ...]
    udlogning: Udlogning | None
    noegler: tuple[RSAPublicKey, ...]
    kryptering: x509.Certificate
    oensker: frozenset[str] | None

    def modtager(self, url: str | None, indeks: str | None) -> str | None:
        """The address an answer goes to: the one asked for if the metadata have it, the default if none is."""
        if url is not None:
            return next((m.url for m in self.modtagere if m.url == url), None)
        if indeks is not None:
            return next((m.url for m in self.modtagere if m.indeks == indeks), None)
        return next((m.url for m in self.modtagere if m.standard), self.modtagere[0].url)


def laes_tjeneste(data: bytes) -> Tjeneste:
    """The service of a metadata document. Raises UlaeseligMetadata."""
    try:
        rod = laes(data)
    except (etree.XMLSyntaxError, ValueError):
        raise UlaeseligMetadata("not XML without a DTD") from None
    sp = rod.find(o.n("md:SPSSODescriptor"))
    entity_id = rod.get("entityID")
    if rod.tag != o.n("md:EntityDescriptor") or sp is None or not entity_id:
        raise UlaeseligMetadata("no EntityDescriptor of a service provider")
    modtagere = tuple(
        Modtager(_web(punkt.get("Location")), punkt.get("index"), punkt.get("isDefault") in ("true", "1"))
        for punkt in sp.findall(o.n("md:AssertionConsumerService"))
        if punkt.get("Binding") == o.POST
    )
    underskrift = tuple(_noegle(certifikat) for certifikat in _certifikater(sp, "signing"))
    kryptering = _certifikater(sp, "encryption")
    if not modtagere or not underskrift or not kryptering:
        raise UlaeseligMetadata("no consumer service by HTTP-POST, or no certificate to sign or encrypt with")
    _noegle(kryptering[0])
    oensker = frozenset(str(punkt.get("Name")) for punkt in sp.iter(o.n("md:RequestedAttribute")))
    return Tjeneste(entity_id, modtagere, _udlogning(sp), underskrift, kryptering[0], oensker or None)


def _web(url: str | None) -> str:
    if url is None or urlsplit(url).scheme not in ("http", "https"):
        raise UlaeseligMetadata("an address that is not of the web")
    return url


def _udlogning(sp: etree._Element) -> Udlogning | None:
    for punkt in sp.findall(o.n("md:SingleLogoutService")):
        if punkt.get("Binding") == o.REDIRECT:
            anmodning = _web(punkt.get("Location"))
            return Udlogning(anmodning, _web(punkt.get("ResponseLocation") or anmodning))
    return None


def _certifikater(sp: etree._Element, brug: str) -> list[x509.Certificate]:
    try:
        return [
            x509.load_der_x509_certificate(base64.b64decode("".join((tekst.text or "").split()), validate=True))
            for noegle in sp.findall(o.n("md:KeyDescriptor"))
            if noegle.get("use") in (None, brug)
            for tekst in noegle.iter(o.n("ds:X509Certificate"))
        ]
    except (binascii.Error, ValueError):
        raise UlaeseligMetadata("a certificate that cannot be read") from None


def _noegle(certifikat: x509.Certificate) -> RSAPublicKey:
    noegle = certifikat.public_key()
    if not isinstance(noegle, RSAPublicKey):
        raise UlaeseligMetadata("a certificate with another key than RSA")
    return noegle


class Tjenester:
    """The services we were told of at start; their metadata are fetched when somebody first asks, and when in doubt."""

    def __init__(self, kilder: Iterable[Kilde], ur: Callable[[], float] = time.monotonic) -> None:
        self._kilder = tuple(kilder)
        self._ur = ur
        self._laas = threading.Lock()
        self._kendte: dict[str, Tjeneste] = {}
        self._tidligst = float("-inf")

    def find(self, entity_id: str) -> Tjeneste | None:
        """The service of that name."""
        return self._kendte.get(entity_id) or self.genindlaes().get(entity_id)

    def genindlaes(self) -> dict[str, Tjeneste]:
        """All of them, fetched anew unless that was done a moment ago. What cannot be had stays as it was."""
        with self._laas:
            if self._ur() >= self._tidligst:
                self._tidligst = self._ur() + IGEN
                fundne = [tjeneste for kilde in self._kilder if (tjeneste := _hent(kilde)) is not None]
                self._kendte = {**self._kendte, **{tjeneste.entity_id: tjeneste for tjeneste in fundne}}
                if len(fundne) < len(self._kilder):
                    self._tidligst = float("-inf")  # somebody is not up yet: ask again next time
            return self._kendte


def _hent(kilde: Kilde) -> Tjeneste | None:
    try:
        return laes_tjeneste(_data(kilde))
    except (UlaeseligMetadata, OSError, ValueError) as fejl:
        LOG.warning("metadata kunne ikke læses: %s", type(fejl).__name__)
        return None


def _data(kilde: Kilde) -> bytes:
    """The bytes of a source. Raises OSError and ValueError."""
    if isinstance(kilde, bytes):
        return kilde
    if isinstance(kilde, Path) or urlsplit(kilde).scheme not in ("http", "https"):
        return Path(kilde).read_bytes()
    direkte = build_opener(ProxyHandler({}))  # a proxy is not asked for this machine
    try:
        with direkte.open(kilde, timeout=FRIST) as svar:
            return bytes(svar.read(STOERSTE))
    except URLError as fejl:
        raise OSError("the address did not answer") from fejl
