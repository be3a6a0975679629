"""The records that the tests look at, read once to the end, and how a rule is held against each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from adapters.konformitet.arter import Art, Indeks, om_borger, side, under_kle
from adapters.konformitet.model import Fejlet, Opgave, SprungetOver
from adapters.konformitet.samtale import Samtale
from adapters.oejebliksbillede import Parts, Relation, Unreadable, child, latest_registrering, relations, unik_id
from adapters.sider import PAGE_SIZE
from borgerblik.domain.faelles import UUID

EKSEMPLER = 3


@dataclass(frozen=True, slots=True)
class Post:
    """One record: its number in the reading (1 is the first), its image, and the registration in force."""

    art: Art
    nummer: int
    billede: etree._Element

    @property
    def uuid(self) -> str | None:
        """The UUID it names itself by."""
        return unik_id(child(self.billede, self.art.ns("ObjektType")))

    @property
    def navn(self) -> str:
        """What the report calls it: the UUID, else its number in the answer."""
        uuid = self.uuid
        return uuid if uuid is not None and UUID.fullmatch(uuid) else f"nr. {self.nummer}"

    def registrering(self) -> Parts:
        """The parts of the newest registration. Raises Unreadable."""
        return latest_registrering(self.billede, self.art.ns("Registrering"))

    def liste(self, navn: str) -> etree._Element | None:
        """One of the three lists of the registration. Raises Unreadable."""
        return self.registrering().get(self.art.ns(navn))

    def relationer(self, navn: str, rolle: str | None = None) -> Iterator[Relation]:
        """Every relation of that name, of that role where one is named. Raises Unreadable."""
        return relations(self.liste("RelationListe"), self.art.ns(navn), rolle)


Regel = Callable[[Post, datetime], Iterator[str]]
"""Says, once for each, what is wrong with a record; never what it holds."""


@dataclass(frozen=True, slots=True)
class Laesning:
    """One search read to the end: its body, what came, and how many the index said there were (None: it did not)."""

    art: Art
    krop: etree._Element
    poster: tuple[Post, ...]
    antal: int | None
    helt: bool


class Proeve:
    """What the tests of one index share."""

    def __init__(self, indeks: Indeks, samtale: Samtale, opgave: Opgave, at: datetime) -> None:
        self.indeks = indeks
        self.samtale = samtale
        self.opgave = opgave
        self.at = at
        self._laesninger: tuple[Laesning, ...] | None = None

    def laes(self) -> tuple[Laesning, ...]:
        """Read everything about the citizen and under the KLE numbers. Raises Fejlet, and SprungetOver with neither."""
        opgave = self.opgave
        kroppe = [(art, om_borger(self.indeks, art, opgave.cpr)) for art in self.indeks.arter if opgave.cpr is not None]
        kroppe += [
            (art, under_kle(self.indeks, art, kle, opgave.cvr or "", self.at))
            for kle in opgave.kle
            for art in self.indeks.arter
        ]
        if not kroppe:
            raise SprungetOver("hverken en testborger (--cpr-stdin) eller et KLE-nummer (--kle) er givet")
        self._laesninger = tuple(self._laest(art, krop) for art, krop in kroppe)
        return self._laesninger

    @property
    def laesninger(self) -> tuple[Laesning, ...]:
        """What was read. Raises SprungetOver where it could not be."""
        if self._laesninger is None:
            raise SprungetOver("ingen poster er læst")
        return self._laesninger

    def poster(self, art: Art) -> list[Post]:
        """Every record of that kind that came, each once. Raises SprungetOver where there is none."""
        fundne: dict[str, Post] = {}
        for laesning in self.laesninger:
            for post in laesning.poster:
                if laesning.art is art:
                    fundne.setdefault(post.uuid or f"{id(laesning)}/{post.nummer}", post)
        if not fundne:
            raise SprungetOver(f"der kom ingen {art.flertal} at se på")
        return list(fundne.values())

    def enhver(self, art: Art, regel: Regel) -> str:
        """Hold the rule against every record of that kind; how many there were. Raises Fejlet with what was wrong."""
        poster = self.poster(art)
        fundet: Counter[str] = Counter()
        eksempler: list[str] = []
        for post in poster:
            mangler = _mangler(post, regel, self.at)
            fundet.update(mangler)
            if mangler and len(eksempler) < EKSEMPLER:
                eksempler.append(post.navn)
        if fundet:
            hvad = "; ".join(f"{antal} gange: {besked}" for besked, antal in fundet.most_common())
            raise Fejlet(f"{hvad} (blandt {len(poster)} {art.flertal}, for eksempel {', '.join(eksempler)})")
        return f"{len(poster)} {art.flertal}"

    def _laest(self, art: Art, krop: etree._Element) -> Laesning:
        poster: list[Post] = []
        sete: set[str] = set()
        antal: int | None = None
        while len(poster) < self.opgave.hoejst:
            svar = self.samtale.fundet(side(krop, len(poster), PAGE_SIZE))
            antal = svar.antal(self.indeks.ns).get(art.navn, antal)
            billeder = list(svar.element.iterchildren(self.indeks.ns(art.billede)))
            nye = {unik_id(child(billede, art.ns("ObjektType"))) or "" for billede in billeder} - sete
            sete |= nye
            poster += (Post(art, nummer, billede) for nummer, billede in enumerate(billeder, len(poster) + 1))
            if not nye or (antal is not None and len(poster) >= antal):
                return Laesning(art, krop, tuple(poster), antal, helt=True)
        return Laesning(art, krop, tuple(poster), antal, helt=False)


def _mangler(post: Post, regel: Regel, at: datetime) -> list[str]:
    try:
        return list(regel(post, at))
    except Unreadable:
        return ["posten kan ikke læses: ingen Registrering, eller et tidspunkt er intet tidspunkt"]
