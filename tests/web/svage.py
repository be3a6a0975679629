"""Every door there is, and everybody who is too weak for it: what the tests of the locks ask, and as whom."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from flask import g
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.roller import UDSTEDT
from borgerblik.access.token.profil import PRIVILEGIER_CLAIM
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import MyndighedType, Nsis
from borgerblik.domain.tilsyn import Vagtslags
from borgerblik.kommuner.fejlmelding import Formular, Kategori, MeldtEmne
from borgerblik.sandkasse.log_ind.personer import KOMBIT, NATIONAL
from borgerblik.sandkasse.udsteder import AUDIENCE, CPR, ISSUER, LOA
from borgerblik.web.opslag_billet import Billet, luk_billet, lukketid
from tests.produkt import KEYS, Produkt
from tests.web.indhold import AARHUS, BO, BODIES, CARLA, MANDATE, NATIONALT, POSTED
from tests.web.valg import doere as valgdoere

# The routes that are open to anyone, and why that harms nobody.
OPEN: Mapping[str, str] = {
    "/": "the front page: what this is, and where to sign in",
    "/oplysninger": "how the data are processed",
    "/logget-ud": "says that one is signed out",
    "/_health/live": "is the process up",
    "/_health/ready": "is it ready",
    "/_status": "what runs here, and how the sources fared",
    "/api/docs": "how to read the API",
    "/api/docs/<name>": "the files of that page",
    "/api/openapi.json": "the description of the API",
    "/api/v1/fagomraader": "the areas with their KLE numbers",
    "/saml/metadata": "us as a service provider",
    "/fremtoning/<kode>.css": "the colour of a kommune",
    "/fremtoning/<kode>/logo": "its logo",
    "/was": "where the accessibility statement is",
    # What changes something: `PROTECTED` says what protects it.
    "/kontrol": "tells whether a document is ours, whole and unchanged; keeps nothing",
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
    kladder: dict[str, str] = field(default_factory=dict)  # the draft that each door is asked about

    def __post_init__(self) -> None:
        self.client = self.produkt.client.application.test_client(use_cookies=False)  # whoever calls brings their own

    @property
    def parts(self) -> Any:
        return self.produkt.client.application.extensions["borgerblik"]

    def rules(self) -> Iterator[Any]:
        return self.produkt.client.application.url_map.iter_rules()

    def doors(self, *, laase: bool = False) -> Iterator[Door]:
        """Every closed route with each of its methods; `laase`: of each lock (a blueprint) one for each method."""
        seen = set()
        for rule in self.rules():
            if rule.rule not in OPEN:
                for method in sorted(rule.methods or ()):
                    lock = (rule.endpoint.rpartition(".")[0], method)
                    if not laase or lock not in seen:
                        yield Door(rule.rule, method, _kind(rule.endpoint))
                    seen.add(lock)

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

    def national(self, **changes: Any) -> str:
        """The token of somebody with the national role, of no kommune."""
        return self.staff("administrator", ..., **{PRIVILEGIER_CLAIM: NATIONALT, **changes})

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
            filled = {**self.form(door.rule), **POSTED.get(door.rule, {})}
            filled |= self.emne(door.rule, caller.cookie)
            sent["data"] = {"csrf_token": self._form_token(caller.cookie), **filled, **caller.body}
        elif door.method in ("POST", "PUT", "PATCH"):
            said = valgdoere.krop(self, door.rule) if valgdoere.er_vores(door.rule) else BODIES.get(door.rule, dict)()
            sent["json"] = {**said, **self.emne(door.rule, None), **caller.body}
        query = {**(self.form(door.rule) if door.method in ("GET", "HEAD") else {}), **caller.query}
        if caller.cookie is not None:
            headers["Cookie"] = f"{SESSION_COOKIE}={caller.cookie}"
        if door.rule.endswith(("/stop", "/genoptag")):
            self.places |= measured(self, stoppet=door.rule.endswith("/genoptag"))
        address = self.address(door.rule)
        return self.client.open(address, method=door.method, headers=headers, query_string=query, buffered=True, **sent)

    def form(self, rule: str) -> dict[str, str]:
        """What the page's own form or link would bring."""
        ref = {"slags": "sag", "ref": self.parts.overblik.henvisning(self.places["sag_id"])}
        forms = {
            "/min-side/fejl/ny": {**ref, "kategori": "ikke_min", "noegle": "n" * 22},
            "/min-side/besked": {"kanal": "digital_post", "slags": "ny_status"},
            "/min-side/besked/bekraeft": {"kode": "123456"},
            "/medarbejder/fejl/<fejl_id>": {"status": "i_gang", "version": "1"},
            "/api/v1/opslag/formaal": {"kommune": AARHUS},
            "/medarbejder/kvalitet": {"omraade": "revalidering", "handling": "forfra"},
            "/medarbejder/kvalitet/taerskel": {
                "taerskel": "90",
                "version": str(self.parts.konsol.kvalitet.valg.nu().version(AARHUS)),
            },
            "/medarbejder/kvalitet/fund.csv": {"koersel": self.places["koersel_id"]},
            "/medarbejder/kvalitet/fund.json": {"koersel": self.places["koersel_id"]},
            **self._oversigt(),
            "/medarbejder/tilslutning": {
                "version": str(self.parts.konsol.tilslutninger.nu().version(AARHUS)),
                "aftaler-0-slags": "databehandleraftale",
                "aftaler-0-gyldigFra": "2020-01-01",
            },
            "/medarbejder/alarmer/<ref>": {"tilstand": "under_behandling", "version": "1"},
            "/medarbejder/tilsyn": {
                "version": str(self.parts.tilsyn.nu().version(AARHUS)),
                "formaal-0-tekst": "Borgeren har ringet",
                "opbevaring": "60",
            },
        }
        return forms.get(rule, {}) | valgdoere.felter(self, rule)

    def _oversigt(self) -> dict[str, dict[str, str]]:
        parts, pages = self.parts.konsol.oversigt, "/medarbejder/oversigt"
        system = {"noegle": "ksd", "navn": "KSD", "leverandoer": "En leverandør", "slags": "ksd"}
        said = {"system": "ksd", "fagomraade": "sygedagpenge", "tilstand": "klar", "dato": "2026-01-01"}
        task = {"noegle": "team", "titel": "Navngiv jeres team", "gruppe": "Start", "slutdato": "2030-01-31"}
        version = {
            "opgave": str(parts.opgaver.nu().version("0000")),
            "stand": str(parts.stande.nu().version(AARHUS)),
            "alles": str(parts.leverandoerer.nu().version("0000")),
            "egne": str(parts.leverandoerer.nu().version(AARHUS)),
        }
        return {
            f"{pages}/opgaver": {**task, "version": version["opgave"]},
            f"{pages}/leverandoerer/system": {**system, "version": version["alles"]},
            f"{pages}/leverandoerer/melding": {**said, "version": version["alles"]},
            f"{pages}/<kode>/opgaver": {"version": version["stand"]},
            f"{pages}/<kode>/system": {**system, "version": version["egne"]},
        }

    def emne(self, rule: str, cookie: str | None) -> dict[str, str]:
        """What a look at one item is about; from a page it carries the ticket of the look it is a step of."""
        if not rule.endswith(("/opslag/emne", "/opslag/sammenlign")):
            return {}
        ticket = {} if cookie is None else {"billet": self._ticket(cookie)}
        return {"slags": "sag", "id": self.places["sag_id"], **ticket}

    def _ticket(self, cookie: str) -> str:
        app = self.produkt.client.application
        with app.test_request_context("/"):
            g.session = self.parts.doere.sessioner.find(cookie)
            if g.session is None:
                return "x"
            return luk_billet(Billet(Cpr(BO), AARHUS, Nsis.BETYDELIG, "Borgeren ringede", lukketid()))

    def address(self, rule: str) -> str:
        places = self.places | (valgdoere.steder(self, rule) if valgdoere.er_vores(rule) else {})
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: places[found[1]], rule)

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


def _kind(endpoint: str) -> str:
    """The lock a route is behind: pages of one kind are in several blueprints."""
    blueprint = endpoint.partition(".")[0]
    return blueprint.rpartition("_")[2] if blueprint.endswith("sider") else blueprint


def bearer(token: str, **more: Any) -> Caller:
    return Caller({"Authorization": f"Bearer {token}"}, **more)


def reports(sted: Sted, sag_id: str) -> dict[str, str]:
    """Three of Bo's: for those at work, for programs, and for himself to withdraw."""
    emne = MeldtEmne(
        "sag", sag_id, AARHUS, "Aarhus Kommune", MyndighedType.KOMMUNE, "sygedagpenge", "32.30.04", "Udbetaling"
    )
    meld, bo = sted.parts.fejlmeldinger.meld, Cpr(BO).pseudonym(KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode())
    return {
        name: meld(bo, emne, Formular(Kategori.MANGLER, None, "", kontakt=False, noegle=name.ljust(22, "x"))).id
        for name in ("fejl_id", "melding_id", "egen_id")
    }


def measured(sted: Sted, *, stoppet: bool = False) -> dict[str, str]:
    """A new run over an area of Aarhus, that goes on or is stopped."""
    kvalitet, aarhus = sted.parts.konsol.kvalitet, sted.parts.kommuner.nu().find(AARHUS)
    run = kvalitet.begynd(aarhus, "ledighedsydelse", "test", forfra=True)
    if stoppet:
        kvalitet.stop(run.id)
    return {"koersel_id": run.id}


def watched(sted: Sted) -> dict[str, str]:
    """Bo on two lists: for programs to take off, and for those at work."""
    return {
        name: sted.parts.vagtliste.tilfoej_en(AARHUS, slags, Cpr(BO), af="test").henvisning
        for name, slags in (("henvisning", Vagtslags.VIP), ("person", Vagtslags.OVERVAAGET))
    }


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


def nanna(**changes: Any) -> Identity:
    """Somebody with the national role, of no kommune."""
    right = Privilegiegruppe(Omraade(Omraadetype.CVR, KOMBIT), (NATIONAL,))
    return official(Rolle.ADMINISTRATOR, **{"subject": "nanna", "privilegier": (right,), "cvr": KOMBIT, **changes})


# The right callers


def the_right_one(sted: Sted, door: Door) -> Caller:
    if door.kind == "borgersider":
        return Caller(cookie=sted.cookie(citizen()))
    if door.kind == "medarbejdersider" and (door.rule, door.method) in NATIONALE:
        return Caller(cookie=sted.cookie(nanna()))
    if door.kind == "medarbejdersider":
        rolle = Rolle.ADMINISTRATOR if door.rule.startswith(OVERSEEN) else Rolle.SAGSBEHANDLER
        return Caller(cookie=sted.cookie(official(rolle)))
    consoles = dict.fromkeys((*CONSOLE, *OVERSIGHT), sted.staff("administrator"))
    consoles |= {"registre": sted.national()}
    drift = {DRIFT: sted.staff("system", scope="administration")}
    tokens = {"opslag": sted.staff("sagsbehandler"), **consoles, **drift}
    return bearer(tokens.get(door.kind) or sted.jwt())


DRIFT = "samletstatistik"  # the door of whoever runs the product
VALGDOERE = ("kommuneliste", "kommunevalg", "kladder", "aabning")
# The doors of administrators.
CONSOLE = ("risiko", "sidevalg", "fejlmeldinger", "tilslutning", "kommuneopgaver", *VALGDOERE)
# The overview of overviews and its registers: of administrators of any kommune, and of the national role.
OVERSIGTER = ("oversigt", "registre")
# What only the national role may write.
NATIONALE = {
    (f"/medarbejder/oversigt/{side}", "POST") for side in ("opgaver", "leverandoerer/system", "leverandoerer/melding")
}

# The doors of who oversees the look-ups; a caseworker may have that right too.
OVERSIGHT = ("alarmer", "tilsyn", "vagtliste", "udtraek", "statistik", "kvalitet", "aendringer", "pris", *OVERSIGTER)
OVERSEEN = (
    "/medarbejder/oversigt",
    "/medarbejder/alarmer",
    "/medarbejder/tilsyn",
    "/medarbejder/tilslutning",
    "/medarbejder/revision",
    "/medarbejder/statistik",
    "/medarbejder/aendringer",
    "/medarbejder/kvalitet",
    "/medarbejder/pris",
    "/medarbejder/valg",
)  # and their pages

# The lock lets these in, and what they ask for is refused: so they may ask which methods there are (OPTIONS).
REFUSED_INSIDE = {
    ("a caseworker of another kommune", "opslag"),
    ("a caseworker of no kommune", "opslag"),
    ("a caseworker at lav", "medarbejdersider"),
    ("a caseworker at no level", "medarbejdersider"),
    ("an administrator of no kommune", "kommuneliste"),
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
