"""What an identity provider says of itself: its keys, and where to send people. From a file or an address.

A file that is replaced is taken into use; an address is asked when somebody calls `opdater`, hourly. What cannot be
read changes nothing: the last good copy stays in use. Trust lies in the keys of that document, never in a message.
Source: SAML 2.0 metadata; IDENTITY 2.1, 2.2 and 6.7.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from adapters.http import Line, within
from adapters.oioidws.certifikater import Watched
from adapters.oioidws.navne import ds
from adapters.oiosaml.laesning import decoded, moment, parsed, text
from adapters.oiosaml.navne import HTTP_REDIRECT, md
from adapters.oiosaml.noegler import good_key, valid
from borgerblik.access.saml import Idp, SamlRefused
from borgerblik.environment import SettingError
from borgerblik.sources import SourceError

SECONDS = 10.0  # for the whole of a fetch
log = structlog.get_logger(__name__)
Hent = Callable[[str], bytes]


class MetadataUlaeselig(Exception):
    """A document is not the metadata of that identity provider; the sentence says in Danish what is wrong."""


@dataclass(frozen=True, slots=True)
class Sted:
    """Where a service of theirs is: for our requests, and for our answers where that is another place."""

    location: str
    response_location: str


@dataclass(frozen=True, slots=True, eq=False)
class Metadata:
    """What we use of a document."""

    certifikater: tuple[x509.Certificate, ...]
    sso: str | None
    slo: Sted | None
    valid_until: datetime | None

    def i_kraft(self, now: datetime) -> tuple[x509.Certificate, ...]:
        """The certificates whose signatures are believed at that time; several while they change keys."""
        if self.valid_until is not None and now >= self.valid_until:
            return ()
        return tuple(each for each in self.certifikater if valid(each, now))

    @property
    def fingeraftryk(self) -> frozenset[str]:
        """By which to see that keys have changed."""
        return frozenset(each.fingerprint(SHA256()).hex() for each in self.certifikater)


def laes_metadata(raw: bytes, entity_id: str) -> Metadata:
    """What a metadata document says of that identity provider. Raises MetadataUlaeselig."""
    try:
        root = parsed(raw, kommentarer=True)
        until = moment(root, "validUntil") if root.get("validUntil") is not None else None
    except SamlRefused as error:
        raise MetadataUlaeselig(f"er ikke metadata, der kan læses ({error})") from None
    if root.tag != md("EntityDescriptor") or root.get("entityID") != entity_id:
        raise MetadataUlaeselig(f"er ikke metadata for {entity_id}")
    roles = root.findall(md("IDPSSODescriptor"))
    if len(roles) != 1:
        raise MetadataUlaeselig("beskriver ikke en login-tjeneste (IDPSSODescriptor)")
    certificates = tuple(each for each in _certificates(roles[0]) if good_key(each) is not None)
    if not certificates:
        raise MetadataUlaeselig("har ikke et certifikat til signering med en RSA-nøgle på mindst 2048 bit")
    sso, slo = _sted(roles[0], "SingleSignOnService"), _sted(roles[0], "SingleLogoutService")
    return Metadata(certificates, None if sso is None else sso.location, slo, until)


def _certificates(role: etree._Element) -> list[x509.Certificate]:
    found = []
    for descriptor in role.findall(md("KeyDescriptor")):
        if descriptor.get("use") not in (None, "signing"):
            continue
        for each in descriptor.findall(f"{ds('KeyInfo')}/{ds('X509Data')}/{ds('X509Certificate')}"):
            try:
                found.append(x509.load_der_x509_certificate(decoded(text(each))))
            except (ValueError, SamlRefused):
                raise MetadataUlaeselig("har et certifikat, der ikke kan læses") from None
    return found


def _sted(role: etree._Element, service: str) -> Sted | None:
    """Where a browser is redirected to for that service."""
    for each in role.findall(md(service)):
        location = each.get("Location") or ""
        if each.get("Binding") == HTTP_REDIRECT and location.startswith(("https://", "http://")):
            return Sted(location, each.get("ResponseLocation") or location)
    return None


# Where it comes from


class FraFil:
    """A file, read anew when it is replaced. Raises SettingError where it cannot be used at the start."""

    def __init__(self, idp: Idp) -> None:
        self._idp = idp
        self._file = Path(idp.metadata)
        self._watched = Watched(self._read, self._file)

    def __call__(self) -> Metadata | None:
        """What holds now."""
        return self._watched()

    def opdater(self) -> None:
        """Nothing to do: the file is looked at by itself."""

    def _read(self) -> Metadata:
        try:
            return laes_metadata(self._file.read_bytes(), self._idp.entity_id)
        except OSError as error:
            raise SettingError(f"{self._file} kan ikke læses: {error.strerror}") from None
        except MetadataUlaeselig as error:
            raise SettingError(f"{self._file} {error}") from None


class FraAdresse:
    """An address, asked by `opdater`; between two answers, and after a start without one, the last good copy holds."""

    def __init__(self, idp: Idp, hent: Hent, mappe: Path | None) -> None:
        self._idp = idp
        self._hent = hent
        name = hashlib.sha256(idp.entity_id.encode()).hexdigest()
        self._copy = None if mappe is None else mappe / f"saml-metadata-{name[:16]}.xml"
        self._value: Metadata | None = None
        if self._copy is not None:
            with contextlib.suppress(OSError, MetadataUlaeselig):
                self._value = laes_metadata(self._copy.read_bytes(), idp.entity_id)

    def __call__(self) -> Metadata | None:
        """What holds now; None until there has been a good answer."""
        return self._value

    def opdater(self) -> None:
        """Ask once. What is no good changes nothing but the log."""
        try:
            raw = self._hent(self._idp.metadata)
            new = laes_metadata(raw, self._idp.entity_id)
        except (SourceError, MetadataUlaeselig) as error:
            log.error("metadata was not fetched", udsteder=self._idp.entity_id, fejl=str(error))  # noqa: TRY400
            return
        old, self._value = self._value, new
        if old is not None and old.fingeraftryk != new.fingeraftryk:
            log.warning("an identity provider has changed its keys", udsteder=self._idp.entity_id)
        if self._copy is not None:
            _write(self._copy, raw)


def hent(url: str) -> bytes:
    """The document at an address. Raises SourceError, MetadataUlaeselig."""
    with within(SECONDS) as deadline:
        reply = Line(url).get({"Accept": "application/samlmetadata+xml, application/xml"}, deadline)
    if reply.status != 200:
        raise MetadataUlaeselig(f"kunne ikke hentes: HTTP {reply.status}")
    return reply.body


def _write(file: Path, raw: bytes) -> None:
    """Replace the copy whole, or leave it."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as made:
            made.write(raw)
        os.replace(made.name, file)
    except OSError as error:
        log.warning("the copy of metadata was not kept", fil=file.name, fejl=error.strerror)
