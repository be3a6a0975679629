"""The seal on a JSON document: a detached JWS (RFC 7515 Appendix F) over its canonical form (RFC 8785)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, RSAKey

from adapters.udskrift.kanonisk import IkkeKanonisk, canonical
from adapters.udskrift.kendt import Dom, Kendt
from borgerblik.udskrift.model import Udfald
from schemas.ind.jsonfil import read_json

FIELDS = {"alg", "x5c", "jws"}
MOST_LINKS = 8


def seal(dokument: Mapping[str, Any], key: RSAPrivateKey | EllipticCurvePrivateKey, own: Kendt) -> dict[str, Any]:
    """The document with its `segl`. Raises IkkeKanonisk."""
    alg = "ES256" if isinstance(key, EllipticCurvePrivateKey) else "PS256"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    header = {"alg": alg, "x5t#S256": _thumbprint(own.der)}
    jwk: Key = ECKey.import_key(pem) if alg == "ES256" else RSAKey.import_key(pem)
    compact = jws.serialize_compact(header, canonical(dict(dokument)), jwk, algorithms=[alg])
    protected, _, signature = compact.split(".")
    chain = [base64.b64encode(each).decode() for each in (own.der, *own.chain)]
    return {**dokument, "segl": {"alg": alg, "x5c": chain, "jws": f"{protected}..{signature}"}}


def judge(data: bytes, known: Sequence[Kendt]) -> Dom:
    """What a check of the JSON file finds."""
    found, faults = read_json(data, tal=True)
    if found is None or faults:
        return Dom(Udfald.ULAESELIG)
    if "segl" not in found:
        return Dom(Udfald.UDEN_SEGL)
    segl = found.pop("segl")
    if not isinstance(segl, dict) or set(segl) != FIELDS or not _texts(segl["x5c"]):
        return Dom(Udfald.AENDRET)
    sealer = next((each for each in known if _base64(each.der) == segl["x5c"][0]), None)
    if sealer is None:
        return Dom(Udfald.IKKE_VORES)
    try:
        payload = canonical(found)
    except (IkkeKanonisk, RecursionError):
        return Dom(Udfald.AENDRET, sealer)
    whole = segl["x5c"][1:] == [_base64(each) for each in sealer.chain] and _signed(segl, payload, sealer)
    when = _when(found) if whole else None
    return Dom(Udfald.UAENDRET if when is not None else Udfald.AENDRET, sealer, when)


def _signed(segl: dict[str, Any], payload: bytes, sealer: Kendt) -> bool:
    """By that certificate's key, with the algorithm that goes with it, in the one way it can be written."""
    jwk, alg = _public(sealer)
    parts = segl["jws"].split(".") if isinstance(segl["jws"], str) else []
    if segl["alg"] != alg or len(parts) != 3 or parts[1]:
        return False
    compact = f"{parts[0]}.{base64.urlsafe_b64encode(payload).rstrip(b'=').decode()}.{parts[2]}"
    try:
        signed = jws.deserialize_compact(compact, jwk, algorithms=[alg])
    except (JoseError, ValueError):
        return False
    return signed.headers() == {"alg": alg, "x5t#S256": _thumbprint(sealer.der)}


def _public(sealer: Kendt) -> tuple[Key, str]:
    key = x509.load_der_x509_certificate(sealer.der).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if isinstance(key, EllipticCurvePublicKey):
        return ECKey.import_key(pem), "ES256"
    return RSAKey.import_key(pem), "PS256"


def _when(document: dict[str, Any]) -> datetime | None:
    """The moment it says it was made; it is sealed with the rest."""
    try:
        found = datetime.fromisoformat(document["udskrift"]["dannet"])
    except (KeyError, TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else None


def _texts(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= MOST_LINKS and all(isinstance(each, str) for each in value)


def _base64(der: bytes) -> str:
    return base64.b64encode(der).decode()


def _thumbprint(der: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()
