"""What a run came to, and what a kommune has decided of quality, as JSON for the database, the files and the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from borgerblik.kommuner.kvalitet.model import TAERSKEL, Fund, Kvalitetsvalg, Mangel, Resultat, Systemresultat


def valg_to_json(valg: Kvalitetsvalg) -> dict[str, Any]:
    """Everything written out."""
    return {"kode": valg.kode, "taerskel": valg.taerskel}


def valg_from_json(document: Mapping[str, Any]) -> Kvalitetsvalg:
    """From a document that has been checked."""
    return Kvalitetsvalg(document["kode"], document.get("taerskel", TAERSKEL))


def to_json(resultat: Resultat) -> dict[str, Any]:
    """Numbers, codes, names of systems and UUIDs."""
    return {
        "delvis": resultat.delvis,
        "antal": resultat.antal,
        "borgere": resultat.borgere,
        "ulaeselige": resultat.ulaeselige,
        "score": resultat.score,
        "systemer": [
            {
                "navn": system.navn,
                "antal": system.antal,
                "score": system.score,
                "fund": [
                    {"kode": f.kode, "antal": f.antal, "andel": f.andel, "eksempler": list(f.eksempler)}
                    for f in system.fund
                ],
            }
            for system in resultat.systemer
        ],
        "mangler": [
            {"kilde": m.kilde, "slags": m.slags, "enheder": m.enheder, "aarsag": m.aarsag} for m in resultat.mangler
        ],
    }


def from_json(document: Mapping[str, Any]) -> Resultat:
    """What `to_json` wrote."""
    return Resultat(
        delvis=document["delvis"],
        antal=document["antal"],
        borgere=document["borgere"],
        ulaeselige=document["ulaeselige"],
        score=document["score"],
        systemer=tuple(
            Systemresultat(
                each["navn"],
                each["antal"],
                each["score"],
                tuple(Fund(f["kode"], f["antal"], f["andel"], tuple(f["eksempler"])) for f in each["fund"]),
            )
            for each in document["systemer"]
        ),
        mangler=tuple(Mangel(**each) for each in document["mangler"]),
    )
