"""What the token doors go by: one table per issuer, in which nothing is guessed. From a file, or from three settings.

Source: DESIGN 8; RFC 8725 section 3 (algorithms, types and keys are fixed by the receiver, per issuer).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from cryptography import x509
from joserfc.jwk import RSAKey

from borgerblik.access.identity import Rolle
from borgerblik.access.laas import Laas
from borgerblik.access.niveau import ASSURANCE_LEVEL, LOA, NSIS_ORD
from borgerblik.domain.koder import Nsis

# Every algorithm that is ever believed, with the kind of key it takes. No `none`, and nothing with a shared secret:
# a public key is no secret.
ALGORITMER: Mapping[str, str] = MappingProxyType(
    {
        f"{family}{bits}": kind
        for family, kind in (("PS", "RSA"), ("RS", "RSA"), ("ES", "EC"))
        for bits in (256, 384, 512)
    }
)

# The attributes of OIOSAML 3, which an issuer that has them uses as claims too (IDENTITY 1.4).
_EID = "https://data.gov.dk/model/core/eid"
CPR_CLAIM = f"{_EID}/cprNumber"
CPR_UUID_CLAIM = f"{_EID}/cprUuid"
BRUGER_UUID_CLAIM = f"{_EID}/professional/uuid/persistent"
CVR_CLAIM = f"{_EID}/professional/cvr"
UUID_CLAIMS = (CPR_UUID_CLAIM, BRUGER_UUID_CLAIM)
PRIVILEGIER_CLAIM = f"{_EID}/privilegesIntermediate"


class Brug(StrEnum):
    """What an issuer's tokens are for."""

    ACCESS_TOKEN = "access_token"  # noqa: S105 (a kind of token)
    ID_TOKEN = "id_token"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Opslag:
    """Where opaque tokens of the issuer are asked about (RFC 7662), and as whom."""

    url: str
    klient_id: str
    hemmelighed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Loginvalg:
    """A broker that people sign in through (OpenID Connect, authorization code flow with PKCE).

    `noegle` names it in an address, `navn` on a page; who signs in here has `rolle` and no other. `hemmelighed` is
    None for a public client. `acr_values` is how each level is asked for, `parametre` what is sent besides: for each
    name one value for all levels (None) or one per level.
    """

    noegle: str
    navn: str
    rolle: Rolle
    issuer: str
    klient_id: str
    autorisation: str
    token: str
    hemmelighed: str | None = field(default=None, repr=False)
    logud: str | None = None
    acr_values: Mapping[Nsis, str] = field(default_factory=lambda: MappingProxyType({}))
    parametre: Mapping[str, Mapping[Nsis | None, str]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Udsteder:
    """One issuer: what its tokens look like and which claim of them means what. Every comparison is exact.

    `jwks` is an address or a file. `niveau_form` gives the level for each value of `niveau_claim`; any other value is
    no level. A claim whose name is None is not looked at: role and kommune only where the issuer is trusted to say
    so. `rolle`, where set, is the only one its tokens give.
    """

    iss: str
    jwks: str | Path
    algoritmer: frozenset[str]
    typ: str | None
    brug: Brug = Brug.ACCESS_TOKEN
    niveau_claim: str | None = LOA
    gammelt_niveau_claim: str | None = ASSURANCE_LEVEL
    niveau_form: Mapping[str, Nsis] = field(default_factory=lambda: NSIS_ORD)
    cpr_claim: str | None = CPR_CLAIM
    rolle: Rolle | None = None
    rolle_claim: str | None = None
    kommune_claim: str | None = None
    cvr_claim: str | None = CVR_CLAIM
    privilegier_claim: str | None = PRIVILEGIER_CLAIM
    uuid_claims: tuple[str, ...] = UUID_CLAIMS
    introspektion: Opslag | None = None
    login: Loginvalg | None = None


@dataclass(frozen=True, slots=True)
class Klient:
    """A program that may bring tokens. `kraev_bundet`: only such as are bound to its certificate (RFC 8705)."""

    kraev_bundet: bool = False


@dataclass(frozen=True, slots=True)
class IdwsProfil:
    """Whose assertions `/token` takes: the entityID of each STS with its pinned certificates, and for how long."""

    audience: str
    udstedere: Mapping[str, tuple[x509.Certificate, ...]]
    levetid: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TokenProfil:
    """Everything the token doors go by.

    `noegler` are our keys that tokens may be encrypted for, by `kid`. Where `klienter` names any, no other client
    comes in. `ressource` is what `adgang proev token` demands; each door of the product has a lock of its own.
    """

    audience: str
    udstedere: Mapping[str, Udsteder]
    skaevhed: timedelta = timedelta(seconds=60)
    laengste_levetid: timedelta = timedelta(hours=1)
    noegler: Mapping[str, RSAKey] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    klienter: Mapping[str, Klient] = field(default_factory=lambda: MappingProxyType({}))
    ressource: Laas = field(default_factory=lambda: Laas(krav=None))
    idws: IdwsProfil | None = None

    @property
    def login(self) -> tuple[Loginvalg, ...]:
        """The brokers people may sign in through, in the order of the file."""
        return tuple(each.login for each in self.udstedere.values() if each.login is not None)


def profil_af_indstillinger(issuer: str, audience: str, jwks_url: str) -> TokenProfil:
    """The profile that OIDC_ISSUER, OIDC_AUDIENCE and OIDC_JWKS_URL stand for.

    One issuer, trusted also to name the role (a citizen's where it names none) and the kommune.
    """
    udsteder = Udsteder(
        iss=issuer,
        jwks=jwks_url,
        algoritmer=frozenset({"PS256", "RS256", "ES256"}),
        typ="at+jwt",
        rolle_claim="rolle",
        kommune_claim="kommune",
    )
    return TokenProfil(audience=audience, udstedere=MappingProxyType({issuer: udsteder}))
