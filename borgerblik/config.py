"""The settings: one frozen object, read once from the environment (prefix BORGERBLIK_)."""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from environs import Env, EnvError
from marshmallow import validate

from borgerblik.domain.faelles import UUID

PREFIX = "BORGERBLIK_"
SANDKASSE_ISSUER = "urn:borgerblik:sandkasse"
SANDKASSE_AUDIENCE = "urn:borgerblik:api"
SHORTEST_KEY = 16  # bytes

T = TypeVar("T")
# To set one of these is to rely on it: better no start than a door that is not what it seems.
_NOT_YET = ("SAML_PROFIL", "TOKEN_PROFIL", "REDIS_URL", "AMQP_URL")


class SettingError(Exception):
    """A setting is missing or cannot be used; the sentence names it."""


class Sikkerhed(StrEnum):
    """How messages to the indexes are protected."""

    INGEN = "ingen"
    OIOIDWS = "oioidws"


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """Everything the product is told from outside.

    Changing `pseudonym_key` cuts every citizen off from their old access log; changing `secret_key` signs
    everybody out. Both are None where they were not given and the command at hand can do without.
    """

    instance: Path
    database_url: str
    sagdokumentindeks_url: str
    ydelsesindeks_url: str
    indeks_sikkerhed: Sikkerhed
    soap_version: str
    liberty_framework: bool
    oidc_issuer: str
    oidc_audience: str
    oidc_jwks_url: str
    secret_key: bytes | None
    pseudonym_key: bytes | None
    visningsklasse_roller: tuple[str, ...]
    udk_cvr: str
    kilde_frist: float
    workers: int
    threads: int
    metrics_port: int | None

    @property
    def sandkasse(self) -> bool:
        """Do both indexes live on this machine?"""
        return all(_on_loopback(url) for url in (self.sagdokumentindeks_url, self.ydelsesindeks_url))

    def demand(self, *names: str) -> None:
        """Stop where one of these settings is missing. Raises SettingError."""
        for name in names:
            if getattr(self, name) is None:
                raise SettingError(f"{PREFIX}{name.upper()} mangler")


def read_settings() -> Settings:
    """The settings of the environment. Raises SettingError, in one line that names the setting."""
    env = _Environment()
    instance = env.read("INSTANCE", Env.path, _instance_folder())
    sandkasse = f"http://127.0.0.1:{port_of('SANDKASSE_PORT', 8470)}"
    sdi = env.address("SAGDOKUMENTINDEKS_URL", f"{sandkasse}/sagdokumentindeks/6")
    ydi = env.address("YDELSESINDEKS_URL", f"{sandkasse}/ydelseindeks/6")
    on_loopback = _on_loopback(sdi) and _on_loopback(ydi)
    generated = generated_keys(instance) if on_loopback else {}
    settings = Settings(
        instance=instance,
        database_url=env.read("DATABASE_URL", Env.str, f"sqlite:///{instance / 'borgerblik.sqlite'}"),
        sagdokumentindeks_url=sdi,
        ydelsesindeks_url=ydi,
        indeks_sikkerhed=Sikkerhed(
            env.read(
                "INDEKS_SIKKERHED",
                Env.str,
                (Sikkerhed.INGEN if on_loopback else Sikkerhed.OIOIDWS).value,
                validate.OneOf([s.value for s in Sikkerhed], error="er hverken ingen eller oioidws"),
            )
        ),
        soap_version=env.read(
            "SOAP_VERSION", Env.str, "1.2", validate.OneOf(["1.1", "1.2"], error="er hverken 1.1 eller 1.2")
        ),
        liberty_framework=env.read("LIBERTY_FRAMEWORK", Env.bool, False),
        oidc_issuer=env.read("OIDC_ISSUER", Env.str, SANDKASSE_ISSUER),
        oidc_audience=env.read("OIDC_AUDIENCE", Env.str, SANDKASSE_AUDIENCE),
        oidc_jwks_url=env.address("OIDC_JWKS_URL", f"{sandkasse}/oidc/jwks"),
        secret_key=env.key("SECRET_KEY", generated),
        pseudonym_key=env.key("PSEUDONYM_KEY", generated),
        visningsklasse_roller=env.uuids("VISNINGSKLASSE_ROLLER"),
        udk_cvr=env.read("UDK_CVR", Env.str, "33236131", validate.Regexp(r"[0-9]{8}\Z", error="er ikke otte cifre")),
        kilde_frist=env.read(
            "KILDE_FRIST",
            Env.float,
            6.0,
            validate.Range(0, 120, min_inclusive=False, error="er ikke mellem 0 og 120 sekunder"),
        ),
        workers=env.read("WORKERS", Env.int, 2, validate.Range(1, 64, error="er ikke mellem 1 og 64")),
        threads=env.read("THREADS", Env.int, 8, validate.Range(1, 64, error="er ikke mellem 1 og 64")),
        metrics_port=env.read("METRICS_PORT", Env.int, None, validate.Range(1, 65535, error="er ikke en port")),
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    for name in _NOT_YET:
        if os.environ.get(PREFIX + name):
            raise SettingError(f"{PREFIX}{name} findes ikke i denne version: fjern den")
    if settings.indeks_sikkerhed is Sikkerhed.INGEN:
        for name, url in (
            ("SAGDOKUMENTINDEKS_URL", settings.sagdokumentindeks_url),
            ("YDELSESINDEKS_URL", settings.ydelsesindeks_url),
        ):
            if not _on_loopback(url):
                raise SettingError(
                    f"{PREFIX}INDEKS_SIKKERHED=ingen er kun tilladt, når {PREFIX}{name} er på denne maskine"
                )


class _Environment:
    """Reads one setting at a time, and says which one it could not read."""

    def __init__(self) -> None:
        self._env = Env(prefix=PREFIX)

    def read(self, name: str, parse: Callable[..., Any], default: T, check: Any = None) -> T:
        if not os.environ.get(PREFIX + name, "").strip():
            return default  # given empty counts as not given
        try:
            return parse(self._env, name, validate=check)  # type: ignore[no-any-return]
        except EnvError as error:
            raise SettingError(f"{PREFIX}{name} {_sentence(error)}") from None

    def uuids(self, name: str) -> tuple[str, ...]:
        found: list[str] = self.read(name, Env.list, [])
        words = tuple(word.strip().lower() for word in found if word.strip())
        if not all(UUID.fullmatch(word) for word in words):
            raise SettingError(f"{PREFIX}{name} er ikke UUID'er adskilt af komma")
        return words

    def address(self, name: str, default: str) -> str:
        url: str = self.read(name, Env.str, default)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise SettingError(f"{PREFIX}{name} er ikke en adresse (http:// eller https:// uden brugernavn)")
        return url

    def key(self, name: str, generated: Mapping[str, str]) -> bytes | None:
        text = os.environ.get(PREFIX + name) or generated.get(name)
        if text is not None and len(text.encode()) < SHORTEST_KEY:
            raise SettingError(f"{PREFIX}{name} er for kort: mindst {SHORTEST_KEY} tegn")
        return None if text is None else text.encode()


def port_of(name: str, usual: int) -> int:
    """A port from the environment variable of that name. Raises SettingError."""
    text = os.environ.get(name) or str(usual)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingError(f"{name} er ikke en port")
    return int(text)


def _sentence(error: EnvError) -> str:
    """environs' own words where they are ours, else that the value cannot be read; never the value."""
    found = str(error)
    return next(
        (found[found.index(word) :].rstrip("\"'])}") for word in ("er ikke", "er hverken") if word in found),
        "kan ikke læses",
    )


def _on_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _instance_folder() -> Path:
    """`instance/` in the checkout; where the product is installed without one, in the working folder."""
    checkout = Path(__file__).resolve().parents[1]
    return (checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()) / "instance"


# What `make run` makes for itself

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
