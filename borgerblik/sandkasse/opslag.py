"""What an object of a generated citizen is found by before it is made: its class, its owner, what it is sorted by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from borgerblik.sandkasse.kontrakt import BEVILLING, DOKUMENT, EFFEKTUERING, SAG, Art
from borgerblik.sandkasse.oplysninger import Bevilling, Dokument, Sag, Udbetaling
from borgerblik.sandkasse.skriv import modtaget
from borgerblik.sandkasse.skriv_sag import dokument as skriv_dokument
from borgerblik.sandkasse.skriv_sag import sag as skriv_sag
from borgerblik.sandkasse.skriv_sag import senest
from borgerblik.sandkasse.skriv_ydelse import bevilling as skriv_bevilling
from borgerblik.sandkasse.skriv_ydelse import udbetaling as skriv_udbetaling
from borgerblik.sandkasse.tid import klokken


@dataclass(frozen=True, slots=True)
class Post:
    """An object that can be written; `felter` has the text of what it may be sorted by, as the XML will say it."""

    art: Art
    uuid: str
    kle: tuple[str, ...]
    ejer: str
    felter: Mapping[str, str]
    skriv: Callable[[], str]


def sagspost(sag: Sag) -> Post:
    """A sag, by its primary class."""
    kle = () if sag.klasse is None else (sag.klasse.nummer,)
    dag = senest(sag)
    felter = {
        "Registreringstidspunkt": klokken(dag, 8).casefold(),
        "StsRegistreringstidspunkt": modtaget(dag).casefold(),
    }
    return Post(SAG, sag.uuid, kle, sag.ejer.cvr, felter, lambda: skriv_sag(sag))


def dokumentpost(dokument: Dokument, sag: Sag) -> Post:
    """A document; it has no class."""
    return Post(DOKUMENT, dokument.uuid, (), sag.ejer.cvr, {}, lambda: skriv_dokument(dokument, sag))


def bevillingspost(bevilling: Bevilling) -> Post:
    """A grant, by the classes of its benefits."""
    kle = tuple(dict.fromkeys(ydelse.klasse.nummer for ydelse in bevilling.ydelser if ydelse.klasse is not None))
    felter = {
        "Registreringstidspunkt": klokken(bevilling.registreret, 8).casefold(),
        "Ydelsesnavn": bevilling.ydelser[0].navn.casefold(),
    }
    return Post(BEVILLING, bevilling.uuid, kle, bevilling.ejer.cvr, felter, lambda: skriv_bevilling(bevilling))


def udbetalingspost(udbetaling: Udbetaling) -> Post:
    """A payment, by the classes of its lines."""
    klasser = (linje.ydelse.klasse for linje in udbetaling.linjer)
    felter = {
        "Registreringstidspunkt": klokken(udbetaling.registreret, 8).casefold(),
        "Dispositionsdato": klokken(udbetaling.dispositionsdato).casefold(),
    }
    kle = tuple(dict.fromkeys(klasse.nummer for klasse in klasser if klasse is not None))
    return Post(EFFEKTUERING, udbetaling.uuid, kle, udbetaling.ejer.cvr, felter, lambda: skriv_udbetaling(udbetaling))
