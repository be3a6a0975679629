"""The bar of a run that is followed at the command line."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from click.termui import progressbar

if TYPE_CHECKING:
    from borgerblik.kommuner.kvalitet import Kvalitet


@contextmanager
def bjaelke(kvalitet: Kvalitet, koersel: str, hver: float) -> Generator[Callable[[], None]]:
    """Draws it on stderr, beside what is done in the body; what it gives waits until the run is over."""
    ended = threading.Event()
    with progressbar(length=100, label="Læser", file=sys.stderr) as bar:

        def follow() -> None:
            while not ended.wait(hver):
                bar.update(max(0, kvalitet.fremdrift(koersel).procent - bar.pos))

        drawing = threading.Thread(target=follow, daemon=True)
        drawing.start()
        try:
            yield lambda: _wait(kvalitet, koersel, hver)
            bar.update(max(0, kvalitet.fremdrift(koersel).procent - bar.pos))
        finally:
            ended.set()
            drawing.join()


def _wait(kvalitet: Kvalitet, koersel: str, hver: float) -> None:
    from borgerblik.kommuner.kvalitet import Tilstand

    pause = threading.Event()
    while kvalitet.find(koersel).tilstand is Tilstand.I_GANG:
        pause.wait(hver)
