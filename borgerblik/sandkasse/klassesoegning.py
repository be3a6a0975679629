"""The one search that must be fast whatever there is: everything of a class that an authority owns.

It finds what the search by example in `soegning` finds, without making what is not on the page. Any other search
goes the other way. Sorted by one field, or newest first where none is named; among equals the citizen that was
generated first comes first, so that a page is the same whenever it is asked for.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import overload

from lxml import etree

from borgerblik.sandkasse.kontrakt import BEVILLING, EFFEKTUERING, SAG, Art, SagRolle, YdelseRolle, lokalnavn, q
from borgerblik.sandkasse.lager import Lager, Objekt, leveringsnummer
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.soegning import Eksempel
from borgerblik.sandkasse.sortering import enkelt_krav, vaerdi

_KLE, _EJER = "(the class)", "(the owner)"
_UUID = "Rolle/UUIDIdentifikator"
_RELATION = "RelationListe"
# What such a search says, and nothing else: the path of each text, and what it is.
_MOENSTRE: Mapping[str, Mapping[str, str]] = {
    SAG.navn: {
        f"{_RELATION}/Sagsaktoer/{_UUID}": SagRolle.EJER,
        f"{_RELATION}/Sagsaktoer/LokalUdvidelseListe/SagsaktoerLokalUdvidelse/CVR-Nummer": _EJER,
        f"{_RELATION}/Sagsklasse/{_UUID}": SagRolle.PRIMAER_KLASSE,
        f"{_RELATION}/Sagsklasse/LokalUdvidelseListe/SagsklasseLokalUdvidelse/BrugervendtNoegle": _KLE,
    },
    BEVILLING.navn: {
        "AttributListe/BevilgetYdelse/Ydelse/Klassifikation/BrugervendtNoegle": _KLE,
        f"{_RELATION}/Bevillingsaktoer/{_UUID}": YdelseRolle.EJER,
        f"{_RELATION}/Bevillingsaktoer/CVR-nr": _EJER,
    },
    EFFEKTUERING.navn: {
        f"{_RELATION}/OekonomiskYdelseEffektueringRelation/Klassifikationsbeskrivelse": _KLE,
        f"{_RELATION}/Aktoer/{_UUID}": YdelseRolle.EFF_EJER,
        f"{_RELATION}/Aktoer/CVR-nr": _EJER,
    },
}
_SIDETAL = ("FoersteResultatReference", "MaksimalAntalKvantitet")
_KLASSEFELTER = (q("si:BrugervendtNoegle"), q("bi:BrugervendtNoegle"), q("oef:Klassifikationsbeskrivelse"))
_HUSKES = 64  # orders of what was found
Sted = int | Objekt
"""Where one that was found is: its place in the register, or itself where it is stored."""


class Fundne(Sequence[Objekt]):
    """What was found, in order; only what is looked at is made."""

    def __init__(self, lager: Lager, noegle: tuple[Art, str, str], steder: Sequence[Sted]) -> None:
        self._lager = lager
        self._noegle = noegle
        self._steder = steder

    def __len__(self) -> int:
        return len(self._steder)

    @overload
    def __getitem__(self, hvor: int) -> Objekt: ...
    @overload
    def __getitem__(self, hvor: slice) -> list[Objekt]: ...
    def __getitem__(self, hvor: int | slice) -> Objekt | list[Objekt]:
        if isinstance(hvor, int):
            return self[hvor : hvor + 1 or None][0]
        steder = self._steder[hvor]
        return [sted if isinstance(sted, Objekt) else self._lager.i_spand(*self._noegle, sted) for sted in steder]


class Klassesoegning:
    """Finds by class and owner."""

    def __init__(self, lager: Lager) -> None:
        self._lager = lager
        self._efter_kle: dict[str, tuple[int, Mapping[str, list[Objekt]]]] = {}
        self._ordnet: OrderedDict[tuple[str, ...], tuple[int, Sequence[Sted]]] = OrderedDict()

    def find(
        self, art: Art, udtryk: etree._Element, sortering: etree._Element | None, kalder: Kalder, nu: datetime
    ) -> Sequence[Objekt] | None:
        """What the expression finds, where it is such a search and a sorting that is known; else None."""
        soeg = _eneste(udtryk, art)
        fundet = None if soeg is None else _klasse_og_ejer(art, soeg)
        krav = enkelt_krav(art, sortering)
        if soeg is None or fundet is None or krav is None:
            return None
        kle, ejer = fundet
        if not kalder.ser(frozenset({ejer})):
            return ()
        with self._lager.laas():
            steder = self._steder(art, kle, ejer, krav, Eksempel(soeg, art, nu))
        return None if steder is None else Fundne(self._lager, (art, kle, ejer), steder)

    def _steder(
        self, art: Art, kle: str, ejer: str, krav: tuple[str, bool], eksempel: Eksempel
    ) -> Sequence[Sted] | None:
        felt, faldende = krav
        noegle = (art.navn, kle, ejer, felt, str(faldende))
        udgave, steder = self._ordnet.pop(noegle, (-1, ()))
        if udgave != self._lager.udgave:
            spand = self._lager.register.spand(art, kle, ejer)
            if len(spand) and felt not in spand.felter:
                return None
            gemte = (objekt for objekt in self._skrevne(art, kle) if ejer in objekt.ejere)
            steder = self._sorteret(art, kle, ejer, krav, [o for o in gemte if eksempel.opfyldes_af(o)])
        self._ordnet[noegle] = (self._lager.udgave, steder)
        while len(self._ordnet) > _HUSKES:
            self._ordnet.popitem(last=False)
        return steder

    def _skrevne(self, art: Art, kle: str) -> Sequence[Objekt]:
        """What is stored of that kind and says that class somewhere."""
        udgave, efter_kle = self._efter_kle.get(art.navn, (-1, {}))
        if udgave != self._lager.udgave:
            efter_kle = defaultdict(list)
            for objekt in self._lager.skrevne(art):
                for nummer in {(e.text or "").strip() for e in objekt.registrering.iter(*_KLASSEFELTER)}:
                    efter_kle[nummer].append(objekt)
            self._efter_kle[art.navn] = (self._lager.udgave, efter_kle)
        return efter_kle.get(kle, ())

    def _sorteret(self, art: Art, kle: str, ejer: str, krav: tuple[str, bool], gemte: list[Objekt]) -> Sequence[Sted]:
        felt, faldende = krav
        spand = self._lager.register.spand(art, kle, ejer)
        tekster = spand.felter.get(felt, [])
        i_spand = [plads for plads, nummer in enumerate(spand.numre) if not self._lager.roert(nummer)]

        def raekke(sted: Sted) -> tuple[int, int]:
            return (leveringsnummer(sted.uuid), 0) if isinstance(sted, Objekt) else (spand.numre[sted], sted)

        def tekst(sted: Sted) -> str:
            return vaerdi(felt, sted) if isinstance(sted, Objekt) else tekster[sted]

        alle: list[Sted] = sorted([*i_spand, *gemte], key=raekke)
        return sorted(alle, key=tekst, reverse=faldende)


def _eneste(udtryk: etree._Element, art: Art) -> etree._Element | None:
    """The one search in the expression, where it is for that kind and there is no other."""
    soegninger = [barn for barn in udtryk if lokalnavn(barn.tag) != "operation"]
    return soegninger[0] if len(soegninger) == 1 and lokalnavn(soegninger[0].tag) in art.soeg else None


def _klasse_og_ejer(art: Art, soeg: etree._Element) -> tuple[str, str] | None:
    """The class and the owner it asks for, where it asks for just these."""
    moenster = _MOENSTRE.get(art.navn)
    if moenster is None:
        return None
    tekster = [(sti, tekst) for barn in soeg if lokalnavn(barn.tag) not in _SIDETAL for sti, tekst in _blade(barn)]
    if len(tekster) != len(moenster) or {sti for sti, _ in tekster} != set(moenster):
        return None
    if any(moenster[sti] not in (_KLE, _EJER) and tekst.lower() != moenster[sti] for sti, tekst in tekster):
        return None
    fundet = {moenster[sti]: tekst for sti, tekst in tekster}
    return fundet[_KLE], fundet[_EJER]


def _blade(element: etree._Element, foran: str = "") -> Iterator[tuple[str, str]]:
    """Every text in it with the path to it; an element that is empty has none."""
    sti = f"{foran}{lokalnavn(element.tag)}"
    if len(element):
        for barn in element:
            yield from _blade(barn, f"{sti}/")
    elif (element.text or "").strip():
        yield sti, (element.text or "").strip()
