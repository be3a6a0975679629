"""The sandkasse as a WSGI application: what is behind each path."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from borgerblik.sandkasse.fejl import Fejl, Fejltavle, UgyldigFejl
from borgerblik.sandkasse.forstyrret import Ventetid, forstyr
from borgerblik.sandkasse.indeks import Doer
from borgerblik.sandkasse.kontrakt import BEVILLING, CPR_URN, EFFEKTUERING, q
from borgerblik.sandkasse.lager import Lager
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.sdi import Sagdokumentindeks
from borgerblik.sandkasse.sikkerhed import Sikkerhed
from borgerblik.sandkasse.soap import Kald, SoapFejl, Version, fault, modtag, svar
from borgerblik.sandkasse.udsteder import Udsteder
from borgerblik.sandkasse.validering import validering
from borgerblik.sandkasse.ydi import Ydelsesindeks

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOG = logging.getLogger(__name__)
STOERSTE = 32 * 1024 * 1024  # bytes in a request
_FORSIDE = """Borgerblikkets sandkasse: lokale indekser med opdigtede borgere. Ingen rigtige data.

POST /sagdokumentindeks/6                      Sags- og Dokumentindeks (SOAP)
POST /ydelseindeks/6                           Ydelsesindeks (SOAP)
POST /bevillingindeks/6                        fjern en bevilling (SOAP)
POST /oekonomiskeffektueringindeks/6           fjern en udbetaling (SOAP)
GET  /oidc/jwks                                udstederens offentlige nøgle
GET  /_sandkasse/borgere                       de navngivne borgere
GET, POST, DELETE /_sandkasse/fejl             lad en tjeneste fejle
"""


class Sandkasse:
    """One process: both indexes, the issuer's key, the failure switches. A WSGI callable."""

    def __init__(self, udsteder: Udsteder, lager: Lager, sikkerhed: Sikkerhed, side_maks: int) -> None:
        self.udsteder = udsteder
        self.fejltavle = Fejltavle()
        self._sikkerhed = sikkerhed
        self._ventetid = Ventetid()
        self._doere = _doere(lager, side_maks)
        self._sider: Mapping[str, Callable[[Request], Response]] = {
            "forside": lambda _: Response(_FORSIDE, mimetype="text/plain"),
            "jwks": lambda _: _json(self.udsteder.jwks()),
            "borgere": lambda _: _json({"borgere": _borgere()}),
            "fejl": self._fejl,
        }
        self._kort = Map(_regler(self._doere), strict_slashes=False, redirect_defaults=False)

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
            return side(request) if side is not None else self._soap(request, *self._doere[sted])
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
            kalder = self._sikkerhed.kalder(kald.konvolut)
            ud = doer.operation(kald).ud

            def rigtigt() -> bytes:
                return self._sikkerhed.underskriv(svar(kald, doer.besvar(kald, kalder)))

            fejl = self.fejltavle.find(tjeneste, _numre(kald))
            if fejl is not None:
                return forstyr(fejl, kald, ud, rigtigt, self._ventetid, request.environ)
            return Response(rigtigt(), content_type=version.indholdstype)
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


def _doere(lager: Lager, side_maks: int) -> dict[str, tuple[str, Doer]]:
    """Path -> the service that can be told to fail, and what is behind the path."""

    def ur() -> datetime:
        return datetime.now(UTC)

    ydi = Ydelsesindeks(lager, ur, side_maks)
    return {
        "sagdokumentindeks": ("sdi", Sagdokumentindeks(lager, ur, side_maks).doer(validering("sdi"))),
        "ydelseindeks": ("ydi", ydi.doer(validering("yi"))),
        "bevillingindeks": ("ydi", ydi.fjern_doer(BEVILLING, validering("yi"))),
        "oekonomiskeffektueringindeks": ("ydi", ydi.fjern_doer(EFFEKTUERING, validering("yi"))),
    }


def _regler(doere: Iterable[str]) -> list[Rule]:
    soap = [Rule(f"/{navn}/6{slut}", endpoint=navn, methods=["POST"]) for navn in doere for slut in ("", "/")]
    return [
        *soap,
        Rule("/", endpoint="forside", methods=["GET"]),
        Rule("/oidc/jwks", endpoint="jwks", methods=["GET"]),
        Rule("/_sandkasse/borgere", endpoint="borgere", methods=["GET"]),
        Rule("/_sandkasse/fejl", endpoint="fejl", methods=["GET", "POST", "DELETE"]),
    ]


def _numre(kald: Kald) -> list[str]:
    """The person numbers a request asks about."""
    urner = ((urn.text or "").strip().lower() for urn in kald.krop.iter(q("sd:URNIdentifikator")))
    return [urn.removeprefix(CPR_URN) for urn in urner if urn.startswith(CPR_URN)]


def _borgere() -> list[dict[str, Any]]:
    return [
        {"navn": borger.navn, "cpr": borger.nummer, "kommune": borger.kommune, "viser": borger.viser}
        for borger in NAVNGIVNE
    ]


def _json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), status, mimetype="application/json")


def _fault(version: Version, fejl: SoapFejl) -> Response:
    return Response(fault(version, fejl), 500, content_type=version.indholdstype)
