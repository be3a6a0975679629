"""A draft of a kommune's choices: what it is, how far it has come, who did what to it, and what may be refused."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from borgerblik.domain.klassifikation import KleEmne
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.form import to_json

Om = Callable[[str, str, Mapping[str, Any] | None, Mapping[str, Any] | None], AbstractContextManager[None]]
"""Writes a change down around its doing: subject, key, before and after."""

LAENGSTE_NAVN = 120  # letters of what a draft is called
_LETTERS = "bcdfghjkmnpqrstvwxz"  # no digits: an address is never to look like a person number


class Tilstand(StrEnum):
    """How far a draft has come."""

    KLADDE = "kladde"
    INDSTILLET = "indstillet"  # sent to another person, who approves or rejects it
    GODKENDT = "godkendt"  # waits for its day
    I_KRAFT = "i_kraft"
    AFVIST = "afvist"
    TRUKKET = "trukket"


KAN_RETTES = frozenset({Tilstand.KLADDE, Tilstand.INDSTILLET, Tilstand.AFVIST})
AFSLUTTET = frozenset({Tilstand.I_KRAFT, Tilstand.TRUKKET})


class Handling(StrEnum):
    """What was done to a draft."""

    OPRETTET = "oprettet"
    RETTET = "rettet"
    FLYTTET = "flyttet"  # onto the version that has come in force meanwhile
    INDSTILLET = "indstillet"
    GODKENDT = "godkendt"
    AFVIST = "afvist"
    TRUKKET = "trukket"
    I_KRAFT = "i_kraft"
    AENDRET_IMENS = "aendret_imens"  # its day came, and the choices were others than those it was approved on
    VENTER_PAA_TJEK = "venter_paa_tjek"  # its day came, and what it opens was not ready: the rest is in force


@dataclass(frozen=True, slots=True)
class Hvem:
    """Who does something: `af` for the history, `person` to tell two people apart, whatever role or door."""

    af: str
    person: str


@dataclass(frozen=True, slots=True)
class Kladdehoved:
    """A draft without its document.

    `version` counts its own changes, `grundversion` is the version of the kommune's choices it was written on (0: the
    kommune was never set up). `indhold` is a hash of document and grundversion: a preview, and that somebody has seen
    it, hold for that content only. `aabner` are the areas it opens. `forfattere` wrote any of it, or sent it for
    approval. `gaelder_fra` is the Danish day it is to come in force, None as soon as it is approved.
    """

    id: str
    kode: str
    version: int
    tilstand: Tilstand
    grundversion: int
    indhold: str
    navn: str
    ophav: str
    fagomraade: str | None
    aabner: tuple[str, ...]
    forfattere: frozenset[str]
    gaelder_fra: date | None
    i_kraft_version: int | None
    oprettet: datetime
    aendret: datetime
    af: str

    def venter(self, i_dag: date) -> bool:
        """Has its day come, while it is not in force? What it opens is not ready."""
        return self.tilstand is Tilstand.GODKENDT and self.gaelder_fra is not None and self.gaelder_fra <= i_dag


@dataclass(frozen=True, slots=True)
class Kladde(Kladdehoved):
    """A draft: one kommune's whole document."""

    kommune: Kommune


@dataclass(frozen=True, slots=True)
class Gaeldende:
    """A kommune's choices in force, as they were written; version 0: it was never set up."""

    version: int
    kommune: Kommune


@dataclass(frozen=True, slots=True)
class Kladdehandling:
    """One thing that was done to a draft, by whom and why."""

    handling: Handling
    tidspunkt: datetime
    af: str
    person: str
    begrundelse: str | None


class Navne(Protocol):
    """The local copy of KLE."""

    @property
    def emner(self) -> Mapping[str, KleEmne]:
        """What is known of numbers beyond their title."""

    def titel(self, nummer: str) -> str | None:
        """The title of a number, None for one nobody has told us of."""

    def afloesere(self, nummer: str, dag: date) -> tuple[str, ...]:
        """The numbers that have taken its place by that day."""


class Portvagt(Protocol):
    """What stands before the opening of an area."""

    def mangler(self, kladde: Kladde, *, proev: bool) -> Mapping[str, tuple[str, ...]]:
        """What is not in order of the areas it opens, in words, by area; on the day it is to be in force.

        `proev`: the way to the indexes may be tried on the spot.
        """

    def kraev(self, kladde: Kladde, nu: Kommune) -> None:
        """Are the areas it opens ready? Raises IkkeKlar."""

    def foer_ned(self, connection: Any, kladde: Kladde, version: int, hvem: Hvem) -> None:
        """It is in force as that version: write down what was opened, in the same transaction."""


def nyt_id() -> str:
    """A name for something, that tells nothing."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


def fingeraftryk(kommune: Kommune, grundversion: int) -> str:
    """The hash (SHA-256, hex) of the content of a draft and of what it is written on.

    The order of the numbers is none of it.
    """
    document = to_json(kommune)
    document["kle"] = sorted(document["kle"], key=lambda valg: valg["nummer"])
    raw = json.dumps([grundversion, document], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()


# What may be refused


class KladdeAfvist(Exception):
    """It cannot be done; the sentence says why. `kode` is the stable word for it, `status` what HTTP calls it."""

    kode = "kladde_afvist"
    status = 409


class AendretImens(KladdeAfvist):
    """Somebody else was a moment before: with this draft, or with the choices it is written on."""

    kode = "aendret_imens"


class KladdenAendret(AendretImens):
    """Somebody has done something to this draft meanwhile."""

    def __init__(self) -> None:
        super().__init__("kladden er ændret af en anden imens: se den, som den er nu")


class ValgeneAendret(AendretImens):
    """The kommune's choices are others than those the draft was written on."""

    def __init__(self, grundversion: int, nu: int) -> None:
        super().__init__(
            f"kommunens valg er ændret imens: kladden bygger på udgave {grundversion}, og udgave {nu} gælder; "
            "flyt kladden til den nye udgave, og se forskellen igennem"
        )


class ForkertTilstand(KladdeAfvist):
    """A draft that has come so far cannot be taken that way."""

    kode = "forkert_tilstand"

    def __init__(self, tilstand: Tilstand) -> None:
        super().__init__(f"det kan ikke gøres med en kladde, der er {TILSTAND_ORD[tilstand]}")


class SammePerson(KladdeAfvist):
    """Whoever wrote any of it, or sent it for approval, does not approve it."""

    kode = "samme_person"

    def __init__(self) -> None:
        super().__init__("kladden skal godkendes af en anden end dem, der har skrevet eller indstillet den")


class IkkeSet(KladdeAfvist):
    """Who approves has seen the preview of this very content."""

    kode = "forhaandsvisning_ikke_set"


class IngenAftale(KladdeAfvist):
    """Nothing of the kommune's citizens is read without a databehandleraftale."""

    kode = "ingen_aftale"

    def __init__(self) -> None:
        super().__init__("kommunen har ingen gældende databehandleraftale: uden den læses intet om dens borgere")


class VenterAllerede(KladdeAfvist):
    """One approved draft waits for its day already: two could contradict each other."""

    kode = "venter_allerede"

    def __init__(self) -> None:
        super().__init__(
            "en anden godkendt kladde venter allerede på sin dag: træk den tilbage, eller vent, til den gælder"
        )


class IntetAendret(KladdeAfvist):
    """The draft says what holds already."""

    kode = "intet_aendret"

    def __init__(self) -> None:
        super().__init__("kladden ændrer ikke noget")


class ForTidlig(KladdeAfvist):
    """A day that has been."""

    kode = "dagen_er_forbi"

    def __init__(self) -> None:
        super().__init__("den dag, kladden skal gælde fra, er forbi")


class IkkeSatOp(KladdeAfvist):
    """Who the kommune is in the indexes is operations' to say."""

    kode = "cvr_laast"
    status = 422

    def __init__(self) -> None:
        super().__init__("CVR-nummeret sættes af driften med `borgerblik kommune import` og kan ikke ændres her")


class KraeverGodkendelse(KladdeAfvist):
    """One person alone does not change what a kommune shows."""

    kode = "kraever_godkendelse"

    def __init__(self, kode: str) -> None:
        super().__init__(
            "valgene ændres med en kladde, som en anden person godkender: "
            f"POST /api/v1/kommuner/{kode}/kladder, eller siden /medarbejder/valg"
        )


class IkkeKlar(KladdeAfvist):
    """An area that it opens is not ready; `mangler` says what of which area is missing, in words."""

    kode = "ikke_klar_til_aabning"

    def __init__(self, mangler: Sequence[str]) -> None:
        super().__init__("; ".join(mangler))
        self.mangler = tuple(mangler)


TILSTAND_ORD: Mapping[Tilstand, str] = {
    Tilstand.KLADDE: "under udarbejdelse",
    Tilstand.INDSTILLET: "sendt til godkendelse",
    Tilstand.GODKENDT: "godkendt og venter på sin dag",
    Tilstand.I_KRAFT: "trådt i kraft",
    Tilstand.AFVIST: "afvist",
    Tilstand.TRUKKET: "trukket tilbage",
}


def tilstand_i_ord(kladde: Kladdehoved, i_dag: date) -> str:
    """How far it has come, as of that Danish day."""
    return "godkendt, men det, den åbner, er ikke klar" if kladde.venter(i_dag) else TILSTAND_ORD[kladde.tilstand]
