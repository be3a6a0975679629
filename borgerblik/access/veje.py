"""The ways of signing in, as the rest knows them: the adapters speak them, `app` joins them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from borgerblik.access.identity import Identity
from borgerblik.access.saml import Anmodning, Idp, LogoutRequest, LogoutResponse
from borgerblik.access.token.profil import Loginvalg
from borgerblik.domain.koder import Nsis


class SamlPort(Protocol):
    """The SAML service provider, as `adapters.oiosaml` makes one."""

    def start(self, idp: Idp, anmodning: Anmodning, relay_state: str, passiv: bool = False) -> str:
        """Where to send the browser with our request."""

    def modtag(
        self, svar: str, anmodning: Anmodning | None, nu: datetime, tilpas: Callable[[Idp], Idp] = ...
    ) -> Identity:
        """Who the answer is about; raises SamlRefused."""

    def logout_anmodning(
        self, idp: Idp, name_id: str, name_id_format: str | None, session_index: str | None, relay_state: str | None
    ) -> tuple[str, str] | None:
        """The id of a request to sign out and where to send the browser with it."""

    def modtag_logout(
        self, nu: datetime, *, query: bytes | None = None, formular: Mapping[str, str] | None = None
    ) -> LogoutRequest | LogoutResponse:
        """What an identity provider says about signing out; raises SamlRefused."""

    def logout_svar(self, idp: Idp, request_id: str, relay_state: str | None, success: bool) -> str | None:
        """Where to send the browser with our answer."""

    def metadata(self, now: datetime) -> bytes:
        """Us as a service provider."""


class OidcPort(Protocol):
    """The code flow, as `adapters.oidc` does it."""

    def start(
        self,
        login: Loginvalg,
        *,
        state: str,
        nonce: str,
        verifier: str,
        redirect_uri: str,
        niveau: Nsis | None,
        force: bool,
        max_age: int | None = None,
        stille: bool = False,
    ) -> str:
        """Where to send the browser."""

    def faerdig(
        self,
        login: Loginvalg,
        *,
        query: Mapping[str, str],
        state: str,
        nonce: str,
        verifier: str,
        redirect_uri: str,
        niveau: Nsis | None,
        force: bool = False,
        max_age: int | None = None,
    ) -> Identity:
        """Who came back; raises OidcRefused."""

    def logud_url(self, login: Loginvalg, post_logout_redirect_uri: str, state: str) -> str | None:
        """Where to sign out, where the broker has such a place."""

    def modtag_logud(self, logout_token: str) -> tuple[str, str | None, str | None, str]:
        """Issuer, sub, sid and jti of a broker's word of a sign-out; raises TokenRefused and KeysUnavailable."""


class IdwsPort(Protocol):
    """The receiver of assertions at /token, as `adapters.idws_modtag` makes one."""

    def modtag(self, saml_token: str, certifikat: bytes | None) -> tuple[Identity, bool, datetime]:
        """Who it is about, whether it is bound to the certificate, and until when; raises TokenRefused."""
