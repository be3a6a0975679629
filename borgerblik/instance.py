"""The folder `instance/`: what `make run` makes for itself and leaves for the commands beside it."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path


def instance_folder() -> Path:
    """`instance/` in the checkout; where the product is installed without one, in the working folder."""
    checkout = Path(__file__).resolve().parents[1]
    return (checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()) / "instance"


_KEY_FILE = "noegler.env"
_GENERATED = ("SECRET_KEY", "PSEUDONYM_KEY")


def generated_keys(instance: Path) -> dict[str, str]:
    """The keys that `make run` made, empty where it never ran. They count towards the sandkasse only."""
    file = instance / _KEY_FILE
    if not file.is_file():
        return {}
    pairs = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines())
    return {name: value for name, _, value in pairs if name in _GENERATED and value}


def generate_keys(instance: Path) -> None:
    """Make the keys, once; the file is readable to its owner only."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(instance / _KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={secrets.token_urlsafe(32)}\n" for name in _GENERATED)


# The run under way

_RUN_FILE = "make-run.env"
_RUN_PID = "PID"


@contextlib.contextmanager
def announced_run(instance: Path, settings: Mapping[str, str]) -> Iterator[None]:
    """While inside, commands in another terminal meet the same sandkasse with these settings (without prefix)."""
    file = instance / _RUN_FILE
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.writelines(f"{name}={value}\n" for name, value in {_RUN_PID: str(os.getpid()), **settings}.items())
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def running(instance: Path) -> dict[str, str]:
    """The settings of the `make run` that is under way in this folder; empty where there is none."""
    try:
        lines = (instance / _RUN_FILE).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    found = {name: value for name, _, value in (line.partition("=") for line in lines)}
    pid = found.pop(_RUN_PID, "")
    return found if pid.isdecimal() and _alive(int(pid)) else {}


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
