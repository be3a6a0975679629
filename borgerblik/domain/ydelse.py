"""A benefit (ydelse) as Ydelsesindeks knows it: the grant, its plan and its payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from borgerblik.domain.faelles import Aktoer, Beloeb, Fagsystem, Kle
from borgerblik.domain.koder import Foelsomhed, ForudBagud, Livscyklus
from borgerblik.domain.tid import Periode


@dataclass(frozen=True, slots=True)
class Plan:
    """What shall happen (OekonomiskEffektueringsplan): how much, how often, on which day.

    `beloeb` is gross, in kr. `periode` has both days included.
    """

    periode: Periode = Periode()
    frekvens: str | None = None
    forud_bagud: ForudBagud | None = None
    dispositionsdag: str | None = None
    beloeb: Beloeb | None = None
    godkendes_manuelt: bool = False


@dataclass(frozen=True, slots=True)
class Linje:
    """One line of a payment; `ydelse` is the id of the benefit it pays for, where the index says so."""

    kle: str | None = None
    brutto: Beloeb | None = None
    periode: Periode = Periode()
    ydelse: str | None = None


@dataclass(frozen=True, slots=True)
class Udbetaling:
    """What has happened (OekonomiskEffektuering): a pay slip, amounts in kr.

    The staircase: `brutto` → `efter_skat_og_atp` → `sendt_til_udbetaling` → `udbetalt` (from the NemKonto
    receipt); the texts say why one step is lower than the one before. `er_modtager`: is the person asked for
    its receiver now (also where the answer leaves the parties out)?
    """

    uuid: str
    dispositionsdato: date | None = None
    periode: Periode = Periode()
    brutto: Beloeb | None = None
    efter_skat_og_atp: Beloeb | None = None
    sendt_til_udbetaling: Beloeb | None = None
    sendt_tekst: str | None = None
    udbetalt: Beloeb | None = None
    udbetalt_tekst: str | None = None
    linjer: tuple[Linje, ...] = ()
    udbetaler: Aktoer | None = None
    livscyklus: Livscyklus | None = None
    er_modtager: bool = True


@dataclass(frozen=True, slots=True)
class Bevilling:
    """A grant: what every benefit under it has in common.

    `er_modtager`: is the person asked for Bevillingsmodtager or Ydelsesmodtager now? `sager`: UUIDs.
    `sag_undtaget`, `sag_vip`: does the index of benefits itself say so of a sag the grant is tied to?
    `foelsomhed_oplyst`: did the index say how sensitive it is?
    """

    uuid: str
    periode: Periode = Periode()
    foelsomhed: Foelsomhed = Foelsomhed.FOELSOMME
    livscyklus: Livscyklus | None = None
    er_modtager: bool = False
    ejer: Aktoer = Aktoer()
    sager: tuple[str, ...] = ()
    sag_undtaget: bool = False
    sag_vip: bool = False
    foelsomhed_oplyst: bool = True


@dataclass(frozen=True, slots=True)
class Ydelse:
    """One granted benefit (BevilgetYdelse) with its bevilling. `kle` is None where it has no class of its own."""

    bevilling: Bevilling
    nummer: str
    kle: Kle | None = None
    navn: str | None = None
    ydelsesnavn: str | None = None
    periode: Periode = Periode()
    tilbagebetalingspligtig: bool | None = None
    meddelelse: str | None = None
    fagsystem: Fagsystem = Fagsystem()
    plan: tuple[Plan, ...] = ()

    @property
    def id(self) -> str:
        """`<bevilling uuid>:<BevilgetYdelse Id>`."""
        return f"{self.bevilling.uuid}:{self.nummer}"

    def i_kraft(self, dag: date) -> bool:
        """Is it in force on that Danish calendar day (first and last day included)?"""
        return dag in self.periode
