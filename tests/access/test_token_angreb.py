"""Every way we know to be let in with a token that should not: the table of the issuer decides, never the token."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey

from borgerblik.access.niveau import ASSURANCE_LEVEL, LOA
from borgerblik.access.noegler import KeySet
from borgerblik.access.token import TokenRefused
from borgerblik.access.token.profil import CPR_CLAIM
from borgerblik.domain.koder import Nsis
from tests.access.angreb import counting, refused
from tests.access.tokens import (
    AUDIENCE,
    EC,
    EC384,
    ISSUER,
    NUMBER,
    RSA,
    SECONDS,
    a_door,
    b64,
    by_hand,
    claims,
    let_in,
    profil,
    public,
    raw_token,
    signed,
    token,
    udsteder,
)

# The header


@pytest.mark.parametrize(
    "kid",
    [
        "../../../dev/null", "/etc/passwd", "..", "a/../rsa", "rsa\x00", "rsa'--", "rsa\n", "", " rsa", "r" * 201,
        1, None, ["rsa"], {"kid": "rsa"}, True, ...,
    ],
    ids=range(16),
)  # fmt: skip
def test_a_key_id_that_is_no_name_is_not_even_looked_up(kid: Any) -> None:
    fetched: list[None] = []
    door = a_door(noegler={ISSUER: counting(fetched)})
    header = {"alg": "PS256", "typ": "at+jwt", "kid": kid}
    with pytest.raises(TokenRefused):
        door.identity(f"Bearer {signed(json.dumps({k: v for k, v in header.items() if v is not ...}))}")
    assert fetched == []


def test_an_unknown_key_is_asked_for_once_a_minute_however_many_bring_one() -> None:
    clock, fetched = [0.0], list[None]()
    door = a_door(noegler={ISSUER: counting(fetched, lambda: clock[0])})
    for second in range(120):
        clock[0] = float(second)
        with pytest.raises(TokenRefused):
            door.identity(f"Bearer {signed({'kid': f'ukendt-{second}'})}")
    assert len(fetched) == 2


@pytest.mark.parametrize(
    "header",
    [{"crit": ["exp"]}, {"zip": "DEF"}, {"b64": False}, {"crit": ["b64"], "b64": False}, {"jku": ""}, {"jwk": None}],
    ids=lambda header: "+".join(header),
)
def test_a_header_that_changes_how_a_token_is_read_refuses_it(header: dict[str, Any]) -> None:
    refused(signed(header))


def test_a_key_that_comes_with_the_token_is_no_key() -> None:
    own = RSAKey.generate_key(2048, {"kid": "rsa"})
    head = {"alg": "PS256", "typ": "at+jwt", "kid": "rsa", "jwk": own.as_dict(private=False)}

    refused(token(own, head))
    refused(token(own))


def test_a_header_we_do_not_know_is_ignored() -> None:
    assert let_in(signed({"x5t": "abc", "noget": 1})).subject == "en-borger"


def test_a_name_twice_in_the_header_refuses_the_token() -> None:
    refused(signed('{"alg": "PS256", "typ": "JWT", "typ": "at+jwt", "kid": "rsa"}'))
    refused(signed('{"alg": "PS256", "typ": "at+jwt", "kid": "rsa", "kid": "rsa"}'))


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", "HS256", "HS512", "", None, ["PS256"], 256])
def test_no_algorithm_but_the_issuers_is_believed_even_where_a_table_names_it(algorithm: Any) -> None:
    header = {"alg": algorithm, "typ": "at+jwt", "kid": "rsa"}
    head, body = by_hand(header, claims()).split(".")[:2]
    # HMAC with everything an attacker knows of the public key
    secrets = [RSA.as_pem(private=False), json.dumps(public(RSA)["keys"][0]).encode(), b""]
    careless = profil(replace(udsteder(), algoritmer=frozenset({"PS256", "none", "HS256", "HS512"})))
    for secret in secrets:
        for digest in (hashlib.sha256, hashlib.sha512):
            mac = hmac.new(secret, f"{head}.{body}".encode(), digest).digest()
            refused(f"{head}.{body}.{b64(mac)}", careless)
    refused(f"{head}.{body}.", careless)


def test_a_secret_key_among_the_public_ones_is_no_key() -> None:
    secret = OctKey.import_key("en-hemmelighed-paa-32-bytes-mindst", {"kid": "oct"})
    keys = KeySet(lambda: {"keys": [secret.as_dict(private=True)]})

    assert keys.find("oct") is None


def test_an_algorithm_of_another_issuer_or_another_kind_of_key_is_refused() -> None:
    only_ps = profil(udsteder(algoritmer=frozenset({"PS256"})))

    assert let_in(token(), only_ps)
    refused(token(header={"alg": "RS256"}), only_ps)
    refused(token(EC, {"alg": "ES256"}), only_ps)
    refused(signed({"alg": "ES256"}))  # the RSA key under the name of another algorithm
    assert let_in(token(EC384, {"alg": "ES384"}))
    refused(token(EC, {"alg": "ES256", "kid": "ec384"}))


@pytest.mark.parametrize("typ", ["JWT", "logout+jwt", "at+jwt ", "at", "", None, 1, ["at+jwt"], ...])
def test_only_the_type_of_the_issuer_is_an_access_token(typ: Any) -> None:
    header = {"alg": "PS256", "typ": typ, "kid": "rsa"}
    refused(signed(json.dumps({name: value for name, value in header.items() if value is not ...})))


@pytest.mark.parametrize("typ", ["at+jwt", "application/at+jwt", "AT+JWT"])
def test_a_media_type_has_no_case_and_may_be_written_in_full(typ: str) -> None:
    assert let_in(signed({"typ": typ}))
    assert let_in(signed({"typ": typ}), profil(udsteder(typ="application/at+jwt")))


# The claims


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": "9999999999"}, {"exp": None}, {"exp": [SECONDS + 600]}, {"exp": -1}, {"exp": 1e400}, {"exp": True},
        {"iat": ...}, {"iat": str(SECONDS)}, {"iat": False}, {"nbf": "0"}, {"nbf": None}, {"nbf": True},
        {"auth_time": SECONDS + 3600}, {"auth_time": str(SECONDS)}, {"jti": ...}, {"jti": 7}, {"jti": ""},
        {"sub": None}, {"sub": ["en-borger"]}, {"sub": "to\nlinjer"}, {"sub": "\ud800"},
        {"aud": None}, {"aud": {}}, {"aud": [AUDIENCE, 7]}, {"aud": AUDIENCE + "/"}, {"aud": AUDIENCE.upper()},
        {"iss": ISSUER + "/"}, {"iss": [ISSUER]}, {"iss": None}, {"iss": "file:///etc/passwd"},
        {"scope": 1}, {"scope": [1]}, {"scope": {"overblik:laes": True}}, {"client_id": 1}, {"sid": 1},
        {CPR_CLAIM: None}, {CPR_CLAIM: "610772-9990"}, {CPR_CLAIM: [NUMBER]}, {CPR_CLAIM: ""},
        {"at_hash": "x"}, {"c_hash": "x"}, {"rolle": ""}, {"rolle": "Borger"},
    ],
    ids=lambda changes: " ".join(f"{k.rpartition('/')[2]}={str(v)[:12]!r}" for k, v in changes.items()),
)  # fmt: skip
def test_a_claim_of_another_type_or_value_refuses_the_token(changes: dict[str, Any]) -> None:
    refused(raw_token(json.dumps(claims(**changes))))


@pytest.mark.parametrize(
    "payload",
    [
        '{"exp": NaN}', '{"exp": Infinity}', "[]", '"x"', "null", "", "{", '{"a": 1, "a": 1}',
        '{"a": {"b": 1, "b": 2}}', "[" * 5000, "9" * 5000,
    ],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_json_object_with_each_name_once_is_no_token(payload: str) -> None:
    refused(raw_token(payload))


def test_claims_in_another_encoding_are_not_guessed_at() -> None:
    body = json.dumps(claims()).encode("utf-16-le")
    refused(f"{b64(json.dumps({'alg': 'PS256', 'typ': 'at+jwt', 'kid': 'rsa'}).encode())}.{b64(body)}.{b64(b'x')}")


def test_a_token_that_was_issued_for_longer_than_we_let_any_live_is_refused() -> None:
    assert let_in(token(iat=SECONDS - 10, exp=SECONDS + 3590))
    refused(token(iat=SECONDS - 10, exp=SECONDS + 3591))
    assert let_in(token(exp=SECONDS + 7000), profil(laengste_levetid=timedelta(hours=2)))


def test_the_skew_is_the_profiles() -> None:
    late = token(exp=SECONDS - 90)

    refused(late)
    assert let_in(late, profil(skaevhed=timedelta(seconds=120)))


def test_scopes_are_words_or_a_list_of_them() -> None:
    assert let_in(token(scope="a  overblik:laes")).scopes == {"a", "overblik:laes"}
    assert let_in(token(scope=["a", "overblik:laes"])).scopes == {"a", "overblik:laes"}
    assert let_in(token()).scopes == frozenset()


# The level

CORE, MITID = "https://data.gov.dk/concept/core", "urn:grn:authn:dk:mitid"


@pytest.mark.parametrize(
    ("claim", "form", "said", "level"),
    [
        ("loa", {f"{CORE}/nsis/High": Nsis.HOEJ}, f"{CORE}/nsis/High", Nsis.HOEJ),
        ("loa", {f"{CORE}/nsis/High": Nsis.HOEJ}, f"{CORE}/nsis/loa/High", None),
        ("acr", {f"{MITID}:low": Nsis.LAV}, f"{MITID}:low", Nsis.LAV),
        ("acr", {f"{MITID}:low": Nsis.LAV}, f"{MITID}:business", None),
        ("acr", {f"{MITID}:low": Nsis.LAV}, [f"{MITID}:low"], None),
        ("acr", {f"{MITID}:low": Nsis.LAV}, f"{MITID}:LOW", None),
        ("acr", {"1": Nsis.LAV}, 1, None),
    ],
)  # fmt: skip
def test_each_issuer_has_its_own_words_for_a_level(
    claim: str, form: dict[str, Nsis], said: Any, level: Nsis | None
) -> None:
    by = profil(udsteder(niveau_claim=claim, niveau_form=MappingProxyType(form)))

    # The claim of OIOSAML beside it, and in the words of OIOSAML, is another claim.
    assert let_in(token(**{claim: said, LOA: "High"}), by).niveau is level


@pytest.mark.parametrize(
    ("said", "old"),
    [
        ("3", 3), (3, 3), ("4", 4), ("1", 1),
        ("5", None), (0, None), (3.0, None), ("3.0", None), (True, None), (["3"], None), ("03", None),
    ],
)  # fmt: skip
def test_the_old_scale_is_read_beside_it_and_gives_no_nsis_level(said: Any, old: int | None) -> None:
    identity = let_in(token(**{LOA: ..., ASSURANCE_LEVEL: said}))

    assert (identity.niveau, identity.gammelt_niveau) == (None, old)
