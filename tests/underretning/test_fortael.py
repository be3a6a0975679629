"""Telling: who asked is told once in a while, and what came of it is an outcome, a number and a line without a name."""

from __future__ import annotations

import threading

import pytest
from structlog.testing import capture_logs

from borgerblik import db
from borgerblik.underretning import Kanal, Slags
from borgerblik.underretning.model import DigitalPost, Fejlkode, ForMange, Kodesvar, Resultat, Udfald
from tests.byg import BORGER
from tests.underretning.vej import AARHUS, ANNA, DIGITAL, ODENSE, PSEUDONYM, SITE, Sted, Vej, oenske

NY, PENGE = Slags.NY_STATUS, Slags.UDBETALING


@pytest.fixture
def sted(engine: db.Engine) -> Sted:
    """Anna has chosen to be told of both, by e-mail, and confirmed it."""
    return chosen(Sted(engine))


def chosen(sted: Sted) -> Sted:
    sted.u.vaelg(BORGER, AARHUS, oenske(slags=frozenset({NY, PENGE})))
    assert sted.vej is not None
    assert sted.u.bekraeft(BORGER, AARHUS, sted.vej.kode) is Kodesvar.BEKRAEFTET
    sted.vej.sendt.clear()
    sted.talt.clear()
    return sted


def test_the_message_goes_where_it_was_asked_to_and_says_nothing_but_that_there_is_news(sted: Sted) -> None:
    assert sted.u.fortael(BORGER, AARHUS, NY) == Udfald(Resultat.SENDT)
    assert sted.vej is not None
    ((modtager, besked),) = sted.vej.sendt
    assert modtager == ANNA
    assert besked.emne == "Der er nyt på din side hos Aarhus Kommune"
    assert besked.tekst.startswith(f"Der er nyt på din side hos Aarhus Kommune. Log ind på {SITE} for at se det.")
    assert besked.tekst.count("http") == besked.tekst.count(SITE)
    assert f"{SITE}/" not in besked.tekst


def test_one_known_by_the_keyed_hash_alone_is_told_by_e_mail_and_not_by_digital_post(sted: Sted) -> None:
    borger = BORGER.pseudonym(PSEUDONYM)

    by_mail = sted.u.fortael_kendt(borger, AARHUS, NY)
    sted.u.vaelg(BORGER, AARHUS, oenske(**DIGITAL, slags=frozenset({PENGE})))
    by_post = sted.u.fortael_kendt(borger, AARHUS, PENGE)

    assert by_mail.sendt
    assert by_post == Udfald(Resultat.FEJLET, Fejlkode.NUMMER_MANGLER)


def test_all_kinds_of_news_look_the_same(sted: Sted) -> None:
    for slags in (NY, PENGE):
        sted.u.fortael(BORGER, AARHUS, slags)
    assert sted.vej is not None
    first, second = (besked for _, besked in sted.vej.sendt)

    assert first == second


def test_the_language_is_the_one_the_choice_was_made_in(sted: Sted) -> None:
    sted.u.vaelg(BORGER, AARHUS, oenske(sprog="en"))
    sted.u.fortael(BORGER, AARHUS, NY)
    assert sted.vej is not None

    assert sted.vej.sendt[-1][1].emne == "There is news on your page at Aarhus Kommune"


def test_twenty_changes_are_one_message_until_the_pause_is_over(sted: Sted) -> None:
    found = [sted.u.fortael(BORGER, AARHUS, NY).resultat for _ in range(20)]
    assert found == [Resultat.SENDT, *[Resultat.NYLIGT_SENDT] * 19]
    assert sted.u.fortael(BORGER, AARHUS, PENGE).sendt, "another kind has a pause of its own"

    sted.gaa(hours=11, minutes=59)
    assert not sted.u.fortael(BORGER, AARHUS, NY).sendt
    sted.gaa(minutes=1)
    assert sted.u.fortael(BORGER, AARHUS, NY).sendt


def test_twenty_changes_at_the_same_moment_are_one_message(sted: Sted) -> None:
    threads = [threading.Thread(target=sted.u.fortael, args=(BORGER, AARHUS, NY)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sted.vej is not None

    assert len(sted.vej.sendt) == 1


def test_a_kommunes_name_stays_on_its_line(sted: Sted) -> None:
    sted.kommuner[AARHUS] = "Aarhus\r\nBcc: alle@eksempel.dk\u200b  Kommune"
    assert sted.u.fortael(BORGER, AARHUS, NY).sendt
    assert sted.vej is not None

    assert sted.vej.sendt[-1][1].emne == "Der er nyt på din side hos Aarhus Bcc: alle@eksempel.dk Kommune"


def test_a_kind_that_was_not_asked_for_and_another_kommune_are_not_told(sted: Sted) -> None:
    assert sted.u.fortael(BORGER, AARHUS, Slags.FEJLMELDING).resultat is Resultat.INTET_VALG
    assert sted.u.fortael(BORGER, ODENSE, NY).resultat is Resultat.INTET_VALG
    assert sted.vej is not None
    assert sted.vej.sendt == []


def test_digital_post_goes_to_the_citizen_of_the_news_and_no_address_is_needed(engine: db.Engine) -> None:
    sted = Sted(engine)
    sted.u.vaelg(BORGER, AARHUS, oenske(**DIGITAL))

    assert sted.u.fortael(BORGER, AARHUS, NY).sendt
    assert sted.vej is not None
    assert sted.vej.sendt[0][0] == DigitalPost(BORGER)


@pytest.mark.parametrize("kode", [Fejlkode.FOR_LANGSOM, Fejlkode.MODTAGER_AFVIST])
def test_a_failure_is_an_outcome_and_the_next_news_is_told(sted: Sted, kode: Fejlkode) -> None:
    assert sted.vej is not None
    sted.vej.fejler = kode
    assert sted.u.fortael(BORGER, AARHUS, NY) == Udfald(Resultat.FEJLET, kode)

    sted.vej.fejler = None
    assert sted.u.fortael(BORGER, AARHUS, NY).sendt


def test_a_way_that_breaks_in_a_way_nobody_foresaw_is_an_outcome_too(sted: Sted) -> None:
    assert sted.vej is not None
    sted.vej.fejler = RuntimeError(f"could not reach {ANNA.reveal()}")
    with capture_logs() as lines:
        assert sted.u.fortael(BORGER, AARHUS, NY).kode is Fejlkode.UVENTET

    assert ANNA.reveal() not in str(lines)


def test_without_a_way_or_its_channel_or_the_key_it_says_which(sted: Sted) -> None:
    engine = sted.engine

    assert Sted(engine, None).u.fortael(BORGER, AARHUS, NY).kode is Fejlkode.IKKE_SAT_OP
    closed = Sted(engine, Vej((Kanal.DIGITAL_POST,)))
    assert closed.u.fortael(BORGER, AARHUS, NY).kode is Fejlkode.KANAL_LUKKET
    assert Sted(engine, secret=b"en anden " * 4).u.fortael(BORGER, AARHUS, NY).kode is Fejlkode.ADRESSE_ULAESELIG


def test_every_outcome_is_counted_by_channel_and_logged_without_whom(sted: Sted) -> None:
    assert sted.vej is not None
    with capture_logs() as lines:
        sted.u.fortael(BORGER, AARHUS, NY)
        sted.u.fortael(BORGER, AARHUS, NY)
        sted.u.fortael(BORGER, ODENSE, NY)
        sted.vej.fejler = Fejlkode.TLS
        sted.u.fortael(BORGER, AARHUS, PENGE)

    assert sted.talt == [("email", "sendt"), ("email", "nyligt_sendt"), ("ingen", "intet_valg"), ("email", "tls")]
    assert [line["udfald"] for line in lines] == [udfald for _, udfald in sted.talt]
    for secret in (ANNA.reveal(), BORGER.reveal(), BORGER.pseudonym(b"pseudonym " * 4)):
        assert secret not in str(lines)


def test_a_test_message_goes_where_the_news_will_five_times_an_hour(sted: Sted) -> None:
    assert sted.vej is not None
    for _ in range(5):
        assert sted.u.proev(BORGER, AARHUS).sendt
    with pytest.raises(ForMange):
        sted.u.proev(BORGER, AARHUS)

    assert {modtager for modtager, _ in sted.vej.sendt} == {ANNA}
    assert sted.u.fortael(BORGER, AARHUS, NY).sendt, "a test is no news"
    sted.gaa(hours=1)
    assert sted.u.proev(BORGER, AARHUS).sendt
