"""What is tried, and what came of it. No text here holds a person, nor anything that an index said of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from borgerblik.domain.cpr import Cpr


class Udfald(StrEnum):
    """What came of one test."""

    BESTAAET = "bestaaet"
    FEJLET = "fejlet"
    SPRUNGET_OVER = "sprunget_over"


class Fejlet(Exception):
    """The index does not do what the contract says; the sentence says how, without anybody's data."""


class SprungetOver(Exception):
    """The test could not be made; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Opgave:
    """What to try: the addresses (None: not that index), whom to ask about, and what to hold answers against.

    `cpr` is a test citizen with cases and benefits; `kle` are numbers with cases or benefits of the authority `cvr`.
    `xsd` is a folder with the published schemas, `hoejst` how many records of each kind are read.
    """

    sdi: str | None
    ydi: str | None
    cpr: Cpr | None = field(default=None, repr=False)
    cvr: str | None = None
    kle: tuple[str, ...] = ()
    xsd: Path | None = None
    hoejst: int = 500


@dataclass(frozen=True, slots=True)
class Resultat:
    """One test of one index (`sdi` or `ydi`): its sentence, the clause it is from, what came of it, in how long."""

    indeks: str
    kode: str
    navn: str
    kilde: str
    udfald: Udfald
    detalje: str
    ms: int


@dataclass(frozen=True, slots=True)
class Rapport:
    """Every test that was made, in order, of these addresses by index, and how messages were secured."""

    tidspunkt: datetime
    adresser: dict[str, str]
    sikkerhed: str
    resultater: Sequence[Resultat]

    def antal(self, udfald: Udfald) -> int:
        """How many came out so."""
        return sum(resultat.udfald is udfald for resultat in self.resultater)

    @property
    def bestaaet(self) -> bool:
        """Did nothing fail, and was anything tried at all?"""
        return self.antal(Udfald.FEJLET) == 0 and self.antal(Udfald.BESTAAET) > 0
