"""The page that shows the API's description; every asset is our own."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

from flask import Blueprint, Response, abort, request

MEDIA_TYPES = {"js": "text/javascript", "css": "text/css"}
ASSETS = {
    "swagger-ui-bundle.js": "swagger-ui/swagger-ui-bundle.js.gz",
    "swagger-ui.css": "swagger-ui/swagger-ui.css.gz",
    "start.js": "start.js",
}
# Swagger UI styles its own elements and draws its icons as data.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def docs_doors() -> Blueprint:
    """The page and its assets."""
    bp = Blueprint("docs", __name__, url_prefix="/api/docs")

    @bp.get("")
    def page() -> Response:
        """The description of the API, readable."""
        return Response(_asset("docs.html"), mimetype="text/html", headers={"Content-Security-Policy": POLICY})

    @bp.get("/<name>")
    def asset(name: str) -> Response:
        """One of the page's files; the large ones are kept and sent compressed."""
        if name not in ASSETS:
            abort(404)
        raw = _asset(ASSETS[name])
        headers = {"Cache-Control": "public, max-age=86400", "Vary": "Accept-Encoding"}
        if ASSETS[name].endswith(".gz"):
            if request.accept_encodings.quality("gzip"):
                headers["Content-Encoding"] = "gzip"
            else:
                raw = gzip.decompress(raw)
        return Response(raw, mimetype=MEDIA_TYPES[name.rpartition(".")[2]], headers=headers)

    return bp


@cache
def _asset(path: str) -> bytes:
    return files("borgerblik.web").joinpath("assets", path).read_bytes()
