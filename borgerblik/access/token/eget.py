"""Tokens of our own: what stands behind one, and how somebody gets it (OIO IDWS REST 1.0)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from borgerblik.access.identity import Identity
from borgerblik.access.token.afvist import Skema, refuse
from borgerblik.access.token.krav import aftryk as aftryk_af


@dataclass(frozen=True, slots=True, repr=False)
class EgetToken:
    """Who it speaks for, and until when.

    `aftryk` is that of the certificate it is bound to (`token.aftryk`): it comes with the scheme Holder-of-key and
    that certificate, every time. None: with the scheme Bearer.
    """

    identity: Identity
    udloeber: datetime
    aftryk: str | None = None

    @property
    def skema(self) -> Skema:
        """Its `token_type`: the scheme it must come with."""
        return "Bearer" if self.aftryk is None else "Holder-of-key"

    def kontroller(self, skema: Skema, certifikat: bytes | None, now: datetime) -> None:
        """Not expired, of the right type, from the same client: on every call. Raises TokenRefused."""
        if now >= self.udloeber:
            refuse("expired")
        if skema != self.skema:
            refuse("a token of another type")
        if self.aftryk is None:
            return
        if certifikat is None or not hmac.compare_digest(self.aftryk.encode(), aftryk_af(certifikat).encode()):
            refuse("bound to another certificate")


class IdwsModtagelse(Protocol):
    """Takes the assertion of a token service in exchange for a token of ours."""

    def modtag(self, saml_token: str, certifikat: bytes | None) -> tuple[Identity, bool, datetime]:
        """Who it is, whether it is bound to the client's certificate, and until when it may be used.

        `saml_token` is base64, `certifikat` DER. Raises TokenRefused.
        """
