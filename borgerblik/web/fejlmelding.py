"""Report an error in this: the citizen's form, and the list of what they have reported."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import BadRequest, NotFound

from borgerblik.access.fuldmagt import fuldmagter
from borgerblik.access.gate import demand, session, viewer
from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.niveau import Krav
from borgerblik.domain.koder import Foelsomhed, Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.fejlmelding import (
    SLAGS,
    AlleredeSendt,
    Felt,
    ForMange,
    Hoved,
    Kategori,
    MeldtEmne,
    UnderBehandling,
)
from borgerblik.overblik.fejl import IngenKildeSvarede
from borgerblik.web import fejlmelding_ord
from borgerblik.web.bladring import plads
from borgerblik.web.citizen import kald, krav_for
from borgerblik.web.formular import demand_own_page
from borgerblik.web.kig import IngenKommune
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from schemas.ind.fejlmelding import laes_formular, laes_noegle

Lukket = Callable[[Blueprint, Laas], Blueprint]
FindEmne = Callable[[str, str], MeldtEmne | None]

BORGERSIDER = "fejl_borgersider"
DOER = "min_side"
_HENVISNING = re.compile(r"[0-9a-f]{32}")


def fejl_citizen_pages(lukket: Lukket, find_emne: FindEmne) -> Blueprint:
    """The citizen's pages, locked as their others.

    `find_emne` gives the item of that kind (`sag`, `ydelse`) and reference that the citizen can see now, or None, and
    logs the look; it raises IngenKildeSvarede where nobody can say.
    """
    bp = Blueprint(BORGERSIDER, __name__, url_prefix="/min-side/fejl")
    lukket(bp, Laas(Krav(Nsis.BETYDELIG), frozenset({Rolle.BORGER})))
    bp.register_error_handler(IngenKommune, lambda _error: redirect("/min-side", 303))

    @bp.get("")
    def mine() -> Response:
        """Everything the citizen has reported, and what the kommune answers. No source is asked."""
        return _egne()

    @bp.get("/ny")
    def form() -> Response:
        """The form, for something the citizen can see now."""
        if not {"slags", "ref"} & set(request.args):  # back from signing in, which remembers the path alone
            return redirect("/min-side", 303)  # type: ignore[return-value]
        slags, ref = _what(request.args)
        if _with_mandate():
            return _refused()
        return _Formularside(slags, ref, _found(find_emne(slags, ref))).vis()

    @bp.post("/ny")
    def send() -> Response:
        """Keep the report and say so on the list, or say in the form what must be mended."""
        demand_own_page(services().login.adresse)
        slags, ref = _what(request.form)
        if _with_mandate():
            return _refused()
        return _sent(slags, ref, find_emne)

    @bp.post("/<egen_id>/traek-tilbage")
    def withdraw(egen_id: str) -> Response:
        """Withdraw a report the kommune is not done with."""
        demand_own_page(services().login.adresse)
        if _with_mandate():
            return _refused()
        return _withdrawn(egen_id)

    return bp


@dataclass(frozen=True, slots=True)
class _Formularside:
    """The form for an item; without it where no source could say what it is, so that nothing written is lost."""

    slags: str
    ref: str
    emne: MeldtEmne | None

    def vis(
        self,
        *,
        fejl: Mapping[str, str] | None = None,
        afvist: str | None = None,
        noegle: str | None = None,
        status: int = 200,
    ) -> Response:
        """With what was filled in, and what must be mended; a new token where none is given."""
        return page(
            "fejl_meld.html",
            status=status,
            fuldmagt=False,
            emne=self.emne,
            slags=self.slags,
            ref=self.ref,
            kommune=None if self.emne is None else services().kommuner.nu().find(self.emne.kommune),
            noegle=noegle or secrets.token_urlsafe(16),
            valgt=request.form,
            fejl=fejl or {},
            afvist=afvist,
            kategorier=tuple(Kategori),
            felter=tuple(Felt),
            ord=fejlmelding_ord,
        )


def _sent(slags: str, ref: str, find_emne: FindEmne) -> Response:
    noegle = laes_noegle(request.form)
    if noegle is None:
        raise BadRequest
    try:
        side = _Formularside(slags, ref, _found(find_emne(slags, ref)))
    except IngenKildeSvarede:
        return _Formularside(slags, ref, None).vis(afvist="kilder", noegle=noegle, status=503)
    filled, faults = laes_formular(request.form)
    if filled is None or side.emne is None:
        return side.vis(fejl=faults, noegle=noegle, status=422)
    try:
        hoved = services().fejlmeldinger.meld(_borger(), side.emne, filled)
    except ForMange:
        return side.vis(afvist="for_mange", noegle=noegle, status=429)
    except AlleredeSendt:  # what it says now is another report, which needs a token of its own
        return side.vis(afvist="allerede", status=409)
    return redirect(url_for(f"{BORGERSIDER}.mine", kvittering=hoved.id), 303)  # type: ignore[return-value]


def _withdrawn(fejl_id: str) -> Response:
    try:
        found = services().fejlmeldinger.traek_tilbage(_borger(), fejl_id)
    except UnderBehandling:
        return _egne(afsluttet=True, status=409)
    if found is None:
        raise NotFound
    return redirect(url_for(f"{BORGERSIDER}.mine", trukket=found.id), 303)  # type: ignore[return-value]


def _what(sent: Mapping[str, str]) -> tuple[str, str]:
    """Which item: its kind and reference. Raises NotFound for what no page of ours links to."""
    slags, ref = sent.get("slags", ""), sent.get("ref", "")
    if slags not in SLAGS or not _HENVISNING.fullmatch(ref):
        raise NotFound
    return slags, ref


def _found(emne: MeldtEmne | None) -> MeldtEmne:
    """The item, at the level its kommune asks of citizens. Raises NotFound, LevelTooLow."""
    if emne is None:
        raise NotFound
    demand(krav_for([emne.kommune]))
    return emne


def _with_mandate() -> bool:
    """Is the citizen looking at somebody else's? A helper may see, not act."""
    return any(mandate.id == session().fuldmagt for mandate in fuldmagter(viewer(), services().fuldmagtsregler))


def _refused() -> Response:
    return page("fejl_meld.html", status=403, fuldmagt=True, ord=fejlmelding_ord)


def _borger() -> str:
    return services().pseudonym(viewer())


def _egne(*, afsluttet: bool = False, status: int = 200) -> Response:
    """The citizen's own list. Their words are shown at the level the item itself would need."""
    side = services().fejlmeldinger.egne(_borger(), foer=plads("foer"))
    niveau = viewer().niveau
    if niveau is None:
        raise TypeError("the lock let in a caller without a level")
    services().log_opslag(kald("se mine fejlmeldinger", DOER).opslag(_borger(), services().doere.now()))
    kommuner = services().kommuner.nu().efter_kode
    return page(
        "fejlmeldinger.html",
        status=status,
        meldinger=[(each, _may_read(each.hoved, kommuner.get(each.hoved.kommune), niveau)) for each in side.meldinger],
        naeste=side.naeste,
        kommunenavn={kode: kommune.navn for kode, kommune in kommuner.items()},
        kvittering=request.args.get("kvittering"),
        trukket=request.args.get("trukket"),
        afsluttet=afsluttet,
        fuldmagt=_with_mandate(),
        ord=fejlmelding_ord,
    )


def _may_read(hoved: Hoved, kommune: Kommune | None, niveau: Nsis) -> bool:
    """Is the sign-in sure enough for what stands in it? The kommune may have asked for more since it was written."""
    if kommune is None or hoved.fagomraade is None:
        return False
    needed = [kommune.borger.aabner(hoved.foelsomhed or Foelsomhed.FOELSOMME)]
    of_area = services().risiko.nu().omraadekrav(hoved.kommune, hoved.fagomraade)
    if of_area is not None:
        needed.append(of_area)
    demanded = krav_for([hoved.kommune])
    return all(niveau.opfylder(each) for each in needed) and all(viewer().opfylder(each) for each in demanded)
