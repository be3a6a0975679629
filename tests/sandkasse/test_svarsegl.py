"""The switches of security: what is wrong inside is sealed as if it were right, and a seal can go wrong in each way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import xmlsec
from lxml import etree
from werkzeug.test import Client

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.fejl import FEJL, STS_FEJL, TJENESTER, slags_af
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.svarsegl import SEGLFEJL
from tests.sandkasse.breve import envelope, sdi_om
from tests.sandkasse.conftest import antal, body_of, sager, status
from tests.sandkasse.klient import ID, Besked, N, fault_of, signature_of, verified
from tests.sandkasse.samtale import ANNA, an_assertion, send


def switch(app: Sandkasse, fejl: str, tjeneste: str = "sdi") -> None:
    answer = Client(app).post("/_sandkasse/fejl", json={"tjeneste": tjeneste, "fejl": fejl})
    assert answer.status_code == 200, answer.text


def ask(app: Sandkasse, pki: Pki, assertion: str | None = None) -> tuple[Besked, bytes]:
    """A question and the answer to it."""
    besked = Besked(pki.klient, assertion or an_assertion(pki), sdi_om(ANNA))
    return besked, send(app, besked).data


def titles(data: bytes) -> set[str]:
    return {element.text or "" for element in body_of(data).iter("{*}Titel")}


def hidden_body(data: bytes) -> etree._Element:
    """The signed Body that is not where a Body is."""
    root = etree.fromstring(data)
    found = [body for body in root.iter(f"{{{N['s']}}}Body") if body.getparent() is not root]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("fejl", ["anden_person", "antal_mangler", "korte_sider", "statuskode_44"])
def test_a_spoilt_answer_is_still_signed(app: Sandkasse, pki: Pki, fejl: str):
    switch(app, fejl)
    besked, data = ask(app, pki)

    assert "Body" in verified(data, pki.indeks.pem)
    assert etree.fromstring(data).findtext(f"*/{{{N['a']}}}RelatesTo") == besked.message
    if fejl == "anden_person":
        assert ANNA not in data.decode()
    if fejl == "antal_mangler":
        assert antal(body_of(data)) == {}
    if fejl == "statuskode_44":
        assert status(body_of(data)) == 44


def test_late_and_in_drops_and_in_half_it_is_the_signed_answer(app: Sandkasse, pki: Pki):
    switch(app, "langsom")
    assert verified(ask(app, pki)[1], pki.indeks.pem)
    switch(app, "afkortet")
    half = ask(app, pki)[1]
    assert b"BinarySecurityToken" in half
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(half)


@pytest.mark.parametrize("fejl", ["daarlig_signatur", "forkert_certifikat"])
def test_a_signature_that_is_not_by_the_service(app: Sandkasse, pki: Pki, fejl: str):
    switch(app, fejl)
    data = ask(app, pki)[1]

    with pytest.raises(xmlsec.Error):
        verified(data, pki.indeks.pem)


def test_another_certificate_of_the_same_authority_signs_properly(app: Sandkasse, pki: Pki):
    switch(app, "forkert_certifikat")
    data = ask(app, pki)[1]
    inside = etree.fromstring(data).findtext(f".//{{{N['o']}}}BinarySecurityToken")
    pem = f"-----BEGIN CERTIFICATE-----\n{inside}\n-----END CERTIFICATE-----\n".encode()

    assert "Body" in verified(data, pem)


def test_a_signature_that_covers_all_but_the_body(app: Sandkasse, pki: Pki):
    switch(app, "usigneret_krop")

    assert verified(ask(app, pki)[1], pki.indeks.pem) == {
        "Action",
        "MessageID",
        "RelatesTo",
        "To",
        "Timestamp",
        "BinarySecurityToken",
    }


@pytest.mark.parametrize("fejl", ["pakket_krop", "pakket_krop_objekt"])
def test_a_wrapped_body_leaves_the_signature_right_and_the_answer_forged(app: Sandkasse, pki: Pki, fejl: str):
    switch(app, fejl)
    data = ask(app, pki)[1]

    assert "Body" in verified(data, pki.indeks.pem)
    assert {title.endswith(" (forfalsket)") for title in titles(data)} == {True}
    assert b"forfalsket" not in etree.tostring(hidden_body(data))
    assert len(sager(body_of(data))) == 8


def test_a_wrapped_body_with_the_id_of_the_forged_one(app: Sandkasse, pki: Pki):
    switch(app, "pakket_krop_dobbelt_id")
    data = ask(app, pki)[1]
    root = etree.fromstring(data)

    assert [body.get(ID) for body in root.iter(f"{{{N['s']}}}Body")] == ["body", "body"]
    hidden_body(data)


def test_an_answer_to_another_message_an_old_one_and_one_by_sha1(app: Sandkasse, pki: Pki):
    switch(app, "forkert_svar_paa")
    besked, data = ask(app, pki)
    verified(data, pki.indeks.pem)
    assert etree.fromstring(data).findtext(f"*/{{{N['a']}}}RelatesTo") not in (None, besked.message)

    switch(app, "gammelt_svar")
    data = ask(app, pki)[1]
    verified(data, pki.indeks.pem)
    created = datetime.fromisoformat(etree.fromstring(data).findtext(f".//{{{N['u']}}}Created") or "")
    assert timedelta(minutes=59) < datetime.now(UTC) - created < timedelta(minutes=61)

    switch(app, "sha1_svar")
    data = ask(app, pki)[1]
    methods = {e.get("Algorithm") for e in signature_of(etree.fromstring(data)).iter("{*}SignatureMethod")}
    assert methods == {"http://www.w3.org/2000/09/xmldsig#rsa-sha1"}


def test_an_answer_without_security(app: Sandkasse, pki: Pki):
    switch(app, "usigneret_svar")
    data = ask(app, pki)[1]

    assert b"Security" not in data
    assert len(sager(body_of(data))) == 8


def test_a_comment_in_every_value_is_no_change_to_who_reads_properly(app: Sandkasse, pki: Pki):
    right = titles(ask(app, pki)[1])
    switch(app, "kommentar")
    data = ask(app, pki)[1]
    careful = etree.fromstring(data, etree.XMLParser(remove_comments=True))

    assert verified(data, pki.indeks.pem)
    assert titles(data) & right == set()
    assert {element.text for element in careful.iter("{*}Titel")} == right


def test_a_refused_token_is_refused_until_another_comes(app: Sandkasse, pki: Pki):
    switch(app, "token_udloebet")
    first, second = an_assertion(pki), an_assertion(pki)

    assert fault_of(ask(app, pki, first)[1])[0] == "wsse:FailedAuthentication"
    assert fault_of(ask(app, pki, first)[1])[0] == "wsse:FailedAuthentication"
    assert len(sager(body_of(ask(app, pki, second)[1]))) == 8
    assert fault_of(ask(app, pki, first)[1])[0] == "wsse:FailedAuthentication"
    assert b"expired" in send(app, envelope(sdi_om(ANNA))).data


def test_each_authority_has_a_first_token_of_its_own_and_a_new_switch_begins_again(app: Sandkasse, pki: Pki):
    switch(app, "token_udloebet")
    aarhus, odense = an_assertion(pki), an_assertion(pki, cvr="35209115")
    for assertion in (aarhus, odense):
        assert fault_of(ask(app, pki, assertion)[1])[0] == "wsse:FailedAuthentication"
    switch(app, "token_udloebet")

    assert fault_of(ask(app, pki, an_assertion(pki))[1])[0] == "wsse:FailedAuthentication"
    assert status(body_of(ask(app, pki, aarhus)[1])) == 20


def test_a_message_said_to_be_received_before(app: Sandkasse, pki: Pki):
    switch(app, "gentaget")

    assert fault_of(ask(app, pki)[1]) == ("wsse:InvalidSecurity", "the message has been received before")


def test_a_seal_cannot_go_wrong_where_there_is_none(app: Sandkasse):
    for fejl in SEGLFEJL:
        switch(app, fejl)
        data = send(app, envelope(sdi_om(ANNA))).data
        assert len(sager(body_of(data))) == 8
        assert b"Signature" not in data


def test_every_service_has_its_switches(app: Sandkasse):
    for tjeneste in TJENESTER:
        for fejl in slags_af(tjeneste):
            switch(app, fejl, tjeneste)
    assert set(slags_af("sdi")) == set(FEJL) >= SEGLFEJL
    assert set(slags_af("sts")) == set(STS_FEJL)
    assert set(FEJL) - set(slags_af("ydl")) == {"statuskode_40", "statuskode_41", "statuskode_44"}
