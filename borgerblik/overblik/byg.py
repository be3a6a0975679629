"""Build the overview: judge every item by the rules, and put what may be shown into the citizen's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from borgerblik.domain.faelles import Aktoer, Kle
from borgerblik.domain.koder import Fremdrift, MyndighedType, Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.sag import Dokument, Sag
from borgerblik.domain.tid import dansk_dag
from borgerblik.domain.ydelse import Udbetaling, Ydelse
from borgerblik.fagomraader import OEVRIGE, Omraader
from borgerblik.klassifikation import Navnebillede
from borgerblik.overblik import model
from borgerblik.overblik.dom import Doemt, doem, dokument_kendes, kendes, linje_kendes
from borgerblik.overblik.kommende import kommende, soonest
from borgerblik.overblik.saml import Ejet, Samling
from borgerblik.overblik.udbetaling import vist_udbetaling
from borgerblik.visning import hvorfor
from borgerblik.visning.emne import Blik, Emne, Visningsklasser, emne_for_sag, emne_for_ydelse
from borgerblik.visning.ordlyd import STATUS, sagstitel
from borgerblik.visning.regler import Held, dokument_holdes


@dataclass(frozen=True, slots=True)
class Byggeregler:
    """What never changes from one overview to the next."""

    omraader: Omraader
    visningsklasser: Visningsklasser
    udk_cvr: str


class Bygger:
    """One overview in the making."""

    def __init__(self, regler: Byggeregler, samling: Samling, blik: Blik, at: datetime, navne: Navnebillede) -> None:
        self._regler = regler
        self._names = navne
        self._samling = samling
        self._blik = blik
        self._i_dag: date = dansk_dag(at)
        sager = [(ejet, doem(self._sag_emne(ejet), blik)) for ejet in samling.sager]
        ydelser = [(ejet, doem(self._ydelse_emne(ejet), blik)) for ejet in samling.ydelser]
        # What whoever looks may not know of leaves here, and so everything that is told follows.
        self._sager = [(ejet, doemt) for ejet, doemt in sager if kendes(doemt, blik)]
        self._ydelser = [(ejet, doemt) for ejet, doemt in ydelser if kendes(doemt, blik)]
        self._udenfor = len(sager) + len(ydelser) - len(self._sager) - len(self._ydelser)
        self._shown = {doemt.emne.id: doemt.emne for doemt in self.doemte() if doemt.vist}
        self._navne = {ejet.item.id: self._navn(ejet.item) for ejet in samling.ydelser}

    @property
    def samling(self) -> Samling:
        """Everything that came, also what whoever looks may not know of."""
        return self._samling

    # What the rules say

    def _sag_emne(self, ejet: Ejet[Sag]) -> Emne:
        sag = ejet.item
        # A grant tied to it may say so too, where the index of benefits tells more than the class does.
        marked = any(ydelse.bevilling.sag_undtaget for ydelse in self._samling.ydelser_paa_sag[sag.uuid])
        undtaget = marked or self._regler.visningsklasser.blandt(sag.klasser)
        system = self._names.med_navn(sag.fagsystem)
        return emne_for_sag(
            sag, self._area_of_sag(sag), ejet.kommune, undtaget, system, self._afloesere(sag.kle.nummer)
        )

    def _ydelse_emne(self, ejet: Ejet[Ydelse]) -> Emne:
        ydelse, samling = ejet.item, self._samling
        sager = samling.sager_til(ydelse)
        kle = samling.kle[ydelse.id]
        area = self._fordel(
            kle.nummer,
            (ydelse.ydelsesnavn, ydelse.navn, *(titel for sag in sager for titel in _naevner(sag))),
        )
        baand = samling.baand(ydelse, self._regler.visningsklasser)
        system, afloesere = self._names.med_navn(ydelse.fagsystem), self._afloesere(kle.nummer)
        return emne_for_ydelse(ydelse, kle, area, ejet.kommune, sager, baand, self._i_dag, system, afloesere)

    def _area_of_sag(self, sag: Sag) -> str:
        """By Ydelsesnavn of the benefits tied to it, then its Ydelsesklasse, then its title."""
        names = [ydelse.ydelsesnavn or ydelse.navn for ydelse in self._samling.ydelser_paa_sag[sag.uuid]]
        return self._fordel(sag.kle.nummer, (*names, *_naevner(sag)))

    def _fordel(self, nummer: str, tekster: Iterable[str | None] = ()) -> str:
        """The area of a number; that of its successor where it is over."""
        return self._regler.omraader.fordel(nummer, tekster, self._afloeser(nummer))

    def _afloeser(self, nummer: str) -> str | None:
        """What counts in its place today."""
        return next(reversed(self._afloesere(nummer)), None)

    def _afloesere(self, nummer: str) -> tuple[str, ...]:
        return self._names.afloesere(nummer, self._i_dag)

    def doemte(self) -> Iterator[Doemt]:
        """Every item that may be known of, with what the rules say of it, sager first."""
        yield from (doemt for _, doemt in self._sager)
        yield from (doemt for _, doemt in self._ydelser)

    def sager_afgjort(self) -> bool:
        """Would every sag be judged the same, whatever benefits are tied to it?"""
        return all(
            self._regler.omraader.afgjort(sag.kle.nummer, _naevner(sag), self._afloeser(sag.kle.nummer))
            for sag in (ejet.item for ejet in self._samling.sager)
        )

    def ydelser_afgjort(self) -> bool:
        """Would every benefit be judged the same, whatever sager there are?"""
        return not self._samling.ulaeselige and all(
            ydelse.kle is not None and not ydelse.bevilling.sager
            for ydelse in (ejet.item for ejet in self._samling.ydelser)
        )

    # What is shown

    def sager(self) -> list[model.VistSag]:
        """The sager the citizen sees, newest first."""
        shown = [self._sag(ejet, doemt.emne) for ejet, doemt in self._sager if doemt.vist]
        return sorted(shown, key=lambda sag: (sag.oprettet or date.min, sag.id), reverse=True)

    def ydelser(self) -> list[model.VistYdelse]:
        """The benefits the citizen sees, newest first."""
        shown = [self._ydelse(ejet, doemt.emne) for ejet, doemt in self._ydelser if doemt.vist]
        return sorted(shown, key=lambda ydelse: (ydelse.startdato or date.min, ydelse.id), reverse=True)

    def kommende_udbetalinger(self, areas: Container[str]) -> list[model.KommendeUdbetaling]:
        """The coming payments of the shown benefits in those areas, soonest first."""
        coming = [
            payment
            for ejet, doemt in self._ydelser
            if doemt.vist and doemt.emne.fagomraade in areas
            for payment in kommende(
                ejet.item,
                self._samling.udbetalinger.get(ejet.item.id, ()),
                self._i_dag,
                partial(linje_kendes, emne=doemt.emne, blik=self._blik),
            )
        ]
        return [
            model.KommendeUdbetaling(c.dato, c.beloeb, c.ydelse.id, self._navne[c.ydelse.id], c.usikker)
            for c in sorted(coming, key=soonest)
        ]

    def _sag(self, ejet: Ejet[Sag], emne: Emne) -> model.VistSag:
        sag, valg = ejet.item, emne.valg
        kle = self._with_title(sag.kle)
        nu = Fremdrift.UKENDT if sag.nu is None else sag.nu.kode
        tied = sorted(self._samling.ydelser_paa_sag[sag.uuid], key=_started, reverse=True)
        return model.VistSag(
            id=sag.uuid,
            titel=sagstitel(valg, sag.titel, kle),
            fagomraade=emne.fagomraade,
            kle=kle,
            status=model.Status(nu, STATUS[nu], None if sag.nu is None else sag.nu.fra),
            tidslinje=sag.forloeb,
            oprettet=sag.oprettet,
            senest_aendret=sag.senest_aendret,
            myndighed=self._myndighed(sag.ejer),
            kommune=ejet.kommune.kode,
            dokumenter=self._dokumenter(sag, emne),
            ydelser=[ydelse.id for ydelse in tied if ydelse.id in self._shown],
            links=() if valg is None else valg.links,
        )

    def _dokumenter(self, sag: Sag, emne: Emne) -> list[Dokument]:
        shown = [dokument for dokument in self._kendte(sag, emne) if self._holds(dokument, emne) is None]
        return sorted(shown, key=lambda dokument: dokument.dato or date.min, reverse=True)

    def _kendte(self, sag: Sag, emne: Emne) -> list[Dokument]:
        """The documents on a shown sag that may be known of, where the kommune shows documents."""
        if emne.valg is None or not emne.valg.dokumenter:
            return []
        return self.kendte_dokumenter(sag, emne)

    def kendte_dokumenter(self, sag: Sag, emne: Emne) -> list[Dokument]:
        """The documents that whoever looks may know of, also where the kommune shows the citizen none."""
        return [
            dokument
            for dokument in sag.dokumenter
            if dokument_kendes(dokument, emne, self._blik) and not self._fortiet(dokument, emne)
        ]

    def _fortiet(self, dokument: Dokument, emne: Emne) -> bool:
        """Is it held back by a rule whose items whoever looks may not know of?"""
        held = self._holds(dokument, emne) if self._blik.tier else None
        return held is not None and held.kode in self._blik.tier

    def _holds(self, dokument: Dokument, emne: Emne) -> Held | None:
        return dokument_holdes(dokument, emne.kommune, self._blik, self._regler.visningsklasser)

    def _ydelse(self, ejet: Ejet[Ydelse], emne: Emne) -> model.VistYdelse:
        ydelse = ejet.item
        paid = self._samling.udbetalinger.get(ydelse.id, [])
        sager = sorted(self._samling.sager_til(ydelse), key=lambda sag: sag.oprettet or date.min, reverse=True)
        return model.VistYdelse(
            id=ydelse.id,
            navn=self._navne[ydelse.id],
            fagomraade=emne.fagomraade,
            kle=self._with_title(emne.kle),
            startdato=ydelse.periode.fra,
            slutdato=ydelse.periode.til,
            aktiv=ydelse.i_kraft(self._i_dag),
            tilbagebetalingspligtig=ydelse.tilbagebetalingspligtig,
            meddelelse=ydelse.meddelelse,
            udbetaler=self._udbetaler(ydelse, paid),
            kommune=ejet.kommune.kode,
            sager=[sag.uuid for sag in sager if sag.uuid in self._shown],
            plan=sorted(ydelse.plan, key=lambda plan: plan.periode.fra or date.min, reverse=True),
            udbetalinger=[vist_udbetaling(payment, self._shown, self._navne, self._blik) for payment in paid],
        )

    def _udbetaler(self, ydelse: Ydelse, paid: Sequence[Udbetaling]) -> model.Myndighed:
        """Who pays: Udbetalende enhed of the newest payment that names one, else the owner of the grant."""
        named = (payment.udbetaler for payment in paid if payment.udbetaler and payment.udbetaler.cvr)
        return self._myndighed(next(named, ydelse.bevilling.ejer))

    def _myndighed(self, aktoer: Aktoer) -> model.Myndighed:
        of_type = MyndighedType.UDK if aktoer.cvr == self._regler.udk_cvr else MyndighedType.KOMMUNE
        return model.Myndighed(aktoer.navn, aktoer.cvr, of_type)

    def _navn(self, ydelse: Ydelse) -> str:
        kle = self._with_title(self._samling.kle[ydelse.id])
        return ydelse.navn or ydelse.ydelsesnavn or kle.titel or f"KLE {kle.nummer}"

    def _with_title(self, kle: Kle) -> Kle:
        return kle if kle.titel else Kle(kle.nummer, self._names.titel(kle.nummer))

    # What is not shown

    def ikke_vist(self, asked: Sequence[Kommune], areas: Sequence[str]) -> list[model.IkkeVist]:
        """What is held back and may be told: counts by area and rule, then the areas nobody has opened."""
        counts = Counter(
            (doemt.emne.fagomraade, doemt.holdt[0].kode)
            for doemt in self.doemte()
            if doemt.holdt and not doemt.fortielse
        )
        told = [
            model.IkkeVist(area, kode, antal)
            for (area, kode), antal in sorted(counts.items(), key=lambda entry: entry[0][1])
            if area in areas
        ]
        closed = [
            model.IkkeVist(area, "ikke_aabnet", None)
            for area in areas
            if area != OEVRIGE and any(not self._opened(kommune, area) for kommune in asked)
        ]
        return sorted((*told, *closed), key=lambda entry: areas.index(entry.fagomraade))

    def fagomraader(self, asked: Sequence[Kommune]) -> list[model.OmraadeStatus]:
        """The areas, and `oevrige` where a kommune has opened numbers beyond them."""
        found = [
            model.OmraadeStatus(o.noegle, o.titel, any(self._opened(kommune, o.noegle) for kommune in asked))
            for o in self._regler.omraader.alle
        ]
        if any(self._opened(kommune, OEVRIGE) for kommune in asked):
            found.append(model.OmraadeStatus(OEVRIGE, "Øvrige", aaben=True))
        return found

    def _opened(self, kommune: Kommune, area: str) -> bool:
        omraade = self._regler.omraader.efter_noegle.get(area)
        if omraade is None:
            return any(valg.aaben and self._fordel(valg.nummer) == OEVRIGE for valg in kommune.kle.values())
        numre = self._regler.omraader.aabnende(omraade)
        return any(kommune.har_aabnet(nummer, self._afloesere(nummer)) for nummer in numre)

    def kraever_niveau(self, areas: Container[str]) -> Nsis | None:
        """The lowest level that would show something more, None where no level would."""
        levels = [
            max((held.aabner_ved for held in doemt.holdt if held.aabner_ved), key=_trin)
            for doemt in self.doemte()
            if doemt.holdt and doemt.emne.fagomraade in areas and all(held.aabner_ved for held in doemt.holdt)
        ]
        levels += [
            held.aabner_ved
            for ejet, doemt in self._sager
            if doemt.vist and doemt.emne.fagomraade in areas
            for dokument in self._kendte(ejet.item, doemt.emne)
            if (held := self._holds(dokument, doemt.emne)) is not None and held.aabner_ved
        ]
        return min(levels, key=_trin, default=None)

    def regelspor(self) -> list[model.Spor]:
        """Why each item is shown or not."""
        return [
            model.Spor(d.emne.slags.value, d.emne.id, d.emne.kle.nummer, d.emne.fagomraade, d.holdt, self._fordi(d))
            for d in self.doemte()
        ]

    def _fordi(self, doemt: Doemt) -> str:
        return hvorfor.vist(doemt.emne, self._blik) if doemt.vist else ""

    def uden_for_rettigheder(self) -> int:
        """How many items whoever looks may not know of, and documents on those they may."""
        med_dokumenter = [(e.item, d.emne) for e, d in self._sager if d.vist and d.emne.valg and d.emne.valg.dokumenter]
        return self._udenfor + sum(len(sag.dokumenter) - len(self._kendte(sag, emne)) for sag, emne in med_dokumenter)


def _started(ydelse: Ydelse) -> date:
    return ydelse.periode.fra or date.min


def _trin(niveau: Nsis) -> int:
    return niveau.trin


def _naevner(sag: Sag) -> Iterator[str | None]:
    """The texts of a sag that may name its area: its other classes (Ydelsesklasse), then its title.

    Not the primary class: under 32.24.04 that names kontanthjælp whatever the benefit is.
    """
    yield from (klasse.titel for klasse in sag.klasser if not klasse.primaer)
    yield sag.titel
