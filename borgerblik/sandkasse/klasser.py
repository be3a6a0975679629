"""The KLE numbers and source systems that the sandkasse's registers know. Titles as in KLE of August 2023.

Two numbers have been merged into a third (KL, August 2021). Two more are invented: one is closed with a successor,
and the other has that successor by way of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from borgerblik.sandkasse import katalog
from borgerblik.sandkasse.oplysninger import Klasse

KLE_FRA = date(2013, 1, 1)
ERSTATTES_AF, ERSTATTER = "Erstattes af", "Erstatter"

LUKKET_TANDPLEJE = Klasse("32.21.91", "Tandbehandling, særlig hjælp")

_TITLER = """
15.17.06 Sygedagpengeopfølgning
15.17.09 Forrevalidering
15.17.12 Revalidering
15.17.18 Rehabilitering
15.17.22 Ressourceforløb
15.17.26 Jobafklaringsforløb
15.20.01 Min Plan
15.20.20 Kontaktforløb
15.20.24 Fleksjob
15.20.51 225-timersregel
32.21.12 Hjælp til enkeltudgifter
32.21.14 Udsættelsestruede lejere og midlertidig huslejehjælp
32.21.16 Sygebehandling mv.
32.21.17 Tilskud til tandpleje
32.21.20 Særlig hjælp vedr. børn
32.21.24 Flyttehjælp
32.21.28 Efterlevelseshjælp
32.21.90 Tandprotese
32.21.91 Tandbehandling, særlig hjælp
32.24.03 Kontanthjælpsloft
32.24.04 Hjælp til forsørgelse (kontanthjælp mv.)
32.24.05 Fradrag
32.24.06 Nedsættelse
32.24.07 Ophør
32.24.08 Revalideringsydelse
32.24.10 Kontanthjælp under forrevalidering
32.24.12 Ledighedsydelse
32.24.26 Sammenhængende hjælp
32.24.28 Ressourceforløbsydelse, ressourceforløb
32.24.30 Ressourceforløbsydelse, jobafklaringsforløb
32.24.32 Uddannelseshjælp
32.24.44 Særlig støtte
32.24.45 Særlig støtte
32.24.48 Sammenhængende hjælp, uddannelseshjælp
32.27.10 Fleksløntilskud
32.27.20 Tilskud til selvstændige
32.30.04 Udbetaling af sygedagpenge
32.30.06 Aftale om arbejdsgivers ret ved langvarig eller kronisk sygdom
32.30.07 Aftale ved langvarig eller kronisk sygdom for selvstændige
"""


@dataclass(frozen=True, slots=True)
class Mapning:
    """What another number is to this one; without `label` only the UUID of the role says it."""

    rolle: str
    nummer: str
    fra: date
    label: bool = True


@dataclass(frozen=True, slots=True)
class Emne:
    """A KLE number: published from KLE_FRA, up to but not including `til` where it has one."""

    klasse: Klasse
    til: date | None = None
    mapninger: tuple[Mapning, ...] = ()


_SAMLET, _LUKKET, _FOERST_LUKKET = date(2022, 3, 1), date(2023, 1, 1), date(2019, 1, 1)
# Until when a number was published, and what its class says of others.
_AENDRET: Mapping[str, tuple[date | None, tuple[Mapning, ...]]] = MappingProxyType(
    {
        "32.24.32": (_SAMLET, (Mapning(ERSTATTES_AF, "32.24.04", _SAMLET),)),
        "32.24.48": (_SAMLET, (Mapning(ERSTATTES_AF, "32.24.04", _SAMLET, label=False),)),
        # Only the new number knows what it took the place of; the old ones say nothing.
        "32.21.17": (None, (Mapning(ERSTATTER, "32.21.91", _LUKKET),)),
        "32.21.90": (_FOERST_LUKKET, ()),
        "32.21.91": (_LUKKET, (Mapning(ERSTATTER, "32.21.90", _FOERST_LUKKET, label=False),)),
    }
)


def _emner() -> Iterator[Emne]:
    for nummer, titel in (linje.split(" ", 1) for linje in _TITLER.strip().splitlines()):
        til, mapninger = _AENDRET.get(nummer, (None, ()))
        yield Emne(Klasse(nummer, titel), til, mapninger)


EMNER = tuple(_emner())
SYSTEMER = (katalog.KSD, katalog.KY, katalog.JOB, katalog.ESDH, katalog.GAMMELT, katalog.UDK_SYSTEM)
