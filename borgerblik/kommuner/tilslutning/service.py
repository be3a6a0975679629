"""The kommuner's connecting as of this moment: what is written, how far each step is, and trials of the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from borgerblik.db import Engine
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.sider import Sider
from borgerblik.domain.tid import dansk_dag
from borgerblik.domain.tilslutning import (
    EFTER_SKOEN,
    INTET,
    Service,
    Testpersoner,
    Tilslutning,
    Trin,
    Trintilstand,
    maa_vise,
)
from borgerblik.kommuner.register import NAVNE
from borgerblik.kommuner.tilslutning.model import Certifikatstand, Proeve, Proevetrin, Stande, Trinstand, dato
from borgerblik.kommuner.tilslutning.store import ProeveStore, TilslutningStore
from borgerblik.kommuner.tilslutning.tjek import Grundlag, Kontrol, kontrolleret
from borgerblik.kommuner.udgaver import AendretImens, Dokumentbillede, Dokumentvalg

if TYPE_CHECKING:
    from borgerblik.kommuner.service import Kommuner

FLEST_PROEVER = 50  # told of at once
_AENDRET = "tilslutningen"


class Paastand(Exception):
    """What was written claims more than is so, and nothing was kept. `fejl` are sentences by their place."""

    def __init__(self, fejl: Mapping[str, str]) -> None:
        self.fejl = dict(fejl)
        super().__init__("\n".join(f"{sted}: {besked}" for sted, besked in fejl.items()))


@dataclass(frozen=True, slots=True)
class Omgivelser:
    """What the checks ask of the rest of the product, joined by `borgerblik.konsol`.

    `kommuner` judges by the same agreements. `sider` gives every kommune's pages by code, and `risiko` how the
    assessments of a kommune stand on a day, by kind of user (both looked up once for all kommuner). `forbindelse`
    tries the way for a kommune (code, CVR) now. `ydelser` is the service a kommune's benefits are read from.
    """

    kommuner: Kommuner
    sider: Callable[[], Callable[[str], Sider]]
    risiko: Callable[[], Callable[[str, date], Mapping[str, str]]]
    certifikat: Callable[[], Certifikatstand]
    forbindelse: Callable[[str, str | None], Iterable[Proevetrin]]
    ydelser: Callable[[str], Service]
    erklaering: str | None
    paa_maskinen: bool
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Tilslutningsbillede(Dokumentbillede[Tilslutning]):
    """Every kommune's connecting as it was at one moment: what one request goes by from beginning to end."""

    def for_kommune(self, kode: str) -> Tilslutning:
        """What that kommune has written; of one that has written nothing, an empty one."""
        found = self.udgaver.get(kode)
        return Tilslutning(kode) if found is None else found.dokument


class Tilslutninger(Dokumentvalg[Tilslutning, Tilslutningsbillede]):
    """The kommuner's connecting, always as the database has it now. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine, omgivelser: Omgivelser) -> None:
        super().__init__(TilslutningStore(engine), Tilslutningsbillede)
        self._proever = ProeveStore(engine)
        self._om = omgivelser
        # What was read and found the last time: replaced whole, never changed, but for `_stande_foer`, by kommune.
        self._last_proever: tuple[Mapping[str, int], Mapping[str, Proeve]] = ({}, {})
        self._stande_foer: dict[str, tuple[Grundlag, Stande]] = {}

    @property
    def i_dag(self) -> date:
        """The Danish day."""
        return dansk_dag(self._om.now())

    # How far each is

    def stande(self, koder: str | Iterable[str] | None, i_dag: date) -> Stande:
        """How every step of that kommune, or of those, stands on that day, in order; None: of all, by code."""
        return self._stande(self.nu(), [koder] if isinstance(koder, str) else koder, i_dag)

    def seneste_proeve(self, kode: str) -> Proeve | None:
        """The kommune's newest trial of the way."""
        return self._seneste().get(kode)

    def proever(self, kode: str) -> Sequence[Proeve]:
        """Its newest trials, newest first."""
        return self._proever.alle(kode, FLEST_PROEVER)

    def databehandleraftale_gaelder(self, kode: str, dag: date) -> bool:
        """May anything be shown for the kommune on that Danish day? The rule that `Kommuner` itself goes by."""
        found = self.nu().udgaver.get(kode)
        return maa_vise(None if found is None else found.dokument, dag, paa_maskinen=self._om.paa_maskinen)

    def lukkede(self) -> Sequence[str]:
        """The kommuner that were to be connected, and are closed for want of an agreement now."""
        return self._om.kommuner.nu().lukket_af_aftale

    def certifikat(self) -> Certifikatstand:
        """How what we prove ourselves with stands now."""
        return self._om.certifikat()

    # What changes something

    def proev(self, kode: str, af: str) -> Proeve:
        """Run every check of the kommune now, the way to the indexes too, and keep the outcome as evidence.

        A certificate that ends while the way is tried is told as that: its step comes last and failed.
        """
        kommune = self._skrevet(kode)
        trin = tuple(self._om.forbindelse(kode, kommune.cvr))
        if trin and all(each.ok for each in trin) and not self._om.certifikat().i_orden:
            ended = "et certifikat udløb, mens forbindelsen blev prøvet"
            trin = (*trin, Proevetrin("certifikat", "certifikaterne", ok=False, fejl=ended, goer="Læg et gyldigt ind."))
        proeve = Proeve(kode, self._om.now(), af, trin)
        stande = self._stande(self.nu(), [kode], self.i_dag, {**self._seneste(), kode: proeve})
        proeve = replace(proeve, stande={each.trin.value: each.tilstand.value for each in stande})
        self._proever.gem(proeve)
        return proeve

    def gem(self, dokument: Tilslutning, *, hvis_version: int, at: datetime, af: str) -> int:
        """Keep it as `faerdig` makes it, and as Dokumentvalg does. Raises AendretImens and Paastand."""
        finished = self.faerdig(dokument, hvis_version=hvis_version, af=af)
        return super().gem(finished, hvis_version=hvis_version, at=at, af=af)

    def faerdig(self, dokument: Tilslutning, *, hvis_version: int, af: str) -> Tilslutning:
        """The document as it would be kept: who wrote the test persons down and who approved of them is ours to say.

        Raises AendretImens, and Paastand where it newly claims of a step what its check does not say.
        """
        nu = self.nu()
        if nu.version(dokument.kode) != hvis_version:
            raise AendretImens(dokument.kode, _AENDRET)
        before = nu.for_kommune(dokument.kode)
        dokument = replace(dokument, testpersoner=_stemplet(dokument, before, af))
        fejl = {**_godkendt_fejl(dokument), **self._for_meget(dokument, before)}
        if fejl:
            raise Paastand(fejl)
        return dokument

    def _for_meget(self, dokument: Tilslutning, before: Tilslutning) -> dict[str, str]:
        """The steps that are newly said to be further than their checks say."""
        claimed = {
            trin: valg.tilstand
            for trin, valg in dokument.trin.items()
            if valg.tilstand is not None and trin not in EFTER_SKOEN and valg.tilstand is not before.om(trin).tilstand
        }
        if not claimed:
            return {}
        grundlag = self._grundlag(dokument, self.i_dag)
        found = {trin: kontrolleret(trin, grundlag) for trin in claimed}
        return {
            f"trin.{trin.value}.tilstand": f"kontrollen siger {found[trin].tilstand.value}: {found[trin].forklaring}"
            for trin, said in claimed.items()
            if said.orden > found[trin].tilstand.orden
        }

    # What the checks look at

    def _skrevet(self, kode: str) -> Kommune:
        return self._om.kommuner.nu().som_skrevet(kode) or Kommune(kode, NAVNE[kode])

    def _grundlag(self, dokument: Tilslutning, i_dag: date) -> Grundlag:
        return self._alle_grundlag(i_dag, self._seneste())(dokument.kode, dokument)

    def _seneste(self) -> Mapping[str, Proeve]:
        """Every kommune's newest trial; only what is new is read."""
        last, kept = self._last_proever
        numre = self._proever.seneste()
        if numre != last:
            new = [nummer for kode, nummer in numre.items() if last.get(kode) != nummer]
            kept = {kode: each for kode, each in kept.items() if last.get(kode) == numre.get(kode)}
            kept |= self._proever.laes(new)
            self._last_proever = (numre, kept)
        return kept

    def _alle_grundlag(
        self, i_dag: date, proever: Mapping[str, Proeve]
    ) -> Callable[[str, Tilslutning | None], Grundlag]:
        om = self._om
        kommuner, sider, risiko, certifikat = om.kommuner.nu(), om.sider(), om.risiko(), om.certifikat()

        def of(kode: str, dokument: Tilslutning | None) -> Grundlag:
            return Grundlag(
                tilslutning=dokument or Tilslutning(kode),
                skrevet=dokument is not None,
                kommune=kommuner.som_skrevet(kode) or Kommune(kode, NAVNE[kode]),
                sider=sider(kode),
                proeve=proever.get(kode),
                risiko=risiko(kode, i_dag),
                certifikat=certifikat,
                ydelser=om.ydelser(kode),
                erklaering=om.erklaering,
                paa_maskinen=om.paa_maskinen,
                i_dag=i_dag,
            )

        return of

    def _stande(
        self,
        nu: Tilslutningsbillede,
        koder: Iterable[str] | None,
        i_dag: date,
        proever: Mapping[str, Proeve] | None = None,
    ) -> Stande:
        of = self._alle_grundlag(i_dag, self._seneste() if proever is None else proever)
        found: list[Trinstand] = []
        for each in NAVNE if koder is None else koder:
            udgave = nu.udgaver.get(each)
            found += self._kommunens(of(each, None if udgave is None else udgave.dokument))
        return tuple(found)

    def _kommunens(self, grundlag: Grundlag) -> Stande:
        """How its steps stand; found again only where something that is looked at has changed."""
        kode = grundlag.kommune.kode
        before = self._stande_foer.get(kode)
        if before is None or before[0] != grundlag:
            stande = tuple(_stand(trin, kontrolleret(trin, grundlag), grundlag) for trin in Trin)
            before = self._stande_foer[kode] = (grundlag, stande)
        return before[1]


def _stand(trin: Trin, kontrol: Kontrol, grundlag: Grundlag) -> Trinstand:
    """The check's word, unless somebody holds the step back."""
    valg = grundlag.tilslutning.om(trin)
    tilstand, forklaring = kontrol.tilstand, kontrol.forklaring
    if valg.tilstand is not None and valg.tilstand.orden < tilstand.orden:
        tilstand, forklaring = valg.tilstand, f"{forklaring} Holdt tilbage af kommunen."
    done = tilstand is Trintilstand.FULDFOERT
    overdue = not done and valg.frist is not None and valg.frist < grundlag.i_dag
    return Trinstand(
        kode=grundlag.kommune.kode,
        trin=trin,
        tilstand=tilstand,
        frist=valg.frist,
        ejer=valg.ejer,
        bevis=valg.bevis,
        program=trin not in EFTER_SKOEN,
        forklaring=forklaring,
        overskredet=overdue,
        goer=None if done else kontrol.goer or _naeste(valg.frist),
        note=valg.note,
    )


def _naeste(frist: date | None) -> str:
    return "Sæt trinnet til fuldført, når det er på plads." + ("" if frist is None else f" Fristen er {dato(frist)}.")


# The test persons: two people, whatever door they come by


def _stemplet(dokument: Tilslutning, before: Tilslutning, af: str) -> Testpersoner | None:
    """With who wrote them down and who approved, by what was kept before: the document itself is not believed."""
    personer, old = dokument.testpersoner, before.testpersoner
    if personer is None:
        return None
    same = old is not None and (old.antal, old.reference) == (personer.antal, personer.reference)
    writer = old.skrevet_af if same and old is not None else af
    approver = old.godkendt_af if same and old is not None else None
    if dokument.om(Trin.TESTPERSONER).tilstand is not Trintilstand.FULDFOERT:
        approver = None
    elif approver is None and af != writer:
        approver = af
    return replace(personer, skrevet_af=writer, godkendt_af=approver)


def _godkendt_fejl(dokument: Tilslutning) -> dict[str, str]:
    valg, sted = dokument.om(Trin.TESTPERSONER), f"trin.{Trin.TESTPERSONER.value}"
    if valg == INTET or valg.tilstand is not Trintilstand.FULDFOERT:
        return {}
    if dokument.testpersoner is None:
        return {f"{sted}.tilstand": "der er ingen testpersoner skrevet ned"}
    if dokument.testpersoner.godkendt_af is None:
        return {f"{sted}.tilstand": "skal godkendes af en anden end den, der skrev testpersonerne ned"}
    return {} if valg.bevis else {f"{sted}.bevis": "mangler: fuldfoert kræver et bevis"}
