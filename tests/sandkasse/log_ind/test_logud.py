"""Single logout with the SAML providers: from the service, from the provider, in both bindings, and refused."""

from __future__ import annotations

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from werkzeug.test import Client

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.pki import Bevis, Pki
from tests.sandkasse.log_ind.sp import (
    BASE,
    SLO,
    N,
    Sp,
    attribute,
    believed,
    browser,
    choose,
    go,
    message_in,
    response_in,
    send,
    switch,
    text,
)


@pytest.fixture
def sp(sp_bevis: Bevis) -> Sp:
    return Sp(sp_bevis, "ch")


@pytest.fixture
def name_id(client: Client, sp: Sp, pki: Pki) -> tuple[str, str]:
    """Somebody is signed in: their name, and the index of the session."""
    page = choose(client, go(client, sp.request()), "adam-administrator")
    assertion = believed(sp.decrypted(response_in(page)), pki.idp("ch"))
    index = attribute(assertion, "saml:AuthnStatement", "SessionIndex")
    return text(assertion, "saml:Subject/saml:NameID"), str(index)


def still_in(client: Client, sp: Sp) -> bool:
    return "SAMLResponse" in go(client, sp.request()).text


def by_redirect(client: Client, sp: Sp, xml: bytes, name: str = "SAMLRequest", bevis: Bevis | None = None):
    return go(client, f"{BASE}/idp/{sp.idp}/slo?{sp.signed(name, xml, 'rs-9', bevis)}")


def test_a_logout_by_redirect_ends_the_session_and_is_answered_signed(
    client: Client, sp: Sp, pki: Pki, name_id: tuple[str, str]
):
    assert still_in(client, sp)
    answer = by_redirect(client, sp, sp.logout_request(*name_id))
    said = message_in(answer.location, "SAMLResponse", pki.idp("ch"))

    assert answer.location.startswith(f"{SLO}?")
    assert "RelayState=rs-9" in answer.location
    assert said.get("InResponseTo") == "_out-1"
    assert attribute(said, "samlp:Status/samlp:StatusCode", "Value") == "urn:oasis:names:tc:SAML:2.0:status:Success"
    assert not still_in(client, sp)


def test_a_logout_by_post_needs_no_cookie(app: Sandkasse, client: Client, sp: Sp, name_id: tuple[str, str]):
    form = {"SAMLRequest": sp.posted(sp.logout_request(*name_id))}

    assert send(browser(app), "/idp/ch/slo", form).status_code == 303
    assert not still_in(client, sp)


@pytest.mark.parametrize("which", ["name", "index"])
def test_somebody_else_or_another_session_is_not_logged_out(
    client: Client, sp: Sp, pki: Pki, name_id: tuple[str, str], which: str
):
    name, index = name_id
    request = sp.logout_request("C = DK", index) if which == "name" else sp.logout_request(name, "_anden")
    said = message_in(by_redirect(client, sp, request).location, "SAMLResponse", pki.idp("ch"))

    assert [str(code.get("Value")).rpartition(":")[2] for code in said.iter(f"{{{N['samlp']}}}StatusCode")] == [
        "Requester",
        "UnknownPrincipal",
    ]
    assert still_in(client, sp)


def test_a_name_without_an_index_ends_every_session_of_that_person(client: Client, sp: Sp, name_id: tuple[str, str]):
    by_redirect(client, sp, sp.logout_request(name_id[0]))

    assert not still_in(client, sp)


def test_a_logout_that_is_not_believed_ends_nothing(client: Client, sp: Sp, pki: Pki, name_id: tuple[str, str]):
    request = sp.logout_request(*name_id)
    old = sp.logout_request(*name_id, NotOnOrAfter="2020-01-01T00:00:00Z")
    unsigned = {"SAMLRequest": base64.b64encode(request).decode()}
    stranger = {"SAMLRequest": Sp(pki.klient, "ch").posted(request)}
    changed = base64.b64decode(sp.posted(request)).replace(name_id[1].encode(), b"_anden")

    assert by_redirect(client, sp, request, bevis=pki.klient).status_code == 400
    assert by_redirect(client, sp, old).status_code == 400
    for form in (unsigned, stranger, {"SAMLRequest": base64.b64encode(changed).decode()}, {"SAMLRequest": "?"}, {}):
        assert send(client, "/idp/ch/slo", form).status_code == 400
    assert still_in(client, sp)


def test_a_logout_that_begins_at_the_provider_tells_the_service_and_shows_its_answer(
    client: Client, sp: Sp, pki: Pki, name_id: tuple[str, str]
):
    page = client.get("/idp/ch/", base_url=BASE)
    sent = send(client, "/idp/ch/log-ud", {})
    asked = message_in(sent.location, "SAMLRequest", pki.idp("ch"))
    shown = by_redirect(client, sp, sp.logout_response(str(asked.get("ID"))), "SAMLResponse")

    assert "Adam Administrator er logget ind her" in page.text
    assert "form-action 'self' http://127.0.0.1:8000;" in page.headers["Content-Security-Policy"]
    assert sent.location.startswith(f"{SLO}?")
    assert attribute(asked, ".", "Destination") == SLO
    assert (text(asked, "saml:NameID"), text(asked, "samlp:SessionIndex")) == name_id
    assert "saml.tjeneste.example: <strong>Success</strong>" in shown.text
    assert not still_in(client, sp)
    assert "Ingen er logget ind her" in client.get("/idp/ch/", base_url=BASE).text


def test_an_answer_to_no_logout_of_ours_is_refused(client: Client, sp: Sp, name_id: tuple[str, str]):
    assert by_redirect(client, sp, sp.logout_response("_gaet"), "SAMLResponse").status_code == 400


@pytest.mark.parametrize("fejl", ["usigneret", "fremmed_noegle"])
def test_the_switches_of_the_signature_are_of_logouts_too(
    app: Sandkasse, client: Client, sp: Sp, pki: Pki, name_id: tuple[str, str], fejl: str
):
    switch(app, "ch", fejl)
    sent = send(client, "/idp/ch/log-ud", {})

    with pytest.raises(InvalidSignature):
        message_in(sent.location, "SAMLRequest", pki.idp("ch"))
