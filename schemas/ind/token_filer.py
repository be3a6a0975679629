"""The files a token profile names, and the profile made of them. What cannot be used is a fault, told with the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc.jwk import RSAKey

from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.niveau import ASSURANCE_LEVEL, LOA, NSIS_ORD, Krav
from borgerblik.access.token.profil import (
    CPR_CLAIM,
    CVR_CLAIM,
    PRIVILEGIER_CLAIM,
    UUID_CLAIMS,
    Brug,
    IdwsProfil,
    Klient,
    Loginvalg,
    Opslag,
    TokenProfil,
    Udsteder,
)
from borgerblik.domain.koder import Nsis
from borgerblik.environment import on_loopback
from schemas.ind.fejl import Fejl, shown_name
from schemas.ind.jsonfil import read_json

LARGEST = 1024 * 1024  # bytes
SMALLEST_KEY = 2048  # bits
AT_JWT = "at+jwt"

T = TypeVar("T")


class _Ubrugelig(Exception):
    """What is wrong with a file, as the end of a Danish sentence that begins with its name."""


class Filer:
    """Reads files by names relative to a folder. What is wrong with one is in `faults`, and its value is None."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.faults: list[Fejl] = []

    def jwks(self, sted: str, name: str) -> str | Path:
        """An address as it is, else the file, which must hold keys now."""
        if name.startswith(("https://", "http://")):
            if not name.startswith("https://") and not on_loopback(name):
                self.faults.append(Fejl(sted, "er ikke en https-adresse"))
            return name
        self._read(sted, name, _keys)
        return self._folder / name

    def noegle(self, sted: str, name: str) -> RSAKey | None:
        """A private RSA key in PEM."""
        return self._read(sted, name, _private_key)

    def certifikater(self, sted: str, name: str) -> tuple[x509.Certificate, ...]:
        """Every certificate in a PEM file."""
        return self._read(sted, name, _certificates) or ()

    def hemmelighed(self, sted: str, name: str) -> str:
        """A secret in a file of its own."""
        return self._read(sted, name, _secret) or ""

    def _read(self, sted: str, name: str, as_what: Callable[[bytes], T]) -> T | None:
        try:
            return as_what(_raw(self._folder / name))
        except OSError as error:
            self.faults.append(Fejl(sted, f"filen {shown_name(name)} kan ikke læses: {error.strerror}"))
        except _Ubrugelig as wrong:
            self.faults.append(Fejl(sted, f"filen {shown_name(name)} {wrong}"))
        return None


def _raw(file: Path) -> bytes:
    with file.open("rb") as opened:
        raw = opened.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise _Ubrugelig("er for stor")
    return raw


def _keys(raw: bytes) -> None:
    document, _faults = read_json(raw)
    if document is None or not isinstance(document.get("keys"), list):
        raise _Ubrugelig("indeholder ikke nøgler (JWKS)")


def _private_key(raw: bytes) -> RSAKey:
    try:
        key = load_pem_private_key(raw, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _Ubrugelig("indeholder ikke en nøgle i PEM-format uden adgangskode") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY:
        raise _Ubrugelig(f"har ikke en RSA-nøgle på mindst {SMALLEST_KEY} bit")
    return RSAKey.import_key(key)


def _certificates(raw: bytes) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(x509.load_pem_x509_certificates(raw))
    except ValueError:
        raise _Ubrugelig("indeholder ikke et certifikat i PEM-format") from None


def _secret(raw: bytes) -> str:
    text = raw.decode("ascii", "replace").strip()
    if not text or not text.isprintable() or not text.isascii():
        raise _Ubrugelig("er ikke en hemmelighed på én linje")
    return text


# From the checked document to the profile


def byg(data: Mapping[str, Any], filer: Filer) -> TokenProfil:
    """The profile; to be used only where `filer` has no faults."""
    idws = data.get("idws")
    return TokenProfil(
        audience=data["audience"],
        udstedere=MappingProxyType({iss: _udsteder(iss, found, filer) for iss, found in data["udstedere"].items()}),
        skaevhed=timedelta(seconds=data.get("skaevhed", 60)),
        laengste_levetid=timedelta(seconds=data.get("laengsteLevetid", 3600)),
        noegler=MappingProxyType(_noegler(data.get("noegler", []), filer)),
        klienter=MappingProxyType(
            {name: Klient(found.get("kraevBundet", False)) for name, found in data.get("klienter", {}).items()}
        ),
        ressource=med_ressource(Laas(krav=None), data.get("ressource") or {}),
        idws=None if idws is None else _idws(idws, filer),
    )


def med_ressource(laas: Laas, data: Mapping[str, Any]) -> Laas:
    """What is demanded, where something of it is said otherwise."""
    krav, alder = laas.krav, laas.max_alder
    if "niveau" in data:
        krav = None if data["niveau"] is None else Krav(Nsis(data["niveau"]))
    if "maxAlder" in data:
        alder = None if data["maxAlder"] is None else timedelta(seconds=data["maxAlder"])
    return Laas(krav, laas.roller, data.get("scope", laas.scope), alder)


def _noegler(entries: list[Mapping[str, str]], filer: Filer) -> dict[str, RSAKey]:
    found: dict[str, RSAKey] = {}
    for number, entry in enumerate(entries):
        key = filer.noegle(f"noegler[{number}].fil", entry["fil"])
        if entry["kid"] in found:
            filer.faults.append(Fejl(f"noegler[{number}].kid", "bruges af en anden nøgle"))
        elif key is not None:
            found[entry["kid"]] = key
    return found


def _udsteder(iss: str, data: Mapping[str, Any], filer: Filer) -> Udsteder:
    sted, brug = f"udstedere.{shown_name(iss)}", Brug(data["brug"])
    form = data.get("niveauForm")
    uuid = data.get("uuidClaim", ...)
    opslag, login = data.get("introspektion"), data.get("login")
    # A broker gives the one role that people sign in to through it, whatever door its word comes through.
    rolle = data.get("rolle") or (login or {}).get("rolle")
    return Udsteder(
        iss=iss,
        jwks=filer.jwks(f"{sted}.jwks", data["jwks"]),
        algoritmer=frozenset(data["algoritmer"]),
        typ=data.get("typ") or (AT_JWT if brug is Brug.ACCESS_TOKEN else None),
        brug=brug,
        niveau_claim=data.get("niveauClaim", LOA),
        gammelt_niveau_claim=data.get("gammeltNiveauClaim", ASSURANCE_LEVEL),
        niveau_form=NSIS_ORD if form is None else MappingProxyType({value: Nsis(name) for value, name in form.items()}),
        cpr_claim=data.get("cprClaim", CPR_CLAIM),
        rolle=None if rolle is None else Rolle(rolle),
        rolle_claim=data.get("rolleClaim"),
        kommune_claim=data.get("kommuneClaim"),
        cvr_claim=data.get("cvrClaim", CVR_CLAIM),
        privilegier_claim=data.get("privilegierClaim", PRIVILEGIER_CLAIM),
        uuid_claims=UUID_CLAIMS if uuid is ... else () if uuid is None else (uuid,),
        introspektion=None if opslag is None else _opslag(opslag, f"{sted}.introspektion", filer),
        login=None if login is None else _login(iss, login, f"{sted}.login", filer),
    )


def _opslag(data: Mapping[str, Any], sted: str, filer: Filer) -> Opslag:
    return Opslag(data["url"], data["klientId"], filer.hemmelighed(f"{sted}.hemmelighed", data["hemmelighed"]))


def _login(iss: str, data: Mapping[str, Any], sted: str, filer: Filer) -> Loginvalg:
    secret = data.get("hemmelighed")
    return Loginvalg(
        noegle=data["noegle"],
        navn=data["navn"],
        rolle=Rolle(data["rolle"]),
        issuer=iss,
        klient_id=data["klientId"],
        autorisation=data["autorisation"],
        token=data["token"],
        hemmelighed=None if secret is None else filer.hemmelighed(f"{sted}.hemmelighed", secret),
        logud=data.get("logud"),
        acr_values=MappingProxyType({Nsis(name): value for name, value in data.get("acrValues", {}).items()}),
        parametre=MappingProxyType({name: MappingProxyType(each) for name, each in data.get("parametre", {}).items()}),
    )


def _idws(data: Mapping[str, Any], filer: Filer) -> IdwsProfil:
    return IdwsProfil(
        audience=data["audience"],
        udstedere=MappingProxyType(
            {
                entity_id: filer.certifikater(f"idws.udstedere.{shown_name(entity_id)}.certifikat", found["certifikat"])
                for entity_id, found in data["udstedere"].items()
            }
        ),
        levetid=timedelta(seconds=data.get("levetid", 3600)),
    )
