"""The claims of a token, each with the one type it may have, and what they must say at any door.

A claim of another type is not read in some other way: the token is refused. Source: RFC 7519 section 4, RFC 9068,
RFC 8705 section 3.1.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from borgerblik.access.token.afvist import refuse

LATEST = 253_402_300_800  # seconds: the year 10000; infinity and numbers of a hundred digits are no times
THUMBPRINT = "x5t#S256"

Claims = Mapping[str, Any]


def tekst(claims: Claims, name: str) -> str | None:
    """A text on one line that is not empty; None where the claim is not there."""
    value = claims.get(name)
    if name in claims and (not isinstance(value, str) or not value or not value.isprintable()):
        refuse(f"{name} is no text")
    return value


def kraevet_tekst(claims: Claims, name: str) -> str:
    """The same for a claim that must be there."""
    value = tekst(claims, name)
    if value is None:
        refuse(f"{name} is missing")
    return value


def tid(claims: Claims, name: str) -> datetime | None:
    """A moment (NumericDate); None where the claim is not there."""
    if name not in claims:
        return None
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < LATEST:
        refuse(f"{name} is no time")
    return datetime.fromtimestamp(value, UTC)


def kraevet_tid(claims: Claims, name: str) -> datetime:
    """The same for a claim that must be there."""
    moment = tid(claims, name)
    if moment is None:
        refuse(f"{name} is missing")
    return moment


def modtagere(claims: Claims) -> list[str]:
    """Whom it is for: one name or a list of them (RFC 7519 section 4.1.3)."""
    value = claims.get("aud")
    names: list[Any] = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) for name in names):
        refuse("aud names nobody")
    return names


def scopes(claims: Claims) -> frozenset[str]:
    """What it was issued for: words with blanks between (RFC 9068), or, as IdentityServer writes it, a list of them."""
    value = claims.get("scope", "")
    words = value.split(" ") if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        refuse("scope is no list of words")
    return frozenset(word for word in words if word)


def kontroller_tider(claims: Claims, now: datetime, skaevhed: timedelta) -> None:
    """It has begun and has not ended, as far as clocks can tell; and nobody has signed in after now."""
    if now - kraevet_tid(claims, "exp") >= skaevhed:
        refuse("expired")
    for name in ("nbf", "iat", "auth_time"):
        moment = tid(claims, name)
        if moment is not None and moment > now + skaevhed:
            refuse(f"{name} lies in the future")


def kontroller_levetid(claims: Claims, laengste: timedelta) -> None:
    """It was not issued for longer than we let any live."""
    if kraevet_tid(claims, "exp") - kraevet_tid(claims, "iat") > laengste:
        refuse("issued for too long")


def aftryk(certifikat: bytes) -> str:
    """A certificate (DER) as `cnf` names it: SHA-256, base64url without padding (RFC 8705 section 3.1)."""
    return base64.urlsafe_b64encode(hashlib.sha256(certifikat).digest()).rstrip(b"=").decode()


def kontroller_binding(claims: Claims, certifikat: bytes | None, *, kraevet: bool) -> None:
    """Is it brought by whom it is bound to? A binding of a kind we cannot check is no proof of anything."""
    cnf = claims.get("cnf")
    if "cnf" not in claims:
        if kraevet:
            refuse("not bound to a certificate")
        return
    said = cnf.get(THUMBPRINT) if isinstance(cnf, dict) and set(cnf) == {THUMBPRINT} else None
    if not isinstance(said, str):
        refuse("bound in a way we cannot check")
    if certifikat is None or not hmac.compare_digest(said.encode(), aftryk(certifikat).encode()):
        refuse("bound to another certificate")
