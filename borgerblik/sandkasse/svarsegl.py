"""The seal on an answer: wsa headers and a signature by the service (PROTOCOL 6.6), and how it can go wrong."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from xml.sax.saxutils import escape

from lxml import etree

from borgerblik.sandkasse.assertion import zulu
from borgerblik.sandkasse.hoved import klokken_nu
from borgerblik.sandkasse.modtagere import svarhandling
from borgerblik.sandkasse.pki import Bevis, Pki
from borgerblik.sandkasse.signatur import SHA1, SHA256, Algoritmer, bryd, underskriv
from borgerblik.sandkasse.soap import WSA, WSSE, Kald, Version
from borgerblik.sandkasse.wss import ANONYM, BASE64, WSU, WSU_ID, X509, w
from borgerblik.sandkasse.xml import laes

MODTAGELSE = timedelta(minutes=5)  # how long a message is said to be good for
_INDPAKNING = "urn:borgerblik:sandkasse:indpakning"
FORFALSKET = " (forfalsket)"


@dataclass(frozen=True)
class _Maade:
    """How one answer is sealed."""

    bevis: Bevis
    svar_paa: str | None
    tid: datetime
    algoritmer: Algoritmer = SHA256
    med_krop: bool = True


class Svarsegl:
    """Signs answers with the service's key."""

    def __init__(self, pki: Callable[[], Pki]) -> None:
        self._pki = pki

    def underskriv(self, svar: bytes, kald: Kald, fejl: str | None = None) -> bytes:
        """The answer with its security header; `fejl` is one of SEGLFEJL, or None."""
        konvolut = _med_praefikser(laes(svar), kald.version)
        maade = self._maade(kald, fejl)
        signatur = _forsegl(konvolut, kald, maade)
        efter = _EFTER.get(fejl or "")
        if efter is not None:
            efter(konvolut, signatur)
        return etree.tostring(konvolut, xml_declaration=True, encoding="UTF-8")

    def _maade(self, kald: Kald, fejl: str | None) -> _Maade:
        besked = kald.konvolut.findtext(f"{{*}}Header/{w('wsa:MessageID')}")
        ret = _Maade(self._pki().indeks, (besked or "").strip() or None, klokken_nu())
        match fejl:
            case "usigneret_krop":
                return replace(ret, med_krop=False)
            case "forkert_svar_paa":
                return replace(ret, svar_paa=f"urn:uuid:{uuid.uuid4()}")
            case "gammelt_svar":
                return replace(ret, tid=ret.tid - timedelta(hours=1))
            case "forkert_certifikat":
                return replace(ret, bevis=self._en_anden)
            case "sha1_svar":
                return replace(ret, algoritmer=SHA1)
        return ret

    @cached_property
    def _en_anden(self) -> Bevis:
        return self._pki().udsted("En anden tjeneste")


def _med_praefikser(konvolut: etree._Element, version: Version) -> etree._Element:
    """The envelope with its prefixes declared at the top: what is moved about inside keeps them, and its c14n."""
    ny = etree.Element(konvolut.tag, nsmap={"s": version.namespace, "a": WSA, "u": WSU})
    ny.extend(list(konvolut))
    return ny


def _forsegl(konvolut: etree._Element, kald: Kald, maade: _Maade) -> etree._Element:
    """Put the headers in and sign; gives the signature."""
    s = kald.version.namespace
    header = konvolut.find(f"{{{s}}}Header")
    krop = konvolut.find(f"{{{s}}}Body")
    if header is None or krop is None:
        raise ValueError("an answer has a header and a body")
    krop.set(WSU_ID, "body")
    adressering = list(_elementer(_adressering(kald, maade), kald.version))
    for plads, element in enumerate(adressering):
        header.insert(plads, element)
    sikkerhed = next(iter(_elementer(_sikkerhed(maade), kald.version)))
    header.append(sikkerhed)
    dele = [*adressering, *sikkerhed, *([krop] if maade.med_krop else [])]
    henvisning = (
        f'<o:SecurityTokenReference xmlns:o="{WSSE}"><o:Reference URI="#sec-binsectoken" ValueType="{X509}"/>'
        "</o:SecurityTokenReference>"
    )
    return underskriv(sikkerhed, dele, henvisning, maade.bevis.noegle, maade.algoritmer)


def _adressering(kald: Kald, maade: _Maade) -> str:
    handling = escape(svarhandling(kald.handling))
    svar_paa = f'<a:RelatesTo u:Id="relatesto">{escape(maade.svar_paa)}</a:RelatesTo>' if maade.svar_paa else ""
    return (
        f'<a:Action u:Id="action" s:mustUnderstand="1">{handling}</a:Action>'
        f'<a:MessageID u:Id="msgid">urn:uuid:{uuid.uuid4()}</a:MessageID>{svar_paa}'
        f'<a:To u:Id="to" s:mustUnderstand="1">{ANONYM}</a:To>'
    )


def _sikkerhed(maade: _Maade) -> str:
    return (
        f'<o:Security s:mustUnderstand="1">{tidsstempel(maade.tid)}'
        f'<o:BinarySecurityToken ValueType="{X509}" EncodingType="{BASE64}" u:Id="sec-binsectoken">'
        f"{base64.b64encode(maade.bevis.der).decode()}</o:BinarySecurityToken></o:Security>"
    )


def tidsstempel(tid: datetime) -> str:
    """A Timestamp from then on."""
    return (
        f'<u:Timestamp u:Id="sec-ts"><u:Created>{zulu(tid)}</u:Created>'
        f"<u:Expires>{zulu(tid + MODTAGELSE)}</u:Expires></u:Timestamp>"
    )


def _elementer(skrevet: str, version: Version) -> Iterable[etree._Element]:
    navnerum = f'xmlns:s="{version.namespace}" xmlns:a="{WSA}" xmlns:u="{WSU}" xmlns:o="{WSSE}"'
    return list(laes(f"<alle {navnerum}>{skrevet}</alle>".encode()))


# What goes wrong after the signature


def _krop(konvolut: etree._Element) -> etree._Element:
    return next(barn for barn in konvolut if barn.get(WSU_ID) == "body")


def _usigneret(_konvolut: etree._Element, signatur: etree._Element) -> None:
    """As it would be without security: neither signature nor token nor time."""
    sikkerhed = signatur.getparent()
    header = sikkerhed.getparent() if sikkerhed is not None else None
    if sikkerhed is not None and header is not None:
        header.remove(sikkerhed)


def _forfalsk(konvolut: etree._Element, *, samme_id: bool) -> etree._Element:
    """Put a forged Body where the signed one is; gives the signed one."""
    aegte = _krop(konvolut)
    falsk = deepcopy(aegte)
    if not samme_id:
        falsk.set(WSU_ID, "en-anden-krop")
    for element in falsk.iter(etree.Element):
        if etree.QName(element).localname.endswith(("Titel", "Navn", "FejlbeskedTekst")) and element.text:
            element.text += FORFALSKET
    konvolut.replace(aegte, falsk)
    return aegte


def _pakket(konvolut: etree._Element, _signatur: etree._Element, *, samme_id: bool = False) -> None:
    """Classic wrapping: the signed Body lies in a header nobody reads."""
    aegte = _forfalsk(konvolut, samme_id=samme_id)
    etree.SubElement(konvolut[0], f"{{{_INDPAKNING}}}Indpakning").append(aegte)


def _pakket_dobbelt_id(konvolut: etree._Element, signatur: etree._Element) -> None:
    """Wrapping where the forged Body has the id of the signed one."""
    _pakket(konvolut, signatur, samme_id=True)


def _pakket_objekt(konvolut: etree._Element, signatur: etree._Element) -> None:
    """Wrapping where the signed Body lies in an Object of the signature."""
    etree.SubElement(signatur, w("ds:Object")).append(_forfalsk(konvolut, samme_id=False))


def _kommenteret(konvolut: etree._Element, _signatur: etree._Element) -> None:
    """A comment in the middle of every value: c14n leaves it out, a careless reader stops at it."""
    for element in list(_krop(konvolut).iter(etree.Element)):
        vaerdi = element.text or ""
        if len(element) == 0 and len(vaerdi.strip()) > 1:
            midt = len(vaerdi) // 2
            kommentar = etree.Comment("sandkasse")
            kommentar.tail = vaerdi[midt:]
            element.text = vaerdi[:midt]
            element.append(kommentar)


_EFTER: dict[str, Callable[[etree._Element, etree._Element], None]] = {
    "daarlig_signatur": lambda _, signatur: bryd(signatur),
    "pakket_krop": _pakket,
    "pakket_krop_dobbelt_id": _pakket_dobbelt_id,
    "pakket_krop_objekt": _pakket_objekt,
    "usigneret_svar": _usigneret,
    "kommentar": _kommenteret,
}
SEGLFEJL = frozenset(_EFTER) | {
    "usigneret_krop",
    "forkert_svar_paa",
    "gammelt_svar",
    "forkert_certifikat",
    "sha1_svar",
}
