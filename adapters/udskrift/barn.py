"""Runs the children: few at once, for a limited time, with nothing of anybody in arguments, environment or files."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

import structlog

import adapters
from adapters.udskrift import rammer
from borgerblik.udskrift import UdskriftUmulig, Umulighed

# Whoever waits holds a thread of the server, and there are few of them.
WAIT_SECONDS = 1.0  # for a turn
AT_ONCE, WAITING = 2, 2

_ROOT = str(Path(adapters.__file__).resolve().parents[1])
# Where the dynamic loader and fontconfig look; never a secret.
_KEPT = ("LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "SSL_CERT_FILE", "TZ", "LANG", "LC_ALL")

log = structlog.get_logger(__name__)
Underskriver = Callable[[bytes], bytes]


class Boernene:
    """The children of one module: `AT_ONCE` at once, each ended after `limit` seconds.

    `waiting` callers at most wait for a turn, `wait` seconds at most; who comes then is told no at once.
    """

    def __init__(self, module: str, limit: float, wait: float = WAIT_SECONDS, waiting: int = WAITING) -> None:
        self._module = module
        self._limit = limit
        self._wait = wait
        self._places = threading.BoundedSemaphore(AT_ONCE + waiting)
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def arbejd(self, head: Mapping[str, Any], data: bytes, sign: Underskriver | None = None) -> bytes:
        """What a child makes of it. `sign` is asked at most once. Raises UdskriftUmulig."""
        with (
            _held(self._places, 0),
            _held(self._turns, self._wait),
            tempfile.TemporaryDirectory(prefix="borgerblik-", ignore_cleanup_errors=True) as folder,
        ):
            return self._run(folder, json.dumps(head).encode(), data, sign)

    def _run(self, folder: str, head: bytes, data: bytes, sign: Underskriver | None) -> bytes:
        child = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-P", "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a library says may repeat what it read
            cwd=folder,
            env=_environment(folder),
        )
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        clock = threading.Timer(self._limit, end)
        clock.start()
        try:
            return _talk(cast(BinaryIO, child.stdin), cast(BinaryIO, child.stdout), head, data, sign)
        except (OSError, rammer.Afbrudt) as error:
            grund = Umulighed.FOR_LANGSOM if late.is_set() else Umulighed.FEJLEDE
            log.warning("a document was not finished", modul=self._module, grund=grund.value, fejl=type(error).__name__)
            raise UdskriftUmulig(grund) from error
        finally:
            clock.cancel()
            child.kill()
            for pipe in (child.stdin, child.stdout):
                _close(cast(BinaryIO, pipe))
            child.wait()


@contextlib.contextmanager
def _held(places: threading.Semaphore, wait: float) -> Iterator[None]:
    if not places.acquire(timeout=wait):
        raise UdskriftUmulig(Umulighed.OPTAGET)
    try:
        yield
    finally:
        places.release()


def _talk(to: BinaryIO, back: BinaryIO, head: bytes, data: bytes, sign: Underskriver | None) -> bytes:
    rammer.skriv(to, rammer.HOVED, head)
    rammer.skriv(to, rammer.INDHOLD, data)
    expected = [rammer.RESULTAT, rammer.FEJL] + ([rammer.UNDERSKRIV] if sign is not None else [])
    kind, said = rammer.laes(back, *expected)
    if kind == rammer.UNDERSKRIV and sign is not None:
        rammer.skriv(to, rammer.UNDERSKRIFT, sign(said))
        kind, said = rammer.laes(back, rammer.RESULTAT, rammer.FEJL)
    if kind == rammer.FEJL:
        log.warning("a document could not be handled", fejl=said[:60].decode("ascii", "replace"))
        raise UdskriftUmulig(Umulighed.FEJLEDE)
    return said


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours: what libraries must leave somewhere (decompressed fonts) is in a folder that goes with it."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": _ROOT, "TMPDIR": folder, "HOME": folder, "PYTHONDONTWRITEBYTECODE": "1"}


def _close(pipe: BinaryIO) -> None:
    with contextlib.suppress(OSError):  # it is gone, and what was not sent with it
        pipe.close()
