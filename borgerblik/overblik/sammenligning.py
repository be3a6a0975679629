"""Compare one item of a look with its source: find it among what whoever looks may know of, and put the two beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.tid import dansk_dag
from borgerblik.klassifikation import Navnebillede
from borgerblik.overblik.byg import Bygger
from borgerblik.overblik.dom import Doemt
from borgerblik.overblik.model import Overblik
from borgerblik.overblik.sammenhold import Emnevalg, Sammenligning
from borgerblik.overblik.sammenhold_sag import SammenholdtSag
from borgerblik.overblik.sammenhold_ydelse import SammenholdtYdelse
from borgerblik.overblik.spoerg import Answer, Answered
from borgerblik.overblik.stykker import Kun, kun_sag, kun_ydelse
from borgerblik.visning.emne import Blik, Slags


@dataclass(frozen=True, slots=True, repr=False)
class Fund:
    """One look at that citizen: what was answered, what was built of it, and what whoever looks sees of it."""

    cpr: Cpr
    answers: Sequence[Answer]
    bygger: Bygger
    overblik: Overblik
    blik: Blik
    navne: Navnebillede
    at: datetime
    sagsindeks: str


def kun(valgt: Emnevalg) -> Kun:
    """Cuts an overview to that item."""
    cut = kun_sag if valgt.slags is Slags.SAG else kun_ydelse
    return cut(lambda item_id: item_id == valgt.id)


def sammenlign(valgt: Emnevalg, fund: Fund) -> Sammenligning | None:
    """The item beside its source; None for one that is not there, or may not be known of."""
    meant = (doemt for doemt in fund.bygger.doemte() if (doemt.emne.slags, doemt.emne.id) == (valgt.slags, valgt.id))
    doemt = next(meant, None)
    if doemt is None:
        return None
    # Asked in two names, an index may have delivered it twice.
    came = (answer.delivery.felter for answer in fund.answers if isinstance(answer, Answered))
    felter = next(filter(None, came), ())
    found = _sag(doemt, fund) if valgt.slags is Slags.SAG else _ydelse(doemt, fund)
    return found.sammenligning(felter)


def _sag(doemt: Doemt, fund: Fund) -> SammenholdtSag:
    sag = next(ejet.item for ejet in fund.bygger.samling.sager if ejet.item.uuid == doemt.emne.id)
    return SammenholdtSag(
        cpr=fund.cpr,
        sag=replace(sag, dokumenter=tuple(fund.bygger.kendte_dokumenter(sag, doemt.emne))),
        doemt=doemt,
        vist=next((sag for sag in fund.overblik.sager if sag.id == doemt.emne.id), None),
        navne=fund.navne,
        i_dag=dansk_dag(fund.at),
    )


def _ydelse(doemt: Doemt, fund: Fund) -> SammenholdtYdelse:
    samling, item_id = fund.bygger.samling, doemt.emne.id
    paid = samling.udbetalinger.get(item_id, [])
    named = {each.uuid for each in paid} | {
        udbetaling.uuid
        for answer in fund.answers
        if isinstance(answer, Answered)
        for udbetaling in answer.delivery.udbetalinger
        if any(linje.ydelse == item_id for linje in udbetaling.linjer)
    }
    return SammenholdtYdelse(
        cpr=fund.cpr,
        ydelse=next(ejet.item for ejet in samling.ydelser if ejet.item.id == item_id),
        udbetalinger=paid,
        leveret=len(named),
        doemt=doemt,
        vist=next((ydelse for ydelse in fund.overblik.ydelser if ydelse.id == item_id), None),
        blik=fund.blik,
        kendte={each.emne.id: each.emne for each in fund.bygger.doemte()},
        sager=frozenset(samling.kendte_sager) if _every_sag_came(fund) else None,
        navne=fund.navne,
        i_dag=dansk_dag(fund.at),
    )


def _every_sag_came(fund: Fund) -> bool:
    asked = [kilde for kilde in fund.overblik.kilder if kilde.noegle == fund.sagsindeks]
    return all(kilde.svarede and not kilde.ulaeselige for kilde in asked)
