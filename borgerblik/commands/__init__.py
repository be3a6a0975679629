"""What every command shares; a group of commands of its own has a file here, and `borgerblik.cli` names them all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from borgerblik.config import SettingError, Settings, read_settings


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


def operator() -> str:
    """Who works at this machine, for the history and the log."""
    return f"cli:{os.environ.get('USER') or os.getuid()}"
