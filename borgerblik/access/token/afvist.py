"""What a token door says no with, and the answer it becomes is in `access.udfordring`."""

from __future__ import annotations

from typing import Literal, NoReturn

from borgerblik.access.noegler import KeysUnavailable

Skema = Literal["Bearer", "Holder-of-key"]


class TokenRefused(Exception):
    """The token is not accepted.

    `error` is the code of RFC 6750, None where nothing came that is ours to judge; `status` goes with it, `skema` is
    the authorization scheme the caller used. `gaet`: something was brought, and nothing of it was found to be true,
    as when somebody guesses. The sentence is for the log: it repeats nothing of the token.
    """

    def __init__(
        self, error: str | None, detail: str, status: int = 401, skema: Skema = "Bearer", *, gaet: bool = True
    ) -> None:
        super().__init__(detail)
        self.gaet = gaet and error is not None
        self.error = error
        self.status = status
        self.skema: Skema = skema


class IntrospectionUnavailable(KeysUnavailable):
    """The issuer cannot be asked about its opaque token: it cannot be judged, so it is not believed."""


def refuse(detail: str) -> NoReturn:
    """The token is no good (RFC 6750: invalid_token)."""
    raise TokenRefused("invalid_token", detail)
