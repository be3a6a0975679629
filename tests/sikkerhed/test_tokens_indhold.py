"""What a validly signed token may still be wrong in: each demand is tried alone, with all the rest in order."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from adapters.oioidws.assertion import LONGEST_LIFE, Token, Wanted, read_token
from adapters.oioidws.certifikater import Identity
from adapters.oioidws.navne import SAML
from adapters.oioidws.signatur import NotBelieved
from borgerblik.sandkasse.assertion import UDSTEDER, Udkast
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.signatur import underskriv_indlejret

SDI = "http://entityid.kombit.dk/service/sdi/sagdokumentindeks/6"
AARHUS = "55133018"
HOURS = timedelta(hours=8)


def read(pki: Pki, change: Callable[[etree._Element], None] = lambda _: None, til: timedelta = HOURS) -> Token:
    """Read a token that was changed before the token service signed it."""
    now = datetime.now(UTC)
    element = etree.fromstring(Udkast(SDI, AARHUS, pki.klient.certifikat, now, now + til)._skrevet())
    change(element)
    certificate = base64.b64encode(pki.sts.der).decode()
    info = f"<X509Data><X509Certificate>{certificate}</X509Certificate></X509Data>"
    underskriv_indlejret(element, str(element.get("ID")), 1, info, pki.sts.noegle)
    ours = Identity(pki.klient.certifikat, pki.klient.noegle)
    return read_token(element, Wanted(SDI, AARHUS), ours, issuer=UDSTEDER, trusted=[pki.sts.certifikat])


def one(element: etree._Element, name: str) -> etree._Element:
    """The first part of that name."""
    return next(element.iter(f"{{{SAML}}}{name}"))


def test_one_in_order_is_read(pki: Pki) -> None:
    token = read(pki)

    assert token.wanted == Wanted(SDI, AARHUS)
    assert timedelta(hours=7, minutes=59) < token.ends - datetime.now(UTC) <= HOURS


def test_a_token_for_ever_is_renewed_within_a_day_all_the_same(pki: Pki) -> None:
    assert read(pki, til=timedelta(days=3650)).ends - datetime.now(UTC) <= LONGEST_LIFE


def _another_audience(element: etree._Element) -> None:
    one(element, "Audience").text = "http://en.anden.tjeneste"


def _two_audiences(element: etree._Element) -> None:
    etree.SubElement(one(element, "AudienceRestriction"), f"{{{SAML}}}Audience").text = SDI


def _another_recipient(element: etree._Element) -> None:
    one(element, "SubjectConfirmationData").set("Recipient", "http://en.anden.tjeneste")


def _bearer(element: etree._Element) -> None:
    one(element, "SubjectConfirmation").set("Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer")


def _two_kommuner(element: etree._Element) -> None:
    etree.SubElement(one(element, "Attribute"), f"{{{SAML}}}AttributeValue").text = "64942212"


def _an_older_saml(element: etree._Element) -> None:
    element.set("Version", "1.1")


def _an_id_that_is_none(element: etree._Element) -> None:
    element.set("ID", "1 2")


def _another_issuer(element: etree._Element) -> None:
    one(element, "Issuer").text = "https://en.anden/runtime"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_another_audience, "another service"), (_two_audiences, "another service"),
        (_another_recipient, "another service"), (_bearer, "not bound to a key"), (_two_kommuner, "another kommune"),
        (_an_older_saml, "no SAML 2.0"), (_an_id_that_is_none, "no ID"), (_another_issuer, "another issuer"),
    ],
)  # fmt: skip
def test_a_signed_token_that_is_wrong_in_one_thing_is_refused(
    pki: Pki, change: Callable[[etree._Element], None], why: str
) -> None:
    with pytest.raises(NotBelieved, match=why):
        read(pki, change)


@pytest.mark.parametrize("where", ["Conditions", "SubjectConfirmationData"])
@pytest.mark.parametrize(("name", "hours"), [("NotOnOrAfter", -1), ("NotBefore", 1)])
def test_a_signed_token_out_of_its_time_is_refused_wherever_it_says_so(
    pki: Pki, where: str, name: str, hours: int
) -> None:
    stamp = f"{datetime.now(UTC) + timedelta(hours=hours):%Y-%m-%dT%H:%M:%S}Z"

    with pytest.raises(NotBelieved, match="expired"):
        read(pki, lambda element: one(element, where).set(name, stamp))


def test_the_sooner_of_two_ends_is_the_end(pki: Pki) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    token = read(pki, lambda e: one(e, "SubjectConfirmationData").set("NotOnOrAfter", f"{soon:%Y-%m-%dT%H:%M:%S}Z"))

    assert token.ends <= soon
