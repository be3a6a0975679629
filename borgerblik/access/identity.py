"""Who is asking: every door makes the same Identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from borgerblik.access.niveau import Krav
from borgerblik.access.privilegier import Privilegiegruppe
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis


class Rolle(StrEnum):
    """In what capacity."""

    BORGER = "borger"
    SAGSBEHANDLER = "sagsbehandler"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class Doer(StrEnum):
    """Through which door."""

    SAML = "saml"
    OIDC = "oidc"
    TOKEN = "token"  # noqa: S105 (the name of a door)
    IDWS = "idws"


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified caller.

    `niveau` (NSIS) and `gammelt_niveau` (the old scale, 1-4) are None where nothing verified says so; neither is
    ever made from the other here. `subject` is the issuer's name for them (NameID, sub), `issuer` its entityID or
    `iss`. `cpr` is a citizen's only. `bruger_uuid` is cprUuid, or a professional's uuid; `cvr` the own organisation
    of a professional, or a system's Anvenderkontekst: it gives no right by itself. `kommune` is the caller's own
    (four digits), where the issuer is trusted to say so. `autentificeret` is when the person signed in (AuthnInstant,
    auth_time), None for systems. `session_index` and `session_slut` are what SAML says of the session;
    `token_id` (assertion ID, jti) is what the log may hold of the proof; `klient` the client_id that presents it.
    """

    rolle: Rolle
    subject: str
    issuer: str
    niveau: Nsis | None = None
    gammelt_niveau: int | None = None
    cpr: Cpr | None = None
    bruger_uuid: str | None = None
    cvr: str | None = None
    kommune: str | None = None
    privilegier: tuple[Privilegiegruppe, ...] = ()
    scopes: frozenset[str] = frozenset()
    autentificeret: datetime | None = None
    doer: Doer = Doer.TOKEN
    subject_format: str | None = None  # of the NameID, for signing out
    session_index: str | None = None
    session_slut: datetime | None = None
    token_id: str | None = None
    klient: str | None = None

    def opfylder(self, krav: Nsis | Krav) -> bool:
        """Is the sign-in at least that sure?"""
        demanded = krav if isinstance(krav, Krav) else Krav(krav)
        return demanded.opfyldt_af(self.niveau, self.gammelt_niveau)
