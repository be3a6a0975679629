"""OIO IDWS at the door of a service: the server's checks of PROTOCOL 6.6, and what is demanded of whom."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from borgerblik.sandkasse.assertion import Tillid, Token, kontroller_assertion
from borgerblik.sandkasse.hoved import Gentagelser, Hoved, har_sikkerhed, klokken_nu
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.signatur import assertion_i, kontroller
from borgerblik.sandkasse.sikkerhed import Kalder, Sted
from borgerblik.sandkasse.soap import Kald, SoapFejl
from borgerblik.sandkasse.svarsegl import Svarsegl
from borgerblik.sandkasse.wss import Mistillid, en, hoejst_en, w

TILSTANDE = ("valgfri", "token", "fuld")


class Oioidws:
    """Security in one of three states.

    `valgfri`: a message without security is believed and answered without, one with it is checked in full.
    `token`: a valid assertion is demanded; a signature over the message is checked where there is one.
    `fuld`: everything is demanded. The keys are asked for when they are first needed.
    """

    def __init__(self, tilstand: str, pki: Callable[[], Pki]) -> None:
        if tilstand not in TILSTANDE:
            raise ValueError(f"sikkerhed is one of {', '.join(TILSTANDE)}")
        self._tilstand = tilstand
        self._pki = pki
        self._gentagelser = Gentagelser()
        self._segl = Svarsegl(pki)

    def kalder(self, kald: Kald, sted: Sted) -> Kalder:
        """Who sent this envelope; raises SoapFejl with a wsse code when it is not believed."""
        if self._tilstand == "valgfri" and not har_sikkerhed(kald):
            return Kalder()
        tillid = Tillid(self._pki().sts.certifikat)
        kontrol = kontroller_token if self._tilstand == "token" else kontroller_fuldt
        try:
            token = kontrol(kald, sted, tillid, self._gentagelser)
        except Mistillid as mistillid:
            raise SoapFejl(mistillid.tekst, underkode=mistillid.underkode) from None
        return Kalder(token.cvr, token.ident, sikret=True)

    def underskriv(self, svar: bytes, kald: Kald, kalder: Kalder, fejl: str | None = None) -> bytes:
        """Signed when the call came with security, else as it is."""
        return self._segl.underskriv(svar, kald, fejl) if kalder.sikret else svar


def kontroller_fuldt(kald: Kald, sted: Sted, tillid: Tillid, gentagelser: Gentagelser) -> Token:
    """Token, signature, time, address and replay. Raises Mistillid."""
    hoved, assertion, token = _token(kald, sted, tillid)
    _kontroller_besked(hoved, assertion, token, sted)
    gentagelser.husk(hoved.besked(), klokken_nu())
    return token


def kontroller_token(kald: Kald, sted: Sted, tillid: Tillid, gentagelser: Gentagelser) -> Token:
    """The token; and the rest where the message is signed. Raises Mistillid."""
    hoved, assertion, token = _token(kald, sted, tillid)
    if hoejst_en(hoved.sikkerhed, "ds:Signature") is not None:
        _kontroller_besked(hoved, assertion, token, sted)
        gentagelser.husk(hoved.besked(), klokken_nu())
    return token


def _token(kald: Kald, sted: Sted, tillid: Tillid) -> tuple[Hoved, etree._Element, Token]:
    hoved = Hoved.af(kald)
    if sum(1 for _ in kald.konvolut.iter(w("saml:Assertion"))) > 1:
        raise Mistillid("the message has more than one assertion")
    assertion = en(hoved.sikkerhed, "saml:Assertion")
    return hoved, assertion, kontroller_assertion(assertion, tillid, sted.modtager, klokken_nu())


def _kontroller_besked(hoved: Hoved, assertion: etree._Element, token: Token, sted: Sted) -> None:
    """The message is of now, for here, and signed by the holder of the token's key, in all its parts."""
    hoved.besked()
    stempel = hoved.kontroller_tid(klokken_nu())
    signatur = en(hoved.sikkerhed, "ds:Signature")
    henvisning = en(en(signatur, "ds:KeyInfo"), "wsse:SecurityTokenReference")
    if assertion_i(henvisning, hoved.ider) is not assertion:
        raise Mistillid("the KeyInfo of the signature is not the assertion of the message")
    try:
        daekning = kontroller(signatur, hoved.ider, token.noegle)
    except Mistillid as mistillid:
        raise Mistillid(f"the message is not believed: {mistillid.tekst}", mistillid.kode) from None
    hoved.kontroller_daekning(daekning, stempel)
    daekning.kraev_gennem_str(assertion)
    hoved.kontroller_adresse(sted.sti)
