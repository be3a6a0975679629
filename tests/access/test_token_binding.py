"""Tokens that are bound, encrypted, or of another kind: whose hands they count in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import OctKey, RSAKey

from borgerblik.access.identity import Rolle
from borgerblik.access.noegler import KeySet
from borgerblik.access.token import TokenRefused, aftryk
from borgerblik.access.token.jwt import laes
from borgerblik.access.token.profil import Brug, Klient, Loginvalg
from tests.access.angreb import MINE, THEIRS, refused
from tests.access.tokens import (
    AUDIENCE,
    EC,
    ISSUER,
    NUMBER,
    OURS,
    STRANGER,
    a_door,
    b64,
    claims,
    encrypted,
    let_in,
    profil,
    public,
    raw_token,
    token,
    udsteder,
)

# Bound tokens (RFC 8705)


def test_a_bound_token_counts_with_its_certificate_and_with_no_other() -> None:
    bound = token(cnf={"x5t#S256": aftryk(MINE)})

    assert let_in(bound, certifikat=MINE)
    refused(bound, certifikat=THEIRS)
    refused(bound)


@pytest.mark.parametrize(
    "cnf",
    [
        {}, None, "x", [], {"x5t#S256": ""}, {"x5t#S256": None}, {"x5t#S256": [aftryk(MINE)]}, {"jkt": "abc"},
        {"x5t#S256": aftryk(MINE), "jkt": "abc"}, {"x5t": aftryk(MINE)}, {"x5t#S256": aftryk(MINE) + "="},
        {"x5t#S256": hashlib.sha256(MINE).hexdigest()}, {"x5t#S256": "\ud800"},
    ],
    ids=range(13),
)  # fmt: skip
def test_a_binding_we_cannot_check_is_no_proof(cnf: Any) -> None:
    refused(raw_token(json.dumps(claims(cnf=cnf))), certifikat=MINE)


def test_a_client_that_must_bind_its_tokens_brings_no_other() -> None:
    by = profil(klienter=MappingProxyType({"server": Klient(kraev_bundet=True), "portal": Klient()}))
    bound = {"cnf": {"x5t#S256": aftryk(MINE)}}

    assert let_in(token(client_id="server", **bound), by, MINE).klient == "server"
    assert let_in(token(client_id="portal"), by).klient == "portal"
    refused(token(client_id="server"), by, MINE)
    refused(token(client_id="server", **bound), by, THEIRS)


def test_where_clients_are_named_no_other_comes_in() -> None:
    by = profil(klienter=MappingProxyType({"portal": Klient()}))

    assert let_in(token(azp="portal"), by)
    refused(token(client_id="en-anden"), by)
    refused(token(client_id="en-anden", azp="portal"), by)
    refused(token(), by)


# ID tokens and issuers


LOGIN = Loginvalg("mitid", "MitID", Rolle.BORGER, ISSUER, "klient", "https://x.example/a", "https://x.example/t")


def test_an_id_token_is_for_signing_in_and_opens_no_door() -> None:
    broker = profil(udsteder(brug=Brug.ID_TOKEN, typ=None, login=LOGIN))

    refused(token(header={"typ": "JWT"}))
    refused(token(header={"typ": "JWT"}, aud="klient"), broker)
    refused(token(header={"typ": "JWT"}, aud=[AUDIENCE, "klient"]), broker)
    refused(token(header={"typ": ...}, aud=AUDIENCE), broker)


def test_an_issuer_of_id_tokens_that_nobody_signs_in_at_may_issue_them_for_us() -> None:
    by = profil(udsteder(brug=Brug.ID_TOKEN, typ="JWT"))

    assert let_in(token(header={"typ": "JWT"}, jti=...), by).scopes == frozenset()
    refused(token(header={"typ": "at+jwt"}), by)
    refused(token(header={"typ": "JWT"}, aud="klient"), by)

    named = replace(by, klienter=MappingProxyType({"portal": Klient()}))
    assert let_in(token(header={"typ": "JWT"}), named)
    refused(token(header={"typ": "JWT"}, azp="en-anden"), named)


def test_the_keys_of_one_issuer_do_not_speak_for_another() -> None:
    other = "https://en.anden.example"
    by = profil(udsteder(), udsteder(iss=other))
    door = a_door(by, noegler={other: KeySet(lambda: public(EC))})

    assert door.identity(f"Bearer {token(EC, {'alg': 'ES256'}, iss=other)}").issuer == other
    with pytest.raises(TokenRefused):
        door.identity(f"Bearer {token(iss=other)}")


# Encrypted tokens


WITH_KEY = profil(noegler=MappingProxyType({"vores": OURS}))


def test_a_token_inside_an_encrypted_one_is_judged_as_if_it_came_alone() -> None:
    assert let_in(encrypted(token()), WITH_KEY).subject == "en-borger"
    assert let_in(encrypted(token(), cty=...), WITH_KEY)
    refused(encrypted(token(STRANGER)), WITH_KEY)
    refused(encrypted(token(aud="x")), WITH_KEY)


@pytest.mark.parametrize(
    "sent",
    [
        encrypted(token(), RSAKey.generate_key(2048, {"kid": "vores"})),
        encrypted(token(), kid="en-anden"),
        encrypted(token(), kid=...),
        encrypted(token(), kid="../vores"),
        encrypted(token(), alg="RSA-OAEP"),
        encrypted(token(), enc="A128GCM"),
        encrypted(token(), enc="A256CBC-HS512"),
        encrypted(token(), zip="DEF"),
        encrypted(token(), cty="text/plain"),
        encrypted(json.dumps(claims())),
        encrypted(encrypted(token())),
        encrypted(token(), OctKey.generate_key(256, {"kid": "vores"}), alg="dir"),
        encrypted(token())[:-4] + "AAAA",
        "....",
        "a.b.c.d.e",
    ],
    ids=[
        "another key", "another kid", "no kid", "a path", "SHA-1", "a shorter key", "CBC", "compressed", "no token",
        "not signed", "twice", "a shared key", "changed", "empty", "no base64",
    ],
)  # fmt: skip
def test_what_is_encrypted_in_another_way_or_for_another_is_refused(sent: str) -> None:
    refused(sent, WITH_KEY)


def test_without_a_key_of_ours_nothing_is_opened() -> None:
    refused(encrypted(token()))


def test_a_small_key_of_an_issuer_signs_nothing() -> None:
    small = rsa.generate_private_key(65537, 1024).public_key().public_numbers()
    jwk = {"kty": "RSA", "kid": "rsa", "e": "AQAB", "n": b64(small.n.to_bytes(128, "big"))}

    assert KeySet(lambda: {"keys": [jwk]}).find("rsa") is None


def test_a_token_that_is_opened_says_nothing_until_it_is_believed() -> None:
    read = laes(token(STRANGER), {})

    assert NUMBER not in repr(read)
