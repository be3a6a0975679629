"""Signing in through an OpenID Connect broker: the authorization code flow with PKCE, and word of a sign-out.

What was asked for is only a wish; the answer is held against it. Source: OpenID Connect Core 3.1 and Back-Channel
Logout 2.6, RFC 7636 (PKCE), RFC 9207 (issuer in the answer), IDENTITY 1.4.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core.util import create_half_hash

from adapters.klient import NoAnswer, Refused, send_form
from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.noegler import KeysUnavailable
from borgerblik.access.oidc import OidcFejl, OidcRefused
from borgerblik.access.token.afvist import TokenRefused, refuse
from borgerblik.access.token.dommer import Dommer, Verificeret
from borgerblik.access.token.krav import Claims, kraevet_tekst, kraevet_tid, modtagere, tekst, tid
from borgerblik.access.token.profil import Loginvalg, Udsteder
from borgerblik.domain.koder import Nsis

SECONDS = 5.0  # for the whole exchange of the code
# How long ago a person may have signed in at the broker: always said, for only then must it answer when it was.
MAX_AGE = 3600
FRISKHED = timedelta(seconds=300)  # the same where a new sign-in was demanded: somebody looks for their phone
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TYPES = ("logout+jwt", "application/logout+jwt", "jwt", "")
LOGOUT_LIFE = timedelta(minutes=5)

# What brokers say, as far as it makes a difference.
_ERRORS: Mapping[str, OidcFejl] = MappingProxyType(
    {
        "access_denied": OidcFejl.STATUS_AFBRUDT,
        "login_required": OidcFejl.STATUS_PASSIV,
        "interaction_required": OidcFejl.STATUS_PASSIV,
        "consent_required": OidcFejl.STATUS_PASSIV,
        "account_selection_required": OidcFejl.STATUS_PASSIV,
        "unmet_authentication_requirements": OidcFejl.STATUS_NIVEAU,
    }
)


class OidcLogin:
    """Sends people to a broker and judges what they come back with. Raises OidcRefused."""

    def __init__(self, dommer: Dommer) -> None:
        self._dommer = dommer

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
        """Where to send the browser; `force` asks the person to sign in anew, `stille` to show them nothing."""
        asked = {
            **_extra(login, niveau),
            "redirect_uri": redirect_uri,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
            "max_age": str(0 if force else MAX_AGE if max_age is None else max_age),
        }
        if niveau is not None and niveau in login.acr_values:
            asked["acr_values"] = login.acr_values[niveau]
        if force or stille:
            asked["prompt"] = "login" if force else "none"
        uri: str = prepare_grant_uri(login.autorisation, login.klient_id, "code", **asked)
        return uri

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
        """Who came back with that query to the request that was made with these values."""
        code = _code(query, login, state)
        answer = _exchanged(login, code, verifier, redirect_uri)
        udsteder = self._dommer.profil.udstedere[login.issuer]
        found = self._id_token(answer.get("id_token"), udsteder, login)
        if not _same(found.claims.get("nonce"), nonce):
            raise OidcRefused(OidcFejl.FORKERT_NONCE)
        _demand_at_hash(found, answer.get("access_token"))
        identity = self._identity(found, login)
        self._demand_recent(identity, FRISKHED if force else timedelta(seconds=MAX_AGE if max_age is None else max_age))
        if niveau is not None and (identity.niveau is None or not identity.niveau.opfylder(niveau)):
            raise OidcRefused(OidcFejl.NIVEAU_FOR_LAVT)
        return identity

    def logud_url(self, login: Loginvalg, post_logout_redirect_uri: str, state: str) -> str | None:
        """Where to sign out, where the broker has such a place.

        With our name and without the ID token: an address is no place for a person number.
        """
        if login.logud is None:
            return None
        asked = {"client_id": login.klient_id, "post_logout_redirect_uri": post_logout_redirect_uri, "state": state}
        uri: str = add_params_to_uri(login.logud, asked.items())
        return uri

    def modtag_logud(self, logout_token: str) -> tuple[str, str | None, str | None, str]:
        """Issuer, person (sub), session (sid) and id (jti) of a broker's word that somebody signed out.

        That the same word is not taken twice is the caller's. Raises TokenRefused and KeysUnavailable.
        """
        found = self._dommer.underskrevet(logout_token)
        claims, login = found.claims, found.udsteder.login
        typ = found.header.get("typ", "")
        if login is None or not isinstance(typ, str) or typ.lower() not in LOGOUT_TYPES:
            refuse("no word of a sign-out")
        events = claims.get("events")
        if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict) or "nonce" in claims:
            refuse("no word of a sign-out")  # an ID token has a nonce, so that neither can be used as the other
        if login.klient_id not in modtagere(claims):
            refuse("for another client")
        self._demand_just_said(claims)
        sub, sid = tekst(claims, "sub"), tekst(claims, "sid")
        if sub is None and sid is None:
            refuse("nobody signed out")
        return found.udsteder.iss, sub, sid, kraevet_tekst(claims, "jti")

    @property
    def _skaevhed(self) -> timedelta:
        return self._dommer.profil.skaevhed

    def _id_token(self, token: Any, udsteder: Udsteder, login: Loginvalg) -> Verificeret:
        if not isinstance(token, str):
            raise OidcRefused(OidcFejl.ID_TOKEN_MANGLER)
        try:
            return self._dommer.id_token(token, udsteder, login.klient_id)
        except TokenRefused as error:
            raise OidcRefused(OidcFejl.ID_TOKEN_UGYLDIGT) from error
        except KeysUnavailable as error:
            raise OidcRefused(OidcFejl.INGEN_FORBINDELSE) from error

    def _identity(self, found: Verificeret, login: Loginvalg) -> Identity:
        """In the role of that broker, and no other."""
        if login.rolle is Rolle.BORGER and found.udsteder.cpr_claim not in found.claims:
            raise OidcRefused(OidcFejl.CPR_MANGLER)
        try:
            return self._dommer.identity(found.claims, found.udsteder, Doer.OIDC, login.rolle)
        except TokenRefused as error:
            raise OidcRefused(OidcFejl.ID_TOKEN_UGYLDIGT) from error

    def _demand_just_said(self, claims: Claims) -> None:
        """Word of a sign-out is news; how long it holds need not be said."""
        now, ends = self._dommer.now(), tid(claims, "exp")
        if abs(now - kraevet_tid(claims, "iat")) > LOGOUT_LIFE + self._skaevhed:
            refuse("said at another time")
        if ends is not None and now >= ends + self._skaevhed:
            refuse("expired")

    def _demand_recent(self, identity: Identity, longest: timedelta) -> None:
        since = identity.autentificeret
        if since is None or self._dommer.now() - since > longest + self._skaevhed:
            raise OidcRefused(OidcFejl.IKKE_FRISK)


def _code(query: Mapping[str, str], login: Loginvalg, state: str) -> str:
    """The code in the answer, once it is the answer to our request, and from whom we asked."""
    if not _same(query.get("state"), state):
        raise OidcRefused(OidcFejl.FORKERT_STATE)
    if query.get("iss", login.issuer) != login.issuer:
        raise OidcRefused(OidcFejl.FORKERT_UDSTEDER)
    if "error" in query:
        raise OidcRefused(_ERRORS.get(query["error"], OidcFejl.STATUS_FEJL))
    if not query.get("code"):
        raise OidcRefused(OidcFejl.KODE_MANGLER)
    return query["code"]


def _exchanged(login: Loginvalg, code: str, verifier: str, redirect_uri: str) -> Mapping[str, Any]:
    """What the broker gives for the code."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    try:
        return send_form(login.token, form, klient_id=login.klient_id, hemmelighed=login.hemmelighed, seconds=SECONDS)
    except Refused as error:
        raise OidcRefused(OidcFejl.KODE_AFVIST) from error
    except NoAnswer as error:
        raise OidcRefused(OidcFejl.INGEN_FORBINDELSE) from error


def _demand_at_hash(found: Verificeret, access_token: Any) -> None:
    """Where the ID token names the access token, it is the one that came with it (OpenID Connect Core 3.1.3.8)."""
    said = found.claims.get("at_hash")
    if "at_hash" not in found.claims:
        return
    if not isinstance(access_token, str):
        raise OidcRefused(OidcFejl.FORKERT_AT_HASH)
    if not _same(said, create_half_hash(access_token, str(found.header["alg"])).decode()):
        raise OidcRefused(OidcFejl.FORKERT_AT_HASH)


def _extra(login: Loginvalg, niveau: Nsis | None) -> dict[str, str]:
    """What the profile adds: the value for the level asked, where a parameter has one for each."""
    found = {"scope": "openid"}
    for name, values in login.parametre.items():
        value = values.get(niveau, values.get(None))
        if value is not None:
            found[name] = value
    return found


def _same(said: object, expected: str) -> bool:
    if not isinstance(said, str) or not expected:
        return False
    return hmac.compare_digest(said.encode(errors="surrogatepass"), expected.encode())
