"""What a helper sees of the overview of who gave them a mandate, and what is written down of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from borgerblik.access.fuldmagt import Del, Fuldmagt, UdenForFuldmagt
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.privilegier import Dataafgraensning, Omraade, Omraadetype, Privilegiegruppe
from borgerblik.audit import LogUnavailable, Opslag
from borgerblik.domain.faelles import Aktoer, Kle
from borgerblik.domain.koder import Nsis
from borgerblik.overblik.fejl import IngenKildeSvarede, UkendtFagomraade
from borgerblik.overblik.model import Overblik
from tests.access.privilegielister import KLE
from tests.byg import (
    BORGER,
    NABO,
    NOEGLE,
    SAG_ID,
    UDK_CVR,
    Fails,
    en_kommune,
    en_sag,
    en_tjeneste,
    en_ydelse,
    et_kald,
    et_valg,
    sager,
    ydelser,
)

HJAELPER = Identity(Rolle.BORGER, "x", "nemlogin", Nsis.BETYDELIG, cpr=BORGER)
KONTANT = en_sag(uuid="00000000-0000-4000-8000-000000000001", kle=Kle("32.24.04"), titel="Kontanthjælp")
KOMMUNE = en_kommune(et_valg(), et_valg("32.24.04"))


def en_fuldmagt(*omraader: str, kle: tuple[str, ...] = ()) -> Fuldmagt:
    """Of the neighbour, for these areas (none: all)."""
    limits = {KLE: kle} if kle else {}
    group = Privilegiegruppe(Omraade(Omraadetype.CPR, NABO.reveal()), ("x",), limits)
    return Fuldmagt("id", NABO, (Del(frozenset(omraader) or None, Dataafgraensning((group,))),))


def med(
    fuldmagt: Fuldmagt,
    *sources: Any,
    omraader: tuple[str, ...] = (),
    niveau: Nsis = Nsis.BETYDELIG,
    **service: Any,
) -> Overblik:
    """The helper's look in Aarhus."""
    tjeneste = en_tjeneste(
        *(sources or (sager(en_sag(), KONTANT), ydelser(en_ydelse()))), kommuner=(KOMMUNE,), **service
    )
    return tjeneste.for_fuldmagt(HJAELPER, fuldmagt, ["0751"], et_kald(niveau), omraader)


def test_a_whole_mandate_shows_what_the_giver_sees() -> None:
    sources = (sager(en_sag(), KONTANT, en_sag(uuid="u", ejer=Aktoer(UDK_CVR))), ydelser(en_ydelse()))
    own = en_tjeneste(*sources, kommuner=(KOMMUNE,)).of(NABO, ["0751"], et_kald())

    assert med(en_fuldmagt(), *sources) == own
    assert len(own.sager) == 3


def test_the_giver_is_asked_for_and_not_the_helper() -> None:
    source = sager(en_sag())

    med(en_fuldmagt(), source, ydelser())

    assert [question.cpr for question in source.asked] == [NABO]


def test_a_mandate_for_one_area_shows_and_names_no_other() -> None:
    seen = med(en_fuldmagt("sygedagpenge"))

    assert [sag.id for sag in seen.sager] == [SAG_ID]
    assert [area.noegle for area in seen.fagomraader] == ["sygedagpenge"]
    assert {each.fagomraade for each in seen.ikke_vist} <= {"sygedagpenge"}
    assert KONTANT.uuid not in repr(seen)


def test_a_kle_limit_cuts_within_the_areas() -> None:
    assert [sag.id for sag in med(en_fuldmagt(kle=("32.24.*",))).sager] == [KONTANT.uuid]


def test_areas_asked_for_are_met_as_far_as_the_mandate_reaches() -> None:
    assert [s.id for s in med(en_fuldmagt(), omraader=("kontanthjaelp",)).sager] == [KONTANT.uuid]
    both = med(en_fuldmagt("sygedagpenge"), omraader=("kontanthjaelp", "sygedagpenge"))
    assert [s.id for s in both.sager] == [SAG_ID]
    with pytest.raises(UkendtFagomraade):
        med(en_fuldmagt(), omraader=("skat",))


@pytest.mark.parametrize("fuldmagt", [en_fuldmagt("sygedagpenge"), en_fuldmagt("findes_ikke")])
def test_areas_beyond_the_mandate_are_refused_and_never_become_all(fuldmagt: Fuldmagt) -> None:
    with pytest.raises(UdenForFuldmagt):
        med(fuldmagt, omraader=("kontanthjaelp",))
    with pytest.raises(UdenForFuldmagt):
        med(en_fuldmagt("findes_ikke"))


def test_the_helpers_own_level_counts() -> None:
    seen = med(en_fuldmagt(), niveau=Nsis.LAV)

    assert seen.sager == []
    assert seen.kraever_niveau is Nsis.BETYDELIG


# The log


def test_both_have_a_row_written_together_and_what_was_seen_stands_on_the_givers() -> None:
    written: list[Sequence[Opslag]] = []

    med(en_fuldmagt("sygedagpenge"), log_alle=written.append)

    ((om_giver, om_hjaelper),) = written
    helper, giver = BORGER.pseudonym(NOEGLE), NABO.pseudonym(NOEGLE)
    assert (om_giver.borger, om_giver.seer, om_giver.rolle) == (giver, helper, "fuldmagtshaver")
    assert (om_hjaelper.borger, om_hjaelper.seer, om_hjaelper.rolle) == (helper, helper, "borger")
    assert om_giver.anmodning == om_hjaelper.anmodning
    assert "fuldmagt" in om_giver.formaal
    assert "fuldmagt" in om_hjaelper.formaal
    assert (om_giver.sager, om_hjaelper.sager) == ((SAG_ID,), ())
    assert om_giver.kommuner == om_hjaelper.kommuner == ("0751",)
    assert giver not in repr(om_hjaelper)
    assert KONTANT.uuid not in repr(om_giver)


def test_no_rows_no_look_also_where_only_one_could_be_written() -> None:
    def broken(_rows: Sequence[Opslag]) -> None:
        raise LogUnavailable("full disk")

    with pytest.raises(LogUnavailable):
        med(en_fuldmagt(), log_alle=broken)


def test_a_look_that_found_nobody_is_written_on_both_too() -> None:
    written: list[Sequence[Opslag]] = []

    with pytest.raises(IngenKildeSvarede):
        med(en_fuldmagt(), Fails("sagdokumentindeks"), Fails("ydelsesindeks"), log_alle=written.append)

    assert len(written[0]) == 2
