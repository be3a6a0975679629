"""A run over a kommune's data: it counts once whatever happens meanwhile, and nothing of anybody stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from borgerblik.db import Engine, connected
from borgerblik.kommuner.kvalitet import AlleredeIGang, KanIkke, Kvalitetsstand, Kvalitetsvalg, Tilstand
from borgerblik.operations.gennemgang import koer
from borgerblik.sources import Reason
from tests.kommuner.kvalitet.indeks import (
    AARHUS,
    KLE,
    NAVN,
    NU,
    NUMMER,
    PLANTET,
    SYGE,
    Indeks,
    borger,
    en_arbejder,
    en_kvalitet,
    en_ren,
    fundet,
    koert,
    nede,
    snavset,
)

sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def test_the_same_data_give_the_same_numbers_run_after_run_and_whoever_does_the_work(engine: Engine) -> None:
    first, second = koert(engine, snavset(), traade=1), koert(engine, snavset(), traade=4)

    assert first.resultat == second.resultat
    assert first.score == second.score < 100


@sqlite
def test_pages_of_any_size_with_and_without_an_announced_number_come_to_the_same(engine: Engine) -> None:
    announced, other = snavset(rene=520), snavset(rene=520)
    other.siger_antal, other.sidestoerrelse = False, 37

    assert koert(engine, announced).resultat == koert(engine, other).resultat
    starts = sorted(fra for slags, _, fra in announced.kald if slags == "sager" and fra)
    assert 500 in starts


@sqlite
def test_a_unit_that_is_done_again_or_by_two_at_once_counts_once(engine: Engine) -> None:
    indeks, kvalitet = snavset(), en_kvalitet(engine)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    unit = next(each for each in kvalitet.ledige(run.id) if each.startswith("sagdokumentindeks/sager/32.30.04"))
    # The lease of the first has run out before it is done, so a second does it too.
    slow, later = en_arbejder(kvalitet, indeks, lease=-1.0), en_arbejder(kvalitet, indeks)
    done: list[Any] = []

    def meanwhile(_slags: str, _fra: int) -> None:
        if not done:
            done.append(later.udfoer(run.id, unit))

    indeks.fejler = meanwhile
    slow.udfoer(run.id, unit)
    slow.udfoer(run.id, unit)
    koer(later, run.id, 2)

    assert done
    assert dict(fundet(kvalitet.find(run.id))) == dict(PLANTET)


@sqlite
def test_a_run_that_is_stopped_reads_no_more_and_comes_to_the_same_when_it_is_resumed(engine: Engine) -> None:
    indeks, kvalitet = snavset(), en_kvalitet(engine)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    arbejder = en_arbejder(kvalitet, indeks)
    arbejder.udfoer(run.id, kvalitet.ledige(run.id)[0])

    stopped = kvalitet.stop(run.id)
    koer(arbejder, run.id, 2)
    asked = len(indeks.kald)

    assert kvalitet.find(run.id).tilstand is Tilstand.STOPPET
    assert stopped.resultat is not None
    assert stopped.resultat.delvis
    assert stopped.resultat.score is None
    with pytest.raises(KanIkke):
        kvalitet.stop(run.id)

    kvalitet.genoptag(run.id)
    koer(arbejder, run.id, 2)

    assert len(indeks.kald) > asked
    assert dict(fundet(kvalitet.find(run.id))) == dict(PLANTET)


@pytest.mark.parametrize("aarsag", [Reason.UTILGAENGELIG, Reason.AFVIST, Reason.IKKE_FORSTAAET])
@sqlite
def test_an_index_that_fails_halfway_breaks_the_run_off_without_a_score_until_it_is_resumed(
    engine: Engine, aarsag: Reason
) -> None:
    indeks, kvalitet = snavset(rene=520), en_kvalitet(engine)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    indeks.fejler = lambda slags, fra: nede(aarsag) if slags == "bevillinger" and fra >= 500 else None
    koer(en_arbejder(kvalitet, indeks), run.id, 2)
    broken = kvalitet.find(run.id)

    assert broken.tilstand is Tilstand.AFBRUDT
    assert broken.score is None
    assert broken.resultat is not None
    assert broken.resultat.delvis
    assert all(system.score is None for system in broken.resultat.systemer)
    assert ("ydelsesindeks", aarsag.value) in {(m.kilde, m.aarsag) for m in broken.resultat.mangler}
    assert "udbetaling_uden_bevilling" not in fundet(broken), "what was not read cannot be said to be missing"
    assert kvalitet.seneste("0751", SYGE) is None

    indeks.fejler = lambda _slags, _fra: None
    kvalitet.genoptag(run.id)
    koer(en_arbejder(kvalitet, indeks), run.id, 2)

    assert dict(fundet(kvalitet.find(run.id))) == dict(PLANTET)


@sqlite
def test_a_hiccup_is_tried_again_and_a_refusal_is_not(engine: Engine) -> None:
    hiccups = [nede(), nede()]
    indeks = snavset()
    indeks.fejler = lambda _slags, _fra: hiccups.pop() if hiccups else None

    assert koert(engine, indeks, traade=1).tilstand is Tilstand.FAERDIG

    refused = snavset()
    refused.fejler = lambda _slags, _fra: nede(Reason.AFVIST)
    run = koert(engine, refused, traade=1)
    assert run.tilstand is Tilstand.AFBRUDT
    assert len(refused.kald) == 2, "each index is asked once"


@sqlite
def test_an_index_that_turns_back_does_not_go_on_for_ever(engine: Engine) -> None:
    indeks = snavset()
    for laeser in (laesere := indeks.laesere()):
        good = laeser.side
        laeser.side = lambda *asked, good=good: replace(good(*asked), naeste=0)  # type: ignore[method-assign]
    kvalitet = en_kvalitet(engine)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    arbejder = en_arbejder(kvalitet, indeks)
    arbejder._laesere = {laeser.name: laeser for laeser in laesere}
    koer(arbejder, run.id, 1)

    assert kvalitet.find(run.id).tilstand is Tilstand.AFBRUDT


def test_nothing_of_anybody_is_left_when_a_run_is_over_and_nothing_readable_before(engine: Engine) -> None:
    indeks, kvalitet = snavset(), en_kvalitet(engine)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    for unit in kvalitet.ledige(run.id):
        en_arbejder(kvalitet, indeks).udfoer(run.id, unit) if "15.17" not in unit else None
    kept = everything(engine)
    assert "kvalitet_post" in kept
    for secret in (NUMMER, f"{NUMMER[:6]}-{NUMMER[6:]}", NAVN, "Sygedagpenge", borger(3).reveal()):
        assert secret not in kept

    koer(en_arbejder(kvalitet, indeks), run.id, 2)

    with connected(engine) as connection:
        counts = [connection.execute(text(f"SELECT count(*) FROM {t}")).scalar() for t in REMEMBERED]
        salts = connection.execute(text("SELECT count(*) FROM kvalitet_koersel WHERE salt IS NOT NULL")).scalar()
    assert counts == [0, 0]
    assert salts == 0
    over = everything(engine)
    for secret in (NUMMER, NAVN, "Sygedagpenge", borger(3).reveal()):
        assert secret not in over


REMEMBERED = ("kvalitet_post", "kvalitet_noegle")


def everything(engine: Engine) -> str:
    tables = (*REMEMBERED, "kvalitet_koersel", "kvalitet_enhed")
    with connected(engine) as connection:
        return "\n".join(f"{t} {tuple(row)}" for t in tables for row in connection.execute(text(f"SELECT * FROM {t}")))


@sqlite
def test_there_is_one_run_at_a_time_and_beginning_afresh_gives_the_other_up(engine: Engine) -> None:
    kvalitet = en_kvalitet(engine)
    first = kvalitet.begynd(AARHUS, SYGE, "test")
    with pytest.raises(AlleredeIGang):
        kvalitet.begynd(AARHUS, SYGE, "test")

    second = kvalitet.begynd(AARHUS, SYGE, "test", forfra=True)

    assert kvalitet.find(first.id).tilstand is Tilstand.OPGIVET
    assert kvalitet.aaben("0751", SYGE) == kvalitet.find(second.id)
    with pytest.raises(KanIkke):
        kvalitet.begynd(AARHUS, "tandpleje", "test")
    with pytest.raises(KanIkke):
        kvalitet.begynd(replace(AARHUS, cvr=None), "kontanthjaelp", "test")


@sqlite
def test_a_kommune_without_an_agreement_is_not_read(engine: Engine) -> None:
    kvalitet = en_kvalitet(engine)
    kvalitet.maa_laeses = lambda _kode: False

    with pytest.raises(KanIkke, match="databehandleraftale"):
        kvalitet.begynd(AARHUS, SYGE, "test")


@sqlite
def test_a_run_that_nobody_resumes_is_given_up_and_forgotten(engine: Engine) -> None:
    clock = [NU]
    kvalitet = en_kvalitet(engine, lambda: clock[0])
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    en_arbejder(kvalitet, snavset(), lambda: clock[0]).udfoer(run.id, kvalitet.ledige(run.id)[0])
    kvalitet.stop(run.id)

    kvalitet.ryd()
    assert kvalitet.find(run.id).tilstand is Tilstand.STOPPET
    clock[0] += timedelta(days=8)
    kvalitet.ryd()

    assert kvalitet.find(run.id).tilstand is Tilstand.OPGIVET
    assert not any(line.startswith(REMEMBERED) for line in everything(engine).splitlines())


def test_the_newest_whole_run_of_each_area_is_told_with_what_the_kommune_demands(engine: Engine) -> None:
    clock = [NU]
    kvalitet = en_kvalitet(engine, lambda: clock[0])
    assert kvalitet.seneste("0751", SYGE) is None
    for indeks in (Indeks(poster=dict(snavset().poster)), en_ren()):
        clock[0] += timedelta(hours=1)
        run = kvalitet.begynd(AARHUS, SYGE, "test")
        koer(en_arbejder(kvalitet, indeks, lambda: clock[0]), run.id, 2)
    kvalitet.valg.gem(Kvalitetsvalg("0751", 95), hvis_version=0, at=NU, af="test")

    stand = kvalitet.seneste("0751", SYGE)

    assert stand == Kvalitetsstand(100.0, clock[0], 95)
    assert stand is not None
    assert stand.over
    assert kvalitet.seneste_alle() == {("0751", SYGE): stand}
    assert [(each.system, each.score, each.fund) for each in kvalitet.systemer()] == [("KSD", 100.0, 0)]


@sqlite
def test_a_run_whose_kommune_loses_its_agreement_reads_no_more_until_it_has_one(engine: Engine) -> None:
    indeks, kvalitet = snavset(), en_kvalitet(engine)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    arbejder = en_arbejder(kvalitet, indeks)
    arbejder.udfoer(run.id, kvalitet.ledige(run.id)[0])
    asked = len(indeks.kald)

    kvalitet.maa_laeses = lambda _kode: False
    koer(arbejder, run.id, 2)

    assert len(indeks.kald) == asked, "nothing of its citizens is read"
    broken = kvalitet.find(run.id)
    assert broken.tilstand is Tilstand.AFBRUDT
    assert broken.resultat is not None
    assert {each.aarsag for each in broken.resultat.mangler} == {"ingen_aftale"}
    with pytest.raises(KanIkke, match="databehandleraftale"):
        kvalitet.genoptag(run.id)

    kvalitet.maa_laeses = lambda _kode: True
    kvalitet.genoptag(run.id)
    koer(arbejder, run.id, 2)
    assert dict(fundet(kvalitet.find(run.id))) == dict(PLANTET)


@sqlite
def test_a_unit_that_is_being_read_ends_when_the_agreement_does(engine: Engine) -> None:
    indeks, kvalitet = snavset(), en_kvalitet(engine)
    run = kvalitet.begynd(AARHUS, SYGE, "test")
    arbejder = en_arbejder(kvalitet, indeks, lease=0.0)  # each page is a sign of life

    def lapses(_slags: str, _fra: int) -> None:
        kvalitet.maa_laeses = lambda _kode: False

    indeks.fejler, indeks.sidestoerrelse = lapses, 10
    arbejder.udfoer(
        run.id, next(each for each in kvalitet.ledige(run.id) if each.startswith(f"sagdokumentindeks/sager/{KLE}"))
    )

    assert len(indeks.kald) == 1
