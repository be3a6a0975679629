"""The OpenID Connect provider: code flow with PKCE, codes that work once, opaque access tokens, introspection."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind.anmodning import Uvedkommende
from borgerblik.sandkasse.log_ind.idtoken import BROKER_NIVEAU, Krav, Seglmager, id_token_krav, krav
from borgerblik.sandkasse.log_ind.klienter import Klient, Klienter
from borgerblik.sandkasse.log_ind.personer import Borger
from borgerblik.sandkasse.log_ind.sessioner import Hukommelse, Session
from borgerblik.sandkasse.udsteder import AUDIENCE, Udsteder

KODE = timedelta(seconds=60)
ADGANG = timedelta(hours=1)
SCOPES = ("openid", "mitid", "ssn", "overblik:laes")
_ACR = {
    **{url: trin for trin, url in BROKER_NIVEAU.items()},
    **{f"{o.LOA}/{ordet}": trin for trin, ordet in o.NIVEAUER.items()},
}
_UDFORDRING = re.compile(r"[A-Za-z0-9_-]{43}")
_BEVIS = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_ALDER = re.compile(r"[0-9]{1,9}")


class OidcFejl(Exception):
    """A request that gets no code or token: the error code of OAuth 2.0 or OpenID Connect, and a sentence."""

    def __init__(self, kode: str, tekst: str) -> None:
        super().__init__(tekst)
        self.kode = kode
        self.tekst = tekst


@dataclass(frozen=True, slots=True)
class Tilbage:
    """Where the browser goes with the answer."""

    klient: Klient
    adresse: str
    tilstand: str | None


@dataclass(frozen=True, slots=True)
class Oenske:
    """What a client wants of a sign-in."""

    tilbage: Tilbage
    scopes: frozenset[str]
    nonce: str
    udfordring: str
    niveau: str | None
    prompt: frozenset[str]
    hoejst_gammel: timedelta | None

    def opfyldt_af(self, session: Session, nu: datetime) -> bool:
        """Is that earlier sign-in good enough to be used again?"""
        frisk = self.hoejst_gammel is None or nu - session.autentificeret <= self.hoejst_gammel
        return frisk and o.mindst(session.niveau, self.niveau)


@dataclass(frozen=True, slots=True)
class _Bevilling:
    """What a code stands for."""

    oenske: Oenske
    session: Session


@dataclass(frozen=True, slots=True)
class _Adgang:
    """What an access token stands for."""

    klient_id: str
    scopes: frozenset[str]
    om: Mapping[str, Any]
    udstedt: int
    udloeber: int


def tilbage(args: MultiDict[str, str], klienter: Klienter) -> Tilbage:
    """Where the answer goes. Raises Uvedkommende when that is nowhere the client has registered."""
    klient = klienter.find(args.get("client_id"))
    adresse = args.get("redirect_uri", "")
    if klient is None or len(args.getlist("client_id")) != 1:
        raise Uvedkommende("Vi kender ikke klienten (client_id).")
    if adresse not in klient.svaradresser or len(args.getlist("redirect_uri")) != 1:
        raise Uvedkommende("Klienten har ikke registreret den adresse, svaret ønskes sendt til (redirect_uri).")
    return Tilbage(klient, adresse, args.get("state"))


def laes_oenske(args: MultiDict[str, str], til: Tilbage) -> Oenske:
    """The request, checked. Raises OidcFejl."""
    if any(len(vaerdier) > 1 for _, vaerdier in args.lists()):
        raise OidcFejl("invalid_request", "a parameter comes twice")
    if args.get("response_type") != "code":
        raise OidcFejl("unsupported_response_type", "response_type is code")
    scopes = frozenset(args.get("scope", "").split())
    if "openid" not in scopes:
        raise OidcFejl("invalid_scope", "scope holds openid")
    for navn in ("state", "nonce"):
        if not args.get(navn):
            raise OidcFejl("invalid_request", f"{navn} is demanded here")
    udfordring = args.get("code_challenge", "")
    if args.get("code_challenge_method") != "S256" or not _UDFORDRING.fullmatch(udfordring):
        raise OidcFejl("invalid_request", "PKCE with S256 is demanded")
    prompt = frozenset(args.get("prompt", "").split())
    if "none" in prompt and len(prompt) > 1:
        raise OidcFejl("invalid_request", "prompt none stands alone")
    alder = args.get("max_age")
    if alder is not None and not _ALDER.fullmatch(alder):
        raise OidcFejl("invalid_request", "max_age is a number of seconds")
    trin = [_ACR[acr] for acr in args.get("acr_values", "").split() if acr in _ACR]
    return Oenske(
        til,
        scopes & frozenset(SCOPES),
        args["nonce"],
        udfordring,
        min(trin, key=o.TRIN.index) if trin else None,
        prompt,
        None if alder is None else timedelta(seconds=int(alder)),
    )


class Broker:
    """What the provider has given out: codes and access tokens."""

    def __init__(self, adresse: str, udsteder: Udsteder) -> None:
        self.udsteder = f"{adresse}/oidc"
        self.segl = Seglmager(udsteder, f"{self.udsteder}/fremmed-jwks")
        self._jwt = udsteder
        self._koder: Hukommelse[_Bevilling] = Hukommelse(KODE)
        self._adgange: Hukommelse[_Adgang] = Hukommelse(ADGANG)
        self._brugte: Hukommelse[str] = Hukommelse(ADGANG)  # code -> the access token it gave

    def sub(self, session: Session) -> str:
        """The subject of a person."""
        person = session.person
        nummer = person.nummer if isinstance(person, Borger) else None
        return self._jwt.sub(nummer) if nummer else person.uuid

    def kode(self, oenske: Oenske, session: Session) -> str:
        """A code for that sign-in; it works once, for a minute."""
        session.deltag(oenske.tilbage.klient.klient_id)
        return self._koder.gem(_Bevilling(oenske, session))

    def tokens(
        self, klient: Klient, form: Mapping[str, str], nu: datetime, fejl: Callable[[Session], str | None]
    ) -> dict[str, Any]:
        """The tokens for a code; `fejl` tells which switch is on for a sign-in. Raises OidcFejl."""
        if form.get("grant_type") != "authorization_code":
            raise OidcFejl("unsupported_grant_type", "grant_type is authorization_code")
        bevilling = self._koder.tag(form.get("code"))
        if bevilling is None:
            self._adgange.tag(self._brugte.tag(form.get("code")))  # a code that comes twice takes its token with it
            raise OidcFejl("invalid_grant", "the code is not one of ours, has been used, or is too old")
        oenske, session = bevilling.oenske, bevilling.session
        if klient is not oenske.tilbage.klient or form.get("redirect_uri") != oenske.tilbage.adresse:
            raise OidcFejl("invalid_grant", "the code was given to another client or address")
        if not _passer(form.get("code_verifier", ""), oenske.udfordring):
            raise OidcFejl("invalid_grant", "the code_verifier is not the one of the code_challenge")
        om = krav(session, self.sub(session), oenske.scopes)
        adgang = self.adgang(klient.klient_id, om, oenske.scopes, nu)
        self._brugte.gem(adgang, form["code"])
        id_token = id_token_krav(self.udsteder, klient.klient_id, om, oenske.nonce, adgang, nu)
        return {
            "access_token": adgang,
            "token_type": "Bearer",
            "expires_in": int(ADGANG.total_seconds()),
            "scope": " ".join(sorted(oenske.scopes)),
            "id_token": self.segl.id_token(id_token, fejl(session), oenske.niveau),
        }

    def adgang(self, klient_id: str, om: Krav, scopes: frozenset[str], nu: datetime) -> str:
        """A new opaque access token about that sign-in."""
        udstedt = int(nu.timestamp())
        udloeber = udstedt + int(ADGANG.total_seconds())
        return self._adgange.gem(_Adgang(klient_id, scopes, om, udstedt, udloeber))

    def indsigt(self, token: str, nu: datetime) -> dict[str, Any]:
        """What introspection tells of a token: our opaque ones, and the access tokens of the sandkasse's issuer."""
        adgang = self._adgange.find(token)
        if adgang is not None:
            return {
                "active": True,
                "iss": self.udsteder,
                "aud": AUDIENCE,
                "client_id": adgang.klient_id,
                "token_type": "Bearer",
                "scope": " ".join(sorted(adgang.scopes)),
                "iat": adgang.udstedt,
                "exp": adgang.udloeber,
                "rolle": "borger",
                **adgang.om,
            }
        laest = self._jwt.laes(token, "at+jwt")
        if laest is None or laest["exp"] <= nu.timestamp():
            return {"active": False}
        return {"active": True, "token_type": "Bearer", **laest}

    def glem(self, sid: str) -> None:
        """The access tokens of a session that has ended are no longer worth anything."""
        self._adgange.tag_alle(lambda adgang: adgang.om.get("sid") == sid)

    def hint(self, id_token: str | None) -> dict[str, Any] | None:
        """The claims of an ID token of ours, expired or not."""
        laest = self._jwt.laes(id_token, "JWT") if id_token else None
        return laest if laest is not None and laest.get("iss") == self.udsteder else None


def _passer(bevis: str, udfordring: str) -> bool:
    if not _BEVIS.fullmatch(bevis):
        return False
    aftryk = base64.urlsafe_b64encode(hashlib.sha256(bevis.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(aftryk, udfordring)
