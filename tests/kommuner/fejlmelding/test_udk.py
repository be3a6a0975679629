"""What belongs to Udbetaling Danmark: the kommune sees that it is reported and the citizen's words, not what it is."""

from __future__ import annotations

import pytest

from borgerblik.domain.koder import Foelsomhed, MyndighedType
from borgerblik.kommuner.fejlmelding import Fejlmeldinger, Felt, Hoved, Kategori, Soegning
from tests.byg import SAG_ID
from tests.kommuner.fejlmelding.byg import ANNE, BO, SVAR, TEKST, M, alt, et_emne, meld

BOLIGSTOETTE = et_emne(
    slags="ydelse",
    kle="32.15.06",
    fagomraade="boligstoette",
    titel="Boligstøtte",
    myndighed="Udbetaling Danmark",
    myndighedstype=MyndighedType.UDK,
    fagsystem="BoSys",
)


@pytest.fixture
def hoved(meldinger: Fejlmeldinger) -> Hoved:
    return meld(meldinger, emne=BOLIGSTOETTE)


def test_the_kommune_reads_the_citizens_words_and_choices_and_nothing_of_the_item(meldinger, hoved) -> None:
    seen = meldinger.hoved(hoved.id)
    opened = meldinger.aabn(seen)
    (listed,) = meldinger.kommunens("0751", alt, Soegning()).meldinger

    assert opened.indhold.tekst == TEKST
    assert (opened.hoved.kategori, opened.hoved.felt) == (Kategori.FORKERT_BELOEB, Felt.BELOEB)
    assert seen == listed == opened.hoved
    shown = f"{seen} {opened.indhold.titel} {opened.indhold.fagsystem} {opened.indhold.myndighed}"
    for private in (SAG_ID, "32.15.06", "boligstoette", "Boligstøtte", "BoSys", "FOELSOMME"):
        assert private not in shown


def test_the_kommune_answers_it_and_the_citizen_reads_all_of_their_own(meldinger, hoved) -> None:
    meldinger.behandl(meldinger.hoved(hoved.id), M.I_GANG, SVAR, ANNE)
    (own,) = meldinger.egne(BO).meldinger

    assert (own.indhold.titel, own.svar) == ("Boligstøtte", SVAR)
    assert (own.hoved.emne, own.hoved.kle, own.hoved.fagomraade) == (SAG_ID, "32.15.06", "boligstoette")


def test_to_find_it_by_its_area_or_within_a_limit_would_tell_what_it_is(meldinger: Fejlmeldinger, hoved: Hoved) -> None:
    same = meld(meldinger, emne=et_emne(kle="32.15.06", fagomraade="boligstoette"))

    def only_its_own(kle: str | None, foelsomhed: Foelsomhed | None) -> bool:
        return kle == "32.15.06" and foelsomhed is Foelsomhed.FOELSOMME

    by_area = meldinger.kommunens("0751", alt, Soegning(fagomraade="boligstoette"))
    limited = meldinger.kommunens("0751", only_its_own, Soegning())
    assert [each.id for each in by_area.meldinger] == [each.id for each in limited.meldinger] == [same.id]
    assert (limited.uden_for, limited.antal) == (1, {M.MODTAGET: 1})


def test_whoever_may_see_them_alone_sees_them_alone(meldinger: Fejlmeldinger, hoved: Hoved) -> None:
    meld(meldinger)

    page = meldinger.kommunens("0751", lambda kle, _: kle is None, Soegning())
    assert [each.id for each in page.meldinger] == [hoved.id]
    assert page.uden_for == 1


def test_in_the_numbers_for_data_quality_they_are_one_count(meldinger: Fejlmeldinger, hoved: Hoved) -> None:
    meld(meldinger, emne=et_emne(slags="ydelse", kle="32.30.04", myndighedstype=MyndighedType.UDK))
    meld(meldinger, emne=et_emne(kle="32.15.06"))
    meldinger.traek_tilbage(BO, meld(meldinger, emne=BOLIGSTOETTE).id)

    everything = meldinger.kvalitet("0751", alt)
    assert [(each.kle, each.ialt) for each in everything.tal] == [("32.15.06", 1)]
    assert (everything.udk, everything.uden_for) == (2, 0)
    limited = meldinger.kvalitet("0751", lambda kle, _: kle == "32.15.06")
    assert (len(limited.tal), limited.udk, limited.uden_for) == (1, 0, 2)
