"""Why an overview, or an item of one, cannot be given."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from borgerblik.overblik.model import Kilde, Overblik


class UkendtKommune(ValueError):
    """No kommune has that code."""


class UkendtFagomraade(ValueError):
    """No area has that key."""


class IngenKildeSvarede(Exception):
    """Sources were asked and none answered: there is nothing true to say. `kilder` tell why."""

    def __init__(self, kilder: Sequence[Kilde]) -> None:
        super().__init__("no source answered")
        self.kilder = tuple(kilder)


class KildeMangler(IngenKildeSvarede):
    """A single item was asked for, and a source that would know of it did not answer."""


def demand_answers(overblik: Overblik, found: Collection[object], needed: Collection[str]) -> None:
    """Where nothing was found and a source that would know is missing, nobody can say. Raises KildeMangler."""
    if not found and any(not kilde.svarede and kilde.noegle in needed for kilde in overblik.kilder):
        raise KildeMangler(overblik.kilder)
