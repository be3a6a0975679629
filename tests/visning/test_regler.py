"""Every rule of visibility, broken one at a time, through the service a citizen meets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from borgerblik.domain.faelles import Aktoer, Fagsystem, Kle
from borgerblik.domain.koder import Foelsomhed, Fremdrift, Livscyklus, Nsis
from borgerblik.domain.kommune import Niveaukrav, Systemfilter
from borgerblik.domain.sag import Klasse
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Ydelse
from borgerblik.sources import Delivery, Question, Reason, SourceError
from borgerblik.visning.regler import REGLER
from tests.byg import (
    BORGER,
    SAG_ID,
    UDK_CVR,
    Fails,
    Gives,
    en_bevilling,
    en_kommune,
    en_sag,
    en_tjeneste,
    en_ydelse,
    et_kald,
    et_valg,
    koebenhavn,
    sager,
    trin,
    ydelser,
)
from tests.visning.blik import SECRET_ROLE, UNTIED, look, rules, told


def test_a_good_sag_and_its_ydelse_are_shown_and_tied_both_ways() -> None:
    overblik = look(en_sag(), en_ydelse())

    assert rules(overblik) == rules(overblik, "ydelse") == []
    assert overblik.sager[0].ydelser == [en_ydelse().id]
    assert overblik.ydelser[0].sager == [SAG_ID]


def test_the_rules_are_read_in_the_order_of_the_design() -> None:
    assert [regel.__name__ for regel in REGLER] == [
        "ikke_primaer_part", "undtaget", "vip", "slettet",
        "ikke_aabnet", "foer_fradato", "fagsystem_fravalgt", "niveau_for_lavt",
    ]  # fmt: skip


def test_the_trace_names_every_rule_that_holds_an_item_back() -> None:
    worst = en_sag(
        er_primaer_part=False,
        klasser=(Klasse(titel="Visning undtaget for borger"),),
        foelsomhed=Foelsomhed.VIP,
        livscyklus=Livscyklus.SLETTET,
        oprettet=date(2001, 1, 1),
    )
    valg = et_valg(aaben=False, fradato=date(2020, 1, 1), fagsystemer=Systemfilter(kun=frozenset({"ky"})))

    overblik = look(worst, valg=valg, kommune=en_kommune(valg, borger=Niveaukrav(foelsomme=Nsis.HOEJ)))

    assert rules(overblik) == [regel.__name__ for regel in REGLER]
    assert told(overblik) == []


# ikke_primaer_part


def test_a_secondary_party_does_not_see_the_sag_and_is_not_told() -> None:
    overblik = look(en_sag(er_primaer_part=False))

    assert rules(overblik) == ["ikke_primaer_part"]
    assert told(overblik) == []


def test_who_receives_neither_grant_nor_benefit_does_not_see_the_ydelse() -> None:
    assert rules(look(en_ydelse(replace(UNTIED, er_modtager=False))), "ydelse") == ["ikke_primaer_part"]


# undtaget


@pytest.mark.parametrize(
    "klasse",
    [
        Klasse(titel="Visning undtaget for borger"),
        Klasse(titel="visning undtaget for part"),
        Klasse(facet="VISNINGSKLASSE"),
        Klasse(rolle=SECRET_ROLE),
        Klasse(rolle=SECRET_ROLE.upper()),
    ],
    ids=["title", "title in small letters", "facet in capitals", "role", "role in capitals"],
)
def test_a_visningsklasse_is_recognised_by_role_title_or_facet_whatever_the_case(klasse: Klasse) -> None:
    overblik = look(en_sag(klasser=(klasse,)), visningsklasser=(SECRET_ROLE,))

    assert rules(overblik) == ["undtaget"]
    assert told(overblik) == []


def test_a_primary_class_that_says_visning_exempts_too() -> None:
    assert rules(look(en_sag(klasser=(Klasse(titel="Visning undtaget", primaer=True),)))) == ["undtaget"]


def test_another_class_that_only_mentions_visning_exempts_nothing() -> None:
    assert rules(look(en_sag(klasser=(Klasse(facet="Emne", titel="Fremvisning af bolig"),)))) == []


def test_a_ydelse_tied_to_an_exempt_sag_is_exempt_too() -> None:
    overblik = look(en_sag(klasser=(Klasse(titel="Visning undtaget"),)), en_ydelse())

    assert rules(overblik, "ydelse") == ["undtaget"]
    assert overblik.kommende_udbetalinger == []


def test_a_grant_that_says_its_sag_is_exempt_is_believed_also_where_the_case_index_has_no_such_sag() -> None:
    marked = en_ydelse(en_bevilling(sag_undtaget=True))

    for items in ((marked,), (en_sag(), marked)):
        overblik = look(*items)
        assert rules(overblik, "ydelse") == ["undtaget"]
        assert (overblik.ydelser, overblik.kommende_udbetalinger, told(overblik)) == ([], [], [])


def test_and_the_sag_it_says_so_of_is_exempt_itself() -> None:
    other = en_sag(uuid="00000000-0000-4000-8000-000000000002")

    overblik = look(en_sag(), other, en_ydelse(en_bevilling(sag_undtaget=True)))

    assert [sag.id for sag in overblik.sager] == [other.uuid]


def test_where_the_case_index_is_silent_a_tied_ydelse_waits_behind_the_closed_door() -> None:
    tied, untied = en_ydelse(), en_ydelse(en_bevilling(uuid="00000000-0000-4000-8000-000000000001", sager=()))
    tjeneste = en_tjeneste(Fails("sagdokumentindeks"), ydelser(tied, untied))

    overblik = tjeneste.of(BORGER, ["0751"], et_kald())

    assert [ydelse.id for ydelse in overblik.ydelser] == [untied.id]
    assert not overblik.komplet


def test_a_sag_that_could_not_be_read_may_be_the_exempt_one() -> None:
    tjeneste = en_tjeneste(sager(unreadable=1), ydelser(en_ydelse()))

    assert tjeneste.of(BORGER, ["0751"], et_kald()).ydelser == []


def test_the_order_in_which_kommuner_are_asked_decides_nothing() -> None:
    udk = en_ydelse(en_bevilling(ejer=Aktoer(UDK_CVR, "Udbetaling Danmark")))
    half = Gives("sagdokumentindeks", by_kommune={"0751": Delivery()})

    @dataclass
    class OneSilent:
        name: str = "sagdokumentindeks"

        def fetch(self, question: Question) -> Delivery:
            if question.kommune == "0101":
                raise SourceError(Reason.UTILGAENGELIG, "down")
            return half.fetch(question)

    for asked in (["0751", "0101"], ["0101", "0751"]):
        tjeneste = en_tjeneste(OneSilent(), ydelser(udk), kommuner=(en_kommune(), koebenhavn()))
        assert tjeneste.of(BORGER, asked, et_kald()).ydelser == []


def test_the_trace_names_both_where_a_sag_is_exempt_and_vip() -> None:
    both = en_sag(klasser=(Klasse(titel="Visning undtaget"),), foelsomhed=Foelsomhed.VIP)

    assert rules(look(both, en_ydelse()), "ydelse") == ["undtaget", "vip"]


def test_a_sag_the_answering_index_does_not_have_exempts_nothing() -> None:
    assert rules(look(en_ydelse()), "ydelse") == []


# vip


def test_vip_is_shown_to_nobody_nor_the_ydelse_tied_to_it() -> None:
    overblik = look(en_sag(foelsomhed=Foelsomhed.VIP), en_ydelse(), niveau=Nsis.HOEJ)

    assert rules(overblik) == ["vip"]
    assert rules(overblik, "ydelse") == ["vip"]
    assert told(overblik) == []
    assert overblik.kraever_niveau is None


def test_a_grant_that_says_its_sag_is_vip_is_held_back_also_where_the_case_index_has_no_such_sag() -> None:
    assert rules(look(en_ydelse(en_bevilling(sag_vip=True))), "ydelse") == ["vip"]


def test_a_ydelse_that_is_itself_vip_is_held_back() -> None:
    assert rules(look(en_ydelse(replace(UNTIED, foelsomhed=Foelsomhed.VIP))), "ydelse") == ["vip"]


# slettet


@pytest.mark.parametrize("kode", [Livscyklus.SLETTET, Livscyklus.PASSIVERET])
def test_what_the_index_has_taken_away_is_gone_but_takes_no_ydelse_with_it(kode: Livscyklus) -> None:
    overblik = look(en_sag(livscyklus=kode), en_ydelse())

    assert rules(overblik) == ["slettet"]
    assert rules(overblik, "ydelse") == []
    assert overblik.ydelser[0].sager == []


# ikke_aabnet


def test_a_kle_number_that_is_closed_or_never_mentioned_is_not_shown() -> None:
    assert rules(look(en_sag(), valg=et_valg(aaben=False))) == ["ikke_aabnet"]
    assert rules(look(en_sag(), valg=et_valg("32.24.04"))) == ["ikke_aabnet"]


def test_an_area_not_opened_is_told_once_whether_or_not_the_citizen_has_anything_there() -> None:
    with_sag, without = look(en_sag(), valg=et_valg("32.24.12")), look(valg=et_valg("32.24.12"))

    for overblik in (with_sag, without):
        closed = [i for i in overblik.ikke_vist if i.aarsag == "ikke_aabnet"]
        assert [(i.fagomraade, i.antal) for i in closed if i.fagomraade == "sygedagpenge"] == [("sygedagpenge", None)]
        assert "ledighedsydelse" not in {i.fagomraade for i in closed}
        assert len(closed) == len({i.fagomraade for i in closed})


def test_a_number_that_two_areas_share_opens_only_the_one_whose_benefit_is_kept_under_it() -> None:
    shared_cases = look(valg=et_valg("15.17.26"))
    own_benefit = look(valg=et_valg("32.24.04"))

    assert not {o.noegle for o in shared_cases.fagomraader if o.aaben}
    assert {"sygedagpenge", "ressourceforloebsydelse"} <= {i.fagomraade for i in shared_cases.ikke_vist}
    # What was uddannelseshjælp's own number has gone over into this one.
    assert {o.noegle for o in own_benefit.fagomraader if o.aaben} == {"kontanthjaelp", "uddannelseshjaelp"}


def test_a_number_beyond_the_eight_areas_comes_under_oevrige_when_opened() -> None:
    sag = en_sag(kle=Kle("82.20.00", "Boliganvisning"))

    overblik = look(sag, valg=et_valg("82.20.00"))

    assert overblik.sager[0].fagomraade == "oevrige"
    assert overblik.fagomraader[-1].noegle == "oevrige"
    assert look(sag).fagomraader[-1].noegle != "oevrige"


# foer_fradato


def test_the_fradato_itself_is_included_and_the_day_before_is_told() -> None:
    valg = et_valg(fradato=date(2026, 9, 28))

    assert rules(look(en_sag(oprettet=date(2026, 9, 28)), valg=valg)) == []
    overblik = look(en_sag(oprettet=date(2026, 9, 27)), valg=valg)
    assert rules(overblik) == ["foer_fradato"]
    assert told(overblik) == [("sygedagpenge", "foer_fradato", 1)]


def test_an_open_sag_from_before_is_shown_where_the_kommune_wants_that_and_a_closed_one_is_not() -> None:
    valg = et_valg(fradato=date(2026, 10, 1), ogsaa_aktive=True)
    closed = trin(Fremdrift.AFSLUTTET, "2026-11-01")

    assert rules(look(en_sag(), valg=valg)) == []
    assert rules(look(en_sag(nu=closed), valg=valg)) == ["foer_fradato"]


def test_a_sag_created_on_an_unknown_day_counts_as_before() -> None:
    assert rules(look(en_sag(oprettet=None), valg=et_valg(fradato=date(2020, 1, 1)))) == ["foer_fradato"]
    assert rules(look(en_sag(oprettet=None))) == []


def test_a_ydelse_is_as_old_as_the_oldest_sag_it_is_tied_to_else_as_its_own_start() -> None:
    other = "00000000-0000-4000-8000-000000000002"
    valg = et_valg(fradato=date(2026, 10, 1))
    two = en_ydelse(en_bevilling(sager=(SAG_ID, other)))
    old, new = en_sag(oprettet=date(2026, 9, 1)), en_sag(uuid=other, oprettet=date(2026, 10, 5))

    assert rules(look(old, new, two, valg=valg), "ydelse") == ["foer_fradato"]
    assert rules(look(new, two, valg=valg), "ydelse") == []
    assert rules(look(en_ydelse(UNTIED), valg=valg), "ydelse") == []
    assert rules(look(en_ydelse(UNTIED, periode=Periode(date(2026, 9, 30))), valg=valg), "ydelse") == ["foer_fradato"]


def test_a_ydelse_from_before_is_still_open_only_while_it_is_in_force() -> None:
    valg = et_valg(fradato=date(2026, 11, 1), ogsaa_aktive=True)

    def ending(day: date | None) -> Ydelse:
        return en_ydelse(UNTIED, periode=Periode(date(2026, 10, 1), day))

    assert rules(look(ending(None), valg=valg), "ydelse") == []
    assert rules(look(ending(date(2026, 11, 23)), valg=valg), "ydelse") == []
    assert rules(look(ending(date(2026, 11, 22)), valg=valg), "ydelse") == ["foer_fradato"]


# fagsystem_fravalgt


@pytest.mark.parametrize(
    ("filtre", "held"),
    [
        (Systemfilter(), False),
        (Systemfilter(kun=frozenset({"ksd"})), False),
        (Systemfilter(kun=frozenset({"42f8817a-673c-5205-bef6-4df4ab68b1c8"})), False),
        (Systemfilter(kun=frozenset({"ky"})), True),
        (Systemfilter(ikke=frozenset({"ksd"})), True),
        (Systemfilter(ikke=frozenset({"ky"})), False),
        (Systemfilter(kun=frozenset({"ksd"}), ikke=frozenset({"42f8817a-673c-5205-bef6-4df4ab68b1c8"})), True),
    ],
)
def test_the_master_system_is_compared_by_name_and_uuid(filtre: Systemfilter, held: bool) -> None:
    overblik = look(en_sag(), valg=et_valg(fagsystemer=filtre))

    assert rules(overblik) == (["fagsystem_fravalgt"] if held else [])
    assert told(overblik) == []


def test_an_unknown_master_system_does_not_pass_a_filter() -> None:
    unknown = en_sag(fagsystem=Fagsystem())

    assert rules(look(unknown)) == []
    assert rules(look(unknown, valg=et_valg(fagsystemer=Systemfilter(ikke=frozenset({"ky"}))))) == [
        "fagsystem_fravalgt"
    ]


# niveau_for_lavt


def test_a_level_too_low_is_told_with_the_level_that_would_show_more() -> None:
    strict = en_kommune(borger=Niveaukrav(fortrolige=Nsis.BETYDELIG, foelsomme=Nsis.HOEJ))

    overblik = look(en_sag(), en_ydelse(), kommune=strict)

    assert rules(overblik) == ["niveau_for_lavt"]
    assert told(overblik) == [("sygedagpenge", "niveau_for_lavt", 2)]
    assert overblik.kraever_niveau is Nsis.HOEJ
    assert rules(look(en_sag(), kommune=strict, niveau=Nsis.HOEJ)) == []
    assert rules(look(en_sag(foelsomhed=Foelsomhed.FORTROLIGE), kommune=strict)) == []


def test_no_level_is_named_where_another_rule_holds_the_item_back_all_the_same() -> None:
    strict = en_kommune(et_valg(fradato=date(2026, 11, 1)), borger=Niveaukrav(foelsomme=Nsis.HOEJ))

    overblik = look(en_sag(), kommune=strict)

    assert rules(overblik) == ["foer_fradato", "niveau_for_lavt"]
    assert told(overblik) == [("sygedagpenge", "foer_fradato", 1)]
    assert overblik.kraever_niveau is None


def test_what_is_not_confidential_needs_only_the_lowest_level() -> None:
    assert rules(look(en_sag(foelsomhed=Foelsomhed.IKKE_FORTROLIGE), niveau=Nsis.LAV)) == []
    assert rules(look(en_sag(foelsomhed=Foelsomhed.FORTROLIGE), niveau=Nsis.LAV)) == ["niveau_for_lavt"]
