"""From what we know about a citizen to the XML the indexes keep: the pieces every object has."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from borgerblik.sandkasse.oplysninger import Fagsystem, Myndighed, Person
from borgerblik.sandkasse.tid import DANSK, klokken
from borgerblik.sandkasse.xml import t, x

_NAVNERUM = uuid.uuid5(uuid.NAMESPACE_URL, "urn:borgerblik:sandkasse")
UENDELIG = x("sd:TilTidspunkt", t("sd:GraenseIndikator", "true"))


@lru_cache(maxsize=4096)
def fast_uuid(*dele: object) -> str:
    """The UUID of something that is the same for everybody: a class, an authority, an office."""
    return str(uuid.uuid5(_NAVNERUM, "/".join(map(str, dele))))


def uuid_ref(navn: str, vaerdi: str) -> str:
    """An element that holds a UUID."""
    return x(navn, t("sd:UUIDIdentifikator", vaerdi))


def urn_ref(navn: str, vaerdi: str) -> str:
    """An element that holds a URN."""
    return x(navn, t("sd:URNIdentifikator", vaerdi))


@lru_cache(maxsize=16_384)
def virkning(prefix: str, system: Fagsystem, fra: date, til: date | None = None) -> str:
    """The window in which something is so: from 08:00 that day until 08:00 the other, or without end."""
    slut = UENDELIG if til is None else x("sd:TilTidspunkt", t("sd:TidsstempelDatoTid", klokken(til, 8)))
    return x(
        f"{prefix}:Virkning",
        x("sd:FraTidspunkt", t("sd:TidsstempelDatoTid", klokken(fra, 8))),
        slut,
        urn_ref("sd:AktoerRef", f"urn:oio:it-system-uuid:{system.uuid}"),
        t("sd:AktoerTypeKode", "ItSystem"),
    )


def relation(
    navn: str, gaelder: str, rolle: str, type_: str, reference: str, *resten: str, indeks: int | None = None
) -> str:
    """A gd:RelationType: window, role, type, index, what it points to, and the extension's own fields."""
    return x(
        navn,
        gaelder,
        uuid_ref("gd:Rolle", rolle),
        uuid_ref("gd:Type", type_),
        t("gd:Indeks", indeks),
        reference,
        *resten,
    )


def udvidelse(*dele: str) -> str:
    """A gd:LokalUdvidelseListe."""
    return x("gd:LokalUdvidelseListe", *dele)


def myndighed_ref(myndighed: Myndighed) -> str:
    """What an authority is referred to by."""
    return uuid_ref("gd:ReferenceID", fast_uuid("myndighed", myndighed.cvr))


def person_ref(person: Person) -> str:
    """What a party is referred to by."""
    return urn_ref("gd:ReferenceID", person.urn)


@lru_cache(maxsize=16_384)
def ramme(system: Fagsystem, registreret: date, livscyklus: str = "Importeret") -> str:
    """The frame of a registration, made at 08:00 that day and received 0.417 s later."""
    return (
        t("sd:Tidspunkt", klokken(registreret, 8))
        + t("sd:LivscyklusKode", livscyklus)
        + urn_ref("sd:BrugerRef", f"urn:oio:it-system-uuid:{system.uuid}")
        + t("gd:StsTidspunkt", modtaget(registreret))
    )


def modtaget(registreret: date) -> str:
    """When the index received what was registered that day."""
    modtaget = datetime.combine(registreret, time(8), DANSK) + timedelta(milliseconds=417)
    return modtaget.isoformat(timespec="milliseconds")
