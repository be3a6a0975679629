"""Asking one index as the product asks it, and remembering how every answer came."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

from adapters.http import Line, Reply, Tls, within
from adapters.konformitet.model import Fejlet
from adapters.kontrakt import SOAP_VERSIONER, Ns
from adapters.sider import announced_in
from adapters.sikkerhed import OnBehalfOf
from adapters.soap import FOUND, NOTHING_FOUND, SoapClient
from adapters.tjenester import Tjenester
from borgerblik.config import Tjeneste
from borgerblik.domain.cpr import masked
from borgerblik.sources import Deadline, NotProved, Reason, SourceError

_FARET = {
    Reason.FOR_LANGSOM: "intet helt svar inden fristen",
    Reason.UTILGAENGELIG: "ingen forbindelse, HTTP 5xx eller en fejl hos modtageren",
    Reason.AFVIST: "spørgsmålet blev afvist",
    Reason.IKKE_FORSTAAET: "svaret kan ikke læses",
}


def faret(error: SourceError) -> str:
    """How the index failed, in words; the exact finding in English, as in the log of the product."""
    return f"{_FARET.get(error.reason, error.reason.value)} ({masked(str(error))})"


class Optager(Line):
    """A line that remembers how long each answer took and which SOAP version the last one was in."""

    def __init__(self, url: str, tls: Tls | None = None) -> None:
        super().__init__(url, tls)
        self.sekunder: list[float] = []
        self.seneste = b""

    def post(self, sealed: Callable[[], bytes], headers: dict[str, str], deadline: Deadline) -> Reply:
        """The same, and remembered."""
        began, self.seneste = time.monotonic(), b""
        try:
            reply = super().post(sealed, headers, deadline)
        finally:
            self.sekunder.append(time.monotonic() - began)
        self.seneste = reply.body
        return reply


@dataclass(frozen=True, slots=True)
class Svar:
    """One answer: its element, and what it says of itself."""

    element: etree._Element

    @property
    def status(self) -> str:
        """The StatusKode, "" where there is none."""
        return (self.element.findtext(f"{Ns.SD('StandardRetur')}/{Ns.SD('StatusKode')}") or "").strip()

    def antal(self, ns: Ns) -> dict[str, int]:
        """How many there are of each kind, as far as the answer says so."""
        return announced_in(self.element, ns)


class Samtale:
    """Everything that is said with one service during a run. `frist` is how many seconds an answer may take."""

    def __init__(
        self, tjenester: Tjenester, tjeneste: Tjeneste, action: str, answer: str, cvr: str | None, frist: float
    ):
        self.frist = frist
        self.sikret = tjenester.secured is not None
        self.soap_version = tjeneste.soap_version
        self.svar: list[Svar] = []
        self.for_langsomme = 0
        self.ikke_troet: str | None = None
        self._action, self._answer, self._cvr = action, answer, cvr
        self._ways: dict[str, tuple[SoapClient, Optager]] = {
            version: self._way(tjenester, replace(tjeneste, soap_version=version)) for version in SOAP_VERSIONER
        }

    def spoerg(self, krop: etree._Element, version: str | None = None) -> Svar:
        """The answer, whatever its StatusKode. Raises SourceError."""
        client, _ = self._ways[version or self.soap_version]
        try:
            with within(self.frist) as deadline:
                svar = Svar(client.ask(self._action, krop, self._answer, OnBehalfOf(self._cvr, deadline)))
        except NotProved as error:
            self.ikke_troet = str(error)
            raise
        except SourceError as error:
            self.for_langsomme += error.reason is Reason.FOR_LANGSOM
            raise
        self.svar.append(svar)
        return svar

    def fundet(self, krop: etree._Element) -> Svar:
        """The answer to a search that must be answered with 20 or 44. Raises Fejlet."""
        try:
            svar = self.spoerg(krop)
        except SourceError as error:
            raise Fejlet(faret(error)) from error
        if svar.status not in (FOUND, NOTHING_FOUND):
            raise Fejlet(f"StatusKode {svar.status if svar.status.isdigit() else 'mangler eller er intet tal'}")
        return svar

    def konvolut(self, version: str) -> str:
        """The namespace of the last envelope in that version; "" where it was none."""
        try:
            return etree.QName(etree.fromstring(self._ways[version][1].seneste, _parser())).namespace or ""
        except (etree.XMLSyntaxError, ValueError):
            return ""

    @property
    def sekunder(self) -> list[float]:
        """How long each answer took."""
        return [sekunder for _, line in self._ways.values() for sekunder in line.sekunder]

    @staticmethod
    def _way(tjenester: Tjenester, tjeneste: Tjeneste) -> tuple[SoapClient, Optager]:
        lines: list[Optager] = []

        def make(url: str, tls: Tls | None) -> Line:
            lines.append(Optager(url, tls))
            return lines[0]

        client = tjenester.client(tjeneste, line=make)
        return client, lines[0]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
