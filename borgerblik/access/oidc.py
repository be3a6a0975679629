"""What signing in through an OpenID Connect broker may fail on: every reason for a no, by its code."""

from __future__ import annotations

from enum import StrEnum


class OidcFejl(StrEnum):
    """Why nobody is signed in. The code is for the log and for operations, not for the browser."""

    # What the broker says itself (OpenID Connect Core 3.1.2.6, RFC 6749 4.1.2.1)
    STATUS_AFBRUDT = "status_afbrudt"  # the person stopped, or was refused there
    STATUS_PASSIV = "status_passiv"  # the person would have to do something, and we asked not to show anything
    STATUS_NIVEAU = "status_niveau"  # the level asked for cannot be had there
    STATUS_FEJL = "status_fejl"  # any other error

    # Whose answer it is, and to what
    FORKERT_STATE = "forkert_state"  # the answer to another request, or to none
    FORKERT_UDSTEDER = "forkert_udsteder"  # from another broker than was asked (mix-up)
    KODE_MANGLER = "kode_mangler"  # neither an error nor a code
    KODE_AFVIST = "kode_afvist"  # the broker does not know the code, or not us
    INGEN_FORBINDELSE = "ingen_forbindelse"  # the broker or its keys could not be had

    # What it says
    ID_TOKEN_MANGLER = "id_token_mangler"  # noqa: S105 (a code)
    ID_TOKEN_UGYLDIGT = "id_token_ugyldigt"  # noqa: S105 (signature, audience, time, form: the log says which)
    FORKERT_NONCE = "forkert_nonce"  # the token of another sign-in
    FORKERT_AT_HASH = "forkert_at_hash"  # ID token and access token do not belong together
    IKKE_FRISK = "ikke_frisk"  # the person signed in too long ago, or it is not said when
    NIVEAU_FOR_LAVT = "niveau_for_lavt"  # lower than we asked for
    CPR_MANGLER = "cpr_mangler"  # a citizen without a person number


class OidcRefused(Exception):
    """A sign-in through a broker is not believed. `fejl` says why; it repeats nothing of what came."""

    def __init__(self, fejl: OidcFejl) -> None:
        super().__init__(fejl.value)
        self.fejl = fejl
