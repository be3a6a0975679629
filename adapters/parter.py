"""Whose a record is: the first thing asked of it, before anything else of it is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from adapters.oejebliksbillede import Relation, Unreadable
from borgerblik.domain.cpr import Cpr
from borgerblik.sources import AnotherPersonsData, Gennemlaesning, Question, Reason, SourceError

Asked = Question | Gennemlaesning
"""What a record was asked for with: about one person, or about nobody in particular."""


def plays(parter: Iterable[Relation], roles: tuple[str, ...], question: Asked) -> bool:
    """Does the person asked for play one of those roles now? Where nobody is asked for: does any person?

    Raises AnotherPersonsData for one who is no party at all, now or before; Unreadable where nobody can say
    when their part holds.
    """
    if isinstance(question, Gennemlaesning):
        return bool(persons(parter, roles, question.at))
    own = [part for part in parter if part.reference and Cpr.from_urn(part.reference) == question.cpr]
    if not own:
        raise AnotherPersonsData
    return any(part.rolle in roles and question.at in part.virkning for part in own)


def persons(parter: Iterable[Relation], roles: tuple[str, ...], at: datetime) -> list[Cpr]:
    """Each person who plays one of those roles now, once, in the order of the record. Raises Unreadable."""
    found = (Cpr.from_urn(part.reference) for part in playing(parter, roles, at) if part.reference)
    return list(dict.fromkeys(cpr for cpr in found if cpr is not None))


def playing(parter: Iterable[Relation], roles: tuple[str, ...], at: datetime) -> list[Relation]:
    """Whoever plays one of those roles now, persons or not. Raises Unreadable."""
    return [part for part in parter if part.rolle in roles and at in part.virkning]


def somebody_plays(parter: Iterable[Relation], rolle: str, at: datetime) -> bool:
    """Does anybody play that role at the moment, or may they: where nobody can say when their part holds?"""
    return any(part.rolle == rolle and _may_hold(part, at) for part in parter)


def _may_hold(part: Relation, at: datetime) -> bool:
    try:
        return at in part.virkning
    except Unreadable:
        return True


def demand_owner(cvr: str | None, gennemlaesning: Gennemlaesning) -> None:
    """Data of others are never counted: SourceError for a record of another, Unreadable where nobody owns it."""
    if cvr is None:
        raise Unreadable("a record without owner")
    if cvr != gennemlaesning.cvr:
        raise SourceError(Reason.AFVIST, "a record is another authority's than the kommune asked for")
