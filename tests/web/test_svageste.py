"""Every route is asked as the weakest callers there are, and says no, unless the open list below names it.

The questions are good ones: asked by the right caller each of them is answered. It is the caller they are refused for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.niveau import ASSURANCE_LEVEL
from borgerblik.domain.koder import Nsis
from borgerblik.sandkasse.udsteder import CPR, LOA
from tests.web.indhold import BO, ODENSE
from tests.web.svage import (
    CONSOLE,
    DRIFT,
    OPEN,
    OVERSIGHT,
    OVERSIGTER,
    Caller,
    Door,
    Sted,
    bearer,
    citizen,
    nothing_given,
    official,
    only_what_may_be_asked,
    the_right_one,
    told,
)
from tests.web.valg.doere import SOM_SAGEN_STAAR


def test_asked_by_the_right_caller_every_one_of_these_questions_is_answered(sted: Sted) -> None:
    """Else a no would say nothing about who is let in."""
    for door in sted.doors():
        response = sted.ask(door, the_right_one(sted, door))
        chosen = door.is_page and door.method == "POST" and not re.search("udskrift|udtraek|opslag", door.rule)
        # With no code on its way one is led back from where it is written.
        led_back = door.rule == "/min-side/besked/bekraeft" and response.status_code == 303
        if door.method == "POST" and door.rule in SOM_SAGEN_STAAR:
            assert response.status_code == SOM_SAGEN_STAAR[door.rule], (door, response.text)
            continue
        assert led_back or response.status_code in ((303,) if chosen else (200, 201, 202, 204)), (door, response.text)
        assert not chosen or response.headers["Location"].startswith(("/min-side", "/medarbejder"))


def test_the_open_list_is_the_routes_there_are_and_the_closed_ones_have_a_lock_we_know(sted: Sted) -> None:
    assert set(OPEN) <= {rule.rule for rule in sted.rules()}
    kinds = {"borger", "fuldmagt", "opslag", *CONSOLE, *OVERSIGHT, DRIFT, "borgersider", "medarbejdersider"}
    assert {door.kind for door in sted.doors()} == kinds, "a new lock: say here who is too weak for it"
    assert len(list(sted.doors())) >= 30


def test_an_address_that_no_database_takes_is_nowhere(sted: Sted) -> None:
    """PostgreSQL keeps no NUL, and a look for one would be a fault of ours."""
    for door in sted.doors():
        if "<" in door.rule:
            found = sted.client.open(re.sub(r"<[^>]+>", "a%00b", door.rule), method=door.method)
            assert found.status_code == 404, door


# The weak ones

No = tuple[int, str]
NOT_SIGNED_IN, TOO_LOW = (401, "ikke_logget_ind"), (401, "niveau_for_lavt")
ROLE, SCOPE, KOMMUNE = (403, "forkert_rolle"), (403, "scope_mangler"), (403, "forkert_kommune")
TWO = (400, "to_identiteter")
CITIZENS = ("borger", "fuldmagt")


def no(
    citizens: No = ROLE,
    opslag: No = ROLE,
    console: No = ROLE,
    oversight: No | None = None,
    drift: No | None = None,
) -> dict[str, No]:
    """What each lock says to somebody; those of oversight as the consoles' unless told otherwise."""
    consoles = {**dict.fromkeys(CONSOLE, console), **dict.fromkeys(OVERSIGHT, oversight or console)}
    everywhere = citizens if citizens == opslag == console else ROLE
    return {**dict.fromkeys(CITIZENS, citizens), "opslag": opslag, **consoles, DRIFT: drift or everywhere}


EVERYWHERE = no(NOT_SIGNED_IN, NOT_SIGNED_IN, NOT_SIGNED_IN)

AGO = timedelta(hours=2)


def _seconds_ago(ago: timedelta) -> int:
    return int((datetime.now(UTC) - ago).timestamp())


# Who -> what they bring, and what they are told. A page that is brought a token says that it takes none (400).
PROGRAMS: Mapping[str, tuple[Callable[[Sted], Caller], Mapping[str, No]]] = {
    "nobody": (lambda s: Caller(), EVERYWHERE),
    "a citizen at lav": (lambda s: bearer(s.jwt(**{LOA: "Low"})), no(TOO_LOW)),
    "a citizen at the old 3": (lambda s: bearer(s.jwt(**{LOA: ..., ASSURANCE_LEVEL: "3"})), no(TOO_LOW)),
    "a citizen at the old 4": (lambda s: bearer(s.jwt(**{LOA: ..., ASSURANCE_LEVEL: 4})), no(TOO_LOW)),
    "a citizen at lav and the old 4": (lambda s: bearer(s.jwt(**{LOA: "Low", ASSURANCE_LEVEL: "4"})), no(TOO_LOW)),
    "a citizen at no level": (lambda s: bearer(s.jwt(**{LOA: ...})), no(TOO_LOW)),
    "a citizen at a level nobody knows": (lambda s: bearer(s.jwt(**{LOA: "substantial"})), no(TOO_LOW)),
    "a citizen at several levels": (lambda s: bearer(s.jwt(**{LOA: ["Low", "High"]})), no(TOO_LOW)),
    "a citizen who signed in long ago": (lambda s: bearer(s.jwt(auth_time=_seconds_ago(AGO))), no(TOO_LOW)),
    "a citizen who signed in nobody knows when": (lambda s: bearer(s.jwt(auth_time=...)), no(TOO_LOW)),
    "a citizen without scope": (lambda s: bearer(s.jwt(scope=...)), no(SCOPE)),
    "a citizen with another scope": (lambda s: bearer(s.jwt(scope="overblik overblik:laese")), no(SCOPE)),
    "a caseworker": (
        lambda s: bearer(s.staff("sagsbehandler", **{LOA: "High"})),
        no(oversight=SCOPE) | {"opslag": (0, "")},
    ),
    "a caseworker at lav": (
        lambda s: bearer(s.staff("sagsbehandler", **{LOA: "Low"})),
        no(opslag=TOO_LOW, oversight=SCOPE),
    ),
    "a caseworker at the old 3": (
        lambda s: bearer(s.staff("sagsbehandler", **{LOA: ..., ASSURANCE_LEVEL: "3"})),
        no(opslag=TOO_LOW, oversight=SCOPE),
    ),
    "a caseworker who signed in long ago": (
        lambda s: bearer(s.staff("sagsbehandler", auth_time=_seconds_ago(AGO))),
        no(opslag=TOO_LOW, oversight=SCOPE),
    ),
    "a caseworker without scope": (
        lambda s: bearer(s.staff("sagsbehandler", scope="x")),
        no(opslag=SCOPE, oversight=SCOPE),
    ),
    "a caseworker of another kommune": (
        lambda s: bearer(s.staff("sagsbehandler", ODENSE)),
        no(opslag=KOMMUNE, oversight=SCOPE),
    ),
    "a caseworker of no kommune": (lambda s: bearer(s.staff("sagsbehandler", ...)), no(oversight=SCOPE)),
    "a caseworker with a citizen's number": (
        lambda s: bearer(s.staff("sagsbehandler", **{CPR: BO})),
        no(oversight=SCOPE) | {"opslag": (0, "")},
    ),
    "a caseworker with an administrator's scope": (
        lambda s: bearer(s.staff("sagsbehandler", scope="administration", **{LOA: "High"})),
        no(opslag=SCOPE),
    ),
    "an administrator": (lambda s: bearer(s.staff("administrator", **{LOA: "High"})), no(console=(0, ""))),
    "an administrator at lav": (lambda s: bearer(s.staff("administrator", **{LOA: "Low"})), no(console=TOO_LOW)),
    "an administrator at the old 3": (
        lambda s: bearer(s.staff("administrator", **{LOA: ..., ASSURANCE_LEVEL: "3"})),
        no(console=TOO_LOW),
    ),
    "an administrator without scope": (lambda s: bearer(s.staff("administrator", scope=...)), no(console=SCOPE)),
    "an administrator with a citizen's scope": (
        lambda s: bearer(s.staff("administrator", scope="overblik:laes")),
        no(console=SCOPE),
    ),
    "an administrator who signed in long ago": (
        lambda s: bearer(s.staff("administrator", auth_time=_seconds_ago(AGO))),
        no(console=TOO_LOW),
    ),
    "an administrator of another kommune": (
        lambda s: bearer(s.staff("administrator", ODENSE)),
        no() | dict.fromkeys((*OVERSIGTER, "kommuneliste"), (0, "")),  # theirs too; see test_national, valg/test_api
    ),
    "an administrator of no kommune": (lambda s: bearer(s.staff("administrator", ...)), no()),
    "a system": (lambda s: bearer(s.staff("system", **{LOA: "High"})), no(drift=SCOPE)),
    "a system with an administrator's scope": (
        lambda s: bearer(s.staff("system", scope="administration")),
        no(drift=(0, "")),
    ),
    "a system with a citizen's number": (lambda s: bearer(s.staff("system", **{CPR: BO})), no(drift=SCOPE)),
    "a program that is nobody": (lambda s: bearer(s.staff(..., sub="en-portal", auth_time=...)), no(drift=SCOPE)),
    "a role nobody knows": (lambda s: bearer(s.staff("superbruger")), EVERYWHERE),
    "a citizen without a number": (lambda s: bearer(s.jwt(**{CPR: ...})), EVERYWHERE),
    "a token that has ended": (lambda s: bearer(s.jwt(exp=1_700_000_000, iat=1_699_999_000)), EVERYWHERE),
    "a token for somebody else": (lambda s: bearer(s.jwt(aud="https://en.anden.example")), EVERYWHERE),
    "a token of somebody else": (lambda s: bearer(s.jwt(iss="https://en.anden.example")), EVERYWHERE),
    "a token without its signature": (lambda s: bearer(s.jwt().rpartition(".")[0] + "."), EVERYWHERE),
    "a password": (lambda s: Caller({"Authorization": "Basic Ym86Ym8="}), EVERYWHERE),
    "a token in the address": (lambda s: Caller(query={"access_token": s.jwt()}), EVERYWHERE),
    "a token in the body": (lambda s: Caller(body={"access_token": s.jwt()}), EVERYWHERE),
    "a token in another header": (lambda s: Caller({"X-Access-Token": s.jwt(), "X-Cpr": BO}), EVERYWHERE),
    "a browser's session": (lambda s: Caller(cookie=s.cookie(citizen())), EVERYWHERE),
    "a token and a session": (lambda s: bearer(s.jwt(), cookie=s.cookie(citizen())), no(TWO, TWO, TWO)),
    "a bad token and a session": (lambda s: bearer("x", cookie=s.cookie(citizen())), no(TWO, TWO, TWO)),
}


# Who is asked at every door there is: one of each kind that a door itself might let in. A lock stands before all the
# doors of its blueprint, so the others are asked at one door of each.
OVERALT = (
    "nobody", "a citizen at lav", "a caseworker", "a caseworker of another kommune", "an administrator",
    "an administrator of another kommune", "a system",
)  # fmt: skip


@pytest.mark.parametrize("who", PROGRAMS)
def test_no_program_comes_in_that_is_too_weak(sted: Sted, who: str) -> None:
    make, told = PROGRAMS[who]
    caller = make(sted)
    for door in sted.doors(laase=who not in OVERALT):
        if door.is_page or told[door.kind][0] == 0:
            continue
        response = sted.ask(door, caller)
        status, kode = told[door.kind]
        if only_what_may_be_asked(response, door, who):
            continue
        nothing_given(response, door)
        assert response.status_code == status, (door, response.text)
        if door.method != "HEAD":
            assert response.mimetype == "application/problem+json", door
            assert response.json["type"] == f"urn:borgerblik:problem:{kode}", door  # type: ignore[index]
        assert ("WWW-Authenticate" in response.headers) is (status != 400), door


# A page looks for a session before it looks at anything a program brings: who brings a token is of no matter.
@pytest.mark.parametrize("who", ["nobody", "a citizen at lav", "an administrator", "a bad token and a session"])
def test_no_program_comes_in_through_a_page(sted: Sted, who: str) -> None:
    caller = PROGRAMS[who][0](sted)
    for door in sted.doors():
        if not door.is_page:
            continue
        response = sted.ask(door, caller)
        nothing_given(response, door)
        if "Authorization" in caller.headers or door.method == "POST":
            assert response.status_code == 400, (door, response.text)
        else:
            assert (response.status_code, response.headers["Location"].partition("?")[0]) == (303, "/log-ind"), door


STEP_UP = "Her skal du logge ind på et højere niveau"

# Who has that session -> what the citizen's pages and those of staff answer: to sign in (303), or no (403).
BROWSERS: Mapping[str, tuple[Callable[[Sted], str], int, int]] = {
    "a citizen at lav": (lambda s: s.cookie(citizen(niveau=Nsis.LAV)), 403, 403),
    "a citizen at the old 3": (lambda s: s.cookie(citizen(niveau=None, gammelt_niveau=3)), 403, 403),
    "a citizen at no level": (lambda s: s.cookie(citizen(niveau=None)), 403, 403),
    "a citizen who signed in long ago": (lambda s: s.cookie(citizen(autentificeret=datetime.now(UTC) - AGO)), 403, 403),
    "a citizen who signed in nobody knows when": (lambda s: s.cookie(citizen(autentificeret=None)), 403, 403),
    "a caseworker at lav": (lambda s: s.cookie(official(niveau=Nsis.LAV)), 403, 403),
    "a caseworker at no level": (lambda s: s.cookie(official(niveau=None)), 403, 403),
    "a session that has ended": (lambda s: s.cookie(citizen(session_slut=datetime.now(UTC) - AGO)), 303, 303),
    "a session that was signed out": (lambda s: _signed_out(s), 303, 303),
    "a session nobody has": (lambda s: "x" * 43, 303, 303),
    "a cookie of nonsense": (lambda s: BO * 20, 303, 303),
}


def _signed_out(sted: Sted) -> str:
    """By the button."""
    cookie = sted.cookie(citizen())
    sessions = sted.parts.doere.sessioner
    assert sessions.find(cookie) is not None
    headers = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
    out = sted.client.post("/log-ud", headers=headers, data={"csrf_token": sted._form_token(cookie)})
    assert out.status_code == 303, out.text
    return cookie


@pytest.mark.parametrize("who", BROWSERS)
def test_no_browser_comes_in_whose_session_is_too_weak(sted: Sted, who: str) -> None:
    make, citizens, staff = BROWSERS[who]
    caller = Caller(cookie=make(sted))
    for door in sted.doors(laase=who not in ("a citizen at lav", "a caseworker at lav", "a session nobody has")):
        if not door.is_page:
            continue
        response = sted.ask(door, caller)
        if only_what_may_be_asked(response, door, who):
            continue
        nothing_given(response, door)
        assert response.status_code == (citizens if door.kind == "borgersider" else staff), (door, response.text)
        if response.status_code == 303:
            assert response.headers["Location"].partition("?")[0] == "/log-ind", door


@pytest.mark.parametrize(
    ("identity", "kind"),
    [
        (official(Rolle.SAGSBEHANDLER, niveau=Nsis.HOEJ), "borgersider"),
        (official(Rolle.ADMINISTRATOR, niveau=Nsis.HOEJ), "borgersider"),
        (citizen(niveau=Nsis.HOEJ), "medarbejdersider"),
    ],
    ids=["caseworker", "administrator", "citizen"],
)
def test_no_browser_comes_in_in_the_wrong_role(sted: Sted, identity: Identity, kind: str) -> None:
    for door in sted.doors():
        if door.kind == kind:
            response = sted.ask(door, Caller(cookie=sted.cookie(replace(identity, autentificeret=datetime.now(UTC)))))
            nothing_given(response, door)
            assert response.status_code == 403, (door, response.text)
            assert door.method == "HEAD" or STEP_UP not in response.text, "no step up opens what is not theirs"


def test_a_session_that_was_quiet_for_too_long_has_ended(sted: Sted, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions, cookie = sted.parts.doere.sessioner, sted.cookie(citizen())
    monkeypatch.setattr(sessions, "_now", lambda: datetime.now(UTC) + timedelta(minutes=16))

    for door in sted.doors():
        if door.is_page:
            assert sted.ask(door, Caller(cookie=cookie)).status_code == 303


def test_a_staff_page_asks_when_they_signed_in(sted: Sted) -> None:
    long_ago = sted.cookie(official(autentificeret=datetime.now(UTC) - AGO))

    response = sted.ask(Door("/medarbejder", "GET", "medarbejdersider"), Caller(cookie=long_ago))

    assert response.status_code == 403, "the sign-in is older than a session may be"


# Numbers


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_no_answer_repeats_a_number_wherever_it_was_sent(sted: Sted, accept: str) -> None:
    """Also to those who come in, and at the open doors, and where there is no door."""
    callers = [Caller(), bearer(sted.jwt()), bearer(sted.staff("sagsbehandler")), bearer(sted.staff("administrator"))]
    addresses = [(rule.rule, sorted(rule.methods or ()), rule.endpoint) for rule in sted.rules()]
    for rule, methods, endpoint in [*addresses, ("/findes/ikke/<x>", ["GET", "POST"], "")]:
        for caller in callers if rule not in OPEN else callers[:1]:
            address = re.sub(r"<(?:\w+:)?\w+>", BO, rule)
            for method in methods:
                headers = {**caller.headers, "Accept": accept, "X-Cpr": BO, "Referer": f"http://localhost/{BO}"}
                response = sted.client.open(
                    f"{address}?cpr={BO}&{BO}=x&kommune={BO}&rolle={BO}&til=/{BO}&state={BO}&code={BO}&error={BO}",
                    method=method,
                    headers=headers,
                    data={"cpr": BO, BO: "x", "SAMLResponse": BO, "saml-token": BO, "logout_token": BO},
                )
                told(response, (method, rule, endpoint, caller.headers))
