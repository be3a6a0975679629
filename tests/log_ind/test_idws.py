"""OIO IDWS REST: a system brings an assertion of the token service to /token, and comes in with what it gets there.

A trusted front server ends TLS and hands the client's certificate over in a header.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from lxml import etree

from borgerblik.sandkasse.wss import w
from tests.log_ind.idws import BEARER, BO, HEADER, OVERBLIK, Sted, citizen, denied

# A token for an assertion


def test_a_system_gets_a_token_bound_to_its_certificate(sted: Sted) -> None:
    answer = sted.token(sted.formular(), sted.system)

    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert set(answer.json) == {"access_token", "token_type", "expires_in"}
    assert answer.json["token_type"] == "Holder-of-key"
    assert 3500 < answer.json["expires_in"] <= 3600
    assert len(answer.json["access_token"]) >= 43, "256 bits nobody can guess"
    assert "no-store" in answer.headers["Cache-Control"]
    written = sted.seneste()
    assert (written.haendelse, written.doer, written.rolle, written.niveau) == (
        "log_ind", "idws", "system", "gammelt_3",
    )  # fmt: skip


def test_each_token_is_another_one(sted: Sted) -> None:
    form = sted.formular()

    answers = [sted.token(form, sted.system).json for _ in range(2)]

    assert answers[0] is not None
    assert answers[1] is not None
    assert answers[0]["access_token"] != answers[1]["access_token"]


def test_a_token_lives_no_longer_than_the_assertion(sted: Sted) -> None:
    answer = sted.token(sted.formular(levetid=timedelta(minutes=2)), sted.system)

    assert answer.json is not None
    assert 100 < answer.json["expires_in"] <= 120


def test_the_certificate_may_come_as_pem_the_way_nginx_hands_it_over(sted: Sted) -> None:
    assert sted.token(sted.formular(), cert=quote(sted.system.pem.decode())).status_code == 200


def test_an_assertion_bound_to_no_key_gives_a_bearer_token(sted: Sted) -> None:
    def bearer(element: etree._Element) -> None:
        confirmation = next(element.iter(w("saml:SubjectConfirmation")))
        confirmation.set("Method", BEARER)
        (data,) = confirmation
        data.attrib.pop("{http://www.w3.org/2001/XMLSchema-instance}type")
        data.remove(data[0])

    answer = sted.token(sted.formular(bearer, borger=citizen()))

    assert answer.json is not None
    assert answer.json["token_type"] == "Bearer"
    token = answer.json["access_token"]
    assert sted.hent(OVERBLIK, f"Bearer {token}").status_code == 200
    denied(sted.hent(OVERBLIK, f"Holder-of-key {token}", sted.system))


# What opens with it


def test_on_behalf_of_a_citizen_a_system_reads_that_citizens_overview(sted: Sted) -> None:
    token = sted.system_token(borger=citizen())
    assert (sted.seneste().rolle, sted.seneste().niveau) == ("borger", "betydelig")

    answer = sted.hent(OVERBLIK, f"Holder-of-key {token}", sted.system)

    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert answer.json["niveau"] == "betydelig"
    assert [sag["fagomraade"] for sag in answer.json["sager"]]
    own = sted.produkt.overblik(BO)
    assert {sag["id"] for sag in answer.json["sager"]} == {sag["id"] for sag in own["sager"]}


def test_on_behalf_of_a_citizen_at_level_lav_it_reads_nothing(sted: Sted) -> None:
    token = sted.system_token(borger=citizen("lav"))

    answer = sted.hent(OVERBLIK, f"Holder-of-key {token}", sted.system)

    assert answer.status_code == 401
    assert 'error="insufficient_user_authentication"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "path",
    [OVERBLIK, "/api/v1/adgangslog", "/api/v1/fuldmagter", "/api/v1/sager/x?kommune=0751",
     "/api/v1/kommuner/0751/risiko"],
)  # fmt: skip
def test_for_itself_a_system_opens_nobodys_door(sted: Sted, path: str) -> None:
    answer = sted.hent(path, f"Holder-of-key {sted.system_token()}", sted.system)

    denied(answer, 403, "insufficient_scope", "Bearer")
    assert answer.json is not None
    assert answer.json["type"].endswith(":forkert_rolle")


# In other hands, and later


@pytest.fixture
def token(sted: Sted) -> str:
    return sted.system_token(borger=citizen())


def test_a_bound_token_does_not_count_without_its_certificate(sted: Sted, token: str) -> None:
    denied(sted.hent(OVERBLIK, f"Holder-of-key {token}"))


def test_a_bound_token_does_not_count_with_another_certificate(sted: Sted, token: str) -> None:
    denied(sted.hent(OVERBLIK, f"Holder-of-key {token}", sted.tyv))


def test_a_bound_token_is_no_bearer_token(sted: Sted, token: str) -> None:
    denied(sted.hent(OVERBLIK, f"Bearer {token}"), skema="Bearer")
    denied(sted.hent(OVERBLIK, f"Bearer {token}", sted.system), skema="Bearer")


def test_a_certificate_in_a_header_from_anybody_else_is_none(sted: Sted, token: str) -> None:
    denied(sted.hent(OVERBLIK, f"Holder-of-key {token}", sted.system, front="10.0.0.9"))
    denied(sted.hent(OVERBLIK, f"Holder-of-key {token}", sted.system, front="10.0.0.9",
                     headers=[("X-Forwarded-For", "127.0.0.1")]))  # fmt: skip


def test_two_certificates_are_none(sted: Sted, token: str) -> None:
    other = f":{base64.b64encode(sted.tyv.der).decode()}:"

    denied(sted.hent(OVERBLIK, f"Holder-of-key {token}", sted.system, headers=[(HEADER, other)]))
    denied(sted.hent(OVERBLIK, f"Holder-of-key {token}", sted.system, headers=[(HEADER, "")]))


def test_a_token_ends(sted: Sted, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    egne = sted.produkt.client.application.extensions["borgerblik"].egne
    monkeypatch.setattr(egne, "_now", lambda: datetime.now(UTC) + timedelta(minutes=59))
    assert sted.hent(OVERBLIK, f"Holder-of-key {token}", sted.system).status_code == 200

    monkeypatch.setattr(egne, "_now", lambda: datetime.now(UTC) + timedelta(minutes=61))
    denied(sted.hent(OVERBLIK, f"Holder-of-key {token}", sted.system))


@pytest.mark.parametrize("change", ["x{}", "{}x", "{}=", "{} {}"], ids=range(4))
def test_a_token_that_is_nearly_one_is_none(sted: Sted, token: str, change: str) -> None:
    answer = sted.hent(OVERBLIK, f"Holder-of-key {change.format(token, token)}", sted.system)

    assert answer.status_code in (400, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Holder-of-key error=")


def test_a_token_anywhere_but_in_the_header_is_not_looked_at(sted: Sted, token: str) -> None:
    asked = sted.produkt.client.get(f"{OVERBLIK}&access_token={token}")

    assert asked.status_code == 401
    assert asked.headers["WWW-Authenticate"] == "Bearer"


def test_the_assertion_itself_opens_nothing(sted: Sted) -> None:
    form = sted.formular(borger=citizen())

    for skema in ("Bearer", "Holder-of-key"):
        answer = sted.hent(OVERBLIK, f"{skema} {form['saml-token']}", sted.system)
        assert answer.status_code == 401
