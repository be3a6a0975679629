"""What the monthly letter says: a table in plain text, in Danish, without small numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from borgerblik.fagomraader import OEVRIGE, omraader
from borgerblik.operations.statistik.maaned import dansk
from borgerblik.operations.statistik.masket import SKJULT, SMAA, Masket, Par
from borgerblik.operations.statistik.model import TRIN

_BREDDE = 10  # of a column of numbers


def emne(navn: str, maaned: str) -> str:
    """The subject."""
    return f"Kald på Borgerblikket i {dansk(maaned)}: {navn}"


def tekst(navn: str, tal: Masket, adresse: str) -> str:
    """The letter; `adresse` is the page with every number."""
    return "\n".join((*_hoved(navn, tal), "", *_tabel(tal), "", *_tilbageholdt(tal), "", *_hale(tal, adresse), ""))


def _hoved(navn: str, tal: Masket) -> Iterator[str]:
    yield f"Kald på Borgerblikket i {dansk(tal.maaned)}"
    yield navn
    yield ""
    yield f"Borgernes opslag: {tal.borgere.alle}"
    yield f"  heraf uden svar fra en kilde: {tal.borgere.af_slagsen}"
    yield f"Sagsbehandleres opslag: {tal.sagsbehandlere}"
    if tal.svartid is not None:
        for procent, sekunder in ((50, tal.svartid.p50), (95, tal.svartid.p95), (99, tal.svartid.p99)):
            if not isinstance(sekunder, str):
                yield f"{procent} % af borgernes opslag tog {_tid(sekunder)}"


def _tid(sekunder: float | None) -> str:
    return f"over {TRIN[-1]:g} sekunder" if sekunder is None else f"højst {sekunder:g} sekunder".replace(".", ",")


def _tabel(tal: Masket) -> Iterator[str]:
    rows = [(titel(omraade.noegle), omraade.sager, omraade.ydelser) for omraade in tal.omraader]
    width = max(len("Fagområde"), *(len(navn) for navn, _, _ in rows))
    group = 3 * _BREDDE
    yield f"{'':{width}}{'Kald på sager':>{group}}{'Kald på ydelser':>{group}}"
    heads = "".join(f"{head:>{_BREDDE}}" for head in ("alle", "med data", "andre") * 2)
    yield f"{'Fagområde':{width}}{heads}"
    for navn, sager, ydelser in rows:
        yield f"{navn:{width}}{_tal(sager)}{_tal(ydelser)}"


def _tal(par: Par) -> str:
    return "".join(f"{each:>{_BREDDE}}" for each in (par.alle, par.af_slagsen, par.andre))


def titel(noegle: str) -> str:
    """What an area is called."""
    found: Mapping[str, object] = omraader().efter_noegle
    return "Øvrige" if noegle == OEVRIGE else getattr(found.get(noegle), "titel", noegle)


def _tilbageholdt(tal: Masket) -> Iterator[str]:
    yield "Holdt tilbage efter regel (sager og ydelser i alt; regler under 5 er ikke med):"
    for regel, antal in tal.tilbageholdt.items():
        yield f"  {regel}: {antal}"
    if not tal.tilbageholdt:
        yield "  ingen"


def _hale(tal: Masket, adresse: str) -> Iterator[str]:
    yield f"{SMAA} er færre end 5. {SKJULT} er tal, der er under 5, eller som et tal under 5 kunne regnes ud af:"
    yield "små tal sendes ikke ud af kommunens system. Alle tal står på siden:"
    yield f"{adresse}?kommune={tal.kommune}&maaned={tal.maaned}"
