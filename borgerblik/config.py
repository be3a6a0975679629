"""The settings: one frozen object, read once from the environment (prefix BORGERBLIK_)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from environs import Env
from marshmallow import validate

from borgerblik.adgangsvalg import Adgangsvalg, read_adgang
from borgerblik.alarmvalg import Alarmvalg, read_alarm
from borgerblik.arbejdsvalg import Arbejdsvalg, read_arbejde
from borgerblik.beskedvalg import Beskedvalg, read_besked
from borgerblik.environment import PREFIX, Environment, SettingError, encrypted, on_loopback, port_of
from borgerblik.instance import generated_keys, instance_folder, running
from borgerblik.revisionsvalg import Revisionsvalg, read_revision
from borgerblik.udskriftsvalg import Udskriftsvalg, read_udskrift

__all__ = [
    "PREFIX",
    "Godkendelse",
    "SettingError",
    "Settings",
    "Sikkerhed",
    "Sikring",
    "StsProfil",
    "Tjeneste",
    "on_loopback",
    "port_of",
    "read_settings",
]

SANDKASSE_ISSUER = "urn:borgerblik:sandkasse"
SANDKASSE_AUDIENCE = "urn:borgerblik:api"
ALLE = "alle"

_KOMMUNE = re.compile(r"[0-9]{4}")

T = TypeVar("T")


class Sikkerhed(StrEnum):
    """How messages to the national services are protected."""

    INGEN = "ingen"
    OIOIDWS = "oioidws"


class StsProfil(StrEnum):
    """Which of its two languages the token service (STS) is spoken to in."""

    SOAP = "soap"
    REST = "rest"


class Godkendelse(StrEnum):
    """How many it takes to change what a kommune shows."""

    EN_PERSON = "en_person"
    TO_PERSONER = "to_personer"


@dataclass(frozen=True, slots=True)
class Tjeneste:
    """A national service: its full address, the name (entityID) its tokens are issued for, and how it is spoken to."""

    url: str
    entity_id: str
    soap_version: str = "1.2"
    liberty_framework: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Sikring:
    """What OIO IDWS needs: the token service, our key, and whose signatures are believed.

    `client_certificate` is a PEM file, with the key in it or in `client_key`, or PKCS#12 (`.p12`, `.pfx`)
    opened by `client_key_password`. `sts_certificate` and `indeks_certificate` hold one or more pinned
    certificates. `tls_ca` replaces the authorities trusted for connections; `oces_ca` are those our own
    certificate must come from, where given.
    """

    profil: StsProfil
    sts_url: str
    sts_entity_id: str
    client_certificate: Path
    client_key: Path | None
    client_key_password: bytes | None
    sts_certificate: Path
    indeks_certificate: Path
    tls_ca: Path | None
    oces_ca: Path | None


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """Everything the product is told from outside.

    Changing `pseudonym_key` cuts every citizen off from their old access log; changing `secret_key` signs
    everybody out, and makes whoever is told by e-mail give the address again. Both, and the three of OIDC beside
    real indexes, are None where they were not given and the command at hand can do without. `sikring` is None
    exactly when `indeks_sikkerhed` is `ingen`. `ydelselistehent_kommuner` names the kommuner whose benefits are
    read through SF1491 instead of SF1490 (`alle`: every kommune). `udk_spoerges`: are the indexes also asked in
    Udbetaling Danmark's name? `tilgaengelighed_url` is where the accessibility
    statement of a kommune without one of its own is. `godkendelse` says whether one administrator may put a kommune's
    choices in force at once, past the drafts that another approves.
    """

    instance: Path
    database_url: str
    sagdokumentindeks: Tjeneste
    ydelsesindeks: Tjeneste
    ydelselistehent: Tjeneste | None
    ydelselistehent_kommuner: tuple[str, ...]
    klassifikation: Tjeneste | None
    organisation: Tjeneste | None
    indeks_sikkerhed: Sikkerhed
    sikring: Sikring | None
    oidc_issuer: str | None
    oidc_audience: str | None
    oidc_jwks_url: str | None
    redis_url: str | None
    secret_key: bytes | None
    pseudonym_key: bytes | None
    visningsklasse_roller: tuple[str, ...]
    udk_cvr: str
    udk_spoerges: bool
    tilgaengelighed_url: str | None
    godkendelse: Godkendelse
    kilde_frist: float
    workers: int
    threads: int
    metrics_port: int | None
    adgang: Adgangsvalg
    besked: Beskedvalg
    alarm: Alarmvalg
    udskrift: Udskriftsvalg
    revision: Revisionsvalg
    arbejde: Arbejdsvalg

    def demand(self, *names: str) -> None:
        """Stop where one of these settings is missing. Raises SettingError."""
        for name in names:
            if getattr(self, name) is None:
                raise SettingError(f"{PREFIX}{name.upper()} mangler")

    @property
    def paa_maskinen(self) -> bool:
        """Are the indexes on this machine, as the sandkasse's are?"""
        return _paa_maskinen((self.sagdokumentindeks, self.ydelsesindeks, self.ydelselistehent), self.sikring)

    def through_listehent(self, kommune: str) -> bool:
        """Are this kommune's benefits read through SF1491?"""
        return ALLE in self.ydelselistehent_kommuner or kommune in self.ydelselistehent_kommuner


def read_settings() -> Settings:
    """The settings of the environment. Raises SettingError, in one line that names the setting."""
    instance = Environment({}).read("INSTANCE", Env.path, instance_folder())
    env = Environment(_made(instance))
    services = _services(env)
    here = all(on_loopback(service.url) for service in services.values() if service is not None)
    sdi, ydi = services["SAGDOKUMENTINDEKS"], services["YDELSESINDEKS"]
    if sdi is None or ydi is None:
        raise SettingError(f"{PREFIX}SAGDOKUMENTINDEKS_URL og {PREFIX}YDELSESINDEKS_URL mangler")
    generated = generated_keys(instance) if here else {}
    sikkerhed = _sikkerhed(env, services)
    sikring = _sikring(env) if sikkerhed is Sikkerhed.OIOIDWS else None
    adgang = read_adgang(env, here)
    return Settings(
        instance=instance,
        database_url=env.read(
            "DATABASE_URL",
            Env.str,
            f"sqlite:///{instance / 'borgerblik.sqlite'}",
            validate.Regexp(
                r"(sqlite|postgresql)(\+\w+)?:", error="begynder hverken med sqlite:/// eller postgresql://"
            ),
        ),
        sagdokumentindeks=sdi,
        ydelsesindeks=ydi,
        ydelselistehent=services["YDELSELISTEHENT"],
        ydelselistehent_kommuner=_listehent_kommuner(env, services["YDELSELISTEHENT"]),
        klassifikation=services["KLASSIFIKATION"],
        organisation=services["ORGANISATION"],
        indeks_sikkerhed=sikkerhed,
        sikring=sikring,
        # The sandkasse's issuer gives anybody a token for any citizen: it counts towards its own indexes only.
        oidc_issuer=env.text("OIDC_ISSUER", SANDKASSE_ISSUER if here else None),
        oidc_audience=env.text("OIDC_AUDIENCE", SANDKASSE_AUDIENCE if here else None),
        oidc_jwks_url=encrypted("OIDC_JWKS_URL", env.address("OIDC_JWKS_URL", _jwks() if here else None)),
        redis_url=env.text("REDIS_URL", None, validate.Regexp(r"rediss?://|unix://", error="er ikke en redis-adresse")),
        secret_key=env.key("SECRET_KEY", generated),
        pseudonym_key=env.key("PSEUDONYM_KEY", generated),
        visningsklasse_roller=env.uuids("VISNINGSKLASSE_ROLLER"),
        udk_cvr=env.read("UDK_CVR", Env.str, "33236131", validate.Regexp(r"[0-9]{8}\Z", error="er ikke otte cifre")),
        udk_spoerges=env.flag("UDK_SPOERGES"),
        tilgaengelighed_url=encrypted("TILGAENGELIGHED_URL", env.address("TILGAENGELIGHED_URL", None)),
        godkendelse=_godkendelse(env, _paa_maskinen((sdi, ydi, services["YDELSELISTEHENT"]), sikring)),
        kilde_frist=env.read(
            "KILDE_FRIST",
            Env.float,
            6.0,
            validate.Range(0, 120, min_inclusive=False, error="er ikke mellem 0 og 120 sekunder"),
        ),
        workers=env.read("WORKERS", Env.int, 2, validate.Range(1, 64, error="er ikke mellem 1 og 64")),
        threads=env.read("THREADS", Env.int, 8, validate.Range(1, 64, error="er ikke mellem 1 og 64")),
        metrics_port=env.read("METRICS_PORT", Env.int, None, validate.Range(1, 65535, error="er ikke en port")),
        adgang=adgang,
        besked=read_besked(env, adgang.adresse),
        alarm=read_alarm(env),
        udskrift=read_udskrift(env),
        revision=read_revision(env, instance, here),
        arbejde=read_arbejde(env),
    )


# The national services

# Where the sandkasse has each of them, and the entityID that KOMBIT has published for it.
_SERVICES = {
    "SAGDOKUMENTINDEKS": ("/sagdokumentindeks/6", "http://entityid.kombit.dk/service/sdi/sagdokumentindeks/6"),
    "YDELSESINDEKS": ("/ydelseindeks/6", "http://entityid.kombit.dk/service/ydi/ydelseindeks/6"),
    "YDELSELISTEHENT": ("/ydelselistehent/2", "http://entityid.kombit.dk/service/ydelselistehent/1"),
    "KLASSIFIKATION": ("/klasse/7", "http://entityid.kombit.dk/service/klassifikation/7"),
    "ORGANISATION": ("/organisation", "http://stoettesystemerne.dk/service/organisation/3"),
}
_INDEXES = ("SAGDOKUMENTINDEKS", "YDELSESINDEKS")
ADDRESSES = tuple(f"{PREFIX}{name}_URL" for name in _SERVICES)  # one of them given: services of somebody's own


def _made(instance: Path) -> dict[str, str]:
    """What the `make run` under way has set up, where the environment does not name services of its own."""
    return {} if any(os.environ.get(name) for name in ADDRESSES) else running(instance)


def _services(env: Environment) -> dict[str, Tjeneste | None]:
    """Each service by the name of its settings. Beside the sandkasse's indexes all of them are there."""
    sandkasse = not any(env.given(f"{name}_URL") for name in _INDEXES)
    found: dict[str, Tjeneste | None] = {}
    for name, (path, entity_id) in _SERVICES.items():
        default = f"{_sandkasse()}{path}" if sandkasse or name in _INDEXES else None
        url = env.address(f"{name}_URL", default)
        found[name] = None if url is None else _service(env, name, url, entity_id)
    return found


def _service(env: Environment, name: str, url: str, entity_id: str) -> Tjeneste:
    """One service; the public samples differ in how each is spoken to, so each can have it its own way."""
    versions = validate.OneOf(["1.1", "1.2"], error="er hverken 1.1 eller 1.2")
    usual = env.read("SOAP_VERSION", Env.str, "1.2", versions)
    liberty = env.read("LIBERTY_FRAMEWORK", Env.bool, False)
    return Tjeneste(
        url,
        str(env.text(f"{name}_ENTITY_ID", entity_id)),
        soap_version=env.read(f"{name}_SOAP_VERSION", Env.str, usual, versions),
        liberty_framework=env.read(f"{name}_LIBERTY_FRAMEWORK", Env.bool, liberty),
    )


def _paa_maskinen(services: Iterable[Tjeneste | None], sikring: Sikring | None) -> bool:
    """Is everything that data come from here, and who vouches for us too?

    A tunnel on this machine leads to real indexes, but their token service is not here.
    """
    addresses = [each.url for each in services if each is not None]
    return all(map(on_loopback, [*addresses, *([] if sikring is None else [sikring.sts_url])]))


def _godkendelse(env: Environment, here: bool) -> Godkendelse:
    """Beside the sandkasse one is enough, unless it is said."""
    known = validate.OneOf([each.value for each in Godkendelse], error="er hverken en_person eller to_personer")
    usual = Godkendelse.EN_PERSON if here else Godkendelse.TO_PERSONER
    return Godkendelse(env.read("GODKENDELSE", Env.str, usual.value, known))


def _listehent_kommuner(env: Environment, service: Tjeneste | None) -> tuple[str, ...]:
    name = "YDELSELISTEHENT_KOMMUNER"
    koder = env.words(name, lambda word: word == ALLE or _KOMMUNE.fullmatch(word), "kommunekoder (eller alle)")
    if koder and service is None:
        raise SettingError(f"{PREFIX}{name} kræver {PREFIX}YDELSELISTEHENT_URL")
    return koder


def _sikkerhed(env: Environment, services: dict[str, Tjeneste | None]) -> Sikkerhed:
    """`ingen` is for this machine only: nothing leaves it unsigned."""
    elsewhere = {name: s.url for name, s in services.items() if s is not None and not on_loopback(s.url)}
    usual = Sikkerhed.OIOIDWS if elsewhere else Sikkerhed.INGEN
    known = validate.OneOf([s.value for s in Sikkerhed], error="er hverken ingen eller oioidws")
    chosen = Sikkerhed(env.text("INDEKS_SIKKERHED", usual.value, known))
    if chosen is Sikkerhed.INGEN and elsewhere:
        name = f"{PREFIX}{next(iter(elsewhere))}_URL"
        raise SettingError(f"{PREFIX}INDEKS_SIKKERHED=ingen er kun tilladt, når {name} er på denne maskine")
    for name, url in elsewhere.items():
        encrypted(f"{name}_URL", url)
    return chosen


def _sikring(env: Environment) -> Sikring:
    profiles = validate.OneOf([p.value for p in StsProfil], error="er hverken soap eller rest")
    password = env.text("CLIENT_KEY_PASSWORD", None)
    return Sikring(
        profil=StsProfil(env.text("STS_PROFIL", StsProfil.SOAP.value, profiles)),
        sts_url=encrypted("STS_URL", _needed("STS_URL", env.address("STS_URL", None))),
        sts_entity_id=_needed("STS_ENTITY_ID", env.text("STS_ENTITY_ID", None)),
        client_certificate=_needed("CLIENT_CERTIFICATE", env.file("CLIENT_CERTIFICATE")),
        client_key=env.file("CLIENT_KEY"),
        client_key_password=None if password is None else password.encode(),
        sts_certificate=_needed("STS_CERTIFICATE", env.file("STS_CERTIFICATE")),
        indeks_certificate=_needed("INDEKS_CERTIFICATE", env.file("INDEKS_CERTIFICATE")),
        tls_ca=env.file("TLS_CA"),
        oces_ca=env.file("OCES_CA"),
    )


def _needed(name: str, value: T | None) -> T:
    if value is None:
        raise SettingError(f"{PREFIX}{name} mangler ({PREFIX}INDEKS_SIKKERHED=oioidws kræver den)")
    return value


def _sandkasse() -> str:
    return f"http://127.0.0.1:{port_of('SANDKASSE_PORT', 8470)}"


def _jwks() -> str:
    return f"{_sandkasse()}/oidc/jwks"
