"""What we send by redirect, and what comes about signing out (SAML bindings 3.4, profiles 4.4)."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, AsymmetricPadding, PKCS1v15
from lxml import etree

from adapters.oiosaml.tjeneste import Oiosaml
from borgerblik.access.saml import Anmodning, LogoutRequest, LogoutResponse, SamlFejl, SamlRefused
from borgerblik.domain.koder import Nsis
from tests.adapters.oiosaml.smedje import (
    ACS,
    DS,
    IDP,
    LOA,
    MORE,
    MORE07,
    NS,
    NU,
    PERSISTENT,
    PERSON,
    SLO,
    SP,
    Change,
    at,
    changed,
    noegle,
    sendt,
    underskrevet,
)

F = SamlFejl
SAMLP, SAML = "{urn:oasis:names:tc:SAML:2.0:protocol}", "{urn:oasis:names:tc:SAML:2.0:assertion}"


def read(url: str, key: str = "sp") -> tuple[etree._Element, str | None]:
    """The message in an address of ours and its RelayState, the signature checked over the query."""
    query = urlsplit(url).query
    fields = parse_qs(query)
    (signed,) = re.findall(r"(SAML\w+=.*)&Signature=", query)
    noegle(key).public_key().verify(
        base64.b64decode(fields["Signature"][0]), signed.encode(), PKCS1v15(), hashes.SHA256()
    )
    assert fields["SigAlg"] == [f"{MORE}rsa-sha256"]
    (message,) = fields.get("SAMLRequest") or fields["SAMLResponse"]
    return etree.fromstring(zlib.decompress(base64.b64decode(message), -15)), fields["RelayState"][
        0
    ] if "RelayState" in fields else None


# Signing in


def test_our_wish_to_sign_somebody_in(sp: Oiosaml):
    idp = sp.profil.idp[0]
    url = sp.start(idp, Anmodning("_r", Nsis.BETYDELIG, "Person", force_authn=True), "ref æ/+=", passiv=True)
    request, relay_state = read(url)

    assert url.startswith(f"{IDP}/sso?x=1&SAMLRequest=")
    assert relay_state == "ref æ/+="
    assert {str(name): value for name, value in request.attrib.items()} == {
        "ID": "_r",
        "Version": "2.0",
        "IssueInstant": at(0),
        "Destination": f"{IDP}/sso?x=1",
        "AssertionConsumerServiceURL": ACS,
        "ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        "ForceAuthn": "true",
        "IsPassive": "true",
    }
    assert request.findtext(f"{SAML}Issuer") == SP
    context = request.find(f"{SAMLP}RequestedAuthnContext")
    assert context is not None
    assert context.get("Comparison") == "minimum"
    assert [each.text for each in context] == [f"{LOA}/Substantial", "https://data.gov.dk/eid/Person"]


def test_a_wish_for_nothing_special(sp: Oiosaml):
    request, _ = read(sp.start(sp.profil.idp[0], Anmodning("_r"), "ref"))
    assert request.find(f"{SAMLP}RequestedAuthnContext") is None
    assert not {"ForceAuthn", "IsPassive"} & set(request.attrib)


# Signing out, by us


def test_our_wish_to_sign_somebody_out(sp: Oiosaml):
    made = sp.logout_anmodning(sp.profil.idp[0], PERSON, PERSISTENT, "_s1", "ref")
    assert made is not None
    message_id, url = made
    request, relay_state = read(url)

    assert (request.tag, request.get("ID"), relay_state) == (f"{SAMLP}LogoutRequest", message_id, "ref")
    assert url.startswith(f"{IDP}/slo?SAMLRequest=")
    name_id = request.find(f"{SAML}NameID")
    assert name_id is not None
    assert (name_id.text, name_id.get("Format")) == (PERSON, PERSISTENT)
    assert request.findtext(f"{SAMLP}SessionIndex") == "_s1"


@pytest.mark.parametrize("success", [True, False])
def test_our_answer_to_theirs(sp: Oiosaml, success: bool):
    url = sp.logout_svar(sp.profil.idp[0], "_theirs", None, success)
    assert url is not None
    response, relay_state = read(url)
    code = response.find(f"{SAMLP}Status/{SAMLP}StatusCode")

    assert (response.tag, response.get("InResponseTo"), relay_state) == (f"{SAMLP}LogoutResponse", "_theirs", None)
    assert code is not None
    assert str(code.get("Value")).endswith("Success") is success


# Signing out, by them


def logout_request(*changes: Change) -> str:
    return changed(
        f'<samlp:LogoutRequest {NS} ID="_l1" Version="2.0" IssueInstant="{at(-5)}" Destination="{SLO}" '
        f'NotOnOrAfter="{at(60)}"><saml:Issuer>{IDP}</saml:Issuer><saml:NameID>{PERSON}</saml:NameID>'
        "<samlp:SessionIndex>_s1</samlp:SessionIndex><samlp:SessionIndex>_s2</samlp:SessionIndex>"
        "</samlp:LogoutRequest>",
        changes,
    )


def logout_response(*changes: Change) -> str:
    return changed(
        f'<samlp:LogoutResponse {NS} ID="_l2" Version="2.0" IssueInstant="{at(-5)}" Destination="{SLO}" '
        f'InResponseTo="_ours"><saml:Issuer>{IDP}</saml:Issuer><samlp:Status><samlp:StatusCode '
        'Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>',
        changes,
    )


def redirected(
    xml: str,
    name: str = "SAMLRequest",
    *,
    key: str = "idp",
    relay_state: str | None = "a+b",
    method: str = f"{MORE}rsa-sha256",
    lower: bool = False,
) -> bytes:
    """A query as an identity provider writes it, also one that escapes in lower case."""
    deflate = zlib.compressobj(wbits=-15)
    packed = base64.b64encode(deflate.compress(xml.encode()) + deflate.flush()).decode()
    pairs = [(name, packed), *([("RelayState", relay_state)] if relay_state else []), ("SigAlg", method)]

    def escaped(text: str) -> str:
        found = quote(text, safe="")
        return re.sub("%[0-9A-F]{2}", lambda each: each[0].lower(), found) if lower else found

    query = "&".join(f"{each}={escaped(value)}" for each, value in pairs)
    pad: AsymmetricPadding = PSS(MGF1(hashes.SHA256()), 32) if "MGF1" in method else PKCS1v15()
    signature = base64.b64encode(noegle(key).sign(query.encode(), pad, hashes.SHA256())).decode()
    return f"{query}&Signature={escaped(signature)}".encode()


@pytest.mark.parametrize(
    "query",
    [
        redirected(logout_request()),
        redirected(logout_request(), lower=True),
        redirected(logout_request(), method=f"{MORE07}sha256-rsa-MGF1"),
        redirected(logout_request(), key="idp-naeste"),
        redirected(logout_request((f'"{at(-5)}"', f'"{at(120)}"'))),
        b"other=1&" + redirected(logout_request()),
        b"&".join(reversed(redirected(logout_request()).split(b"&"))),
    ],
)  # fmt: skip
def test_they_sign_somebody_out_by_redirect(sp: Oiosaml, query: bytes):
    found = sp.modtag_logout(NU, query=query)
    assert found == LogoutRequest(sp.profil.idp[0], "_l1", PERSON, ("_s1", "_s2"), "a+b")


def test_they_sign_somebody_out_by_post(sp: Oiosaml):
    form = {"SAMLRequest": sendt(underskrevet(logout_request())), "RelayState": "x"}
    found = sp.modtag_logout(NU, formular=form)
    assert found == LogoutRequest(sp.profil.idp[0], "_l1", PERSON, ("_s1", "_s2"), "x")


@pytest.mark.parametrize("success", [True, False])
def test_their_answer_to_ours(sp: Oiosaml, success: bool):
    xml = logout_response() if success else logout_response((":Success", ":Responder"))
    for found in (
        sp.modtag_logout(NU, query=redirected(xml, "SAMLResponse", relay_state=None)),
        sp.modtag_logout(NU, formular={"SAMLResponse": sendt(underskrevet(xml))}),
    ):
        assert found == LogoutResponse(sp.profil.idp[0], "_ours", success, None)


WRONG_MESSAGE: Sequence[tuple[SamlFejl, Change]] = [
    (F.UKENDT_UDSTEDER, (f">{IDP}<", ">https://evil.test<")),
    (F.FORKERT_DESTINATION, (f' Destination="{SLO}"', "")),
    (F.FORKERT_DESTINATION, (SLO, ACS)),
    (F.FORKERT_BESKED, (' Version="2.0"', "")),
    (F.FORKERT_BESKED, ("LogoutRequest", "AuthnRequest")),
    (F.FORKERT_BESKED, ("LogoutRequest", "LogoutResponse")),
    (F.UGYLDIGT_NAMEID, (f"<saml:NameID>{PERSON}</saml:NameID>", "")),
    (F.UGYLDIGT_TIDSPUNKT, (f' IssueInstant="{at(-5)}"', "")),
    (F.IKKE_GYLDIG_ENDNU, (f' IssueInstant="{at(-5)}"', f' IssueInstant="{at(181)}"')),
    (F.UDLOEBET, (f' IssueInstant="{at(-5)}"', f' IssueInstant="{at(-480)}"')),
    (F.UDLOEBET, (f' NotOnOrAfter="{at(60)}"', f' NotOnOrAfter="{at(-180)}"')),
]


@pytest.mark.parametrize(("fejl", "change"), WRONG_MESSAGE)
def test_a_message_that_is_not_for_us_or_not_now(sp: Oiosaml, fejl: SamlFejl, change: Change):
    xml = logout_request(change)
    with pytest.raises(SamlRefused) as redirect:
        sp.modtag_logout(NU, query=redirected(xml))
    with pytest.raises(SamlRefused) as post:
        sp.modtag_logout(NU, formular={"SAMLRequest": sendt(underskrevet(xml))})
    assert redirect.value.fejl is post.value.fejl is fejl


GOOD = redirected(logout_request())


@pytest.mark.parametrize(
    ("fejl", "query"),
    [
        (F.FORKERT_BESKED, b""),
        (F.FORKERT_BESKED, GOOD.replace(b"SAMLRequest", b"SAML")),
        (F.FORKERT_BESKED, GOOD + b"&RelayState=evil"),
        (F.FORKERT_BESKED, GOOD + b"&SAMLResponse=x"),
        (F.FORKERT_BESKED, GOOD.replace(b"RelayState", b"Relay%53tate")),
        (F.FORKERT_BESKED, GOOD.replace(b"a%2Bb", b"%ff")),
        (F.FORKERT_BESKED, GOOD.replace(b"a%2Bb", b"a%00b")),
        (F.FORKERT_BESKED, GOOD.replace(b"a%2Bb", b"x" * 1025)),
        (F.SIGNATUR_UGYLDIG, GOOD.replace(b"a%2Bb", b"evil")),
        (F.SIGNATUR_UGYLDIG, GOOD.replace(b"RelayState=a%2Bb&", b"")),
        (F.SIGNATUR_UGYLDIG, GOOD.replace(b"%2B", b"%2b", 1)),
        (F.SIGNATUR_UGYLDIG, redirected(logout_request(), key="en-anden")),
        (F.SIGNATUR_UGYLDIG, redirected(logout_request(), key="ch")),
        (F.SIGNATUR_ALGORITME, redirected(logout_request(), method=f"{DS}rsa-sha1")),
        (F.SIGNATUR_ALGORITME, GOOD.replace(b"SigAlg", b"x")),
        (F.IKKE_UNDERSKREVET, GOOD[: GOOD.index(b"&Signature")]),
        (F.UGYLDIG_BASE64, GOOD.replace(b"SAMLRequest=", b"SAMLRequest=!")),
        (F.UGYLDIG_BASE64, b"SAMLRequest=AAAA"),
        (F.UGYLDIG_BASE64, b"SAMLRequest=%2F%2F%2F%2F"),
        (F.FOR_STOR, redirected(" " * 600_000)),
        (F.FOR_STOR, b"SAMLRequest=" + b"A" * 600_000),
        (F.UGYLDIG_XML, redirected("no XML")),
    ],
)
def test_a_query_that_was_not_signed_or_was_changed(sp: Oiosaml, fejl: SamlFejl, query: bytes):
    with pytest.raises(SamlRefused) as caught:
        sp.modtag_logout(NU, query=query)
    assert caught.value.fejl is fejl


@pytest.mark.parametrize(
    ("fejl", "form"),
    [
        (F.FORKERT_BESKED, {}),
        (F.FORKERT_BESKED, {"SAMLRequest": "x", "SAMLResponse": "x"}),
        (F.FORKERT_BESKED, {"SAMLResponse": sendt(underskrevet(logout_request()))}),
        (F.FORKERT_BESKED, {"SAMLRequest": sendt(underskrevet(logout_request())), "RelayState": "\ud800"}),
        (F.IKKE_UNDERSKREVET, {"SAMLRequest": sendt(logout_request())}),
        (F.SIGNATUR_UGYLDIG, {"SAMLRequest": sendt(underskrevet(logout_request(), "en-anden"))}),
        (F.SIGNATUR_UGYLDIG, {"SAMLRequest": sendt(underskrevet(logout_request(), after=[("_s1", "_s9")]))}),
    ],
)
def test_a_form_that_was_not_signed_or_was_changed(sp: Oiosaml, fejl: SamlFejl, form: dict[str, str]):
    with pytest.raises(SamlRefused) as caught:
        sp.modtag_logout(NU, formular=form)
    assert caught.value.fejl is fejl


def test_an_old_message_again(sp: Oiosaml):
    with pytest.raises(SamlRefused, match="udloebet"):
        sp.modtag_logout(NU + timedelta(hours=1), query=GOOD)
