"""Runs a file with a fagomraade in a process of its own, with a limit in time: it is never imported in this one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

SEKUNDER = 10.0


class Uden(Exception):
    """The process gave no answer; the sentence says why."""


def koer(fil: Path, sekunder: float = SEKUNDER) -> dict[str, Any]:
    """What `barn` says of the file. Raises Uden, and OSError where no process can be started."""
    # Without our settings: there are keys among them. What it needs to find us is where we were found.
    miljoe = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
    with tempfile.TemporaryFile() as ud:
        barn = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-B", "-P", "-m", "borgerblik.fagomraader.tjek.barn", str(fil.resolve())],
            env=miljoe,
            stdin=subprocess.DEVNULL,
            stdout=ud,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            kode = barn.wait(sekunder)
        except subprocess.TimeoutExpired:
            raise Uden(f"filen var ikke kørt færdig efter {sekunder:.0f} sekunder") from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(barn.pid, signal.SIGKILL)
            barn.wait()
        ud.seek(0)
        return _laest(ud.read(), kode)


def _laest(data: bytes, kode: int) -> dict[str, Any]:
    with suppress(ValueError):
        fundet = json.loads(data)
        if isinstance(fundet, dict):
            return fundet
    hvordan = f"signal {-kode}" if kode < 0 else f"slutkode {kode}"
    raise Uden(f"filen stoppede den proces, der kørte den ({hvordan})")
