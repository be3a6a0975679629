"""What is done beside the citizens' requests, again and again, each task in a thread of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Opgave:
    """Something to do, at the start and then so many seconds after it was last done; `til_sidst`: also at the end."""

    navn: str
    hver: float
    goer: Callable[[], None]
    til_sidst: bool = False


class Baggrund:
    """Does its tasks; one that fails is logged and done again at its time, and one that hangs holds up no other."""

    def __init__(self, opgaver: Sequence[Opgave]) -> None:
        self._opgaver = tuple(opgaver)
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin, in this process and in every worker that is forked from it."""
        self._run()
        if self._opgaver:
            os.register_at_fork(after_in_child=self._run)

    def stop(self) -> None:
        """End, and wait for what is being done."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        self.afslut()

    def afslut(self) -> None:
        """Do what is to be done at the end, without waiting for what is being done."""
        for opgave in self._opgaver:
            if opgave.til_sidst:
                _do(opgave)

    def _run(self) -> None:
        if self._stopped.is_set():
            return
        self._threads = [
            threading.Thread(target=self._work, args=(opgave,), name=f"baggrund-{opgave.navn}", daemon=True)
            for opgave in self._opgaver
        ]
        for thread in self._threads:
            thread.start()

    def _work(self, opgave: Opgave) -> None:
        while not self._stopped.is_set():
            _do(opgave)
            self._stopped.wait(opgave.hver)


def _do(opgave: Opgave) -> None:
    try:
        opgave.goer()
    except Exception:
        log.exception("a background task failed", opgave=opgave.navn)
