"""The sandkasse as a WSGI application: what is behind each path."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from borgerblik.sandkasse.fejl import Fejl, Fejltavle, UgyldigFejl
from borgerblik.sandkasse.forstyrret import Udgang, Ventetid, forstyr
from borgerblik.sandkasse.indeks import Doer
from borgerblik.sandkasse.kontrakt import BEVILLING, CPR_URN, EFFEKTUERING, q
from borgerblik.sandkasse.lager import Lager
from borgerblik.sandkasse.log_ind.doere import LogInd
from borgerblik.sandkasse.log_ind.klienter import Indstillinger
from borgerblik.sandkasse.modtagere import MODTAGER
from borgerblik.sandkasse.navnedoere import navnedoere
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.post import STI as POST_STI
from borgerblik.sandkasse.post import Postkasse
from borgerblik.sandkasse.sdi import Sagdokumentindeks
from borgerblik.sandkasse.sikkerhed import Sikkerhed, Sted
from borgerblik.sandkasse.soap import Kald, SoapFejl, Version, fault, modtag, svar
from borgerblik.sandkasse.sts import REST_STI, SOAP_STI, Sts
from borgerblik.sandkasse.stsdoer import Stsdoer
from borgerblik.sandkasse.taelling import Taelling
from borgerblik.sandkasse.takt import Takt, UgyldigTakt
from borgerblik.sandkasse.udsteder import Udsteder
from borgerblik.sandkasse.validering import validering
from borgerblik.sandkasse.ydi import Ydelsesindeks
from borgerblik.sandkasse.ydl import Ydelselistehent

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOG = logging.getLogger(__name__)
STOERSTE = 32 * 1024 * 1024  # bytes in a request
_FORSIDE = """Borgerblikkets sandkasse: lokale indekser med opdigtede borgere. Ingen rigtige data.

POST /sagdokumentindeks/6                      Sags- og Dokumentindeks (SOAP)
POST /ydelseindeks/6                           Ydelsesindeks (SOAP)
POST /bevillingindeks/6                        fjern en bevilling (SOAP)
POST /oekonomiskeffektueringindeks/6           fjern en udbetaling (SOAP)
POST /ydelselistehent/2                        YdelseListeHent (SOAP)
POST /klasse/7                                 Klassifikation: KLE-numre (SOAP)
POST /organisation/itsystem/6                  Organisation: fagsystemer (SOAP)
POST /runtime/services/kombittrust/14/certificatemixed   STS (SOAP)
POST /runtime/api/rest/wstrust/v1/issue        STS (JSON, TLS med klientcertifikat)
GET  /oidc/jwks                                udstederens offentlige nøgle
GET  /idp/nemlogin/, /idp/ch/, /oidc/          log-in: hvem er logget ind her (når sandkassen har en adresse)
GET  /_sandkasse/borgere                       de navngivne borgere
GET, POST, DELETE /_sandkasse/fejl             lad en tjeneste fejle
GET, DELETE /_sandkasse/taelling               udstedte tokens og kald
GET, POST, DELETE /_sandkasse/takt             den aftalte takt, og hvor mange kald der kom for hurtigt
GET  /_sandkasse/snavs                         hvad der med vilje er galt med de opdigtede borgeres data
GET, POST, DELETE /_sandkasse/post             beskeder til borgere, som ingen rigtig får
"""


class Sandkasse:
    """One process: the indexes, both issuers of tokens, the failure switches. A WSGI callable.

    Without `pki` there is no token service; without `log_ind` too nobody can sign in. `snavs` says what is wrong
    with the data on purpose.
    """

    def __init__(
        self,
        udsteder: Udsteder,
        lager: Lager,
        sikkerhed: Sikkerhed,
        side_maks: int,
        pki: Callable[[], Pki] | None = None,
        log_ind: Indstillinger | None = None,
        snavs: Callable[[], Mapping[str, Any]] | None = None,
    ) -> None:
        self.udsteder = udsteder
        self.fejltavle = Fejltavle()
        self.taelling = Taelling()
        self.takt = Takt()
        self.postkasse = Postkasse()
        self._sikkerhed = sikkerhed
        self._ventetid = Ventetid()
        self._doere = _doere(lager, side_maks)
        self._sider: Mapping[str, Callable[[Request], Response]] = {
            "forside": lambda _: Response(_FORSIDE, mimetype="text/plain"),
            "jwks": lambda _: _json(self.udsteder.jwks()),
            "borgere": lambda _: _json({"borgere": _borgere()}),
            "fejl": self._fejl,
            "taelling": self._taelling,
            "takt": self._takt,
            "snavs": lambda _: _json(snavs() if snavs is not None else {}),
            "post": self.postkasse.besvar,
        }
        if pki is not None:
            stsdoer = Stsdoer(Sts(pki, self.taelling), self.fejltavle, self._ventetid)
            self._sider = {**self._sider, "sts": stsdoer.soap, "sts_rest": stsdoer.rest}
        self.log_ind: LogInd | None = None
        if pki is not None and log_ind is not None:
            self.log_ind = LogInd(
                log_ind, pki=pki, udsteder=udsteder, fejltavle=self.fejltavle, ventetid=self._ventetid
            )
            self._sider = {**self._sider, **self.log_ind.sider}
        regler = [*_regler(self._doere), *(self.log_ind.regler() if self.log_ind is not None else ())]
        self._kort = Map(regler, strict_slashes=False, redirect_defaults=False)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._besvar(Request(environ))(environ, start_response)

    def luk(self) -> None:
        """Let go of everybody who is being kept waiting."""
        self._ventetid.slut()

    def _besvar(self, request: Request) -> Response:
        request.max_content_length = STOERSTE
        try:
            sted, _ = self._kort.bind_to_environ(request.environ).match()
            side = self._sider.get(sted)
            if side is not None:
                return side(request)
            return self._soap(request, *self._doere[sted]) if sted in self._doere else _ukendt()
        except HTTPException as fejl:
            return Response(f"{fejl.name}\n", fejl.code, mimetype="text/plain")
        except Exception as fejl:  # its words may hold a number, so only its kind is told
            LOG.error("sandkassen fejlede: %s", type(fejl).__name__)  # noqa: TRY400 - and not its traceback
            return _fault(Version.SOAP_12, SoapFejl("the service failed", afsender=False))

    def _soap(self, request: Request, tjeneste: str, doer: Doer) -> Response:
        version = Version.SOAP_12 if "soap+xml" in request.mimetype else Version.SOAP_11
        try:
            kald = modtag(request.get_data(), request.headers)
            version = kald.version
            self.taelling.kald(tjeneste)
            if not self.takt.tag(tjeneste):
                return Response("Too many calls\n", 503, {"Retry-After": "1"}, mimetype="text/plain")
            kalder = self._sikkerhed.kalder(kald, Sted(request.path, MODTAGER[tjeneste]))
            operation = doer.operation(kald)
            # What the request wanted is now known, also where only its body said so.
            kald = replace(kald, handling=operation.handling)
            udgang = Udgang(
                kald,
                operation.ud,
                raa=lambda: svar(kald, doer.besvar(kald, kalder)),
                segl=lambda data, fejl: self._sikkerhed.underskriv(data, kald, kalder, fejl),
            )
            fejl = self.fejltavle.find(tjeneste, _numre(kald))
            if fejl is None or (fejl.slags == "token_udloebet" and not self.fejltavle.er_foerste(fejl, kalder)):
                return Response(udgang.svar(), content_type=version.indholdstype)
            return forstyr(fejl, udgang, self._ventetid, request.environ)
        except SoapFejl as soapfejl:
            return _fault(version, soapfejl)

    def _fejl(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.fejltavle.ryd()
            return Response(status=204)
        if request.method == "POST":
            try:
                self.fejltavle.saet(Fejl.af(json.loads(request.get_data())))
            except UgyldigFejl as ugyldig:
                return _json({"fejl": str(ugyldig)}, 400)
            except ValueError:
                return _json({"fejl": "the body is not JSON"}, 400)
        return _json({"fejl": [fejl.vist() for fejl in self.fejltavle.alle()]})

    def _taelling(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.taelling.nulstil()
            return Response(status=204)
        return _json(self.taelling.vist())

    def _takt(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.takt.ryd()
            return Response(status=204)
        if request.method == "POST":
            try:
                self.takt.saet(json.loads(request.get_data()))
            except UgyldigTakt as ugyldig:
                return _json({"fejl": str(ugyldig)}, 400)
            except ValueError:
                return _json({"fejl": "the body is not JSON"}, 400)
        return _json(self.takt.vist())


def _doere(lager: Lager, side_maks: int) -> dict[str, tuple[str, Doer]]:
    """Path -> the service (its name in modtagere.MODTAGER and to the failure switches), and what is behind it."""

    def ur() -> datetime:
        return datetime.now(UTC)

    ydi = Ydelsesindeks(lager, ur, side_maks)
    return {
        "sagdokumentindeks/6": ("sdi", Sagdokumentindeks(lager, ur, side_maks).doer(validering("sdi"))),
        "ydelseindeks/6": ("ydi", ydi.doer(validering("yi"))),
        "ydelselistehent/2": ("ydl", Ydelselistehent(lager, ur, side_maks).doer(validering("ydl"))),
        **{sti: (tjeneste, doer) for sti, tjeneste, doer in navnedoere(ur)},
        "bevillingindeks/6": ("ydi", ydi.fjern_doer(BEVILLING, validering("yi"))),
        "oekonomiskeffektueringindeks/6": ("ydi", ydi.fjern_doer(EFFEKTUERING, validering("yi"))),
    }


def _regler(doere: Iterable[str]) -> list[Rule]:
    poster = {**{sti: f"/{sti}" for sti in doere}, "sts": SOAP_STI, "sts_rest": REST_STI}
    return [
        *(Rule(sti + slut, endpoint=navn, methods=["POST"]) for navn, sti in poster.items() for slut in ("", "/")),
        Rule("/", endpoint="forside", methods=["GET"]),
        Rule("/oidc/jwks", endpoint="jwks", methods=["GET"]),
        Rule("/_sandkasse/borgere", endpoint="borgere", methods=["GET"]),
        Rule("/_sandkasse/fejl", endpoint="fejl", methods=["GET", "POST", "DELETE"]),
        Rule("/_sandkasse/taelling", endpoint="taelling", methods=["GET", "DELETE"]),
        Rule("/_sandkasse/takt", endpoint="takt", methods=["GET", "POST", "DELETE"]),
        Rule("/_sandkasse/snavs", endpoint="snavs", methods=["GET"]),
        Rule(POST_STI, endpoint="post", methods=["GET", "POST", "DELETE"]),
    ]


def _numre(kald: Kald) -> list[str]:
    """The person numbers a request asks about."""
    urner = ((urn.text or "").strip().lower() for urn in kald.krop.iter(q("sd:URNIdentifikator"), q("k:PartURN")))
    numre = ((nummer.text or "").strip() for nummer in kald.krop.iter(q("k:PartCPRNummer")))
    return [*(urn.removeprefix(CPR_URN) for urn in urner if urn.startswith(CPR_URN)), *numre]


def _borgere() -> list[dict[str, Any]]:
    return [
        {"navn": borger.navn, "cpr": borger.nummer, "kommune": borger.kommune, "viser": borger.viser}
        for borger in NAVNGIVNE
    ]


def _ukendt() -> Response:
    return Response("Not Found\n", 404, mimetype="text/plain")


def _json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), status, mimetype="application/json")


def _fault(version: Version, fejl: SoapFejl) -> Response:
    return Response(fault(version, fejl), 500, content_type=version.indholdstype)
