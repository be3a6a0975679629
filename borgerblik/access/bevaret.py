"""An Identity as bytes and back, for what is kept sealed: the one place where a person number is written out."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis

_MOMENTS = ("autentificeret", "session_slut")


def pak(identity: Identity) -> dict[str, Any]:
    """The identity as plain values; to be sealed, never to be kept as it is."""
    found = asdict(replace(identity, cpr=None, privilegier=()))
    found["cpr"] = None if identity.cpr is None else identity.cpr.reveal()
    found["scopes"] = sorted(identity.scopes)
    for name in _MOMENTS:
        found[name] = None if found[name] is None else found[name].isoformat()
    found["privilegier"] = [
        [gruppe.omraade.type, gruppe.omraade.vaerdi, list(gruppe.privilegier), _lists(gruppe)]
        for gruppe in identity.privilegier
    ]
    return found


def _lists(gruppe: Privilegiegruppe) -> dict[str, list[str]]:
    return {name: list(values) for name, values in gruppe.begraensninger.items()}


def pak_ud(found: dict[str, Any]) -> Identity:
    """The identity of such values."""
    kept = dict(found)
    kept["rolle"], kept["doer"] = Rolle(kept["rolle"]), Doer(kept["doer"])
    kept["niveau"] = None if kept["niveau"] is None else Nsis(kept["niveau"])
    kept["cpr"] = None if kept["cpr"] is None else Cpr(kept["cpr"])
    kept["scopes"] = frozenset(kept["scopes"])
    for name in _MOMENTS:
        kept[name] = None if kept[name] is None else datetime.fromisoformat(kept[name])
    kept["privilegier"] = tuple(
        Privilegiegruppe(
            Omraade(Omraadetype(kind), value),
            tuple(privilegier),
            MappingProxyType({name: tuple(values) for name, values in limits.items()}),
        )
        for kind, value, privilegier, limits in kept["privilegier"]
    )
    return Identity(**kept)


def til_bytes(values: dict[str, Any]) -> bytes:
    """Plain values as bytes."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def fra_bytes(raw: bytes) -> dict[str, Any]:
    """And back."""
    found: dict[str, Any] = json.loads(raw)
    return found
