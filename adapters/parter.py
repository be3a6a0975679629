"""Whose a record is: the first thing asked of it, before anything else of it is read."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.oejebliksbillede import Relation
from borgerblik.domain.cpr import Cpr
from borgerblik.sources import AnotherPersonsData, Question


def plays(parter: Iterable[Relation], roles: tuple[str, ...], question: Question) -> bool:
    """Does the person asked for play one of those roles now?

    Raises AnotherPersonsData for one who is no party at all, now or before; Unreadable where nobody can say
    when their part holds.
    """
    own = [part for part in parter if part.reference and Cpr.from_urn(part.reference) == question.cpr]
    if not own:
        raise AnotherPersonsData
    return any(part.rolle in roles and question.at in part.virkning for part in own)
