"""What a new draft begins as: what is in force, with something else put into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.fagomraader import Omraader
from borgerblik.kommuner.kladde.model import KladdeAfvist
from borgerblik.kommuner.kladde.service import Kladder
from borgerblik.kommuner.kladde.skabelon import efter_skabelon, kopieret, med_valg, skabelonens_fradato


class Ophav(StrEnum):
    """Where its content comes from."""

    I_KRAFT = "i_kraft"
    KOPI = "kopi"  # another kommune's choices
    SKABELON = "skabelon"  # an area as the template has it
    UDGAVE = "udgave"  # an earlier version: this is how a change is undone
    DOKUMENT = "dokument"  # a whole document
    RAEKKER = "raekker"  # rows of a file, in place of the choices for the same numbers


@dataclass(frozen=True, slots=True)
class Oensket:
    """What is asked for; each source takes what it needs. `fradato` None: as the template has it."""

    fra: Ophav
    kommune: str | None = None
    links: bool = False
    fagomraade: str | None = None
    fradato: date | None = None
    udgave: int | None = None
    dokument: Kommune | None = None
    raekker: Sequence[KleValg] = ()
    cvr: str | None = None


@dataclass(frozen=True, slots=True)
class Udkast:
    """The content, the version it is written on, and what to call the draft and its source."""

    kommune: Kommune
    grundversion: int
    ophav: str
    navn: str


class IntetAtBygge(KladdeAfvist):
    """What it was to be made of is not there."""

    kode = "intet_at_bygge_paa"


def nyt_udkast(kladder: Kladder, omraader: Omraader, kode: str, asked: Oensket, i_dag: date) -> Udkast:
    """The content asked for. Raises IntetAtBygge and DatabaseUnavailable."""
    grund = kladder.gaeldende(kode)
    nu = grund.kommune if grund.kommune.cvr is not None else replace(grund.kommune, cvr=asked.cvr)
    kommune, ophav, navn = _indhold(kladder, omraader, nu, asked, i_dag)
    return Udkast(kommune, grund.version, ophav, navn)


def _indhold(
    kladder: Kladder, omraader: Omraader, nu: Kommune, asked: Oensket, i_dag: date
) -> tuple[Kommune, str, str]:
    if asked.fra is Ophav.KOPI and asked.kommune is not None:
        other = kladder.gaeldende(asked.kommune)
        if not other.version:
            raise IntetAtBygge("den kommune, der skal kopieres fra, er ikke sat op")
        copied = kopieret(nu, other.kommune, links=asked.links)
        return copied, f"kopi:{asked.kommune}", f"Kopi af valgene i {other.kommune.navn}"
    if asked.fra is Ophav.SKABELON and asked.fagomraade is not None:
        omraade = omraader.efter_noegle[asked.fagomraade]
        made = efter_skabelon(nu, omraade, asked.fradato or skabelonens_fradato(i_dag))
        return made, f"skabelon:{asked.fagomraade}", f"{omraade.titel} efter skabelonen"
    if asked.fra is Ophav.UDGAVE and asked.udgave is not None:
        earlier = kladder.udgave(nu.kode, asked.udgave)
        if earlier is None:
            raise IntetAtBygge("den udgave er der ikke")
        return replace(earlier, cvr=nu.cvr), f"udgave:{asked.udgave}", f"Tilbage til udgave {asked.udgave}"
    if asked.fra is Ophav.DOKUMENT and asked.dokument is not None:
        return asked.dokument, "dokument", "Valg fra en fil"
    if asked.fra is Ophav.RAEKKER:
        return med_valg(nu, asked.raekker), "raekker", "Valg fra en fil"
    return nu, "i_kraft", "Ændring af valg"
