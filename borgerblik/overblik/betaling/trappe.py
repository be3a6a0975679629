"""The staircase of one payment: gross, after tax and ATP, sent, paid; and why each step is lower than the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from borgerblik.domain.faelles import Beloeb
from borgerblik.overblik.model import VistUdbetaling

KVITTERING_VENTES = timedelta(days=7)  # NemKonto answers within a few banking days; Easter has five closed in a row


class Trin(StrEnum):
    """The steps, topmost first (SamletBruttobeloeb, BeloebEfterSkatATP, BeloebSendtTilUdbetaling, BeloebUdbetalt)."""

    BRUTTO = "brutto"
    EFTER_SKAT_OG_ATP = "efter_skat_og_atp"
    SENDT = "sendt_til_udbetaling"
    UDBETALT = "udbetalt"


class Fald(StrEnum):
    """What lies between a step and the one before it."""

    SKAT_OG_ATP = "skat_og_atp"
    MODREGNING_KOMMUNE = "modregning_kommune"  # the paying authority's own, also where Udbetaling Danmark pays
    MODREGNING_GAELD = "modregning_gaeld"  # Gældsstyrelsen's


class Kvittering(StrEnum):
    """What the bank has said of a payment."""

    BEKRAEFTET = "bekraeftet"
    KOMMER = "kommer"  # its day has not come
    VENTER = "venter"  # its day has come lately
    UDEBLEVET = "udeblevet"  # the index may leave the receipt out: not a sign that nothing was paid
    UKENDT_DAG = "ukendt_dag"
    VISES_IKKE = "vises_ikke"  # a part of the payment is not shown, nor what was said of the whole


@dataclass(frozen=True, slots=True)
class Trappetrin:
    """One step. `beloeb` in kr.; `fald` is how much lower it is than the step before, below 0 where it rises.

    `beloeb` is None where the index does not say, `fald` where either step is unknown. `kode` is None for the
    topmost. `tekst` is the index's own reason (SendtTilUdbetalingTekst, UdbetaltTekst).
    """

    trin: Trin
    beloeb: Beloeb | None
    fald: Beloeb | None = None
    kode: Fald | None = None
    tekst: str | None = None

    @property
    def forhoejet(self) -> bool:
        """Is it higher than the step before?"""
        return self.fald is not None and self.fald < 0

    @property
    def uden_begrundelse(self) -> bool:
        """Is something set off, and does nobody say why?"""
        return self.kode not in (None, Fald.SKAT_OG_ATP) and bool(self.fald) and self.tekst is None


@dataclass(frozen=True, slots=True)
class Trappe:
    """The four steps, and whether the bank has confirmed the last."""

    trin: Sequence[Trappetrin]
    kvittering: Kvittering

    @property
    def naaet(self) -> Trappetrin | None:
        """The lowest step whose amount is known, None where none is."""
        return next((trin for trin in reversed(self.trin) if trin.beloeb is not None), None)

    @property
    def delvis(self) -> bool:
        """Is a part of the payment not shown?"""
        return self.kvittering is Kvittering.VISES_IKKE

    @property
    def krav(self) -> bool:
        """Does the payment take money back rather than give it?"""
        return self.naaet is not None and (self.naaet.beloeb or 0) < 0


def trappe(udbetaling: VistUdbetaling, i_dag: date) -> Trappe:
    """The staircase of a payment as it stands on that Danish calendar day."""
    return Trappe(tuple(trin(udbetaling)), _kvittering(udbetaling, i_dag))


def trin(udbetaling: VistUdbetaling) -> Iterator[Trappetrin]:
    """The four steps, topmost first."""
    yield Trappetrin(Trin.BRUTTO, udbetaling.brutto)
    before = udbetaling.brutto
    for name, amount, kode, tekst in (
        (Trin.EFTER_SKAT_OG_ATP, udbetaling.efter_skat_og_atp, Fald.SKAT_OG_ATP, None),
        (Trin.SENDT, udbetaling.sendt_til_udbetaling, Fald.MODREGNING_KOMMUNE, udbetaling.sendt_tekst),
        (Trin.UDBETALT, udbetaling.udbetalt, Fald.MODREGNING_GAELD, udbetaling.udbetalt_tekst),
    ):
        fald = None if before is None or amount is None else before - amount
        yield Trappetrin(name, amount, fald, kode, (tekst or "").strip() or None)
        before = amount


def _kvittering(udbetaling: VistUdbetaling, i_dag: date) -> Kvittering:
    dag = udbetaling.dispositionsdato
    if udbetaling.delvis:
        return Kvittering.VISES_IKKE
    if udbetaling.udbetalt is not None:
        return Kvittering.BEKRAEFTET
    if dag is None:
        return Kvittering.UKENDT_DAG
    if dag > i_dag:
        return Kvittering.KOMMER
    return Kvittering.VENTER if i_dag - dag <= KVITTERING_VENTES else Kvittering.UDEBLEVET
