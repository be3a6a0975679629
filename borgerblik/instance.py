"""The folder `instance/`: what `make run` makes for itself and leaves for the commands beside it."""

from __future__ import annotations

import contextlib
import fcntl
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


@contextlib.contextmanager
def announced_run(instance: Path, settings: Mapping[str, str]) -> Iterator[None]:
    """While inside, commands in another terminal meet the same sandkasse with these settings (without prefix).

    The file is locked for as long as we live: one that nobody locks is what a run that was killed left behind.
    """
    file = instance / _RUN_FILE
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+", encoding="utf-8") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        opened.truncate()
        opened.writelines(f"{name}={value}\n" for name, value in settings.items())
        opened.flush()
        try:
            yield
        finally:
            file.unlink(missing_ok=True)


def running(instance: Path) -> dict[str, str]:
    """The settings of the `make run` that is under way in this folder; empty where there is none."""
    try:
        with (instance / _RUN_FILE).open(encoding="utf-8") as opened:
            found = os.fstat(opened.fileno())
            if found.st_uid != os.getuid() or found.st_mode & 0o077:
                return {}  # somebody else's word on where a citizen's number is to be sent
            lines = opened.read().splitlines()
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:  # somebody holds it: that run is alive
        return {name: value for name, _, value in (line.partition("=") for line in lines)}
    except (OSError, UnicodeDecodeError):
        pass
    return {}
