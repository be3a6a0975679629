"""A ydelse with its payments as delivered beside what the citizen gets of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from borgerblik.domain.cpr import Cpr, masked_about
from borgerblik.domain.ydelse import Plan, Udbetaling, Ydelse
from borgerblik.klassifikation import Navnebillede
from borgerblik.kommuner.datakvalitet import LeveretYdelse, om_ydelse
from borgerblik.overblik.dom import Doemt, linje_kendes
from borgerblik.overblik.model import VistUdbetaling, VistYdelse
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
from borgerblik.visning.emne import Blik, Emne, Slags

_MERE = "Udbetalingen dækker også noget, borgeren ikke ser."


@dataclass(frozen=True, slots=True, repr=False)
class SammenholdtYdelse:
    """What comparing a ydelse takes: it as delivered, what the rules say, what the citizen gets, and who looks.

    `udbetalinger` are the citizen's own for it, newest first, and `leveret` how many came at all; `kendte` is every
    item whoever looks may know of, by id; `sager` the UUIDs of the sager that came, None where nobody can say.
    """

    cpr: Cpr
    ydelse: Ydelse
    udbetalinger: Sequence[Udbetaling]
    leveret: int
    doemt: Doemt
    vist: VistYdelse | None
    blik: Blik
    kendte: Mapping[str, Emne]
    sager: frozenset[str] | None
    navne: Navnebillede
    i_dag: date

    def sammenligning(self, felter: Sequence[Kildefelt]) -> Sammenligning:
        """The comparison, with the fields the source delivered; none of a payment for more than may be known."""
        ydelse, known = self.ydelse, [each for each in self.udbetalinger if self._kendes(each)]
        named = {each.uuid for each in known}
        return Sammenligning(
            Emnevalg(Slags.YDELSE, ydelse.id),
            titel=masked_about(
                ydelse.navn or ydelse.ydelsesnavn or f"KLE {self.doemt.emne.kle.nummer}", self.cpr, BORGEREN
            ),
            kilde=[felt for felt in felter if felt.udbetaling is None or felt.udbetaling in named],
            sammenholdt=self._par(Par(self.cpr, self.doemt.holdt, vist=self.vist is not None), known),
            borgeren=self.vist,
            regler=self.doemt.holdt,
            bemaerkninger=om_ydelse(LeveretYdelse(ydelse, known, self.sager, self.i_dag, self.navne)),
        )

    def _kendes(self, udbetaling: Udbetaling) -> bool:
        """May whoever looks know of all it pays for?"""
        emner = [(linje, self.kendte.get(linje.ydelse or "")) for linje in udbetaling.linjer]
        return all(emne is not None and linje_kendes(linje, emne, self.blik) for linje, emne in emner)

    def _par(self, par: Par, known: Sequence[Udbetaling]) -> list[Sammenholdt]:
        ydelse, vist, ejer = self.ydelse, self.vist, self.ydelse.bevilling.ejer
        return [
            par(
                "Navn",
                ydelse.navn or ydelse.ydelsesnavn,
                vist and vist.navn,
                "Ydelsen har intet navn, så KLE-emnet vises.",
            ),
            *kle_par(par, ydelse.kle, vist),
            par("Startdato", ydelse.periode.fra, vist and vist.startdato),
            par("Slutdato", ydelse.periode.til, vist and vist.slutdato),
            par("Tilbagebetalingspligtig", ydelse.tilbagebetalingspligtig, vist and vist.tilbagebetalingspligtig),
            par("Meddelelse", ydelse.meddelelse, vist and vist.meddelelse),
            par(
                "Myndighed",
                myndighed(ejer),
                vist and vist.udbetaler.navn,
                "Borgeren ser den, der udbetaler.",
                ens=vist is not None and vist.udbetaler.cvr == ejer.cvr,
            ),
            self._part(par),
            *faelles(par, self.doemt.emne, ydelse.bevilling.foelsomhed if ydelse.bevilling.foelsomhed_oplyst else None),
            par(
                "Plan",
                _planer(ydelse.plan),
                vist and _planer(vist.plan),
                ens=vist is not None and set(vist.plan) == set(ydelse.plan),
            ),
            *self._penge(par, known),
            par(
                "Sager",
                len(ydelse.bevilling.sager),
                vist and len(vist.sager),
                "En sag er ikke leveret eller vises ikke for borgeren.",
            ),
        ]

    def _part(self, par: Par) -> Sammenholdt:
        receives = self.ydelse.bevilling.er_modtager
        return par(
            "Part",
            "Borgeren er modtager" if receives else "Borgeren er hverken bevillings- eller ydelsesmodtager",
            self.vist and "Borgeren ser ydelsen",
            ens=receives,
        )

    def _penge(self, par: Par, known: Sequence[Udbetaling]) -> list[Sammenholdt]:
        """How many payments, and the steps of the newest."""
        vist = None if self.vist is None else self.vist.udbetalinger
        seneste = known[0] if known else None
        shown = None if seneste is None else next((each for each in vist or () if each.id == seneste.uuid), None)
        antal = par(
            "Udbetalinger",
            self.leveret,
            None if vist is None else len(vist),
            "Nogle er slettet i indekset eller er ikke gået til borgeren.",
        )
        return [antal, *(() if seneste is None else _trin(par, seneste, shown))]


def _trin(par: Par, leveret: Udbetaling, vist: VistUdbetaling | None) -> list[Sammenholdt]:
    return [
        par("Seneste udbetaling: dato", leveret.dispositionsdato, vist and vist.dispositionsdato),
        par("Seneste udbetaling: brutto", leveret.brutto, vist and vist.brutto, _MERE),
        par("Seneste udbetaling: efter skat og ATP", leveret.efter_skat_og_atp, vist and vist.efter_skat_og_atp, _MERE),
        par("Seneste udbetaling: sendt", leveret.sendt_til_udbetaling, vist and vist.sendt_til_udbetaling, _MERE),
        par("Seneste udbetaling: udbetalt", leveret.udbetalt, vist and vist.udbetalt, _MERE),
    ]


def _planer(planer: Sequence[Plan]) -> str | None:
    """The newest first."""
    inorder = sorted(planer, key=lambda plan: plan.periode.fra or date.min, reverse=True)
    return "; ".join(_plan(plan) for plan in inorder) or None


def _plan(plan: Plan) -> str:
    beloeb = "intet læseligt beløb" if plan.beloeb is None else f"{plan.beloeb} kr."
    return f"{beloeb} {plan.periode.fra or ''}–{plan.periode.til or ''}"
