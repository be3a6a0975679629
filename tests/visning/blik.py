"""A look at given items through the service a citizen meets, and what the rules said of them."""

from __future__ import annotations

from typing import Any

from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import KleValg, Kommune
from borgerblik.domain.sag import Sag
from borgerblik.domain.ydelse import Ydelse
from borgerblik.overblik.model import Overblik
from tests.byg import (
    BORGER,
    en_bevilling,
    en_kommune,
    en_tjeneste,
    et_kald,
    et_valg,
    sager,
    ydelser,
)

UNTIED = en_bevilling(sager=())
SECRET_ROLE = "8941e537-1b1c-5477-b11d-8f31a081770e"


def look(
    *items: Sag | Ydelse,
    valg: KleValg | None = None,
    kommune: Kommune | None = None,
    niveau: Nsis = Nsis.BETYDELIG,
    **service: Any,
) -> Overblik:
    chosen = kommune or en_kommune(valg or et_valg())
    service = {"kommuner": (chosen,), **service}
    tjeneste = en_tjeneste(
        sager(*(i for i in items if isinstance(i, Sag))),
        ydelser(*(i for i in items if isinstance(i, Ydelse))),
        **service,
    )
    return tjeneste.of(BORGER, ["0751"], et_kald(niveau))


def rules(overblik: Overblik, slags: str = "sag") -> list[str]:
    """The codes that hold back the one item of that kind."""
    (spor,) = [spor for spor in overblik.regelspor if spor.slags == slags]
    shown = {each.id for each in overblik.sager} | {each.id for each in overblik.ydelser}
    assert spor.vist == (spor.id in shown)
    return [held.kode for held in spor.regler]


def told(overblik: Overblik) -> list[tuple[str, str, int | None]]:
    return [(i.fagomraade, i.aarsag, i.antal) for i in overblik.ikke_vist if i.aarsag != "ikke_aabnet"]
