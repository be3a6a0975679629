"""The security of the sandkasse, put in front of prepared answers: every message checked, every answer signed."""

from __future__ import annotations

from pathlib import Path

from werkzeug.datastructures import Headers
from werkzeug.test import Client

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.lager import Lager
from borgerblik.sandkasse.modtagere import MODTAGER
from borgerblik.sandkasse.oioidws import Oioidws
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.sikkerhed import Sted
from borgerblik.sandkasse.soap import modtag
from borgerblik.sandkasse.udsteder import Udsteder
from tests.bench.answers import SDI_PATH, YDI_PATH

DOORS = ("/runtime/", "/_sandkasse/")  # what the sandkasse itself answers here: its token service and its switches
_SERVICES = {SDI_PATH: "sdi", YDI_PATH: "ydi"}


class Guard:
    """Checks and signs as the sandkasse does with `fuld` for who comes with security, and leaves others alone."""

    def __init__(self, key_file: Path, pki: Pki) -> None:
        self._security = Oioidws("valgfri", lambda: pki)
        issuer = Udsteder.fra_fil(key_file)
        self._sandkasse = Client(Sandkasse(issuer, Lager(()), self._security, 100, lambda: pki), use_cookies=False)

    def sealed(self, path: str, request: bytes, answer: bytes) -> bytes:
        """The answer as it leaves for whoever sent that request. Raises SoapFejl where it is not believed."""
        asked = modtag(request, Headers())
        caller = self._security.kalder(asked, Sted(path, MODTAGER[_SERVICES[path]]))
        return self._security.underskriv(answer, asked, caller)

    def door(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """What the sandkasse says at one of its own doors."""
        found = self._sandkasse.open(path, method=method, data=body, content_type="application/soap+xml")
        return found.status_code, found.get_data()
