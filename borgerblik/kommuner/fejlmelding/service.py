"""Reports from the citizen to the kommune and its answers back: kept sealed, changed one step at a time, and in time
taken away.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import TypeVar

from borgerblik.db import Engine
from borgerblik.domain.cpr import holds_number
from borgerblik.domain.koder import Foelsomhed
from borgerblik.domain.tid import DANMARK, dansk_dag
from borgerblik.kommuner.fejlmelding.model import (
    AABNE,
    Borgerside,
    Fejlmelding,
    Felt,
    Formular,
    Hoved,
    Indhold,
    Kategori,
    Kommuneside,
    Kvalitet,
    Kvalitetstal,
    Meldingsstatus,
    MeldtEmne,
    Ser,
    Skift,
    Soegning,
    hoved_for_kommunen,
    set_af_kommunen,
)
from borgerblik.kommuner.fejlmelding.store import (
    AendretImens,
    FejlmeldingStore,
    Gruppe,
    Raekke,
    Raekkevidde,
    Skiftraekke,
    Tal,
)
from borgerblik.kommuner.fejlmelding.tekst import tekstfejl
from borgerblik.segl import Segl

OPBEVARES = timedelta(days=365)  # after it has ended
UROERT = timedelta(days=3 * 365)  # after the last step of one that never ends
HOEJST_OM_DAGEN = 20
FIRST = 1  # the version of a new report

Talt = TypeVar("Talt", Gruppe, Tal)


class ForMange(Exception):
    """The citizen has reported as much today as anybody may in a day."""


class AlleredeSendt(Exception):
    """The form has become a report already, and now says something else."""


class UlovligtSkift(Exception):
    """The report cannot be taken from the state it is in to that one; `fra` and `til`."""

    def __init__(self, fra: Meldingsstatus, til: Meldingsstatus) -> None:
        super().__init__(f"from {fra.value} to {til.value}")
        self.fra = fra
        self.til = til


class UnderBehandling(Exception):
    """The kommune has ended it, so it cannot be withdrawn."""


class BegrundelseMangler(Exception):
    """A report is not turned down without a reason in words."""


class UgyldigTekst(ValueError):
    """Words that may not be kept; the doors say so before it comes this far."""


class Fejlmeldinger:
    """Keeps reports. `now` is the clock, `opbevares` how long an ended one is kept. Raises DatabaseUnavailable.

    Citizens and caseworkers are keyed hashes (`borger`, `af`) all the way.
    """

    def __init__(
        self,
        engine: Engine,
        secret: bytes,
        pseudonym_key: bytes,
        now: Callable[[], datetime],
        *,
        opbevares: timedelta = OPBEVARES,
        hoejst_om_dagen: int = HOEJST_OM_DAGEN,
    ) -> None:
        self._store = FejlmeldingStore(engine)
        self._segl = Segl(secret, "fejlmelding")
        self._key = pseudonym_key
        self._now = now
        self._opbevares = opbevares
        self._hoejst = hoejst_om_dagen

    # The citizen

    def meld(self, borger: str, emne: MeldtEmne, formular: Formular) -> Hoved:
        """Keep what the citizen reports; the same form sent twice is one report.

        Raises ForMange, AlleredeSendt.
        """
        if tekstfejl(formular.tekst, kraevet=formular.kategori is Kategori.ANDET) is not None:
            raise UgyldigTekst
        found = self._store.med_formular(borger, formular.noegle)
        if found is None:
            at = self._now()
            day = dansk_dag(at)
            kept = self._store.tilfoej(
                self._ny(borger, emne, formular, at),
                formular.noegle,
                f"{day:%Y-%m}",
                hoejst=self._hoejst,
                siden=datetime.combine(day, time.min, DANMARK),
            )
            found = self._store.med_formular(borger, formular.noegle)
            if found is None:
                raise ForMange
            if kept:
                return found.hoved
        if not self._says(found, emne, formular):
            raise AlleredeSendt
        return found.hoved

    def egne(self, borger: str, *, antal: int = 50, foer: int | None = None) -> Borgerside:
        """The citizen's own, newest first, before the cursor."""
        found = self._store.egne(borger, antal + 1, foer)
        page, more = found[:antal], len(found) > antal
        steps = self._store.historik([raekke.hoved.id for raekke in page])
        opened = tuple(self._aabn(raekke, steps.get(raekke.hoved.id, ())) for raekke in page)
        return Borgerside(opened, page[-1].hoved.nummer if more else None)

    def traek_tilbage(self, borger: str, fejl_id: str) -> Hoved | None:
        """Withdraw the citizen's own; None where there is none. What is withdrawn stays so.

        Raises UnderBehandling where the kommune has ended it.
        """
        found = self._store.find(fejl_id)
        if found is None or not hmac.compare_digest(found.hoved.borger, borger):
            return None
        if found.hoved.status is Meldingsstatus.TRUKKET_TILBAGE:
            return found.hoved
        if not found.hoved.aaben:
            raise UnderBehandling
        try:
            self._skift(found.hoved, Meldingsstatus.TRUKKET_TILBAGE, borger, None)
        except AendretImens:  # the kommune took a step at the same moment; there are only few of them
            return self.traek_tilbage(borger, fejl_id)
        changed = self._store.find(fejl_id)
        return None if changed is None else changed.hoved

    # The kommune: never more of a report than `set_af_kommunen` leaves

    def kommunens(self, kommune: str, ser: Ser, soegning: Soegning) -> Kommuneside:
        """A page of the kommune's reports as far as `ser` reaches; the rest is only counted."""
        within, beyond = _divided(self._store.grupper(kommune), ser)
        numbers: defaultdict[Foelsomhed | None, set[str]] = defaultdict(set)
        counted: Counter[Meldingsstatus] = Counter()
        for group in within:
            counted[group.status] += group.antal
            if not group.udk:
                numbers[group.foelsomhed].add(group.kle)
        found = self._store.side(kommune, soegning, Raekkevidde(numbers, ser(None, None)), soegning.antal + 1)
        page, more = tuple(map(hoved_for_kommunen, found[: soegning.antal])), len(found) > soegning.antal
        return Kommuneside(page, page[-1].nummer if more else None, counted, sum(group.antal for group in beyond))

    def hoved(self, fejl_id: str) -> Hoved | None:
        """The report without what is sealed: enough to say who may open it, and to write down that they do."""
        found = self._store.find(fejl_id)
        return None if found is None else hoved_for_kommunen(found.hoved)

    def aabn(self, hoved: Hoved) -> Fejlmelding:
        """The report opened, as it is now: only after the look is written down. Raises LookupError if it is gone."""
        found = self._store.find(hoved.id)
        if found is None:
            raise LookupError("the report is no longer there")
        return set_af_kommunen(self._aabn(found, self._store.historik([hoved.id])[hoved.id]))

    def behandl(self, hoved: Hoved, status: Meldingsstatus, svar: str | None, af: str) -> None:
        """Take it to that state, with the kommune's answer where there is one; `hoved` is the version that was read.

        Raises UlovligtSkift, BegrundelseMangler, AendretImens.
        """
        if status not in hoved.naeste:
            raise UlovligtSkift(hoved.status, status)
        if status is Meldingsstatus.AFVIST and not svar:
            raise BegrundelseMangler
        if svar and tekstfejl(svar, kraevet=True) is not None:
            raise UgyldigTekst
        self._skift(hoved, status, af, svar or None)

    def kvalitet(self, kommune: str, ser: Ser) -> Kvalitet:
        """What is reported where as far as `ser` reaches, month by month, newest first: numbers, nobody in them."""
        kinds: defaultdict[tuple[str, str, Kategori, Felt | None], Counter[Meldingsstatus]] = defaultdict(Counter)
        within, beyond = _divided(self._store.kvalitet(kommune), ser)
        for tal in within:
            if not tal.udk:
                kinds[tal.maaned, tal.kle, tal.kategori, tal.felt][tal.status] += tal.antal
        return Kvalitet(
            tuple(Kvalitetstal(*kind, counted) for kind, counted in kinds.items()),
            udk=sum(tal.antal for tal in within if tal.udk),
            uden_for=sum(tal.antal for tal in beyond),
        )

    def ryd(self) -> None:
        """Take away what ended long enough ago, and what was left lying open even longer."""
        now = self._now()
        self._store.ryd(now - self._opbevares, now - UROERT)

    # Sealing

    def _ny(self, borger: str, emne: MeldtEmne, formular: Formular, at: datetime) -> Raekke:
        fejl_id = str(uuid.uuid4())
        hoved = Hoved(
            nummer=0,
            id=fejl_id,
            kommune=emne.kommune,
            borger=borger,
            slags=emne.slags,
            emne=self._kept_id(emne.id),
            kle=emne.kle,
            fagomraade=emne.fagomraade,
            foelsomhed=emne.foelsomhed,
            myndighedstype=emne.myndighedstype,
            kategori=formular.kategori,
            felt=formular.felt,
            kontakt=formular.kontakt,
            status=Meldingsstatus.MODTAGET,
            version=FIRST,
            modtaget=at,
            aendret=at,
            afsluttet=None,
        )
        content = json.dumps(asdict(_indhold(emne, formular)), ensure_ascii=False).encode()
        return Raekke(hoved, self._segl.luk(content, fejl_id.encode()))

    def _kept_id(self, item_id: str) -> str:
        """The id as the database may hold it: an index may make one that looks like a person number."""
        if not holds_number(item_id):
            return item_id
        return hmac.new(self._key, item_id.encode(), hashlib.sha256).hexdigest()

    def _says(self, raekke: Raekke, emne: MeldtEmne, formular: Formular) -> bool:
        """Is it the report that this form makes of that item? A title may have changed meanwhile."""
        kept, opened = raekke.hoved, self._indhold(raekke)
        return (kept.emne, kept.kategori, kept.felt, kept.kontakt) == (
            self._kept_id(emne.id),
            formular.kategori,
            formular.felt,
            formular.kontakt,
        ) and (opened is None or opened.tekst == formular.tekst)

    def _skift(self, hoved: Hoved, status: Meldingsstatus, af: str, svar: str | None) -> None:
        at, version = self._now(), hoved.version + 1
        sealed = None if svar is None else self._segl.luk(svar.encode(), _answer_name(hoved.id, version))
        step = Skiftraekke(hoved.id, version, status, at, af, sealed)
        self._store.skift(step, None if status in AABNE else at)

    def _indhold(self, raekke: Raekke) -> Indhold | None:
        content = self._segl.aabn(raekke.indhold, raekke.hoved.id.encode())
        return None if content is None else Indhold(**json.loads(content))

    def _aabn(self, raekke: Raekke, steps: Sequence[Skiftraekke]) -> Fejlmelding:
        return Fejlmelding(raekke.hoved, self._indhold(raekke), tuple(self._step(step) for step in steps))

    def _step(self, step: Skiftraekke) -> Skift:
        name = _answer_name(step.fejlmelding, step.version)
        opened = None if step.svar is None else self._segl.aabn(step.svar, name)
        svar = None if opened is None else opened.decode()
        return Skift(step.version, step.status, step.tidspunkt, step.af, svar)


def _answer_name(fejl_id: str, version: int) -> bytes:
    return f"{fejl_id} {version}".encode()


def _indhold(emne: MeldtEmne, formular: Formular) -> Indhold:
    return Indhold(emne.titel, formular.tekst, emne.myndighed, emne.fagsystem)


def _divided(groups: Sequence[Talt], ser: Ser) -> tuple[list[Talt], list[Talt]]:
    """Those within reach, and those beyond. What is Udbetaling Danmark's has no traits that a limit lets through."""
    within: list[Talt] = []
    beyond: list[Talt] = []
    for group in groups:
        seen = ser(None, None) if group.udk else ser(group.kle, group.foelsomhed)
        (within if seen else beyond).append(group)
    return within, beyond
