"""Reads settings from the environment, one at a time, and says which one it could not read."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from environs import Env, EnvError

from borgerblik.domain.faelles import UUID

PREFIX = "BORGERBLIK_"
SHORTEST_KEY = 16  # bytes
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")

T = TypeVar("T")


class SettingError(Exception):
    """A setting is missing or cannot be used; the sentence names it."""


class Environment:
    """One setting at a time. `made` holds what `make run` has set up, for what the environment does not name."""

    def __init__(self, made: Mapping[str, str]) -> None:
        self._env = Env(prefix=PREFIX)
        self._made = made

    def given(self, name: str) -> bool:
        """Does the environment name it? Given empty counts as not given."""
        return bool(os.environ.get(PREFIX + name, "").strip())

    def read(self, name: str, parse: Callable[..., Any], default: T, check: Any = None) -> T:
        """The value, parsed and checked."""
        if not self.given(name):
            return default
        try:
            return parse(self._env, name, validate=check)  # type: ignore[no-any-return]
        except EnvError as error:
            raise SettingError(f"{PREFIX}{name} {_sentence(error)}") from None

    def text(self, name: str, default: T, check: Any = None) -> str | T:
        """A text; what `make run` has set up comes before the default."""
        return self.read(name, Env.str, self._made.get(name, default), check)

    def flag(self, name: str) -> bool:
        """Yes or no, no by default; what `make run` has set up comes before that."""
        return self.read(name, Env.bool, self._made.get(name) == "true")

    def file(self, name: str) -> Path | None:
        """The name of a file; whether it is there and can be read is found by whoever reads it."""
        found = self.text(name, None)
        return None if found is None else Path(found)

    def words(self, name: str, form: Callable[[str], object], what: str) -> tuple[str, ...]:
        """Words separated by commas, in lower case, each of that form; `what` says in Danish what they are."""
        found = str(self.text(name, "")).split(",")
        words = tuple(word.strip().lower() for word in found if word.strip())
        if not all(form(word) for word in words):
            raise SettingError(f"{PREFIX}{name} er ikke {what} adskilt af komma")
        return words

    def uris(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """URIs separated by commas, as they are written: they are compared whole."""
        if not self.given(name) and name not in self._made:
            return default
        found = tuple(word.strip() for word in str(self.text(name, "")).split(",") if word.strip())
        if not all(_URI.fullmatch(uri) for uri in found):
            raise SettingError(f"{PREFIX}{name} er ikke URI'er adskilt af komma")
        return found

    def uuids(self, name: str) -> tuple[str, ...]:
        """UUIDs separated by commas, in lower case."""
        return self.words(name, UUID.fullmatch, "UUID'er")

    def address(self, name: str, default: T) -> str | T:
        """An address of the web without a user in it."""
        url = self.text(name, default)
        if not isinstance(url, str):
            return url
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise SettingError(f"{PREFIX}{name} er ikke en adresse (http:// eller https:// uden brugernavn)")
        return parts.geturl()  # its scheme in lower case: whoever asks for https gets what goes with it

    def key(self, name: str, generated: Mapping[str, str]) -> bytes | None:
        """A secret; what `make run` made counts where the environment names none."""
        text = os.environ.get(PREFIX + name) or generated.get(name)
        if text is not None and len(text.encode()) < SHORTEST_KEY:
            raise SettingError(f"{PREFIX}{name} er for kort: mindst {SHORTEST_KEY} tegn")
        return None if text is None else text.encode()


def encrypted(name: str, url: T) -> T:
    """A signature hides nothing, and keys come from whom they should: what leaves this machine does so over TLS."""
    if isinstance(url, str) and not on_loopback(url) and urlsplit(url).scheme != "https":
        raise SettingError(f"{PREFIX}{name} skal begynde med https://")
    return url


def port_of(name: str, usual: int) -> int:
    """A port from the environment variable of that name. Raises SettingError."""
    text = os.environ.get(name) or str(usual)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingError(f"{name} er ikke en port")
    return int(text)


def on_loopback(url: str) -> bool:
    """Is the host of this address this very machine?"""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sentence(error: EnvError) -> str:
    """environs' own words where they are ours, else that the value cannot be read; never the value."""
    found = str(error)
    return next(
        (found[found.index(word) :].rstrip("\"'])}") for word in ("er ikke", "er hverken") if word in found),
        "kan ikke læses",
    )
