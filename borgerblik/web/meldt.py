"""The sag or benefit a citizen reports an error in: one that they can see at this moment, and no other."""

from __future__ import annotations

from werkzeug.exceptions import NotFound

from borgerblik.kommuner.fejlmelding import MeldtEmne
from borgerblik.overblik.model import Myndighed, VistSag, VistYdelse
from borgerblik.overblik.stykker import Kun, kun_sag, kun_ydelse
from borgerblik.visning.emne import Slags
from borgerblik.web.kig import kig
from borgerblik.web.min_side import SAG_KILDER, demand_answers, meant
from borgerblik.web.sagsord import myndighedsnavn
from borgerblik.web.services import services

FORMAAL = "melde en fejl i mine oplysninger"


def find_emne(slags: str, henvisning: str) -> MeldtEmne | None:
    """What the page calls by that reference, None where the citizen sees no such thing.

    The look is logged. Raises KildeMangler and IngenKildeSvarede where nobody can say.
    """
    er_den = meant(henvisning)
    kun: Kun = kun_sag(er_den) if slags == Slags.SAG else kun_ydelse(er_den)
    overblik = kig().samlet(FORMAAL, kun)
    try:
        if slags == Slags.SAG:
            demand_answers(overblik, overblik.sager, SAG_KILDER)
            return _emne(Slags.SAG, overblik.sager[0], overblik.sager[0].titel, overblik.sager[0].myndighed)
        demand_answers(overblik, overblik.ydelser, services().overblik.kilder)
        return _emne(Slags.YDELSE, overblik.ydelser[0], overblik.ydelser[0].navn, overblik.ydelser[0].udbetaler)
    except NotFound:
        return None


def _emne(slags: Slags, item: VistSag | VistYdelse, titel: str, myndighed: Myndighed) -> MeldtEmne:
    return MeldtEmne(
        slags=slags.value,
        id=item.id,
        kommune=item.kommune,
        myndighed=myndighedsnavn(myndighed),
        myndighedstype=myndighed.type,
        fagomraade=item.fagomraade,
        kle=item.kle.nummer,
        titel=titel,
    )
