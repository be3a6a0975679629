"""Whom the providers serve: what the sandkasse is told at start of services (SAML) and clients (OpenID Connect)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_plus

from werkzeug.wrappers import Request

from borgerblik.sandkasse.log_ind.tjenester import Kilde


@dataclass(frozen=True, slots=True)
class Klient:
    """A client of the broker: its secret, where answers may go, and where it hears of logouts."""

    klient_id: str
    hemmelighed: str
    svaradresser: tuple[str, ...]
    efter_logud: tuple[str, ...] = ()
    bagkanal: str | None = None


@dataclass(frozen=True, slots=True)
class Indstillinger:
    """The address of the sandkasse itself (`http://127.0.0.1:8470`), and whom it serves."""

    adresse: str
    sp_metadata: tuple[Kilde, ...] = ()
    klienter: tuple[Klient, ...] = ()


class Klienter:
    """The registered clients."""

    def __init__(self, klienter: Iterable[Klient]) -> None:
        self._efter_id = {klient.klient_id: klient for klient in klienter}

    def find(self, klient_id: str | None) -> Klient | None:
        """The client of that id."""
        return self._efter_id.get(klient_id or "")

    def af(self, request: Request) -> Klient | None:
        """Who asks, by Basic or in the form, never by both; None when that is not proved."""
        basic = _basic(request.headers.get("Authorization"))
        i_form = "client_secret" in request.form
        if (basic is not None) == i_form:
            return None
        navn, hemmelighed = basic or (request.form.get("client_id", ""), request.form["client_secret"])
        klient = self.find(navn)
        if klient is None or not hmac.compare_digest(klient.hemmelighed.encode(), hemmelighed.encode()):
            return None
        return klient


def _basic(hoved: str | None) -> tuple[str, str] | None:
    if hoved is None or not hoved.startswith("Basic "):
        return None
    try:
        navn, _, hemmelighed = base64.b64decode(hoved[6:], validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(navn), unquote_plus(hemmelighed)
