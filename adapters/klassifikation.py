"""Klassifikation 7: what a KLE number is called, when it is in force, and what has taken its place.

A class points at another with `sd:Mapninger`, and the mapping's role says what the other is to it. The role is
itself a class: named by its Label, or by the class behind its UUID. Which roles there are is published nowhere, so
they are read by their words; one that says nothing of replacing is no successor.
Source: KlasseOperationer.xsd, sd:MapningerFlerRelationType; PROTOCOL 8.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from lxml import etree

from adapters.kontrakt import Ns
from adapters.oejebliksbillede import (
    Parts,
    Unreadable,
    child,
    latest_registrering,
    livscyklus,
    parts,
    registreret,
    said,
    unik_id,
    virkning,
)
from adapters.register import Dated, Fundne, Register, dated, newest
from adapters.soap import SoapClient
from borgerblik.domain.faelles import KLE_NUMMER
from borgerblik.domain.klassifikation import KleEmne
from borgerblik.domain.koder import Livscyklus
from borgerblik.domain.tid import Virkning, dansk_dag
from schemas.ind.felter import moment

_ACTIONS = "http://kombit.dk/sts/klassifikation/klasse"
_OBJEKTID, _REGISTRERING = Ns.KLASSE("ObjektID"), Ns.KLASSE("Registrering")
_DATAEJER, _CVR = Ns.KLASSE("DataEjer"), Ns.SD("CVR")
_ATTRIBUTTER, _EGENSKAB = Ns.KLASSE("AttributListe"), Ns.KLASSE("Egenskab")
_TILSTANDE, _PUBLICERET = Ns.KLASSE("TilstandListe"), Ns.KLASSE("PubliceretStatus")
_RELATIONER, _MAPNING = Ns.KLASSE("RelationListe"), Ns.SD("Mapninger")
_NOEGLE, _TITEL, _ER_PUBLICERET = Ns.SD("BrugervendtNoegleTekst"), Ns.SD("TitelTekst"), Ns.SD("ErPubliceretIndikator")
_VIRKNING, _REFERENCE, _ROLLE, _LABEL = Ns.SD("Virkning"), Ns.SD("ReferenceID"), Ns.SD("Rolle"), Ns.SD("Label")

# The beginnings of words that say what the other class is to this one.
_TAKES_THE_PLACE = ("erstattes", "erstattet", "afløses", "afløst", "afloes", "efterfølge")
_GAVE_UP_THE_PLACE = ("erstatter", "forgænger")
MOST_STEPS = 10  # from a number to what took its place in the end


@dataclass(frozen=True, slots=True)
class _Mapning:
    """What another class (by UUID) is to this one."""

    rolle: str | None
    label: str | None
    klasse: str
    virkning: Virkning


@dataclass(frozen=True, slots=True)
class _Klasse:
    """A class as it was read; `ejer` is the CVR number of whoever made it."""

    uuid: str
    noegle: str | None
    emne: KleEmne
    ejer: str | None
    mapninger: tuple[_Mapning, ...]


class Klassifikation:
    """Titles and successors of KLE numbers, asked on behalf of a kommune (CVR). Raises SourceError."""

    def __init__(self, client: SoapClient) -> None:
        self._klasser = Register(client, Ns.KLASSE, _ACTIONS)

    def emner(self, cvr: str | None, numre: Iterable[str], at: datetime) -> Fundne[KleEmne]:
        """These numbers, what has taken their place and what they took the place of, as of that moment."""
        reading = _Reading(self._klasser, cvr, at)
        reading.read(uuid for nummer in numre for uuid in self._klasser.soeg(cvr, "BrugervendtNoegleTekst", nummer))
        reading.follow()
        return Fundne(reading.emner(), reading.unreadable)


class _Reading:
    """One question to Klassifikation, step by step."""

    def __init__(self, klasser: Register, cvr: str | None, at: datetime) -> None:
        self._register = klasser
        self._cvr = cvr
        self._at = at
        self._klasser: dict[str, _Klasse] = {}
        self._asked: set[str] = set()
        self.unreadable = 0

    def read(self, uuider: Iterable[str]) -> None:
        """Read these classes, each once."""
        wanted = [uuid for uuid in uuider if uuid not in self._asked]
        self._asked.update(wanted)
        for image in self._register.laes(self._cvr, wanted):
            try:
                klasse = _klasse(image, self._at)
            except Unreadable:
                self.unreadable += 1
                continue
            if klasse is not None:
                self._klasser[klasse.uuid] = klasse

    def follow(self) -> None:
        """Read what the classes' mappings lead to, until there is nothing new."""
        for _ in range(MOST_STEPS):
            known = [(klasse, mapning) for klasse in self._klasser.values() for mapning in klasse.mapninger]
            self.read(sorted({m.rolle for _, m in known if m.rolle is not None and not self._direction(m)}))
            wanted = {m.klasse for klasse, m in known if self._counts(klasse, m) and self._direction(m)}
            if wanted <= self._asked:
                return
            self.read(sorted(wanted))

    def emner(self) -> tuple[KleEmne, ...]:
        """Every KLE number that was read, by number."""
        found: dict[str, list[_Klasse]] = defaultdict(list)
        for klasse in self._klasser.values():
            if klasse.noegle is not None and KLE_NUMMER.fullmatch(klasse.noegle):
                found[klasse.noegle].append(klasse)
        chosen = [min(klasser, key=self._rank) for _, klasser in sorted(found.items())]
        after = self._successors()
        return tuple(replace(klasse.emne, efterfoelger=_only(after.get(klasse.uuid), klasse)) for klasse in chosen)

    def _rank(self, klasse: _Klasse) -> tuple[bool, bool, str]:
        """Of several classes with one number: in force, and not the kommune's own."""
        return (
            klasse.emne.lukket(dansk_dag(self._at)),
            klasse.ejer is not None and klasse.ejer == self._cvr,
            klasse.uuid,
        )

    def _successors(self) -> Mapping[str, set[str]]:
        """The numbers that took the place of each class (by UUID), as either of the two says."""
        after: dict[str, set[str]] = defaultdict(set)
        for klasse in self._klasser.values():
            for mapning in klasse.mapninger:
                other = self._klasser.get(mapning.klasse)
                way = self._direction(mapning) if other is not None and self._counts(klasse, mapning) else 0
                if other is not None and way:
                    old, new = (klasse, other) if way > 0 else (other, klasse)
                    if new.noegle is not None and KLE_NUMMER.fullmatch(new.noegle):
                        after[old.uuid].add(new.noegle)
        return after

    def _counts(self, klasse: _Klasse, mapning: _Mapning) -> bool:
        """Does it hold, or will it when the class ends?"""
        holds = mapning.virkning
        if holds.til is not None and holds.til <= self._at:
            return False
        return holds.fra is None or holds.fra <= self._at or klasse.emne.gyldig_til is not None

    def _direction(self, mapning: _Mapning) -> int:
        """1 where the other took this one's place, -1 where this one took the other's, 0 for anything else."""
        rolle = self._klasser.get(mapning.rolle or "")
        words = (mapning.label, *((rolle.noegle, rolle.emne.titel) if rolle is not None else ()))
        return _meaning(" ".join(filter(None, words)).casefold())


def _meaning(words: str) -> int:
    if any(word in words for word in _TAKES_THE_PLACE):
        return 1
    return -1 if any(word in words for word in _GAVE_UP_THE_PLACE) else 0


def _only(numre: set[str] | None, klasse: _Klasse) -> str | None:
    """The one number that took its place. Where it was split into several, nobody can say which of them counts."""
    others = (numre or set()) - {klasse.noegle}
    return others.pop() if len(others) == 1 else None


def _klasse(image: etree._Element, at: datetime) -> _Klasse | None:
    uuid = unik_id(child(image, _OBJEKTID))
    registrering = latest_registrering(image, _REGISTRERING)
    egenskab = newest(dated(registrering.get(_ATTRIBUTTER), _EGENSKAB), at)
    if uuid is None or egenskab is None:
        return None
    noegle = said(egenskab.parts, _NOEGLE)
    fra, til = _gyldig(dated(registrering.get(_TILSTANDE), _PUBLICERET), egenskab.virkning, at)
    if til is None and livscyklus(registrering) in (Livscyklus.PASSIVERET, Livscyklus.SLETTET):
        til = _day(registrering) or dansk_dag(at)
    ejer = child(image, _DATAEJER)
    return _Klasse(
        uuid,
        noegle,
        KleEmne(noegle or "", said(egenskab.parts, _TITEL), fra, til),
        None if ejer is None else said(parts(ejer), _CVR),
        _mapninger(registrering.get(_RELATIONER)),
    )


def _gyldig(published: list[Dated], egenskab: Virkning, at: datetime) -> tuple[date | None, date | None]:
    """From and to (not included) as the publication says, else as the title's own Virkning."""
    stands = newest(published, at)
    if stands is None:
        return _days(egenskab)
    if _is_open(stands):
        return _days(stands.virkning)
    was_open = newest([each for each in published if _is_open(each)], at)
    return (
        None if was_open is None else _days(was_open.virkning)[0],
        _days(stands.virkning)[0] or dansk_dag(at),
    )


def _is_open(status: Dated) -> bool:
    return said(status.parts, _ER_PUBLICERET) in ("true", "1")


def _days(holds: Virkning) -> tuple[date | None, date | None]:
    fra, til = (None if bound is None else dansk_dag(bound) for bound in (holds.fra, holds.til))
    return fra, til


def _day(registrering: Parts) -> date | None:
    try:
        registered = moment(registreret(registrering) or "")
    except (ValueError, OverflowError):
        return None
    return None if registered is None else dansk_dag(registered)


def _mapninger(relationer: etree._Element | None) -> tuple[_Mapning, ...]:
    if relationer is None:
        return ()
    found = []
    for element in relationer.iterchildren(_MAPNING):
        known = parts(element)
        klasse, rolle = unik_id(known.get(_REFERENCE)), known.get(_ROLLE)
        if klasse is not None:
            label = None if rolle is None else said(parts(rolle), _LABEL)
            found.append(_Mapning(unik_id(rolle), label, klasse, virkning(known.get(_VIRKNING))))
    return tuple(found)
