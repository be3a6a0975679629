"""Failure switches (PROTOCOL 10.8): which service is to fail, how, and for whom."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from borgerblik.sandkasse.navngivne import NAVNGIVNE

TJENESTER = ("sdi", "ydi")
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
}
_NUMMER = re.compile(r"(6[1-9]|[78][0-9]|9[01])[0-9]{8}")
LAENGSTE = 120.0  # seconds: nothing here goes on longer


class UgyldigFejl(ValueError):
    """The sentence says what is wrong with a switch; it never holds a number."""


@dataclass(frozen=True, slots=True)
class Fejl:
    """One switch: the service, how it fails, after how long, and for whom (None: everybody)."""

    tjeneste: str
    slags: str
    sekunder: float = 0.0
    cpr: str | None = None

    @classmethod
    def af(cls, data: Any) -> Fejl:
        """From what was posted. Raises UgyldigFejl."""
        if not isinstance(data, dict):
            raise UgyldigFejl("the body is a JSON object with tjeneste and fejl")
        ukendte = set(data) - {"tjeneste", "fejl", "sekunder", "cpr"}
        if ukendte:
            raise UgyldigFejl("the object has tjeneste, fejl, sekunder and cpr, and nothing else")
        if data.get("tjeneste") not in TJENESTER:
            raise UgyldigFejl(f"tjeneste is one of {', '.join(TJENESTER)}")
        if data.get("fejl") not in tuple(FEJL):
            raise UgyldigFejl(f"fejl is one of {', '.join(FEJL)}")
        return cls(data["tjeneste"], data["fejl"], _sekunder(data), _cpr(data))

    def vist(self) -> dict[str, Any]:
        """As JSON, with a name or `en borger` in place of a number."""
        navne = {borger.nummer: borger.navn for borger in NAVNGIVNE}
        hvem = None if self.cpr is None else navne.get(self.cpr, "en borger")
        return {"tjeneste": self.tjeneste, "fejl": self.slags, "sekunder": self.sekunder, "borger": hvem}


def _sekunder(data: dict[str, Any]) -> float:
    sekunder = data.get("sekunder", 0)
    if isinstance(sekunder, bool) or not isinstance(sekunder, int | float) or not 0 <= sekunder <= LAENGSTE:
        raise UgyldigFejl(f"sekunder is a number from 0 to {LAENGSTE:.0f}")
    return float(sekunder)


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
        self._faste: dict[tuple[str, str | None], Fejl] = {
            (tjeneste, borger.nummer): Fejl(tjeneste, slags, cpr=borger.nummer)
            for borger in NAVNGIVNE
            for tjeneste, slags in borger.fejl
        }

    def saet(self, fejl: Fejl) -> None:
        """Turn on; one per service and citizen, the latest counts."""
        with self._laas:
            self._sat[fejl.tjeneste, fejl.cpr] = fejl

    def ryd(self) -> None:
        """Turn off everything that was turned on."""
        with self._laas:
            self._sat.clear()

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
