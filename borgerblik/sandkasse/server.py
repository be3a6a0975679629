"""The sandkasse put together, and served by gunicorn in one process of many threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.borgere import leveringer, pletter
from borgerblik.sandkasse.lager import Lager
from borgerblik.sandkasse.log_ind.klienter import Indstillinger
from borgerblik.sandkasse.oioidws import Oioidws
from borgerblik.sandkasse.pki import MAPPE, Pki
from borgerblik.sandkasse.snavs import talt
from borgerblik.sandkasse.tid import DANSK
from borgerblik.sandkasse.tls import server_i_traad
from borgerblik.sandkasse.udsteder import Udsteder

TRAADE = 32
_MANGE = 5000  # citizens: from here on the register is made at start


def create_app(
    *,
    noeglefil: Path,
    borgere: int = 0,
    seed: int = 1,
    i_dag: date | None = None,
    side_maks: int = 100,
    fejlandel: float = 0.0,
    sikkerhed: str = "valgfri",
    pki: Pki | None = None,
    log_ind: Indstillinger | None = None,
) -> Sandkasse:
    """The sandkasse with its named citizens and `borgere` generated ones, as they look on `i_dag`.

    `fejlandel` of the generated ones' items have something wrong with them on purpose.

    Without `pki` the one beside the key file is used; it is made when the first message with security comes.
    `log_ind` says whom the identity providers serve; without it there are none.
    """
    dag = i_dag or datetime.now(DANSK).date()
    lager = Lager(leveringer(dag, seed, borgere, fejlandel))
    if borgere >= _MANGE:
        lager.register.spande()  # before anybody waits for it
    hent = _doven(noeglefil) if pki is None else (lambda: pki)
    snavs = partial(_snavs, dag, seed, borgere, fejlandel)
    return Sandkasse(Udsteder.fra_fil(noeglefil), lager, Oioidws(sikkerhed, hent), side_maks, hent, log_ind, snavs)


def _snavs(dag: date, seed: int, borgere: int, fejlandel: float) -> dict[str, Any]:
    return talt(pletter(dag, seed, borgere, fejlandel))


def pki_mappe(noeglefil: Path) -> Path:
    """Where the certificates lie that go with that key file."""
    return noeglefil.parent / MAPPE


def _doven(noeglefil: Path) -> Callable[[], Pki]:
    """The PKI beside the key file, read when it is first asked for, by one thread."""
    laas = threading.Lock()
    fundet: list[Pki] = []

    def hent() -> Pki:
        with laas:
            if not fundet:
                fundet.append(Pki.i_mappe(pki_mappe(noeglefil)))
            return fundet[0]

    return hent


class _Arbejder(ThreadWorker):  # type: ignore[misc]
    """Lets go of callers who are kept waiting before it waits for its threads; serves TLS beside, if told to."""

    def run(self) -> None:
        with self.app.ved_siden_af(self.wsgi):
            super().run()

    def handle_exit(self, sig: int, frame: Any) -> None:
        self._luk()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        self._luk()
        super().handle_quit(sig, frame)

    def _luk(self) -> None:
        app = getattr(self, "wsgi", None)  # a signal may come before the application is there
        if isinstance(app, Sandkasse):
            app.luk()


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, valg: Mapping[str, Any], app_valg: Mapping[str, Any], tls: tuple[str, int] | None) -> None:
        self._valg = valg
        self._app_valg = app_valg
        self._tls = tls
        super().__init__()

    def ved_siden_af(self, app: Sandkasse) -> AbstractContextManager[object]:
        """What runs beside the worker's own port for as long as it does."""
        return nullcontext() if self._tls is None else server_i_traad(app, self._app_valg["pki"], *self._tls)

    def load_config(self) -> None:
        for navn, vaerdi in self._valg.items():
            self.cfg.set(navn, vaerdi)

    def load(self) -> Sandkasse:
        return create_app(**self._app_valg)


def serve(
    host: str = "127.0.0.1",
    port: int = 8470,
    *,
    noeglefil: Path,
    borgere: int = 0,
    seed: int = 1,
    i_dag: date | None = None,
    side_maks: int = 100,
    fejlandel: float = 0.0,
    sikkerhed: str = "valgfri",
    tls_port: int | None = None,
    log_ind: Indstillinger | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, over TLS too on `tls_port`. Requests are not logged: their bodies hold numbers."""
    valg = {
        "bind": f"{host}:{port}",
        "workers": 1,
        "threads": TRAADE,
        "worker_class": _Arbejder,
        "accesslog": None,
        "loglevel": "error",
        "graceful_timeout": 2,
        "timeout": 0,
        "keepalive": 30,
        "control_socket_disable": True,
    }
    app_valg = {
        "noeglefil": noeglefil,
        "borgere": borgere,
        "seed": seed,
        "i_dag": i_dag,
        "side_maks": side_maks,
        "fejlandel": fejlandel,
        "sikkerhed": sikkerhed,
        "pki": Pki.i_mappe(pki_mappe(noeglefil)),
        "log_ind": log_ind,
    }
    _Server(valg, app_valg, (host, tls_port) if tls_port is not None else None).run()
