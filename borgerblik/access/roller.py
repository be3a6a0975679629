"""Which role somebody has with us, in which kommuner, and how far it reaches there.

Our roles are the brugersystemroller we have registered at KOMBIT, compared whole; the right belongs to the kommune of
the scope, whoever employs the user. Source: IDENTITY 2.4, 6.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import WrongRole
from borgerblik.access.privilegier import (
    BEGRAENSNINGER,
    Dataafgraensning,
    Dimension,
    Omraade,
    Omraadetype,
    Privilegiegruppe,
    afgraensning,
)
from borgerblik.domain.kommune import Kommune


class Ret(StrEnum):
    """A right beyond the role, for a kommune at a time."""

    TILSYN = "tilsyn"  # oversee the look-ups of others: the log, the alarms, what raises them
    UNDTAGNE = "undtagne"  # know of what is exempt or VIP when looking somebody up


# .../roles/usersystemrole/<name>/<version>
ROLLE_URI = re.compile(r"https?://[^\s/]+(?:/[^\s/]+)*/roles/usersystemrole/[^\s/]+/[^\s/]+")
# What a group says that we made ourselves of the role in a token; it counts in no other group.
UDSTEDT: Mapping[Rolle, str] = MappingProxyType(
    {rolle: f"urn:borgerblikket:rolle:{rolle.value}" for rolle in (Rolle.SAGSBEHANDLER, Rolle.ADMINISTRATOR)}
)


def udstedt_gruppe(rolle: Rolle, kommune: str) -> Privilegiegruppe:
    """What a professional may do whose role and kommune (four digits) come from an issuer trusted to name them."""
    return Privilegiegruppe(Omraade(Omraadetype.KOMMUNE, kommune), (UDSTEDT[rolle],))


@dataclass(frozen=True, slots=True)
class Roller:
    """The role URIs that mean something to us, and the constraints (`navne`) we understand on them.

    `tilsyn` empty: an administrator has that right. `undtagne` empty: nobody has that one. `national` gives for each
    national role the CVR numbers of those who may give it; none: every organisation. Raises ValueError for what is no
    brugersystemrolle, or stands for both roles.
    """

    sagsbehandler: frozenset[str] = frozenset()
    administrator: frozenset[str] = frozenset()
    tilsyn: frozenset[str] = frozenset()
    undtagne: frozenset[str] = frozenset()
    navne: Mapping[str, Dimension] = field(default_factory=lambda: BEGRAENSNINGER)
    national: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        named = self.sagsbehandler | self.administrator | self.tilsyn | self.undtagne | self.national.keys()
        if not all(ROLLE_URI.fullmatch(uri) for uri in named):
            raise ValueError("a role is a URI that ends in /roles/usersystemrole/<name>/<version>")
        if self.sagsbehandler & self.administrator:
            raise ValueError("caseworker and administrator are two roles")

    def har(self, identity: Identity, rolle: Rolle) -> bool:
        """Has the professional that role anywhere at all?"""
        return any(
            self._i(identity, rolle, frozenset({gruppe.omraade})) is not None
            for gruppe in identity.privilegier
            if gruppe.omraade.type in (Omraadetype.CVR, Omraadetype.KOMMUNE)
        )

    def kommuner(self, identity: Identity, rolle: Rolle, kendte: Iterable[Kommune]) -> tuple[Kommune, ...]:
        """Those of the known kommuner in which the professional has that role."""
        return tuple(kommune for kommune in kendte if self.afgraensning(identity, rolle, kommune) is not None)

    def afgraensning(self, identity: Identity, rolle: Rolle, kommune: Kommune) -> Dataafgraensning | None:
        """How far the professional sees there in that role; None where it is not theirs there.

        Which CVR number is whose kommune is ours to say (`kommune.cvr`), never the token's.
        """
        return self._i(identity, rolle, _omraader(kommune))

    def har_ret(self, identity: Identity, ret: Ret, kommune: Kommune) -> bool:
        """Has the professional, in the role they act in, that right there as well?

        Only a group without limits gives it: nobody has said what less than all of it would be.
        """
        if self.afgraensning(identity, identity.rolle, kommune) is None:
            return False
        named = self.tilsyn if ret is Ret.TILSYN else self.undtagne
        if not named:
            return ret is Ret.TILSYN and identity.rolle is Rolle.ADMINISTRATOR
        found = afgraensning(identity.privilegier, named, _omraader(kommune), self.navne)
        return found is not None and found.ubegraenset

    def er_national(self, identity: Identity) -> bool:
        """May the professional see how far every kommune is?

        Only a group without limits gives it, for an organisation the setting lets give it. What we made ourselves of a
        token's own words (`udstedt_gruppe`) never does.
        """
        return identity.rolle in UDSTEDT and any(
            not gruppe.begraensninger
            and gruppe.omraade.type is Omraadetype.CVR
            and any(self._gives_national(uri, gruppe.omraade.vaerdi) for uri in gruppe.privilegier)
            for gruppe in identity.privilegier
        )

    def _gives_national(self, uri: str, cvr: str) -> bool:
        givers = self.national.get(uri)
        return givers is not None and (not givers or cvr in givers)

    def som(self, identity: Identity, rolle: Rolle) -> Identity:
        """The same professional, acting in that role by their own choice. Raises WrongRole where it is not theirs.

        Whoever has a national role comes in as an administrator, of no kommune.
        """
        national = rolle is Rolle.ADMINISTRATOR and self.er_national(identity)
        if not (national or self.har(identity, rolle)):
            raise WrongRole(rolle.value)
        return replace(identity, rolle=rolle)

    def _i(self, identity: Identity, rolle: Rolle, omraader: frozenset[Omraade]) -> Dataafgraensning | None:
        if identity.rolle not in UDSTEDT or rolle not in UDSTEDT:
            return None
        own = self.sagsbehandler if rolle is Rolle.SAGSBEHANDLER else self.administrator
        issued = frozenset({UDSTEDT[rolle]})
        grupper = (
            gruppe
            for gruppe in identity.privilegier
            if not (issued if gruppe.omraade.type is Omraadetype.KOMMUNE else own).isdisjoint(gruppe.privilegier)
        )
        return afgraensning(grupper, own | issued, omraader, self.navne)


def _omraader(kommune: Kommune) -> frozenset[Omraade]:
    """The scopes that mean that kommune."""
    by_code = Omraade(Omraadetype.KOMMUNE, kommune.kode)
    return frozenset({by_code} if kommune.cvr is None else {by_code, Omraade(Omraadetype.CVR, kommune.cvr)})
