"""ID tokens as a Danish broker writes them, right or with one thing wrong (IDENTITY 1.4)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any

from joserfc import jws
from joserfc.jwk import RSAKey

from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind.personer import Borger
from borgerblik.sandkasse.log_ind.sessioner import Session
from borgerblik.sandkasse.udsteder import Udsteder

LEVETID = timedelta(minutes=5)
BROKER_NIVEAU = MappingProxyType({trin: o.NSIS + ordet for trin, ordet in o.NIVEAUER.items()})  # no /loa/ in the path
LOGUD_HAENDELSE = "http://schemas.openid.net/event/backchannel-logout"
Krav = dict[str, Any]


def niveaukrav(niveau: str) -> Krav:
    """The level, in the broker's form; the old scale under its own name."""
    if niveau == o.GAMMELT_3:
        return {o.GAMMELT_NIVEAU: "3"}
    url = BROKER_NIVEAU[niveau]
    return {"loa": url, "ial": url, "aal": url, "acr": url}


def krav(session: Session, sub: str, scopes: frozenset[str]) -> Krav:
    """What the broker tells of a sign-in, to whom it may: the number only where `ssn` was asked for."""
    person = session.person
    fundet: Krav = {
        "sub": sub,
        "sid": session.indeks,
        "auth_time": int(session.autentificeret.timestamp()),
        "idp": "mitid",
        "mitid.uuid": person.uuid,
        **niveaukrav(session.niveau),
    }
    if "ssn" in scopes and isinstance(person, Borger) and person.nummer is not None:
        fundet["dk.cpr"] = person.nummer
    return fundet


def id_token_krav(udsteder: str, klient_id: str, om: Krav, nonce: str, adgang: str, nu: datetime) -> Krav:
    """The claims of an ID token about that sign-in, beside that access token."""
    udstedt = int(nu.timestamp())
    aftryk = hashlib.sha256(adgang.encode()).digest()
    return {
        "iss": udsteder,
        "aud": klient_id,
        **om,
        "amr": ["mitid"],
        "nonce": nonce,
        "at_hash": _b64(aftryk[: len(aftryk) // 2]),
        "iat": udstedt,
        "nbf": udstedt,
        "exp": udstedt + int(LEVETID.total_seconds()),
        "jti": secrets.token_urlsafe(16),
    }


def logud_krav(udsteder: str, klient_id: str, sub: str, sid: str, nu: datetime) -> Krav:
    """The claims of a logout token (OpenID Connect Back-Channel Logout 1.0)."""
    udstedt = int(nu.timestamp())
    return {
        "iss": udsteder,
        "aud": klient_id,
        "sub": sub,
        "sid": sid,
        "iat": udstedt,
        "exp": udstedt + 120,
        "jti": secrets.token_urlsafe(16),
        "events": {LOGUD_HAENDELSE: {}},
    }


# What a switch changes in the claims; `oensket` is the level that was asked for.
_AENDRET: dict[str, tuple[str, Callable[[Krav, str | None], Krav]]] = {
    "forkert_nonce": ("another nonce", lambda k, _: {**k, "nonce": "en-anden-nonce"}),
    "uden_nonce": ("no nonce", lambda k, _: _uden(k, "nonce")),
    "forkert_at_hash": ("the hash of another access token", lambda k, _: {**k, "at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
    "forkert_aud": ("another aud", lambda k, _: {**k, "aud": "en-anden-klient"}),
    "forkert_udsteder": ("another iss", lambda k, _: {**k, "iss": "https://broker.fremmed.example"}),
    "udloebet": ("expired an hour ago", lambda k, _: {**k, **{t: k[t] - 3900 for t in ("iat", "nbf", "exp")}}),
    "gammel_login": ("auth_time thirteen hours ago", lambda k, _: {**k, "auth_time": k["auth_time"] - 13 * 3600}),
    "lavere_niveau": ("a lower level than asked for", lambda k, oensket: {**k, **niveaukrav(_trin_under(oensket))}),
    "uden_niveau": ("no level", lambda k, _: _uden(k, "loa", "ial", "aal", "acr", o.GAMMELT_NIVEAU)),
    "uden_cpr": ("no person number", lambda k, _: _uden(k, "dk.cpr")),
}
_FORMER = {
    "alg_none": "an ID token without signature (alg none)",
    "hmac": "an ID token signed with HS256 and our public key as the secret",
    "fremmed_kid": "an ID token by a key that is not in our key set",
    "jku": "the same, and the header says where that key is (jku)",
    "forkert_typ": "an ID token that calls itself an access token (typ at+jwt)",
    "to_ens_navne": "the level twice in the ID token, the second time high",
}
_DOEREN = {
    "afvist": "access_denied instead of a code",
    "langsom": "token and introspection answer after `sekunder`",
    "http_500": "token and introspection answer with HTTP 500",
}
OIDC_FEJL = MappingProxyType({**{navn: tekst for navn, (tekst, _) in _AENDRET.items()}, **_FORMER, **_DOEREN})


def _uden(k: Krav, *navne: str) -> Krav:
    return {navn: vaerdi for navn, vaerdi in k.items() if navn not in navne}


def _trin_under(oensket: str | None) -> str:
    return o.TRIN[max(o.TRIN.index(oensket or "betydelig") - 1, 0)]


class Seglmager:
    """Makes tokens of claims: with the issuer's key, or as a switch says."""

    def __init__(self, udsteder: Udsteder, fremmed_adresse: str) -> None:
        self._udsteder = udsteder
        self._fremmed_adresse = fremmed_adresse

    @cached_property
    def _fremmed(self) -> RSAKey:
        return RSAKey.generate_key(2048, private=True)

    def fremmed_jwks(self) -> dict[str, Any]:
        """The key set that only a token of the switch `jku` points at."""
        offentlig = self._fremmed.as_dict(private=False)
        return {"keys": [{**offentlig, "kid": self._fremmed.thumbprint(), "use": "sig", "alg": "PS256"}]}

    def id_token(self, k: Krav, fejl: str | None, oensket: str | None) -> str:
        """The ID token of those claims."""
        if fejl in _AENDRET:
            k = _AENDRET[fejl][1](k, oensket)
        data = json.dumps(k).encode()
        if fejl == "alg_none":
            return f"{_del({'alg': 'none', 'typ': 'JWT'})}.{_b64(data)}."
        if fejl == "hmac":
            return self._hmac(data)
        if fejl in ("fremmed_kid", "jku"):
            return self._af_fremmed(data, fejl)
        if fejl == "to_ens_navne":
            data = data[:-1] + f', "loa": "{BROKER_NIVEAU["hoej"]}"}}'.encode()
        return self._udsteder.underskriv("at+jwt" if fejl == "forkert_typ" else "JWT", data)

    def logud_token(self, k: Krav) -> str:
        """A logout token."""
        return self._udsteder.underskriv("logout+jwt", json.dumps(k).encode())

    def _hmac(self, data: bytes) -> str:
        noegle = self._udsteder.jwks()["keys"][0]
        pem = RSAKey.import_key({navn: noegle[navn] for navn in ("kty", "n", "e")}).as_pem(private=False)
        underskrevet = f"{_del({'alg': 'HS256', 'typ': 'JWT', 'kid': noegle['kid']})}.{_b64(data)}"
        return f"{underskrevet}.{_b64(hmac.new(pem, underskrevet.encode(), hashlib.sha256).digest())}"

    def _af_fremmed(self, data: bytes, fejl: str) -> str:
        hoved: dict[str, Any] = {"alg": "PS256", "typ": "JWT", "kid": self._fremmed.thumbprint()}
        if fejl == "jku":
            hoved["jku"] = self._fremmed_adresse
        return jws.serialize_compact(hoved, data, self._fremmed, algorithms=["PS256"])


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _del(hoved: Mapping[str, str]) -> str:
    return _b64(json.dumps(hoved).encode())
