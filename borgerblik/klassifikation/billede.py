"""Every name as it was at one moment: a value that one request goes by from beginning to end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from borgerblik.domain.faelles import Fagsystem
from borgerblik.domain.klassifikation import Itsystem, KleEmne
from borgerblik.fagomraader import Omraader


@dataclass(frozen=True, slots=True)
class Navnebillede:
    """Titles and successors of KLE numbers, and names of systems: the local copy first, then what we ship."""

    emner: Mapping[str, KleEmne]
    titler: Mapping[str, str]
    systemer: Mapping[str, str]

    @classmethod
    def of(cls, omraader: Omraader, emner: Iterable[KleEmne] = (), systemer: Iterable[Itsystem] = ()) -> Navnebillede:
        """From the copy's rows; without any it is what the product ships with.

        What we ship of a number that has left KLE counts where the copy has no such number, or says that it
        is over and not what took its place. A number that is in force by the copy is in force.
        """
        kendte = {emne.nummer: emne for omraade in omraader.alle for emne in omraade.lukkede}
        titler = {nummer: omraader.kle_titel(nummer) or nummer for o in omraader.alle for nummer in o.nummer()}
        for emne in emner:
            medfulgt = kendte.get(emne.nummer)
            if medfulgt is not None and emne.gyldig_til is not None and emne.efterfoelger is None:
                kendte[emne.nummer] = replace(emne, efterfoelger=medfulgt.efterfoelger)
            else:
                kendte[emne.nummer] = emne
            if emne.titel:
                titler[emne.nummer] = emne.titel
        return cls(
            MappingProxyType(kendte),
            MappingProxyType(titler),
            MappingProxyType({system.uuid: system.navn for system in systemer}),
        )

    def titel(self, nummer: str) -> str | None:
        """The title of a KLE number, None for one that nobody has told us of."""
        return self.titler.get(nummer)

    def afloesere(self, nummer: str, dag: date) -> tuple[str, ...]:
        """The numbers that have taken its place by that day, one after the other; none for one in force.

        Numbers that point at each other in a circle have no successor: nobody can say which of them counts.
        """
        fundet: list[str] = []
        naeste = self._afloeser(nummer, dag)
        while naeste is not None:
            if naeste in fundet:
                return ()
            fundet.append(naeste)
            naeste = self._afloeser(naeste, dag)
        return tuple(fundet)

    def lukket(self, nummer: str, dag: date) -> bool:
        """Is it known to be over by that day, whether anything has taken its place or not?"""
        emne = self.emner.get(nummer)
        return emne is not None and emne.lukket(dag)

    def gaeldende(self, nummer: str, dag: date) -> str:
        """The number that counts in its place on that day: itself, where nothing has taken its place."""
        return (nummer, *self.afloesere(nummer, dag))[-1]

    def med_navn(self, system: Fagsystem) -> Fagsystem:
        """The master system with the name we know it by, where the source gave none."""
        if system.navn is not None or system.uuid is None:
            return system
        navn = self.systemer.get(system.uuid.lower())
        return system if navn is None else replace(system, navn=navn)

    def _afloeser(self, nummer: str, dag: date) -> str | None:
        emne = self.emner.get(nummer)
        return None if emne is None else emne.afloeser(dag)
