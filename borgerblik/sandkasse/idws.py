"""Tokens for OIO IDWS REST: an assertion of the token service for a system, or for a system on behalf of a citizen.

The assertion is holder-of-key, bound to a client certificate; `som_formular` is how it is posted (IDENTITY 3.1-3.2).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from lxml import etree

from borgerblik.sandkasse.assertion import UDSTEDER, Udkast, zulu
from borgerblik.sandkasse.hoved import klokken_nu
from borgerblik.sandkasse.pki import Bevis
from borgerblik.sandkasse.signatur import SHA256, Algoritmer, underskriv_indlejret
from borgerblik.sandkasse.udsteder import AUDIENCE, CPR, LOA, NIVEAUER
from borgerblik.sandkasse.wss import CVR_KRAV, w

SYSTEMROLLE = "http://sandkasse.borgerblikket.example/roles/servicesystemrole/udstil/1"
LEVETID = timedelta(hours=1)
_PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
_BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
_GAMMELT = "dk:gov:saml:attribute:"


@dataclass(frozen=True, slots=True)
class Borgertoken:
    """On whose behalf a system asks: the citizen's number and name at the issuer, how sure and since when."""

    cpr: str
    niveau: str = "betydelig"
    navneid: str = "https://data.gov.dk/model/core/eid/person/uuid/6a1f6f0e-7f4f-4f0b-9a55-000000000001"
    autentificeret: datetime | None = None


@dataclass(frozen=True, slots=True)
class Systemtoken:
    """An assertion for a system: whose data (`cvr`, Anvenderkontekst), for whom, bound to which certificate."""

    ihaendehaver: x509.Certificate
    cvr: str
    modtager: str = AUDIENCE
    udsteder: str = UDSTEDER
    roller: tuple[str, ...] = (SYSTEMROLLE,)
    nu: datetime | None = None
    levetid: timedelta = LEVETID
    borger: Borgertoken | None = None

    def assertion(self, sts: Bevis, algoritmer: Algoritmer = SHA256) -> bytes:
        """The assertion, signed by the token service."""
        element = self.usigneret(sts)
        certifikat = f"<X509Data><X509Certificate>{base64.b64encode(sts.der).decode()}</X509Certificate></X509Data>"
        underskriv_indlejret(element, str(element.get("ID")), 1, certifikat, sts.noegle, algoritmer)
        return etree.tostring(element)

    def usigneret(self, sts: Bevis) -> etree._Element:
        """The assertion before it is signed, for a test that wants something else in it."""
        nu = self.nu or klokken_nu()
        udkast = Udkast(self.modtager, self.cvr, self.ihaendehaver, nu, nu + self.levetid, self.udsteder)
        element = udkast.til_element(sts)
        element.remove(next(element.iter(w("ds:Signature"))))
        attributter = next(element.iter(w("saml:AttributeStatement")))
        attributter.clear()
        for navn, vaerdi in self._egenskaber().items():
            attribut = etree.SubElement(attributter, w("saml:Attribute"), {"Name": navn, "NameFormat": _BASIC})
            etree.SubElement(attribut, w("saml:AttributeValue")).text = vaerdi
        udsagn = next(element.iter(w("saml:AuthnStatement")))
        if self.borger is None:
            element.remove(udsagn)  # a system has not signed in
        else:
            udsagn.set("AuthnInstant", zulu(self.borger.autentificeret or nu))
            navneid = next(element.iter(w("saml:NameID")))
            navneid.set("Format", _PERSISTENT)
            navneid.text = self.borger.navneid
        return element

    def _egenskaber(self) -> Mapping[str, str]:
        privilegier = "".join(f"<Privilege>{rolle}</Privilege>" for rolle in self.roller)
        liste = (
            '<bpp:PrivilegeList xmlns:bpp="http://itst.dk/oiosaml/basic_privilege_profile">'
            f'<PrivilegeGroup Scope="urn:dk:gov:saml:cvrNumberIdentifier:{self.cvr}">{privilegier}</PrivilegeGroup>'
            "</bpp:PrivilegeList>"
        )
        egenskaber = {
            CVR_KRAV: self.cvr,
            _GAMMELT + "AssuranceLevel": "3",
            _GAMMELT + "SpecVer": "DK-SAML-2.0",
            _GAMMELT + "KombitSpecVer": "1.0",
            _GAMMELT + "Privileges_intermediate": base64.b64encode(liste.encode()).decode(),
        }
        if self.borger is None:
            return egenskaber
        return {**egenskaber, CPR: self.borger.cpr, LOA: NIVEAUER[self.borger.niveau]}


def som_formular(assertion: bytes) -> dict[str, str]:
    """As OIO IDWS REST posts it to `/token`."""
    return {"saml-token": base64.b64encode(assertion).decode()}
