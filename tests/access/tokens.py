"""Tokens as issuers make them, and as liars would: good values, in which a test changes what matters."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from joserfc import jwe, jws, jwt
from joserfc.jwk import ECKey, RSAKey

from adapters.privilegier import laes_privilegier
from borgerblik.access.identity import Identity
from borgerblik.access.niveau import LOA
from borgerblik.access.noegler import KeySet
from borgerblik.access.token import Dommer, TokenDoor, TokenProfil
from borgerblik.access.token.profil import CPR_CLAIM, Udsteder

NU = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ISSUER, AUDIENCE = "https://udsteder.example.test", "https://api.example.test"
NUMBER = "6107729990"
RSA, STRANGER = RSAKey.generate_key(2048, {"kid": "rsa"}), RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
EC384 = ECKey.generate_key("P-384", {"kid": "ec384"})
OURS = RSAKey.generate_key(2048, {"kid": "vores"})
SECONDS = int(NU.timestamp())


def claims(**changes: Any) -> dict[str, Any]:
    """A citizen's; `...` takes one away."""
    good = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "en-borger", "iat": SECONDS - 10, "exp": SECONDS + 600, "jti": "t-1",
        LOA: "Substantial", CPR_CLAIM: NUMBER, "kommune": "0751",
    }  # fmt: skip
    return {name: value for name, value in {**good, **changes}.items() if value is not ...}


def token(key: Any = RSA, header: Any = None, **changes: Any) -> str:
    """Signed by the library."""
    head = {"alg": "PS256", "typ": "at+jwt", "kid": key.kid, **(header or {})}
    head = {name: value for name, value in head.items() if value is not ...}
    return jwt.encode(head, claims(**changes), key, algorithms=[head["alg"]])


def raw_token(payload: str) -> str:
    """A good signature over whatever text."""
    return jws.serialize_compact({"alg": "PS256", "typ": "at+jwt", "kid": "rsa"}, payload.encode(), RSA, ["PS256"])


def signed(header: Mapping[str, Any] | str, **changes: Any) -> str:
    """Good claims under whatever header, and a signature that holds (PS256): only the header can be refused."""
    if not isinstance(header, str):
        header = json.dumps({"alg": "PS256", "typ": "at+jwt", "kid": "rsa", **header})
    head, body, _ = by_hand(header, claims(**changes)).split(".")
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    assert RSA.private_key is not None
    return f"{head}.{body}.{b64(RSA.private_key.sign(f'{head}.{body}'.encode(), pss, hashes.SHA256()))}"


def by_hand(header: Mapping[str, Any] | str, payload: Mapping[str, Any] | str, signature: bytes = b"x") -> str:
    """Any three parts."""
    parts = (part if isinstance(part, str) else json.dumps(part) for part in (header, payload))
    return ".".join([*(b64(part.encode()) for part in parts), b64(signature)])


def encrypted(inner: str, key: Any = OURS, **header: Any) -> str:
    """A token inside an encrypted one."""
    head = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": key.kid, "cty": "JWT", **header}
    head = {name: value for name, value in head.items() if value is not ...}
    registry = jwe.JWERegistry(algorithms=[head["alg"], head["enc"], "DEF"], strict_check_header=False)
    return jwe.encrypt_compact(head, inner.encode(), key, registry=registry)


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def public(*keys: Any) -> dict[str, Any]:
    """A JWKS document."""
    return {"keys": [{**key.as_dict(private=False), "use": "sig"} for key in keys]}


def udsteder(**changes: Any) -> Udsteder:
    """The issuer of these tokens."""
    usual = Udsteder(
        ISSUER, "https://udsteder.example.test/jwks", frozenset({"PS256", "RS256", "ES256", "ES384"}), "at+jwt",
        rolle_claim="rolle", kommune_claim="kommune",
    )  # fmt: skip
    return replace(usual, **changes)


def profil(*udstedere: Udsteder, **changes: Any) -> TokenProfil:
    """A profile with these issuers."""
    table = {each.iss: each for each in udstedere or (udsteder(),)}
    return replace(TokenProfil(AUDIENCE, MappingProxyType(table)), **changes)


def a_judge(
    by: TokenProfil | None = None, *keys: Any, now: datetime = NU, noegler: Mapping[str, KeySet] | None = None
) -> Dommer:
    """Every issuer has the same keys, but those in `noegler`."""
    by = by or profil()
    found = {iss: KeySet(lambda: public(*(keys or (RSA, EC, EC384)))) for iss in by.udstedere}
    return Dommer(by, {**found, **(noegler or {})}, now=lambda: now, laes_privilegier=laes_privilegier)


def a_door(by: TokenProfil | None = None, *, noegler: Mapping[str, KeySet] | None = None) -> TokenDoor:
    """A door of its own, with keys of its own."""
    return TokenDoor(a_judge(by, noegler=noegler))


def let_in(sent: str, by: TokenProfil | None = None, certifikat: bytes | None = None) -> Identity:
    """Who a token speaks for."""
    return a_door(by).identity(f"Bearer {sent}", certifikat)


def a_certificate(name: str = "en-klient", key: rsa.RSAPrivateKey | None = None) -> x509.Certificate:
    """Self-signed; around the time the tests stand at."""
    key = key or rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NU - timedelta(days=365))
        .not_valid_after(NU + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
