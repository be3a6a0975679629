"""What is wrong with data on purpose: a share of the generated citizens' items, each with one known fault.

The same number, seed and share give the same faults, so whoever looks for them can be told how many there are.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from borgerblik.sandkasse.forloeb import Bygger
from borgerblik.sandkasse.katalog import GAMMELT, KONTANTHJAELP
from borgerblik.sandkasse.oplysninger import Bevilling, Klasse, Linje, Myndighed, Person, Sag, Samling, Udbetaling

UKENDT_KLE = Klasse("32.24.99", "Findes ikke")
UDGAAET_KLE = Klasse("32.24.32", "Uddannelseshjælp")
ENS_TITEL = "Ydelsessag"
NAVNERUM = uuid.uuid5(uuid.NAMESPACE_URL, "urn:borgerblik:sandkasse:snavs")
_GAMMEL = timedelta(days=4 * 365)
_FORKERT = Decimal("250.00")
Ting = TypeVar("Ting", Sag, Bevilling, Udbetaling)


@dataclass(frozen=True, slots=True)
class Plet:
    """One fault: what kind of item, which, what is wrong, the class it is found under, and whose it is."""

    art: str
    uuid: str
    kode: str
    kle: str
    ejer: Myndighed


def _uden_primaer_part(sag: Sag) -> Sag:
    return replace(sag, part=None, sekundaere=() if sag.part is None else (sag.part,))


def _to_primaere_parter(sag: Sag) -> Sag:
    return replace(sag, flere_primaere=(Person("Anden Primær"),))


def _uden_opstaaet(sag: Sag) -> Sag | None:
    return replace(sag, trin=sag.trin[1:]) if len(sag.trin) > 1 else None


def _flere_statusser(sag: Sag) -> Sag | None:
    return replace(sag, overlappende=True) if len(sag.trin) > 1 else None


def _gammel_aaben(sag: Sag) -> Sag:
    dag = sag.oprettet - _GAMMEL
    return replace(sag, oprettet=dag, trin=(("Opstaaet", dag), ("Oplyst", dag + timedelta(days=9))), dokumenter=())


def _kle_udgaaet(sag: Sag) -> Sag | None:
    """The number that was merged into kontanthjælp's."""
    return replace(sag, klasse=UDGAAET_KLE) if sag.klasse == KONTANTHJAELP.klasse else None


def _personnummer(sag: Sag) -> Sag | None:
    return replace(sag, titel=f"{sag.titel} {sag.part.nummer}") if sag.part is not None and sag.part.nummer else None


def _navn(sag: Sag) -> Sag | None:
    return replace(sag, titel=f"{sag.titel} vedr. {sag.part.navn}") if sag.part is not None else None


SAGSPLETTER: Mapping[str, Callable[[Sag], Sag | None]] = {
    "primaer_part_mangler": _uden_primaer_part,
    "flere_primaere_parter": _to_primaere_parter,
    "opstaaet_mangler": _uden_opstaaet,
    "flere_statusser": _flere_statusser,
    "gammel_aaben": _gammel_aaben,
    "kle_ukendt": lambda sag: replace(sag, klasse=UKENDT_KLE),
    "kle_udgaaet": _kle_udgaaet,
    "master_mangler": lambda sag: replace(sag, uden_master=True),
    "personnummer_i_titel": _personnummer,
    "navn_i_titel": _navn,
    "forkortelser": lambda sag: replace(sag, titel="Ans. vedr. KTH jf. LAS"),
    "titel_mangler": lambda sag: replace(sag, titel=" "),
    "ens_titler": lambda sag: replace(sag, system=GAMMELT, titel=ENS_TITEL),
    "visning_uden_klasse": lambda sag: replace(sag, visning_uden_klasse=True),
    "foelsomhed_mangler": lambda sag: replace(sag, foelsomhed=None),
}


def _uden_plan(bevilling: Bevilling) -> Bevilling:
    return replace(bevilling, ydelser=tuple(replace(ydelse, planer=()) for ydelse in bevilling.ydelser))


def _ydelse_uden_master(bevilling: Bevilling) -> Bevilling:
    return replace(bevilling, ydelser=tuple(replace(ydelse, uden_master=True) for ydelse in bevilling.ydelser))


BEVILLINGSPLETTER: Mapping[str, Callable[[Bevilling], Bevilling | None]] = {
    "plan_mangler": _uden_plan,
    "master_mangler": _ydelse_uden_master,
    "foelsomhed_mangler": lambda bevilling: replace(bevilling, foelsomhed=None),
}


def _uden_bevilling(udbetaling: Udbetaling) -> Udbetaling:
    """Its lines name a grant that is not there."""
    return replace(udbetaling, linjer=tuple(_ingens(linje) for linje in udbetaling.linjer))


def _ingens(linje: Linje) -> Linje:
    anden = str(uuid.uuid5(NAVNERUM, linje.bevilling.uuid))[:24] + linje.bevilling.uuid[24:]
    return replace(linje, bevilling=replace(linje.bevilling, uuid=anden))


UDBETALINGSPLETTER: Mapping[str, Callable[[Udbetaling], Udbetaling | None]] = {
    "bevilling_mangler": _uden_bevilling,
    "beloeb_stemmer_ikke": lambda udbetaling: replace(udbetaling, brutto=udbetaling.brutto + _FORKERT),
}


def tilsmuds(samling: Samling, byg: Bygger, andel: float) -> tuple[Samling, list[Plet]]:
    """The citizen's objects, that share of them with a fault, and which ones."""
    tilfaeldig = Random(f"snavs/{byg.seed}/{byg.nummer}")  # noqa: S311 - invented data, no secret
    pletter: list[Plet] = []

    def alle(art: str, ting: Iterable[Ting], mulige: Mapping[str, Callable[[Ting], Ting | None]]) -> tuple[Ting, ...]:
        return tuple(_en(art, hver, mulige, tilfaeldig, andel, pletter) for hver in ting)

    snavset = Samling(
        alle("Sag", samling.sager, SAGSPLETTER),
        alle("Bevilling", samling.bevillinger, BEVILLINGSPLETTER),
        alle("Udbetaling", samling.udbetalinger, UDBETALINGSPLETTER),
    )
    return snavset, pletter


def _en(
    art: str,
    ting: Ting,
    mulige: Mapping[str, Callable[[Ting], Ting | None]],
    tilfaeldig: Random,
    andel: float,
    pletter: list[Plet],
) -> Ting:
    ramt, kode = tilfaeldig.random() < andel, tilfaeldig.choice(sorted(mulige))
    plettet = mulige[kode](ting) if ramt else None
    if plettet is None:
        return ting
    pletter.append(Plet(art, plettet.uuid, kode, _kle(plettet), plettet.ejer))
    return plettet


def _kle(ting: Sag | Bevilling | Udbetaling) -> str:
    """The class a search finds it under."""
    if isinstance(ting, Sag):
        klasse = ting.klasse
    else:
        klasse = ting.ydelser[0].klasse if isinstance(ting, Bevilling) else ting.linjer[0].ydelse.klasse
    return "" if klasse is None else klasse.nummer


def talt(pletter: Iterable[Plet]) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    """How many there are, by kommune, class, kind of item and fault."""
    fundet: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for (kommune, kle, art, kode), antal in sorted(
        Counter((p.ejer.kode, p.kle, p.art, p.kode) for p in pletter).items()
    ):
        fundet.setdefault(kommune, {}).setdefault(kle, {}).setdefault(art, {})[kode] = antal
    return fundet
