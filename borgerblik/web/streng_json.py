"""A JSON body, read strictly: an object in UTF-8, no name twice, no NaN."""

from __future__ import annotations

from typing import Any

from flask import Request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser, abort
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from schemas.ind.jsonfil import read_json

LARGEST = 16 * 1024  # bytes: a handful of short texts


class _Strict(FlaskParser):  # type: ignore[misc,unused-ignore]
    """Numbers are only told from other things: none of our bodies holds one."""

    def load_json(self, req: Request, schema: Any) -> Any:
        """The object in the body. Anything else is answered here."""
        if not req.is_json:
            raise UnsupportedMediaType
        raw = req.get_data(cache=True)
        if len(raw) > LARGEST:
            raise RequestEntityTooLarge
        found, faults = read_json(raw)
        if found is None or faults:
            abort(400, messages={"json": [f"{fault}." for fault in faults]})
        return found


class StrictBlueprint(Blueprint):  # type: ignore[misc]
    """Doors that take a JSON body."""

    ARGUMENTS_PARSER = _Strict()
