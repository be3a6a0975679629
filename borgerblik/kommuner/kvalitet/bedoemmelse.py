"""Judges what was read: from a sag, ydelse or payment to the post a run remembers of it.

The rules are those of `kommuner.datakvalitet`, the same that a caseworker sees beside one item. What only shows across
items (one title again and again, a payment whose grant did not come) is found by keyed hashes when the run is over.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from borgerblik.domain.cpr import Cpr, masked
from borgerblik.domain.faelles import UUID, Fagsystem
from borgerblik.domain.sag import Sag
from borgerblik.domain.ydelse import Udbetaling, Ydelse
from borgerblik.fagomraader import Omraader
from borgerblik.kommuner.datakvalitet import (
    Bemaerkning,
    KleOpslag,
    LeveretSag,
    LeveretUdbetaling,
    LeveretYdelse,
    Optalt,
    om_sag,
    om_udbetaling,
    om_ydelse,
)
from borgerblik.kommuner.kvalitet.fund import FUND
from borgerblik.kommuner.kvalitet.model import UKENDT_SYSTEM, Post

SAG, YDELSE, UDBETALING = "sag", "ydelse", "udbetaling"
LONGEST_NAME = 100


class Navne(KleOpslag, Protocol):
    """What is known of KLE numbers and source systems."""

    def med_navn(self, system: Fagsystem) -> Fagsystem:
        """The system with the name we know it by."""


class Aftryk:
    """Keyed hashes that mean something within one run only: its salt goes with it."""

    def __init__(self, noegle: bytes, salt: bytes) -> None:
        self._key = hmac.new(noegle, salt, hashlib.sha256).digest()

    def __call__(self, *parts: str) -> str:
        """32 hex digits of these parts."""
        said = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(said, key=self._key, digest_size=16).hexdigest()

    def borger(self, borger: Cpr | None) -> str | None:
        """The citizen, None for none."""
        return None if borger is None else self("borger", borger.reveal())


@dataclass(frozen=True, slots=True)
class Bedoemmer:
    """Judges the items of one area on one Danish calendar day."""

    omraade: str
    omraader: Omraader
    navne: Navne
    dag: date
    aftryk: Aftryk

    def sag(self, sag: Sag, borger: Cpr | None, optalt: Optalt) -> Post:
        """A sag as it was read; `borger` is the one primary party."""
        said = om_sag(LeveretSag(sag, self.dag, self.navne, optalt))
        own = self.aftryk.borger(borger)
        return Post(
            slags=SAG,
            ref=self.aftryk(SAG, sag.uuid),
            uuid=_uuid(sag.uuid),
            system=self._system(sag.fagsystem),
            fund=_koder(said),
            borger=own,
            titel=None if sag.titel is None else self.aftryk("titel", " ".join(sag.titel.casefold().split())),
            taeller=self._hoerer_til(sag.kle.nummer, [sag.titel]),
        )

    def ydelse(self, ydelse: Ydelse, borger: Cpr | None) -> Post:
        """A granted benefit as it was read. Which sager there are is nothing a reading of one area can say."""
        said = om_ydelse(LeveretYdelse(ydelse, (), None, self.dag, self.navne))
        own = self.aftryk.borger(borger)
        keys = [self.aftryk("ydelse", ydelse.id)]
        if own is not None and ydelse.kle is not None:
            keys.append(self.aftryk("kle", own, ydelse.kle.nummer))
        nummer = None if ydelse.kle is None else ydelse.kle.nummer
        return Post(
            slags=YDELSE,
            ref=self.aftryk(YDELSE, ydelse.id),
            uuid=_uuid(ydelse.bevilling.uuid),
            system=self._system(ydelse.fagsystem),
            fund=_koder(said),
            borger=own,
            taeller=nummer is None or self._hoerer_til(nummer, [ydelse.ydelsesnavn, ydelse.navn]),
            noegler=tuple(keys),
        )

    def udbetaling(self, udbetaling: Udbetaling, borger: Cpr | None, kle: str) -> Post:
        """A payment that was read under that number; its system is that of the grant it is found to be for.

        A line finds its grant by the id it names, else by citizen and number, as an overview ties them together.
        """
        own = self.aftryk.borger(borger)
        lines = [linje for linje in udbetaling.linjer if linje.kle == kle] or list(udbetaling.linjer)
        keys = [
            self.aftryk("ydelse", linje.ydelse) if linje.ydelse else self.aftryk("kle", own or "", linje.kle or kle)
            for linje in lines
        ]
        return Post(
            slags=UDBETALING,
            ref=self.aftryk(UDBETALING, udbetaling.uuid),
            uuid=_uuid(udbetaling.uuid),
            system=UKENDT_SYSTEM,
            fund=_koder(om_udbetaling(LeveretUdbetaling(udbetaling, self.dag, self.navne))),
            borger=own,
            noegler=tuple(dict.fromkeys(keys)),
        )

    def _system(self, system: Fagsystem) -> str:
        """What the source system is called; never anything that looks like a person number."""
        known = self.navne.med_navn(system)
        said = " ".join((known.navn or known.uuid or "").split())[:LONGEST_NAME]
        return masked(said) or UKENDT_SYSTEM

    def _hoerer_til(self, nummer: str, tekster: Iterable[str | None]) -> bool:
        afloesere = self.navne.afloesere(nummer, self.dag)
        return self.omraader.fordel(nummer, tekster, afloesere[-1] if afloesere else None) == self.omraade


def _uuid(text: str) -> str:
    return text.lower() if UUID.fullmatch(text) else ""


def _koder(said: Iterable[Bemaerkning]) -> tuple[str, ...]:
    return tuple(sorted({each.kode for each in said if each.kode in FUND}))
