"""Choosing what to be told of: nothing is kept without a choice, and no address is used before it is confirmed."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from borgerblik import db
from borgerblik.underretning import Kanal, Slags
from borgerblik.underretning.model import Fejlkode, ForMange, IkkeMuligt, Kodesvar, Resultat
from borgerblik.underretning.store import plads_tabel, underretning_tabel
from tests.byg import BORGER, NABO
from tests.underretning.vej import AARHUS, ANDEN, ANNA, DIGITAL, ODENSE, PSEUDONYM, Sted, Vej, oenske


@pytest.fixture
def sted(engine: db.Engine) -> Sted:
    return Sted(engine)


def bekraeftet(sted: Sted, **aendret: Any) -> Sted:
    """Anna's address is confirmed."""
    assert sted.vej is not None
    sted.u.vaelg(BORGER, AARHUS, oenske(**aendret))
    assert sted.u.bekraeft(BORGER, AARHUS, sted.vej.kode) is Kodesvar.BEKRAEFTET
    return sted


def rows(sted: Sted, tabel: Any = underretning_tabel) -> list[Any]:
    with db.connected(sted.engine) as connection:
        return list(connection.execute(select(tabel)))


# What is kept


def test_nothing_is_kept_of_whoever_chose_nothing(sted: Sted) -> None:
    assert sted.u.for_borger(BORGER, AARHUS) is None
    assert sted.u.fortael(BORGER, AARHUS, Slags.NY_STATUS).resultat is Resultat.INTET_VALG
    assert sted.u.bekraeft(BORGER, AARHUS, "123456") is Kodesvar.INTET
    assert sted.u.ny_kode(BORGER, AARHUS) is None
    assert rows(sted) == rows(sted, plads_tabel) == []


def test_neither_number_nor_address_nor_code_stands_in_the_database(sted: Sted) -> None:
    bekraeftet(sted)
    sted.u.vaelg(BORGER, AARHUS, oenske(email=ANDEN))
    assert sted.vej is not None

    kept = repr([tuple(row) for tabel in (underretning_tabel, plads_tabel) for row in rows(sted, tabel)])
    for secret in (BORGER.reveal(), ANNA.reveal(), ANDEN.reveal(), sted.vej.kode):
        assert secret not in kept


def test_a_choice_is_one_kommunes_and_one_citizens(sted: Sted) -> None:
    bekraeftet(sted)

    assert sted.u.for_borger(BORGER, ODENSE) is None
    assert sted.u.for_borger(NABO, AARHUS) is None


def test_a_row_moved_to_another_citizen_gives_them_no_address(sted: Sted) -> None:
    bekraeftet(sted)
    with db.transaction(sted.engine) as connection:
        connection.execute(underretning_tabel.update().values(borger=NABO.pseudonym(PSEUDONYM)))

    found = sted.u.for_borger(NABO, AARHUS)
    assert found is not None
    assert (found.email, found.virker) == (None, False)


def test_stop_forgets_everything_at_once(sted: Sted) -> None:
    bekraeftet(sted)
    sted.u.fortael(BORGER, AARHUS, Slags.NY_STATUS)

    assert sted.u.stop(BORGER, AARHUS)
    assert rows(sted) == []
    assert not sted.u.stop(BORGER, AARHUS)
    assert bekraeftet(sted).u.fortael(BORGER, AARHUS, Slags.NY_STATUS).sendt, "the pause is forgotten too"


# Confirming


def test_an_address_is_used_when_its_code_was_given_back_and_not_before(sted: Sted) -> None:
    udfald = sted.u.vaelg(BORGER, AARHUS, oenske())
    assert udfald is not None
    assert udfald.sendt
    before = sted.u.for_borger(BORGER, AARHUS)
    assert before is not None
    assert before.venter is not None
    assert (before.virker, before.venter.email, before.venter.aaben) == (False, ANNA, True)
    assert sted.u.fortael(BORGER, AARHUS, Slags.NY_STATUS).resultat is Resultat.IKKE_BEKRAEFTET
    assert sted.u.proev(BORGER, AARHUS).resultat is Resultat.IKKE_BEKRAEFTET

    assert sted.vej is not None
    assert sted.u.bekraeft(BORGER, AARHUS, sted.vej.kode) is Kodesvar.BEKRAEFTET
    after = sted.u.for_borger(BORGER, AARHUS)
    assert after is not None
    assert (after.virker, after.email, after.venter, after.bekraeftet) == (True, ANNA, None, sted.nu)
    assert sted.u.bekraeft(BORGER, AARHUS, sted.vej.kode) is Kodesvar.INTET, "a code is good once"


def test_five_wrong_codes_use_it_up_and_the_right_one_comes_too_late(sted: Sted) -> None:
    sted.u.vaelg(BORGER, AARHUS, oenske())
    assert sted.vej is not None
    right = sted.vej.kode
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    said = [sted.u.bekraeft(BORGER, AARHUS, wrong) for _ in range(6)]

    assert said == [*[Kodesvar.FORKERT] * 4, Kodesvar.BRUGT_OP, Kodesvar.BRUGT_OP]
    assert sted.u.bekraeft(BORGER, AARHUS, right) is Kodesvar.BRUGT_OP
    sted.u.ny_kode(BORGER, AARHUS)
    assert sted.u.bekraeft(BORGER, AARHUS, sted.vej.kode) is Kodesvar.BEKRAEFTET


def test_tries_at_the_same_moment_each_count(sted: Sted) -> None:
    sted.u.vaelg(BORGER, AARHUS, oenske())
    assert sted.vej is not None
    wrong = f"{(int(sted.vej.kode) + 1) % 10**6:06d}"
    said: list[Kodesvar] = []
    threads = [threading.Thread(target=lambda: said.append(sted.u.bekraeft(BORGER, AARHUS, wrong))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (said.count(Kodesvar.FORKERT), said.count(Kodesvar.BRUGT_OP)) == (4, 8)


def test_a_save_beside_the_guessing_gives_no_tries_back(sted: Sted) -> None:
    sted.u.vaelg(BORGER, AARHUS, oenske())
    assert sted.vej is not None
    wrong = f"{(int(sted.vej.kode) + 1) % 10**6:06d}"
    for _ in range(4):
        sted.u.bekraeft(BORGER, AARHUS, wrong)
        sted.u.vaelg(BORGER, AARHUS, oenske())

    assert sted.u.bekraeft(BORGER, AARHUS, wrong) is Kodesvar.BRUGT_OP
    assert len(sted.vej.sendt) == 1, "the same address waits, and has its code"


def test_a_save_that_began_before_a_try_does_not_undo_it(sted: Sted) -> None:
    sted.u.vaelg(BORGER, AARHUS, oenske())
    before = sted.store.find(BORGER.pseudonym(PSEUDONYM), AARHUS)
    assert before is not None
    sted.u.bekraeft(BORGER, AARHUS, "ikke en kode")

    assert not sted.store.gem(replace(before, version=before.version + 1))


def test_a_code_holds_for_fifteen_minutes(sted: Sted) -> None:
    sted.u.vaelg(BORGER, AARHUS, oenske())
    assert sted.vej is not None
    sted.gaa(minutes=15)

    assert sted.u.bekraeft(BORGER, AARHUS, sted.vej.kode) is Kodesvar.UDLOEBET
    found = sted.u.for_borger(BORGER, AARHUS)
    assert found is not None
    assert found.venter is not None
    assert not found.venter.aaben


def test_a_code_is_good_for_its_own_address_citizen_and_kommune_alone(sted: Sted) -> None:
    sted.u.vaelg(BORGER, AARHUS, oenske())
    assert sted.vej is not None
    kode = sted.vej.kode
    (row,) = rows(sted)
    sted.u.vaelg(BORGER, ODENSE, oenske())
    sted.u.vaelg(NABO, AARHUS, oenske())
    sted.u.vaelg(BORGER, AARHUS, oenske(email=ANDEN))
    with db.transaction(sted.engine) as connection:
        connection.execute(underretning_tabel.update().values(kode_hash=row.kode_hash))

    for who, where in ((BORGER, ODENSE), (NABO, AARHUS), (BORGER, AARHUS)):
        assert sted.u.bekraeft(who, where, kode) is Kodesvar.FORKERT


# Changing


def test_the_old_address_is_used_until_the_new_one_is_confirmed(sted: Sted) -> None:
    bekraeftet(sted).u.vaelg(BORGER, AARHUS, oenske(email=ANDEN))
    assert sted.vej is not None
    kode = sted.vej.kode
    assert sted.u.fortael(BORGER, AARHUS, Slags.NY_STATUS).sendt
    assert sted.vej.sendt[-1][0] == ANNA

    sted.u.bekraeft(BORGER, AARHUS, kode)
    sted.gaa(hours=12)
    assert sted.u.fortael(BORGER, AARHUS, Slags.NY_STATUS).sendt
    assert sted.vej.sendt[-1][0] == ANDEN


def test_digital_post_holds_until_an_address_is_confirmed_and_takes_over_from_one_at_once(sted: Sted) -> None:
    assert sted.u.vaelg(BORGER, AARHUS, oenske(**DIGITAL)) is None
    sted.u.vaelg(BORGER, AARHUS, oenske())
    found = sted.u.for_borger(BORGER, AARHUS)
    assert found is not None
    assert (found.kanal, found.virker, found.venter is not None) == (Kanal.DIGITAL_POST, True, True)
    assert sted.vej is not None
    sted.u.bekraeft(BORGER, AARHUS, sted.vej.kode)
    confirmed = sted.u.for_borger(BORGER, AARHUS)
    assert confirmed is not None
    assert (confirmed.kanal, confirmed.email) == (Kanal.EMAIL, ANNA)

    sted.u.vaelg(BORGER, AARHUS, oenske(**DIGITAL))
    (row,) = rows(sted)
    assert (row.kanal, row.adresse, row.ny_adresse, row.kode_hash) == ("digital_post", None, None, None)


def test_going_back_to_the_confirmed_address_drops_the_one_that_waits(sted: Sted) -> None:
    bekraeftet(sted).u.vaelg(BORGER, AARHUS, oenske(email=ANDEN))
    sent = len(sted.vej.sendt) if sted.vej else 0

    assert sted.u.vaelg(BORGER, AARHUS, oenske(slags=frozenset(Slags), sprog="en")) is None
    found = sted.u.for_borger(BORGER, AARHUS)
    assert found is not None
    assert (found.venter, found.email, found.sprog, found.slags) == (None, ANNA, "en", frozenset(Slags))
    assert sted.vej is not None
    assert len(sted.vej.sendt) == sent


def test_a_choice_saved_from_two_tabs_at_once_is_one_of_them(sted: Sted) -> None:
    threads = [
        threading.Thread(target=sted.u.vaelg, args=(BORGER, AARHUS, oenske(**DIGITAL, slags=frozenset({slags}))))
        for slags in Slags
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (row,) = rows(sted)
    assert row.version == len(Slags)


# Limits and refusals


def test_five_codes_an_hour_whatever_the_kommune_and_stopping_gives_no_more(sted: Sted) -> None:
    for each in range(5):
        sted.u.vaelg(BORGER, (AARHUS, ODENSE)[each % 2], oenske(email=(ANNA, ANDEN)[each // 2 % 2]))
        sted.u.stop(BORGER, AARHUS)
    with pytest.raises(ForMange):
        sted.u.vaelg(BORGER, AARHUS, oenske())
    with pytest.raises(ForMange):
        sted.u.ny_kode(BORGER, ODENSE)
    assert sted.u.for_borger(BORGER, AARHUS) is None, "nothing was kept"
    assert sted.u.vaelg(NABO, AARHUS, oenske()) is not None, "somebody else is not held back"

    sted.gaa(hours=1)
    assert sted.u.ny_kode(BORGER, ODENSE) is not None


def test_what_cannot_be_sent_to_is_not_chosen(engine: db.Engine) -> None:
    for sted, choice in ((Sted(engine, None), oenske()), (Sted(engine, Vej((Kanal.EMAIL,))), oenske(**DIGITAL))):
        with pytest.raises(IkkeMuligt):
            sted.u.vaelg(BORGER, AARHUS, choice)
        assert rows(sted) == []
    assert Sted(engine, None).u.kanaler() == ()
    assert Sted(engine, Vej((Kanal.EMAIL,))).u.kanaler() == (Kanal.EMAIL,)


def test_a_choice_of_nothing_or_without_an_address_is_none(sted: Sted) -> None:
    wrongs: tuple[dict[str, Any], ...] = ({"slags": frozenset()}, {"email": None}, {"sprog": "de"})
    for wrong in wrongs:
        with pytest.raises(ValueError, match=r"."):
            sted.u.vaelg(BORGER, AARHUS, oenske(**wrong))


def test_a_code_that_could_not_be_sent_is_told_and_another_can_be_asked_for(sted: Sted) -> None:
    assert sted.vej is not None
    sted.vej.fejler = Fejlkode.INGEN_FORBINDELSE
    failed = sted.u.vaelg(BORGER, AARHUS, oenske())
    assert failed is not None
    assert (failed.resultat, failed.kode) == (Resultat.FEJLET, Fejlkode.INGEN_FORBINDELSE)

    sted.vej.fejler = None
    again = sted.u.ny_kode(BORGER, AARHUS)
    assert again is not None
    assert again.sendt
    assert sted.u.bekraeft(BORGER, AARHUS, sted.vej.kode) is Kodesvar.BEKRAEFTET


# Tidying


def test_an_address_nobody_confirms_is_forgotten_after_a_day(sted: Sted) -> None:
    bekraeftet(sted).u.vaelg(BORGER, AARHUS, oenske(email=ANDEN))
    sted.u.vaelg(NABO, AARHUS, oenske())
    sted.gaa(hours=24)
    sted.u.ryd()
    assert len(rows(sted)) == 2
    assert rows(sted, plads_tabel) == []

    sted.gaa(minutes=16)
    sted.u.ryd()
    (row,) = rows(sted)
    assert (row.ny_adresse, row.kode_hash) == (None, None)
    found = sted.u.for_borger(BORGER, AARHUS)
    assert found is not None
    assert found.email == ANNA
