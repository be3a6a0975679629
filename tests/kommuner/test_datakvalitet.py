"""The remarks on what a kommune delivers: each is made of what is wrong, and of nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from borgerblik.domain.faelles import Aktoer, Kle
from borgerblik.domain.koder import Fremdrift
from borgerblik.domain.sag import Dokument
from borgerblik.domain.tid import Periode, Virkning
from borgerblik.domain.ydelse import Linje, Plan, Udbetaling, Ydelse
from borgerblik.kommuner.datakvalitet import Bemaerkning, LeveretSag, LeveretYdelse, om_sag, om_ydelse
from tests.byg import BORGER, I_DAG, SAG_ID, en_bevilling, en_sag, en_ydelse, tid, trin

PLAN = Plan(Periode(date(2026, 10, 1)), beloeb=Decimal("100.00"))
NAVN = "Bente Mortensen"
BETALT = Udbetaling(
    "u",
    brutto=Decimal("100.00"),
    efter_skat_og_atp=Decimal("60.00"),
    sendt_til_udbetaling=Decimal("60.00"),
    udbetalt=Decimal("60.00"),
    linjer=(Linje("32.30.04", Decimal("100.00")),),
)


class Kle4:
    """Four numbers: one in force, one that another has taken the place of, one just over, one nobody knows."""

    def titel(self, nummer: str) -> str | None:
        known = {"32.30.04": "Sygedagpenge", "32.24.32": "Uddannelseshjælp", "32.24.48": "Særlig hjælp"}
        return known.get(nummer)

    def afloesere(self, nummer: str, dag: date) -> tuple[str, ...]:
        return ("32.24.03", "32.24.04") if nummer == "32.24.32" and dag >= date(2022, 2, 1) else ()

    def lukket(self, nummer: str, dag: date) -> bool:
        return nummer in ("32.24.32", "32.24.48") and dag >= date(2022, 2, 1)


def om(dag: date = I_DAG, **changes: Any) -> list[tuple[str, str]]:
    """The remarks on a sag with those changes."""
    return found(om_sag(LeveretSag(en_sag(**changes), dag, Kle4())))


def om_y(
    ydelse: Ydelse | None = None,
    *udbetalinger: Udbetaling,
    sager: frozenset[str] | None = frozenset({SAG_ID}),
    **changes: Any,
) -> list[tuple[str, str]]:
    ydelse = ydelse or en_ydelse(**{"plan": (PLAN,), **changes})
    return found(om_ydelse(LeveretYdelse(ydelse, udbetalinger, sager, I_DAG, Kle4())))


def found(remarks: tuple[Bemaerkning, ...]) -> list[tuple[str, str]]:
    assert all(each.tekst.endswith(".") for each in remarks)
    return [(each.kode, each.felt) for each in remarks]


def test_a_good_sag_and_a_good_ydelse_bear_no_remark():
    assert om() == []
    assert om_y(None, BETALT) == []


@pytest.mark.parametrize(
    ("titel", "koder"),
    [
        (None, ["titel_mangler"]),
        ("2026-004711", ["titel_lig_nummer"]),
        ("SYGEDAGPENGE 12", ["titel_lig_nummer"]),
        ("KTH", ["titel_lig_nummer"]),
        ("Ansøgning vedr. bolig", ["titel_med_forkortelser"]),
        ("Tilskud jf. § 81 m.v. i loven", ["titel_med_forkortelser"]),
        ("Ansøgning om KTH", ["titel_med_forkortelser"]),
        ("Ansøgning om hjælp.", []),
        ("Sygedagpenge, første fraværsdag 12-02", []),
    ],
)
def test_a_title_is_one_a_citizen_can_read(titel, koder):
    assert [kode for kode, _ in om(titel=titel)] == koder


def test_a_person_number_in_a_title_is_remarked_on_and_not_repeated():
    remarks = om_sag(LeveretSag(en_sag(titel=f"Sygedagpenge {BORGER.reveal()}"), I_DAG, Kle4()))

    assert [each.kode for each in remarks] == ["titel_med_personnummer"]
    assert BORGER.reveal() not in str(remarks)


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"har_primaer_part": False}, ("primaer_part_mangler", "part")),
        ({"ejer": Aktoer(None, "Aarhus Kommune")}, ("ejer_mangler", "myndighed")),
        ({"kle": Kle("32.24.32", "Uddannelseshjælp")}, ("kle_udgaaet", "kle")),
        ({"kle": Kle("32.24.48", "Særlig hjælp")}, ("kle_udgaaet", "kle")),
        ({"kle": Kle("99.99.99", "Noget")}, ("kle_ukendt", "kle")),
        ({"nu": None}, ("status_mangler", "status")),
        ({"nu": trin(Fremdrift.UKENDT, "2026-10-02")}, ("status_ukendt", "status")),
        ({"forloeb": (trin(Fremdrift.BEHANDLES, "2026-10-02"),)}, ("fremdrift_uden_opstaaet", "forløb")),
        ({"oprettet": date(2026, 10, 3)}, ("datoer_ude_af_orden", "oprettet")),
        ({"oprettet": date(2026, 11, 24), "senest_aendret": None}, ("datoer_ude_af_orden", "oprettet")),
        ({"foelsomhed_oplyst": False}, ("foelsomhed_mangler", "følsomhed")),
        ({"dokumenter_uden_titel": 2}, ("dokument_uden_titel", "dokumenter")),
        ({"dokumenter": (Dokument("Brev"),)}, ("dokument_uden_dato", "dokumenter")),
    ],
)
def test_what_is_wrong_with_a_sag_is_remarked_on(changes, remark):
    assert om(**changes) == [remark]


@pytest.mark.parametrize(
    ("titel", "koder"),
    [
        (f"Brev til {NAVN} {BORGER.reveal()} vedr. KSF", ["med_personnummer", "med_personnavn", "med_forkortelser"]),
        ("2026-004711", ["lig_nummer"]),
        ("Afgørelse om sygedagpenge", []),
    ],
)
def test_the_title_of_a_document_is_looked_at_as_that_of_a_sag_is(titel, koder):
    good = Dokument("Brev om sygedagpenge", I_DAG)
    remarks = om_sag(LeveretSag(en_sag(dokumenter=(good, Dokument(titel, I_DAG))), I_DAG, Kle4()))

    assert [each.kode for each in remarks] == [f"dokumenttitel_{kode}" for kode in koder]
    assert [f"titel_{kode}" for kode in koder] == [kode for kode, _ in om(titel=titel)], "one rule for both"
    assert all(each.felt == "dokumenter" and each.tekst.startswith("Et dokuments titel: ") for each in remarks)
    assert not any(secret in str(remarks) for secret in (BORGER.reveal(), NAVN))


def test_what_is_wrong_with_many_documents_titles_is_said_once():
    many = tuple(Dokument(f"2026-0047{n}", I_DAG) for n in range(3))

    assert om(dokumenter=many) == [("dokumenttitel_lig_nummer", "dokumenter")]


def test_a_sag_made_today_is_in_order():
    assert om(oprettet=I_DAG, senest_aendret=I_DAG) == []


def test_steps_that_go_back_or_end_before_they_begin_are_out_of_order():
    back = (
        trin(Fremdrift.OPRETTET, "2026-09-01"),
        trin(Fremdrift.AFGJORT, "2026-09-10"),
        trin(Fremdrift.BEHANDLES, "2026-10-02"),
    )
    ended = trin(Fremdrift.OPRETTET, "2026-09-28", "2026-09-01")
    unknown = (trin(Fremdrift.OPRETTET, "2026-09-01"), trin(Fremdrift.UKENDT, "2026-09-02"))

    assert om(forloeb=back) == [("datoer_ude_af_orden", "forløb")]
    assert om(forloeb=(ended,)) == [("datoer_ude_af_orden", "forløb")]
    assert om(forloeb=unknown) == []
    assert Virkning(tid("2026-09-28")) == trin(Fremdrift.OPRETTET, "2026-09-28").virkning


def test_an_open_sag_that_has_not_moved_for_two_years_is_old_and_one_day_less_is_not():
    old: dict[str, Any] = {"oprettet": date(2020, 1, 1), "nu": trin(Fremdrift.BEHANDLES, "2024-11-22")}

    assert om(**old, senest_aendret=date(2024, 11, 22)) == [("status_gammel", "status")]
    assert om(**old, senest_aendret=date(2024, 11, 23)) == []
    assert om(**{**old, "nu": trin(Fremdrift.BEHANDLES, "2024-11-23")}, senest_aendret=date(2024, 1, 1)) == []
    assert om(**{**old, "nu": trin(Fremdrift.AFSLUTTET, "2024-01-01")}, senest_aendret=date(2024, 1, 1)) == []


def test_two_years_before_a_leap_day_can_be_told():
    leap = date(2028, 2, 29)

    assert om(leap, nu=trin(Fremdrift.BEHANDLES, "2026-02-27"), senest_aendret=None, oprettet=None) == [
        ("status_gammel", "status")
    ]


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"navn": None, "ydelsesnavn": None}, ("navn_mangler", "navn")),
        ({"navn": "YD 4711", "ydelsesnavn": None}, ("navn_lig_nummer", "navn")),
        ({"bevilling": en_bevilling(ejer=Aktoer())}, ("ejer_mangler", "myndighed")),
        ({"kle": None}, ("ydelse_uden_klasse", "kle")),
        ({"kle": Kle("32.24.32")}, ("kle_udgaaet", "kle")),
        ({"kle": Kle("32.24.48")}, ("kle_udgaaet", "kle")),
        ({"bevilling": en_bevilling(foelsomhed_oplyst=False)}, ("foelsomhed_mangler", "følsomhed")),
        ({"plan": ()}, ("uden_plan", "plan")),
        ({"plan": (PLAN, Plan())}, ("beloeb_ulaeseligt", "plan")),
        ({"periode": Periode(date(2026, 10, 2), date(2026, 10, 1))}, ("slut_foer_start", "slutdato")),
        (
            {"bevilling": en_bevilling(periode=Periode(date(2026, 10, 2), date(2026, 10, 1)))},
            ("slut_foer_start", "slutdato"),
        ),
        ({"bevilling": en_bevilling(sager=(SAG_ID, "en-anden"))}, ("sag_findes_ikke", "sager")),
    ],
)
def test_what_is_wrong_with_a_ydelse_is_remarked_on(changes, remark):
    assert om_y(**changes) == [remark]


def test_only_what_is_in_force_needs_a_plan_and_a_day_is_a_period():
    day = date(2026, 10, 1)

    assert om_y(plan=(), periode=Periode(day, day)) == []


@pytest.mark.parametrize(
    ("changes", "koder"),
    [
        ({"sendt_til_udbetaling": Decimal("50.00")}, ["udbetaling_uden_tekst", "beloeb_stemmer_ikke"]),
        ({"sendt_til_udbetaling": Decimal("50.00"), "udbetalt": None, "sendt_tekst": "Modregning"}, []),
        ({"udbetalt": Decimal("50.00")}, ["udbetaling_uden_tekst"]),
        ({"udbetalt": Decimal("50.00"), "udbetalt_tekst": "Modregning"}, []),
        ({"udbetalt": None}, []),
        ({"brutto": None}, ["beloeb_ulaeseligt"]),
        ({"linjer": (Linje("32.30.04"),)}, ["beloeb_ulaeseligt"]),
    ],
)
def test_a_payment_can_be_read_and_says_why_it_is_another_than_the_step_before(changes, koder):
    fields = {name: getattr(BETALT, name) for name in Udbetaling.__dataclass_fields__}

    assert [kode for kode, _ in om_y(None, Udbetaling(**{**fields, **changes}))] == koder


def test_where_nobody_can_say_which_sager_there_are_none_is_missing():
    assert om_y(sager=None, bevilling=en_bevilling(sager=("en-anden",))) == []
