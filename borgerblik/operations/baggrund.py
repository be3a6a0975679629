"""What is done beside the citizens' requests, again and again, in one thread of each worker."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Opgave:
    """Something to do, at the start and then every so many seconds. It must end by itself, soon."""

    navn: str
    hver: float
    goer: Callable[[], None]
    naeste: float = field(default=float("-inf"))


class Baggrund:
    """Does its tasks one after another; a task that fails is logged and done again at its time."""

    def __init__(self, opgaver: list[Opgave]) -> None:
        self._opgaver = opgaver
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, in this process and in every worker that is forked from it."""
        self._run()
        os.register_at_fork(after_in_child=self._run)

    def stop(self) -> None:
        """End, and wait for what is being done."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        if self._opgaver and not self._stopped.is_set():
            self._thread = threading.Thread(target=self._work, name="baggrund", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while not self._stopped.is_set():
            for opgave in self._opgaver:
                if time.monotonic() >= opgave.naeste and not self._stopped.is_set():
                    opgave.naeste = time.monotonic() + opgave.hver
                    self._do(opgave)
            waiting = min(opgave.naeste for opgave in self._opgaver) - time.monotonic()
            self._stopped.wait(max(0.05, waiting))

    @staticmethod
    def _do(opgave: Opgave) -> None:
        try:
            opgave.goer()
        except Exception:
            log.exception("a background task failed", opgave=opgave.navn)
