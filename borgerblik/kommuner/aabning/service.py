"""Opening an area is one action behind its checks; closing it is one action, at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from borgerblik.db import Engine
from borgerblik.domain.cpr import holds_number
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tid import dansk_dag
from borgerblik.fagomraader import Fagomraade, Omraader
from borgerblik.kommuner.aabning.model import (
    KORTESTE_GRUND,
    LAENGSTE_GRUND,
    Aabningshandling,
    Aabningspost,
    ErAaben,
    ErLukket,
    GrundMangler,
    KanIkkeTilsidesaettes,
    Kilder,
    Kvalitetslig,
    Omraadestand,
    Tjek,
    Tjekstand,
)
from borgerblik.kommuner.aabning.store import AabningStore
from borgerblik.kommuner.aabning.tjek import Aabningstjek, Faelles, som_json
from borgerblik.kommuner.kladde import Hvem, Kladde, Kladdehoved, Kladder, Om, Tilstand
from borgerblik.kommuner.kladde.forskel import forskel, kun_aendret
from borgerblik.kommuner.kladde.model import Navne, SammePerson, ValgeneAendret
from borgerblik.kommuner.kladde.omraader import Aabenhed, aabenhed, deler_numre
from borgerblik.kommuner.kladde.skabelon import aabnet, lukket, skabelonens_fradato
from borgerblik.kommuner.service import Kommunebillede
from borgerblik.kommuner.store import KommuneStore
from borgerblik.kommuner.udgaver import AendretImens

HOEJST_VIST = 200  # rows of what was done

Stande = Mapping[tuple[str, str], Omraadestand]


@dataclass(frozen=True, slots=True)
class Omraadebillede:
    """One area of one kommune: how far it is, its checks, and the draft that is to open it."""

    omraade: Fagomraade
    stand: Omraadestand
    aabenhed: Aabenhed
    tjek: tuple[Tjekstand, ...]
    kladde: Kladdehoved | None


@dataclass(frozen=True, slots=True)
class _Kendt:
    """What `stand` goes by, read once for all kommuner."""

    billede: Kommunebillede
    kladder: Mapping[tuple[str, str], Kladdehoved]
    begyndte: frozenset[tuple[str, str]]
    kvaliteter: Mapping[tuple[str, str], Kvalitetslig]


class Aabninger:
    """The areas of every kommune. Raises DatabaseUnavailable.

    `kommuner` are the kommuner as of now; what changes something is done within `om`.
    """

    def __init__(
        self,
        engine: Engine,
        kladder: Kladder,
        tjek: Aabningstjek,
        kilder: Kilder,
        omraader: Omraader,
        navne: Callable[[], Navne],
        kommuner: Callable[[], Kommunebillede],
        now: Callable[[], datetime],
    ) -> None:
        self._store = AabningStore(engine)
        self._valg = KommuneStore(engine)
        self._kladder = kladder
        self._tjek = tjek
        self._kilder = kilder
        self._navne = navne
        self._kommuner = kommuner
        self._now = now
        self.omraader = omraader

    # See

    def stand(self) -> Stande:
        """How far every area is in every kommune: a handful of statements for all of them."""
        known = self._kendt()
        return {
            (kommune.kode, omraade.noegle): self._stand(known, kommune, omraade)
            for kommune in known.billede.alle()
            for omraade in self.omraader.alle
        }

    def kommunens(self, kode: str) -> tuple[Omraadebillede, ...]:
        """Every area of that kommune with its checks."""
        known, faelles = self._kendt(), self._tjek.faelles(kode, proev=False)
        return tuple(self._billede(known, kode, omraade, faelles) for omraade in self.omraader.alle)

    def et(self, kode: str, noegle: str) -> Omraadebillede:
        """One area of it. Raises KeyError for what is no area."""
        return self._billede(self._kendt(), kode, self.omraader.efter_noegle[noegle], None)

    def historik(self, kode: str) -> tuple[Aabningspost, ...]:
        """What was done about its areas, newest first, at most HOEJST_VIST rows."""
        return self._store.historik(kode, HOEJST_VIST)

    def deles_med(self, noegle: str) -> tuple[Fagomraade, ...]:
        """The other areas that have some of its numbers, which open and close with it."""
        return deler_numre(self.omraader.efter_noegle[noegle], self.omraader)

    # Do

    def aabn(
        self, kode: str, noegle: str, hvem: Hvem, om: Om, *, fradato: date | None = None, cvr: str | None = None
    ) -> Kladde:
        """The draft that opens it: as the kommune has chosen while it was closed, else from the template.

        One that is on its way to that already is given as it is. `cvr` is for a kommune that was never set up.
        Raises ErAaben, and what a new draft may raise.
        """
        omraade, grund = self.omraader.efter_noegle[noegle], self._kladder.gaeldende(kode)
        kommune = grund.kommune if grund.kommune.cvr is not None else replace(grund.kommune, cvr=cvr)
        ny = aabnet(kommune, omraade, fradato or skabelonens_fradato(self._i_dag()))
        if not forskel(grund.kommune, ny):
            raise ErAaben
        hoved = self._undervejs().get((kode, noegle))
        found = None if hoved is None else self._kladder.find(kode, hoved.id)
        if found is not None:
            return found
        kladde = self._kladder.ny(
            ny,
            navn=f"Åbn {omraade.titel}",
            ophav=f"aabn:{noegle}",
            hvem=hvem,
            om=om,
            fagomraade=noegle,
            grundversion=grund.version,
        )
        self._noter(kode, noegle, Aabningshandling.BEGYNDT, hvem, kladde=kladde)
        return kladde

    def tilsidesaet(self, kladde: Kladde, noegle: str, grund: str, hvem: Hvem, om: Om) -> None:
        """Let the area open below the kommune's threshold, with a reason that is kept and shown.

        Of a draft that is approved already nobody looks at the reason after: it is said by another than its writers.
        Raises GrundMangler, KanIkkeTilsidesaettes, SammePerson.
        """
        said = _grund(grund)
        if kladde.tilstand is Tilstand.GODKENDT and hvem.person in kladde.forfattere:
            raise SammePerson
        stand = next(each for each in self._tjek.stande(kladde.kode, noegle, kladde) if each.tjek is Tjek.KVALITET)
        if noegle not in kladde.aabner or not stand.kan_tilsidesaettes:
            raise KanIkkeTilsidesaettes(stand.forklaring)
        with om("aabning", noegle, None, {"tilsidesat": said, "kladde": kladde.id}):
            self._noter(kladde.kode, noegle, Aabningshandling.TILSIDESAT, hvem, kladde=kladde, begrundelse=said)

    def luk(self, kode: str, noegle: str, grund: str, hvem: Hvem, om: Om) -> int:
        """Close every number of the area at once, by one person; the new version of the choices.

        Seen at the next look. Raises GrundMangler, ErLukket, and ValgeneAendret where somebody else keeps on
        changing them meanwhile.
        """
        said, omraade = _grund(grund), self.omraader.efter_noegle[noegle]
        for attempt in (1, 2, 3):  # whatever else changes meanwhile, closing is not to wait for it
            before = self._kladder.gaeldende(kode)
            after = lukket(before.kommune, omraade, self._afloesere())
            found = forskel(before.kommune, after)
            if not found:
                raise ErLukket
            foer, efter = kun_aendret(found)
            try:
                with om("aabning", noegle, foer, {**efter, "begrundelse": said}):
                    version = self._valg.save(after, at=self._now(), by=hvem.af, efter=before.version)
            except AendretImens:
                if attempt == 3:
                    raise ValgeneAendret(before.version, self._kladder.gaeldende(kode).version) from None
            else:
                break
        self._noter(kode, noegle, Aabningshandling.LUKKET, hvem, begrundelse=said, version=version)
        return version

    # What they share

    def _billede(self, known: _Kendt, kode: str, omraade: Fagomraade, faelles: Faelles | None) -> Omraadebillede:
        kommune = known.billede.som_skrevet(kode) or Kommune(kode, kode)
        kladde, aabenhed = known.kladder.get((kode, omraade.noegle)), self._aabenhed(kommune, omraade)
        tjek = self._tjek.stande(kode, omraade.noegle, kladde, faelles)
        if kladde is None and aabenhed is Aabenhed.AABEN:  # what was asked of a draft has been answered
            tjek = tuple(each for each in tjek if each.tjek not in (Tjek.FORHAANDSVISNING, Tjek.GODKENDELSE))
        return Omraadebillede(omraade, self._stand(known, kommune, omraade), aabenhed, tjek, kladde)

    def _kendt(self) -> _Kendt:
        return _Kendt(
            self._kommuner(),
            self._undervejs(),
            self._kladder.forhaandsvisninger.begyndte(),
            self._kilder.kvaliteter(),
        )

    def _undervejs(self) -> Mapping[tuple[str, str], Kladdehoved]:
        """The draft that opens an area, by kommune and area: the one that has come furthest."""
        order = {Tilstand.KLADDE: 0, Tilstand.INDSTILLET: 1, Tilstand.GODKENDT: 2}
        found = sorted(self._kladder.undervejs(), key=lambda each: (order[each.tilstand], each.aendret))
        return {(each.kode, noegle): each for each in found for noegle in each.aabner}

    def _stand(self, known: _Kendt, kommune: Kommune, omraade: Fagomraade) -> Omraadestand:
        cell, billede = (kommune.kode, omraade.noegle), known.billede
        written = billede.som_skrevet(kommune.kode) or kommune
        how_open = self._aabenhed(written, omraade) if written.tilsluttet else Aabenhed.LUKKET
        measured, kladde = known.kvaliteter.get(cell), known.kladder.get(cell)
        if how_open is not Aabenhed.LUKKET:
            poor = measured is not None and measured.score < measured.taerskel
            if kommune.kode in billede.lukket_af_aftale or poor:
                return Omraadestand.PROBLEMER
            return Omraadestand.AABEN if how_open is Aabenhed.AABEN else Omraadestand.DELVIST_AABEN
        if kladde is None:
            return Omraadestand.LUKKET if measured is None else Omraadestand.AFPROEVES
        tried = measured is not None or (kladde.id, kladde.indhold) in known.begyndte
        approved = kladde.tilstand is Tilstand.GODKENDT and not kladde.venter(self._i_dag())
        return Omraadestand.AFPROEVES if tried and not approved else Omraadestand.PLANLAGT

    def _aabenhed(self, kommune: Kommune, omraade: Fagomraade) -> Aabenhed:
        if not kommune.kle:
            return Aabenhed.LUKKET
        return aabenhed(kommune, omraade, self.omraader, self._afloesere())

    def _afloesere(self) -> Callable[[str], tuple[str, ...]]:
        navne, dag = self._navne(), self._i_dag()
        return lambda nummer: navne.afloesere(nummer, dag)

    def _noter(
        self,
        kode: str,
        noegle: str,
        handling: Aabningshandling,
        hvem: Hvem,
        *,
        kladde: Kladde | None = None,
        begrundelse: str | None = None,
        version: int | None = None,
    ) -> None:
        stande = None if handling is Aabningshandling.LUKKET else self._tjek.stande(kode, noegle, kladde)
        self._store.tilfoej(
            kode,
            Aabningspost(
                fagomraade=noegle,
                handling=handling,
                tidspunkt=self._now(),
                af=hvem.af,
                kladde=None if kladde is None else kladde.id,
                version=version,
                begrundelse=begrundelse,
                tjek=None if stande is None else som_json(stande),
            ),
        )

    def _i_dag(self) -> date:
        return dansk_dag(self._now())


def _grund(text: str) -> str:
    said = " ".join(text.split())
    if not KORTESTE_GRUND <= len(said) <= LAENGSTE_GRUND or holds_number(said):
        raise GrundMangler
    return said
