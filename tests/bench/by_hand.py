"""What the schemas do for a sag, written out by hand: the other side of row 2.

Only worth anything while it gives the same: `reading.py` compares the two before it measures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import ValidationError

from borgerblik.domain.faelles import KLE_NUMMER, Aktoer, Fagsystem, Kle
from borgerblik.domain.koder import Foelsomhed, Fremdrift
from borgerblik.domain.sag import Dokument, Sag, Tilstand
from borgerblik.overblik.model import VistSag
from schemas.ind.felter import calendar_day
from schemas.ind.sag import FREMDRIFT, LIVSCYKLUS

_FOELSOMHED = {code.value: code for code in Foelsomhed}
_TRIN = {code: trin for trin, code in enumerate(Foelsomhed)}
_BEGINNING = datetime.min.replace(tzinfo=UTC)


def load(facts: Mapping[str, Any]) -> Sag:
    """The sag of these facts."""
    nummer, titel = facts["kle"]
    if not facts["uuid"] or not nummer or not KLE_NUMMER.fullmatch(nummer):
        raise ValidationError("no uuid or no class")
    at, livscyklus = facts["at"], facts["livscyklus"]
    forloeb = sorted(
        (Tilstand(FREMDRIFT.get(kode or "", Fremdrift.UKENDT), virkning) for kode, virkning in facts["forloeb"]),
        key=lambda step: step.virkning.fra or _BEGINNING,
    )
    opstaaet = next((step.fra for step in forloeb if step.kode is Fremdrift.OPRETTET), None)
    return Sag(
        uuid=facts["uuid"],
        kle=Kle(nummer, titel),
        titel=facts["titel"],
        forloeb=tuple(forloeb),
        nu=next((step for step in reversed(forloeb) if at in step.virkning), None),
        oprettet=_day(facts["oprettet"]) or opstaaet,
        senest_aendret=_day(facts["senest_aendret"]),
        foelsomhed=_strictest(facts["foelsomhed"]) or Foelsomhed.FOELSOMME,
        livscyklus=LIVSCYKLUS.get(livscyklus) if livscyklus else None,
        er_primaer_part=facts["er_primaer_part"],
        ejer=Aktoer(*(facts["ejer"] or ())),
        fagsystem=Fagsystem(*(facts["fagsystem"] or ())),
        klasser=tuple(facts["klasser"]),
        dokumenter=tuple(map(_dokument, facts["dokumenter"])),
    )


def _dokument(facts: Mapping[str, Any]) -> Dokument:
    livscyklus = facts.get("livscyklus")
    return Dokument(
        titel=facts["titel"],
        dato=_day(facts.get("dato")),
        type=facts.get("type"),
        foelsomhed=_strictest(facts.get("foelsomhed") or ()) or Foelsomhed.FOELSOMME,
        klasser=tuple(facts.get("klasser") or ()),
        livscyklus=LIVSCYKLUS.get(livscyklus) if livscyklus else None,
    )


def dump(sager: Iterable[VistSag]) -> list[dict[str, Any]]:
    """What schemas.ud makes of the shown sager."""
    return [
        {
            "id": sag.id,
            "titel": sag.titel,
            "fagomraade": sag.fagomraade,
            "kle": {"nummer": sag.kle.nummer, "titel": sag.kle.titel},
            "status": {
                "kode": sag.status.kode.value,
                "tekst": sag.status.tekst,
                "siden": _iso(sag.status.siden),
            },
            "tidslinje": [{"kode": step.kode.value, "fra": _iso(step.fra)} for step in sag.tidslinje],
            "oprettet": _iso(sag.oprettet),
            "senestAendret": _iso(sag.senest_aendret),
            "myndighed": {
                "navn": sag.myndighed.navn,
                "cvr": sag.myndighed.cvr,
                "type": sag.myndighed.type.value,
            },
            "kommune": sag.kommune,
            "dokumenter": [{"titel": d.titel, "dato": _iso(d.dato), "type": d.type} for d in sag.dokumenter],
            "ydelser": list(sag.ydelser),
            "links": [{"tekst": link.tekst, "url": link.url} for link in sag.links],
        }
        for sag in sager
    ]


def _strictest(codes: Iterable[str]) -> Foelsomhed | None:
    found = [_FOELSOMHED.get(code, Foelsomhed.FOELSOMME) for code in codes]
    return max(found, key=_TRIN.__getitem__, default=None)


def _day(text: str | None) -> date | None:
    try:
        return calendar_day(text) if text else None
    except (ValueError, OverflowError):
        return None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
