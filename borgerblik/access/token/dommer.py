"""The judge of tokens: whose it is, by that issuer's table and keys, and good for what it is brought for.

One judge for every door tokens come through: as bearer (RFC 9068), as the answer of a sign-in (OpenID Connect Core
3.1.3.7), as word of a sign-out (Back-Channel Logout 2.6), as an answer about an opaque token (RFC 7662).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.noegler import KeySet
from borgerblik.access.token.afvist import TokenRefused, refuse
from borgerblik.access.token.identitet import Oversaetter, klient
from borgerblik.access.token.jwt import kontroller_underskrift, laes
from borgerblik.access.token.krav import (
    Claims,
    kontroller_binding,
    kontroller_levetid,
    kontroller_tider,
    kraevet_tekst,
    kraevet_tid,
    modtagere,
    tekst,
)
from borgerblik.access.token.privilegieliste import LaesXml
from borgerblik.access.token.profil import Brug, TokenProfil, Udsteder

AT_JWT = "at+jwt"
ONLY_IN_ID_TOKENS = ("at_hash", "c_hash")  # claims by which an ID token is known whatever its type says


@dataclass(frozen=True, slots=True, repr=False)
class Verificeret:
    """A token whose signature holds, of which nothing else has been judged."""

    udsteder: Udsteder
    header: Mapping[str, Any]
    claims: Claims


class Dommer:
    """Judges by the profile. `noegler` are the keys of each issuer. Raises TokenRefused and KeysUnavailable."""

    def __init__(
        self,
        profil: TokenProfil,
        noegler: Mapping[str, KeySet],
        *,
        now: Callable[[], datetime],
        laes_privilegier: LaesXml | None = None,
    ) -> None:
        self.profil = profil
        self.now = now
        self._noegler = noegler
        self._oversaetter = Oversaetter(laes_privilegier)

    def identity(self, claims: Claims, udsteder: Udsteder, doer: Doer, rolle: Rolle | None = None) -> Identity:
        """Who judged claims speak of; where `rolle` is given they give that one and no other."""
        return self._oversaetter.identity(claims, udsteder, doer, rolle)

    def bearer(self, token: str, certifikat: bytes | None) -> Identity:
        """Who a token speaks for that came in the Authorization header, with that client certificate (DER)."""
        found = self.underskrevet(token)
        try:
            return self._brugt(found, certifikat)
        except TokenRefused as error:  # a real one, for something else or out of its time: nobody guessed it
            raise TokenRefused(error.error, str(error), error.status, gaet=False) from error

    def _brugt(self, found: Verificeret, certifikat: bytes | None) -> Identity:
        udsteder, claims = found.udsteder, found.claims
        if udsteder.brug is Brug.ID_TOKEN and udsteder.login is not None:
            refuse("an ID token of a broker: it is for signing in")
        _kontroller_typ(found.header, udsteder.typ)
        if udsteder.brug is Brug.ACCESS_TOKEN:
            if any(name in claims for name in ONLY_IN_ID_TOKENS):
                refuse("an ID token")
            kontroller_levetid(claims, self.profil.laengste_levetid)
            if udsteder.typ == AT_JWT:
                kraevet_tekst(claims, "jti")
        kraevet_tid(claims, "iat")
        self.kontroller_brugt(claims, certifikat, navngivet=udsteder.brug is Brug.ACCESS_TOKEN)
        return self.identity(claims, udsteder, Doer.TOKEN)

    def kontroller_brugt(self, claims: Claims, certifikat: bytes | None, *, navngivet: bool = True) -> None:
        """Is it for us, now, brought by a client that may? For whatever form the claims came in.

        `navngivet`: where clients are named it must name one of them (an ID token need not: its audience is it).
        """
        if self.profil.audience not in modtagere(claims):
            refuse("for another audience")
        kontroller_tider(claims, self.now(), self.profil.skaevhed)
        kraevet_tekst(claims, "sub")
        named = klient(claims)
        known = self.profil.klienter.get(named) if named is not None else None
        if self.profil.klienter and known is None and (navngivet or named is not None):
            refuse("a client we do not know")
        kontroller_binding(claims, certifikat, kraevet=known is not None and known.kraev_bundet)

    def id_token(self, token: str, udsteder: Udsteder, klient_id: str) -> Verificeret:
        """The ID token of a sign-in that we began as that client; its nonce is for who knows ours to compare."""
        found = self.underskrevet(token)
        if found.udsteder.iss != udsteder.iss:
            refuse("from another issuer than was asked")
        _kontroller_typ(found.header, udsteder.typ if udsteder.brug is Brug.ID_TOKEN else None)
        audience, azp = modtagere(found.claims), tekst(found.claims, "azp")
        if klient_id not in audience:
            refuse("for another client")
        if azp != klient_id and (azp is not None or len(audience) > 1):
            refuse("issued to another client")
        kontroller_tider(found.claims, self.now(), self.profil.skaevhed)
        kraevet_tid(found.claims, "iat")
        kraevet_tekst(found.claims, "sub")
        return found

    def underskrevet(self, token: str) -> Verificeret:
        """The token, opened and with its signature checked by the keys of the issuer it names."""
        laest = laes(token, self.profil.noegler)
        iss = laest.claims.get("iss")
        udsteder = self.profil.udstedere.get(iss) if isinstance(iss, str) else None
        keys = None if udsteder is None else self._noegler.get(udsteder.iss)
        if udsteder is None or keys is None:
            refuse("an issuer we do not know")
        kontroller_underskrift(laest, udsteder.algoritmer, keys)
        return Verificeret(udsteder, laest.header, laest.claims)


def _kontroller_typ(header: Mapping[str, Any], wanted: str | None) -> None:
    """Is it the kind of token it is brought as? Media types have no case, and may be written in full (RFC 7515 4.1.9).

    Where the issuer's table says nothing it may be called JWT or nothing at all.
    """
    found = header.get("typ", "" if wanted is None else None)
    if not isinstance(found, str):
        refuse("no type")
    said = found.lower().removeprefix("application/")
    if said not in (("", "jwt") if wanted is None else (wanted.lower().removeprefix("application/"),)):
        refuse("another kind of token")
