"""A look as a row of the log keeps it: the columns that are searched, and the rest as canonical JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from borgerblik.audit.kaede import Raekke, mikrosekunder, moment
from borgerblik.audit.opslag import Kilde, Opslag

_KOLONNER = ("tidspunkt", "kommuner", "borger", "seer")
_NAVNE = tuple(each.name for each in fields(Opslag) if each.name not in _KOLONNER)
_KILDE = tuple(each.name for each in fields(Kilde))
_LISTER = ("sager", "ydelser", "varsler")
_SKAL = ("anmodning", "rolle", "seer", "formaal", "niveau", "doer")
_KAN = ("myndighed", "haendelse", "ip", "maskine", "klient", "som")
_KAEDE = "kaede"
_FLEST = 1 << 63  # seals


def til_raekke(opslag: Opslag) -> Raekke:
    """The row of a look. Raises TypeError and ValueError for what cannot be kept."""
    for name in _SKAL:
        if not isinstance(getattr(opslag, name), str):
            raise TypeError(f"{name} is no text")
    kommuner = ",".join(opslag.kommuner)
    if any("\0" in text for text in (kommuner, opslag.borger or "", opslag.seer)):
        raise ValueError("a key holds what no key holds")
    if opslag.tidspunkt.utcoffset() is None:
        raise ValueError("a moment without offset is not stored")
    return Raekke.ny(opslag.tidspunkt.astimezone(UTC), kommuner, opslag.borger, opslag.seer, kanonisk(_indhold(opslag)))


def fra_raekke(
    tidspunkt: datetime | None, kommuner: str | None, borger: str | None, seer: str | None, indhold: str | None
) -> Opslag:
    """The look of a row.

    Raises ValueError, KeyError, TypeError, AttributeError and RecursionError for content that is not ours.
    """
    if tidspunkt is None or indhold is None or any("\0" in text for text in (kommuner or "", borger or "", seer or "")):
        raise ValueError("a row that cannot be read")
    kept: dict[str, Any] = json.loads(indhold)
    if "\\u" in indhold:
        kanonisk(kept).encode()  # half a letter can be written so, and can be shown to nobody
    kept.pop(_KAEDE, None)
    for name in _LISTER:
        kept[name] = tuple(kept.get(name, ()))
    kept["kilder"] = tuple(Kilde(**kilde) for kilde in kept.get("kilder", ()))
    held = {each: tuple(rules) for each, rules in kept.get("tilbageholdt", {}).items()}
    kept["tilbageholdt"] = MappingProxyType(held)
    asked = tuple(kommuner.split(",")) if kommuner else ()
    return _efterset(Opslag(tidspunkt=tidspunkt, kommuner=asked, borger=borger, seer=seer or "", **kept))


def _efterset(opslag: Opslag) -> Opslag:
    """The look, where everything in it is text: whoever reads it on is not to find out."""
    said: list[Any] = [getattr(opslag, name) for name in _SKAL]
    said += [each for name in _KAN if (each := getattr(opslag, name)) is not None]
    said += [each for name in _LISTER for each in getattr(opslag, name)]
    said += [each for rules in opslag.tilbageholdt.values() for each in rules]
    said += [each for kilde in opslag.kilder for name in _KILDE if (each := getattr(kilde, name)) is not None]
    if not all(isinstance(each, str) for each in said):
        raise TypeError("a look holds what is no text")
    return opslag


def aabner(raekke: Raekke, aabnet: datetime, segl: int) -> Raekke:
    """The same row as the first of a chain: it says when the chain was opened, and after which seal."""
    kept = json.loads(raekke.indhold)
    kept[_KAEDE] = {"aabnet": mikrosekunder(aabnet), "segl": segl}
    return Raekke.ny(raekke.tidspunkt, raekke.kommuner, raekke.borger, raekke.seer, kanonisk(kept))


def aabning(indhold: str) -> tuple[int, int] | None:
    """When the chain that begins with this row was opened (microseconds since 2000), and after which seal."""
    try:
        said = json.loads(indhold)[_KAEDE]
        aabnet, segl = int(said["aabnet"]), int(said["segl"])
        moment(aabnet)
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        return None
    return (aabnet, segl) if 0 <= segl < _FLEST else None


def kanonisk(value: Mapping[str, Any]) -> str:
    """One JSON text for one value. Raises TypeError and ValueError for what is no JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _indhold(opslag: Opslag) -> dict[str, Any]:
    """Everything but the columns; what is not said is left out."""
    kept: dict[str, Any] = {name: getattr(opslag, name) for name in _NAVNE}
    kept["kilder"] = [_some({name: getattr(kilde, name) for name in _KILDE}) for kilde in opslag.kilder]
    kept["tilbageholdt"] = {each: list(rules) for each, rules in opslag.tilbageholdt.items()}
    return _some(kept)


def _some(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in value.items() if each is not None and each not in ((), [], {})}
