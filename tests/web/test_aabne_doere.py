"""The doors that are open to anyone: what they change, and what protects it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from borgerblik.access.gate import SESSION_COOKIE
from tests.web.svage import (
    OPEN,
    Sted,
    citizen,
    told,
)

# The open doors that change something: what protects them


@dataclass(frozen=True)
class Protected:
    """Knocked on with nothing that opens it, it answers so."""

    method: str
    path: str
    status: int
    why: str
    form: Mapping[str, str] = field(default_factory=dict)


PROTECTED = (
    Protected("POST", "/saml/acs", 403, "an answer counts in the browser that was sent there, once, and is signed"),
    Protected("POST", "/saml/acs", 403, "the same", {"RelayState": "x", "SAMLResponse": "PHg+"}),
    Protected("GET", "/oidc/svar", 403, "an answer counts in the browser that was sent there, once"),
    Protected("GET", "/oidc/svar?state=x&code=y", 403, "the same"),
    Protected("GET", "/saml/slo", 400, "signed by an identity provider of ours"),
    Protected("GET", "/saml/slo?SAMLRequest=PHg%2B", 400, "the same"),
    Protected("POST", "/saml/slo", 400, "the same"),
    Protected("POST", "/saml/slo", 400, "the same", {"SAMLRequest": "PHg+"}),
    Protected("POST", "/oidc/log-ud", 400, "signed by a broker of ours"),
    Protected("POST", "/oidc/log-ud", 400, "the same", {"logout_token": "a.b.c"}),
    Protected("POST", "/token", 400, "an assertion is brought"),
    Protected("POST", "/token", 401, "and signed by a token service of ours", {"saml-token": "PHg+"}),
    Protected("POST", "/kontrol", 400, "changes nothing: what is brought is looked at and forgotten"),
    Protected("POST", "/log-ud", 400, "a form of ours, from the browser whose session it ends"),
    Protected("POST", "/log-ud", 400, "the same", {"csrf_token": "x"}),
)


def test_every_open_door_that_takes_a_change_is_protected_by_something(sted: Sted) -> None:
    changing = {rule.rule for rule in sted.rules() if rule.rule in OPEN and (rule.methods or set()) & {"POST", "PUT"}}

    assert changing | {"/oidc/svar"} == {each.path.partition("?")[0] for each in PROTECTED}


@pytest.mark.parametrize("each", PROTECTED, ids=range(len(PROTECTED)))
def test_an_open_door_takes_nothing_that_is_not_proved(sted: Sted, each: Protected) -> None:
    response = sted.client.open(each.path, method=each.method, data=each.form)

    told(response, each)
    assert response.status_code == each.status, each.why
    assert "Set-Cookie" not in response.headers
    assert ("WWW-Authenticate" in response.headers) is (each.path == "/token")


def test_a_session_is_not_ended_by_a_form_without_its_own_token(sted: Sted) -> None:
    mine, theirs = sted.cookie(citizen()), sted.cookie(citizen())
    headers = {"Cookie": f"{SESSION_COOKIE}={mine}"}

    for form in ({}, {"csrf_token": sted._form_token(theirs)}):
        assert sted.client.post("/log-ud", headers=headers, data=form).status_code == 400
    for site in ({"Origin": "https://en.anden.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        form = {"csrf_token": sted._form_token(mine)}
        assert sted.client.post("/log-ud", headers={**headers, **site}, data=form).status_code == 400
    assert sted.parts.doere.sessioner.find(mine) is not None


def test_to_begin_a_sign_in_gives_nobody_a_session(sted: Sted) -> None:
    """What is kept of it is sealed with what only this browser gets, for ten minutes, and the tries are counted."""
    response = sted.client.get("/log-ind?via=nemlogin")

    assert response.status_code == 303
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-log-ind-")
    assert "Max-Age=600" in cookie


def test_the_open_doors_change_nothing_by_another_method(sted: Sted) -> None:
    for rule in sted.rules():
        if rule.rule in OPEN:
            for method in {"POST", "PUT", "PATCH", "DELETE"} - (rule.methods or set()):
                if any(other.rule == rule.rule and method in (other.methods or ()) for other in sted.rules()):
                    continue
                response = sted.client.open(sted.address(rule.rule), method=method)
                told(response, rule)
                assert response.status_code in (400, 405), rule
