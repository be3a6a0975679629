"""Commands as somebody at the machine runs them: what they are set up with, and what came of it."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result

from borgerblik import db


def miljoe(engine: db.Engine, mappe: Path, **andet: str) -> dict[str, str]:
    """The environment of a product with that database and that folder, where Anne works."""
    return {
        "BORGERBLIK_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "BORGERBLIK_INSTANCE": str(mappe),
        "USER": "anne",
        **andet,
    }


def done(result: Result) -> str:
    """What it said, for it went well."""
    assert result.exit_code == 0, result.output
    return result.stdout


def failed(result: Result, code: int = 1) -> str:
    """What it complained of, and nothing else, for it failed as it should."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    return result.stderr
