"""A sag as delivered beside what the citizen gets of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from borgerblik.domain.cpr import Cpr, masked_about
from borgerblik.domain.koder import Fremdrift
from borgerblik.domain.kommune import Titelvalg
from borgerblik.domain.sag import Dokument, Sag, Tilstand
from borgerblik.klassifikation import Navnebillede
from borgerblik.kommuner.datakvalitet import LeveretSag, om_sag
from borgerblik.overblik.dom import Doemt
from borgerblik.overblik.model import VistSag
from borgerblik.overblik.sammenhold import (
    Emnevalg,
    Par,
    Sammenholdt,
    Sammenligning,
    faelles,
    kle_par,
    myndighed,
)
from borgerblik.sources import BORGEREN, Kildefelt
from borgerblik.visning.emne import Emne, Slags

# A step in the words of the standard, as the source has it.
STANDARD = {
    Fremdrift.OPRETTET: "Opstaaet",
    Fremdrift.BEHANDLES: "Oplyst",
    Fremdrift.AFGJORT: "Afgjort",
    Fremdrift.AFSLUTTET: "Afsluttet",
    Fremdrift.UKENDT: "ukendt",
}


@dataclass(frozen=True, slots=True, repr=False)
class SammenholdtSag:
    """What comparing a sag takes: it as delivered, what the rules say, what the citizen gets.

    Of its documents the sag holds those that whoever looks may know of.
    """

    cpr: Cpr
    sag: Sag
    doemt: Doemt
    vist: VistSag | None
    navne: Navnebillede
    i_dag: date

    def sammenligning(self, felter: Sequence[Kildefelt]) -> Sammenligning:
        """The comparison, with the fields that the source delivered."""
        emne, sag = self.doemt.emne, self.sag
        return Sammenligning(
            Emnevalg(Slags.SAG, sag.uuid),
            titel=masked_about(sag.titel or sag.kle.titel or f"KLE {sag.kle.nummer}", self.cpr, BORGEREN),
            kilde=[*felter, *_dokumentfelter(sag.dokumenter, self.cpr)],
            sammenholdt=self._par(Par(self.cpr, self.doemt.holdt, vist=self.vist is not None), sag, emne),
            borgeren=self.vist,
            regler=self.doemt.holdt,
            bemaerkninger=om_sag(LeveretSag(sag, self.i_dag, self.navne)),
        )

    def _par(self, par: Par, sag: Sag, emne: Emne) -> list[Sammenholdt]:
        vist, nu = self.vist, Fremdrift.UKENDT if sag.nu is None else sag.nu.kode
        return [
            par("Titel", sag.titel, vist and vist.titel, self._titel(sag, emne)),
            *kle_par(par, sag.kle, vist),
            par("Status", STANDARD[nu], vist and vist.status.tekst, ens=vist is not None and vist.status.kode is nu),
            par("Status siden", None if sag.nu is None else sag.nu.fra, vist and vist.status.siden),
            par("Forløb", _forloeb(sag.forloeb), vist and _forloeb(vist.tidslinje)),
            par("Oprettet", sag.oprettet, vist and vist.oprettet),
            par("Senest ændret", sag.senest_aendret, vist and vist.senest_aendret),
            par(
                "Myndighed",
                myndighed(sag.ejer),
                vist and vist.myndighed.navn,
                ens=vist is not None and vist.myndighed.cvr == sag.ejer.cvr,
            ),
            par(
                "Part",
                "Borgeren er primær part" if sag.er_primaer_part else "Borgeren er ikke primær part",
                vist and "Borgeren ser sagen",
                ens=sag.er_primaer_part,
            ),
            *faelles(par, emne, sag.foelsomhed if sag.foelsomhed_oplyst else None),
            par("Dokumenter", len(sag.dokumenter), vist and len(vist.dokumenter), self._dokumenter(emne)),
        ]

    @staticmethod
    def _titel(sag: Sag, emne: Emne) -> str:
        if sag.titel is None:
            return "Sagen har ingen titel, så KLE-emnet vises."
        if emne.valg is None or emne.valg.titel is Titelvalg.KLE:
            return f"{emne.kommune.navn} har valgt at vise KLE-emnet."
        return "Titlerne er forskellige."

    @staticmethod
    def _dokumenter(emne: Emne) -> str:
        if emne.valg is None or not emne.valg.dokumenter:
            return f"{emne.kommune.navn} har valgt ikke at vise dokumenter."
        return "Nogle dokumenter holdes tilbage for borgeren."


def _forloeb(steps: Sequence[Tilstand]) -> str | None:
    """Oldest first."""
    return "; ".join(f"{STANDARD[step.kode]} {step.fra or '(uden dato)'}" for step in steps) or None


def _dokumentfelter(dokumenter: Sequence[Dokument], cpr: Cpr) -> Iterator[Kildefelt]:
    for nummer, dokument in enumerate(dokumenter, 1):
        for navn, vaerdi in (("Titel", dokument.titel), ("BrevDato", dokument.dato), ("Type", dokument.type)):
            if vaerdi is not None:
                yield Kildefelt(
                    f"Dokument[{nummer}]/{navn}",
                    f"Dokument {nummer}: {navn.lower()}",
                    masked_about(str(vaerdi), cpr, BORGEREN),
                )
