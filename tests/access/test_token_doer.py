"""What comes in the Authorization header: schemes, tokens of our own, opaque ones, and who they turn out to be."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.laas import Laas, LevelTooLow, ScopeMissing, WrongRole, proev
from borgerblik.access.niveau import ASSURANCE_LEVEL, LOA, Krav
from borgerblik.access.privilegier import Omraadetype
from borgerblik.access.roller import UDSTEDT
from borgerblik.access.token import (
    EgetToken,
    IntrospectionUnavailable,
    Introspektion,
    TokenDoor,
    TokenRefused,
    aftryk,
    skema_af,
)
from borgerblik.access.token.profil import CPR_CLAIM, CVR_CLAIM, PRIVILEGIER_CLAIM, Klient, Opslag
from borgerblik.access.udfordring import udfordring
from borgerblik.domain.koder import Nsis
from tests.access.tokens import (
    AUDIENCE,
    ISSUER,
    NU,
    NUMBER,
    SECONDS,
    a_certificate,
    a_door,
    a_judge,
    claims,
    der,
    let_in,
    profil,
    token,
    udsteder,
)

MINE, THEIRS = der(a_certificate("min")), der(a_certificate("deres"))
SYSTEM = Identity(rolle=Rolle.SYSTEM, subject="et-system", issuer="https://sts.example", doer=Doer.IDWS)


def refusal(door: TokenDoor, header: str | None, certifikat: bytes | None = None) -> TokenRefused:
    with pytest.raises(TokenRefused) as error:
        door.identity(header, certifikat)
    return error.value


# The challenge


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        (None, (401, "Bearer")),
        ("", (401, "Bearer")),
        ("Basic YTpi", (401, "Bearer")),
        ("Bearers x", (401, "Bearer")),
        ("Bearer", (400, 'Bearer error="invalid_request"')),
        ("Bearer a b", (400, 'Bearer error="invalid_request"')),
        ("Holder-of-key", (400, 'Holder-of-key error="invalid_request"')),
        ("Bearer x", (401, 'Bearer error="invalid_token"')),
        ("holder-of-key x", (401, 'Holder-of-key error="invalid_token"')),
    ],
)
def test_what_did_not_come_is_no_fault_and_what_is_malformed_is_one(header: str | None, answer: Any) -> None:
    error = refusal(a_door(), header)

    assert udfordring(error) == answer
    assert answer[1].startswith(skema_af(header))


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (ScopeMissing("overblik:laes"), (403, 'X error="insufficient_scope", scope="overblik:laes"')),
        (WrongRole("system"), (403, 'X error="insufficient_scope"')),
    ],
)
def test_who_is_known_is_told_what_is_missing(error: Any, answer: tuple[int, str]) -> None:
    status, challenge = udfordring(error, "Holder-of-key")

    assert (status, challenge) == (answer[0], answer[1].replace("X", "Holder-of-key"))


def test_a_level_too_low_is_answered_with_every_level_that_would_do_and_the_age() -> None:
    status, challenge = udfordring(LevelTooLow(Krav(Nsis.BETYDELIG), timedelta(hours=1)))

    assert status == 401
    assert challenge == (
        f'Bearer error="insufficient_user_authentication", acr_values="{LOA}/Substantial {LOA}/High", max_age="3600"'
    )


def test_a_person_who_signed_in_too_long_ago_is_sent_to_do_it_again() -> None:
    laas = Laas(Krav(Nsis.BETYDELIG), max_alder=timedelta(minutes=5))

    proev(let_in(token(auth_time=SECONDS - 300)), laas, NU)
    for changes in ({"auth_time": SECONDS - 301}, {}):
        with pytest.raises(LevelTooLow):
            proev(let_in(token(**changes)), laas, NU)


# Tokens of our own


def own(**changes: Any) -> TokenDoor:
    eget = replace(EgetToken(SYSTEM, NU + timedelta(minutes=5), aftryk(MINE)), **changes)
    return TokenDoor(a_judge(), egne=lambda sent: eget if sent == "vores" else None)


def test_a_token_bound_to_a_certificate_comes_with_it_every_time_and_under_its_own_scheme() -> None:
    assert own().identity("Holder-of-key vores", MINE) == SYSTEM
    for header, certifikat in (
        ("Holder-of-key vores", THEIRS),
        ("Holder-of-key vores", None),
        ("Bearer vores", MINE),
        ("Holder-of-key en-andens", MINE),
        (f"Holder-of-key {token()}", MINE),
    ):
        assert refusal(own(), header, certifikat).error == "invalid_token"


def test_a_token_that_is_not_bound_comes_as_bearer_and_as_nothing_else() -> None:
    door = own(aftryk=None)

    assert door.identity("Bearer vores") == SYSTEM
    assert refusal(door, "Holder-of-key vores", MINE).skema == "Holder-of-key"


def test_a_token_of_ours_ends() -> None:
    assert refusal(own(udloeber=NU), "Holder-of-key vores", MINE).error == "invalid_token"


# Opaque tokens (RFC 7662)


OPSLAG = Opslag("https://udsteder.example.test/introspect", "os", "hemmelig")


class Issuer:
    """Answers what it is told to, and counts."""

    def __init__(self, **changes: Any) -> None:
        self.answer: Any = {"active": True, **claims(client_id="portal", scope="overblik:laes", **changes)}
        self.asked: list[str] = []

    def __call__(self, _opslag: Opslag, sent: str) -> Any:
        self.asked.append(sent)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def asking(issuer: Any, clock: Any = lambda: 0.0, now: Any = NU, **changes: Any) -> TokenDoor:
    judge = a_judge(profil(udsteder(introspektion=OPSLAG), **changes), now=now)
    return TokenDoor(judge, introspektion=Introspektion(judge, issuer, clock))


def test_an_active_token_is_judged_as_its_issuer_says() -> None:
    identity = asking(Issuer()).identity("Bearer uigennemsigtig")

    assert (identity.rolle, identity.niveau, identity.klient) == (Rolle.BORGER, Nsis.BETYDELIG, "portal")
    assert identity.scopes == {"overblik:laes"}
    assert asking(Issuer(iss=..., iat=..., jti=...)).identity("Bearer x").issuer == ISSUER


@pytest.mark.parametrize(
    "changes",
    [
        {"active": False}, {"active": "true"}, {"active": 1}, {"active": ...},
        {"iss": "https://en.anden.example"}, {"aud": "x"}, {"aud": ...}, {"exp": SECONDS - 61}, {"exp": ...},
        {"exp": "9999999999"}, {"nbf": SECONDS + 61}, {"sub": ...}, {"token_type": "refresh_token"},
        {"token_type": 1}, {"iat": SECONDS - 7200}, {"cnf": {"x5t#S256": aftryk(THEIRS)}}, {"cnf": {}},
        {"auth_time": SECONDS + 90}, {CPR_CLAIM: "1234"}, {CPR_CLAIM: ...},
    ],
    ids=lambda changes: " ".join(k.rpartition("/")[2] for k in changes),
)  # fmt: skip
def test_an_answer_that_says_less_than_a_token_would_refuses_it(changes: dict[str, Any]) -> None:
    issuer = Issuer()
    issuer.answer = {name: value for name, value in {**issuer.answer, **changes}.items() if value is not ...}

    assert refusal(asking(issuer), "Bearer x", MINE).error == "invalid_token"


def test_the_level_of_an_answer_is_in_the_issuers_words_too() -> None:
    assert asking(Issuer(**{LOA: "Betydelig"})).identity("Bearer x").niveau is None
    assert asking(Issuer(**{LOA: ..., ASSURANCE_LEVEL: "3"})).identity("Bearer x").niveau is None


def test_a_client_we_do_not_know_or_that_must_bind_brings_no_opaque_token_either() -> None:
    assert refusal(asking(Issuer(), klienter=MappingProxyType({"x": Klient()})), "Bearer x")
    assert refusal(asking(Issuer(), klienter=MappingProxyType({"portal": Klient(kraev_bundet=True)})), "Bearer x")


def test_an_issuer_that_does_not_answer_has_not_said_yes() -> None:
    issuer = Issuer()
    door = asking(issuer)
    issuer.answer = OSError("down")
    for _ in range(2):
        with pytest.raises(IntrospectionUnavailable):
            door.identity("Bearer x")
    assert len(issuer.asked) == 1, "it is let alone for a moment, and nobody waits for it meanwhile"


def test_an_answer_is_remembered_for_seconds_and_never_beyond_its_end() -> None:
    clock = [0.0]
    issuer = Issuer()
    door = asking(issuer, lambda: clock[0])
    for second in (0, 10, 29):
        clock[0] = second
        door.identity("Bearer x")
    assert issuer.asked == ["x"]

    issuer.answer = {"active": False}
    door.identity("Bearer x")
    clock[0] = 30
    assert refusal(door, "Bearer x").error == "invalid_token"
    assert issuer.asked == ["x", "x"]


def test_a_remembered_answer_is_judged_anew() -> None:
    now = [NU]
    issuer = Issuer(exp=SECONDS + 5, cnf={"x5t#S256": aftryk(MINE)})
    judge = a_judge(profil(udsteder(introspektion=OPSLAG), skaevhed=timedelta(0)))
    judge.now = lambda: now[0]
    door = TokenDoor(judge, introspektion=Introspektion(judge, issuer, lambda: 0.0))

    assert door.identity("Bearer x", MINE)
    assert refusal(door, "Bearer x", THEIRS)
    now[0] += timedelta(seconds=5)
    assert refusal(door, "Bearer x", MINE)
    assert len(issuer.asked) == 1


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("borgerblik.access.token.introspektion.MOST_REMEMBERED", 2)
    issuer = Issuer()
    door = asking(issuer)
    for sent in ("a", "b", "c", "c", "a"):
        door.identity(f"Bearer {sent}")

    assert issuer.asked == ["a", "b", "c", "a"]


def test_of_several_issuers_the_one_that_knows_it_counts() -> None:
    other = udsteder(iss="https://en.anden.example", introspektion=replace(OPSLAG, url="https://en.anden.example"))
    judge = a_judge(profil(udsteder(introspektion=OPSLAG), other))
    known = {"active": True, **claims(iss=...)}

    def ask(opslag: Opslag, _sent: str) -> Any:
        if opslag.url == OPSLAG.url:
            raise OSError("down")
        return known

    door = TokenDoor(judge, introspektion=Introspektion(judge, ask))
    assert door.identity("Bearer x").issuer == other.iss
    known["active"] = False
    with pytest.raises(IntrospectionUnavailable):
        door.identity("Bearer x")


def test_a_jwt_is_not_asked_about_and_a_foreign_scheme_neither() -> None:
    issuer = Issuer()
    door = asking(issuer)

    door.identity(f"Bearer {token()}")
    assert refusal(door, "Holder-of-key x")
    assert issuer.asked == []


# Who it is


def test_who_names_no_person_is_a_system_and_has_no_level() -> None:
    system = let_in(token(**{CPR_CLAIM: ..., LOA: ..., ASSURANCE_LEVEL: "3", "sub": "klient-7"}))
    itself = let_in(token(**{CPR_CLAIM: ..., "sub": "klient-7", "client_id": "klient-7", "auth_time": SECONDS}))
    said = let_in(token(rolle="system", auth_time=SECONDS))

    assert (itself.rolle, itself.niveau, itself.autentificeret) == (Rolle.SYSTEM, None, None)
    assert (system.rolle, system.gammelt_niveau, system.niveau) == (Rolle.SYSTEM, 3, None)
    assert (said.rolle, said.niveau, said.cpr, said.autentificeret) == (Rolle.SYSTEM, None, None, None)


@pytest.mark.parametrize("changes", [{}, {"auth_time": SECONDS, LOA: ...}])
def test_a_person_who_is_no_citizen_and_nobodys_caseworker_has_nothing_to_look_for(changes: Any) -> None:
    assert refusal(a_door(), f"Bearer {token(**{CPR_CLAIM: ..., **changes})}").error == "invalid_token"


def test_rights_or_an_organisation_make_a_caseworker_of_a_person_without_number() -> None:
    employed = let_in(token(**{CPR_CLAIM: ..., CVR_CLAIM: "55133018", "auth_time": SECONDS}))

    assert (employed.rolle, employed.cvr, employed.privilegier) == (Rolle.SAGSBEHANDLER, "55133018", ())


def test_an_issuer_for_caseworkers_never_makes_a_citizen() -> None:
    by = profil(udsteder(rolle=Rolle.SAGSBEHANDLER))

    identity = let_in(token(rolle="borger"), by)
    assert (identity.rolle, identity.cpr) == (Rolle.SAGSBEHANDLER, None)


def test_role_and_kommune_count_only_from_an_issuer_trusted_to_name_them() -> None:
    changes = {"rolle": "sagsbehandler", CPR_CLAIM: ...}
    (group,) = let_in(token(**changes)).privilegier
    assert (group.omraade.type, group.omraade.vaerdi) == (Omraadetype.KOMMUNE, "0751")
    assert group.privilegier == (UDSTEDT[Rolle.SAGSBEHANDLER],)

    untrusted = profil(udsteder(rolle_claim=None, kommune_claim=None, cpr_claim=None))
    identity = let_in(token(**{**changes, "rolle": "administrator"}), untrusted)
    assert (identity.rolle, identity.kommune, identity.privilegier) == (Rolle.SAGSBEHANDLER, None, ())
    assert let_in(token(rolle="sagsbehandler", kommune=...)).privilegier == ()


XML = (
    '<bpp:PrivilegeList xmlns:bpp="http://digst.dk/oiosaml/basic_privilege_profile">'
    '<PrivilegeGroup Scope="urn:dk:gov:saml:cvrNumberIdentifier:55133018"><Privilege>urn:en:ret</Privilege>'
    '<Constraint Name="urn:kle">32.*</Constraint></PrivilegeGroup></bpp:PrivilegeList>'
)
JSON = '{"cvr": "55133018", "c": [{"urn:kle": "32.*"}], "p": ["urn:en:ret"]}'


@pytest.mark.parametrize(
    "claim",
    [
        base64.b64encode(XML.encode()).decode(), JSON, [JSON],
        {"cvr": "55133018", "c": {"urn:kle": "32.*"}, "p": ["urn:en:ret"]},
    ],
    ids=["xml", "json", "a list of json", "an object"],
)  # fmt: skip
def test_privileges_come_as_xml_or_as_json_and_say_the_same(claim: Any) -> None:
    (group,) = let_in(token(**{PRIVILEGIER_CLAIM: claim, CPR_CLAIM: ..., "auth_time": SECONDS})).privilegier

    assert (group.omraade.type, group.omraade.vaerdi) == (Omraadetype.CVR, "55133018")
    assert (group.privilegier, dict(group.begraensninger)) == (("urn:en:ret",), {"urn:kle": ("32.*",)})


@pytest.mark.parametrize(
    "claim",
    [
        "", "x", 7, [], {}, ["x"], [7], '{"cvr": "1", "cvr": "2", "p": ["x"]}', {"cvr": "55133018"},
        {"cvr": "55133018", "p": []}, {"cvr": "55133018", "p": "urn:en:ret"}, {"cvr": "5513301", "p": ["x"]},
        {"cvr": "55133018", "se": "55133018", "p": ["x"]}, {"p": ["x"]}, {"kommune": "0751", "p": ["x"]},
        {"cvr": "55133018", "p": ["x"], "mere": 1}, {"cvr": "55133018", "p": ["x"], "c": ["urn:kle"]},
        {"cvr": "55133018", "p": ["x"], "c": [{"urn:kle": ""}]}, {"cvr": "55133018", "p": [""]},
        [JSON, {"cvr": "55133018"}],
    ],
    ids=range(20),
)  # fmt: skip
def test_a_list_of_privileges_that_cannot_be_read_gives_none_of_them(claim: Any) -> None:
    assert let_in(token(**{PRIVILEGIER_CLAIM: claim})).privilegier == ()


def test_a_uuid_is_read_bare_or_as_urn_and_anything_else_is_none() -> None:
    uuid, name = "8a4ea4a6-1f0b-4b40-8f3c-52d0d7c4a001", "https://data.gov.dk/model/core/eid/cprUuid"

    assert let_in(token(**{name: f"urn:uuid:{uuid.upper()}"})).bruger_uuid == uuid
    assert let_in(token(**{name: uuid})).bruger_uuid == uuid
    assert let_in(token(**{name: f"{uuid}; {NUMBER}"})).bruger_uuid is None


def test_the_audience_may_be_one_of_several() -> None:
    assert let_in(token(aud=["https://x.example", AUDIENCE]))
