"""A signed, perhaps encrypted, token in its compact form: opened, its header judged, its signature checked.

Nothing is believed from the header but which of the keys we have is meant. Source: RFC 7515, 7516, 7519, 8725.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from borgerblik.access.noegler import KeySet
from borgerblik.access.token.afvist import refuse
from borgerblik.access.token.profil import ALGORITMER

LONGEST = 16_384  # characters; a front server takes less of a header
LONGEST_KID = 200
# Headers that would let a token bring its own key, or change how it is read (RFC 8725 section 3.10).
FORBIDDEN_HEADERS = frozenset({"jwk", "jku", "x5c", "x5u", "crit", "zip", "b64"})
ENCRYPTION = {"alg": "RSA-OAEP-256", "enc": "A256GCM"}
NESTED = ("jwt", "application/jwt", "at+jwt", "application/at+jwt")

_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
_KID = re.compile(r"[A-Za-z0-9_.:@+=~/-]+")
# Headers we do not know are to be ignored (RFC 7515 section 4); those that may do harm are refused before.
_SIGNING = {name: jws.JWSRegistry(algorithms=[name], strict_check_header=False) for name in ALGORITMER}
_OPENING = jwe.JWERegistry(algorithms=list(ENCRYPTION.values()), strict_check_header=False)


@dataclass(frozen=True, slots=True, repr=False)
class Laest:
    """A token as it reads, before anything of it is believed."""

    compact: str
    header: Mapping[str, Any]
    claims: Mapping[str, Any]


def er_jwt(token: str) -> bool:
    """Has it the form of a signed or an encrypted JWT? Anything else is opaque to us."""
    return token.count(".") in (2, 4)


def laes(token: str, noegler: Mapping[str, RSAKey]) -> Laest:
    """The token, opened with one of our keys where it is encrypted. Raises TokenRefused."""
    if len(token) > LONGEST:
        refuse("too long for a token")
    compact = _opened(token, noegler) if token.count(".") == 4 else token
    parts = compact.split(".")
    if len(parts) != 3 or not all(_SEGMENT.fullmatch(part) for part in parts):
        refuse("not a signed token")
    return Laest(compact, _header(parts[0]), json_objekt(_segment(parts[1])))


def kontroller_underskrift(laest: Laest, algoritmer: Collection[str], noegler: KeySet) -> None:
    """Is it signed by the issuer, with one of the algorithms that issuer uses? Raises TokenRefused, KeysUnavailable."""
    algorithm = laest.header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in algoritmer or algorithm not in ALGORITMER:
        refuse("the algorithm is not this issuer's")
    key = noegler.find(_kid(laest.header))
    if key is None or key.key_type != ALGORITMER[algorithm]:
        refuse("the key is not known")
    try:
        jws.deserialize_compact(laest.compact, key, registry=_SIGNING[algorithm])
    except (JoseError, ValueError, TypeError):
        refuse("the signature does not hold")


def _opened(token: str, noegler: Mapping[str, RSAKey]) -> str:
    """The signed token inside an encrypted one: RSA-OAEP-256 and A256GCM, for a key of ours and nothing else."""
    first = token.split(".")[0]
    header = _header(first)
    if any(header.get(name) != value for name, value in ENCRYPTION.items()):
        refuse("encrypted in another way than ours")
    if str(header.get("cty", "JWT")).lower() not in NESTED:
        refuse("what is encrypted is no token")
    key = noegler.get(_kid(header))
    if key is None:
        refuse("encrypted for another key")
    try:
        inner = jwe.decrypt_compact(token, key, registry=_OPENING).plaintext
        return (inner or b"").decode("ascii")
    except (JoseError, ValueError, TypeError):
        refuse("cannot be decrypted")


def _header(segment: str) -> Mapping[str, Any]:
    if not _SEGMENT.fullmatch(segment):
        refuse("not a token")
    header = json_objekt(_segment(segment))
    if not FORBIDDEN_HEADERS.isdisjoint(header):
        refuse("the header holds what may not decide")
    return header


def _kid(header: Mapping[str, Any]) -> str:
    """The name of a key; one that could be a path, or is none, is not even looked up."""
    kid = header.get("kid")
    if not isinstance(kid, str) or len(kid) > LONGEST_KID or not _KID.fullmatch(kid):
        refuse("the key has no name")
    if kid.startswith("/") or ".." in kid:
        refuse("the key's name is a path")
    return kid


def _segment(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        refuse("not a token")


def json_objekt(raw: bytes | str) -> dict[str, Any]:
    """A JSON object in which no name comes twice: two readers would read two different tokens. Raises TokenRefused."""
    try:
        text = raw if isinstance(raw, str) else raw.decode()  # UTF-8 and nothing that json would guess
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        if "\\u" in text:  # half a character, which no text of ours can hold
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        refuse("not JSON")
    if not isinstance(found, dict):
        refuse("not a JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
