"""What is kept of a report, how it is sealed, and that one form is one report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from borgerblik import db
from borgerblik.kommuner.fejlmelding import (
    AlleredeSendt,
    Fejlmeldinger,
    ForMange,
    Kategori,
)
from borgerblik.kommuner.fejlmelding.service import UgyldigTekst
from borgerblik.kommuner.fejlmelding.store import fejlmelding_tabel, skift_tabel
from tests.byg import BORGER, NABO, NOEGLE, SAG_ID
from tests.kommuner.fejlmelding.byg import (
    ANNE,
    BO,
    NOW,
    SVAR,
    TEKST,
    M,
    dump,
    en_formular,
    et_emne,
    i_gang,
    meld,
)
from tests.samtidig import samtidig

# Kept, and sealed


def test_what_is_reported_is_read_again_by_the_citizen_and_by_the_kommune(meldinger: Fejlmeldinger) -> None:
    hoved = meld(meldinger)
    (own,) = meldinger.egne(BO).meldinger
    opened = meldinger.aabn(hoved)

    assert own == opened
    assert (hoved.status, hoved.version, hoved.modtaget, hoved.afsluttet) == (M.MODTAGET, 1, NOW, None)
    assert (hoved.emne, hoved.kle, hoved.fagomraade, hoved.kontakt) == (SAG_ID, "32.30.04", "sygedagpenge", True)
    assert opened.indhold is not None
    assert (opened.indhold.titel, opened.indhold.tekst) == ("Udbetaling af sygedagpenge", TEKST)
    assert (opened.indhold.myndighed, opened.indhold.fagsystem) == ("Aarhus Kommune", "KSD")
    assert [(step.status, step.af, step.svar) for step in opened.historik] == [(M.MODTAGET, BO, None)]
    assert hoved.henvisning.replace("-", "").lower() == hoved.id[:8]


def test_nothing_the_citizen_or_the_kommune_wrote_lies_open_in_the_database(engine, meldinger) -> None:
    hoved = i_gang(meldinger)
    meldinger.behandl(hoved, M.AFVIST, SVAR, ANNE)

    kept = dump(engine)
    for private in (TEKST, "Udbetaling af", "Aarhus", SVAR, BORGER.reveal(), "Beløbet".encode().hex()):
        assert private not in kept
    assert meldinger.aabn(hoved).svar == SVAR


def test_what_was_moved_to_another_report_or_sealed_with_another_key_cannot_be_read(engine, meldinger, clock) -> None:
    first, second = i_gang(meldinger), i_gang(meldinger)
    meldinger.behandl(first, M.AFVIST, SVAR, ANNE)
    meldinger.behandl(second, M.AFVIST, "Noget helt andet er svaret her.", ANNE)
    c, s = fejlmelding_tabel.c, skift_tabel.c
    with db.transaction(engine) as connection:
        of = connection.execute(select(c.indhold).where(c.id == first.id)).scalar_one()
        answer = connection.execute(select(s.svar).where(s.fejlmelding == first.id, s.version == 3)).scalar_one()
        connection.execute(update(fejlmelding_tabel).where(c.id == second.id).values(indhold=of))
        connection.execute(update(skift_tabel).where(s.fejlmelding == second.id, s.version == 3).values(svar=answer))

    opened = meldinger.aabn(second)
    assert (opened.indhold, opened.svar) == (None, None)
    other = Fejlmeldinger(engine, b"en anden", NOEGLE, clock)
    assert (other.aabn(first).indhold, other.aabn(first).svar) == (None, None)
    assert other.egne(BO).meldinger[0].hoved.status is M.AFVIST


def test_an_id_that_looks_like_a_person_number_is_kept_as_a_keyed_hash(engine, meldinger) -> None:
    hoved = meld(meldinger, emne=et_emne(slags="ydelse", id=f"{SAG_ID}:{NABO.reveal()}"))

    assert NABO.reveal() not in dump(engine)
    assert hoved.emne is not None
    assert len(hoved.emne) == 64
    assert meld(meldinger, emne=et_emne(slags="ydelse", id=f"{SAG_ID}:1")).emne == f"{SAG_ID}:1"


def test_words_that_may_not_be_kept_do_not_come_past_the_service_either(engine, meldinger) -> None:
    for tekst in (f"Jeg hedder {BORGER.reveal()} og er sur", "\u202eomvendt tekst her", "kort"):
        with pytest.raises(UgyldigTekst):
            meld(meldinger, tekst=tekst)
    with pytest.raises(UgyldigTekst):
        meld(meldinger, kategori=Kategori.ANDET, tekst="")
    assert meldinger.egne(BO).meldinger == ()


# One form is one report


def test_the_same_form_sent_twice_is_one_report(meldinger: Fejlmeldinger) -> None:
    form = en_formular()

    first, second = meldinger.meld(BO, et_emne(), form), meldinger.meld(BO, et_emne(titel="Nu hedder den"), form)

    assert first == second
    assert len(meldinger.egne(BO).meldinger) == 1


def test_sent_twice_at_the_same_moment_it_is_still_one(meldinger: Fejlmeldinger) -> None:
    kept = samtidig(*[partial(meldinger.meld, BO, et_emne(), en_formular())] * 6)

    assert len({each.id for each in kept}) == len(meldinger.egne(BO).meldinger) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"tekst": "Nej, det er noget helt andet."},
        {"kategori": Kategori.MANGLER},
        {"felt": None},
        {"kontakt": False},
    ],
)
def test_a_form_that_is_filled_in_anew_is_not_taken_for_the_old_one(meldinger, changes) -> None:
    form = en_formular()
    meldinger.meld(BO, et_emne(), form)

    with pytest.raises(AlleredeSendt):
        meldinger.meld(BO, et_emne(), replace(form, **changes))
    with pytest.raises(AlleredeSendt):
        meldinger.meld(BO, et_emne(id="en-anden"), form)
    assert len(meldinger.egne(BO).meldinger) == 1


def test_another_citizen_may_have_the_same_token(meldinger: Fejlmeldinger) -> None:
    form = en_formular()

    assert meldinger.meld(BO, et_emne(), form).id != meldinger.meld(ANNE, et_emne(), form).id


def test_after_twenty_in_a_danish_day_no_more_are_kept_until_the_next(meldinger, clock) -> None:
    clock.now = datetime(2026, 11, 25, 22, 59, tzinfo=UTC)  # one minute to midnight in Denmark
    last = [meld(meldinger) for _ in range(20)][-1]
    meldinger.traek_tilbage(BO, last.id)

    with pytest.raises(ForMange):
        meld(meldinger)
    meld(meldinger, ANNE)
    clock.now += timedelta(minutes=1)
    meld(meldinger)
