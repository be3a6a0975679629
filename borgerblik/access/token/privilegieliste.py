"""A list of privileges as a claim: base64 of XML as in SAML, or JSON as FoxIDs writes it in front of a SAML provider.

Source: OIO Basic Privilege Profile 1.2; FoxIDs, "DK privilege - claim transforms" (one object for each group).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe, PrivilegierUlaeselige
from borgerblik.access.token.afvist import TokenRefused
from borgerblik.access.token.jwt import json_objekt

LaesXml = Callable[[str], tuple[Privilegiegruppe, ...]]

MOST_GROUPS, MOST_TEXTS, LONGEST = 500, 500, 1_000
_OMRAADER: Mapping[str, tuple[Omraadetype, int]] = MappingProxyType(
    {"cvr": (Omraadetype.CVR, 8), "se": (Omraadetype.SE, 8), "pu": (Omraadetype.P, 10), "cpr": (Omraadetype.CPR, 10)}
)


def laes_liste(claim: object, laes_xml: LaesXml) -> tuple[Privilegiegruppe, ...]:
    """The groups of the claim. Raises PrivilegierUlaeselige: of a list that cannot be read nothing counts."""
    if isinstance(claim, str) and not claim.lstrip().startswith("{"):
        return laes_xml(claim)
    objects = claim if isinstance(claim, list) else [claim]
    if not 0 < len(objects) <= MOST_GROUPS:
        raise PrivilegierUlaeselige("no list of groups")
    return tuple(_gruppe(_objekt(each)) for each in objects)


def _objekt(value: object) -> Mapping[str, Any]:
    try:
        found = json_objekt(value) if isinstance(value, str) else value
    except TokenRefused:
        raise PrivilegierUlaeselige("a group is no JSON object") from None
    if not isinstance(found, dict):
        raise PrivilegierUlaeselige("a group is no JSON object")
    return found


def _gruppe(group: Mapping[str, Any]) -> Privilegiegruppe:
    scopes = [name for name in _OMRAADER if name in group]
    if len(scopes) != 1 or not set(group) <= {scopes[0], "p", "c"}:
        raise PrivilegierUlaeselige("a group without one scope")
    kind, digits = _OMRAADER[scopes[0]]
    value = _tekst(group[scopes[0]])
    if len(value) != digits or not (value.isascii() and value.isdecimal()):
        raise PrivilegierUlaeselige("a scope that is no number")
    limits: dict[str, list[str]] = {}
    for name, limit in _begraensninger(group.get("c", [])):
        limits.setdefault(name, []).append(limit)
    return Privilegiegruppe(
        Omraade(kind, value),
        tuple(_tekst(each) for each in _liste(group.get("p"))),
        MappingProxyType({name: tuple(values) for name, values in limits.items()}),
    )


def _begraensninger(found: object) -> list[tuple[str, str]]:
    """`[{"name": "value"}, …]`, or all of them in one object."""
    objects = [found] if isinstance(found, dict) else found
    if not isinstance(objects, list) or not all(isinstance(each, dict) for each in objects):
        raise PrivilegierUlaeselige("constraints of another form")
    return [(_tekst(name), _tekst(value)) for each in objects for name, value in each.items()]


def _liste(found: object) -> list[Any]:
    if not isinstance(found, list) or not 0 < len(found) <= MOST_TEXTS:
        raise PrivilegierUlaeselige("a group without privileges")
    return found


def _tekst(found: object) -> str:
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST:
        raise PrivilegierUlaeselige("something else where a text belongs")
    return found
