"""Who can sign in: the named citizens, one without a number, and invented people at work in the kommuner."""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import dataclass, field

from borgerblik.sandkasse.navngivne import NAVNGIVNE

ROLLER = "http://sandkasse.borgerblikket.example/roles/usersystemrole/"
SAGSBEHANDLER = ROLLER + "sagsbehandler/1"
ADMINISTRATOR = ROLLER + "administrator/1"
UNDTAGNE = ROLLER + "undtagne/1"
NATIONAL = ROLLER + "national/1"
FULDMAGT = "urn:dk:borgerblikket:sandkasse:fuldmagt"
KLE = "http://sts.kombit.dk/constraints/KLE/1"
FOELSOMHED = "http://sts.kombit.dk/constraints/foelsomhed/1"
AARHUS, ODENSE, AALBORG = "55133018", "35209115", "29189420"
KOMBIT = "19435075"
_CVR = "urn:dk:gov:saml:cvrNumberIdentifier:"
_CPR = "urn:dk:gov:saml:cprNumberIdentifier:"
_NAVNERUM = uuid.uuid5(uuid.NAMESPACE_URL, "http://sandkasse.borgerblikket.example/personer")


@dataclass(frozen=True, slots=True)
class Gruppe:
    """A PrivilegeGroup: for whom, which privileges, and within what (name -> alternatives)."""

    omraade: str
    privilegier: tuple[str, ...]
    begraensninger: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in. `noegle` names them in a form; it never holds a number."""

    navn: str
    viser: str
    grupper: tuple[Gruppe, ...] = field(default=(), kw_only=True)

    @property
    def noegle(self) -> str:
        """`anna-alsted`."""
        ren = unicodedata.normalize("NFKD", self.navn.lower().replace("ø", "oe").replace("æ", "ae").replace("å", "aa"))
        return "-".join(ren.encode("ascii", "ignore").decode().split())

    @property
    def uuid(self) -> str:
        """The same for the same name, everywhere and always."""
        return str(uuid.uuid5(_NAVNERUM, self.noegle))


@dataclass(frozen=True, slots=True)
class Borger(Person):
    """A citizen; `nummer` is None for one who has none."""

    nummer: str | None = None


@dataclass(frozen=True, slots=True)
class Medarbejder(Person):
    """Somebody at work: the kommune that employs them."""

    cvr: str = AARHUS
    organisation: str = "Aarhus Kommune"


def _kommune(cvr: str, *roller: str, **begraensninger: tuple[str, ...]) -> Gruppe:
    navne = {"kle": KLE, "foelsomhed": FOELSOMHED}
    return Gruppe(_CVR + cvr, roller, tuple((navne[navn], vaerdier) for navn, vaerdier in begraensninger.items()))


_NUMRE = {navngiven.navn: navngiven.nummer for navngiven in NAVNGIVNE}


def _fuldmagt(fra: str, *begraensninger: tuple[str, tuple[str, ...]]) -> Gruppe:
    return Gruppe(_CPR + _NUMRE[fra], (FULDMAGT,), begraensninger)


# Bo Birk may help two others: one within sygedagpenge, one with everything.
_FULDMAGTER = {"Bo Birk": (_fuldmagt("Carla Dam", (KLE, ("32.30.*",))), _fuldmagt("Anna Alsted"))}

BORGERE = (
    *(Borger(b.navn, b.viser, b.nummer, grupper=_FULDMAGTER.get(b.navn, ())) for b in NAVNGIVNE),
    Borger("Ewa Nowak", "har intet personnummer", None),
)
MEDARBEJDERE = (
    Medarbejder(
        "Signe Sagsbehandler", "sagsbehandler i Aarhus, uden grænser", grupper=(_kommune(AARHUS, SAGSBEHANDLER),)
    ),
    Medarbejder(
        "Kasper Kontor",
        "sagsbehandler i Aarhus, kun sygedagpenge (KLE 32.30.*)",
        grupper=(_kommune(AARHUS, SAGSBEHANDLER, kle=("32.30.*",)),),
    ),
    Medarbejder(
        "Frede Forsigtig",
        "sagsbehandler i Aarhus, ikke følsomme oplysninger",
        grupper=(_kommune(AARHUS, SAGSBEHANDLER, foelsomhed=("IKKE_FORTROLIGE_DATA", "FORTROLIGE_PERSONOPLYSNINGER")),),
    ),
    Medarbejder(
        "Vera Vidende",
        "sagsbehandler i Aarhus, må kende til undtagne sager og VIP-sager",
        grupper=(_kommune(AARHUS, SAGSBEHANDLER, UNDTAGNE),),
    ),
    Medarbejder(
        "Tove Tværgående",
        "ansat i Aarhus, sagsbehandler i Odense",
        grupper=(_kommune(ODENSE, SAGSBEHANDLER),),
    ),
    Medarbejder("Adam Administrator", "administrator i Aarhus", grupper=(_kommune(AARHUS, ADMINISTRATOR),)),
    Medarbejder(
        "Begga Begge",
        "både sagsbehandler og administrator i Aarhus",
        grupper=(_kommune(AARHUS, SAGSBEHANDLER, ADMINISTRATOR),),
    ),
    # Two in a kommune that has not begun: whoever writes does not approve.
    *(
        Medarbejder(
            navn, viser, cvr=AALBORG, organisation="Aalborg Kommune", grupper=(_kommune(AALBORG, ADMINISTRATOR),)
        )
        for navn, viser in (
            ("Asta Aalborg", "administrator i Aalborg, der ikke er tilsluttet endnu"),
            ("Birk Aalborg", "den anden administrator i Aalborg"),
        )
    ),
    Medarbejder(
        "Nanna National",
        "følger, hvor langt alle kommuner er, uden at se en borger",
        cvr=KOMBIT,
        organisation="KOMBIT",
        grupper=(_kommune(KOMBIT, NATIONAL),),
    ),
    Medarbejder(
        "Ulrik Udenfor",
        "ansat i Aarhus, kun roller i andre systemer",
        grupper=(_kommune(AARHUS, "http://andetsystem.example/roles/usersystemrole/laeser/1"),),
    ),
)


def find(noegle: str, blandt: tuple[Person, ...]) -> Person | None:
    """The one of that key."""
    return next((person for person in blandt if person.noegle == noegle), None)
