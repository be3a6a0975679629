"""What every child does: limit itself, read its work from stdin, answer on stdout."""

from __future__ import annotations

import json
import mimetypes
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from adapters.udskrift import rammer

Underskriv = Callable[[bytes], bytes]
Arbejde = Callable[[dict[str, Any], bytes, Underskriv], bytes]

# What code that was led astray would want first.
_FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "pty.spawn",
    "sqlite3.connect",
)  # fmt: skip
_CHANGES = frozenset(
    {"os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate"}
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_OURS = ("adapters", "borgerblik", "schemas")
_FONTS = ("/usr/share", "/usr/local/share/fonts", "/etc/fonts")
_POLITE = 10  # whoever is served comes first


def begraens(memory: int, cpu: int) -> None:
    """At most that many bytes and seconds of the processor, after all others; no core, no other program, no network.

    Its code opens no file but programs and fonts to read, and those in the folder it runs in.
    """
    os.nice(_POLITE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    sys.addaudithook(_Vagt(os.getcwd()))


class _Vagt:
    """Refuses what code that was led astray would want. What C libraries open themselves it does not see."""

    def __init__(self, folder: str) -> None:
        self._own = (_below(folder), _below(os.devnull))
        self._readable = (*self._own, *_readable())

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN:
            raise PermissionError(event)
        if event == "open":
            path, mode, flags = args
            writes = any(letter in (mode or "") for letter in "wax+") or bool((flags or 0) & _WRITES)
            self._demand(event, path, self._own if writes else self._readable)
        elif event in _CHANGES:
            for path in args:
                self._demand(event, path, self._own)

    @staticmethod
    def _demand(event: str, path: Any, places: tuple[str, ...]) -> None:
        if isinstance(path, str | bytes | os.PathLike) and not _below(path).startswith(places):
            raise PermissionError(event)


def _readable() -> tuple[str, ...]:
    """Where Python and we look for programs (not the folder ours are in: it may hold more), and the fonts."""
    root = Path(__file__).resolve().parents[2]
    libraries = (Path(each).resolve() for each in sys.path if each)
    found = [each for each in libraries if each not in (root, *root.parents)]
    ours = (root / name for name in _OURS)
    return tuple(_below(each) for each in (*found, *ours, *_FONTS, *mimetypes.knownfiles))


def _below(path: str | bytes | os.PathLike[str]) -> str:
    return os.path.join(os.path.realpath(os.fsdecode(path)), "")


def svar(work: Arbejde) -> int:
    """Do the work that stdin brings; the exit code. A fault is told by its name alone."""
    # Whatever prints, prints elsewhere: stdout is for frames.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    stdin = sys.stdin.buffer

    def sign(data: bytes) -> bytes:
        rammer.skriv(out, rammer.UNDERSKRIV, data)
        return rammer.laes(stdin, rammer.UNDERSKRIFT)[1]

    try:
        _, head = rammer.laes(stdin, rammer.HOVED)
        _, data = rammer.laes(stdin, rammer.INDHOLD)
        return _answer(out, work(json.loads(head), data, sign))
    except BaseException as error:  # its name is all that leaves
        rammer.skriv(out, rammer.FEJL, type(error).__name__.encode())
        return 1


def _answer(out: BinaryIO, result: bytes) -> int:
    rammer.skriv(out, rammer.RESULTAT, result)
    return 0
