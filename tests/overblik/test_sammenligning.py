"""One item beside its source: what differs and why, cut to what the caseworker may know of, and logged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from borgerblik.audit import LogUnavailable, Opslag
from borgerblik.domain.faelles import Aktoer, Kle
from borgerblik.domain.koder import Foelsomhed, Livscyklus, Nsis
from borgerblik.domain.kommune import Titelvalg
from borgerblik.domain.sag import Dokument, Klasse
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Linje, Plan, Udbetaling
from borgerblik.overblik.fejl import IngenKildeSvarede, KildeMangler
from borgerblik.overblik.sammenhold import Emnevalg, Sammenholdt, Sammenligning
from borgerblik.overblik.udsnit import Raekkevidde
from borgerblik.sources import Delivery, Kildefelt
from borgerblik.visning.emne import Slags
from tests.byg import (
    AARHUS_CVR,
    BEVILLING_ID,
    BORGER,
    KOEBENHAVN_CVR,
    NABO,
    SAG_ID,
    Fails,
    Gives,
    en_bevilling,
    en_kommune,
    en_sag,
    en_tjeneste,
    en_ydelse,
    et_kald,
    et_valg,
    sager,
    ydelser,
)
from tests.overblik.test_sagsbehandler import ALT, ANNA_SAGSBEHANDLER, en_graense

YDELSE_ID = f"{BEVILLING_ID}:bev-1"
SAGEN, YDELSEN = Emnevalg(Slags.SAG, SAG_ID), Emnevalg(Slags.YDELSE, YDELSE_ID)
UNTIED = en_bevilling(sager=())
BETALT = Udbetaling(
    "en-udbetaling",
    dispositionsdato=date(2026, 10, 30),
    brutto=Decimal("100.00"),
    efter_skat_og_atp=Decimal("60.00"),
    linjer=(Linje("32.30.04", Decimal("100.00"), ydelse=YDELSE_ID),),
)
TITEL = Kildefelt("Sag/Titel", "Titel", "Sygedagpenge")


def sammenlign(
    valgt: Emnevalg,
    *sources: Any,
    som: Nsis = Nsis.BETYDELIG,
    graense: Any = ALT,
    undtagne: bool = False,
    kommune: Any = None,
    **service: Any,
) -> Sammenligning | None:
    """By a caseworker in Aarhus."""
    where = kommune or en_kommune()
    tjeneste = en_tjeneste(*sources, kommuner=(where,), **service)
    reach = Raekkevidde(where, graense, undtagne)
    return tjeneste.sammenlign(ANNA_SAGSBEHANDLER, BORGER, reach, som, et_kald(), valgt)


def sagen(*, kommune: Any = None, **changes: Any) -> Sammenligning:
    found = sammenlign(SAGEN, sager(en_sag(**changes)), ydelser(), kommune=kommune)
    assert found is not None
    return found


def ydelsen(*udbetalinger: Udbetaling, **changes: Any) -> Sammenligning:
    ydelse = en_ydelse(**{"bevilling": UNTIED, **changes})
    found = sammenlign(YDELSEN, sager(), ydelser(ydelse, udbetalinger=udbetalinger))
    assert found is not None
    return found


def par(found: Sammenligning, felt: str) -> Sammenholdt:
    (pair,) = [each for each in found.sammenholdt if each.felt == felt]
    return pair


# What differs


def test_what_the_citizen_gets_is_what_their_own_door_gives():
    sources = sager(en_sag()), ydelser(en_ydelse())
    tjeneste = en_tjeneste(*sources)

    found = sammenlign(SAGEN, *sources)
    ydelse = sammenlign(YDELSEN, *sources)

    assert found is not None
    assert ydelse is not None
    assert found.borgeren == tjeneste.sag(BORGER, ["0751"], et_kald(), SAG_ID)
    assert ydelse.borgeren == tjeneste.ydelse(BORGER, ["0751"], et_kald(), YDELSE_ID)
    assert (found.regler, ydelse.regler) == ((), ())


def test_a_title_that_the_kommune_does_not_show_is_seen_at_once_and_why():
    assert par(sagen(), "Titel") == Sammenholdt(
        "Titel",
        "Sygedagpenge, første fraværsdag 12-02",
        "Udbetaling af sygedagpenge",
        False,
        "Aarhus Kommune har valgt at vise KLE-emnet.",
    )
    assert par(sagen(titel=None), "Titel").hvorfor == "Sagen har ingen titel, så KLE-emnet vises."
    shown = sagen(kommune=en_kommune(et_valg(titel=Titelvalg.SAGSTITEL)))
    assert (par(shown, "Titel").ens, par(shown, "Titel").hvorfor) == (True, None)


def test_a_missing_party_is_seen_at_once_and_the_citizen_sees_nothing():
    found = sagen(er_primaer_part=False, har_primaer_part=False)

    assert found.borgeren is None
    assert [held.kode for held in found.regler] == ["ikke_primaer_part"]
    part = par(found, "Part")
    assert (part.kilden, part.borgeren, part.ens) == ("Borgeren er ikke primær part", None, None)
    assert part.hvorfor == found.regler[0].forklaring
    assert "primaer_part_mangler" in [each.kode for each in found.bemaerkninger]
    assert par(found, "Titel").kilden == "Sygedagpenge, første fraværsdag 12-02"


@pytest.mark.parametrize(
    ("changes", "felt"),
    [
        ({"livscyklus": Livscyklus.PASSIVERET}, "Livscyklus"),
        ({"kle": Kle("32.24.04", "Kontanthjælp")}, "KLE-nummer"),
    ],
)
def test_a_rule_speaks_at_the_field_it_looks_at(changes, felt):
    found = sagen(**changes)

    assert found.borgeren is None
    assert par(found, felt).hvorfor == found.regler[0].forklaring


def test_before_the_fradato_the_day_says_so_on_a_sag_and_on_a_ydelse():
    where = en_kommune(et_valg(fradato=date(2026, 11, 1)))
    sources = sager(en_sag()), ydelser(en_ydelse(bevilling=UNTIED))

    for valgt, felt in ((SAGEN, "Oprettet"), (YDELSEN, "Startdato")):
        found = sammenlign(valgt, *sources, kommune=where)
        assert found is not None
        assert par(found, felt).hvorfor == found.regler[0].forklaring


def test_what_no_citizen_sees_is_told_of_and_not_compared():
    found = sagen()

    for felt, kilden in (("Fagsystem", "KSD"), ("Følsomhed", "FOELSOMME_PERSONOPLYSNINGER")):
        assert (par(found, felt).kilden, par(found, felt).borgeren, par(found, felt).ens) == (kilden, None, None)
    assert "betydelig" in (par(found, "Følsomhed").hvorfor or "")
    assert par(sagen(foelsomhed_oplyst=False), "Følsomhed").kilden is None


def test_seen_at_a_level_that_is_too_low_the_sensitivity_says_why():
    found = sammenlign(SAGEN, sager(en_sag()), ydelser(), som=Nsis.LAV)

    assert found is not None
    assert found.borgeren is None
    assert par(found, "Følsomhed").hvorfor == found.regler[0].forklaring


def test_a_ydelse_without_a_class_or_name_of_its_own_shows_what_was_found_instead():
    ydelse = en_ydelse(kle=None, navn=None, ydelsesnavn=None)
    found = sammenlign(YDELSEN, sager(en_sag()), ydelser(ydelse))

    assert found is not None
    number = par(found, "KLE-nummer")
    assert (number.kilden, number.borgeren, number.ens) == (None, "32.30.04", False)
    assert number.hvorfor == "Ydelsen har ingen klasse, så sagens vises."
    assert par(found, "Navn").hvorfor == "Ydelsen har intet navn, så KLE-emnet vises."
    assert {"navn_mangler", "ydelse_uden_klasse"} <= {each.kode for each in found.bemaerkninger}


def test_an_amount_that_cannot_be_read_is_remarked_on():
    found = ydelsen(plan=(Plan(Periode(date(2026, 10, 1))),))

    assert (par(found, "Plan").kilden, par(found, "Plan").ens) == ("intet læseligt beløb 2026-10-01–", True)
    assert [each.kode for each in found.bemaerkninger] == ["beloeb_ulaeseligt"]


def test_payments_are_counted_and_the_steps_of_the_newest_compared():
    older = replace(BETALT, uuid="en-ældre", dispositionsdato=date(2026, 9, 30), brutto=Decimal("77.00"))
    found = ydelsen(older, BETALT)

    assert (par(found, "Udbetalinger").kilden, par(found, "Udbetalinger").ens) == ("2", True)
    assert par(found, "Seneste udbetaling: brutto").kilden == "100.00"
    assert par(found, "Seneste udbetaling: brutto").ens


def test_a_payment_that_went_to_somebody_else_is_counted_in_the_source_alone():
    found = ydelsen(BETALT, replace(BETALT, uuid="en-andens", er_modtager=False))

    counted = par(found, "Udbetalinger")
    assert (counted.kilden, counted.borgeren, counted.ens) == ("2", "1", False)
    assert counted.hvorfor


# What staff may not know of


@pytest.mark.parametrize(
    ("changes", "undtagne"),
    [
        ({"ejer": Aktoer(KOEBENHAVN_CVR, "Københavns Kommune")}, True),
        ({"klasser": (Klasse(titel="Visning undtaget"),)}, False),
        ({"foelsomhed": Foelsomhed.VIP}, False),
        ({"uuid": "00000000-0000-4000-8000-000000000001"}, True),
    ],
)
def test_what_is_beyond_the_callers_rights_or_not_there_cannot_be_told_apart(changes, undtagne):
    assert sammenlign(SAGEN, sager(en_sag(**changes)), ydelser(), undtagne=undtagne) is None


def test_beyond_the_limits_of_a_privilege_there_is_nothing():
    assert sammenlign(SAGEN, sager(en_sag()), ydelser(), graense=en_graense(kle=("32.24.04",))) is None
    assert sammenlign(SAGEN, sager(en_sag()), ydelser(), graense=en_graense(kle=("32.30.04",))) is not None


def test_a_sag_is_no_ydelse():
    assert sammenlign(Emnevalg(Slags.YDELSE, SAG_ID), sager(en_sag()), ydelser()) is None


def test_exempt_items_are_compared_by_those_with_a_right_of_their_own():
    found = sammenlign(SAGEN, sager(en_sag(foelsomhed=Foelsomhed.VIP)), ydelser(), undtagne=True)

    assert found is not None
    assert (found.borgeren, [held.kode for held in found.regler]) == (None, ["vip"])


def test_of_documents_only_those_within_the_limits_are_told_of():
    secret = Dokument("Hemmeligt", foelsomhed=Foelsomhed.VIP)
    exempt = Dokument("Undtaget", klasser=(Klasse(titel="Visning undtaget"),))
    letter = Dokument("Afgørelse", date(2026, 10, 20), "Brev")

    found = sagen(dokumenter=(secret, exempt, letter))

    documents = [felt for felt in found.kilde if felt.sti.startswith("Dokument")]
    assert [felt.vaerdi for felt in documents] == ["Afgørelse", "2026-10-20", "Brev"]
    assert (par(found, "Dokumenter").kilden, par(found, "Dokumenter").ens) == ("1", True)
    for secret_title in ("Hemmeligt", "Undtaget"):
        assert secret_title not in str(found)
    assert "dokument_uden_dato" not in [each.kode for each in found.bemaerkninger]


def test_documents_the_kommune_does_not_show_are_told_of_with_the_choice_that_decides():
    found = sagen(dokumenter=(Dokument("Afgørelse"),), kommune=en_kommune(et_valg(dokumenter=False)))

    assert "Afgørelse" in [felt.vaerdi for felt in found.kilde]
    documents = par(found, "Dokumenter")
    assert (documents.kilden, documents.borgeren, documents.ens) == ("1", "0", False)
    assert documents.hvorfor == "Aarhus Kommune har valgt ikke at vise dokumenter."


def test_the_fields_of_a_payment_for_more_than_may_be_known_are_left_out():
    raw = tuple(Kildefelt("x", "Beløb", each, each) for each in ("en-udbetaling", "delt", "en-andens", "andet-nummer"))
    other = en_ydelse(bevilling=UNTIED, nummer="bev-2", kle=Kle("32.24.04"))
    shared = replace(BETALT, uuid="delt", linjer=(*BETALT.linjer, Linje("32.24.04", Decimal("1.00"), ydelse=other.id)))
    theirs = replace(BETALT, uuid="en-andens", er_modtager=False)
    numbered = replace(BETALT, uuid="andet-nummer", linjer=(Linje("32.24.04", Decimal("1.00"), ydelse=YDELSE_ID),))
    source = Gives(
        "ydelsesindeks",
        Delivery(
            ydelser=(en_ydelse(bevilling=UNTIED), other),
            udbetalinger=(BETALT, shared, theirs, numbered),
            felter=(*raw, Kildefelt("y", "Navn", "Sygedagpenge")),
        ),
    )

    limited = sammenlign(YDELSEN, sager(), source, graense=en_graense(kle=("32.30.04",)))
    unlimited = sammenlign(YDELSEN, sager(), source)

    assert limited is not None
    assert unlimited is not None
    assert [felt.vaerdi for felt in limited.kilde] == ["en-udbetaling", "Sygedagpenge"]
    assert [felt.vaerdi for felt in unlimited.kilde] == ["en-udbetaling", "delt", "andet-nummer", "Sygedagpenge"]


def test_person_numbers_in_what_is_compared_are_masked():
    titel = f"Om {BORGER.reveal()} og {NABO.reveal()}"
    found = sagen(titel=titel, dokumenter=(Dokument(titel),))

    assert par(found, "Titel").kilden == found.titel == "Om borgeren og [cpr]"
    assert "Om borgeren og [cpr]" in [felt.vaerdi for felt in found.kilde]
    for number in (BORGER, NABO):
        assert number.reveal() not in f"{found.kilde}{found.sammenholdt}{found.titel}{found.bemaerkninger}"


# The sources, and the log


def test_the_sources_are_asked_for_the_fields_of_that_item_and_of_no_other_look():
    source = Gives("sagdokumentindeks", Delivery(sager=(en_sag(),), felter=(TITEL,)))

    found = sammenlign(SAGEN, source, ydelser())
    en_tjeneste(source, ydelser()).of(BORGER, ["0751"], et_kald())

    assert found is not None
    assert found.kilde == [TITEL]
    assert [question.raa for question in source.asked] == [SAG_ID, None]


@pytest.mark.parametrize("valgt", [SAGEN, YDELSEN])
def test_where_the_source_of_the_item_is_missing_nobody_can_say(valgt):
    sources = {
        Slags.SAG: (Fails("sagdokumentindeks"), ydelser()),
        Slags.YDELSE: (sager(), Fails("ydelsesindeks")),
    }
    with pytest.raises(KildeMangler):
        sammenlign(valgt, *sources[valgt.slags])


def test_a_ydelse_whose_sag_could_not_be_asked_for_is_no_404():
    with pytest.raises(KildeMangler):
        sammenlign(YDELSEN, Fails("sagdokumentindeks"), ydelser(en_ydelse()))


def test_a_sag_is_compared_although_the_benefits_are_missing():
    assert sammenlign(SAGEN, sager(en_sag()), Fails("ydelsesindeks")) is not None


def test_where_no_source_answers_there_is_nothing_to_say():
    with pytest.raises(IngenKildeSvarede):
        sammenlign(SAGEN, Fails("sagdokumentindeks"), Fails("ydelsesindeks"))


def test_sager_that_did_not_come_are_not_missed_where_the_index_of_them_was_not_whole():
    tied = en_ydelse(bevilling=en_bevilling(sager=("en-anden",)))
    whole = sammenlign(YDELSEN, sager(), ydelser(tied))
    broken = sammenlign(YDELSEN, sager(unreadable=1), ydelser(tied), undtagne=True)

    assert whole is not None
    assert broken is not None
    assert "sag_findes_ikke" in [each.kode for each in whole.bemaerkninger]
    assert "sag_findes_ikke" not in [each.kode for each in broken.bemaerkninger]


def test_it_is_a_look_of_its_own_in_the_log_at_that_item_and_no_other():
    rows: list[Opslag] = []
    other = en_sag(uuid="00000000-0000-4000-8000-000000000001")
    sources = sager(en_sag(), other), ydelser(en_ydelse())

    sammenlign(SAGEN, *sources, log=rows.append)
    sammenlign(YDELSEN, sager(), ydelser(en_ydelse(bevilling=en_bevilling(er_modtager=False))), log=rows.append)
    sammenlign(Emnevalg(Slags.SAG, "findes-ikke"), *sources, log=rows.append)

    assert [row.formaal for row in rows] == ["se mit overblik (sammenligning med kilden)"] * 3
    assert [(row.sager, row.ydelser) for row in rows] == [((SAG_ID,), ()), ((), ()), ((), ())]
    assert rows[1].tilbageholdt == {YDELSE_ID: ("ikke_primaer_part",)}
    assert rows[2].tilbageholdt == {}
    assert {row.myndighed for row in rows} == {AARHUS_CVR}


def test_without_its_row_nothing_is_compared():
    def broken(_row: Opslag) -> None:
        raise LogUnavailable

    with pytest.raises(LogUnavailable):
        sammenlign(SAGEN, sager(en_sag()), ydelser(), log=broken)
