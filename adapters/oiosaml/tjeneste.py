"""The service provider as the rest of the product knows it: begin and end sign-ins, and our own metadata.

Source: OIOSAML 3.0.3; IDENTITY 2 and 6.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from adapters.oiosaml import beskeder, udlogning
from adapters.oiosaml.assertion import Maal, laes_assertion
from adapters.oiosaml.egne import egne_metadata
from adapters.oiosaml.metadata import FraAdresse, FraFil, Hent, Metadata, hent
from adapters.oiosaml.noegler import demand_in_force, laes_noegler, valid
from adapters.oiosaml.omdirigering import REQUEST, RESPONSE, adresse
from adapters.oiosaml.svar import laes_svar, udsteder, underskrevet
from adapters.privilegier import laes_privilegier
from borgerblik.access.identity import Identity
from borgerblik.access.saml import (
    Anmodning,
    Idp,
    LogoutRequest,
    LogoutResponse,
    SamlFejl,
    SamlProfil,
    SamlRefused,
    nyt_id,
)
from borgerblik.access.saml_identitet import identitet


def _now() -> datetime:
    return datetime.now(UTC)


class Oiosaml:
    """One service provider, towards every identity provider of its profile. Thread-safe; keys are read once.

    `mappe` keeps the last good metadata from an address over a restart. `kun_modtag`: only `modtag` is used, so our
    certificates need not be there nor in force. Raises SettingError, in one line that names the file.
    """

    def __init__(
        self,
        profil: SamlProfil,
        *,
        mappe: Path | None = None,
        kun_modtag: bool = False,
        hent: Hent = hent,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.profil = profil
        self._now = now
        self._noegler = laes_noegler(profil.noegler)
        if not kun_modtag:
            demand_in_force(self._noegler, now())
        self._metadata: dict[str, FraFil | FraAdresse] = {
            idp.entity_id: FraAdresse(idp, hent, mappe) if idp.fra_adresse else FraFil(idp) for idp in profil.idp
        }

    def opdater(self) -> None:
        """Fetch the metadata that comes from addresses: to be called at the start, and then every hour."""
        for each in self._metadata.values():
            each.opdater()

    def metadata(self, now: datetime) -> bytes:
        """Our own metadata, with every certificate of ours that is in force."""
        certificates = [each.certificate for each in self._noegler if each.certificate is not None]
        return egne_metadata(self.profil, [each for each in certificates if valid(each, now)])

    # Signing in

    def start(self, idp: Idp, anmodning: Anmodning, relay_state: str, passiv: bool = False) -> str:
        """Where to send the browser with our request; `passiv`: without showing the person anything.

        Raises SamlRefused (METADATA_MANGLER) where we do not know where that is.
        """
        known = self._kendt_metadata(idp)
        if known is None or known.sso is None:
            raise SamlRefused(SamlFejl.METADATA_MANGLER)
        request = beskeder.authn_request(
            anmodning,
            issuer=self.profil.sp_entity_id,
            destination=known.sso,
            acs_url=self.profil.acs_url,
            passiv=passiv,
            now=self._now(),
        )
        return adresse(known.sso, REQUEST, request, relay_state, self._noegler[0].key)

    def modtag(
        self,
        svar: str,
        anmodning: Anmodning | None,
        nu: datetime,
        tilpas: Callable[[Idp], Idp] = lambda idp: idp,
    ) -> Identity:
        """Who the answer (the form field SAMLResponse) is about, every check passed but one.

        Whether its `token_id` came before is for the caller to know. `anmodning` is what this browser went with, None
        where it went with nothing. `tilpas` changes a provider's exceptions, to try what would be. Raises SamlRefused.
        """
        response = laes_svar(svar)
        if anmodning is None:
            raise SamlRefused(SamlFejl.UOPFORDRET)
        idp, trusted = self._kendt(udsteder(response), nu)
        if anmodning.idp not in (None, idp.entity_id):
            raise SamlRefused(SamlFejl.FORKERT_UDSTEDER)
        maal = Maal(self.profil, tilpas(idp), anmodning, nu)
        assertion = underskrevet(response, maal, [each.key for each in self._noegler], trusted)
        return identitet(
            laes_assertion(assertion, maal),
            maal.idp,
            anmodning,
            laes_privilegier,
            now=nu,
            friskhed=self.profil.friskhed,
        )

    # Signing out

    def logout_anmodning(
        self, idp: Idp, name_id: str, name_id_format: str | None, session_index: str | None, relay_state: str | None
    ) -> tuple[str, str] | None:
        """The id of a request to sign that person out, and where to send the browser with it.

        None where they have no SLO by redirect.
        """
        known = self._kendt_metadata(idp)
        if known is None or known.slo is None:
            return None
        message_id = nyt_id()
        request = beskeder.logout_request(
            message_id,
            issuer=self.profil.sp_entity_id,
            destination=known.slo.location,
            name_id=name_id,
            name_id_format=name_id_format,
            session_index=session_index,
            now=self._now(),
        )
        return message_id, adresse(known.slo.location, REQUEST, request, relay_state, self._noegler[0].key)

    def modtag_logout(
        self, nu: datetime, *, query: bytes | None = None, formular: Mapping[str, str] | None = None
    ) -> LogoutRequest | LogoutResponse:
        """What an identity provider says about signing out: by redirect the raw query, by POST the fields.

        Whether an answer is to a request of ours (`in_response_to`) is for the caller to know. Raises SamlRefused.
        """

        def kendt(issuer: str) -> tuple[Idp, tuple[x509.Certificate, ...]]:
            return self._kendt(issuer, nu)

        if query is not None:
            return udlogning.fra_query(query, self.profil, kendt, nu)
        return udlogning.fra_formular(formular or {}, self.profil, kendt, nu)

    def logout_svar(self, idp: Idp, request_id: str, relay_state: str | None, success: bool) -> str | None:
        """Where to send the browser with our answer to their request; None: they have no SLO by redirect."""
        known = self._kendt_metadata(idp)
        if known is None or known.slo is None:
            return None
        response = beskeder.logout_response(
            nyt_id(),
            issuer=self.profil.sp_entity_id,
            destination=known.slo.response_location,
            in_response_to=request_id,
            success=success,
            now=self._now(),
        )
        return adresse(known.slo.response_location, RESPONSE, response, relay_state, self._noegler[0].key)

    # Whom we know

    def _kendt(self, issuer: str, nu: datetime) -> tuple[Idp, tuple[x509.Certificate, ...]]:
        """An identity provider of the profile, and the certificates by which it may sign at that time."""
        idp = self.profil.find(issuer)
        if idp is None:
            raise SamlRefused(SamlFejl.UKENDT_UDSTEDER)
        known = self._kendt_metadata(idp)
        trusted = () if known is None else known.i_kraft(nu)
        if not trusted:
            raise SamlRefused(SamlFejl.METADATA_MANGLER)
        return idp, trusted

    def _kendt_metadata(self, idp: Idp) -> Metadata | None:
        return self._metadata[idp.entity_id]()
