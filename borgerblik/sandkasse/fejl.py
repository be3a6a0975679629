"""Failure switches (PROTOCOL 10.8): which service is to fail, how, and for whom."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from borgerblik.sandkasse.log_ind.idtoken import OIDC_FEJL
from borgerblik.sandkasse.log_ind.svigt import SAML_FEJL
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.sikkerhed import Kalder

TJENESTER = ("sdi", "ydi", "ydl", "klasse", "organisation", "sts", "nemlogin", "ch", "oidc")
FEJL = {
    "langsom": "answers after `sekunder`",
    "tavs": "never answers",
    "drypper": "sends a byte now and then",
    "http_500": "HTTP 500 with a fault of the receiver",
    "http_401": "HTTP 401",
    "http_403": "HTTP 403",
    "token_afvist": "a fault that refuses the token",
    "statuskode_40": "StatusKode 40",
    "statuskode_41": "StatusKode 41",
    "statuskode_44": "StatusKode 44",
    "afkortet": "the answer stops in the middle",
    "html": "an HTML page",
    "tom": "nothing in the body",
    "doctype": "a document type with entities that grow",
    "omdirigering": "a redirect",
    "endeloes": "an answer that goes on to 2 GB",
    "anden_person": "another person's data",
    "antal_mangler": "no Antal",
    "korte_sider": "half of each page",
    "systemnavn_mangler": "no SystemNavn",
    "overlappende_fremdrift": "every Fremdrift without end",
    "tusindtal": "amounts with a dot for thousands",
    # Security; the first two refuse, the others are of the answer to a call that came with security.
    "token_udloebet": "a fault that says the token has expired, until another token comes",
    "gentaget": "a fault that says the message was received before",
    "daarlig_signatur": "a signature with a wrong bit",
    "usigneret_krop": "a signature that does not cover the Body",
    "pakket_krop": "a forged Body; the signed one lies in a header",
    "pakket_krop_dobbelt_id": "the same, and both have one id",
    "pakket_krop_objekt": "a forged Body; the signed one lies in an Object of the signature",
    "forkert_svar_paa": "RelatesTo another message",
    "gammelt_svar": "a Timestamp of an hour ago",
    "forkert_certifikat": "signed by another of the same authority",
    "sha1_svar": "signed with SHA-1",
    "usigneret_svar": "no security header",
    "kommentar": "a comment in the middle of every value; the signature is right",
}
STS_FEJL = {
    "langsom": "answers after `sekunder`",
    "tavs": "never answers",
    "http_500": "HTTP 500 with a fault of the receiver",
    "sts_fejl": "a fault with the code `kode`",
    "udloebet_token": "an assertion that has expired",
    "forkert_modtager": "an assertion for another service",
    "forkert_noegle": "an assertion for the holder of another key",
    "fremmed_kommune": "an assertion for another CVR number",
    "sha1": "an assertion signed with SHA-1",
    "daarlig_signatur": "a message signature with a wrong bit; by JSON that of the assertion",
    "usigneret": "a message without signature",
    "dobbelt_assertion": "two assertions",
    "kort_token": "an assertion that lives for `sekunder`",
}
# SF1491 has no StandardRetur to put a status in.
_IKKE_YDL = frozenset({"statuskode_40", "statuskode_41", "statuskode_44"})
_NUMMER = re.compile(r"(6[1-9]|[78][0-9]|9[01])[0-9]{8}")
LAENGSTE = 120.0  # seconds: nothing here goes on longer
_LAENGSTE_TOKEN = 8 * 3600.0
_KODER = range(100, 1000)


class UgyldigFejl(ValueError):
    """The sentence says what is wrong with a switch; it never holds a number."""


@dataclass(frozen=True, slots=True)
class Fejl:
    """One switch: the service, how it fails, after how long, and for whom (None: everybody)."""

    tjeneste: str
    slags: str
    sekunder: float = 0.0
    cpr: str | None = None
    kode: int | None = None

    @classmethod
    def af(cls, data: Any) -> Fejl:
        """From what was posted. Raises UgyldigFejl."""
        if not isinstance(data, dict):
            raise UgyldigFejl("the body is a JSON object with tjeneste and fejl")
        ukendte = set(data) - {"tjeneste", "fejl", "sekunder", "cpr", "kode"}
        if ukendte:
            raise UgyldigFejl("the object has tjeneste, fejl, sekunder, cpr and kode, and nothing else")
        if data.get("tjeneste") not in TJENESTER:
            raise UgyldigFejl(f"tjeneste is one of {', '.join(TJENESTER)}")
        mulige = slags_af(data["tjeneste"])
        if data.get("fejl") not in mulige:
            raise UgyldigFejl(f"fejl of {data['tjeneste']} is one of {', '.join(mulige)}")
        if data["tjeneste"] in ("sts", "ch") and data.get("cpr") is not None:
            raise UgyldigFejl(f"{data['tjeneste']} is never asked about a citizen: leave cpr out")
        return cls(data["tjeneste"], data["fejl"], _sekunder(data), _cpr(data), _kode(data))

    def vist(self) -> dict[str, Any]:
        """As JSON, with a name or `en borger` in place of a number."""
        navne = {borger.nummer: borger.navn for borger in NAVNGIVNE}
        hvem = None if self.cpr is None else navne.get(self.cpr, "en borger")
        vist = {"tjeneste": self.tjeneste, "fejl": self.slags, "sekunder": self.sekunder, "borger": hvem}
        return vist if self.kode is None else {**vist, "kode": self.kode}


def slags_af(tjeneste: str) -> tuple[str, ...]:
    """The ways that service can fail."""
    egne: dict[str, Mapping[str, str]] = {"sts": STS_FEJL, "nemlogin": SAML_FEJL, "ch": SAML_FEJL, "oidc": OIDC_FEJL}
    if tjeneste in egne:
        return tuple(egne[tjeneste])
    return tuple(slags for slags in FEJL if tjeneste != "ydl" or slags not in _IKKE_YDL)


def _sekunder(data: dict[str, Any]) -> float:
    sekunder = data.get("sekunder", 0)
    mest = _LAENGSTE_TOKEN if data["fejl"] == "kort_token" else LAENGSTE
    if isinstance(sekunder, bool) or not isinstance(sekunder, int | float) or not 0 <= sekunder <= mest:
        raise UgyldigFejl(f"sekunder is a number from 0 to {mest:.0f}")
    return float(sekunder)


def _kode(data: dict[str, Any]) -> int | None:
    kode = data.get("kode")
    if kode is None:
        return None
    if data["fejl"] != "sts_fejl" or type(kode) is not int or kode not in _KODER:
        raise UgyldigFejl("kode is the three digits of sts_fejl, as a number")
    return int(kode)


def _cpr(data: dict[str, Any]) -> str | None:
    cpr = data.get("cpr")
    if cpr is not None and not (isinstance(cpr, str) and _NUMMER.fullmatch(cpr)):
        raise UgyldigFejl("cpr is an invented person's: ten digits whose day is 61-91")
    return cpr


class Fejltavle:
    """The switches that are on. What a named citizen always shows stays on when the rest is cleared."""

    def __init__(self) -> None:
        self._laas = threading.Lock()
        self._sat: dict[tuple[str, str | None], Fejl] = {}
        self._foerste: dict[tuple[Fejl, str | None], str | None] = {}
        self._faste: dict[tuple[str, str | None], Fejl] = {
            (tjeneste, borger.nummer): Fejl(tjeneste, slags, cpr=borger.nummer)
            for borger in NAVNGIVNE
            for tjeneste, slags in borger.fejl
        }

    def saet(self, fejl: Fejl) -> None:
        """Turn on; one per service and citizen, the latest counts."""
        with self._laas:
            self._sat[fejl.tjeneste, fejl.cpr] = fejl
            self._foerste.clear()

    def ryd(self) -> None:
        """Turn off everything that was turned on."""
        with self._laas:
            self._sat.clear()
            self._foerste.clear()

    def alle(self) -> list[Fejl]:
        """What is turned on, without what named citizens always show."""
        with self._laas:
            return list(self._sat.values())

    def find(self, tjeneste: str, numre: Iterable[str]) -> Fejl | None:
        """How the service fails for a request about these numbers: the citizen's own switch first."""
        with self._laas:
            noegler: list[tuple[str, str | None]] = [(tjeneste, nummer) for nummer in numre]
            kandidater = [self._sat.get(noegle) or self._faste.get(noegle) for noegle in noegler]
            return next(filter(None, kandidater), self._sat.get((tjeneste, None)))

    def er_foerste(self, fejl: Fejl, kalder: Kalder) -> bool:
        """Is this the token that authority first came with since the switch was turned on (or none at all)?"""
        with self._laas:
            return self._foerste.setdefault((fejl, kalder.cvr), kalder.token) == kalder.token
