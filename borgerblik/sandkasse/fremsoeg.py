"""fremsoeg, the same in both indexes: find, count, sort, page, and show what the Filter asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from borgerblik.sandkasse.indeks import Afvist, Status, standardretur
from borgerblik.sandkasse.klassesoegning import Klassesoegning
from borgerblik.sandkasse.kontrakt import Art, lokalnavn, q
from borgerblik.sandkasse.lager import Lager, Objekt, Vis
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.soegning import Soeger
from borgerblik.sandkasse.sortering import sorteret
from borgerblik.sandkasse.xml import rod, t, x

SIDE = 100  # page size when none is asked for


@dataclass(frozen=True, slots=True)
class Side:
    """A page: zero-based offset and size."""

    fra: int
    antal: int

    def af(self, objekter: Sequence[Objekt]) -> list[Objekt]:
        """The objects on the page."""
        return list(objekter[self.fra : self.fra + self.antal])


@dataclass(frozen=True, slots=True)
class Filter:
    """What is to be shown of each kind of object, and which related ones to bring along."""

    vis: dict[str, Vis]
    inkluder: frozenset[str]

    @classmethod
    def af(cls, element: etree._Element | None) -> Filter:
        """Read a Filter; a missing one shows nothing."""
        vis: dict[str, set[str]] = {}
        inkluder = set()
        for valg in element if element is not None else ():
            lokal = lokalnavn(valg.tag)
            if lokal.endswith("Vis"):
                vis.setdefault(lokal.removesuffix("Vis"), set()).add((valg[0].text or "").strip())
            else:
                inkluder.add(f"{lokal.removesuffix('Inkluder')}:{(valg.text or '').strip()}")
        return cls({art: frozenset(navne) for art, navne in vis.items()}, frozenset(inkluder))

    def viser(self, art: Art) -> Vis:
        """The parts of that kind, empty when it is not shown."""
        return self.vis.get(art.valg, frozenset())


@dataclass(frozen=True, slots=True)
class Resultat:
    """What was found of one kind, the page of it, what Inkluder brings besides, and the parts to show.

    Without a `side` the kind was not searched for: it holds only what is brought along.
    """

    art: Art
    fundne: Sequence[Objekt]
    side: Side | None
    vis: Vis
    ledsagere: list[Objekt] = field(default_factory=list)

    @property
    def paa_siden(self) -> list[Objekt]:
        """The objects of the page."""
        return self.side.af(self.fundne) if self.side is not None else []

    @property
    def antal(self) -> int:
        """What Antal says: everything found before paging, or everything brought along."""
        return len(self.fundne) if self.side is not None else len(self.ledsagere)


Udvidelse = Callable[[list[Resultat], Filter, Kalder], list[str]]
"""May add to the results what Inkluder asks for; gives further Antal elements."""


class Fremsoegning:
    """The operation fremsoeg of one index."""

    def __init__(
        self,
        lager: Lager,
        arter: tuple[Art, ...],
        ud: str,
        ur: Callable[[], datetime],
        side_maks: int,
        udvid: Udvidelse,
    ) -> None:
        self._lager = lager
        self._klassesoegning = Klassesoegning(lager)
        self._arter = arter
        self._ud = ud
        self._prefix = ud.partition(":")[0]
        self._ur = ur
        self._side_maks = side_maks
        self._udvid = udvid

    def udfoer(self, krop: etree._Element, kalder: Kalder) -> bytes:
        """The whole answer as bytes."""
        filter_ = Filter.af(krop.find(q(f"{self._prefix}:Filter")))
        resultater = self._resultater(krop, filter_, kalder)
        ekstra = self._udvid(resultater, filter_, kalder)
        resultater.sort(key=lambda resultat: self._arter.index(resultat.art))
        antal = [antal_element(self._prefix, r.art.antal, r.antal, r.side) for r in resultater]
        hoved = standardretur() + "".join(antal + ekstra)
        aabning, _, slut = rod(self._ud, hoved, "\0").partition("\0")
        return b"".join((aabning.encode(), *self._billeder(resultater), slut.encode()))

    def _resultater(self, krop: etree._Element, filter_: Filter, kalder: Kalder) -> list[Resultat]:
        naevnte = {art.navn: _uuider(krop, self._prefix, art) for art in self._arter}
        har_uuid = any(naevnte.values())
        udtryk = krop.find(q(f"{self._prefix}:SoegUdtryk"))
        af_klassen = None if har_uuid or udtryk is None else self._af_klassen(udtryk, krop, filter_, kalder)
        if af_klassen is not None:
            return [af_klassen]
        soeger = Soeger(self._lager, kalder, self._ur(), tomme_taeller=not har_uuid)
        fund = soeger.udtryk(udtryk) if udtryk is not None else {}
        resultater = []
        for art in self._arter:
            if art.navn in fund or naevnte[art.navn] or _soeges(udtryk, art):
                objekter = self._hent(art, fund.get(art.navn, set()) | naevnte[art.navn], kalder)
                fundne = sorteret(art, objekter, krop.find(q(f"{self._prefix}:Sortering")))
                resultater.append(Resultat(art, fundne, self._side(udtryk, art), filter_.viser(art)))
        return resultater

    def _af_klassen(
        self, udtryk: etree._Element, krop: etree._Element, filter_: Filter, kalder: Kalder
    ) -> Resultat | None:
        """What a search by class and owner finds; None for any other search."""
        sortering = krop.find(q(f"{self._prefix}:Sortering"))
        for art in self._arter:
            fundne = self._klassesoegning.find(art, udtryk, sortering, kalder, self._ur())
            if fundne is not None:
                return Resultat(art, fundne, self._side(udtryk, art), filter_.viser(art))
        return None

    def _hent(self, art: Art, uuider: Iterable[str], kalder: Kalder) -> list[Objekt]:
        fundne = (self._lager.hent(art, uuid) for uuid in uuider)
        return [objekt for objekt in fundne if objekt is not None and kalder.ser(objekt.ejere)]

    def _side(self, udtryk: etree._Element | None, art: Art) -> Side:
        """The page the first Soeg* of that kind asks for."""
        soeg = next(_soegninger(udtryk, art), None) if udtryk is not None else None
        fra = _tal(soeg, "FoersteResultatReference", 0)
        antal = _tal(soeg, "MaksimalAntalKvantitet", SIDE)
        return Side(fra, min(antal, self._side_maks))

    def _billeder(self, resultater: list[Resultat]) -> Iterable[bytes]:
        for resultat in resultater:
            if resultat.vis:
                billede = f"{self._prefix}:{resultat.art.billede}"
                for objekt in resultat.paa_siden + resultat.ledsagere:
                    uuid = x(f"{resultat.art.prefix}:ObjektType", t("sd:UUIDIdentifikator", objekt.uuid))
                    yield (f"<{billede}>{uuid}".encode() + objekt.billede(resultat.vis) + f"</{billede}>".encode())


def antal_element(prefix: str, hvad: str, antal: int, side: Side | None = None) -> str:
    """One Antal: how many there are before paging, and the page in force."""
    paginering = ""
    if side is not None:
        paginering = x(
            f"{prefix}:Paginering",
            t("sd:FoersteResultatReference", side.fra),
            t("sd:MaksimalAntalKvantitet", side.antal),
        )
    return x(f"{prefix}:Antal", t(f"{prefix}:Element", hvad), t(f"{prefix}:Antal", antal), paginering)


def _uuider(krop: etree._Element, prefix: str, art: Art) -> set[str]:
    return {(element.text or "").strip().lower() for element in krop.iterfind(q(f"{prefix}:{art.uuid}"))}


def _soegninger(udtryk: etree._Element, art: Art) -> Iterator[etree._Element]:
    return (element for element in udtryk.iter(etree.Element) if lokalnavn(element.tag) in art.soeg)


def _soeges(udtryk: etree._Element | None, art: Art) -> bool:
    return udtryk is not None and any(True for _ in _soegninger(udtryk, art))


def _tal(soeg: etree._Element | None, navn: str, ellers: int) -> int:
    tekst = soeg.findtext(q(f"sd:{navn}")) if soeg is not None else None
    tal = int(tekst) if tekst else ellers
    if tal < 0:
        raise Afvist(Status.UGYLDIGT, f"{navn} er negativ")
    return tal
