"""A SAML Response, from what it says to the bytes on the wire. Pure: tests make their attack vectors with it.

`Udsagn` is what the assertion says, `Form` how it is signed, encrypted and spoilt; the defaults are what is right.
"""

from __future__ import annotations

import uuid
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from cryptography import x509
from lxml import etree

from borgerblik.sandkasse.assertion import zulu
from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind.kryptering import NEMLOGIN, Kryptering, krypter
from borgerblik.sandkasse.log_ind.pakning import pak
from borgerblik.sandkasse.log_ind.underskrift import RSA_SHA256, Metode, underskriv
from borgerblik.sandkasse.pki import Bevis
from borgerblik.sandkasse.wss import SAML

LEVETID = timedelta(minutes=5)
_BOMBE = "".join(f'<!ENTITY l{trin} "{f"&l{trin - 1};" * 10}">' for trin in range(1, 10))
_DOCTYPE = f'<!DOCTYPE samlp:Response [<!ENTITY l0 "ha">{_BOMBE}]>'

Attributter = tuple[tuple[str, tuple[str, ...]], ...]


def ny_ident() -> str:
    """An ID nobody else has."""
    return f"_{uuid.uuid4().hex}"


@dataclass(frozen=True, slots=True)
class NavneId:
    """The subject's name, in a format."""

    format: str
    vaerdi: str


@dataclass(frozen=True, slots=True)
class Udsagn:
    """What an assertion says. `svar_paa` is the ID of the request; None says nothing of it."""

    udsteder: str
    publikum: str
    modtager: str
    svar_paa: str | None
    navneid: NavneId
    attributter: Attributter
    klasse: str
    autentificeret: datetime
    nu: datetime
    sessionsindeks: str
    myndighed: str | None = None
    sessionsslut: datetime | None = None
    levetid: timedelta = LEVETID
    ident: str = field(default_factory=ny_ident)

    def med(self, navn: str, *vaerdier: str) -> Udsagn:
        """With these values of an attribute; with none of them without the attribute."""
        nye = [(kendt, vaerdier if kendt == navn else gamle) for kendt, gamle in self.attributter]
        if navn not in dict(self.attributter):
            nye.append((navn, vaerdier))
        return replace(self, attributter=tuple((kendt, vaerdi) for kendt, vaerdi in nye if vaerdi))

    def vaerdi(self, navn: str) -> str | None:
        """The first value of an attribute."""
        return next((vaerdier[0] for kendt, vaerdier in self.attributter if kendt == navn), None)


@dataclass(frozen=True, slots=True)
class Form:
    """How a Response is written.

    `metode` signs the assertion (None: nobody does), as often as `signaturer` says; `svarmetode` signs the Response.
    `pakning` (1-8) wraps the genuine in the forged as SAMLRaider's XSW1-8, `ondt` is what the forged one says.
    `kommentar_i` names attributes whose values get a comment in the middle, `fyld` is the size of an attribute with
    nothing in it, `doctype` puts an entity bomb before it all. `ramme` is what the Response around the assertion goes
    by, where that is not what the assertion says: nobody signs it, so a lie inside must not show on the outside.
    """

    metode: Metode | None = RSA_SHA256
    signaturer: int = 1
    svarmetode: Metode | None = None
    kryptering: Kryptering | None = NEMLOGIN
    pakning: int = 0
    ondt: Udsagn | None = None
    kommentar_i: frozenset[str] = frozenset()
    fyld: int = 0
    doctype: bool = False
    ramme: Udsagn | None = None


def skriv_svar(udsagn: Udsagn, bevis: Bevis, til: x509.Certificate, form: Form = Form()) -> bytes:
    """The Response: signed with `bevis`, encrypted for the holder of `til`."""
    r = form.ramme or udsagn
    svar = _ramme(r.udsteder, r.modtager, r.svar_paa, r.nu, o.SUCCESS)
    assertion = skriv_assertion(udsagn, form)
    if form.metode is not None:
        for _ in range(form.signaturer):
            underskriv(assertion, bevis, form.metode)
    svar.append(assertion)
    if form.pakning:
        ondt = skriv_assertion(form.ondt or udsagn, form)
        if form.pakning <= 2:
            underskriv(svar, bevis, form.svarmetode or RSA_SHA256)
        svar = pak(svar, ondt, form.pakning)
    if form.kryptering is not None:
        for genstand in svar.findall(o.n("saml:Assertion")):
            svar.replace(genstand, krypter(genstand, til, form.kryptering))
    if form.svarmetode is not None and not form.pakning:
        underskriv(svar, bevis, form.svarmetode)
    return _skrevet(svar, form.doctype)


def skriv_afslag(
    udsteder: str, modtager: str, svar_paa: str | None, nu: datetime, status: str, underkode: str
) -> bytes:
    """A Response with a status other than Success and no assertion."""
    return _skrevet(_ramme(udsteder, modtager, svar_paa, nu, status, underkode), doctype=False)


def skriv_assertion(udsagn: Udsagn, form: Form = Form()) -> etree._Element:
    """The assertion, without signature."""
    u = udsagn
    svar_paa = "" if u.svar_paa is None else f" InResponseTo={quoteattr(u.svar_paa)}"
    til = zulu(u.nu + u.levetid)
    slut = "" if u.sessionsslut is None else f' SessionNotOnOrAfter="{zulu(u.sessionsslut)}"'
    myndighed = (
        ""
        if u.myndighed is None
        else f"<saml:AuthenticatingAuthority>{escape(u.myndighed)}</saml:AuthenticatingAuthority>"
    )
    fyld = ((o.ALIAS, ("0" * form.fyld,)),) if form.fyld else ()
    attributter = "".join(_attribut(navn, vaerdier, form) for navn, vaerdier in (*u.attributter, *fyld))
    return etree.fromstring(
        f'<saml:Assertion xmlns:saml="{SAML}" ID="{u.ident}" Version="2.0" IssueInstant="{zulu(u.nu)}">'
        f"<saml:Issuer>{escape(u.udsteder)}</saml:Issuer>"
        f'<saml:Subject><saml:NameID Format="{u.navneid.format}">{escape(u.navneid.vaerdi)}</saml:NameID>'
        f'<saml:SubjectConfirmation Method="{o.BEARER}"><saml:SubjectConfirmationData NotOnOrAfter="{til}" '
        f"Recipient={quoteattr(u.modtager)}{svar_paa}/></saml:SubjectConfirmation></saml:Subject>"
        f'<saml:Conditions NotBefore="{zulu(u.nu)}" NotOnOrAfter="{til}"><saml:AudienceRestriction>'
        f"<saml:Audience>{escape(u.publikum)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{zulu(u.autentificeret)}" SessionIndex="{u.sessionsindeks}"{slut}>'
        f"<saml:AuthnContext><saml:AuthnContextClassRef>{escape(u.klasse)}</saml:AuthnContextClassRef>{myndighed}"
        "</saml:AuthnContext></saml:AuthnStatement>"
        f"<saml:AttributeStatement>{attributter}</saml:AttributeStatement></saml:Assertion>",
        etree.XMLParser(huge_tree=True, remove_comments=False),
    )


def _attribut(navn: str, vaerdier: tuple[str, ...], form: Form) -> str:
    def skrevet(vaerdi: str) -> str:
        midte = len(vaerdi) // 2
        if navn in form.kommentar_i:
            return f"{escape(vaerdi[:midte])}<!-- sandkasse -->{escape(vaerdi[midte:])}"
        return escape(vaerdi)

    indhold = "".join(f"<saml:AttributeValue>{skrevet(vaerdi)}</saml:AttributeValue>" for vaerdi in vaerdier)
    return f'<saml:Attribute Name="{navn}" NameFormat="{o.ATTRIBUT_URI}">{indhold}</saml:Attribute>'


def _ramme(
    udsteder: str, modtager: str, svar_paa: str | None, nu: datetime, status: str, underkode: str | None = None
) -> etree._Element:
    paa = "" if svar_paa is None else f" InResponseTo={quoteattr(svar_paa)}"
    under = "" if underkode is None else f'<samlp:StatusCode Value="{underkode}"/>'
    return etree.fromstring(
        f'<samlp:Response xmlns:samlp="{o.SAMLP}" xmlns:saml="{SAML}" ID="{ny_ident()}" Version="2.0" '
        f'IssueInstant="{zulu(nu)}" Destination={quoteattr(modtager)}{paa}>'
        f"<saml:Issuer>{escape(udsteder)}</saml:Issuer>"
        f'<samlp:Status><samlp:StatusCode Value="{status}">{under}</samlp:StatusCode></samlp:Status></samlp:Response>'
    )


def _skrevet(svar: etree._Element, doctype: bool) -> bytes:
    data = etree.tostring(deepcopy(svar))
    if not doctype:
        return data
    besked = b"<samlp:StatusMessage>&l9;</samlp:StatusMessage></samlp:Status>"
    return _DOCTYPE.encode() + data.replace(b"</samlp:Status>", besked, 1)
