"""How a token that is refused says so, and keys that are counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from borgerblik.access.noegler import KeySet
from borgerblik.access.token import TokenRefused
from borgerblik.access.token.profil import TokenProfil
from tests.access.tokens import (
    NUMBER,
    RSA,
    a_certificate,
    a_door,
    der,
    public,
)

MINE, THEIRS = der(a_certificate("min")), der(a_certificate("deres"))


def refused(sent: str, by: TokenProfil | None = None, certifikat: bytes | None = None) -> str:
    """The reason; never with a person in it."""
    with pytest.raises(TokenRefused) as error:
        a_door(by).identity(f"Bearer {sent}", certifikat)
    assert (error.value.error, error.value.status) == ("invalid_token", 401)
    assert NUMBER not in str(error.value)
    return str(error.value)


def counting(fetched: list[None], clock: Callable[[], float] = time.monotonic) -> KeySet:
    """The usual keys; each time they are fetched the list grows."""

    def fetch() -> dict[str, Any]:
        fetched.append(None)
        return public(RSA)

    return KeySet(fetch, clock)
