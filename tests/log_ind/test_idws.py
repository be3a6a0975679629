"""OIO IDWS REST: a system brings an assertion of the token service to /token, and comes in with what it gets there.

A trusted front server ends TLS and hands the client's certificate over in a header.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import etree
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from borgerblik.access.store import Haendelse
from borgerblik.sandkasse.assertion import HOLDER_OF_KEY
from borgerblik.sandkasse.idws import Borgertoken, Systemtoken, som_formular
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.pki import Bevis, Pki
from borgerblik.sandkasse.signatur import SHA256, underskriv_indlejret
from borgerblik.sandkasse.udsteder import CPR, LOA
from borgerblik.sandkasse.wss import w
from tests.produkt import Produkt, a_product

BO = next(each.nummer for each in NAVNGIVNE if each.navn == "Bo Birk")
AARHUS = "55133018"
HEADER = "Client-Cert"
OVERBLIK = "/api/v1/overblik?kommune=0751"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
Edit = Callable[[etree._Element], object]


@dataclass
class Sted:
    """The product behind its front server, the token service, a system with its certificate, and a thief."""

    produkt: Produkt
    mappe: Path
    sts: Bevis
    system: Bevis
    tyv: Bevis
    sent: list[str] = field(default_factory=list)

    def formular(self, *edits: Edit, sts: Bevis | None = None, **changes: Any) -> dict[str, str]:
        """An assertion on its way to /token. `edits` change it before it is signed, by the token service or `sts`."""
        token = Systemtoken(**{"ihaendehaver": self.system.certifikat, "cvr": AARHUS, **changes})
        element = token.usigneret(self.sts)
        for edit in edits:
            edit(element)
        return som_formular(signed(element, sts or self.sts))

    def token(self, data: Any, by: Bevis | None = None, **more: Any) -> TestResponse:
        return self._ask("POST", "/token", by, data=data, **more)

    def hent(self, path: str, authorization: str, by: Bevis | None = None, **more: Any) -> TestResponse:
        return self._ask("GET", path, by, authorization=authorization, **more)

    def system_token(self, **changes: Any) -> str:
        """A token of ours for the system, in its own hands; with `borger` on behalf of a citizen."""
        answer = self.token(self.formular(**changes), self.system)
        assert answer.status_code == 200, answer.text
        assert answer.json is not None
        self.sent.append(answer.json["access_token"])
        return str(answer.json["access_token"])

    def _ask(
        self,
        method: str,
        path: str,
        by: Bevis | None,
        *,
        authorization: str | None = None,
        front: str = "127.0.0.1",
        cert: str | None = None,
        **more: Any,
    ) -> TestResponse:
        headers = [] if authorization is None else [("Authorization", authorization)]
        value = cert or (None if by is None else f":{base64.b64encode(by.der).decode()}:")
        if value is not None:
            headers.append((HEADER, value))
        headers += more.pop("headers", [])
        return self.produkt.client.open(
            path, method=method, headers=headers, environ_base={"REMOTE_ADDR": front}, **more
        )

    def seneste(self) -> Haendelse:
        haendelser = self.produkt.client.application.extensions["borgerblik"].haendelser
        found: Haendelse = haendelser.seneste(datetime.now(UTC) - timedelta(hours=1), 1)[0]
        return found


def signed(element: etree._Element, sts: Bevis) -> bytes:
    certifikat = f"<X509Data><X509Certificate>{base64.b64encode(sts.der).decode()}</X509Certificate></X509Data>"
    underskriv_indlejret(element, str(element.get("ID")), 1, certifikat, sts.noegle, SHA256)
    return etree.tostring(element)


@pytest.fixture(scope="module")
def sted(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Sted]:
    mappe = tmp_path_factory.mktemp("idws")
    settings: dict[str, Any] = {"BETROEDE_PROXYER": "127.0.0.1", "KLIENTCERTIFIKAT_HOVED": HEADER}
    with a_product(
        mappe, log_ind=pki, KILDE_FRIST="3", GRAENSE_LOGIN="100000", GRAENSE_AFVIST="100000", **settings
    ) as made:
        yield Sted(made, mappe, pki.sts, pki.klient, pki.udsted("En tyv"))


def citizen(niveau: str = "betydelig", **changes: Any) -> Borgertoken:
    """Bo, who signed in a minute ago."""
    minute_ago = datetime.now(UTC) - timedelta(minutes=1)
    return Borgertoken(**{"cpr": BO, "niveau": niveau, "autentificeret": minute_ago, **changes})


def denied(answer: TestResponse, status: int = 401, error: str = "invalid_token", skema: str = "Holder-of-key") -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["WWW-Authenticate"] == f'{skema} error="{error}"'
    assert answer.mimetype == "application/problem+json"
    assert BO not in answer.text


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
