"""The way to the national services, as the settings say: plain on this machine, else with OIO IDWS."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from adapters.http import Line
from adapters.kontrakt import SOAP_VERSIONER
from adapters.oioidws.assertion import Wanted
from adapters.oioidws.certifikater import (
    Certifikat,
    Watched,
    described,
    in_force,
    read_identity,
    read_pinned,
)
from adapters.oioidws.faelles import shared_place
from adapters.oioidws.profil import Oioidws
from adapters.oioidws.sts import RestSts, SoapSts
from adapters.oioidws.tls import Tls, read_authorities
from adapters.oioidws.tokens import Tokens
from adapters.sikkerhed import Ingen
from adapters.soap import SoapClient
from borgerblik.config import Settings, Sikring, StsProfil, Tjeneste

TOKEN_FOLDER = "token"  # noqa: S105 (the name of a folder)


class Secured:
    """Certificates, connection and tokens of OIO IDWS. Raises SettingError where a file is missing or wrong."""

    def __init__(self, settings: Settings, sikring: Sikring) -> None:
        self.sikring = sikring
        self.identity = Watched(
            lambda: read_identity(
                sikring.client_certificate, sikring.client_key, sikring.client_key_password, sikring.oces_ca
            ),
            sikring.client_certificate,
            sikring.client_key,
            sikring.oces_ca,
        )
        self.sts_certificates = Watched(
            lambda: read_pinned("STS_CERTIFICATE", sikring.sts_certificate), sikring.sts_certificate
        )
        self.index_certificates = Watched(
            lambda: read_pinned("INDEKS_CERTIFICATE", sikring.indeks_certificate), sikring.indeks_certificate
        )
        self.tls = Tls(self.identity, Watched(lambda: read_authorities(sikring.tls_ca), sikring.tls_ca))
        kind = RestSts if sikring.profil is StsProfil.REST else SoapSts
        self.sts = kind(Line(sikring.sts_url, self.tls), sikring.sts_entity_id, self.sts_certificates)
        shared = shared_place(settings.redis_url, settings.instance / TOKEN_FOLDER, settings.secret_key)
        self.tokens = Tokens(self.sts, self.identity, shared)

    def in_order(self) -> bool:
        """Can we prove ourselves, and believe an answer, as of now?"""
        return all(
            in_force(certificates)
            for certificates in ([self.identity().certificate], self.sts_certificates(), self.index_certificates())
        )

    def certifikater(self) -> list[Certifikat]:
        """Every certificate in use, ours first."""
        sikring = self.sikring
        own = self.identity()
        return [
            described("CLIENT_CERTIFICATE", sikring.client_certificate, own.certificate),
            *(described("CLIENT_CERTIFICATE", sikring.client_certificate, each) for each in own.chain),
            *(described("STS_CERTIFICATE", sikring.sts_certificate, each) for each in self.sts_certificates()),
            *(described("INDEKS_CERTIFICATE", sikring.indeks_certificate, each) for each in self.index_certificates()),
        ]


class Tjenester:
    """Makes the clients of the services; one for each, kept for the life of the worker.

    `secured` is None exactly with INDEKS_SIKKERHED=ingen. Raises SettingError for what cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.secured = None if settings.sikring is None else Secured(settings, settings.sikring)

    def client(
        self,
        tjeneste: Tjeneste,
        *,
        request_header: bool = True,
        tokens: Tokens | None = None,
        line: Callable[[str, Tls | None], Line] = Line,
    ) -> SoapClient:
        """A client of that service; with tokens and a line of its own where they are given."""
        secured = self.secured
        return SoapClient(
            line(tjeneste.url, None if secured is None else secured.tls),
            version=SOAP_VERSIONER[tjeneste.soap_version],
            liberty=tjeneste.liberty_framework,
            sikkerhed=Ingen()
            if secured is None
            else Oioidws(tjeneste.entity_id, tokens or secured.tokens, secured.index_certificates),
            request_header=request_header,
        )

    def benefits(self, kommune: str) -> Tjeneste:
        """The service that kommune's (code) benefits are read from."""
        settings = self._settings
        if settings.ydelselistehent is not None and settings.through_listehent(kommune):
            return settings.ydelselistehent
        return settings.ydelsesindeks

    def wanted(self, kommuner: Iterable[tuple[str, str | None]]) -> list[Wanted]:
        """The tokens that citizens of these kommuner (code, CVR) will need."""
        settings = self._settings
        own = [
            Wanted(tjeneste.entity_id, cvr)
            for kode, cvr in kommuner
            if cvr is not None
            for tjeneste in (settings.sagdokumentindeks, self.benefits(kode))
        ]
        indexes = (settings.sagdokumentindeks, settings.ydelsesindeks) if settings.udk_spoerges else ()
        return own + [Wanted(tjeneste.entity_id, settings.udk_cvr) for tjeneste in indexes]
