"""A look from the command line is watched over as those of staff are, in each kommune by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from borgerblik.audit import LogUnavailable, Opslag
from borgerblik.domain.faelles import Kle
from borgerblik.domain.koder import Foelsomhed
from tests.byg import BORGER, NOEGLE, NU, en_kommune, en_sag, en_tjeneste, et_kald, koebenhavn, sager, ydelser
from tests.overblik.test_ansat import Vagtpost

KALD = replace(et_kald(), rolle="system", doer="cli", seer="cli:anne")
OM = BORGER.pseudonym(NOEGLE)


class Lister(Vagtpost):
    """Says of each kommune what stands there."""

    def __init__(self, **koder: tuple[str, ...]) -> None:
        super().__init__()
        self.af_kommune = {navn.removeprefix("k"): each for navn, each in koder.items()}

    def vist(self, *asked: Any) -> tuple[str, ...]:
        super().vist(*asked)
        return self.af_kommune.get(asked[0], ())


def set_paa(vagt: Vagtpost, *koder: str) -> Sequence[Opslag]:
    rows: list[Opslag] = []
    shown = en_sag(foelsomhed=Foelsomhed.IKKE_FORTROLIGE)
    hidden = en_sag(uuid="b" * 36, kle=Kle("27.18.04"))
    tjeneste = en_tjeneste(
        sager(shown, hidden), ydelser(), kommuner=(en_kommune(), koebenhavn()), log_alle=rows.extend, vagt=vagt
    )
    tjeneste.fra_kommandolinjen(BORGER, koder, KALD)
    return rows


def test_a_watched_citizen_raises_the_alarm_of_the_kommune_that_watches() -> None:
    (row,) = set_paa(Lister(k0751=("vip",)), "0751")

    assert (row.varsler, row.seer, row.borger, row.kommuner) == (("vip",), "cli:anne", OM, ("0751",))
    assert len(row.sager) == 1


def test_what_one_kommune_watches_is_not_told_to_another() -> None:
    whole, own = set_paa(Lister(k0751=("vip",)), "0751", "0101")

    assert (whole.kommuner, whole.varsler) == (("0751", "0101"), ())
    assert (own.kommuner, own.varsler, own.borger, own.seer) == (("0751",), ("vip",), OM, "cli:anne")
    assert own.anmodning == whole.anmodning


def test_the_watch_is_told_the_numbers_that_are_shown_in_its_kommune() -> None:
    vagt = Lister()
    (row,) = set_paa(vagt, "0751", "0101")

    assert vagt.asked == [
        ("0751", "cli:anne", OM, NU, frozenset({"32.30.04"})),
        ("0101", "cli:anne", OM, NU, frozenset()),
    ]
    assert row.varsler == ()
    assert [step for step, _ in vagt.ture] == ["ind", "ud"]


def test_where_it_cannot_be_written_down_nothing_is_shown() -> None:
    def broken(_rows: Sequence[Opslag]) -> None:
        raise LogUnavailable("full disk")

    tjeneste = en_tjeneste(sager(en_sag()), ydelser(), log_alle=broken)
    with pytest.raises(LogUnavailable):
        tjeneste.fra_kommandolinjen(BORGER, ["0751"], KALD)
