"""Klassifikation and Organisation: the doors behind `/klasse/7` and `/organisation/<object>/6`.

The roles of a mapping are not public; ours are invented, and are classes themselves, as the contract has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from borgerblik.sandkasse.indeks import Doer
from borgerblik.sandkasse.klasser import EMNER, ERSTATTER, ERSTATTES_AF, KLE_FRA, SYSTEMER, Emne, Mapning
from borgerblik.sandkasse.oplysninger import Fagsystem
from borgerblik.sandkasse.register import Del, Post, Register
from borgerblik.sandkasse.skriv import fast_uuid
from borgerblik.sandkasse.validering import validering
from borgerblik.sandkasse.xml import t, x

EJER_CVR = "11111111"  # invented: whoever keeps KLE
_KLASSE = "http://kombit.dk/sts/klassifikation/klasse"
_ORGANISATION = "http://kombit.dk/sts/organisation"
_TOMME = ("organisation", "organisationenhed", "virksomhed", "bruger")


def navnedoere(ur: Callable[[], datetime]) -> Iterator[tuple[str, str, Doer]]:
    """Path, service and door of each; those of Organisation that hold nothing answer so."""
    klasser = [*map(_emne, EMNER), *map(_rolle, (ERSTATTES_AF, ERSTATTER))]
    yield "klasse/7", "klasse", Register("klasse", "ObjektID", klasser, ur).doer(_KLASSE, validering("klasse"))
    for objekt in ("itsystem", *_TOMME):
        poster = map(_system, SYSTEMER) if objekt == "itsystem" else ()
        doer = Register(objekt, "ObjektType", poster, ur).doer(f"{_ORGANISATION}/{objekt}", validering(objekt))
        yield f"organisation/{objekt}/6", "organisation", doer


def _emne(emne: Emne) -> Post:
    """A KLE number; one that is over keeps its title and is no longer published."""
    noegle, titel = ("BrugervendtNoegleTekst", emne.klasse.nummer), ("TitelTekst", emne.klasse.titel)
    status = [_publiceret(emne)]
    if emne.til is not None:
        status.append(Del("TilstandListe", "PubliceretStatus", emne.til, tekster=(("ErPubliceretIndikator", "false"),)))
    return Post(
        _klasse_uuid(emne.klasse.nummer),
        (Del("AttributListe", "Egenskab", KLE_FRA, tekster=(noegle, titel)), *status, *map(_mapning, emne.mapninger)),
        _dataejer(),
    )


def _publiceret(emne: Emne) -> Del:
    return Del("TilstandListe", "PubliceretStatus", KLE_FRA, emne.til, (("ErPubliceretIndikator", "true"),))


def _mapning(mapning: Mapning) -> Del:
    label = t("sd:Label", mapning.rolle if mapning.label else None)
    return Del(
        "RelationListe",
        "sd:Mapninger",
        mapning.fra,
        resten=x("sd:ReferenceID", t("sd:UUIDIdentifikator", _klasse_uuid(mapning.nummer)))
        + x("sd:Rolle", t("sd:UUIDIdentifikator", fast_uuid("mapningsrolle", mapning.rolle)), label)
        + x("sd:Type", t("sd:UUIDIdentifikator", fast_uuid("type", "klasse")))
        + x("sd:Indeks"),
    )


def _rolle(navn: str) -> Post:
    tekster = (("BrugervendtNoegleTekst", navn), ("TitelTekst", navn))
    return Post(fast_uuid("mapningsrolle", navn), (Del("AttributListe", "Egenskab", KLE_FRA, tekster=tekster),))


def _system(system: Fagsystem) -> Post:
    tekster = (("BrugervendtNoegleTekst", system.navn), ("ItSystemNavn", system.navn))
    aktiv = Del("TilstandListe", "orgfaelles:Gyldighed", KLE_FRA, resten=t("orgfaelles:GyldighedStatusKode", "Aktiv"))
    return Post(system.uuid, (Del("AttributListe", "Egenskab", KLE_FRA, tekster=tekster), aktiv))


def _klasse_uuid(nummer: str) -> str:
    return fast_uuid("kle", nummer)


def _dataejer() -> str:
    return x("klasse:DataEjer", t("sd:CVR", EJER_CVR))
