"""What the remarks on sager, ydelser and payments share: the form of a remark, titles, owner, KLE, sensitivity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from borgerblik.domain.cpr import holds_number
from borgerblik.domain.faelles import Fagsystem, Kle
from borgerblik.kommuner.datakvalitet.navne import naevner_person

_ORD = re.compile(r"[a-zæøå]{3,}")
_FORKORTELSE = re.compile(r"\b(?:[a-zæøå]{1,5}\.(?:[a-zæøå]{1,4}\.?)?(?=\s|,|$)(?!$)|[A-ZÆØÅ]{2,5}\b)")


@dataclass(frozen=True, slots=True)
class Bemaerkning:
    """A remark: its code, the field it is about, and what is wrong. Repeats no value of the item."""

    kode: str
    felt: str
    tekst: str


class KleOpslag(Protocol):
    """What is known of KLE numbers."""

    def titel(self, nummer: str) -> str | None:
        """Its title, None for a number nobody knows."""

    def afloesere(self, nummer: str, dag: date) -> tuple[str, ...]:
        """The numbers that have taken its place by that day."""

    def lukket(self, nummer: str, dag: date) -> bool:
        """Is it known to be over by that day, whether anything has taken its place or not?"""


def titel(titel: str | None, felt: str) -> Iterator[Bemaerkning]:
    """Words a citizen can read, and nobody's number or name."""
    if titel is None:
        yield Bemaerkning(f"{felt}_mangler", felt, f"{felt.capitalize()} mangler, så borgeren ser KLE-emnet.")
    else:
        yield from tekst(titel, felt, felt)


def tekst(sagt: str, kode: str, felt: str) -> Iterator[Bemaerkning]:
    """The same of any text a citizen reads; `kode` is what the codes begin with."""
    if holds_number(sagt):
        yield Bemaerkning(f"{kode}_med_personnummer", felt, "Der står noget, der ligner et personnummer.")
    if naevner_person(sagt):
        yield Bemaerkning(f"{kode}_med_personnavn", felt, "Der står noget, der ligner en persons navn.")
    if not _ORD.search(sagt):
        yield Bemaerkning(f"{kode}_lig_nummer", felt, "Der står kun et nummer, en forkortelse eller store bogstaver.")
    elif _FORKORTELSE.search(sagt):
        yield Bemaerkning(f"{kode}_med_forkortelser", felt, "Der står forkortelser, som en borger måske ikke kender.")


def ejer(cvr: str | None) -> Iterator[Bemaerkning]:
    """Whose choices hold."""
    if cvr is None:
        yield Bemaerkning(
            "ejer_mangler", "myndighed", "Der er ingen ejer med CVR-nummer, så ingen ved, hvis valg der gælder."
        )


def kle(kle: Kle, kendte: KleOpslag, dag: date) -> Iterator[Bemaerkning]:
    """A number that is known, and not over by that day."""
    efterfoelgere = kendte.afloesere(kle.nummer, dag)
    if efterfoelgere:
        yield Bemaerkning("kle_udgaaet", "kle", f"KLE-nummeret er udgået; {efterfoelgere[-1]} er trådt i stedet.")
    elif kendte.lukket(kle.nummer, dag):
        yield Bemaerkning("kle_udgaaet", "kle", "KLE-nummeret er udgået, og intet nummer er trådt i stedet.")
    elif kendte.titel(kle.nummer) is None:
        yield Bemaerkning("kle_ukendt", "kle", "KLE-nummeret er ikke blandt dem, vi kender.")


def foelsomhed(oplyst: bool) -> Iterator[Bemaerkning]:
    """How sensitive it is."""
    if not oplyst:
        yield Bemaerkning(
            "foelsomhed_mangler", "følsomhed", "Følsomheden mangler og tælles derfor som FOELSOMME_PERSONOPLYSNINGER."
        )


def fagsystem(system: Fagsystem) -> Iterator[Bemaerkning]:
    """Which system can mend it."""
    if not system.kendt:
        yield Bemaerkning("fagsystem_mangler", "fagsystem", "Det fremgår ikke, hvilket fagsystem der er master.")


def ulaeseligt(felt: str, hvis: str) -> Bemaerkning:
    """An amount that is none."""
    return Bemaerkning("beloeb_ulaeseligt", felt, f"{hvis} beløb mangler eller er ikke kroner med højst to decimaler.")
