"""The log of looks in words a citizen would use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask_babel import gettext, ngettext

from borgerblik.audit.opslag import OPTAELLING, SE_EGEN_LOG, UDTRAEK, Opslag
from borgerblik.domain.tilsyn import Formaal
from borgerblik.kommuner import Kommunebillede
from borgerblik.overblik.ansat import AFVIST
from borgerblik.overblik.service import FOERSTE_DEL, FULDMAGTSHAVER, SAMMENLIGNING


@dataclass(frozen=True, slots=True)
class OpslagOrd:
    """A look in words. `egne_ord`: is the purpose written by whoever looked? `myndighed` where it was not a citizen.

    `uddybning` are the words of their own that follow a purpose on the kommune's list.
    """

    tidspunkt: datetime
    hvem: str
    myndighed: str | None
    hvorfor: str
    egne_ord: bool
    doer: str | None
    hvad: str
    uddybning: str | None = None


def i_ord(
    opslag: Sequence[Opslag], kommuner: Kommunebillede, formaal: Callable[[str], Sequence[Formaal]]
) -> list[OpslagOrd]:
    """Each look in words. One that was told of in pieces has a row for each: the widest of them stands for it.

    `formaal` is the list of purposes of a kommune (code).
    """
    looks = [list(rows) for _, rows in groupby(opslag, key=_look)]
    return [
        _words(max(rows, key=lambda row: (len(row.sager) + len(row.ydelser), row.tidspunkt)), kommuner, formaal)
        for rows in looks
    ]


def _look(row: Opslag) -> tuple[str, str, str]:
    return row.anmodning, row.rolle, _purpose(row)


def _purpose(row: Opslag) -> str:
    return row.formaal.removesuffix(f" ({FOERSTE_DEL})").removesuffix(f" ({SAMMENLIGNING})")


def _words(row: Opslag, kommuner: Kommunebillede, formaal: Callable[[str], Sequence[Formaal]]) -> OpslagOrd:
    purpose, own = _split(row, formaal)
    ours = _purposes().get(purpose)
    return OpslagOrd(
        tidspunkt=row.tidspunkt,
        hvem=_who(row),
        myndighed=_authority(row.myndighed, kommuner),
        hvorfor=ours or purpose,
        egne_ord=ours is None,
        doer=_doors().get(row.doer),
        hvad=_what(row),
        uddybning=own,
    )


def _split(row: Opslag, formaal: Callable[[str], Sequence[Formaal]]) -> tuple[str, str | None]:
    """The purpose on the kommune's list, and the caseworker's own words after it; else what was written, whole."""
    purpose = _purpose(row)
    for listed in formaal(row.kommuner[0]) if row.rolle == "sagsbehandler" and row.kommuner else ():
        if purpose.startswith(f"{listed.tekst}: "):
            return listed.tekst, purpose.removeprefix(f"{listed.tekst}: ")
    return purpose, None


def _who(row: Opslag) -> str:
    if row.seer == row.borger:
        return str(gettext("Du selv"))
    if row.rolle == FULDMAGTSHAVER:
        return str(gettext("En, du har givet fuldmagt"))
    if row.rolle == "system":
        return str(gettext("Et it-system"))
    if row.rolle == "administrator":
        return str(gettext("En administrator"))
    return str(gettext("En sagsbehandler"))


def _authority(kode: str | None, kommuner: Kommunebillede) -> str | None:
    """The authority's name; what the log has where nobody is called that."""
    if kode is None:
        return None
    kommune = kommuner.myndighed(kode)
    return kode if kommune is None else kommune.navn


def _what(row: Opslag) -> str:
    """How much was shown. Nothing of what it was: the log may be read over a shoulder."""
    if row.haendelse == AFVIST:
        return str(gettext("Intet: opslaget blev afvist"))
    if row.sager or row.ydelser:
        # A caseworker's own words may end so too: one item is what was compared.
        if row.formaal.endswith(f" ({SAMMENLIGNING})") and len(row.sager) + len(row.ydelser) == 1:
            one = gettext("1 sag") if row.sager else gettext("1 ydelse")
            return str(gettext("%(hvad)s, sammenlignet med kilden", hvad=one))
        sager = ngettext("%(num)s sag", "%(num)s sager", len(row.sager))
        ydelser = ngettext("%(num)s ydelse", "%(num)s ydelser", len(row.ydelser))
        return str(gettext("%(sager)s og %(ydelser)s", sager=sager, ydelser=ydelser))
    if row.kilder and not any(kilde.status == "svarede" for kilde in row.kilder):
        return str(gettext("Intet: oplysningerne kunne ikke hentes"))
    return str(gettext("Ingen sager eller ydelser"))


def _doors() -> dict[str, str]:
    return {
        "min_side": str(gettext("her på siden")),
        "api_v1": str(gettext("gennem en anden selvbetjening")),
        "medarbejder": str(gettext("på kommunens side")),
    }


def _purposes() -> dict[str, str]:
    """What our own doors write as the purpose."""
    return {
        # What a kommune chooses between that has decided nothing itself (domain.tilsyn.STANDARDFORMAAL).
        "Borgeren har henvendt sig": str(gettext("Du har henvendt dig")),
        "Behandling af borgerens sag": str(gettext("Behandling af din sag")),
        "Undersøgelse af en fejl i det viste": str(gettext("Undersøgelse af en fejl i det, du får vist")),
        "Kontrol af, hvad kommunen viser": str(gettext("Kontrol af, hvad kommunen viser")),
        "Andet": str(gettext("Andet")),
        "se mit overblik": str(gettext("Se overblikket")),
        "se min sag": str(gettext("Se en sag")),
        "se min ydelse": str(gettext("Se en ydelse")),
        "se mine kommende udbetalinger": str(gettext("Se kommende udbetalinger")),
        "hente mine kommende udbetalinger som kalender": str(gettext("Hente kommende udbetalinger som kalender")),
        "hente udskrift (PDF)": str(gettext("Hente overblikket som PDF")),
        "hente udskrift (JSON)": str(gettext("Hente overblikket som JSON")),
        SE_EGEN_LOG: str(gettext("Se, hvem der har set oplysningerne")),
        "se mine fejlmeldinger": str(gettext("Se egne fejlmeldinger")),
        "melde en fejl i mine oplysninger": str(gettext("Melde en fejl")),
        "læse fejlmelding": str(gettext("Læse en fejl, du har meldt")),
        UDTRAEK: str(gettext("Tage et udtræk af, hvem der har set oplysningerne")),
        OPTAELLING: str(gettext("Tælle, hvor mange der har set oplysningerne")),
        "svare på fejlmelding": str(gettext("Svare på en fejl, du har meldt")),
        "se overblik med fuldmagt": str(gettext("Se overblikket med fuldmagt")),
        "se sag med fuldmagt": str(gettext("Se en sag med fuldmagt")),
        "se ydelse med fuldmagt": str(gettext("Se en ydelse med fuldmagt")),
        "se kommende udbetalinger med fuldmagt": str(gettext("Se kommende udbetalinger med fuldmagt")),
        "se en andens overblik med fuldmagt": str(gettext("Se en andens overblik med fuldmagt")),
        "se en andens sag med fuldmagt": str(gettext("Se en andens sag med fuldmagt")),
        "se en andens ydelse med fuldmagt": str(gettext("Se en andens ydelse med fuldmagt")),
        "se en andens kommende udbetalinger med fuldmagt": str(
            gettext("Se en andens kommende udbetalinger med fuldmagt")
        ),
    }
