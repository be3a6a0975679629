"""The doors to the quality of what a kommune delivers: begin a run, follow it, see what it found, set a threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Response
from flask_smorest import Blueprint, abort
from marshmallow import RAISE
from werkzeug.exceptions import NotFound

from borgerblik.access.gate import viewer
from borgerblik.access.laas import Laas
from borgerblik.domain.kommune import Kommune
from borgerblik.fagomraader import OEVRIGE, omraader
from borgerblik.kommuner.kvalitet import (
    AlleredeIGang,
    KanIkke,
    Koersel,
    Kvalitet,
    Kvalitetsvalg,
    UkendtKoersel,
)
from borgerblik.kommuner.kvalitet.eksport import MIMETYPE, som_csv, til_leverandoer
from borgerblik.kommuner.kvalitet.form import valg_to_json
from borgerblik.web.administrator import administrerer
from borgerblik.web.aendring import aendrer
from borgerblik.web.api_description import may_answer
from borgerblik.web.citizen import DOER, ansats_kald
from borgerblik.web.dokumentdoere import Documentdoors, put
from borgerblik.web.risiko import SECURED
from borgerblik.web.services import kommunebillede, services
from borgerblik.web.tilsynsret import luk_for_tilsyn
from borgerblik.web.udgaver import also_answers, body, decider, etag, sent
from schemas.ind.kvalitet import EksportIn, KoerslerIn, KvalitetsvalgIn, NyKoerselIn, read_ny_koersel, read_valg
from schemas.ud.kvalitet import HelKoerselUd, KoerslerUd, KvalitetUd, LeverandoerUd

EMNE, FORMAAL = "kvalitet", "datakvalitet"
ALLEREDE = "der er allerede en kørsel over fagområdet, som ikke er slut"
Answer = tuple[Mapping[str, Any], int, dict[str, str]]


def kvalitet_doors(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The doors, locked: for the kommune's administrators, at the level it demands of them."""
    bp = Blueprint(
        "kvalitet",
        __name__,
        url_prefix="/api/v1/kommuner/<kode>/kvalitet",
        description="Kvaliteten af det, kommunens fagsystemer leverer",
    )
    luk_for_tilsyn(bp, lukket, administrerer)
    _stand(bp)
    _koersler(bp)
    _en_koersel(bp)
    return bp


def _stand(bp: Blueprint) -> None:
    doors = Documentdoors(bp, KvalitetUd)

    @doors.reads("Datakvaliteten, område for område")
    def vis(kode: str) -> Answer:
        """The score of each area (docs/datakvalitet.md says how it is made), and what the kommune demands."""
        return _vis(kode)

    @doors.puts("Beslut tærsklen", KvalitetsvalgIn, first="Den første")
    def saet(kode: str) -> Answer:
        """Keep the threshold as a new version: the score below which an area is not opened without a reason."""
        before = _kvalitet().valg.nu().version(kode)
        return _vis(kode, put(kode, before, read_valg, partial(gem_valg, doer=DOER)))


def _koersler(bp: Blueprint) -> None:
    @bp.get("/koersler")
    @bp.doc(summary="Kommunens kørsler", **SECURED)
    @bp.arguments(KoerslerIn, location="query", unknown=RAISE)
    @bp.response(200, KoerslerUd)
    @may_answer(bp, 401, 403, 503)
    def alle(asked: dict[str, Any], kode: str) -> Mapping[str, Any]:
        """The newest first, without what they found."""
        return {"koersler": _kvalitet().seneste_koersler(kode, asked["omraade"], asked["antal"])}

    @bp.post("/koersler")
    @bp.doc(summary="Begynd en kørsel", requestBody=body(NyKoerselIn), **SECURED)
    @bp.response(201, HelKoerselUd)
    @may_answer(bp, 401, 403, 503)
    @also_answers(bp, 409, 415, 422)
    def begynd(kode: str) -> Mapping[str, Any]:
        """Read the kommune's sager, grants and payments in an area through. It is logged as a look, at nobody's own."""
        omraade, forfra = sent(read_ny_koersel)
        with _conflicts():
            return hel(begynd_koersel(_kommune(kode), omraade, DOER, forfra=forfra))


def _en_koersel(bp: Blueprint) -> None:
    @bp.get("/koersler/<koersel_id>")
    @bp.doc(summary="En kørsel", **SECURED)
    @bp.response(200, HelKoerselUd)
    @may_answer(bp, 401, 403, 404, 503)
    def en(kode: str, koersel_id: str) -> Mapping[str, Any]:
        """How far it is, and what it found."""
        return hel(find(kode, koersel_id))

    @bp.post("/koersler/<koersel_id>/stop")
    @bp.doc(summary="Stop en kørsel", **SECURED)
    @bp.response(200, HelKoerselUd)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, 409)
    def stop(kode: str, koersel_id: str) -> Mapping[str, Any]:
        """Nothing more is read until it is resumed; what has been read is kept."""
        with _conflicts():
            return hel(skift(find(kode, koersel_id), "stop", DOER))

    @bp.post("/koersler/<koersel_id>/genoptag")
    @bp.doc(summary="Genoptag en kørsel", **SECURED)
    @bp.response(200, HelKoerselUd)
    @may_answer(bp, 401, 403, 404, 503)
    @also_answers(bp, 409)
    def genoptag(kode: str, koersel_id: str) -> Mapping[str, Any]:
        """Go on where it was left."""
        with _conflicts():
            return hel(skift(find(kode, koersel_id), "genoptag", DOER))

    @bp.get("/koersler/<koersel_id>/leverandoer")
    @bp.doc(summary="Fundene til en leverandør", **SECURED)
    @bp.arguments(EksportIn, location="query", unknown=RAISE)
    @bp.response(200, LeverandoerUd)
    @may_answer(bp, 401, 403, 404, 503)
    def leverandoer(asked: dict[str, Any], kode: str, koersel_id: str) -> Mapping[str, Any]:
        """What a supplier is told of their system. Nobody is in it: codes, counts, and UUIDs of index objects."""
        return til_leverandoer(find(kode, koersel_id), asked["system"])

    @bp.get("/koersler/<koersel_id>/leverandoer.csv")
    @bp.doc(summary="Fundene til en leverandør som CSV", **SECURED)
    @bp.arguments(EksportIn, location="query", unknown=RAISE)
    @bp.response(200, {"type": "string"}, content_type=MIMETYPE)
    @may_answer(bp, 401, 403, 404, 503)
    def fil(asked: dict[str, Any], kode: str, koersel_id: str) -> Response:
        """The same, one finding on each line."""
        return csv_svar(find(kode, koersel_id), asked["system"])


# What the pages do too


def begynd_koersel(kommune: Kommune, omraade: str, doer: str, *, forfra: bool = False) -> Koersel:
    """Begin a run for the caller: a look of its own in the log, written before anything is read.

    Raises KanIkke, AlleredeIGang and LogUnavailable.
    """
    kvalitet, kode = _kvalitet(), kommune.kode
    kvalitet.kan_begynde(kommune, omraade, forfra=forfra)
    with aendrer(kode, EMNE, None, {"omraade": omraade, "forfra": forfra}, noegle=omraade, doer=doer):
        look = ansats_kald(FORMAAL, doer, kommune)
        services().log_opslag(look.opslag(None, datetime.now(UTC), kommuner=(kode,)))
        return kvalitet.begynd(kommune, omraade, decider(viewer()), forfra=forfra)


def skift(run: Koersel, handling: str, doer: str) -> Koersel:
    """Stop a run (`stop`), or resume it. Raises KanIkke."""
    kvalitet = _kvalitet()
    act = kvalitet.stop if handling == "stop" else kvalitet.genoptag
    before = {"koersel": run.id, "tilstand": run.tilstand.value}
    with aendrer(run.kode, EMNE, before, {"koersel": run.id, "handling": handling}, noegle=run.omraade, doer=doer):
        return act(run.id)


def gem_valg(valg: Kvalitetsvalg, hvis_version: int, doer: str) -> None:
    """Keep what the kommune decides as the version after that one. Raises AendretImens."""
    valgene = _kvalitet().valg
    before = valg_to_json(valgene.nu().for_kommune(valg.kode)) if hvis_version else None
    with aendrer(valg.kode, EMNE, before, valg_to_json(valg), noegle="taerskel", doer=doer):
        valgene.gem(valg, hvis_version=hvis_version, at=datetime.now(UTC), af=decider(viewer()))


def find(kode: str, koersel_id: str) -> Koersel:
    """The run of that id, where it is the kommune's. Raises NotFound."""
    try:
        found = _kvalitet().find(koersel_id)
    except UkendtKoersel:
        raise NotFound from None
    if found.kode != kode:
        raise NotFound
    return found


def hel(run: Koersel) -> Mapping[str, Any]:
    """The run with how far it is."""
    fields = ("id", "kode", "omraade", "tilstand", "startet", "startet_af", "sluttet", "score", "resultat")
    return {**{name: getattr(run, name) for name in fields}, "fremdrift": _kvalitet().fremdrift(run.id)}


def csv_svar(run: Koersel, system: str | None) -> Response:
    """The file for a supplier."""
    response = Response(som_csv(run, system), mimetype=MIMETYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="datakvalitet-{run.kode}-{run.omraade}.csv"'
    return response


def omraadetitel(noegle: str) -> str:
    """What an area is called."""
    found = omraader().efter_noegle.get(noegle)
    return ("Øvrige KLE-numre" if noegle == OEVRIGE else noegle) if found is None else found.titel


def _vis(kode: str, status: int = 200) -> Answer:
    kvalitet, kommune = _kvalitet(), _kommune(kode)
    billede, stande, aabne = kvalitet.valg.nu(), kvalitet.stande(kode), kvalitet.aabne(kode)
    areas = [
        {
            "noegle": noegle,
            "titel": omraadetitel(noegle),
            "stand": stande.get(noegle),
            "aaben": aabne.get(noegle),
        }
        for noegle in kvalitet.kan_vaelges(kommune)
    ]
    shown = {"kode": kode, "taerskel": billede.for_kommune(kode).taerskel, "omraader": areas}
    return shown, status, etag(billede.version(kode))


def _kommune(kode: str) -> Kommune:
    return kommunebillede().som_skrevet(kode) or Kommune(kode, kode)


def _kvalitet() -> Kvalitet:
    return services().konsol.kvalitet


@contextmanager
def _conflicts() -> Iterator[None]:
    """What cannot be done now is told with its reason."""
    try:
        yield
    except AlleredeIGang:
        abort(409, messages={"json": {"omraade": [f"{ALLEREDE}."]}})
    except KanIkke as error:
        abort(409, messages={"json": {"koersel": [f"{error}."]}})
