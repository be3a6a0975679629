"""How much of a citizen's overview somebody else sees: a caseworker by their privileges, a helper by their mandate.

Source: IDENTITY 2.4, 2.5 and 6.3, DESIGN 5 and 8.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from borgerblik.access.fuldmagt import Fuldmagt, UdenForFuldmagt
from borgerblik.access.identity import Identity
from borgerblik.access.privilegier import Dataafgraensning
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.visning.emne import Blik, Emne

# What these rules hold back is exempt from the eyes of staff too, unless they have a right of their own to know of it:
# it is counted and not named.
TIER = frozenset({"undtaget", "vip"})


@dataclass(frozen=True, slots=True, repr=False)
class Raekkevidde:
    """A kommune in which a caseworker may look people up, how far they see there, and whether exempt items too."""

    kommune: Kommune
    graense: Dataafgraensning
    undtagne: bool = False


def sagsbehandlers_blik(raekkevidde: Raekkevidde, eget: Nsis, som: Nsis) -> Blik:
    """What a citizen at level `som` sees, as far as a caseworker at their `eget` level may know of it.

    That is what the kommune itself owns, at the level it asks of its staff, within the limits. Others' items are
    theirs to show, Udbetaling Danmark's above all (lov om Udbetaling Danmark § 8). The indexes name no
    organisational unit of an item, so a group that is limited to one shows nothing.
    """
    kommune, graense = raekkevidde.kommune, raekkevidde.graense

    def ser(emne: Emne) -> bool:
        return (
            emne.ejer is not None
            and emne.ejer == kommune.cvr
            and eget.opfylder(emne.kommune.sagsbehandler.aabner(emne.foelsomhed))
            and graense.ser(emne.kle.nummer, None, emne.foelsomhed.value)
        )

    return Blik(som, ser, frozenset() if raekkevidde.undtagne else TIER)


def fuldmagtshavers_blik(fuldmagt: Fuldmagt, eget: Nsis) -> Blik:
    """What the giver sees, as far as the mandate reaches and at the helper's own level."""

    def ser(emne: Emne) -> bool:
        return fuldmagt.ser(emne.fagomraade, emne.kle.nummer, emne.foelsomhed.value)

    return Blik(eget, ser)


def inden_for(fuldmagt: Fuldmagt, kendte: Iterable[str], oensket: Collection[str]) -> list[str]:
    """The areas asked for (all where none is) that the mandate reaches. Raises UdenForFuldmagt where it reaches none.

    For no area at all would mean every area.
    """
    found = [noegle for noegle in kendte if fuldmagt.rummer(noegle) and (not oensket or noegle in oensket)]
    if not found:
        raise UdenForFuldmagt
    return found


def pseudonym(identity: Identity, key: bytes) -> str:
    """Who looked, as the log may hold it: a keyed hash of a citizen's number, or of what the issuer calls them."""
    if identity.cpr is not None:
        return identity.cpr.pseudonym(key)
    named = f"{len(identity.issuer)} {identity.issuer} {identity.subject}"
    return hmac.new(key, named.encode(), hashlib.sha256).hexdigest()
