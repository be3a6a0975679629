"""The one table from exception to answer: every error leaves as application/problem+json (RFC 9457).

Inside, code raises what happened; here stands what the caller is told and can do. No value a caller sent
is repeated: it may be a person number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g, json, redirect, request, url_for
from werkzeug.exceptions import HTTPException

from borgerblik.access.fuldmagt import UdenForFuldmagt, UkendtFuldmagt
from borgerblik.access.gate import NotSignedIn, TwoIdentities, viewer
from borgerblik.access.laas import LevelTooLow, ScopeMissing, WrongRole
from borgerblik.access.noegler import KeysUnavailable
from borgerblik.access.token import TokenRefused
from borgerblik.access.udfordring import udfordring
from borgerblik.audit import LogUnavailable
from borgerblik.audit.udtraek.dokument import ForMange
from borgerblik.db import DatabaseUnavailable
from borgerblik.kommuner import CvrTaget
from borgerblik.kommuner.kladde import KladdeAfvist
from borgerblik.operations.maaling import SECURITY_EVENTS
from borgerblik.overblik.fejl import IngenKildeSvarede, KildeMangler, UkendtFagomraade, UkendtKommune
from borgerblik.overblik.opslag import ForkertKommune, FormaalMangler, KommuneMangler
from borgerblik.overblik.vagt import ForMangeOpslag
from borgerblik.udskrift import UdskriftUmulig
from borgerblik.web.kig import andens
from borgerblik.web.sideskabelon import page, step_up_page, way_back

MEDIA_TYPE = "application/problem+json"
RETRY_LOOKS = "3600"  # seconds: the limit is by the hour
NIVEAU_ORD = {"lav": "Lav", "betydelig": "Betydelig", "hoej": "Høj"}

# The doors that answer with pages.
PAGES = frozenset(
    {"aabne_sider", "borgersider", "medarbejdersider", "fejl_borgersider", "fejl_medarbejdersider"}
    | {"opslag_medarbejdersider", "besked_borgersider", "log_ind", "log_ud", "saml", "kontrol", "was"}
    | {"statistik_medarbejdersider", "aendring_medarbejdersider", "tilslutning_medarbejdersider"}
    | {"pris_medarbejdersider"}
    | {"valg_medarbejdersider"}
    | {"oversigt_medarbejdersider"}
    | {"kvalitet_medarbejdersider"}
    | {"alarm_medarbejdersider", "revision_medarbejdersider", "tilsyn_medarbejdersider"}
)
_ROLE_OF = dict.fromkeys(("medarbejdersider", "fejl_medarbejdersider", "opslag_medarbejdersider"), "sagsbehandler")
_ROLE_OF |= dict.fromkeys((f"{each}_medarbejdersider" for each in ("alarm", "revision", "tilsyn")), "administrator")
_ROLE_OF |= dict.fromkeys((f"{each}_medarbejdersider" for each in ("statistik", "aendring", "pris")), "administrator")
_ROLE_OF["tilslutning_medarbejdersider"] = "administrator"
_ROLE_OF["oversigt_medarbejdersider"] = "administrator"
_ROLE_OF["valg_medarbejdersider"] = "administrator"
_ROLE_OF["kvalitet_medarbejdersider"] = "administrator"
FIELD_NAME = re.compile(r"[A-Za-z_]{1,40}")

log = structlog.get_logger(__name__)
security_log = structlog.get_logger("borgerblik.sikkerhed")


@dataclass(frozen=True, slots=True)
class Problem:
    """What the caller is told. `kode` is the stable end of `type`; a page names the sources that are `mangler`."""

    status: int
    kode: str
    titel: str
    detalje: str
    mangler: Sequence[str] = ()

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """The answer, as a page where a page was asked for; `instance` is the request id, the same as in our log."""
        if wants_page():
            told = {"mangler": self.mangler, "andens": bool(self.mangler) and andens()}
            response = page("fejl.html", status=self.status, fejlkode=self.status, **told)
        else:
            response = Response(json.dumps(self._body()), self.status, mimetype=MEDIA_TYPE)
        response.headers.update(headers or {})
        return response

    def _body(self) -> dict[str, Any]:
        return {
            "type": f"urn:borgerblik:problem:{self.kode}",
            "title": self.titel,
            "status": self.status,
            "detail": self.detalje,
            "instance": g.get("request_id"),
        }


def wants_page() -> bool:
    """Is it a person with a browser who asks: at a door for them, or at one that is not there?"""
    if request.blueprint is not None:
        return request.blueprint in PAGES
    kinds = [MEDIA_TYPE, "application/json", "text/html"]
    return request.accept_mimetypes.best_match(kinds, MEDIA_TYPE) == "text/html"


Answer = Callable[[Any], Response]

HTTP_PROBLEMS: Mapping[int, tuple[str, str, str]] = {
    400: ("ugyldig_anmodning", "Anmodningen kan ikke læses", "Ret anmodningen og prøv igen."),
    404: ("ikke_fundet", "Ikke fundet", "Her er ikke noget at vise."),
    405: ("metode_ikke_tilladt", "Metoden er ikke tilladt", "Se Allow for de metoder, adressen kender."),
    406: ("ikke_acceptabelt", "Formatet findes ikke", "Svaret findes kun som JSON."),
    409: ("kan_ikke_nu", "Det kan ikke gøres nu", "Hent den nyeste stand, og prøv igen."),
    412: ("aendret_imens", "Den er ændret imens", "Hent den nyeste udgave, og prøv igen."),
    413: ("for_stor", "Anmodningen er for stor", "Send mindre ad gangen."),
    415: ("forkert_medietype", "Medietypen kendes ikke", "Send indholdet som application/json."),
    428: ("udgave_mangler", "If-Match mangler", "Nævn den udgave, du retter i, med If-Match."),
    429: ("for_mange", "For mange forsøg", "Vent lidt, og prøv igen."),
    422: ("ugyldigt_input", "Noget i anmodningen er forkert", "Ret anmodningen og prøv igen."),
}


def _token_refused(error: TokenRefused) -> Response:
    status, challenge = udfordring(error)
    if error.error is not None:  # something was brought; its sentence repeats nothing of it
        SECURITY_EVENTS.labels("token_afvist").inc()
        security_log.warning("a token was refused", fejl=error.error, detalje=str(error), gaettet=error.gaet)
    if status == 400:
        problem = Problem(
            400, "ugyldig_anmodning", "Anmodningen kan ikke læses", "Adgangstokenet står ikke, som det skal."
        )
    else:
        problem = Problem(
            401, "ikke_logget_ind", "Du skal logge ind", "Adgangstokenet mangler eller kan ikke godtages."
        )
    return problem.response({"WWW-Authenticate": challenge})


def _not_signed_in(_error: NotSignedIn) -> Response:
    """To where one signs in, and back here afterwards."""
    return redirect(  # type: ignore[return-value]
        url_for("log_ind.begin", rolle=_ROLE_OF.get(request.blueprint or ""), til=way_back()), 303
    )


def _level_too_low(error: LevelTooLow) -> Response:
    if wants_page():
        return step_up_page(error, viewer())
    status, challenge = udfordring(error)
    needed = error.krav.nsis.value
    detail = f"Det kræver mindst NSIS-niveauet {NIVEAU_ORD[needed]} ({needed})."
    if error.for_gammelt:
        detail = "Det er for længe siden, du loggede ind."
    problem = Problem(status, "niveau_for_lavt", "Du skal logge ind på et højere niveau", detail)
    return problem.response({"WWW-Authenticate": challenge})


def _wrong_role(error: WrongRole) -> Response:
    problem = Problem(403, "forkert_rolle", "Det har du ikke adgang til", "Din rolle giver ikke adgang her.")
    return problem.response({} if wants_page() else {"WWW-Authenticate": udfordring(error)[1]})


def _scope_missing(error: ScopeMissing) -> Response:
    problem = Problem(403, "scope_mangler", "Det har du ikke adgang til", "Adgangstokenet er ikke udstedt til det her.")
    return problem.response({"WWW-Authenticate": udfordring(error)[1]})


def _two_identities(_error: TwoIdentities) -> Response:
    detail = "Send enten et adgangstoken eller sessionens cookie, ikke begge."
    return Problem(400, "to_identiteter", "Anmodningen har to afsendere", detail).response()


def _wrong_kommune(error: ForkertKommune) -> Response:
    SECURITY_EVENTS.labels("forkert_kommune").inc()
    security_log.warning("a look-up in another kommune was refused", udsteder=viewer().issuer)
    problem = Problem(403, "forkert_kommune", "Det har du ikke adgang til", "Du har ingen rettigheder i den kommune.")
    return problem.response({} if wants_page() else {"WWW-Authenticate": udfordring(error)[1]})


def _too_many_looks(_error: ForMangeOpslag) -> Response:
    SECURITY_EVENTS.labels("for_mange_opslag").inc()
    security_log.warning("a look-up was refused: too many within the hour", udsteder=viewer().issuer)
    if wants_page():
        refused = page("for_mange_opslag.html", status=429)
        refused.headers["Retry-After"] = RETRY_LOOKS
        return refused
    detail = "Du har slået så mange borgere op inden for en time, som kommunen tillader. Prøv igen senere."
    return Problem(429, "for_mange_opslag", "For mange opslag", detail).response({"Retry-After": RETRY_LOOKS})


def _purpose_missing(error: FormaalMangler) -> Response:
    return Problem(422, "ugyldigt_input", HTTP_PROBLEMS[422][1], str(error)).response()


def _too_many_rows(error: ForMange) -> Response:
    return Problem(422, "for_mange_raekker", HTTP_PROBLEMS[422][1], f"format: {error}.").response()


def _no_document(error: UdskriftUmulig) -> Response:
    log.warning("a document could not be made", grund=error.grund.value)
    detail = "Et beseglet PDF-dokument kan ikke laves lige nu. Prøv igen om lidt, eller vælg csv eller json."
    return Problem(503, "intet_dokument", "Vi kan ikke svare lige nu", detail).response({"Retry-After": "60"})


def _draft_refused(error: KladdeAfvist) -> Response:
    sentence = str(error)
    return Problem(error.status, error.kode, "Det kan ikke gøres", f"{sentence[:1].upper()}{sentence[1:]}.").response()


def _cvr_taken(error: CvrTaget) -> Response:
    return Problem(409, "cvr_taget", "Det kan ikke gøres", f"cvr: {error}.").response()


def _always(status: int, kode: str, titel: str, detalje: str) -> Answer:
    return lambda _error: Problem(status, kode, titel, detalje).response()


def _no_source(error: IngenKildeSvarede) -> Response:
    names = ", ".join(dict.fromkeys(f"{k.noegle} ({k.aarsag.value})" for k in error.kilder if k.aarsag))
    kode, titel = (
        ("kilde_mangler", "En kilde svarer ikke lige nu")
        if isinstance(error, KildeMangler)
        else ("ingen_kilder_svarede", "Vi kan ikke hente dine oplysninger lige nu")
    )
    detail = f"Prøv igen om lidt. Uden svar: {names}."
    missing = tuple(dict.fromkeys(kilde.noegle for kilde in error.kilder if not kilde.svarede))
    return Problem(503, kode, titel, detail, missing).response({"Retry-After": "60"})


def _our_side(kode: str, detail: str) -> Answer:
    """An answer for what broke on our side; the cause goes to the log with the request id."""

    def answer(error: Exception) -> Response:
        log.error("a part of the product is out of order", problem=kode, error=type(error).__name__, exc_info=error)
        return Problem(503, kode, "Vi kan ikke svare lige nu", detail).response({"Retry-After": "60"})

    return answer


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    kode, titel, detail = HTTP_PROBLEMS.get(
        status, ("fejl", HTTPStatus(status).phrase, "Anmodningen kunne ikke besvares.")
    )
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "Location")}
    if status == 429:
        kept["Retry-After"] = "60"  # the limits are by the minute
    return Problem(status, kode, titel, _named_faults(error) or detail).response(kept)


def _named_faults(error: HTTPException) -> str | None:
    """The faults webargs found, each with its place."""
    data = getattr(error, "data", None)
    messages = data.get("messages") if isinstance(data, dict) else None
    found = [f"{place}: {text}" for place, text in _flat(messages or {}, "")]
    return " ".join(found) or None


def _flat(messages: Any, place: str) -> list[tuple[str, str]]:
    """`{"query": {"kommune": {0: ["…"]}}}` as `kommune[0]` and its sentence."""
    if isinstance(messages, dict):
        pairs = []
        for key, inner in messages.items():
            step = f"[{key}]" if isinstance(key, int) else f".{_name(key)}" if place else _name(key)
            is_location = not place and key in ("query", "json", "json_or_form", "path", "headers")
            pairs += _flat(inner, "" if is_location else place + step)
        return pairs
    texts = messages if isinstance(messages, list) else [messages]
    return [(place or "anmodningen", str(text)) for text in texts]


def _name(key: object) -> str:
    """The name of a field as we repeat it: a name that is none of ours may be anything, a number too."""
    return str(key) if FIELD_NAME.fullmatch(str(key)) else "en ukendt parameter"


def _unforeseen(error: Exception) -> Response:
    log.error("unforeseen error", error=type(error).__name__, exc_info=error)
    return Problem(500, "intern_fejl", "Der skete en fejl hos os", "Vi har noteret fejlen.").response()


def _unknown(field: str, what: str) -> Answer:
    def answer(error: Exception) -> Response:
        return Problem(422, "ugyldigt_input", HTTP_PROBLEMS[422][1], f"{field}: {error} er ikke {what}.").response()

    return answer


PROBLEMS: Mapping[type[Exception], Answer] = {
    TokenRefused: _token_refused,
    LevelTooLow: _level_too_low,
    WrongRole: _wrong_role,
    ScopeMissing: _scope_missing,
    ForkertKommune: _wrong_kommune,
    KladdeAfvist: _draft_refused,
    CvrTaget: _cvr_taken,
    KommuneMangler: _always(
        422,
        "ugyldigt_input",
        HTTP_PROBLEMS[422][1],
        "kommune: mangler, for du har rettigheder i flere kommuner.",
    ),
    ForMange: _too_many_rows,
    UdskriftUmulig: _no_document,
    FormaalMangler: _purpose_missing,
    ForMangeOpslag: _too_many_looks,
    UkendtFuldmagt: _always(404, *HTTP_PROBLEMS[404]),
    UdenForFuldmagt: _always(
        403, "uden_for_fuldmagt", "Det har du ikke fuldmagt til", "Fuldmagten gælder ikke de fagområder."
    ),
    NotSignedIn: _not_signed_in,
    TwoIdentities: _two_identities,
    UkendtKommune: _unknown("kommune", "en kommune"),
    UkendtFagomraade: _unknown("fagomraade", "et fagområde"),
    IngenKildeSvarede: _no_source,
    LogUnavailable: _our_side("log_utilgaengelig", "Dit opslag kan ikke logges, og så viser vi ikke noget."),
    DatabaseUnavailable: _our_side("database_utilgaengelig", "Prøv igen om lidt."),
    KeysUnavailable: _our_side("noegler_utilgaengelige", "Dit login kan ikke kontrolleres lige nu."),
    HTTPException: _http,
    Exception: _unforeseen,
}


def register(app: Flask) -> None:
    """Every exception of this app is answered from the table."""
    for exception, answer in PROBLEMS.items():
        app.register_error_handler(exception, answer)
