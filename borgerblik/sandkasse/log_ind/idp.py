"""A SAML identity provider: its metadata, and the answers to the sign-ins it is asked for."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind.anmodning import Anmodning
from borgerblik.sandkasse.log_ind.attributter import attributter, klasse, navneid
from borgerblik.sandkasse.log_ind.personer import BORGERE, MEDARBEJDERE, Borger, Person
from borgerblik.sandkasse.log_ind.sessioner import Session
from borgerblik.sandkasse.log_ind.svar import Form, Udsagn, skriv_afslag, skriv_svar
from borgerblik.sandkasse.log_ind.svigt import Udkast, spoleret
from borgerblik.sandkasse.pki import Bevis, Pki
from borgerblik.sandkasse.wss import DS


@dataclass(frozen=True, slots=True)
class Udbyder:
    """Who an identity provider is: its name in paths and switches, its entityID, whom it knows, how long they stay."""

    navn: str
    entity_id: str
    titel: str
    persontype: str
    personer: tuple[Person, ...]
    session: timedelta
    myndighed: str | None = None


NEMLOGIN = Udbyder(
    "nemlogin",
    "https://saml.nemlog-in.sandkasse",
    "MitID (sandkassen)",
    o.PERSON,
    BORGERE,
    timedelta(hours=1),
)
CH = Udbyder(
    "ch",
    "https://saml.contexthandler.sandkasse/runtime",
    "Kommunens log-in (sandkassen)",
    o.PROFESSIONEL,
    MEDARBEJDERE,
    timedelta(hours=8),
    myndighed="https://idp.kommune.sandkasse",
)
UDBYDERE = (NEMLOGIN, CH)


def metadata(udbyder: Udbyder, adresse: str, bevis: Bevis) -> bytes:
    """What a service needs to trust that provider of a sandkasse at `adresse`."""
    rod = f"{adresse}/idp/{udbyder.navn}"
    navneformat = o.PERSISTENT if udbyder.persontype == o.PERSON else o.X509_SUBJECT
    slo = "".join(
        f'<md:SingleLogoutService Binding="{binding}" Location="{rod}/slo"/>' for binding in (o.REDIRECT, o.POST)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<md:EntityDescriptor xmlns:md="{o.MD}" xmlns:ds="{DS}" '
        f'entityID="{udbyder.entity_id}"><md:IDPSSODescriptor WantAuthnRequestsSigned="true" '
        f'protocolSupportEnumeration="{o.SAMLP}"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data>'
        f"<ds:X509Certificate>{base64.b64encode(bevis.der).decode()}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        f"</md:KeyDescriptor>{slo}<md:NameIDFormat>{navneformat}</md:NameIDFormat>"
        f'<md:SingleSignOnService Binding="{o.REDIRECT}" Location="{rod}/sso"/>'
        "</md:IDPSSODescriptor></md:EntityDescriptor>\n"
    ).encode()


class Idp:
    """One identity provider, with a key of its own that is made when it is first needed."""

    def __init__(self, udbyder: Udbyder, adresse: str, pki: Callable[[], Pki]) -> None:
        self.udbyder = udbyder
        self.adresse = adresse
        self._pki = pki
        self._forrige: dict[str, str] = {}

    @cached_property
    def bevis(self) -> Bevis:
        """The key and certificate it signs with."""
        return self._pki().idp(self.udbyder.navn)

    @cached_property
    def fremmed(self) -> Bevis:
        """A key that is in nobody's metadata, for the switch of that name."""
        return self._pki().udsted("En fremmed udbyder")

    def sted(self, doer: str) -> str:
        """The address of one of its doors: `sso`, `slo`."""
        return f"{self.adresse}/idp/{self.udbyder.navn}/{doer}"

    def metadata(self) -> bytes:
        """As a service fetches them."""
        return metadata(self.udbyder, self.adresse, self.bevis)

    def underskriver(self, fejl: str | None) -> Bevis | None:
        """The key a logout message is signed with; None for nobody's."""
        return None if fejl == "usigneret" else self.fremmed if fejl == "fremmed_noegle" else self.bevis

    def afslag(self, anmodning: Anmodning, status: str, underkode: str, nu: datetime) -> bytes:
        """A Response that says no."""
        return skriv_afslag(self.udbyder.entity_id, anmodning.modtager, anmodning.ident, nu, status, underkode)

    def svar(self, anmodning: Anmodning, session: Session, nu: datetime, fejl: str | None = None) -> bytes:
        """The Response to a request, of that sign-in; `fejl` is the switch that is on."""
        if fejl == "afvist":
            return self.afslag(anmodning, o.RESPONDER, o.AUTHN_FAILED, nu)
        entity_id = anmodning.tjeneste.entity_id
        udsagn = self.udsagn(anmodning, session, nu)
        form = Form(ramme=udsagn)
        udkast = spoleret(
            fejl,
            Udkast(udsagn, form, anmodning.niveau, self._forrige.get(entity_id), self._ondt(udsagn, session, nu)),
        )
        self._forrige[entity_id] = udkast.udsagn.ident
        bevis = self.fremmed if fejl == "fremmed_noegle" else self.bevis
        return skriv_svar(udkast.udsagn, bevis, anmodning.tjeneste.kryptering, udkast.form)

    def udsagn(self, anmodning: Anmodning, session: Session, nu: datetime) -> Udsagn:
        """What is right to say of that sign-in to that service."""
        person = session.person
        return Udsagn(
            udsteder=self.udbyder.entity_id,
            publikum=anmodning.tjeneste.entity_id,
            modtager=anmodning.modtager,
            svar_paa=anmodning.ident,
            navneid=navneid(person),
            attributter=attributter(person, session.niveau, nu, anmodning.tjeneste.oensker),
            klasse=klasse(session.niveau),
            autentificeret=session.autentificeret,
            nu=nu,
            sessionsindeks=session.indeks,
            sessionsslut=session.autentificeret + self.udbyder.session,
            myndighed=self.udbyder.myndighed,
        )

    def _ondt(self, udsagn: Udsagn, session: Session, nu: datetime) -> Udsagn:
        """What a forger would say: the first of the people here who is somebody else, and as sure as can be."""
        offer = next(person for person in self.udbyder.personer if person is not session.person)
        oensker = frozenset({navn for navn, _ in udsagn.attributter} | {o.CPR}) if isinstance(offer, Borger) else None
        forfalsket = attributter(offer, "hoej", nu, oensker)
        return replace(udsagn, navneid=navneid(offer), attributter=forfalsket, klasse=klasse("hoej"))
