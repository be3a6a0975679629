"""The sandkasse put together, and served by gunicorn in one process of many threads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.borgere import leveringer
from borgerblik.sandkasse.lager import Lager
from borgerblik.sandkasse.sikkerhed import Ingen
from borgerblik.sandkasse.tid import DANSK
from borgerblik.sandkasse.udsteder import Udsteder

TRAADE = 32


def create_app(
    *, noeglefil: Path, borgere: int = 0, seed: int = 1, i_dag: date | None = None, side_maks: int = 100
) -> Sandkasse:
    """The sandkasse with its named citizens and `borgere` generated ones, as they look on `i_dag`."""
    dag = i_dag or datetime.now(DANSK).date()
    lager = Lager(leveringer(dag, seed, borgere))
    return Sandkasse(Udsteder.fra_fil(noeglefil), lager, Ingen(), side_maks)


class _Arbejder(ThreadWorker):  # type: ignore[misc]
    """Lets go of callers who are kept waiting before it waits for its threads."""

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
    def __init__(self, valg: Mapping[str, Any], app_valg: Mapping[str, Any]) -> None:
        self._valg = valg
        self._app_valg = app_valg
        super().__init__()

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
) -> None:
    """Serve until SIGINT or SIGTERM. Requests are not logged: their bodies hold numbers."""
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
    }
    _Server(valg, app_valg).run()
