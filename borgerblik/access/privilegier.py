"""What somebody may do, for whom, and how far: the groups of an OIO Basic Privilege Profile list.

Source: OIO Basic Privilege Profile 1.2 (and 1.0.1); IDENTITY 2.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Omraadetype(StrEnum):
    """What a group of privileges holds for."""

    CVR = "cvr"  # eight digits: an organisation
    P = "p"  # ten digits: a production unit
    SE = "se"  # eight digits
    CPR = "cpr"  # ten digits: a person who has given a mandate
    KOMMUNE = "kommune"  # four digits: only from an issuer that is trusted to name a caller's role and kommune


class PrivilegierUlaeselige(Exception):
    """A list of privileges cannot be read as the profile says, so it gives nothing. Repeats no value."""


@dataclass(frozen=True, slots=True, repr=False)
class Omraade:
    """For whom a group holds. Its value may be a person number, so it does not print itself."""

    type: Omraadetype
    vaerdi: str


@dataclass(frozen=True, slots=True, repr=False)
class Privilegiegruppe:
    """Every privilege (role URI) holds within the scope and within all the constraints (URI -> alternatives)."""

    omraade: Omraade
    privilegier: tuple[str, ...]
    begraensninger: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
