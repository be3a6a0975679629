"""The settings of the messages: which way they leave by, as whom, and how often."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from environs import Env
from marshmallow import validate

from borgerblik.domain.epost import Email, NotAnEmail
from borgerblik.environment import PREFIX, Environment, SettingError, on_loopback, port_of

SANDKASSE_AFSENDER = "ingen-svar@borgerblikket.example"
_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")
_SMTP_FORM = "er ikke smtp://bruger:kode@vært:587?starttls=1 eller smtps://bruger:kode@vært"


class Vej(StrEnum):
    """How messages leave."""

    INGEN = "ingen"
    SMTP = "smtp"
    SANDKASSE = "sandkasse"


class Kryptering(StrEnum):
    """What is between us and the mail server."""

    INGEN = "ingen"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True, repr=False)
class Smtpvalg:
    """The mail server. `bruger` and `kode` are both given or both None; `tls_ca` replaces the authorities trusted."""

    vaert: str
    port: int
    kryptering: Kryptering
    bruger: str | None
    kode: str | None
    tls_ca: Path | None


@dataclass(frozen=True, slots=True, repr=False)
class Beskedvalg:
    """How messages leave, and as whom.

    `smtp` is None unless `vej` is smtp, `sandkasse` (where its post is handed in) unless it is sandkasse; `afsender`
    and `adresse` (where one signs in) are None exactly with `ingen`. `pause` is the least time between two messages
    of one kind.
    """

    vej: Vej
    smtp: Smtpvalg | None
    sandkasse: str | None
    afsender: Email | None
    navn: str
    adresse: str | None
    pause: timedelta


def read_besked(env: Environment, adresse: str | None) -> Beskedvalg:
    """From the environment; `adresse` is where browsers find us. Raises SettingError."""
    known = validate.OneOf([each.value for each in Vej], error="er hverken ingen, smtp eller sandkasse")
    vej = Vej(env.text("BESKED_VEJ", Vej.INGEN.value, known))
    if vej is not Vej.INGEN and adresse is None:
        raise SettingError(f"{PREFIX}ADRESSE mangler ({PREFIX}BESKED_VEJ={vej.value} kræver den)")
    return Beskedvalg(
        vej=vej,
        smtp=_smtp(env) if vej is Vej.SMTP else None,
        sandkasse=_sandkasse(env) if vej is Vej.SANDKASSE else None,
        afsender=None if vej is Vej.INGEN else _afsender(env, vej),
        navn=_navn(env),
        adresse=None if vej is Vej.INGEN else adresse,
        pause=timedelta(
            hours=env.read(
                "BESKED_PAUSE", Env.float, 12.0, validate.Range(0, 24 * 31, error="er ikke mellem 0 og 744 timer")
            )
        ),
    )


def _afsender(env: Environment, vej: Vej) -> Email:
    given = env.text("BESKED_AFSENDER", SANDKASSE_AFSENDER if vej is Vej.SANDKASSE else None)
    if given is None:
        raise SettingError(f"{PREFIX}BESKED_AFSENDER mangler ({PREFIX}BESKED_VEJ={vej.value} kræver den)")
    try:
        return Email(given)
    except NotAnEmail:
        raise SettingError(f"{PREFIX}BESKED_AFSENDER er ikke en e-mailadresse") from None


def _navn(env: Environment) -> str:
    navn = str(env.text("BESKED_NAVN", "Borgerblikket")).strip()
    if not navn.isprintable() or len(navn) > 80:
        raise SettingError(f"{PREFIX}BESKED_NAVN er ikke et navn på højst 80 tegn")
    return navn


def _sandkasse(env: Environment) -> str:
    """It gives what it is handed to anybody who asks: it is never on another machine."""
    usual = f"http://127.0.0.1:{port_of('SANDKASSE_PORT', 8470)}/_sandkasse/post"
    url = str(env.address("SANDKASSEPOST_URL", usual))
    if not on_loopback(url):
        raise SettingError(f"{PREFIX}SANDKASSEPOST_URL er kun tilladt på denne maskine")
    return url


def _smtp(env: Environment) -> Smtpvalg:
    """SMTP_URL; neither it nor any part of it is ever repeated: it holds a password."""
    url = env.text("SMTP_URL", None)
    if url is None:
        raise SettingError(f"{PREFIX}SMTP_URL mangler ({PREFIX}BESKED_VEJ=smtp kræver den)")
    try:
        found = _parsed(url.strip(), env.file("TLS_CA"))
    except ValueError:
        found = None
    if found is None:
        raise SettingError(f"{PREFIX}SMTP_URL {_SMTP_FORM}")
    if found.kryptering is Kryptering.INGEN and not _here(found.vaert):
        raise SettingError(f"{PREFIX}SMTP_URL skal have ?starttls=1 eller begynde med smtps://")
    return found


def _parsed(url: str, tls_ca: Path | None) -> Smtpvalg | None:
    """None or ValueError where it is not of that form: also where a password has a `/`, `?` or `#` not written as %."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    vaert, port = parts.hostname or "", parts.port
    if parts.scheme not in ("smtp", "smtps") or parts.path not in ("", "/") or parts.fragment:
        return None
    if not _HOST.fullmatch(vaert) or port == 0 or set(query) - {"starttls"}:
        return None
    kryptering = _kryptering(parts.scheme, query.get("starttls"))
    if kryptering is None or bool(parts.username) != bool(parts.password) or not unquote(parts.netloc).isascii():
        return None
    usual = {Kryptering.TLS: 465, Kryptering.STARTTLS: 587, Kryptering.INGEN: 25}[kryptering]
    return Smtpvalg(
        vaert=vaert,
        port=port or usual,
        kryptering=kryptering,
        bruger=unquote(parts.username) if parts.username else None,
        kode=unquote(parts.password) if parts.password else None,
        tls_ca=tls_ca,
    )


def _kryptering(scheme: str, starttls: str | None) -> Kryptering | None:
    if scheme == "smtps":
        return Kryptering.TLS if starttls is None else None
    return {None: Kryptering.INGEN, "0": Kryptering.INGEN, "1": Kryptering.STARTTLS}.get(starttls)


def _here(vaert: str) -> bool:
    return on_loopback(f"smtp://[{vaert}]" if ":" in vaert else f"smtp://{vaert}")
