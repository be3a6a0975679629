"""The settings of the doors: who may say who somebody is, how long that lasts, who stands in front of us."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from environs import Env
from marshmallow import validate

from borgerblik.environment import PREFIX, Environment, SettingError, encrypted, port_of

# The usersystemroles (brugersystemroller) of the sandkasse's Context Handler.
_SANDKASSE = "http://sandkasse.borgerblikket.example/roles/usersystemrole"
_SANDKASSE_FULDMAGT = "urn:dk:borgerblikket:sandkasse:fuldmagt"
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_AREA = re.compile(r"[a-z_]{1,50}")
_CVR = re.compile(r"[0-9]{8}")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Adgangsvalg:
    """How the doors are set up.

    `saml_profil` and `token_profil` are files (DESIGN 8). `adresse` is where browsers find us, without a slash at the
    end. `sessioner` gives for borger and medarbejder the life of a session and the silence that ends it. What ends in
    `_roller` are role URIs: caseworker, administrator, and two rights beyond the role; the national ones with the CVR
    numbers of those who may give each (none: every organisation). `fuldmagt_privilegier` are
    privilege URIs with the areas each opens (none: all). `proxyer` are the front servers whose headers are believed,
    `certifikat_hoved` the header in which they hand over the client's certificate. The limits are tries a minute for
    each address.
    """

    saml_profil: Path | None
    token_profil: Path | None
    adresse: str | None
    borger_session: timedelta
    borger_tavshed: timedelta
    medarbejder_session: timedelta
    medarbejder_tavshed: timedelta
    sagsbehandler_roller: tuple[str, ...]
    administrator_roller: tuple[str, ...]
    tilsyn_roller: tuple[str, ...]
    undtagne_roller: tuple[str, ...]
    nationale_roller: Mapping[str, frozenset[str]]
    fuldmagt_privilegier: Mapping[str, frozenset[str]]
    proxyer: tuple[Network, ...]
    certifikat_hoved: str | None
    graense_login: int
    graense_afvist: int


def read_adgang(env: Environment, here: bool) -> Adgangsvalg:
    """From the environment; `here`: the indexes are those of this machine. Raises SettingError."""
    adresse = env.address("ADRESSE", f"http://127.0.0.1:{port_of('PORT', 8000)}" if here else None)
    return Adgangsvalg(
        saml_profil=env.file("SAML_PROFIL"),
        token_profil=env.file("TOKEN_PROFIL"),
        adresse=None if adresse is None else encrypted("ADRESSE", adresse).rstrip("/"),
        borger_session=_minutes(env, "BORGER_SESSION", 60),
        borger_tavshed=_minutes(env, "BORGER_TAVSHED", 15),
        medarbejder_session=_minutes(env, "MEDARBEJDER_SESSION", 60),
        medarbejder_tavshed=_minutes(env, "MEDARBEJDER_TAVSHED", 15),
        sagsbehandler_roller=env.uris("SAGSBEHANDLER_ROLLER", (f"{_SANDKASSE}/sagsbehandler/1",) if here else ()),
        administrator_roller=env.uris("ADMINISTRATOR_ROLLER", (f"{_SANDKASSE}/administrator/1",) if here else ()),
        tilsyn_roller=env.uris("TILSYN_ROLLER", ()),
        undtagne_roller=env.uris("UNDTAGNE_ROLLER", (f"{_SANDKASSE}/undtagne/1",) if here else ()),
        nationale_roller=_national(env, (f"{_SANDKASSE}/national/1",) if here else ()),
        fuldmagt_privilegier=_mandates(env, (_SANDKASSE_FULDMAGT,) if here else ()),
        proxyer=_networks(env),
        certifikat_hoved=_header(env),
        graense_login=_limit(env, "GRAENSE_LOGIN", 30),
        graense_afvist=_limit(env, "GRAENSE_AFVIST", 120),
    )


def _minutes(env: Environment, name: str, usual: int) -> timedelta:
    check = validate.Range(1, 24 * 60, error="er ikke mellem 1 og 1440 minutter")
    return timedelta(minutes=env.read(name, Env.int, usual, check))


def _limit(env: Environment, name: str, usual: int) -> int:
    return env.read(name, Env.int, usual, validate.Range(1, 1_000_000, error="er ikke mellem 1 og 1000000"))


def _mandates(env: Environment, usual: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """`uri` opens all areas, `uri=sygedagpenge+kontanthjaelp` these."""
    found: dict[str, frozenset[str]] = {}
    for entry in env.uris("FULDMAGT_PRIVILEGIER", usual):
        uri, _, named = entry.partition("=")
        areas = frozenset(named.split("+")) if named else frozenset()
        if not all(_AREA.fullmatch(area) for area in areas) or ("=" in entry and not areas):
            raise SettingError(f"{PREFIX}FULDMAGT_PRIVILEGIER er ikke URI'er, hver eventuelt med =omraade+omraade")
        found[uri] = areas
    return MappingProxyType(found)


def _national(env: Environment, usual: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """`uri` may be given by every organisation, `uri=12345678+87654321` by these."""
    found: dict[str, frozenset[str]] = {}
    for entry in env.uris("NATIONALE_ROLLER", usual):
        uri, sign, named = entry.partition("=")
        givers = frozenset(named.split("+")) if named else frozenset()
        if not all(_CVR.fullmatch(cvr) for cvr in givers) or (sign and not givers):
            raise SettingError(f"{PREFIX}NATIONALE_ROLLER er ikke URI'er, hver eventuelt med =cvr+cvr")
        found[uri] = givers
    return MappingProxyType(found)


def _networks(env: Environment) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(word) for word in env.words("BETROEDE_PROXYER", _network, "adresser"))
    except ValueError:
        raise SettingError(f"{PREFIX}BETROEDE_PROXYER er ikke adresser adskilt af komma") from None


def _network(word: str) -> Any:
    try:
        return ipaddress.ip_network(word)
    except ValueError:
        return None


def _header(env: Environment) -> str | None:
    name = env.text("KLIENTCERTIFIKAT_HOVED", None, validate.Regexp(_HEADER, error="er ikke navnet på et hoved"))
    if name is not None and not os.environ.get(f"{PREFIX}BETROEDE_PROXYER", "").strip():
        raise SettingError(f"{PREFIX}KLIENTCERTIFIKAT_HOVED kræver {PREFIX}BETROEDE_PROXYER")
    return name
