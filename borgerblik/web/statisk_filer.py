"""Style sheets, script, fonts and icons: in front of the app, under addresses that change with what they hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from whitenoise import WhiteNoise

from borgerblik.web.hoveder import HEADERS

MAPPE = Path(__file__).parent / "statisk"
STED = "/statisk/"
KOMPRIMERET = ".gz"
_WITH_ANY_PRINT = re.compile(rf"{STED}[0-9a-f]{{16}}/")
_A_WHILE = 3600  # seconds that an address without our fingerprint is kept


def serve_static(app: Flask) -> None:
    """Serve `web/statisk`, and give the templates `statisk(name)`, the address of a file there.

    The fingerprint in it is that of the whole folder: what a style sheet names beside itself has it too, and all of
    it may be kept for ever. Whoever still has a page from before gets the files of now, for a while. What is not
    there is the app's to answer. Only these are sent compressed: a page holds form tokens (BREACH).
    """
    files = Statisk(app.wsgi_app)
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.globals["statisk"] = files.adresse


class Statisk:
    """The WSGI application in front of another."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        names = sorted(path for path in MAPPE.rglob("*") if path.is_file() and path.suffix != KOMPRIMERET)
        self._prints = {path.relative_to(MAPPE).as_posix(): _print(path.read_bytes()) for path in names}
        self._sted = f"{STED}{_print(repr(sorted(self._prints.items())).encode())}/"
        self._files = WhiteNoise(
            app,
            max_age=_A_WHILE,
            allow_all_origins=False,
            add_headers_function=self._headers,
            immutable_file_test=lambda _, url: url.startswith(self._sted),
        )
        for prefix in (STED, self._sted):
            self._files.add_files(str(MAPPE), prefix)

    def adresse(self, name: str) -> str:
        """Where a file is, by its name in the folder. Raises KeyError where there is none."""
        if name not in self._prints:
            raise KeyError(name)
        return self._sted + name

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(STED) or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._app(environ, start_response)
        if not path.startswith(self._sted):
            environ = {**environ, "PATH_INFO": _WITH_ANY_PRINT.sub(STED, path, count=1)}
        answer: Iterable[bytes] = self._files(environ, start_response)
        return answer

    def _headers(self, headers: Headers, path: str, _: str) -> None:
        """Ours, and an ETag that every machine gives the same file."""
        for name, value in HEADERS.items():
            if name not in headers:
                headers[name] = value
        headers["ETag"] = f'"{self._prints[Path(path).relative_to(MAPPE).as_posix()]}"'


def _print(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
