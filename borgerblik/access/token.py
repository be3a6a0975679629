"""The token door: an access token (JWT, RFC 9068) becomes an Identity, or is refused with its reason.

Rules: RFC 6750 (how it is carried and refused), RFC 8725 (algorithms fixed here, nothing believed from the
header but which key), RFC 9068 (`typ`, the claims). The level comes from the verified token only.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from joserfc import jws
from joserfc.errors import JoseError

from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.noegler import KeySet
from borgerblik.domain.cpr import Cpr, NotACpr
from borgerblik.domain.koder import Nsis

ALGORITHMS = {"PS256": "RSA", "RS256": "RSA", "ES256": "EC"}
TYPES = ("at+jwt", "application/at+jwt")
# Headers that would let a token bring its own key or change how it is read.
FORBIDDEN_HEADERS = ("jwk", "jku", "x5c", "x5u", "crit", "zip", "b64")
LEVEL_CLAIM = "https://data.gov.dk/concept/core/nsis/loa"
CPR_CLAIM = "https://data.gov.dk/model/core/eid/cprNumber"
LEVELS = {"Low": Nsis.LAV, "Substantial": Nsis.BETYDELIG, "High": Nsis.HOEJ}
KOMMUNE = re.compile(r"[0-9]{4}")
SKEW_SECONDS = 60
LONGEST = 8192  # characters
LATEST = 253_402_300_800  # seconds: the year 10000; infinity and numbers of a hundred digits are no times


class TokenRefused(Exception):
    """The token is not accepted. `error` is the code of RFC 6750, None where no token came at all."""

    def __init__(self, error: str | None, detail: str) -> None:
        super().__init__(detail)
        self.error = error


class TokenDoor:
    """Judges tokens of one issuer for one audience."""

    def __init__(self, *, issuer: str, audience: str, keys: KeySet, now: Callable[[], datetime]) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._now = now

    def identity(self, authorization: str | None) -> Identity:
        """Who the Authorization header speaks for. Raises TokenRefused and KeysUnavailable."""
        claims = self._verified(_bearer(authorization))
        self._check(claims)
        return _identity(claims)

    def _verified(self, token: str) -> dict[str, Any]:
        """The claims of a token whose signature holds."""
        header = _json(_segment(token.split(".")[0]))
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
            _refuse("the algorithm is not accepted")
        if any(name in header for name in FORBIDDEN_HEADERS):
            _refuse("the header holds what may not decide")
        if str(header.get("typ", "")).lower() not in TYPES:
            _refuse("not an access token")
        key = self._keys.find(kid) if isinstance(kid, str) else None
        if key is None or key.key_type != ALGORITHMS[algorithm]:
            _refuse("the key is not known")
        try:
            payload = jws.deserialize_compact(token, key, algorithms=[algorithm]).payload
        except (JoseError, ValueError):
            _refuse("the signature does not hold")
        return _json(payload)

    def _check(self, claims: Mapping[str, Any]) -> None:
        now = self._now().timestamp()
        audience = claims.get("aud")
        if claims.get("iss") != self._issuer:
            _refuse("another issuer")
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            _refuse("for another audience")
        if now >= _seconds(claims, "exp") + SKEW_SECONDS:
            _refuse("expired")
        for name in ("nbf", "iat"):
            if name in claims and now < _seconds(claims, name) - SKEW_SECONDS:
                _refuse("not valid yet")
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            _refuse("no subject")


def _bearer(authorization: str | None) -> str:
    if authorization is None:
        raise TokenRefused(None, "no token")
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise TokenRefused(None, "no bearer token")
    if not token or len(token) > LONGEST or token.count(".") != 2 or not token.isascii():
        _refuse("not a token")
    return token


def _segment(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        _refuse("not a token")


def _json(raw: bytes) -> dict[str, Any]:
    """A JSON object in which no name comes twice: two readers would read two different tokens."""
    try:
        found = json.loads(raw, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        _refuse("not a token")
    if not isinstance(found, dict):
        _refuse("not a token")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < LATEST:
        _refuse(f"{name} is no time")
    return float(value)


def _identity(claims: Mapping[str, Any]) -> Identity:
    try:
        rolle = Rolle(claims.get("rolle", Rolle.BORGER))
    except ValueError:
        _refuse("the role is not known")
    loa, auth_time = claims.get(LEVEL_CLAIM), claims.get("auth_time")
    kommune, token_id = claims.get("kommune"), claims.get("jti")
    return Identity(
        rolle=rolle,
        subject=claims["sub"],
        issuer=claims["iss"],
        niveau=LEVELS.get(loa) if isinstance(loa, str) else None,
        cpr=_cpr(claims) if rolle is Rolle.BORGER else None,
        kommune=kommune if isinstance(kommune, str) and KOMMUNE.fullmatch(kommune) else None,
        token_id=token_id if isinstance(token_id, str) else None,
        autentificeret=_moment(auth_time),
    )


def _cpr(claims: Mapping[str, Any]) -> Cpr:
    try:
        return Cpr(claims[CPR_CLAIM])
    except (KeyError, NotACpr):
        _refuse("no person number for a citizen")


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _refuse(detail: str) -> NoReturn:
    raise TokenRefused("invalid_token", detail)
