"""Authorities, source systems and kinds of benefits that the invented citizens meet. Amounts are invented."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from borgerblik.sandkasse.oplysninger import Fagsystem, Klasse, Myndighed, Person

AARHUS = Myndighed("Aarhus Kommune", "55133018", "0751")
KOEBENHAVN = Myndighed("Københavns Kommune", "64942212", "0101")
ODENSE = Myndighed("Odense Kommune", "35209115", "0461")
AALBORG = Myndighed("Aalborg Kommune", "29189420", "0851")  # not connected
ESBJERG = Myndighed("Esbjerg Kommune", "29189803", "0561")  # these two have not begun
VEJLE = Myndighed("Vejle Kommune", "29189900", "0630")
UDK = Myndighed("Udbetaling Danmark", "33236131")
TILSLUTTEDE = (AARHUS, KOEBENHAVN, ODENSE)
NYE = (AALBORG, ESBJERG, VEJLE)  # can be taken from nothing to their first open area

KSD = Fagsystem("KSD Sygedagpenge", "3f0f7f1e-5d0b-5b57-8a43-0d6c7f6f0a11")
KY = Fagsystem("KY Ydelse", "a1c9de52-7b34-5c07-9e60-4b3f8d1e2c22")
JOB = Fagsystem("Jobcentersystem", "c7d1b8a3-2e95-5f4d-8b16-9a0e5c4f3d33")
ESDH = Fagsystem("ESDH Sag", "e5b2a4c6-91d8-5a3e-a7f0-6d1c8b9e4f44")
GAMMELT = Fagsystem("Gammelt Ydelsessystem", "0d9e8c7b-6a5f-5e4d-93c2-b1a0f9e8d755")
UDK_SYSTEM = Fagsystem("UDK Sagssystem", "5e4f3a2b-1c0d-5f9e-8d7c-6b5a4f3e2d66")

SAGSBEHANDLERE = (
    Person("Signe Testsen"),
    Person("Morten Prøvegaard"),
    Person("Lene Eksempel"),
    Person("Jonas Øvelund"),
)


@dataclass(frozen=True, slots=True)
class Slags:
    """A kind of benefit: its name, its class, what it pays a month, and the papers that come with it."""

    navn: str
    klasse: Klasse
    system: Fagsystem
    beloeb: Decimal
    sagstitel: str
    papirer: tuple[tuple[str, str], ...]
    foelsomhed: str = "FORTROLIGE_PERSONOPLYSNINGER"
    engangs: bool = False
    opfoelgning: Klasse | None = None

    @property
    def noegle(self) -> str:
        """The beginning of case numbers."""
        return "".join(bogstav for bogstav in self.navn.upper() if bogstav.isascii() and bogstav.isalpha())[:3]


def _slags(
    navn: str,
    kle: tuple[str, str],
    beloeb: str,
    sagstitel: str,
    papirer: tuple[str, ...],
    *,
    system: Fagsystem = KY,
    opfoelgning: tuple[str, str] | None = None,
    foelsomhed: str = "FORTROLIGE_PERSONOPLYSNINGER",
    engangs: bool = False,
) -> Slags:
    """Papers alternate between the citizen's letter and the kommune's."""
    typer = ("Brev, indgaaende", "Brev, udgaaende")
    return Slags(
        navn=navn,
        klasse=Klasse(*kle),
        system=system,
        beloeb=Decimal(beloeb),
        sagstitel=sagstitel,
        papirer=tuple((titel, typer[plads % 2]) for plads, titel in enumerate(papirer)),
        foelsomhed=foelsomhed,
        engangs=engangs,
        opfoelgning=Klasse(*opfoelgning) if opfoelgning else None,
    )


SYGEDAGPENGE = _slags(
    "Sygedagpenge",
    ("32.30.04", "Udbetaling af sygedagpenge"),
    "19728.00",
    "Udbetaling af sygedagpenge",
    ("Anmodning om sygedagpenge", "Afgørelse om sygedagpenge"),
    system=KSD,
    opfoelgning=("15.17.06", "Sygedagpengeopfølgning"),
    foelsomhed="FOELSOMME_PERSONOPLYSNINGER",
)
KONTANTHJAELP = _slags(
    "Kontanthjælp",
    ("32.24.04", "Hjælp til forsørgelse (kontanthjælp mv.)"),
    "12801.00",
    "Ansøgning om kontanthjælp",
    ("Ansøgning om kontanthjælp", "Bevilling af kontanthjælp"),
    opfoelgning=("15.20.20", "Kontaktforløb"),
)
UDDANNELSESHJAELP = _slags(
    "Uddannelseshjælp",
    ("32.24.04", "Hjælp til forsørgelse (kontanthjælp mv.)"),
    "8251.00",
    "Ansøgning om uddannelseshjælp",
    ("Ansøgning om uddannelseshjælp", "Bevilling af uddannelseshjælp"),
)
REVALIDERING = _slags(
    "Revalideringsydelse",
    ("32.24.08", "Revalideringsydelse"),
    "20359.00",
    "Revalideringsydelse under uddannelse",
    ("Jobplan", "Bevilling af revalideringsydelse"),
    opfoelgning=("15.17.12", "Revalidering"),
)
RESSOURCEFORLOEB = _slags(
    "Ressourceforløbsydelse",
    ("32.24.28", "Ressourceforløbsydelse, ressourceforløb"),
    "17040.00",
    "Ressourceforløbsydelse",
    ("Indstilling fra rehabiliteringsteam", "Bevilling af ressourceforløbsydelse"),
    opfoelgning=("15.17.22", "Ressourceforløb"),
    foelsomhed="FOELSOMME_PERSONOPLYSNINGER",
)
LEDIGHEDSYDELSE = _slags(
    "Ledighedsydelse",
    ("32.24.12", "Ledighedsydelse"),
    "18119.00",
    "Ledighedsydelse mellem fleksjob",
    ("Ledighedserklæring", "Bevilling af ledighedsydelse"),
)
FLEKSLOENTILSKUD = _slags(
    "Fleksløntilskud",
    ("32.27.10", "Fleksløntilskud"),
    "11364.00",
    "Fleksløntilskud",
    ("Ansættelseskontrakt, fleksjob", "Bevilling af fleksløntilskud"),
    opfoelgning=("15.20.24", "Fleksjob"),
)
TANDPLEJE = _slags(
    "Tilskud til tandpleje",
    ("32.21.17", "Tilskud til tandpleje"),
    "2480.00",
    "Tilskud til tandpleje",
    ("Overslag fra tandlæge", "Afgørelse om tilskud til tandpleje"),
    engangs=True,
)
FLYTTEHJAELP = _slags(
    "Flyttehjælp",
    ("32.21.24", "Flyttehjælp"),
    "5600.00",
    "Hjælp til flytning",
    ("Ansøgning om flyttehjælp", "Afgørelse om flyttehjælp"),
    system=ESDH,
    foelsomhed="IKKE_FORTROLIGE_DATA",
    engangs=True,
)
EFTERLEVELSESHJAELP = _slags(
    "Efterlevelseshjælp",
    ("32.21.28", "Efterlevelseshjælp"),
    "15216.00",
    "Ansøgning om efterlevelseshjælp",
    ("Ansøgning om efterlevelseshjælp", "Afgørelse om efterlevelseshjælp"),
    system=ESDH,
    engangs=True,
)
ALLE_OTTE = (
    SYGEDAGPENGE,
    KONTANTHJAELP,
    UDDANNELSESHJAELP,
    REVALIDERING,
    RESSOURCEFORLOEB,
    LEDIGHEDSYDELSE,
    FLEKSLOENTILSKUD,
    TANDPLEJE,
)
