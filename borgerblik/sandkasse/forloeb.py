"""Recipes: how a sag, its grant and its payments come about over time, always relative to today."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from random import Random
from typing import Any

from borgerblik.sandkasse.katalog import JOB, SAGSBEHANDLERE, Slags
from borgerblik.sandkasse.oplysninger import (
    BevilgetYdelse,
    Bevilling,
    Dokument,
    Linje,
    Myndighed,
    Person,
    Plan,
    Sag,
    Samling,
    Udbetaling,
)
from borgerblik.sandkasse.tid import maaned, maanedens_sidste, sidste_bankdag

TRIN = ("Opstaaet", "Oplyst", "Afgjort", "Afsluttet")
_EFTER_SKAT, _ATP = Decimal("0.63"), Decimal("99.00")
_OERE = Decimal("0.01")
_KVITTERING = timedelta(days=2)  # NemKonto answers the day after
_NAVNERUM = uuid.uuid5(uuid.NAMESPACE_URL, "urn:borgerblik:sandkasse:objekt")


@dataclass(frozen=True, slots=True)
class Beloeb:
    """The staircase of a payment: gross, after tax and ATP."""

    brutto: Decimal
    efter_skat: Decimal

    @classmethod
    @cache
    def af(cls, brutto: Decimal) -> Beloeb:
        """With an invented tax of 37 per cent and a fixed ATP."""
        netto = max(Decimal(0), brutto * _EFTER_SKAT - _ATP)
        return cls(brutto, netto.quantize(_OERE, ROUND_HALF_UP))


class Bygger:
    """Makes one citizen's objects; the same number, seed and day give the same objects."""

    def __init__(self, nummer: int, person: Person, i_dag: date, seed: int) -> None:
        self.nummer = nummer
        self.person = person
        self.i_dag = i_dag
        self.seed = seed
        self._lavet = 0
        self.tilfaeldig = Random(f"{seed}/{nummer}")  # noqa: S311 - invented data, no secret

    def uuid(self) -> str:
        """The next UUID; its last twelve digits are the citizen's number (see lager.Levering)."""
        self._lavet += 1
        navn = f"{self.seed}/{self.nummer}/{self._lavet}"
        # As uuid5 makes them (RFC 9562, 5.5), without making each an object: there may be millions.
        raa = bytearray(hashlib.sha1(_NAVNERUM.bytes + navn.encode(), usedforsecurity=False).digest()[:10])
        raa[6] = raa[6] & 0x0F | 0x50
        raa[8] = raa[8] & 0x3F | 0x80
        hexet = raa.hex()
        return f"{hexet[:8]}-{hexet[8:12]}-{hexet[12:16]}-{hexet[16:]}-{self.nummer:012x}"

    def for_dage_siden(self, dage: int) -> date:
        """A day in the past; never today, so that nothing has happened in the future."""
        return self.i_dag - timedelta(days=max(dage, 1))

    def sag(self, slags: Slags, ejer: Myndighed, oprettet: date, naaet: str = "Afgjort", **valg: Any) -> Sag:
        """A sag that has come as far as `naaet`; `valg` are fields of Sag that are otherwise."""
        trin = self._trin(oprettet, naaet)
        sag_uuid = self.uuid()
        standard: dict[str, Any] = {
            "uuid": sag_uuid,
            "nummer": f"{slags.noegle}-{oprettet.year}-{self.nummer:05d}-{self._lavet}",
            "titel": slags.sagstitel,
            "klasse": slags.klasse,
            "oprettet": oprettet,
            "trin": trin,
            "ejer": ejer,
            "system": slags.system,
            "part": self.person,
            "behandler": self.tilfaeldig.choice(SAGSBEHANDLERE),
            "foelsomhed": slags.foelsomhed,
            "ydelsesklasse": slags.navn,
            "sagsstatus": "Løbende udbetaling" if naaet == "Afgjort" else "Oplysninger indhentes",
            "dokumenter": self._dokumenter(slags, trin),
        }
        return Sag(**{**standard, **valg})

    def bevilling(
        self, slags: Slags, ejer: Myndighed, sag: Sag | None, fra: date, til: date | None = None
    ) -> Bevilling:
        """A grant of that benefit, with one plan while it is paid monthly."""
        bevilling_uuid = self.uuid()
        plan = Plan(fra, til, slags.beloeb)
        if slags.engangs:
            plan = replace(plan, til=til or fra, frekvens="Engangsydelse", forud_bagud="Forud", dispositionsdag="")
        ydelse = BevilgetYdelse(
            id=f"ydelse-{self._lavet}",
            navn=slags.navn,
            klasse=slags.klasse,
            fra=fra,
            til=til,
            system=slags.system,
            planer=(plan,),
        )
        return Bevilling(
            uuid=bevilling_uuid,
            noegle=f"BEV-{slags.noegle}-{self.nummer:05d}-{self._lavet}",
            fra=fra,
            til=til,
            registreret=min(fra + timedelta(days=3), self.for_dage_siden(1)),
            ejer=ejer,
            part=self.person,
            ydelser=(ydelse,),
            sager=() if sag is None else (sag,),
            foelsomhed=slags.foelsomhed,
        )

    def udbetaling(self, bevilling: Bevilling, maanedens_foerste: date, dag: date | None = None) -> Udbetaling:
        """The payment for one month, on its last bank day or on `dag`; a receipt comes two days later."""
        ydelse = bevilling.ydelser[0]
        fra, til = max(maanedens_foerste, bevilling.fra), maanedens_sidste(maanedens_foerste)
        dag = dag or sidste_bankdag(maanedens_foerste)
        beloeb = Beloeb.af(ydelse.planer[0].beloeb if ydelse.planer else Decimal("4200.00"))
        udbetaling_uuid = self.uuid()
        return Udbetaling(
            uuid=udbetaling_uuid,
            noegle=f"EFF-{self.nummer:05d}-{self._lavet}",
            fra=fra,
            til=til,
            dispositionsdato=dag,
            brutto=beloeb.brutto,
            efter_skat=beloeb.efter_skat,
            sendt=beloeb.efter_skat,
            udbetalt=beloeb.efter_skat if dag + _KVITTERING <= self.i_dag else None,
            linjer=(Linje(bevilling, ydelse, beloeb.brutto, fra, til),),
            ejer=bevilling.ejer,
            udbetaler=bevilling.ejer,
            system=ydelse.system,
            part=self.person,
            registreret=min(dag - timedelta(days=4), self.for_dage_siden(1)),
        )

    def forloeb(self, slags: Slags, ejer: Myndighed, maaneder: int = 8, **valg: Any) -> Samling:
        """The usual course: a sag is opened, decided three weeks later, and paid every month until now."""
        start = maaned(self.i_dag, -maaneder)
        if slags.engangs:
            return self.engangs(slags, ejer, start, **valg)
        sag = self.sag(slags, ejer, start - timedelta(days=24), **valg)
        bevilling = self.bevilling(slags, ejer, sag, start)
        return Samling((sag,), (bevilling,), self.udbetalinger(bevilling, start))

    def engangs(self, slags: Slags, ejer: Myndighed, dag: date, **valg: Any) -> Samling:
        """A single benefit: paid once, the sag closed."""
        sag = self.sag(slags, ejer, dag - timedelta(days=24), **{"naaet": "Afsluttet", **valg})
        bevilling = self.bevilling(slags, ejer, sag, dag, dag)
        betalt = self.udbetaling(bevilling, dag.replace(day=1), dag + timedelta(days=10))
        return Samling((sag,), (bevilling,), (betalt,))

    def opfoelgning(self, slags: Slags, ejer: Myndighed, sag: Sag) -> Samling:
        """The jobcentre's sag beside the benefit's, tied to it; nothing for a benefit without follow-up."""
        if slags.opfoelgning is None:
            return Samling()
        fulgt = self.sag(
            slags,
            ejer,
            sag.oprettet + timedelta(days=14),
            "Oplyst",
            klasse=slags.opfoelgning,
            titel=slags.opfoelgning.titel,
            system=JOB,
            andre_sager=(sag.uuid,),
            dokumenter=(),
        )
        return Samling((fulgt,))

    def udbetalinger(self, bevilling: Bevilling, fra: date) -> tuple[Udbetaling, ...]:
        """One for each month whose last bank day has come."""
        maaneder = (maaned(fra, antal) for antal in range(240))
        betalte: list[Udbetaling] = []
        for foerste in maaneder:
            if sidste_bankdag(foerste) >= self.i_dag or (bevilling.til is not None and foerste > bevilling.til):
                break
            betalte.append(self.udbetaling(bevilling, foerste))
        return tuple(betalte)

    def _trin(self, oprettet: date, naaet: str) -> tuple[tuple[str, date], ...]:
        """Oplyst 9 days after Opstaaet, Afgjort after 21, Afsluttet after 40; all of them in the past."""
        dage = dict(zip(TRIN, (0, 9, 21, 40), strict=True))
        kendte = [(trin, oprettet + timedelta(days=dage[trin])) for trin in TRIN[: TRIN.index(naaet) + 1]]
        return tuple((trin, dag) for trin, dag in kendte if dag < self.i_dag)

    def _dokumenter(self, slags: Slags, trin: tuple[tuple[str, date], ...]) -> tuple[Dokument, ...]:
        """The citizen's paper when the sag begins, the kommune's when it is decided."""
        dage = {"Opstaaet": 0, "Afgjort": 1}
        return tuple(
            Dokument(self.uuid(), slags.papirer[plads][0], dag, slags.papirer[plads][1])
            for kode, dag in trin
            if (plads := dage.get(kode)) is not None
        )
