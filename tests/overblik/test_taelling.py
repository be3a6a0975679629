"""What is counted of a look: once, when it is told, and nothing that names anybody or anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from borgerblik.access.fuldmagt import Del, Fuldmagt
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.privilegier import Dataafgraensning, Omraade, Omraadetype, Privilegiegruppe
from borgerblik.audit import LogUnavailable, Opslag
from borgerblik.domain.faelles import Kle
from borgerblik.domain.koder import Livscyklus
from borgerblik.domain.maaned import maaned_for
from borgerblik.operations.statistik.model import ALLE, Celle, Doer, Kig, Maal, Svar, trin_for
from borgerblik.overblik.fejl import IngenKildeSvarede
from borgerblik.overblik.stykker import alt, kun_kommende, kun_sag
from borgerblik.sources import Reason
from tests.byg import (
    BORGER,
    NABO,
    SAG_ID,
    Fails,
    en_kommune,
    en_sag,
    en_tjeneste,
    en_ydelse,
    et_kald,
    et_valg,
    koebenhavn,
    sager,
    ydelser,
)
from tests.overblik.test_stykker import Venter

SDI, YDI = "sagdokumentindeks", "ydelsesindeks"
KONTANT = en_sag(uuid="00000000-0000-4000-8000-000000000001", kle=Kle("32.24.04"), titel="Kontanthjælp")
JEG = Identity(Rolle.BORGER, "jeg", "udsteder", cpr=BORGER)
MED, UDEN, UBESVARET = Svar.MED_DATA, Svar.UDEN_DATA, Svar.UBESVARET


class Talt(list[Kig]):
    """What the counter was told."""

    @property
    def kun(self) -> Kig:
        (only,) = self
        return only

    def celler(self) -> Counter[Celle]:
        found: Counter[Celle] = Counter()
        for kig in self:
            found.update(dict(kig.celler()))
        return found


def se(*sources: Any, omraader: tuple[str, ...] = (), koder: tuple[str, ...] = ("0751",), **service: Any) -> Talt:
    """One look of the citizen at their own."""
    talt = Talt()
    en_tjeneste(*sources, taeller=talt.append, **service).of(BORGER, koder, et_kald(), omraader)
    return talt


def test_a_look_is_a_call_on_sager_and_on_ydelser_in_every_area_and_says_where_there_were_data() -> None:
    (aarhus,) = se(sager(en_sag()), ydelser()).kun.kommuner

    assert aarhus.kode == "0751"
    assert {omraade for omraade, svar in aarhus.sager.items() if svar is MED} == {"sygedagpenge", ALLE}
    assert set(aarhus.sager) == set(aarhus.ydelser) > {"kontanthjaelp", "oevrige", ALLE}
    assert set(aarhus.ydelser.values()) == {UDEN}
    assert aarhus.kilder == {SDI: "svarede", YDI: "svarede"}
    assert not aarhus.tilbageholdt


def test_a_benefit_counts_as_a_benefit() -> None:
    (aarhus,) = se(sager(), ydelser(en_ydelse())).kun.kommuner

    assert set(aarhus.sager.values()) == {UDEN}
    assert sum(svar is MED for svar in aarhus.ydelser.values()) == 2


def test_an_outage_never_looks_like_an_empty_life() -> None:
    (down,) = se(Fails(SDI, Reason.FOR_LANGSOM), ydelser()).kun.kommuner
    (half,) = se(sager(), Fails(YDI, Reason.SLUKKET)).kun.kommuner
    (blurred,) = se(sager(unreadable=1), ydelser()).kun.kommuner

    assert set(down.sager.values()) == set(down.ydelser.values()) == {UBESVARET}
    assert set(half.sager.values()) == {UDEN}
    assert set(half.ydelser.values()) == {UBESVARET}
    assert set(blurred.sager.values()) == {UBESVARET}
    assert down.kilder[SDI] == "for_langsom"
    assert half.kilder[YDI] == "slukket"


def test_what_came_counts_as_data_though_something_is_missing_and_the_look_is_partial() -> None:
    talt = se(sager(en_sag()), Fails(name=YDI))

    assert talt.kun.kommuner[0].sager["sygedagpenge"] is MED
    assert talt.celler()[Celle("0751", "2026-11", "borger_api", "delvist", ALLE, "")] == 1
    assert not [celle for celle in se(sager(), ydelser()).celler() if celle.maal == Maal.DELVIST]


def test_a_look_that_nobody_answers_is_counted_too() -> None:
    talt = Talt()
    with pytest.raises(IngenKildeSvarede):
        en_tjeneste(Fails(name=SDI), Fails(name=YDI), taeller=talt.append).of(BORGER, ["0751"], et_kald())

    assert set(talt.kun.kommuner[0].sager.values()) == {UBESVARET}


def test_what_is_held_back_is_counted_under_every_rule_in_its_area_and_gives_no_data() -> None:
    gone = en_sag(uuid="00000000-0000-4000-8000-000000000002", livscyklus=Livscyklus.SLETTET)
    (aarhus,) = se(sager(gone, KONTANT), ydelser(), kommuner=(en_kommune(et_valg()),)).kun.kommuner

    assert aarhus.tilbageholdt == {("sygedagpenge", "slettet"): 1, ("kontanthjaelp", "ikke_aabnet"): 1}
    assert aarhus.sager[ALLE] is UDEN


def test_a_look_limited_to_an_area_is_a_call_on_that_area_alone() -> None:
    talt = se(sager(en_sag(), KONTANT), ydelser(), omraader=("kontanthjaelp",), kommuner=(en_kommune(et_valg()),))
    (aarhus,) = talt.kun.kommuner

    assert set(aarhus.sager) == {"kontanthjaelp", ALLE}
    assert aarhus.sager[ALLE] is UDEN
    assert set(aarhus.tilbageholdt) == {("kontanthjaelp", "ikke_aabnet")}


def test_each_kommune_that_was_asked_gets_its_own_and_one_that_is_not_connected_none() -> None:
    both = (en_kommune(), koebenhavn())
    aarhus, kbh = se(sager(en_sag()), ydelser(), koder=("0751", "0101"), kommuner=both).kun.kommuner
    alone = se(
        sager(), ydelser(), koder=("0751", "0101"), kommuner=(en_kommune(), replace(koebenhavn(), tilsluttet=False))
    )

    assert (aarhus.kode, aarhus.sager[ALLE], kbh.kode, kbh.sager[ALLE]) == ("0751", MED, "0101", UDEN)
    assert [kommune.kode for kommune in alone.kun.kommuner] == ["0751"]


@pytest.mark.parametrize("kun", [alt, kun_kommende, kun_sag(lambda item_id: item_id == SAG_ID)])
def test_a_page_in_pieces_counts_once_when_its_last_piece_is_there_whatever_part_it_shows(kun: Any) -> None:
    talt = Talt()
    tjeneste = en_tjeneste(sager(en_sag()), ydelser(), taeller=talt.append)

    pieces = list(tjeneste.efterhaanden(JEG, BORGER, ["0751"], et_kald(), fuldmagt=None, kun=kun))

    assert pieces[-1].sidste
    assert talt.kun.kommuner[0].sager["sygedagpenge"] is MED


def test_a_first_piece_is_not_a_look_of_its_own() -> None:
    talt, slow = Talt(), Venter(ydelser())
    tjeneste = en_tjeneste(sager(en_sag()), slow, taeller=talt.append)
    pieces = tjeneste.efterhaanden(JEG, BORGER, ["0751"], et_kald(), fuldmagt=None, kun=alt)

    assert not next(pieces).sidste
    assert not talt, "nobody has been told of all of it yet"
    slow.gate.set()
    assert [piece.sidste for piece in pieces] == [True]
    assert len(talt) == 1


def _fuldmagt(tjeneste: Any) -> None:
    group = Privilegiegruppe(Omraade(Omraadetype.CPR, NABO.reveal()), ("x",))
    tjeneste.for_fuldmagt(JEG, Fuldmagt("id", NABO, (Del(None, Dataafgraensning((group,))),)), ["0751"], et_kald())


@pytest.mark.parametrize(
    ("look", "doer"),
    [
        (lambda t: t.of(BORGER, ["0751"], et_kald()), Doer.BORGER_API),
        (lambda t: t.of(BORGER, ["0751"], replace(et_kald(), doer="min_side")), Doer.BORGER_SIDE),
        (lambda t: t.sag(BORGER, ["0751"], et_kald(), SAG_ID), Doer.BORGER_API),
        (_fuldmagt, Doer.FULDMAGT),
        (lambda t: t.of(BORGER, ["0751"], replace(et_kald(), rolle="sagsbehandler")), Doer.SAGSBEHANDLER),
        (lambda t: t.of(BORGER, ["0751"], replace(et_kald(), rolle="noget nyt", doer="min_side")), Doer.SAGSBEHANDLER),
    ],
)
def test_each_door_is_counted_by_itself_and_who_is_no_citizen_never_as_one(
    look: Callable[[Any], None], doer: Doer
) -> None:
    talt = Talt()
    look(en_tjeneste(sager(en_sag()), ydelser(), taeller=talt.append))

    assert talt.kun.doer is doer


def test_a_counter_that_fails_never_fails_a_look() -> None:
    def broken(_kig: Kig) -> None:
        raise RuntimeError("no room")

    with capture_logs() as logs:
        found = en_tjeneste(sager(en_sag()), ydelser(), taeller=broken).of(BORGER, ["0751"], et_kald())

    assert len(found.sager) == 1
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["a look could not be counted"]


def test_a_look_that_could_not_be_logged_was_never_told_and_is_not_counted() -> None:
    def full(_opslag: Opslag) -> None:
        raise LogUnavailable

    talt = Talt()
    with pytest.raises(LogUnavailable):
        en_tjeneste(sager(en_sag()), ydelser(), taeller=talt.append, log=full).of(BORGER, ["0751"], et_kald())

    assert not talt


def test_no_person_and_no_item_is_in_what_is_counted() -> None:
    talt = se(sager(en_sag()), ydelser(en_ydelse()))

    told = repr([talt.kun, *talt.celler()])
    assert SAG_ID not in told
    assert en_ydelse().id not in told
    assert BORGER.reveal() not in told


def test_the_month_is_the_danish_one_and_a_step_includes_its_own_length() -> None:
    assert maaned_for(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)) == "2026-11"
    assert maaned_for(datetime(2026, 7, 31, 21, 59, tzinfo=UTC)) == "2026-07"
    assert [trin_for(each) for each in (0.0, 0.1, 0.11, 10.0, 10.1)] == ["0.1", "0.1", "0.2", "10.0", "over"]
