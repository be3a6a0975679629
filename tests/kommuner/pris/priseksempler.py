"""Prices and numbers of inhabitants as somebody may write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from borgerblik.kommuner.register import NAVNE

AARHUS = "0751"


def en_pris(**aendret: Any) -> dict[str, Any]:
    """SAPA's, from 2020 on; what is changed replaces a field."""
    return {"noegle": "sapa", "navn": "SAPA", "slags": "fast", "pris": "17.31", "fra": "2020-01-01"} | aendret


def et_forbrug(**aendret: Any) -> dict[str, Any]:
    """A price for each of the citizens' looks."""
    said = {"noegle": "kald", "navn": "Kald", "slags": "forbrug", "maaler": "borgeropslag", "pris": "0.0125"}
    return en_pris(**said) | aendret


def raa(*priser: Mapping[str, Any], **andet: Any) -> bytes:
    """The file with those prices."""
    return json.dumps({"priser": list(priser), **andet}).encode()


def indbyggere(dato: str = "2020-01-01", **aendret: str) -> bytes:
    """A file with a thousand people in every kommune; by code what stands in place of that."""
    rows = [f"{kode};{aendret.get(f'k{kode}', '1000')}" for kode in NAVNE]
    return "\n".join([f"dato;{dato}", "kommune;indbyggere", *rows, ""]).encode()
