"""A list that is read page by page: where the page asked for begins."""

from __future__ import annotations

import re

from flask import request

from schemas.ind.opslag import HOEJESTE_PLADS

_NUMBER = re.compile(r"[1-9][0-9]{0,18}")


def plads(navn: str) -> int | None:
    """The place that the parameter names, None for what is none."""
    asked = request.args.get(navn, "")
    found = int(asked) if _NUMBER.fullmatch(asked) else None
    return None if found is None or found > HOEJESTE_PLADS else found
