"""Our own metadata: what an identity provider must know of us.

Source: SAML 2.0 metadata; OIOSAML 3.0.3 (SP metadata, attribute profiles); IDENTITY 2.1.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from adapters.oioidws.navne import DS, ds
from adapters.oiosaml.navne import ATTRIBUTE_URI, HTTP_POST, HTTP_REDIRECT, MD, SAMLP, md
from borgerblik.access.identity import Rolle
from borgerblik.access.niveau import LOA
from borgerblik.access.saml import SamlProfil
from borgerblik.access.saml_identitet import CPR_NUMBER, CPR_UUID, CVR, PRIVILEGES, PROFESSIONAL_UUID, SPEC_VERSION

NAVN: Final = "Borgerblikket"
# Only what is read, and whether we can do without: names and the like are nothing to us.
_ALLE: Final = ((SPEC_VERSION, True), (LOA, True))
_ATTRIBUTTER: Final = {
    Rolle.BORGER: ((CPR_NUMBER, True), (CPR_UUID, False), (PRIVILEGES, False)),
    Rolle.SAGSBEHANDLER: ((CVR, True), (PROFESSIONAL_UUID, False), (PRIVILEGES, False)),
}


def egne_metadata(profil: SamlProfil, certificates: Sequence[x509.Certificate]) -> bytes:
    """Who we are, by which certificates we sign and others may encrypt, and where to send what."""
    root = etree.Element(md("EntityDescriptor"), nsmap={"md": MD, "ds": DS}, entityID=profil.sp_entity_id)
    sp = etree.SubElement(
        root,
        md("SPSSODescriptor"),
        AuthnRequestsSigned="true",
        WantAssertionsSigned="true",
        protocolSupportEnumeration=SAMLP,
    )
    # While keys change both are there, the new one first: others encrypt to the first they understand.
    for use in ("signing", "encryption"):
        for certificate in certificates:
            _key(sp, use, certificate)
    if profil.slo_url is not None:
        for binding in (HTTP_REDIRECT, HTTP_POST):
            etree.SubElement(sp, md("SingleLogoutService"), Binding=binding, Location=profil.slo_url)
    etree.SubElement(
        sp,
        md("AssertionConsumerService"),
        Binding=HTTP_POST,
        Location=profil.acs_url,
        index="0",
        isDefault="true",
    )
    _wishes(sp, {idp.rolle for idp in profil.idp})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _key(sp: etree._Element, use: str, certificate: x509.Certificate) -> None:
    descriptor = etree.SubElement(sp, md("KeyDescriptor"), use=use)
    data = etree.SubElement(etree.SubElement(descriptor, ds("KeyInfo")), ds("X509Data"))
    der = certificate.public_bytes(Encoding.DER)
    etree.SubElement(data, ds("X509Certificate")).text = base64.b64encode(der).decode()


def _wishes(sp: etree._Element, roller: Iterable[Rolle]) -> None:
    """The attributes we ask for, each once; which are a must depends on who is asked, where both kinds are."""
    kinds = list(roller)
    service = etree.SubElement(sp, md("AttributeConsumingService"), index="0", isDefault="true")
    name = etree.SubElement(service, md("ServiceName"))
    name.set("{http://www.w3.org/XML/1998/namespace}lang", "da")
    name.text = NAVN
    wanted = dict(_ALLE)
    for rolle, attributter in _ATTRIBUTTER.items():
        if rolle in kinds:
            wanted |= {each: must and len(kinds) == 1 for each, must in attributter}
    for attribut, must in wanted.items():
        etree.SubElement(
            service,
            md("RequestedAttribute"),
            Name=attribut,
            NameFormat=ATTRIBUTE_URI,
            isRequired="true" if must else "false",
        )
