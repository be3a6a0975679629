"""The two languages of the pages: Danish, and English by choice. The texts stand in Danish where they are used."""

from __future__ import annotations

from importlib.resources import files

from flask import Flask, Response, request
from flask_babel import Babel

SPROG = ("da", "en")
COOKIE = "sprog"


def two_languages(app: Flask) -> None:
    """Every page of the app in the language of the one who asks."""
    app.config["BABEL_DEFAULT_LOCALE"] = "da"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(files("borgerblik.web").joinpath("oversaettelser"))
    Babel(app, locale_selector=chosen)
    app.after_request(_remember)


def chosen() -> str:
    """`sprog` in the address, else what was chosen before, else Danish: that is the language of the case."""
    for found in (request.args.get("sprog"), request.cookies.get(COOKIE)):
        if found in SPROG:
            return str(found)
    return "da"


def _remember(response: Response) -> Response:
    found = request.args.get("sprog")
    if found in SPROG and response.mimetype == "text/html":
        response.set_cookie(COOKIE, found, path="/", secure=True, httponly=True, samesite="Lax", max_age=365 * 86400)
    return response
