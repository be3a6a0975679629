"""What somebody may do, for whom, and how far: the groups of an OIO Basic Privilege Profile list.

Groups are a union and never lend each other constraints; what is not understood in one gives nothing.
Source: OIO Basic Privilege Profile 1.2 (and 1.0.1); IDENTITY 2.4.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from borgerblik.domain.faelles import KLE_NUMMER


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


class Dimension(StrEnum):
    """By what a group may be limited."""

    KLE = "kle"
    ORGENHED = "orgenhed"
    FOELSOMHED = "foelsomhed"


# The Dataafgrænsningstyper we publish; a setting may name more.
BEGRAENSNINGER: Mapping[str, Dimension] = MappingProxyType(
    {
        f"http://sts.kombit.dk/constraints/{name}/1": Dimension(name.lower())
        for name in ("KLE", "orgenhed", "foelsomhed")
    }
)


@dataclass(frozen=True, slots=True, repr=False)
class Spoergsmaal:
    """May this role (URI) be used for that organisation, kommune or person, on something with these traits?"""

    privilegium: str
    cvr: str | None = None
    cpr: str | None = None
    kle: str | None = None
    orgenhed: str | None = None
    foelsomhed: str | None = None
    kommune: str | None = None

    @property
    def omraader(self) -> frozenset[Omraade]:
        """The scopes that would answer it."""
        asked = ((Omraadetype.CVR, self.cvr), (Omraadetype.CPR, self.cpr), (Omraadetype.KOMMUNE, self.kommune))
        return frozenset(Omraade(type_, vaerdi) for type_, vaerdi in asked if vaerdi is not None)


def tillader(
    grupper: Iterable[Privilegiegruppe],
    spoergsmaal: Spoergsmaal,
    navne: Mapping[str, Dimension] = BEGRAENSNINGER,
) -> bool:
    """Does one of the groups say yes, all by itself? `navne` says which constraints we understand."""
    omraader = spoergsmaal.omraader
    return any(
        gruppe.omraade in omraader
        and spoergsmaal.privilegium in gruppe.privilegier
        and _holder(gruppe, navne, spoergsmaal.kle, spoergsmaal.orgenhed, spoergsmaal.foelsomhed)
        for gruppe in grupper
    )


@dataclass(frozen=True, slots=True, repr=False)
class Dataafgraensning:
    """How far somebody sees: what one of the groups lets through, each by itself."""

    grupper: tuple[Privilegiegruppe, ...]
    navne: Mapping[str, Dimension] = field(default_factory=lambda: BEGRAENSNINGER)

    def ser(self, kle: str | None, orgenhed: str | None, foelsomhed: str | None) -> bool:
        """May they see something with these traits? A trait that is not known (None) passes no limit on it."""
        return any(_holder(gruppe, self.navne, kle, orgenhed, foelsomhed) for gruppe in self.grupper)

    @property
    def ubegraenset(self) -> bool:
        """Is there no limit at all?"""
        return any(not gruppe.begraensninger for gruppe in self.grupper)


def afgraensning(
    grupper: Iterable[Privilegiegruppe],
    privilegier: Container[str],
    omraader: Container[Omraade],
    navne: Mapping[str, Dimension] = BEGRAENSNINGER,
) -> Dataafgraensning | None:
    """How far these roles reach within these scopes; None where no group gives anything there."""
    found = tuple(
        gruppe
        for gruppe in grupper
        if gruppe.omraade in omraader
        and any(each in privilegier for each in gruppe.privilegier)
        and virker(gruppe, navne)
    )
    return Dataafgraensning(found, navne) if found else None


def virker(gruppe: Privilegiegruppe, navne: Mapping[str, Dimension]) -> bool:
    """Can the group give anything: do we understand each of its constraints, and is none of them empty?"""
    return all(name in navne and values for name, values in gruppe.begraensninger.items())


def _holder(
    gruppe: Privilegiegruppe,
    navne: Mapping[str, Dimension],
    kle: str | None,
    orgenhed: str | None,
    foelsomhed: str | None,
) -> bool:
    """Does every constraint of the group hold? One we do not understand does not."""
    traits = {Dimension.KLE: kle, Dimension.ORGENHED: orgenhed, Dimension.FOELSOMHED: foelsomhed}
    for name, values in gruppe.begraensninger.items():
        dimension = navne.get(name)
        own = None if dimension is None else traits[dimension]
        if own is None:
            return False
        # Does a unit hold its sub-units, a sensitivity the milder ones? Nobody says, so neither does.
        if not (kle_inden_for(own, values) if dimension is Dimension.KLE else own in values):
            return False
    return True


def kle_inden_for(nummer: str, vaerdier: Iterable[str]) -> bool:
    """Is the whole number one of these, or below one of `25.*`, `32.18.*`? All else in a value is not understood."""
    if not KLE_NUMMER.fullmatch(nummer):
        return False
    group, subject, _ = nummer.split(".")
    return not {nummer, f"{group}.*", f"{group}.{subject}.*"}.isdisjoint(vaerdier)
