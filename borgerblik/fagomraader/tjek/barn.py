"""The child process that runs one file with a fagomraade: its values go out as JSON, and nothing else does.

Started by `koer` with none of our settings in its environment, and never imported by the product. What an area has no
business with (the network, other programs, writing) is refused: that finds mistakes, and is no wall against malice.
"""

from __future__ import annotations

import dataclasses
import json
import os
import resource
import sys
import traceback
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

from borgerblik.domain.faelles import Kle
from borgerblik.domain.klassifikation import KleEmne
from borgerblik.fagomraader import Fagomraade

_HUKOMMELSE, _SEKUNDER, _UDSKRIFT = 1024**3, 10, 1024**2  # bytes of memory, seconds of work, bytes out
_FORBUDT = (
    "socket.", "subprocess.", "shutil.", "ctypes.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
    "os.kill", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.chown", "os.link",
    "os.symlink", "os.putenv", "os.unsetenv",
)  # fmt: skip
_SKRIVER = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Forbudt(PermissionError):
    """The file did what an area has no business with."""


def main(fil: str) -> None:
    """Run the file and print what its FAGOMRAADE holds."""
    for hvad, mest in (
        (resource.RLIMIT_AS, _HUKOMMELSE),
        (resource.RLIMIT_CPU, _SEKUNDER),
        (resource.RLIMIT_FSIZE, _UDSKRIFT),
    ):
        resource.setrlimit(hvad, (mest, mest))
    kilde = Path(fil).read_bytes()
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as ud:
        intet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(intet, 1)  # what the file prints is no answer
        sys.addaudithook(_vagt)
        json.dump(_koert(fil, kilde), ud)


def _vagt(haendelse: str, andet: tuple[Any, ...]) -> None:
    if haendelse.startswith(_FORBUDT):
        raise Forbudt(f"et fagområde må ikke bruge {haendelse}")
    if haendelse == "open" and isinstance(andet[2], int) and andet[2] & _SKRIVER:
        raise Forbudt("et fagområde må ikke skrive i en fil")


def _koert(fil: str, kilde: bytes) -> dict[str, Any]:
    modul = ModuleType("fagomraade")
    modul.__file__ = fil
    sys.modules[modul.__name__] = modul
    try:
        exec(compile(kilde, fil, "exec"), modul.__dict__)  # noqa: S102 - that is what this process is for
    except BaseException as fejl:  # SystemExit too: whatever ends it is told
        return {"rejste": type(fejl).__name__, "besked": str(fejl)[:200], "linje": _linje(fil, fejl)}
    if not hasattr(modul, "FAGOMRAADE"):
        return {"mangler": True}
    fundet = modul.FAGOMRAADE
    if not isinstance(fundet, Fagomraade):
        return {"andet": type(fundet).__name__}
    return {"felter": {felt.name: _beskrevet(getattr(fundet, felt.name)) for felt in dataclasses.fields(Fagomraade)}}


def _linje(fil: str, fejl: BaseException) -> int | None:
    """The last line of the file that was under way."""
    return next(
        (sted.lineno for sted in reversed(traceback.extract_tb(fejl.__traceback__)) if sted.filename == fil), None
    )


def _beskrevet(vaerdi: Any) -> Any:
    """A value in JSON, with its type where JSON has none; of what no field can hold, only the type."""
    if vaerdi is None or type(vaerdi) in (str, int, bool):
        return vaerdi
    if type(vaerdi) is tuple:
        return {"tuple": [_beskrevet(hver) for hver in vaerdi]}
    if type(vaerdi) is date:
        return {"date": vaerdi.isoformat()}
    if type(vaerdi) in (Kle, KleEmne):
        felter = {felt.name: _beskrevet(getattr(vaerdi, felt.name)) for felt in dataclasses.fields(vaerdi)}
        return {type(vaerdi).__name__: felter}
    return {"andet": type(vaerdi).__name__}


if __name__ == "__main__":
    main(sys.argv[1])
