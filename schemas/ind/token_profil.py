"""A token profile (DESIGN 8): read strictly, with every file it names, and every fault is named with its place."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, validates_schema

from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.niveau import LOA
from borgerblik.access.token.profil import ALGORITMER, Brug, TokenProfil
from borgerblik.domain.koder import Nsis
from borgerblik.environment import on_loopback
from schemas.ind.fejl import Faults, Fejl, from_messages
from schemas.ind.jsonfil import read_json
from schemas.ind.kommune import StrictSchema
from schemas.ind.risiko import Heltal
from schemas.ind.strenge import JaNej, Liste, Moenster, Objekt, Tekst, Valg, words
from schemas.ind.token_filer import Filer, byg, med_ressource

_NIVEAUER = tuple(niveau.value for niveau in Nsis)
_SCOPE = re.compile(r"[!#-\[\]-~]{1,200}")  # RFC 6749 section 3.3
_NOEGLE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# What we set ourselves when somebody is sent to a broker: the file may not.
_VORES = frozenset(
    {"response_type", "response_mode", "client_id", "redirect_uri", "state", "nonce", "code_challenge", "prompt"}
    | {"code_challenge_method", "acr_values", "max_age", "request", "request_uri", "id_token_hint"}
)


class TokenProfilFaults(Faults):
    """A token profile cannot be used."""


class Navn(Tekst):
    """A name that is compared letter by letter: an issuer, a claim, a client. It may look like anything."""

    def faults(self, text: str) -> Iterator[str]:
        """Only that it is there, on one line and not endless."""
        if not text or not text.isprintable() or len(text) > 1000:
            yield "er tom, for lang eller ikke på én linje"


class Adresse(Navn):
    """An address we ask or send people to: https, or this very machine."""

    def faults(self, text: str) -> Iterator[str]:
        """Whether what goes there is protected."""
        yield from super().faults(text)
        try:
            parts = urlsplit(text)
            safe = parts.scheme == "https" or (parts.scheme == "http" and on_loopback(text))
            good = safe and bool(parts.hostname) and "@" not in parts.netloc and not parts.fragment
        except ValueError:
            good = False
        if not good:
            yield "er ikke en https-adresse"


class Ordbog(fields.Dict):
    """An object whose keys are names."""

    default_error_messages = words(invalid="er ikke et objekt")

    def __init__(self, values: fields.Field[Any], keys: fields.Field[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(keys=keys or Navn(), values=values, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            # marshmallow says apart what is wrong with a key and with its value; for a reader it is one place.
            flat = {
                name: found.get("value", found.get("key", found)) if isinstance(found, Mapping) else found
                for name, found in (error.messages.items() if isinstance(error.messages, dict) else ())
            }
            raise ValidationError(flat or error.messages) from None


class Parameter(fields.Field[Any]):
    """One value for every level, or an object with one for each."""

    default_error_messages = words(invalid="er hverken en tekst eller et objekt med en tekst for hvert niveau")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Mapping[Nsis | None, str]:
        by_level = {None: value} if isinstance(value, str) else value
        if not isinstance(by_level, dict) or not all(isinstance(text, str) for text in by_level.values()):
            raise self.make_error("invalid")
        try:
            return {None if name is None else Nsis(name): text for name, text in by_level.items()}
        except ValueError:
            raise self.make_error("invalid") from None


class IntrospektionSchema(StrictSchema):
    """Where an issuer's opaque tokens are asked about."""

    url = Adresse(required=True)
    klientId = Navn(required=True)
    hemmelighed = Navn(required=True)


class LoginSchema(StrictSchema):
    """A broker people sign in through."""

    noegle = Moenster(_NOEGLE, "er ikke små bogstaver, tal og bindestreg", required=True)
    navn = Tekst(required=True, longest=100)
    rolle = Valg((Rolle.BORGER.value, Rolle.SAGSBEHANDLER.value), required=True)
    klientId = Navn(required=True)
    hemmelighed = Navn(allow_none=True)
    autorisation = Adresse(required=True)
    token = Adresse(required=True)
    logud = Adresse(allow_none=True)
    acrValues = Ordbog(Navn(), keys=Valg(_NIVEAUER))
    parametre = Ordbog(Parameter())

    @validates_schema(skip_on_field_errors=True)
    def not_ours(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """What protects a sign-in is not for a file to change."""
        ours = {name: ["sættes af Borgerblikket"] for name in data.get("parametre", {}) if name in _VORES}
        if ours:
            raise ValidationError({"parametre": ours})


class UdstederSchema(StrictSchema):
    """One issuer."""

    jwks = Navn(required=True)
    brug = Valg((Brug.ACCESS_TOKEN.value, Brug.ID_TOKEN.value), required=True)
    algoritmer = Liste(Valg(ALGORITMER), required=True)
    typ = Navn(allow_none=True)
    niveauClaim = Navn(allow_none=True)
    gammeltNiveauClaim = Navn(allow_none=True)
    niveauForm = Ordbog(Valg(_NIVEAUER), allow_none=True)
    cprClaim = Navn(allow_none=True)
    cvrClaim = Navn(allow_none=True)
    uuidClaim = Navn(allow_none=True)
    privilegierClaim = Navn(allow_none=True)
    rolleClaim = Navn(allow_none=True)
    kommuneClaim = Navn(allow_none=True)
    rolle = Valg((rolle.value for rolle in Rolle), allow_none=True)
    introspektion = Objekt(IntrospektionSchema, allow_none=True)
    login = Objekt(LoginSchema, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def whole(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """An issuer signs in some way, and its levels are written in some way."""
        if not data["algoritmer"]:
            raise ValidationError({"algoritmer": ["er tom"]})
        if data.get("niveauClaim", LOA) not in (None, LOA) and data.get("niveauForm") is None:
            raise ValidationError({"niveauForm": ["mangler, når niveauClaim er et andet claim end OIOSAML's"]})
        login = data.get("login")
        if login is not None and data.get("rolle") not in (None, login["rolle"]):
            raise ValidationError({"rolle": ["er en anden end den, man logger ind i (login.rolle)"]})


class NoegleSchema(StrictSchema):
    """A key of ours."""

    kid = Navn(required=True)
    fil = Navn(required=True)


class KlientSchema(StrictSchema):
    """A program that may bring tokens."""

    kraevBundet = JaNej()


class RessourceSchema(StrictSchema):
    """What is demanded."""

    niveau = Valg(_NIVEAUER, allow_none=True)
    scope = Moenster(_SCOPE, "er ikke et scope", allow_none=True)
    maxAlder = Heltal(0, 31_536_000, allow_none=True)


class StsSchema(StrictSchema):
    """A token service whose assertions are taken."""

    certifikat = Navn(required=True)


class IdwsSchema(StrictSchema):
    """What /token takes."""

    audience = Navn(required=True)
    udstedere = Ordbog(Objekt(StsSchema), required=True)
    levetid = Heltal(60, 3600)


class TokenProfilSchema(StrictSchema):
    """The whole profile."""

    audience = Navn(required=True)
    skaevhed = Heltal(0, 300)
    laengsteLevetid = Heltal(1, 86_400)
    udstedere = Ordbog(Objekt(UdstederSchema), required=True)
    noegler = Liste(Objekt(NoegleSchema))
    klienter = Ordbog(Objekt(KlientSchema))
    ressource = Objekt(RessourceSchema, allow_none=True)
    idws = Objekt(IdwsSchema, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def told_apart(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Brokers have names of their own, and a token for signing in can never be one for the API."""
        faults: dict[str, Any] = {}
        seen: set[str] = set()
        for iss, udsteder in data["udstedere"].items():
            login = udsteder.get("login") or {}
            if login.get("noegle") in seen:
                faults[iss] = {"login": {"noegle": ["bruges af en anden udsteder"]}}
            elif login.get("klientId") == data["audience"]:
                faults[iss] = {"login": {"klientId": ["er det samme som audience"]}}
            seen.add(login.get("noegle", ""))
        if faults:
            raise ValidationError({"udstedere": faults})


_SCHEMA = TokenProfilSchema()
_RESSOURCE = RessourceSchema()


def laes_token_profil(path: Path) -> TokenProfil:
    """The profile in the file, with the files it names. Raises OSError and TokenProfilFaults with every fault."""
    document, faults = _document(path.read_bytes())
    try:
        data = _SCHEMA.load(document)
    except ValidationError as error:
        raise TokenProfilFaults((*faults, *from_messages(error.messages))) from None
    filer = Filer(path.resolve().parent)
    profil = byg(data, filer)
    if faults or filer.faults:
        raise TokenProfilFaults((*faults, *filer.faults))
    return profil


def laes_ressource(found: object, laas: Laas) -> Laas:
    """What a single call demands, where it differs from `laas`. Raises ValueError."""
    try:
        return med_ressource(laas, _RESSOURCE.load(found))  # type: ignore[arg-type]  # whatever it is
    except ValidationError:
        raise ValueError("no such demand") from None


def _document(raw: bytes) -> tuple[dict[str, Any], list[Fejl]]:
    """The document with its numbers, and what is wrong with how it is written. Raises TokenProfilFaults."""
    found, faults = read_json(raw)
    if found is None:
        raise TokenProfilFaults(tuple(faults))
    text = raw.removeprefix(codecs.BOM_UTF8).decode()
    document: dict[str, Any] = json.loads(text, parse_int=_whole, parse_constant=float)
    return document, faults


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) < 10 else float("inf")  # no number of ours is that large
