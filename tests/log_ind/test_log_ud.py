"""Signing out: at both ends, from either of them, and only on the word of whom we trust."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from borgerblik.db import DatabaseUnavailable
from tests.log_ind.person import Person


def signed_out(person: Person) -> bool:
    return "/log-ind" in person.gaa("/min-side").url


def test_signing_out_here_signs_out_there_too(person: Person) -> None:
    page = person.send(person.log_ind(), "Log ud")
    assert "Nu logges du også ud" in page.text
    assert person.session is None or person.session.value == ""

    onwards = page.text.partition('http-equiv="refresh" content="0; url=')[2].partition('"')[0].replace("&amp;", "&")
    last = person.gaa(onwards)

    assert last.url == f"{person.produkt.adresse}/logget-ud", "and no message is left in the address"
    assert "Du er logget ud" in last.text
    assert signed_out(person)
    assert "SAMLResponse" not in person.hos_udbyderen().text, "there one has to say anew who one is"


def test_signing_out_there_signs_out_here_too(person: Person, anden: Person) -> None:
    person.log_ind()
    anden.log_ind("Anna Alsted")

    there = person.gaa(f"{person.produkt.sandkasse}/idp/nemlogin/")
    last = person.send(there, "Log")

    assert last.status_code == 200, last.text
    assert signed_out(person)
    assert not signed_out(anden), "and nobody else"
    assert person.seneste().haendelse == "log_ud"


def test_the_secret_of_a_session_that_was_signed_out_opens_nothing(person: Person) -> None:
    page = person.log_ind()
    old = person.session
    assert old is not None
    person.send(page, "Log ud")

    person.http.cookies.set_cookie(old)

    assert signed_out(person)


def test_signing_out_twice_is_no_error_but_no_form_either(person: Person) -> None:
    page = person.log_ind()
    person.send(page, "Log ud")

    assert person.gaa("/logget-ud").status_code == 200
    assert person.send(page, "Log ud").status_code == 400, "the token was of the session that is over"


def test_a_request_to_sign_out_that_is_sent_again_ends_nothing_that_began_since(person: Person) -> None:
    person.log_ind()
    there = person.gaa(f"{person.produkt.sandkasse}/idp/nemlogin/")
    request = person.send(there, "Log", follow=False).headers["Location"]
    person.gaa(request)
    before = person.seneste()

    person.log_ind()
    requests.get(request, timeout=5, allow_redirects=False)

    assert not signed_out(person)
    assert person.seneste().haendelse == "log_ind"
    assert before.haendelse == "log_ud"


def test_where_the_database_is_down_the_browser_at_least_forgets(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = person.log_ind()

    def down(*_: object) -> None:
        raise DatabaseUnavailable("gives no answer")

    monkeypatch.setattr("borgerblik.access.store.AdgangStore.slut", down)
    answer = person.send(page, "Log ud", follow=False)

    assert answer.status_code == 503
    assert "ikke alle andre steder" in answer.text
    assert person.session is None or not person.session.value


@pytest.mark.parametrize("change", ["unsigned", "another's", "other signature"])
def test_a_request_to_sign_out_that_is_not_signed_by_the_identity_provider_ends_nothing(
    person: Person, change: str
) -> None:
    person.log_ind()
    there = person.gaa(f"{person.produkt.sandkasse}/idp/nemlogin/")
    request = person.send(there, "Log", follow=False)
    address = urlsplit(request.headers["Location"])
    query = address.query
    if change == "unsigned":
        query = query.partition("&SigAlg")[0]
    elif change == "other signature":
        query = query.replace(parse_qs(query)["Signature"][0][:4].replace("/", "%2F").replace("+", "%2B"), "AAAA", 1)
    else:
        query = query.replace("SAMLRequest=", "SAMLRequest=A", 1)

    answer = requests.get(f"{person.produkt.adresse}/saml/slo?{query}", timeout=5, allow_redirects=False)

    assert answer.status_code == 400
    assert person.gaa("/min-side").status_code == 200


@pytest.mark.parametrize("query", ["", "?SAMLRequest=x", "?SAMLResponse=x&Signature=y", "?RelayState=7211791035"])
def test_what_is_no_message_is_one_clear_page(person: Person, query: str) -> None:
    for answer in (
        requests.get(f"{person.produkt.adresse}/saml/slo{query}", timeout=5),
        requests.post(f"{person.produkt.adresse}/saml/slo", data={"SAMLRequest": "x"}, timeout=5),
    ):
        assert answer.status_code == 400
        assert "7211791035" not in answer.text
