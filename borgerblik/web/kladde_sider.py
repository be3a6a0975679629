"""The pages where a kommune chooses what to show: its areas, its drafts, their way into force, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from borgerblik.access.laas import Laas
from borgerblik.domain.kommune import Kommune
from borgerblik.fagomraader import OEVRIGE
from borgerblik.kommuner import CvrTaget
from borgerblik.kommuner.kladde import Kladde, KladdeAfvist, forskel
from borgerblik.kommuner.kladde.skabelon import skabelonens_fradato
from borgerblik.kommuner.kladde.udkast import Oensket, Ophav
from borgerblik.web import valg_ord
from borgerblik.web.aabning_api import aabninger
from borgerblik.web.administrator import administrerer, min_kommune
from borgerblik.web.kladde_formular import KOMMUNEN
from borgerblik.web.kladde_rettesider import editing_pages
from borgerblik.web.kladdevej import (
    DOER,
    SIDER,
    back,
    bed_om_forhaandsvisning,
    forhaandsvis_hvis_maa,
    hvem,
    i_dag,
    kladden,
    kladdens_advarsler,
    kladder,
    kle_titel,
    ny_kladde,
    om_i,
    to_draft,
)
from borgerblik.web.medarbejderside import staff_pages
from borgerblik.web.risiko import LAAS
from borgerblik.web.services import services
from borgerblik.web.sideskabelon import page
from borgerblik.web.tilsynsret import egne_kommuner
from schemas.ind.fejl import Faults
from schemas.ind.kladde import BegrundelseIn, read_rows
from schemas.ind.kommune import read_kommune_file

SIDELAAS = Laas(LAAS.krav, LAAS.roller)


def valg_pages(lukket: Callable[[Blueprint, Laas], Blueprint]) -> Blueprint:
    """The pages, locked: for the kommune's administrators, at the level it demands of them."""
    bp = staff_pages(SIDER, __name__, "valg", lukket, SIDELAAS)
    _areas(bp)
    _drafts(bp)
    _deciding(bp)
    _lookingback(bp)
    editing_pages(bp)
    return bp


def _areas(bp: Blueprint) -> None:
    @bp.get("")
    def vis() -> Response:
        """Every area and how far it is, the drafts, and ways to begin one."""
        return _oversigt(min_kommune())

    @bp.get("/omraade/<noegle>")
    def omraade(noegle: str) -> Response:
        """One area with its checks; open it, or close it."""
        return _omraade(min_kommune(), noegle)

    @bp.post("/omraade/<noegle>/aabn")
    def aabn(noegle: str) -> Response:
        """Make the draft that opens it, and have its preview made."""
        kommune = min_kommune()
        try:
            day = _day("fradato")
            kladde = aabninger().aabn(
                kommune.kode,
                _area(noegle),
                hvem(),
                om_i(kommune.kode, DOER),
                fradato=day,
                cvr=_cvr(),
            )
        except (KladdeAfvist, _Ikke) as error:
            return _omraade(kommune, noegle, fejl=str(error), status=_status(error))
        forhaandsvis_hvis_maa(kommune, kladde, DOER)
        return to_draft(kommune, kladde.id, "oprettet")

    @bp.post("/omraade/<noegle>/luk")
    def luk(noegle: str) -> Response:
        """Close it at once."""
        kommune = min_kommune()
        try:
            aabninger().luk(
                kommune.kode, _area(noegle), request.form.get("grund", ""), hvem(), om_i(kommune.kode, DOER)
            )
        except KladdeAfvist as error:
            return _omraade(kommune, noegle, fejl=str(error), status=_status(error))
        return back("omraade", kommune, "lukket", noegle=noegle)


def _drafts(bp: Blueprint) -> None:
    @bp.post("/ny")
    def ny() -> Response:
        """Begin a draft."""
        kommune = min_kommune()
        try:
            kladde = ny_kladde(kommune.kode, _asked(kommune.kode), None, DOER)
        except (KladdeAfvist, Faults, _Ikke) as error:
            return _oversigt(kommune, fejl=str(error), status=_status(error))
        return to_draft(kommune, kladde.id, "oprettet")

    @bp.get("/kladde/<kladde_id>")
    def kladde(kladde_id: str) -> Response:
        """A draft: what it changes, its preview, its checks, and what can be done with it."""
        kommune = min_kommune()
        return draft_page(kommune, kladden(kommune.kode, kladde_id))


def _deciding(bp: Blueprint) -> None:
    @bp.post("/kladde/<kladde_id>/<handling>")
    def goer(kladde_id: str, handling: str) -> Response:
        """Preview, send, approve, reject, take back, move, or open below the threshold."""
        kommune = min_kommune()
        kladde, act = kladden(kommune.kode, kladde_id), _ACTS.get(handling)
        if act is None:
            raise NotFound
        if request.form.get("version") != str(kladde.version):
            return draft_page(kommune, kladde, imens=True, status=409)
        try:
            svar = act(kommune, kladde)
        except (KladdeAfvist, CvrTaget, _Ikke) as error:
            return draft_page(kommune, kladden(kommune.kode, kladde_id), fejl=str(error), status=_status(error))
        return to_draft(kommune, kladde_id, svar)


def _lookingback(bp: Blueprint) -> None:
    @bp.get("/historik")
    def historik() -> Response:
        """Every version with what it changed; a draft back to any of them."""
        kommune = min_kommune()
        found = kladder().historik(kommune.kode)
        before = [*(each.kommune for each in found[1:]), Kommune(kommune.kode, kommune.navn)]
        changes = [(each, forskel(earlier, each.kommune)) for each, earlier in zip(found, before, strict=True)]
        return page(
            "medarbejder_valghistorik.html",
            kommune=kommune,
            kommuner=egne_kommuner(administrerer),
            udgaver=[(each, change.saetninger(kle_titel)) for each, change in changes],
            ord=valg_ord,
        )


# What is shown


def _oversigt(kommune: Kommune, *, fejl: str | None = None, status: int = 200) -> Response:
    gaeldende = kladder().gaeldende(kommune.kode)
    return page(
        "medarbejder_valg.html",
        status=status,
        kommune=kommune,
        kommuner=egne_kommuner(administrerer),
        gaeldende=gaeldende,
        billeder=aabninger().kommunens(kommune.kode),
        kladder=kladder().liste(kommune.kode),
        andre=[each for each in services().kommuner.nu().skrevne.values() if each.kode != kommune.kode],
        fradato=skabelonens_fradato(i_dag()),
        i_dag=i_dag(),
        fejl=fejl,
        svar=request.args.get("svar"),
        ord=valg_ord,
    )


def _omraade(kommune: Kommune, noegle: str, *, fejl: str | None = None, status: int = 200) -> Response:
    billede = aabninger().et(kommune.kode, _area(noegle))
    return page(
        "medarbejder_valgomraade.html",
        status=status,
        kommune=kommune,
        gaeldende=kladder().gaeldende(kommune.kode),
        billede=billede,
        deles=aabninger().deles_med(noegle),
        historik=[each for each in aabninger().historik(kommune.kode) if each.fagomraade == noegle],
        fradato=skabelonens_fradato(i_dag()),
        i_dag=i_dag(),
        skrevet=request.form,
        fejl=fejl,
        svar=request.args.get("svar"),
        ord=valg_ord,
    )


def draft_page(
    kommune: Kommune, kladde: Kladde, *, fejl: str | None = None, imens: bool = False, status: int = 200
) -> Response:
    """A draft; whoever is shown its whole preview has seen it."""
    found, visninger = kladder().forskel(kladde), kladder().forhaandsvisninger
    return page(
        "medarbejder_kladde.html",
        status=status,
        kommune=kommune,
        kladde=kladde,
        forskel=found,
        titel=kle_titel,
        advarsler=kladdens_advarsler(kladde),
        foraeldet=kladder().foraeldet(kladde),
        visning=visninger.vist(kladde, hvem()),
        kan_bedes=visninger.kan_bedes(kladde),
        mine=hvem().person in kladde.forfattere,
        billeder=[aabninger().et(kommune.kode, noegle) for noegle in kladde.aabner],
        omraader=[*(each.noegle for each in aabninger().omraader.alle), OEVRIGE],
        kommunen=KOMMUNEN,
        handlinger=kladder().handlinger(kladde),
        i_dag=i_dag(),
        skrevet=request.form,
        strid=request.args.get("strid", ""),
        fejl=fejl,
        imens=imens,
        svar=request.args.get("svar"),
        ord=valg_ord,
    )


# What is done with a draft; each gives the word for what was done


def _preview(kommune: Kommune, kladde: Kladde) -> str:
    bed_om_forhaandsvisning(kommune, kladde, DOER)
    return "bedt"


def _send(kommune: Kommune, kladde: Kladde) -> str:
    kladder().indstil(kladde, _day("gaelderFra"), hvem(), om_i(kommune.kode, DOER))
    return "indstillet"


def _approve(kommune: Kommune, kladde: Kladde) -> str:
    kladder().godkend(kladde, hvem(), om_i(kommune.kode, DOER))
    return "godkendt"


def _reject(kommune: Kommune, kladde: Kladde) -> str:
    kladder().afvis(kladde, _reason(needed=True), hvem(), om_i(kommune.kode, DOER))
    return "afvist"


def _withdraw(kommune: Kommune, kladde: Kladde) -> str:
    kladder().traek(kladde, _reason(needed=False) or None, hvem(), om_i(kommune.kode, DOER))
    return "trukket"


def _move(kommune: Kommune, kladde: Kladde) -> str:
    _, strid = kladder().flyt(kladde, hvem(), om_i(kommune.kode, DOER))
    return "flyttet_strid" if strid else "flyttet"


def _override(kommune: Kommune, kladde: Kladde) -> str:
    noegle, grund = _area(request.form.get("fagomraade", "")), request.form.get("grund", "")
    aabninger().tilsidesaet(kladde, noegle, grund, hvem(), om_i(kommune.kode, DOER))
    return "tilsidesat"


_ACTS: dict[str, Callable[[Kommune, Kladde], str]] = {
    "forhaandsvis": _preview,
    "indstil": _send,
    "godkend": _approve,
    "afvis": _reject,
    "traek": _withdraw,
    "flyt": _move,
    "tilsidesaet": _override,
}


# What is asked


class _Ikke(Exception):
    """What is written in a form is not what it must be; the sentence says so in Danish."""


def _asked(kode: str) -> Oensket:
    """The content that the form asks for. Raises _Ikke and Faults."""
    form = request.form
    fra, cvr = form.get("fra", ""), _cvr()
    if fra == Ophav.KOPI:
        return Oensket(Ophav.KOPI, kommune=_known(form.get("fra_kommune", "")), links="links" in form, cvr=cvr)
    if fra == Ophav.SKABELON:
        return Oensket(Ophav.SKABELON, fagomraade=_area(form.get("fagomraade", "")), fradato=_day("fradato"), cvr=cvr)
    if fra == Ophav.UDGAVE:
        udgave = form.get("udgave", "")
        if not (udgave.isascii() and udgave.isdecimal() and len(udgave) < 10):
            raise NotFound
        return Oensket(Ophav.UDGAVE, udgave=int(udgave))
    if fra == "fil":
        return _fra_fil(kode)
    return Oensket(Ophav.I_KRAFT, cvr=cvr)


def _fra_fil(kode: str) -> Oensket:
    """JSON holds the whole, CSV rows. Raises Faults and _Ikke."""
    sent = request.files.get("fil")
    if sent is None or not sent.filename:
        raise _Ikke("vælg en fil")
    raw = sent.read()
    if raw.lstrip()[:1] in (b"{", b"[") or sent.filename.lower().endswith(".json"):
        read = read_kommune_file(raw)
        if read.kode != kode:
            raise _Ikke("filen er en anden kommunes")
        return Oensket(Ophav.DOKUMENT, dokument=read)
    return Oensket(Ophav.RAEKKER, raekker=read_rows(raw))


def _known(kode: str) -> str:
    if kode not in services().kommuner.nu().skrevne:
        raise NotFound
    return kode


def _area(noegle: str) -> str:
    if noegle not in aabninger().omraader.efter_noegle:
        raise NotFound
    return noegle


def _cvr() -> str | None:
    """The number in the form, for a kommune that was never set up."""
    written = request.form.get("cvr", "").strip()
    if written and not (written.isascii() and written.isdecimal() and len(written) == 8):
        raise _Ikke("CVR-nummeret er ikke et CVR-nummer (otte cifre)")
    return written or None


def _day(name: str) -> date | None:
    written = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise _Ikke("datoen er ikke en dato (som 2026-12-31)") from None


def _reason(*, needed: bool) -> str:
    said = " ".join(request.form.get("begrundelse", "").split())
    faults = BegrundelseIn().validate({"begrundelse": said}) if said else {}
    if faults or (needed and not said):
        raise _Ikke("begrundelsen " + (faults["begrundelse"][0] if faults else "mangler"))
    return said


def _status(error: Exception) -> int:
    return error.status if isinstance(error, KladdeAfvist) else 409 if isinstance(error, CvrTaget) else 422
