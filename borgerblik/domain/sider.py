"""What a kommune has written for its pages: how they look, whom to turn to, and the words in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from borgerblik.domain.farve import Farve
from borgerblik.domain.koder import Fremdrift

DANSK, ENGELSK = "da", "en"

_STATUS: Mapping[Fremdrift, str] = {
    Fremdrift.OPRETTET: "er oprettet",
    Fremdrift.BEHANDLES: "bliver behandlet",
    Fremdrift.AFGJORT: "er afgjort",
    Fremdrift.AFSLUTTET: "er afsluttet",
    Fremdrift.UKENDT: "har en status, vi ikke kender",
}

# The texts a kommune may write, and where each is shown: the list is closed.
NOEGLER: Mapping[str, str] = MappingProxyType(
    {
        "omraade.indledning": "Under fagområdets overskrift: hvad ydelsen er.",
        **{
            f"status.{kode}": f"Ved en sag, der {hvornaar}: status med borgerens ord."
            for kode, hvornaar in _STATUS.items()
        },
        **{
            f"naeste.{kode}": f"Ved en sag, der {hvornaar}: hvis tur det er, og hvad der sker nu."
            for kode, hvornaar in _STATUS.items()
        },
        "klage": "På sagens og ydelsens side: hvor man klager, og inden hvornår.",
        "kontakt": "På sagens og ydelsens side: over telefonnummer og adresser på dem, man kan spørge.",
        "fejl.indledning": "Over formularen, hvor man fortæller, at noget er forkert.",
        "ikke_aabnet": "Ved et fagområde, som kommunen ikke har åbnet.",
        "foer_fradato": "Hvor noget er holdt tilbage, fordi det er fra før den dag, kommunen viser fra.",
        "niveau_for_lavt": "Hvor noget kun kan vises, når man er logget ind på et højere niveau.",
        "oplysning": "På siden om, hvordan oplysningerne behandles; der er linket til den i bunden af hver side.",
    }
)
KUN_FAELLES = frozenset({"oplysning"})
"""Texts that stand on a page about everything: they cannot be written for one area."""


@dataclass(frozen=True, slots=True)
class ToSprog:
    """A text in Danish, and in English where the kommune has written it."""

    da: str
    en: str | None = None

    def paa(self, sprog: str) -> str | None:
        """The text in that language (`da` or `en`), None where it is not written."""
        return self.da if sprog == DANSK else self.en


@dataclass(frozen=True, slots=True)
class Kontakt:
    """How to reach somebody: a telephone number of eight digits, https addresses, an e-mail address."""

    telefon: str | None = None
    aabningstid: ToSprog | None = None
    url: str | None = None
    digital_post: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture (`image/png` or `image/svg+xml`) and what it shows, for who cannot see it."""

    type: str
    data: bytes = field(repr=False)
    alt: str


@dataclass(frozen=True, slots=True)
class Udseende:
    """How the pages look; None is the neutral look."""

    navn: str | None = None
    farve: Farve | None = None
    logo: Logo | None = None


@dataclass(frozen=True, slots=True)
class Omraadevalg:
    """For one area: weeks from application to decision, and whom to turn to. None is as for the rest."""

    uger: int | None = None
    kontakt: Kontakt | None = None


Tekststed = tuple[str, str | None]  # the key of the text, and of the area it is for


@dataclass(frozen=True, slots=True)
class Sider:
    """A kommune's pages. `omraader` by the key of the area, `tekster` by key and area (None: for every area).

    One that has written nothing has the neutral look, and every text is the product's own.
    """

    kode: str
    udseende: Udseende = Udseende()
    tilgaengelighed: str | None = None
    hjemmeside: str | None = None
    kontakt: Kontakt | None = None
    omraader: Mapping[str, Omraadevalg] = field(default_factory=lambda: MappingProxyType({}))
    tekster: Mapping[Tekststed, ToSprog] = field(default_factory=lambda: MappingProxyType({}))

    def tekst(self, noegle: str, omraade: str | None, sprog: str) -> str | None:
        """The kommune's text in that language: the area's own, else the one for every area.

        None where it has written none, or not in that language: then the product's own is used. Raises KeyError for
        a key that is none of ours.
        """
        if noegle not in NOEGLER:
            raise KeyError(noegle)
        found = self.tekster.get((noegle, omraade)) or self.tekster.get((noegle, None))
        return None if found is None else found.paa(sprog)

    def kontakt_for(self, omraade: str | None) -> Kontakt | None:
        """Whom to turn to in that area. An area's own contact counts whole: its telephone has its own hours."""
        own = None if omraade is None else self._omraade(omraade).kontakt
        return self.kontakt if own is None else own

    def frist(self, omraade: str | None) -> int | None:
        """Weeks from application to decision in that area, where the kommune has told them.

        Source: retssikkerhedsloven § 3, 2: a kommune sets such a limit for each area and makes it public.
        """
        return None if omraade is None else self._omraade(omraade).uger

    def _omraade(self, omraade: str) -> Omraadevalg:
        return self.omraader.get(omraade, _INTET)


_INTET = Omraadevalg()
INGEN_SIDER = Sider("")
"""Where there is no kommune: nothing is chosen."""
