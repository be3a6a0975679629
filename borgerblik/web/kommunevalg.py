"""Which of their kommuner somebody at work has chosen to see."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.exceptions import NotFound

from borgerblik.domain.kommune import Kommune


def valgt(egne: Sequence[Kommune], asked: str | None) -> Kommune | None:
    """The one of them with that code; the first where none is asked for, None where there is none.

    Raises NotFound for one that is not theirs.
    """
    found = next((each for each in egne if asked in (None, "", each.kode)), None)
    if found is None and asked:
        raise NotFound
    return found
