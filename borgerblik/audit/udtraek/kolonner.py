"""What a row of an extract tells, column by column: what is not named here does not leave."""

from __future__ import annotations

from base64 import b32encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from borgerblik.access.ansatte import Ansat
from borgerblik.audit.laest import Kaedetilstand
from borgerblik.audit.opslag import Opslag
from borgerblik.audit.udtraek.model import Udtraeksslags, af_ansat

EGEN = "borgeren_selv"
# Whoever oversees the looks has no right for that to know whose items are exempt or VIP.
TIER = frozenset({"undtaget", "vip"})


@dataclass(frozen=True, slots=True, repr=False)
class Raekke:
    """A look with the names that the log has as codes, for that kommune (four digits).

    `ansat` is None where nobody is known, or is to be.
    """

    nummer: int
    opslag: Opslag
    kaede: Kaedetilstand
    myndighed: str | None
    kommune: str
    ansat: Ansat | None = None

    @property
    def af_ansat(self) -> bool:
        """Was it somebody at work, or their system?"""
        return af_ansat(self.opslag)

    @property
    def kommunens_alene(self) -> bool:
        """Was no other kommune asked? Else what was shown may be another's."""
        return all(kode == self.kommune for kode in self.opslag.kommuner)


@dataclass(frozen=True, slots=True)
class Kolonne:
    """`noegle` is its name in JSON, `titel` what people read above it."""

    noegle: str
    titel: str
    vaerdi: Callable[[Raekke], str | int | datetime | list[str] | dict[str, int] | None]


def henvisning(borger: str | None) -> str | None:
    """A citizen by a short reference: the same in every extract, and no way back to the number.

    In letters and a few digits: neither a spreadsheet nor a person takes it for a number.
    """
    try:
        return None if borger is None else b32encode(bytes.fromhex(borger)[:8]).decode().rstrip("=").lower()
    except ValueError:  # the row has been changed; its chain says so
        return None


def kolonner(slags: Udtraeksslags) -> tuple[Kolonne, ...]:
    """The columns of that kind of extract."""
    return OM_PERSON if slags is Udtraeksslags.PERSON else OM_ANSATTE


def _hvem(raekke: Raekke) -> str:
    look = raekke.opslag
    return EGEN if look.seer == look.borger else look.rolle


def _medarbejder(raekke: Raekke) -> str | None:
    return None if raekke.ansat is None else raekke.ansat.navn


def _reference(raekke: Raekke) -> str | None:
    return raekke.opslag.seer if raekke.af_ansat else None


def _kilder(raekke: Raekke) -> list[str]:
    told = (kilde for kilde in raekke.opslag.kilder if kilde.kommune == raekke.kommune)
    return [f"{kilde.noegle} {kilde.kommune} {kilde.aarsag or kilde.status}" for kilde in told]


def _kommuner(raekke: Raekke) -> list[str]:
    """Where else somebody is known is none of this kommune's business."""
    return [kode for kode in raekke.opslag.kommuner if kode == raekke.kommune]


def _antal(navn: str) -> Callable[[Raekke], int | None]:
    return lambda raekke: len(getattr(raekke.opslag, navn)) if raekke.kommunens_alene else None


def _vist(navn: str) -> Callable[[Raekke], list[str]]:
    """The ids that somebody at work was shown. What citizens see of their own is counted, and nothing more."""
    return lambda raekke: list(getattr(raekke.opslag, navn)) if raekke.af_ansat else []


def _tilbageholdt(raekke: Raekke) -> dict[str, int]:
    """What the trace told somebody at work; a citizen's own look says of everybody's items."""
    if not raekke.af_ansat:
        return {}
    told = (kode for koder in raekke.opslag.tilbageholdt.values() for kode in koder)
    return dict(Counter(kode for kode in told if kode not in TIER))


NUMMER = Kolonne("nummer", "Nummer", lambda r: r.nummer)
TIDSPUNKT = Kolonne("tidspunkt", "Tidspunkt", lambda r: r.opslag.tidspunkt)
HVEM = Kolonne("hvem", "Hvem", _hvem)
MYNDIGHED = Kolonne("myndighed", "Myndighed", lambda r: r.opslag.myndighed)
MYNDIGHEDSNAVN = Kolonne("myndighedsnavn", "Myndighedens navn", lambda r: r.myndighed)
FORMAAL = Kolonne("formaal", "Formål", lambda r: r.opslag.formaal)
NIVEAU = Kolonne("niveau", "Niveau", lambda r: r.opslag.niveau)
KANAL = Kolonne("kanal", "Kanal", lambda r: r.opslag.doer)
KOMMUNER = Kolonne("kommuner", "Kommuner", _kommuner)
ANTAL_SAGER = Kolonne("antalSager", "Antal sager", _antal("sager"))
ANTAL_YDELSER = Kolonne("antalYdelser", "Antal ydelser", _antal("ydelser"))
KILDER = Kolonne("kilder", "Kilder", _kilder)
KAEDE = Kolonne("kaede", "Kæde", lambda r: r.kaede.value)

# What the citizen is given. Neither who the employee is, nor what would tell it (address, machine, request); and
# nothing of what is held back: of some rules the citizen may not be told that there is anything (DESIGN 6).
OM_PERSON = (
    NUMMER, TIDSPUNKT, HVEM, MYNDIGHED, MYNDIGHEDSNAVN, FORMAAL, NIVEAU, KANAL, KOMMUNER, ANTAL_SAGER, ANTAL_YDELSER,
    KILDER, KAEDE,
)  # fmt: skip

OM_ANSATTE = (
    NUMMER,
    TIDSPUNKT,
    HVEM,
    Kolonne("medarbejder", "Medarbejder", _medarbejder),
    Kolonne("medarbejderReference", "Medarbejderens reference", _reference),
    MYNDIGHED,
    MYNDIGHEDSNAVN,
    FORMAAL,
    Kolonne("borger", "Borgerens henvisning", lambda r: henvisning(r.opslag.borger)),
    NIVEAU,
    Kolonne("som", "Set som", lambda r: r.opslag.som),
    KANAL,
    KOMMUNER,
    ANTAL_SAGER,
    ANTAL_YDELSER,
    Kolonne("sager", "Sager", _vist("sager")),
    Kolonne("ydelser", "Ydelser", _vist("ydelser")),
    Kolonne("tilbageholdt", "Holdt tilbage", _tilbageholdt),
    KILDER,
    Kolonne("haendelse", "Hændelse", lambda r: r.opslag.haendelse),
    Kolonne("varsler", "Varsler", lambda r: list(r.opslag.varsler)),
    Kolonne("ip", "IP-adresse", lambda r: r.opslag.ip),
    Kolonne("maskine", "Maskine", lambda r: r.opslag.maskine),
    Kolonne("klient", "Klient", lambda r: r.opslag.klient),
    Kolonne("anmodning", "Anmodning", lambda r: r.opslag.anmodning),
    KAEDE,
)
