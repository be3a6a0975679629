"""Signing in with SAML, from the front page to the page one wanted; the identity provider tells the truth."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import requests
from lxml import etree

from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.log_ind.person import Person
from tests.produkt import Produkt

BO = next(each.nummer for each in NAVNGIVNE if each.navn == "Bo Birk")


def test_a_citizen_signs_in_and_sees_their_own(person: Person) -> None:
    page = person.log_ind("Bo Birk", kommune="0751")

    assert page.url == f"{person.produkt.adresse}/min-side"
    assert "Udbetaling af sygedagpenge" in page.text
    assert "Betydelig" in page.text
    assert not any(BO in address for address in person.visited)
    assert person.seneste().haendelse == "log_ind"


def test_the_session_is_a_cookie_no_script_and_no_other_site_gets(person: Person) -> None:
    sent = person.send(person.svar(), "Fortsæt", follow=False)

    cookies = sent.raw.headers.getlist("Set-Cookie")
    (session,) = [each for each in cookies if each.startswith("__Host-borgerblik=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(session.split("; "))
    (pending,) = [each for each in cookies if each.startswith("__Host-log-ind-")]
    assert "Max-Age=0" in pending, "what it went with is taken back"


def test_who_comes_to_a_page_without_a_session_is_sent_to_sign_in_and_back_to_it(person: Person) -> None:
    page = person.gaa("/min-side")
    assert "/log-ind?" in page.url

    onwards = page.text.partition('class="button button-primary" href="')[2].partition('"')[0]
    chosen = person.gaa(onwards.replace("&amp;", "&"))
    assert urlsplit(person.send(person.send(chosen, "Bo Birk"), "Fortsæt").url).path == "/min-side"


@pytest.mark.parametrize(
    "til",
    ["https://en.anden.example/", "//en.anden.example", "/\\en.anden.example", "/saml/slo", "/log-ind", "min-side?a=b"],
)
def test_one_never_lands_anywhere_but_on_a_page_of_ours(person: Person, til: str) -> None:
    assert person.log_ind(til=til).url == f"{person.produkt.adresse}/min-side"


def test_a_second_sign_in_is_a_blink(person: Person) -> None:
    person.log_ind()
    person.http.cookies.clear(domain="127.0.0.1", path="/", name="__Host-borgerblik")

    page = person.hos_udbyderen()

    assert "SAMLResponse" in page.text, "nobody was asked who they are"


def test_whoever_must_be_surer_of_is_asked_anew_and_comes_back_at_that_level(person: Person) -> None:
    page = person.log_ind("Sara Toft", kommune="0461")
    assert "Log ind på det niveau" in page.text
    old = person.session
    assert old is not None

    higher = person.hos_udbyderen(niveau="hoej", kommune="0461")
    assert "SAMLResponse" not in higher.text, "ForceAuthn: the person is asked, though known there"
    page = person.send(person.send(higher, "Sara Toft", niveau="hoej"), "Fortsæt")

    assert "Høj" in page.text
    assert "Log ind på det niveau" not in page.text
    assert person.session is not None
    assert person.session.value != old.value
    assert person.seneste().haendelse == "trin_op"
    person.http.cookies.set_cookie(old)
    assert "/log-ind" in person.gaa("/min-side").url, "the session before it has ended"


def test_at_level_lav_one_comes_as_far_as_the_page_that_says_how_to_get_further(person: Person) -> None:
    page = person.log_ind("Bo Birk", niveau="lav", **{"kommune": "0751"} | {"niveau_": "lav"})

    assert page.status_code == 403
    assert "Du blev ikke logget ind" in page.text, "betydelig was asked for"


def test_who_asks_for_no_more_than_lav_is_signed_in_and_stopped_at_the_page(person: Person) -> None:
    chooser = person.gaa("/log-ind?via=nemlogin&niveau=lav")
    page = person.send(person.send(chooser, "Bo Birk", niveau="lav"), "Fortsæt")

    assert page.status_code == 403
    assert "Her skal du logge ind på et højere niveau" in page.text
    assert "sygedagpenge" not in page.text.lower()
    assert "niveau=betydelig" in page.text


def test_silently_one_is_signed_in_where_the_identity_provider_knows_one_and_else_not(
    person: Person, anden: Person
) -> None:
    person.log_ind()
    person.http.cookies.clear(domain="127.0.0.1", path="/", name="__Host-borgerblik")
    assert urlsplit(person.send(person.gaa("/log-ind?via=nemlogin&stille=1"), "Fortsæt").url).path == "/min-side"

    page = anden.send(anden.gaa("/log-ind?via=nemlogin&stille=1"), "Fortsæt")
    assert page.url == f"{anden.produkt.adresse}/"
    assert anden.session is None


def test_a_step_up_keeps_the_mandate_in_use_for_whoever_still_holds_it(person: Person) -> None:
    page = person.send(person.log_ind("Bo Birk", kommune="0751"), "født 5. marts 1985")
    assert "med fuldmagt" in page.text

    chooser = person.hos_udbyderen(niveau="hoej", kommune="0751")
    page = person.send(person.send(chooser, "Bo Birk", niveau="hoej"), "Fortsæt")
    assert "med fuldmagt" in page.text
    assert "Høj" in page.text

    chooser = person.hos_udbyderen(niveau="hoej", kommune="0751")
    page = person.send(person.send(chooser, "Anna Alsted", niveau="hoej"), "Fortsæt")
    assert "med fuldmagt" not in page.text, "it is Bo's, and Anna has signed in"


# Staff


def test_a_caseworker_signs_in_through_the_context_handler_and_reads_how_far_they_see(person: Person) -> None:
    page = person.log_ind("Signe", via="ch", rolle="sagsbehandler")

    assert urlsplit(page.url).path == "/medarbejder", page.text
    assert "Aarhus Kommune" in page.text


def test_a_citizen_has_no_business_on_the_pages_of_staff_nor_staff_on_theirs(person: Person, anden: Person) -> None:
    person.log_ind()
    assert person.gaa("/medarbejder").status_code == 403

    anden.log_ind("Signe", via="ch", rolle="sagsbehandler")
    assert anden.gaa("/min-side").status_code == 403


# What is published


def test_our_metadata_says_where_answers_go_and_what_we_want(produkt: Produkt) -> None:
    answer = requests.get(f"{produkt.adresse}/saml/metadata", timeout=5)
    found = etree.fromstring(answer.content)

    assert answer.headers["Content-Type"].startswith("application/samlmetadata+xml")
    assert found.find(".//{*}AssertionConsumerService").get("Location") == f"{produkt.adresse}/saml/acs"  # type: ignore[union-attr]
    descriptor = found.find("{*}SPSSODescriptor")
    assert descriptor is not None
    assert descriptor.get("AuthnRequestsSigned") == descriptor.get("WantAssertionsSigned") == "true"
