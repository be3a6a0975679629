"""Every door there is, and everybody who is too weak for it: what the tests of the locks ask, and as whom."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.risiko.skabelon import skabelon
from borgerblik.access.roller import UDSTEDT
from borgerblik.access.token.profil import PRIVILEGIER_CLAIM
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.domain.tid import dansk_dag
from borgerblik.sandkasse.log_ind.personer import FULDMAGT
from borgerblik.sandkasse.udsteder import AUDIENCE, CPR, ISSUER, LOA
from tests.produkt import Produkt

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
