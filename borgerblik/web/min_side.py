"""The citizen's pages: the overview, a sag, a benefit, the payments to come, and who has looked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import Forbidden, NotFound

from borgerblik.access.fuldmagt import fuldmagter
from borgerblik.access.gate import session, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.niveau import Krav
from borgerblik.audit.opslag import SE_EGEN_LOG
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune, Link
from borgerblik.domain.tid import dansk_dag
from borgerblik.kommuner import Kommunebillede
from borgerblik.overblik.betaling.aar import tolv_maaneder
from borgerblik.overblik.betaling.sammenlign import er_efterregulering, forrige, sammenlign
from borgerblik.overblik.betaling.trappe import trappe
from borgerblik.overblik.fejl import KildeMangler
from borgerblik.overblik.fejl import demand_answers as demand_kilder
from borgerblik.overblik.model import Overblik, VistSag, VistUdbetaling, VistYdelse
from borgerblik.overblik.service import SAGSINDEKS
from borgerblik.overblik.stykker import Del, alt, kun_kommende, kun_sag, kun_ydelse
from borgerblik.web.bladring import plads
from borgerblik.web.citizen import me
from borgerblik.web.formular import demand_own_page
from borgerblik.web.fremtoning import sidebillede
from borgerblik.web.inddeling import sager_efter_omraade, ydelser_efter_omraade
from borgerblik.web.kalender import efter_maaned, poster
from borgerblik.web.kig import IngenKommune, Kig, kald, keep, kig
from borgerblik.web.logord import i_ord
from borgerblik.web.services import kommunebillede, services
from borgerblik.web.sideskabelon import page, page_in_pieces
from borgerblik.web.sprog import chosen
from borgerblik.web.stykkevis import bidrag, hel, holder_tilbage

Lukket = Callable[[Blueprint, Laas], Blueprint]
SAG_KILDER = (SAGSINDEKS,)  # who knows whether there is such a sag
FLEST_I_LOGGEN = 50  # looks on a page of the log


def citizen_pages(lukket: Lukket) -> Blueprint:
    """The citizen's own pages. A sign-in at level lav comes as far as the page that says how to get further."""
    bp = Blueprint("borgersider", __name__, url_prefix="/min-side")
    lukket(bp, Laas(Krav(Nsis.BETYDELIG), frozenset({Rolle.BORGER})))
    bp.register_error_handler(IngenKommune, lambda _error: redirect(url_for("borgersider.mine"), 303))
    for doors in (_overview_doors, _payment_doors, _other_doors):
        doors(bp)
    return bp


def _overview_doors(bp: Blueprint) -> None:
    @bp.get("")
    def mine() -> Response:
        """Next payments, sager and benefits: the citizen's own, or those of somebody who gave a mandate."""
        seen = kig()
        if seen.kommune is None:
            return page("vaelg_kommune.html", kig=seen)
        pieces = bidrag(seen.efterhaanden("se mit overblik", alt))
        return page_in_pieces("min_side.html", **_of(seen), bidrag=pieces)

    @bp.get("/sag/<sag_ref>")
    def sag(sag_ref: str) -> Response:
        """A sag: how far it is, whose turn it is, its documents, and whom to turn to."""
        seen = kig()
        first, rest = _found(
            seen.efterhaanden("se min sag", kun_sag(meant(sag_ref), naboer=True)),
            lambda overblik: bool(overblik.sager),
            SAG_KILDER,
        )
        shown: VistSag = first.overblik.sager[0]
        return page_in_pieces("sag.html", **_of(seen), sag=shown, bidrag=bidrag(rest))

    @bp.get("/ydelse/<ydelse_ref>")
    def ydelse(ydelse_ref: str) -> Response:
        """A benefit: the grant, its plan, every payment, and why the last one differs from the one before."""
        seen = kig()
        overblik = seen.samlet("se min ydelse", kun_ydelse(meant(ydelse_ref), naboer=True))
        demand_answers(overblik, overblik.ydelser, services().overblik.kilder)
        shown: VistYdelse = overblik.ydelser[0]
        chosen_one = _chosen(shown, request.args.get("udbetaling"))
        return page("ydelse.html", **_of(seen), overblik=overblik, ydelse=shown, **_betaling(shown, chosen_one))


def _payment_doors(bp: Blueprint) -> None:
    @bp.get("/kalender")
    def coming() -> Response:
        """The payments to come, by month."""
        seen = kig()
        overblik = seen.samlet("se mine kommende udbetalinger", kun_kommende)
        return page("kalender.html", **_of(seen), overblik=overblik, maaneder=efter_maaned(overblik))

    @bp.get("/kalender.ics")
    def calendar_file() -> Response:
        """The same as a file for the citizen's own calendar."""
        from borgerblik.web.ics import ics  # its library weighs 3 MiB in every worker, and few ask for a file

        seen = kig()
        if seen.fuldmagt is not None:
            raise Forbidden  # a helper sees, and carries nothing away
        overblik = seen.samlet("hente mine kommende udbetalinger som kalender", kun_kommende)
        if not overblik.kilder:
            raise NotFound  # nobody was asked
        if not hel(overblik):
            raise KildeMangler(overblik.kilder)  # a calendar with something left out looks like a whole one
        content = ics(
            poster(overblik),
            navn="Borgerblikket",
            nu=overblik.dannet,
            sprog=chosen(),
            henvisning=services().overblik.henvisning,
            beloeb=request.args.get("beloeb") == "ja",
            kun_paa=overblik.niveau if holder_tilbage(overblik) else None,
        )
        response = Response(content, mimetype="text/calendar")
        response.headers["Content-Disposition"] = "attachment; filename=udbetalinger.ics"
        return response


def _other_doors(bp: Blueprint) -> None:
    @bp.get("/hvem-har-set")
    def looked() -> Response:
        """Who has looked at the citizen's data, when, as what and why."""
        foer = plads("foer")
        found = services().adgangslog.of(me(), kald(SE_EGEN_LOG), FLEST_I_LOGGEN, foer)
        decided = services().tilsyn.nu()
        return page(
            "hvem_har_set.html",
            **_of(kig()),
            opslag=i_ord(found.adgangslog, kommunebillede(), lambda kode: decided.for_kommune(kode).formaal),
            naeste=found.naeste,
            foer=foer,
        )

    @bp.post("/fuldmagt")
    def choose() -> Response:
        """See the overview of somebody who has given a mandate, or one's own again."""
        demand_own_page(services().login.adresse)
        wanted = request.form.get("fuldmagt") or None
        known = {mandate.id for mandate in fuldmagter(viewer(), services().fuldmagtsregler)}
        if wanted is not None and wanted not in known:
            raise NotFound
        keep(session(), session().kommune, wanted)
        return redirect("/min-side", 303)  # type: ignore[return-value]


def _of(seen: Kig) -> dict[str, Any]:
    """What every one of these pages says besides: whose data it shows, in which kommune's words."""
    return {"kig": seen, **om_overblik(seen.kommune)}


def om_overblik(kommune: Kommune | None) -> dict[str, Any]:
    """What the pieces need that show an overview, whoever reads it."""
    kode = None if kommune is None else kommune.kode
    return {
        "kommune": kommune,
        "sider": sidebillede().for_kommune(kode),
        "i_dag": dansk_dag(datetime.now(UTC)),
        "henvisning": services().overblik.henvisning,
        "sager_efter_omraade": sager_efter_omraade,
        "ydelser_efter_omraade": ydelser_efter_omraade,
        "hel": hel,
        "holder_tilbage": holder_tilbage,
        "omraadetitler": _titles,
        "ydelseslinks": partial(_links, kommunebillede()),
        "kommende": poster,
    }


def _links(kommuner: Kommunebillede, ydelse: VistYdelse) -> Sequence[Link]:
    """What the kommune whose choices hold for the benefit links to from its KLE number."""
    kommune = kommuner.find(ydelse.kommune)
    valg = None if kommune is None else kommune.valg(ydelse.kle.nummer)
    return () if valg is None else valg.links


def _titles(overblik: Overblik) -> dict[str, str]:
    return {omraade.noegle: omraade.titel for omraade in overblik.fagomraader}


def meant(henvisning: str) -> Callable[[str], bool]:
    """Is an id the one that the page calls by that reference?"""
    return lambda item_id: services().overblik.henvisning(item_id) == henvisning


def _found(dele: Iterator[Del], har: Callable[[Overblik], bool], needed: tuple[str, ...]) -> tuple[Del, Iterator[Del]]:
    """The first piece that has what is asked for, and the pieces from there on. Raises NotFound, KildeMangler."""
    for each in dele:
        if har(each.overblik):
            return each, chain([each], dele)
        if each.sidste:
            demand_answers(each.overblik, (), needed)
    raise NotFound


def demand_answers(overblik: Overblik, found: Collection[object], needed: Collection[str]) -> None:
    """Where nothing was found it is not there, not theirs, or held back; or nobody can say.

    Raises NotFound, and KildeMangler where one of the sources that would know is missing.
    """
    demand_kilder(overblik, found, needed)
    if not found:
        raise NotFound


def _chosen(ydelse: VistYdelse, henvisning: str | None) -> VistUdbetaling | None:
    """The payment that is looked at: the one asked for, else the newest."""
    named = services().overblik.henvisning
    asked = [each for each in ydelse.udbetalinger if henvisning is not None and named(each.id) == henvisning]
    return next(chain(asked, ydelse.udbetalinger), None)


def _betaling(ydelse: VistYdelse, udbetaling: VistUdbetaling | None) -> dict[str, Any]:
    today = dansk_dag(datetime.now(UTC))
    before = None if udbetaling is None else forrige(ydelse.udbetalinger, udbetaling)
    return {
        "udbetaling": udbetaling,
        "trin": None if udbetaling is None else trappe(udbetaling, today),
        "aendring": None if udbetaling is None or before is None else sammenlign(udbetaling, before),
        "efterregulering": udbetaling is not None and er_efterregulering(ydelse.udbetalinger, udbetaling),
        "aar": tolv_maaneder(ydelse.udbetalinger, today),
    }
