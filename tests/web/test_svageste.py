"""Every route is asked as the weakest callers there are, and says no, unless the open list below names it.

The questions are good ones: asked by the right caller each of them is answered. It is the caller they are refused for.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.niveau import ASSURANCE_LEVEL
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.risiko.skabelon import skabelon
from borgerblik.access.roller import UDSTEDT
from borgerblik.access.token.profil import PRIVILEGIER_CLAIM
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.domain.tid import dansk_dag
from borgerblik.sandkasse.log_ind.personer import FULDMAGT
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.udsteder import AUDIENCE, CPR, ISSUER, LOA
from tests.produkt import Produkt, a_product

BO, CARLA = "7211791035", "6107922044"
AARHUS, ODENSE = "0751", "0461"

# The routes that are open to anyone, and why that harms nobody.
OPEN: Mapping[str, str] = {
    "/": "the front page: what this is, and where to sign in",
    "/logget-ud": "says that one is signed out",
    "/statisk/<path:filename>": "our style sheet and icon",
    "/_health/live": "is the process up",
    "/_health/ready": "is it ready",
    "/_status": "what runs here, and how the sources fared",
    "/api/docs": "how to read the API",
    "/api/docs/<name>": "the files of that page",
    "/api/openapi.json": "the description of the API",
    "/api/v1/fagomraader": "the areas with their KLE numbers",
    "/saml/metadata": "us as a service provider",
    # What changes something: `PROTECTED` says what protects it.
    "/log-ind": "sends the browser to an identity provider",
    "/log-ud": "ends a session",
    "/saml/acs": "takes the answer of an identity provider",
    "/saml/slo": "takes an identity provider's word of a sign-out",
    "/oidc/svar": "takes the answer of a broker",
    "/oidc/log-ud": "takes a broker's word of a sign-out",
    "/token": "takes the assertion of a token service",
}


@dataclass
class Sted:
    """The product, with what belongs to Bo in it and a mandate he holds."""

    produkt: Produkt
    places: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = self.produkt.client.application.test_client(use_cookies=False)  # whoever calls brings their own

    @property
    def parts(self) -> Any:
        return self.produkt.client.application.extensions["borgerblik"]

    def rules(self) -> Iterator[Any]:
        return self.produkt.client.application.url_map.iter_rules()

    def doors(self) -> Iterator[Door]:
        """Every closed route with each of its methods."""
        for rule in self.rules():
            if rule.rule not in OPEN:
                for method in sorted(rule.methods or ()):
                    yield Door(rule.rule, method, rule.endpoint.partition(".")[0])

    def jwt(self, **changes: Any) -> str:
        """Bo's access token at Betydelig, with his mandate; `...` takes a claim away."""
        now = int(datetime.now(UTC).timestamp())
        said = {
            "iss": ISSUER, "aud": AUDIENCE, "sub": "en-sub", "client_id": "en-portal", "iat": now, "auth_time": now,
            "exp": now + 600, "jti": "en-jti", "scope": "overblik:laes", LOA: "Substantial", CPR: BO,
            "rolle": "borger", "kommune": AARHUS, PRIVILEGIER_CLAIM: MANDATE,
        } | changes  # fmt: skip
        data = {name: value for name, value in said.items() if value is not ...}
        return self.produkt.udsteder.underskriv("at+jwt", json.dumps(data).encode())

    def staff(self, rolle: Any, kommune: Any = AARHUS, **changes: Any) -> str:
        own = {"scope": "administration"} if rolle == "administrator" else {}
        return self.jwt(**{CPR: ..., PRIVILEGIER_CLAIM: ..., "rolle": rolle, "kommune": kommune, **own, **changes})

    def cookie(self, identity: Identity) -> str:
        """The secret of a new session of that person."""
        secret, _ = self.parts.doere.sessioner.begynd(identity, kommune=AARHUS)
        return str(secret)

    def ask(self, door: Door, caller: Caller) -> TestResponse:
        """Ask that door the good question, as that caller."""
        headers = dict(caller.headers)
        headers.setdefault("If-Match", "*")
        sent: dict[str, Any] = {}
        if door.is_page:
            sent["data"] = {"csrf_token": self._form_token(caller.cookie), **caller.body}
        elif door.method in ("POST", "PUT"):
            sent["json"] = {**BODIES.get(door.rule, dict)(), **caller.body}
        if caller.cookie is not None:
            headers["Cookie"] = f"{SESSION_COOKIE}={caller.cookie}"
        return self.client.open(
            self.address(door.rule), method=door.method, headers=headers, query_string=caller.query, **sent
        )

    def address(self, rule: str) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: self.places[found[1]], rule)

    def _form_token(self, cookie: str | None) -> str:
        """As the page of that browser has it: so that no form is refused for not being ours."""
        if cookie is None:
            return "x"
        app = self.produkt.client.application
        with app.test_request_context("/", headers={"Cookie": f"{SESSION_COOKIE}={cookie}"}):
            return str(generate_csrf())


@dataclass(frozen=True)
class Door:
    """A closed route with one of its methods; `kind` is the blueprint it is in."""

    rule: str
    method: str
    kind: str

    @property
    def is_page(self) -> bool:
        return self.kind.endswith("sider")


@dataclass(frozen=True)
class Caller:
    """What somebody brings."""

    headers: Mapping[str, str] = field(default_factory=dict)
    cookie: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)


def bearer(token: str, **more: Any) -> Caller:
    return Caller({"Authorization": f"Bearer {token}"}, **more)


BODIES: Mapping[str, Callable[[], dict[str, Any]]] = {
    "/api/v1/opslag/overblik": lambda: {"cpr": BO, "formaal": "Borgeren ringede", "kommune": AARHUS},
    "/api/v1/kommuner/<kode>/risiko/<brugertype>": lambda: _assessment(),
    "/api/v1/kommuner/<kode>/risiko/<brugertype>/beregn": lambda: {
        name: _assessment()[name] for name in ("elementer", "kontroller")
    },
}
MANDATE = base64.b64encode(
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<bpp:PrivilegeList xmlns:bpp="http://itst.dk/oiosaml/basic_privilege_profile">'
    f'<PrivilegeGroup Scope="urn:dk:gov:saml:cprNumberIdentifier:{CARLA}"><Privilege>{FULDMAGT}</Privilege>'
    "</PrivilegeGroup></bpp:PrivilegeList>".encode()
).decode()


def _assessment() -> dict[str, Any]:
    return skabelon(AARHUS, Rolle.BORGER, dansk_dag(datetime.now(UTC)))


@pytest.fixture(scope="module")
def sted(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Iterator[Sted]:
    folder = tmp_path_factory.mktemp("svageste")
    with a_product(folder, log_ind=pki, KILDE_FRIST="3", GRAENSE_LOGIN="1000000", GRAENSE_AFVIST="1000000") as made:
        sted = Sted(made)
        overblik = made.overblik(BO)
        mandates = made.get("/api/v1/fuldmagter", token=sted.jwt()).json
        assert mandates is not None
        sted.places = {
            "sag_id": overblik["sager"][0]["id"],
            "ydelse_id": overblik["ydelser"][0]["id"],
            "fuldmagt_id": mandates["fuldmagter"][0]["id"],
            "kode": AARHUS,
            "brugertype": "borger",
            "name": "start.js",
            "filename": "ikon.svg",
        }
        yield sted


# People in a browser


def citizen(**changes: Any) -> Identity:
    """Bo, who signed in just now."""
    now = datetime.now(UTC)
    good = Identity(
        Rolle.BORGER,
        "en-borger",
        "https://saml.eksempel",
        Nsis.BETYDELIG,
        cpr=Cpr(BO),
        autentificeret=now,
        doer=Doer.SAML,
    )
    return replace(good, **changes)


def official(rolle: Rolle = Rolle.SAGSBEHANDLER, **changes: Any) -> Identity:
    """At work in Aarhus."""
    right = Privilegiegruppe(Omraade(Omraadetype.KOMMUNE, AARHUS), (UDSTEDT[rolle],))
    return citizen(**{"rolle": rolle, "subject": "en-ansat", "cpr": None, "privilegier": (right,), **changes})


# The right callers


def the_right_one(sted: Sted, door: Door) -> Caller:
    if door.kind == "borgersider":
        return Caller(cookie=sted.cookie(citizen()))
    if door.kind == "medarbejdersider":
        return Caller(cookie=sted.cookie(official()))
    tokens = {"opslag": sted.staff("sagsbehandler"), "risiko": sted.staff("administrator")}
    return bearer(tokens.get(door.kind) or sted.jwt())


def test_asked_by_the_right_caller_every_one_of_these_questions_is_answered(sted: Sted) -> None:
    """Else a no would say nothing about who is let in."""
    for door in sted.doors():
        response = sted.ask(door, the_right_one(sted, door))
        chosen = door == Door("/min-side/fuldmagt", "POST", "borgersider")
        assert response.status_code in ((303,) if chosen else (200, 201)), (door, response.text)
        assert not chosen or response.headers["Location"] == "/min-side"


def test_the_open_list_is_the_routes_there_are_and_the_closed_ones_have_a_lock_we_know(sted: Sted) -> None:
    assert set(OPEN) <= {rule.rule for rule in sted.rules()}
    kinds = {"borger", "fuldmagt", "opslag", "risiko", "borgersider", "medarbejdersider"}
    assert {door.kind for door in sted.doors()} == kinds, "a new lock: say here who is too weak for it"
    assert len(list(sted.doors())) >= 30


# The weak ones

No = tuple[int, str]
NOT_SIGNED_IN, TOO_LOW = (401, "ikke_logget_ind"), (401, "niveau_for_lavt")
ROLE, SCOPE, KOMMUNE = (403, "forkert_rolle"), (403, "scope_mangler"), (403, "forkert_kommune")
TWO = (400, "to_identiteter")
CITIZENS = ("borger", "fuldmagt")


def no(citizens: No = ROLE, opslag: No = ROLE, risiko: No = ROLE) -> dict[str, No]:
    """What each lock says to somebody."""
    return {**dict.fromkeys(CITIZENS, citizens), "opslag": opslag, "risiko": risiko}


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
    "a caseworker": (lambda s: bearer(s.staff("sagsbehandler", **{LOA: "High"})), no() | {"opslag": (0, "")}),
    "a caseworker at lav": (lambda s: bearer(s.staff("sagsbehandler", **{LOA: "Low"})), no(opslag=TOO_LOW)),
    "a caseworker at the old 3": (
        lambda s: bearer(s.staff("sagsbehandler", **{LOA: ..., ASSURANCE_LEVEL: "3"})),
        no(opslag=TOO_LOW),
    ),
    "a caseworker who signed in long ago": (
        lambda s: bearer(s.staff("sagsbehandler", auth_time=_seconds_ago(AGO))),
        no(opslag=TOO_LOW),
    ),
    "a caseworker without scope": (lambda s: bearer(s.staff("sagsbehandler", scope="x")), no(opslag=SCOPE)),
    "a caseworker of another kommune": (lambda s: bearer(s.staff("sagsbehandler", ODENSE)), no(opslag=KOMMUNE)),
    "a caseworker of no kommune": (lambda s: bearer(s.staff("sagsbehandler", ...)), no()),
    "a caseworker with a citizen's number": (
        lambda s: bearer(s.staff("sagsbehandler", **{CPR: BO})),
        no() | {"opslag": (0, "")},
    ),
    "an administrator": (lambda s: bearer(s.staff("administrator", **{LOA: "High"})), no() | {"risiko": (0, "")}),
    "an administrator at lav": (lambda s: bearer(s.staff("administrator", **{LOA: "Low"})), no(risiko=TOO_LOW)),
    "an administrator at the old 3": (
        lambda s: bearer(s.staff("administrator", **{LOA: ..., ASSURANCE_LEVEL: "3"})),
        no(risiko=TOO_LOW),
    ),
    "an administrator without scope": (lambda s: bearer(s.staff("administrator", scope=...)), no(risiko=SCOPE)),
    "an administrator with a citizen's scope": (
        lambda s: bearer(s.staff("administrator", scope="overblik:laes")),
        no(risiko=SCOPE),
    ),
    "an administrator who signed in long ago": (
        lambda s: bearer(s.staff("administrator", auth_time=_seconds_ago(AGO))),
        no(risiko=TOO_LOW),
    ),
    "an administrator of another kommune": (lambda s: bearer(s.staff("administrator", ODENSE)), no()),
    "an administrator of no kommune": (lambda s: bearer(s.staff("administrator", ...)), no()),
    "a system": (lambda s: bearer(s.staff("system", **{LOA: "High"})), no()),
    "a system with a citizen's number": (lambda s: bearer(s.staff("system", **{CPR: BO})), no()),
    "a program that is nobody": (lambda s: bearer(s.staff(..., sub="en-portal", auth_time=...)), no()),
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


@pytest.mark.parametrize("who", PROGRAMS)
def test_no_program_comes_in_that_is_too_weak(sted: Sted, who: str) -> None:
    make, told = PROGRAMS[who]
    for door in sted.doors():
        if door.is_page or told[door.kind][0] == 0:
            continue
        response = sted.ask(door, make(sted))
        status, kode = told[door.kind]
        if only_what_may_be_asked(response, door, who):
            continue
        nothing_given(response, door)
        assert response.status_code == status, (door, response.text)
        if door.method != "HEAD":
            assert response.mimetype == "application/problem+json", door
            assert response.json["type"] == f"urn:borgerblik:problem:{kode}", door  # type: ignore[index]
        assert ("WWW-Authenticate" in response.headers) is (status != 400), door


@pytest.mark.parametrize("who", [who for who in PROGRAMS if who not in ("a browser's session",)])
def test_no_program_comes_in_through_a_page(sted: Sted, who: str) -> None:
    for door in sted.doors():
        if not door.is_page:
            continue
        caller = PROGRAMS[who][0](sted)
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
    for door in sted.doors():
        if not door.is_page:
            continue
        response = sted.ask(door, Caller(cookie=make(sted)))
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


# The lock lets these in, and what they ask for is refused: so they may ask which methods there are (OPTIONS).
REFUSED_INSIDE = {
    ("a caseworker of another kommune", "opslag"),
    ("a caseworker of no kommune", "opslag"),
    ("a caseworker at lav", "medarbejdersider"),
    ("a caseworker at no level", "medarbejdersider"),
}


def only_what_may_be_asked(response: TestResponse, door: Door, who: str) -> bool:
    """Is it the empty answer to OPTIONS, for one of those?"""
    return door.method == "OPTIONS" and response.data == b"" and (who, door.kind) in REFUSED_INSIDE


def nothing_given(response: TestResponse, door: object) -> None:
    """No, and nothing of anybody in it."""
    told(response, door)
    assert response.status_code in (303, 400, 401, 403), (door, response.status_code)
    assert "sygedagpenge" not in response.text.lower(), door
    assert response.headers["Cache-Control"] == "no-store", door


def told(response: TestResponse, door: object) -> None:
    """Never a fault of ours, never a number."""
    assert response.status_code < 500, (door, response.text)
    everything = f"{response.headers}{response.text}"
    assert BO not in everything, door
    assert CARLA not in everything, door
    assert f"{BO[:6]}-{BO[6:]}" not in everything, door


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
