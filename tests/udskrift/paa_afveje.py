"""A child that tries to get out."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

from adapters.udskrift.i_barnet import begraens, svar

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = "/var/tmp/borgerblik-paa-afveje"


def _try(what: Callable[[], object]) -> str:
    try:
        what()
    except BaseException as error:
        return type(error).__name__
    return "came out"


def _fonts() -> None:
    if Path("/etc/fonts/fonts.conf").exists():
        open("/etc/fonts/fonts.conf").close()


def _link() -> None:
    os.symlink("/etc/passwd", "her-ogsaa")
    open("her-ogsaa").close()


def _work(*_: object) -> bytes:
    return json.dumps(
        {
            "nice": os.getpriority(os.PRIO_PROCESS, 0),
            "read here": _try(lambda: Path("her").write_text("x") and Path("her").read_text()),
            "read a library": _try(lambda: Path(json.__file__).read_bytes()),
            "read fonts": _try(_fonts),
            "read a secret": _try(lambda: open("/etc/passwd").close()),
            "read a secret by its descriptor": _try(lambda: os.open(b"/etc/passwd", os.O_RDONLY)),
            "read by a way around": _try(lambda: open("/usr/share/../../etc/passwd").close()),
            "read by a link": _try(_link),
            "read beside the program": _try(lambda: (ROOT / "README.md").read_bytes()),
            "read the settings": _try(lambda: (ROOT / "instance" / "noget").read_bytes()),
            "write a library": _try(lambda: open(json.__file__, "r+b").close()),
            "write elsewhere": _try(lambda: open(ELSEWHERE, "w").close()),
            "write by its descriptor": _try(lambda: os.open(ELSEWHERE, os.O_WRONLY | os.O_CREAT)),
            "make a folder": _try(lambda: os.mkdir(ELSEWHERE)),
            "move out": _try(lambda: os.rename("her", ELSEWHERE)),
            "make a database": _try(lambda: sqlite3.connect("her.db")),
            "socket": _try(lambda: socket.create_connection(("127.0.0.1", 9), timeout=1)),
            "system": _try(lambda: os.system("true")),
            "popen": _try(lambda: subprocess.run(["true"], check=False)),
        }
    ).encode()


if __name__ == "__main__":
    begraens(1024**3, 10)
    svar(_work)
