"""The doors of the OpenID Connect provider: HTTP on one side, `Broker` on the other, and its failure switches."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener
from urllib.request import Request as Udgaaende

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from borgerblik.sandkasse.fejl import Fejltavle
from borgerblik.sandkasse.forstyrret import Ventetid, vent
from borgerblik.sandkasse.hoved import klokken_nu
from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind import sider
from borgerblik.sandkasse.log_ind.anmodning import Uvedkommende
from borgerblik.sandkasse.log_ind.broker import SCOPES, Broker, Oenske, OidcFejl, Tilbage, laes_oenske, tilbage
from borgerblik.sandkasse.log_ind.idtoken import BROKER_NIVEAU, logud_krav
from borgerblik.sandkasse.log_ind.indgang import Indgang, valg
from borgerblik.sandkasse.log_ind.klienter import Klient, Klienter
from borgerblik.sandkasse.log_ind.personer import BORGERE, Borger
from borgerblik.sandkasse.log_ind.sessioner import UNDERVEJS, Hukommelse, Session

TITEL = "Kommunens broker (sandkassen)"
SESSION = timedelta(hours=8)
FRIST = 3.0  # seconds a client has to hear of a logout
Side = Callable[[Request], Response]


class Oidcdoere:
    """Discovery, authorisation, the chooser, tokens, introspection, and logout."""

    def __init__(self, broker: Broker, klienter: Klienter, fejltavle: Fejltavle, ventetid: Ventetid) -> None:
        self._broker = broker
        self._klienter = klienter
        self._fejltavle = fejltavle
        self._ventetid = ventetid
        self._indgang = Indgang("broker", "/oidc", SESSION, sikker=broker.udsteder.startswith("https:"))
        self._undervejs: Hukommelse[Oenske] = Hukommelse(UNDERVEJS)

    def sider(self) -> dict[str, tuple[tuple[str, ...], Side]]:
        """Path -> methods and page."""
        return {
            "/oidc/": (("GET",), self.hvem),
            "/oidc/.well-known/openid-configuration": (("GET",), lambda _: _json(self._opdagelse())),
            "/oidc/fremmed-jwks": (("GET",), lambda _: _json(self._broker.segl.fremmed_jwks())),
            "/oidc/authorize": (("GET",), self.authorize),
            "/oidc/vaelg": (("POST",), self.vaelg),
            "/oidc/token": (("POST",), self._med_fejl(self.token)),
            "/oidc/introspect": (("POST",), self._med_fejl(self.introspect)),
            "/oidc/logud": (("GET", "POST"), self.logud),
            "/oidc/log-ud": (("POST",), self.log_ud_her),
        }

    # Sign-in

    def authorize(self, request: Request) -> Response:
        """A client's request: answered at once where the browser is signed in well enough, else by the chooser."""
        try:
            til = tilbage(request.args, self._klienter)
        except Uvedkommende as uvedkommende:
            return sider.besked("Log-in kan ikke begynde", str(uvedkommende), 400)
        try:
            oenske = laes_oenske(request.args, til)
        except OidcFejl as fejl:
            return self._til_klienten(til, error=fejl.kode, error_description=fejl.tekst)
        session = self._indgang.session(request)
        if session is not None and "login" not in oenske.prompt and oenske.opfyldt_af(session, klokken_nu()):
            return self._med_kode(oenske, session)
        if "none" in oenske.prompt:
            return self._til_klienten(til, error="login_required")
        billet = self._undervejs.gem(oenske)
        navn = til.klient.klient_id
        return sider.vaelger(TITEL, "/oidc/vaelg", billet, BORGERE, oenske.niveau, [til.adresse], navn)

    def vaelg(self, request: Request) -> Response:
        """The choice; each sign-in under way is answered once."""
        oenske = self._undervejs.tag(request.form.get("billet"))
        if oenske is None:
            return sider.besked("Log-in er udløbet", "Gå tilbage til tjenesten, og begynd forfra.", 400)
        valgt = valg(request, BORGERE)
        if valgt is None or request.form.get("fortryd"):
            return self._til_klienten(oenske.tilbage, error="access_denied")
        if valgt.niveau != o.GAMMELT_3 and not o.mindst(valgt.niveau, oenske.niveau):
            return self._til_klienten(oenske.tilbage, error="unmet_authentication_requirements")
        session, noegle = self._indgang.log_ind(request, valgt)
        return self._indgang.med_kage(self._med_kode(oenske, session), noegle)

    def _med_kode(self, oenske: Oenske, session: Session) -> Response:
        if self._fejl(session) == "afvist":
            return self._til_klienten(oenske.tilbage, error="access_denied")
        return self._til_klienten(oenske.tilbage, code=self._broker.kode(oenske, session))

    def _til_klienten(self, til: Tilbage, **svar: str) -> Response:
        parametre = {**svar, **({"state": til.tilstand} if til.tilstand else {}), "iss": self._broker.udsteder}
        return redirect(_med(til.adresse, parametre), 303)

    # What clients ask for themselves

    def token(self, request: Request) -> Response:
        """Tokens for a code."""
        klient = self._klienter.af(request)
        if klient is None:
            return _ukendt_klient()
        try:
            svar = self._broker.tokens(klient, request.form, klokken_nu(), self._fejl)
        except OidcFejl as oidcfejl:
            return _json({"error": oidcfejl.kode, "error_description": oidcfejl.tekst}, 400)
        return _json(svar)

    def introspect(self, request: Request) -> Response:
        """What a token is worth (RFC 7662)."""
        if self._klienter.af(request) is None:
            return _ukendt_klient()
        return _json(self._broker.indsigt(request.form.get("token", ""), klokken_nu()))

    # Logout

    def logud(self, request: Request) -> Response:
        """A logout that a client begins; without an ID token of ours the person is asked."""
        hint = self._broker.hint(request.values.get("id_token_hint"))
        if hint is None:
            return self.hvem(request)
        for session in self._indgang.sessioner.tag_alle(lambda s: s.indeks == hint["sid"]):
            self._broker.glem(session.indeks)
        klient = self._klienter.find(str(hint["aud"]))
        adresse = request.values.get("post_logout_redirect_uri")
        if adresse is None:
            return self._indgang.uden_kage(sider.udlogget(TITEL, []))
        if klient is None or adresse not in klient.efter_logud:
            tekst = "Klienten har ikke registreret den adresse, du skulle videre til (post_logout_redirect_uri)."
            return self._indgang.uden_kage(sider.besked("Du er logget ud her", tekst, 400))
        tilstand = request.values.get("state")
        videre = redirect(_med(adresse, {"state": tilstand} if tilstand else {}), 303)
        return self._indgang.uden_kage(videre)

    def hvem(self, request: Request) -> Response:
        """Who is signed in here."""
        session = self._indgang.session(request)
        person, niveau = (session.person, session.niveau) if session else (None, None)
        return sider.hvem(TITEL, "/oidc/log-ud", person, niveau, [])

    def log_ud_her(self, request: Request) -> Response:
        """A logout that begins here: every client that knows of the session is told by its back channel."""
        session = self._indgang.log_ud(request)
        svar: list[tuple[str, str]] = []
        if session is not None:
            self._broker.glem(session.indeks)
            klienter = [klient for navn in session.deltagere if (klient := self._klienter.find(navn)) is not None]
            svar = [(klient.klient_id, self._fortael(klient, session)) for klient in klienter]
        return self._indgang.uden_kage(sider.udlogget(TITEL, svar))

    def _fortael(self, klient: Klient, session: Session) -> str:
        """Tell a client by its back channel; what it answered."""
        if klient.bagkanal is None:
            return "har ingen bagkanal"
        sub = self._broker.sub(session)
        krav = logud_krav(self._broker.udsteder, klient.klient_id, sub, session.indeks, klokken_nu())
        token = self._broker.segl.logud_token(krav)
        return _send(klient.bagkanal, urlencode({"logout_token": token}).encode())

    # Besides

    def _opdagelse(self) -> dict[str, Any]:
        rod = self._broker.udsteder
        return {
            "issuer": rod,
            "authorization_endpoint": f"{rod}/authorize",
            "token_endpoint": f"{rod}/token",
            "introspection_endpoint": f"{rod}/introspect",
            "end_session_endpoint": f"{rod}/logud",
            "jwks_uri": f"{rod}/jwks",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["PS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": list(SCOPES),
            "acr_values_supported": list(BROKER_NIVEAU.values()),
            "prompt_values_supported": ["none", "login"],
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
        }

    def _fejl(self, session: Session) -> str | None:
        numre = [session.person.nummer] if isinstance(session.person, Borger) and session.person.nummer else []
        fejl = self._fejltavle.find("oidc", numre)
        return None if fejl is None else fejl.slags

    def _med_fejl(self, side: Side) -> Side:
        def svar(request: Request) -> Response:
            fejl = self._fejltavle.find("oidc", ())
            if fejl is not None and fejl.slags == "langsom" and not vent(fejl, self._ventetid, request.environ):
                return Response(b"", 503)
            if fejl is not None and fejl.slags == "http_500":
                return _json({"error": "server_error"}, 500)
            return side(request)

        return svar


class _Bliv(HTTPRedirectHandler):
    """A client that is told of a logout sends us nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """No."""


def _send(url: str, data: bytes) -> str:
    direkte = build_opener(ProxyHandler({}), _Bliv())  # a proxy is not asked for this machine
    try:
        with direkte.open(Udgaaende(url, data), timeout=FRIST) as svar:  # noqa: S310 - a registered address
            return f"svarede {svar.status}"
    except HTTPError as fejl:
        with fejl:
            return f"svarede {fejl.code}"
    except (OSError, ValueError):
        return "svarede ikke"


def _med(adresse: str, parametre: dict[str, str]) -> str:
    if not parametre:
        return adresse
    return f"{adresse}{'&' if '?' in adresse else '?'}{urlencode(parametre)}"


def _json(data: dict[str, Any], status: int = 200) -> Response:
    hoveder = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    return Response(json.dumps(data, ensure_ascii=False), status, mimetype="application/json", headers=hoveder)


def _ukendt_klient() -> Response:
    svar = _json({"error": "invalid_client"}, 401)
    svar.headers["WWW-Authenticate"] = 'Basic realm="sandkasse"'
    return svar
