"""What every command shares; a group of commands of its own has a file here, and `borgerblik.cli` names them all."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borgerblik.config import SettingError, Settings, read_settings

if TYPE_CHECKING:
    from borgerblik.db import Engine


class WorkFailed(click.ClickException):
    """The work failed: exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Its sentence on stderr, every line of it plain."""
        click.echo(f"borgerblik: {self.message}", err=True)


@contextmanager
def in_one_line() -> Iterator[None]:
    """What can go wrong for reasons outside the code becomes one clear line."""
    from borgerblik.audit import LogUnavailable
    from borgerblik.db import DatabaseUnavailable

    try:
        yield
    except (SettingError, DatabaseUnavailable, LogUnavailable, OSError) as error:
        raise WorkFailed(str(error)) from error


def settings() -> Settings:
    """The settings of the environment, or exit 1 with the line that names the wrong one."""
    with in_one_line():
        return read_settings()


@contextmanager
def database(chosen: Settings) -> Iterator[Engine]:
    """Their database, for as long as it is used. Raises DatabaseUnavailable."""
    from borgerblik.db import open_database

    engine = open_database(chosen.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def read_bounded(fil: Path) -> bytes:
    """The file (`-`: standard input), or just more than is accepted of one that is too large."""
    from schemas.ind.jsonfil import LARGEST

    if str(fil) == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    with fil.open("rb") as opened:
        return opened.read(LARGEST + 1)


def kendt_kode(kode: str, hvor: str = "KODE") -> None:
    """Raises UsageError for what is no kommune; `hvor` is where it stands."""
    from borgerblik.kommuner.register import NAVNE

    if kode not in NAVNE:
        raise click.UsageError(f"{hvor} skal være koden på en af de 98 kommuner, fire cifre")


def operator() -> str:
    """Who works at this machine, for the history and the log: the account's own word, which `konto` stands beside."""
    return f"cli:{os.environ.get('USER') or os.getuid()}"


def konto() -> str:
    """The account that the machine itself runs us under, whatever the environment says."""
    try:
        return f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return f"cli:{os.getuid()}"
