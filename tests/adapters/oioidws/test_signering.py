"""What we sign: libxmlsec accepts it, and the message is as the published one is."""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from adapters.http import Line
from adapters.kontrakt import SOAP_VERSIONER, Ns
from adapters.oioidws.assertion import Token, Wanted, read_token
from adapters.oioidws.besked import sign_with_certificate, sign_with_token
from adapters.oioidws.certifikater import Identity
from adapters.oioidws.navne import DS, STR_TRANSFORM, WSU_ID, ds, saml, wsse
from adapters.oioidws.signatur import NotBelieved, assertion_through, canonical, digest, part, sign, verified
from adapters.sagdokumentindeks import ACTION, body
from adapters.sikkerhed import Ingen
from adapters.soap import SoapClient
from tests.adapters.oioidws.eksempler import (
    CVR,
    ISSUER,
    SDI,
    THEN,
    a_certificate,
    a_key,
    an_identity,
    certificate,
    message,
)
from tests.byg import BORGER
from tests.kontrakter import needs_contract, schema

URL = "https://index.example.test/sagdokumentindeks/6"
needs_xmlsec = pytest.mark.skipif(importlib.util.find_spec("xmlsec") is None, reason="xmlsec is not installed")


@pytest.fixture
def token() -> Iterator[Token]:
    """The published token, bound to the published certificate; the key is ours, for theirs is not published."""
    (assertion,) = message("rstr_signed").iter(saml("Assertion"))
    with time_machine.travel(THEN, tick=False):
        ours = Identity(certificate("client"), a_key())
        yield read_token(assertion, Wanted(SDI, CVR), ours, issuer=ISSUER, trusted=[certificate("sts")])


def envelope(version: str = "1.2", *, liberty: bool = False) -> etree._Element:
    client = SoapClient(Line(URL), version=SOAP_VERSIONER[version], sikkerhed=Ingen(), liberty=liberty)
    return client._envelope(ACTION, body(BORGER, 0))


def sent(element: etree._Element) -> etree._Element:
    """As it is read at the other end."""
    return etree.fromstring(etree.tostring(element, encoding="UTF-8", xml_declaration=True))


def security(envelope: etree._Element) -> etree._Element:
    (found,) = envelope[0].iterchildren(wsse("Security"))
    return found


@needs_contract
@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("liberty", [False, True])
def test_a_question_is_signed_whole_with_its_token(token: Token, version: str, liberty: bool) -> None:
    question = envelope(version, liberty=liberty)

    sign_with_token(question, token)
    read = sent(question)
    ours = a_certificate(token.identity.key)
    covered = {etree.QName(each).localname for each in verified(security(read), [ours])}

    assert covered == {"Action", "MessageID", "ReplyTo", "To", "Timestamp", "Body", "Assertion"} | (
        {"Framework"} if liberty else set()
    )
    schema("sdi").assertValid(read[1][0])


@needs_contract
def test_a_question_has_the_parts_of_the_published_one(token: Token) -> None:
    def frame(envelope: etree._Element) -> set[str]:
        kinds = {each.tag for each in envelope[0]} | {each.tag for each in security(envelope)}
        return kinds | {r.get("Algorithm") or "" for r in security(envelope).iter(ds("Transform"), ds("DigestMethod"))}

    question = envelope()
    sign_with_token(question, token)

    assert frame(sent(question)) - {""} == frame(message("service_request_signed")) - {""}


@needs_contract
def test_the_assertion_goes_out_with_its_own_signature_whole(token: Token) -> None:
    question = envelope()
    sign_with_token(question, token)

    (assertion,) = sent(question).iter(saml("Assertion"))

    assert digest(assertion) == token.digest
    with time_machine.travel(THEN + timedelta(hours=1)):
        again = read_token(assertion, token.wanted, token.identity, issuer=ISSUER, trusted=[certificate("sts")])
    assert again.id == token.id


@needs_xmlsec
@needs_contract
def test_libxmlsec_accepts_all_but_the_transform_it_does_not_know(token: Token) -> None:
    question = envelope()
    sign_with_token(question, token)

    assert _libxmlsec_accepts_digests(sent(question), without=STR_TRANSFORM)


@needs_xmlsec
def test_libxmlsec_accepts_a_request_to_the_token_service() -> None:
    identity = an_identity()
    request = envelope()
    sign_with_certificate(request, identity)

    assert _libxmlsec_verifies(sent(request), identity)


@needs_xmlsec
def test_libxmlsec_refuses_it_once_it_is_changed() -> None:
    identity = an_identity()
    request = envelope()
    sign_with_certificate(request, identity)
    read = sent(request)
    next(read.iter(Ns.WSA("To"))).text = "https://et.andet.sted/"

    assert not _libxmlsec_verifies(read, identity)
    with pytest.raises(NotBelieved):
        verified(security(read), [identity.certificate])


def _libxmlsec_verifies(envelope: etree._Element, identity: Identity) -> bool:
    import xmlsec

    for each in envelope.iter():
        if each.get(WSU_ID):
            xmlsec.tree.add_ids(each, ["Id"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(
        identity.certificate.public_bytes(Encoding.PEM), xmlsec.constants.KeyDataFormatCertPem
    )
    try:
        context.verify(next(envelope.iter(ds("Signature"))))
    except xmlsec.Error:
        return False
    return True


def _libxmlsec_accepts_digests(envelope: etree._Element, *, without: str) -> bool:
    """Let libxmlsec compute every digest but one anew, by signing a copy of the references, and compare."""
    import xmlsec

    signature = security(envelope)[-1]
    said = {}
    for reference in list(signature.iter(ds("Reference"))):
        if reference.find(f".//{ds('Transform')}[@Algorithm='{without}']") is not None:
            signature[0].remove(reference)
        else:
            digest_value = reference.find(ds("DigestValue"))
            assert digest_value is not None
            said[reference.get("URI")] = digest_value.text
            digest_value.text = None
    for each in envelope.iter():
        if each.get(WSU_ID):
            xmlsec.tree.add_ids(each, ["Id"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(_pem(a_key()), xmlsec.constants.KeyDataFormatPem)
    info = signature.find(ds("KeyInfo"))
    assert info is not None
    signature.remove(info)
    context.sign(signature)
    computed = {r.get("URI"): r.findtext(f"{{{DS}}}DigestValue") for r in signature.iter(ds("Reference"))}
    return {uri: base64.b64decode(value or "") for uri, value in computed.items()} == {
        uri: base64.b64decode(value or "") for uri, value in said.items()
    }


def _pem(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@needs_contract
@pytest.mark.parametrize("name", ["rst_signed", "service_request_signed"])
def test_of_the_published_message_we_would_have_signed_the_very_same_bytes(name: str) -> None:
    """Its signature is taken away and made anew with our code: what is signed is equal to the last byte."""
    published = message(name)
    header = security(published)
    (theirs,) = header.iterchildren(ds("Signature"))
    signed = [reference.get("URI", "")[1:] for reference in theirs.iter(ds("Reference"))]
    header.remove(theirs)
    by_id = {element.get(WSU_ID): element for element in published.iter() if element.get(WSU_ID)}
    assertion = next(published.iter(saml("Assertion")), None)

    parts = [
        part(by_id[each])
        if by_id[each].tag != wsse("SecurityTokenReference") or assertion is None
        else assertion_through(by_id[each], digest(assertion))
        for each in signed
    ]
    sign(header, parts, a_key(), "<x/>")

    (ours,) = header.iterchildren(ds("Signature"))
    assert _as_prefixed(canonical(ours[0])) == _as_prefixed(canonical(theirs[0]))


def _as_prefixed(canonical_form: bytes) -> bytes:
    """The prefix of WS-Security is the writer's own choice; everything else is not."""
    return canonical_form.replace(b"wsse:", b"o:").replace(b"xmlns:wsse=", b"xmlns:o=")
