"""OIO IDWS REST: assertions that are not taken, and what is kept of those that are."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from lxml import etree
from werkzeug.datastructures import MultiDict

from borgerblik.sandkasse.assertion import HOLDER_OF_KEY
from borgerblik.sandkasse.idws import Systemtoken, som_formular
from borgerblik.sandkasse.udsteder import CPR, LOA
from borgerblik.sandkasse.wss import w
from tests.log_ind.idws import AARHUS, BEARER, BO, OVERBLIK, Edit, Sted, citizen, denied

# Assertions that are not taken


def attribute(navn: str, vaerdi: str | None) -> Edit:
    """Another value of it; None: not there."""

    def edit(element: etree._Element) -> None:
        statement = next(element.iter(w("saml:AttributeStatement")))
        for each in statement.findall(w("saml:Attribute")):
            if each.get("Name") == navn:
                if vaerdi is None:
                    statement.remove(each)
                else:
                    each[0].text = vaerdi

    return edit


def twice(navn: str, vaerdi: str) -> Edit:
    def edit(element: etree._Element) -> None:
        statement = next(element.iter(w("saml:AttributeStatement")))
        found = etree.SubElement(statement, w("saml:Attribute"), {"Name": navn})
        etree.SubElement(found, w("saml:AttributeValue")).text = vaerdi

    return edit


def without(name: str) -> Edit:
    def edit(element: etree._Element) -> None:
        found = next(element.iter(w(name)))
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return edit


def _now() -> datetime:
    return datetime.now(UTC)


REFUSED: dict[str, Callable[[Sted], dict[str, str]]] = {
    "another audience": lambda s: s.formular(modtager="https://en.anden.example"),
    "expired": lambda s: s.formular(nu=_now() - timedelta(hours=2)),
    "not yet": lambda s: s.formular(nu=_now() + timedelta(hours=1)),
    "another token service by name": lambda s: s.formular(udsteder="https://sts.fremmed.example"),
    "another token service by key": lambda s: s.formular(sts=s.tyv),
    "bound to the thief": lambda s: s.formular(ihaendehaver=s.tyv.certifikat),
    "no conditions": lambda s: s.formular(without("saml:Conditions")),
    "no audience": lambda s: s.formular(without("saml:AudienceRestriction")),
    "no confirmation": lambda s: s.formular(without("saml:SubjectConfirmation")),
    "no key": lambda s: s.formular(without("ds:KeyInfo")),
    "a number that is none": lambda s: s.formular(attribute(CPR, "1234567"), borger=citizen()),
    "two numbers": lambda s: s.formular(twice(CPR, "6503852018"), borger=citizen()),
    "a citizen without a level": lambda s: s.formular(attribute(LOA, None), borger=citizen()),
    "a level in small letters": lambda s: s.formular(attribute(LOA, "substantial"), borger=citizen()),
    "two levels": lambda s: s.formular(twice(LOA, "High"), borger=citizen("lav")),
    "a citizen who never signed in": lambda s: s.formular(without("saml:AuthnStatement"), borger=citizen()),
    "signed in tomorrow": lambda s: s.formular(borger=citizen(autentificeret=_now() + timedelta(days=1))),
    "no cvr": lambda s: s.formular(attribute("dk:gov:saml:attribute:CvrNumberIdentifier", None)),
}


@pytest.mark.parametrize("why", REFUSED)
def test_an_assertion_that_is_not_for_us_now_from_them_is_refused(sted: Sted, why: str) -> None:
    denied(sted.token(REFUSED[why](sted), sted.system), skema="Bearer")

    written = sted.seneste()
    assert (written.haendelse, written.doer, written.fejl) == ("afvist", "idws", "invalid_token")


@pytest.mark.parametrize("front", ["127.0.0.1", "10.0.0.9"])
def test_an_assertion_bound_to_a_key_is_nothing_without_the_key(sted: Sted, front: str) -> None:
    by = None if front == "127.0.0.1" else sted.system

    denied(sted.token(sted.formular(), by, front=front), skema="Bearer")
    denied(sted.token(sted.formular(), sted.tyv), skema="Bearer")


def test_an_assertion_that_is_not_signed_or_was_changed_is_refused(sted: Sted) -> None:
    unsigned = Systemtoken(sted.system.certifikat, AARHUS, borger=citizen()).usigneret(sted.sts)
    good = base64.b64decode(sted.formular(borger=citizen())["saml-token"])

    for message in (
        etree.tostring(unsigned),
        good.replace(BO.encode(), b"6503852018"),
        good.replace(b"Substantial", b"High"),
        good.replace(BO.encode(), BO[:4].encode() + b"<!-- -->" + BO[4:].encode()),
        good.replace(HOLDER_OF_KEY.encode(), BEARER.encode()),
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + good,
        good + good,
    ):
        denied(sted.token(som_formular(message), sted.system), skema="Bearer")
        assert sted.seneste().fejl == "invalid_token"


def test_a_forged_assertion_around_the_signed_one_misleads_nobody(sted: Sted) -> None:
    good = etree.fromstring(base64.b64decode(sted.formular(borger=citizen("lav"))["saml-token"]))
    forged = Systemtoken(sted.system.certifikat, AARHUS, borger=citizen("hoej")).usigneret(sted.sts)
    etree.SubElement(forged, w("saml:Advice")).append(good)

    denied(sted.token(som_formular(etree.tostring(forged)), sted.system), skema="Bearer")


@pytest.mark.parametrize(
    "garbage",
    ["", "x", "ikke base64!", base64.b64encode(b"\xff\xfe").decode(), base64.b64encode(b"<a/>").decode(),
     base64.b64encode(b"<a" * 20_000).decode(), base64.b64encode(b"x" * 300_000).decode(), "a" * 2_000_000],
    ids=range(8),
)  # fmt: skip
def test_what_is_no_assertion_at_all_is_refused(sted: Sted, garbage: str) -> None:
    denied(sted.token({"saml-token": garbage}, sted.system), skema="Bearer")
    assert sted.seneste().haendelse == "afvist"


def test_what_is_too_large_is_refused_before_it_is_read(sted: Sted) -> None:
    answer = sted.token({"saml-token": "a" * 6_000_000}, sted.system)

    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("count", [0, 2])
def test_it_is_one_assertion_that_is_brought(sted: Sted, count: int) -> None:
    form = MultiDict([("saml-token", sted.formular()["saml-token"])] * count)

    denied(sted.token(form, sted.system), 400, "invalid_request", "Bearer")
    assert sted.seneste().fejl == "invalid_request"


def test_an_assertion_in_the_address_is_not_one(sted: Sted) -> None:
    address = f"/token?saml-token={quote(sted.formular()['saml-token'], safe='')}"

    denied(sted._ask("POST", address, sted.system), 400, "invalid_request", "Bearer")


def test_tokens_are_not_given_to_who_asks_with_get(sted: Sted) -> None:
    assert sted.hent("/token", "Bearer x", sted.system).status_code == 405


# What is kept


def test_the_database_holds_neither_a_token_nor_a_number_in_clear(sted: Sted) -> None:
    token = sted.system_token(borger=citizen())
    sted.hent(OVERBLIK, f"Holder-of-key {token}", sted.system)
    sted.token({"saml-token": secrets.token_urlsafe(30)}, sted.system)

    files = list(sted.mappe.glob("borgerblik.sqlite*"))
    assert files
    for raw in (file.read_bytes() for file in files):
        assert not any(each.encode() in raw for each in sted.sent)
        assert BO.encode() not in raw
        assert citizen().navneid.encode() not in raw
