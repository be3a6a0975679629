"""What a failing service sends: whole answers of another kind, or its own answer spoilt."""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree
from werkzeug.wrappers import Response

from borgerblik.sandkasse.fejl import LAENGSTE, Fejl
from borgerblik.sandkasse.indeks import Status, standardretur
from borgerblik.sandkasse.kontrakt import CPR_URN, q
from borgerblik.sandkasse.soap import Kald, SoapFejl, fault, svar
from borgerblik.sandkasse.svarsegl import SEGLFEJL
from borgerblik.sandkasse.xml import laes, rod

FREMMED = "9112992998"  # day 91: nobody's number, and no named citizen's
_ENDELOES = 2 * 1024**3
_BLOK = b"<x>" + b"0" * 65_529 + b"</x>"
_LAD_VAERE = 0.25  # seconds between two looks at whether anybody is still there

Segl = Callable[[bytes, str | None], bytes]


class Ventetid:
    """Waiting that ends when the server stops or the client has gone."""

    def __init__(self) -> None:
        self._slut = threading.Event()

    def slut(self) -> None:
        """Everybody who waits goes home."""
        self._slut.set()

    def vent(self, sekunder: float, environ: dict[str, Any]) -> bool:
        """Wait; False when there is nobody left to answer."""
        ende = time.monotonic() + min(sekunder, LAENGSTE)
        while (rest := ende - time.monotonic()) > 0:
            if self._slut.wait(min(rest, _LAD_VAERE)) or _gaaet(environ):
                return False
        return not self._slut.is_set()


def _gaaet(environ: dict[str, Any]) -> bool:
    """Has the client closed the connection? Every server we run under gives us the socket."""
    sok = environ.get("gunicorn.socket") or environ.get("werkzeug.socket") or environ.get("sandkasse.socket")
    if not isinstance(sok, socket.socket):
        return False
    try:
        laesbar = select.select([sok], [], [], 0)[0]
        if isinstance(sok, ssl.SSLSocket):
            return bool(laesbar)  # nobody can peek here, and who waits for an answer says only goodbye
        return bool(laesbar) and not sok.recv(1, socket.MSG_PEEK)
    except (OSError, ValueError):
        return True


@dataclass(frozen=True, slots=True)
class Udgang:
    """An answer on its way out: the body element, the right answer as it is inside, and what seals it."""

    kald: Kald
    ud: str
    raa: Callable[[], bytes]
    segl: Segl

    def svar(self, fejl: str | None = None) -> bytes:
        """The right answer, sealed; `fejl` has the seal go wrong."""
        return self.segl(self.raa(), fejl)


def forstyr(fejl: Fejl, udgang: Udgang, ventetid: Ventetid, environ: dict[str, Any]) -> Response:
    """The answer of a service that fails that way. What is wrong inside is sealed as if it were right."""
    kald = udgang.kald
    if fejl.slags in ("langsom", "tavs"):
        naaet = vent(fejl, ventetid, environ)
        return _xml(kald, udgang.svar()) if naaet else Response(b"", 503)
    if fejl.slags in SEGLFEJL:
        return _xml(kald, udgang.svar(fejl.slags))
    if fejl.slags in _STROEMME:
        return _stroem(kald, _STROEMME[fejl.slags](udgang, ventetid, environ))
    if fejl.slags.startswith("statuskode_"):
        kode = Status(int(fejl.slags.removeprefix("statuskode_")))
        return _xml(kald, udgang.segl(svar(kald, rod(udgang.ud, standardretur(kode)).encode()), None))
    if fejl.slags in _HELE:
        return _HELE[fejl.slags](kald)
    if fejl.slags == "afkortet":
        data = udgang.svar()
        return _xml(kald, data[: len(data) * 2 // 3])
    return _xml(kald, udgang.segl(_spoleret(fejl.slags, udgang.raa()), None))


def vent(fejl: Fejl, ventetid: Ventetid, environ: dict[str, Any]) -> bool:
    """Wait as `langsom` and `tavs` do; is there somebody to answer afterwards?"""
    naaet = ventetid.vent(LAENGSTE if fejl.slags == "tavs" else fejl.sekunder, environ)
    return naaet and fejl.slags == "langsom"


def _xml(kald: Kald, data: bytes, status: int = 200) -> Response:
    return Response(data, status, content_type=kald.version.indholdstype)


def _stroem(kald: Kald, dele: Iterable[bytes]) -> Response:
    return Response(dele, content_type=kald.version.indholdstype, direct_passthrough=True)


def _dryp(data: bytes, ventetid: Ventetid, environ: dict[str, Any]) -> Iterator[bytes]:
    ende = time.monotonic() + LAENGSTE
    for plads in range(len(data)):
        yield data[plads : plads + 1]
        if time.monotonic() > ende or not ventetid.vent(_LAD_VAERE, environ):
            return


def _endeloes(kald: Kald) -> Iterator[bytes]:
    """Well-formed so far, all the time, and never whole; each block is the same, so it takes no memory."""
    yield f'<s:Envelope xmlns:s="{kald.version.namespace}"><s:Body><svar>'.encode()
    for _ in range(_ENDELOES // len(_BLOK)):
        yield _BLOK


def _fault(kald: Kald, fejl: SoapFejl) -> Response:
    return _xml(kald, fault(kald.version, fejl), 500)


def _doctype(kald: Kald) -> Response:
    """Entities inside entities: a reader that resolves them runs out of memory."""
    lag = "".join(f'<!ENTITY e{nr} "{f"&e{nr - 1};" * 10}">' for nr in range(1, 10))
    hoved = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY e0 "lol">{lag}]>'
    krop = f'<s:Envelope xmlns:s="{kald.version.namespace}"><s:Body>&e9;</s:Body></s:Envelope>'
    return _xml(kald, (hoved + krop).encode())


_HELE: dict[str, Callable[[Kald], Response]] = {
    "http_500": lambda kald: _fault(kald, SoapFejl("the service is not available", afsender=False)),
    "http_401": lambda _: Response("Unauthorized", 401, {"WWW-Authenticate": "Holder-of-key"}),
    "http_403": lambda _: Response("Forbidden", 403),
    "token_afvist": lambda kald: _fault(
        kald, SoapFejl("the security token could not be authenticated", underkode="wsse:FailedAuthentication")
    ),
    "token_udloebet": lambda kald: _fault(
        kald, SoapFejl("the security token has expired", underkode="wsse:FailedAuthentication")
    ),
    "gentaget": lambda kald: _fault(
        kald, SoapFejl("the message has been received before", underkode="wsse:InvalidSecurity")
    ),
    "html": lambda _: Response("<!doctype html><title>Driftsstop</title><p>Vi er snart tilbage.", mimetype="text/html"),
    "tom": lambda kald: _xml(kald, b""),
    "doctype": _doctype,
    "omdirigering": lambda _: Response(status=302, headers={"Location": "/"}),
}


_STROEMME: dict[str, Callable[[Udgang, Ventetid, dict[str, Any]], Iterable[bytes]]] = {
    "drypper": lambda udgang, ventetid, environ: _dryp(udgang.svar(), ventetid, environ),
    "endeloes": lambda udgang, _ventetid, _environ: _endeloes(udgang.kald),
}


def _spoleret(slags: str, data: bytes) -> bytes:
    konvolut = laes(data)
    _SPOLERET[slags](konvolut)
    return etree.tostring(konvolut, xml_declaration=True, encoding="UTF-8")


def _fjern(elementer: Iterable[etree._Element]) -> None:
    for element in list(elementer):
        foraelder = element.getparent()
        if foraelder is not None:
            foraelder.remove(element)


def _anden_person(konvolut: etree._Element) -> None:
    """Every person in the answer is somebody nobody asked for."""
    for urn in konvolut.iter(q("sd:URNIdentifikator"), q("k:PartURN")):
        if (urn.text or "").startswith(CPR_URN):
            urn.text = CPR_URN + FREMMED
    for nummer in konvolut.iter(q("k:PartCPRNummer")):
        nummer.text = FREMMED


def _antal_mangler(konvolut: etree._Element) -> None:
    _fjern(antal for antal in konvolut.iter(q("sdi:Antal"), q("yi:Antal")) if len(antal))


def _korte_sider(konvolut: etree._Element) -> None:
    """Half of the images of each kind, at least one; Antal and Paginering say what they said."""
    for navn in ("Sag", "Dokument", "Bevilling", "OekonomiskEffektuering"):
        billeder = list(konvolut.iter(f"{{*}}{navn}FiltreretOejebliksbillede"))
        _fjern(billeder[max(1, len(billeder) // 2) :])
    for liste in konvolut.iter(q("k:BevilgetYdelseListe"), q("k:OEkonomiskEffektueringListe")):
        _fjern(list(liste)[max(1, len(liste) // 2) :])


def _systemnavn_mangler(konvolut: etree._Element) -> None:
    _fjern(konvolut.iter("{*}SystemNavn", q("k:ItSystemInstansTitel")))


def _overlappende_fremdrift(konvolut: etree._Element) -> None:
    """No state ends: all of them are so now."""
    for fremdrift in konvolut.iter("{*}Fremdrift"):
        til = fremdrift.find(f"{{*}}Virkning/{q('sd:TilTidspunkt')}")
        if til is not None:
            uendelig = deepcopy(til)
            for barn in list(uendelig):
                uendelig.remove(barn)
            etree.SubElement(uendelig, q("sd:GraenseIndikator")).text = "true"
            fremdrift[0].replace(til, uendelig)


def _tusindtal(konvolut: etree._Element) -> None:
    """`5.942` where 5942 is meant, as a published sample of an index has it."""
    for element in konvolut.iter(etree.Element):
        if "eloeb" in element.tag and (element.text or "").strip():
            heltal = f"{int(float(element.text or 0)):,}"
            element.text = heltal.replace(",", ".")


_SPOLERET: dict[str, Callable[[etree._Element], None]] = {
    "anden_person": _anden_person,
    "antal_mangler": _antal_mangler,
    "korte_sider": _korte_sider,
    "systemnavn_mangler": _systemnavn_mangler,
    "overlappende_fremdrift": _overlappende_fremdrift,
    "tusindtal": _tusindtal,
}
