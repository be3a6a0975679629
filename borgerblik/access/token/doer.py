"""The token door: what stands in the Authorization header becomes an Identity, or is refused with its reason.

Bearer tokens of the issuers we know (RFC 6750), opaque ones that their issuer is asked about (RFC 7662), and those we
issue ourselves at /token (OIO IDWS REST 1.0). The level comes from what was verified and from nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from borgerblik.access.identity import Identity
from borgerblik.access.token.afvist import Skema, TokenRefused, refuse
from borgerblik.access.token.dommer import Dommer
from borgerblik.access.token.eget import EgetToken
from borgerblik.access.token.introspektion import Introspektion
from borgerblik.access.token.jwt import LONGEST, er_jwt

_SKEMAER: dict[str, Skema] = {"bearer": "Bearer", "holder-of-key": "Holder-of-key"}
_SCHEME = re.compile(r" *([!-~]*)")
_B64TOKEN = re.compile(r" +([A-Za-z0-9._~+/-]+=*) *")  # RFC 6750 section 2.1


class TokenDoor:
    """Judges what callers bring. `egne` finds a token of our own, `introspektion` asks about opaque ones."""

    def __init__(
        self,
        dommer: Dommer,
        *,
        egne: Callable[[str], EgetToken | None] | None = None,
        introspektion: Introspektion | None = None,
    ) -> None:
        self._dommer = dommer
        self._egne = egne
        self._introspektion = introspektion

    def identity(self, authorization: str | None, certifikat: bytes | None = None) -> Identity:
        """Who the header speaks for; `certifikat` is the client's (DER). Raises TokenRefused and KeysUnavailable."""
        skema, token = _read(authorization)
        try:
            return self._judged(skema, token, certifikat)
        except TokenRefused as error:
            raise TokenRefused(error.error, str(error), error.status, skema, gaet=error.gaet) from error

    def _judged(self, skema: Skema, token: str, certifikat: bytes | None) -> Identity:
        if len(token) > LONGEST:
            refuse("too long for a token")
        if er_jwt(token):
            if skema != "Bearer":
                refuse("no token of ours")
            return self._dommer.bearer(token, certifikat)
        own = self._egne(token) if self._egne is not None else None
        if own is not None:
            own.kontroller(skema, certifikat, self._dommer.now())
            return own.identity
        if skema != "Bearer" or self._introspektion is None:
            refuse("not a token we know")
        return self._introspektion.identity(token, certifikat)


def skema_af(authorization: str | None) -> Skema:
    """The scheme a caller used; Bearer where it is none of ours. A challenge is written in it."""
    return _SKEMAER.get(_parts(authorization)[0].lower(), "Bearer")


def _read(authorization: str | None) -> tuple[Skema, str]:
    """Scheme and token. Nothing that is ours is no fault; something of ours that is malformed is one (RFC 6750 3.1)."""
    scheme, rest = _parts(authorization)
    skema = _SKEMAER.get(scheme.lower())
    if skema is None:
        raise TokenRefused(None, "no token")
    found = _B64TOKEN.fullmatch(rest)
    if found is None:
        raise TokenRefused("invalid_request", "not one token", 400, skema)
    return skema, found[1]


def _parts(authorization: str | None) -> tuple[str, str]:
    scheme = _SCHEME.match(authorization or "")
    return ("", "") if scheme is None else (scheme[1], scheme.string[scheme.end() :])
