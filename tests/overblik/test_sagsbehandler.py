"""What a caseworker sees of a citizen's overview: the same, cut to what their privileges reach, and counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import WrongRole
from borgerblik.access.privilegier import Dataafgraensning, Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.roller import Roller, udstedt_gruppe
from borgerblik.audit import LogUnavailable, Opslag
from borgerblik.domain.faelles import Aktoer, Kle
from borgerblik.domain.koder import Foelsomhed, Livscyklus, Nsis
from borgerblik.domain.kommune import Kommune, Niveaukrav
from borgerblik.domain.sag import Dokument, Klasse
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Linje, Plan, Udbetaling
from borgerblik.kommuner.service import Kommunebillede
from borgerblik.overblik.fejl import UkendtKommune
from borgerblik.overblik.model import Overblik
from borgerblik.overblik.opslag import ForkertKommune, KommuneMangler, raekkevidde
from borgerblik.overblik.udsnit import Raekkevidde, pseudonym
from tests.access.privilegielister import FOELSOMHED, KLE, ORGENHED, SAGSBEHANDLER
from tests.byg import (
    AARHUS_CVR,
    BORGER,
    KOEBENHAVN_CVR,
    NOEGLE,
    SAG_ID,
    UDK_CVR,
    en_bevilling,
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

OTHER = "00000000-0000-4000-8000-00000000000"
ANNA_SAGSBEHANDLER = Identity(Rolle.SAGSBEHANDLER, "anna", "https://ch.example", Nsis.BETYDELIG)
BEGGE = (et_valg(), et_valg("32.24.04"))
KONTANT = Kle("32.24.04", "Kontanthjælp")
UNTIED = en_bevilling(sager=())


def en_graense(**begraensninger: tuple[str, ...]) -> Dataafgraensning:
    names = {"kle": KLE, "orgenhed": ORGENHED, "foelsomhed": FOELSOMHED}
    limits = {names[name]: values for name, values in begraensninger.items()}
    group = Privilegiegruppe(Omraade(Omraadetype.CVR, AARHUS_CVR), (SAGSBEHANDLER,), limits)
    return Dataafgraensning((group,))


ALT = en_graense()


def slaa_op(
    *sources: Any,
    graense: Dataafgraensning = ALT,
    kommune: Kommune | None = None,
    som: Nsis = Nsis.BETYDELIG,
    eget: Nsis = Nsis.BETYDELIG,
    undtagne: bool = False,
    **service: Any,
) -> Overblik:
    """The look-up of a caseworker in Aarhus."""
    where = kommune or en_kommune(*BEGGE)
    tjeneste = en_tjeneste(*sources, **{"kommuner": (where,), **service})
    reach = Raekkevidde(where, graense, undtagne)
    return tjeneste.for_sagsbehandler(ANNA_SAGSBEHANDLER, BORGER, reach, som, et_kald(eget))


def spor(overblik: Overblik) -> dict[str, list[str]]:
    return {each.id: [held.kode for held in each.regler] for each in overblik.regelspor}


def test_without_limits_it_is_the_citizens_own_overview_and_the_trace_besides() -> None:
    early = en_sag(uuid=OTHER + "1", oprettet=date(2019, 1, 1))
    sources = (sager(en_sag(dokumenter=(Dokument("Brev"),)), early), ydelser(en_ydelse()))
    where = en_kommune(et_valg(fradato=date(2020, 1, 1)))

    own = en_tjeneste(*sources, kommuner=(where,)).of(BORGER, ["0751"], et_kald())
    seen = slaa_op(*sources, kommune=where)

    assert seen == own
    assert spor(seen) == {SAG_ID: [], early.uuid: ["foer_fradato"], en_ydelse().id: []}
    assert seen.uden_for_rettigheder == 0


def test_the_level_to_look_as_is_the_citizens_and_not_the_caseworkers() -> None:
    low = slaa_op(sager(en_sag()), ydelser(), som=Nsis.LAV, eget=Nsis.HOEJ)

    assert low.niveau is Nsis.LAV
    assert spor(low) == {SAG_ID: ["niveau_for_lavt"]}
    assert low.kraever_niveau is Nsis.BETYDELIG


def test_what_the_kommune_asks_of_its_own_staff_is_not_met_by_looking_as_somebody_higher() -> None:
    strict = en_kommune(sagsbehandler=Niveaukrav(foelsomme=Nsis.HOEJ))

    assert slaa_op(sager(en_sag()), ydelser(), kommune=strict, som=Nsis.HOEJ).uden_for_rettigheder == 1
    assert slaa_op(sager(en_sag()), ydelser(), kommune=strict, eget=Nsis.HOEJ).uden_for_rettigheder == 0


def test_a_kle_limit_cuts_overview_trace_counts_references_and_coming_payments() -> None:
    other = en_sag(uuid=OTHER + "1", kle=KONTANT, oprettet=date(2019, 1, 1))
    plan = (Plan(Periode(date(2026, 10, 1)), "Månedlig", None, "Sidste bankdag i måneden", Decimal(100)),)
    mine = en_ydelse(en_bevilling(sager=(SAG_ID, other.uuid)), plan=plan)
    theirs = en_ydelse(en_bevilling(uuid=OTHER + "2", sager=(SAG_ID,)), kle=KONTANT, plan=plan)
    sources = (sager(en_sag(), other), ydelser(mine, theirs))
    where = en_kommune(et_valg(), et_valg("32.24.04", fradato=date(2020, 1, 1)))

    seen = slaa_op(*sources, kommune=where, graense=en_graense(kle=("32.30.*",)))

    assert spor(seen) == {SAG_ID: [], mine.id: []}
    assert [each.ydelser for each in seen.sager] == [[mine.id]]
    assert [each.sager for each in seen.ydelser] == [[SAG_ID]]
    assert {each.ydelse for each in seen.kommende_udbetalinger} == {mine.id}
    assert [each for each in seen.ikke_vist if each.aarsag != "ikke_aabnet"] == []
    assert seen.uden_for_rettigheder == 2
    assert theirs.id not in repr(seen)
    assert other.uuid not in repr(seen)


def test_a_payment_that_also_pays_what_is_cut_tells_only_its_own_lines_and_no_total() -> None:
    mine = en_ydelse(UNTIED)
    theirs = en_ydelse(en_bevilling(uuid=OTHER + "2", sager=()), kle=KONTANT)
    lines = (
        Linje("32.30.04", Decimal(100), ydelse=mine.id),
        Linje("32.24.04", Decimal(900), ydelse=theirs.id),
        Linje("32.24.04", Decimal(70), ydelse=mine.id),
    )
    payment = Udbetaling("u", date(2026, 10, 30), brutto=Decimal(1070), udbetalt=Decimal(1070), linjer=lines)

    seen = slaa_op(sager(), ydelser(mine, theirs, udbetalinger=(payment,)), graense=en_graense(kle=("32.30.04",)))

    (shown,) = seen.ydelser[0].udbetalinger
    assert [(line.kle, line.brutto) for line in shown.linjer] == [("32.30.04", Decimal(100))]
    assert (shown.brutto, shown.udbetalt) == (None, None)


def test_a_sensitivity_limit_cuts_documents_too() -> None:
    mild = en_sag(
        foelsomhed=Foelsomhed.IKKE_FORTROLIGE,
        dokumenter=(Dokument("Åbent", foelsomhed=Foelsomhed.IKKE_FORTROLIGE), Dokument("Følsomt")),
    )
    graense = en_graense(foelsomhed=("IKKE_FORTROLIGE_DATA",))

    seen = slaa_op(sager(mild), ydelser(), graense=graense, som=Nsis.LAV)

    assert [each.titel for each in seen.sager[0].dokumenter] == ["Åbent"]
    assert seen.kraever_niveau is None  # of the other document nothing is told
    assert seen.uden_for_rettigheder == 1
    assert slaa_op(sager(en_sag()), ydelser(), graense=graense).sager == []


def test_a_group_limited_to_a_unit_sees_nothing_for_no_item_names_one() -> None:
    seen = slaa_op(sager(en_sag()), ydelser(en_ydelse()), graense=en_graense(orgenhed=("jobcenter",)))

    assert (seen.sager, seen.ydelser, seen.regelspor, seen.uden_for_rettigheder) == ([], [], [], 2)


@pytest.mark.parametrize("ejer", [UDK_CVR, KOEBENHAVN_CVR, None], ids=["UDK", "another kommune", "nobody knows"])
def test_what_the_kommune_does_not_own_is_not_shown_to_its_staff(ejer: str | None) -> None:
    owner = Aktoer(ejer, "Andre")
    sources = (sager(en_sag(ejer=owner)), ydelser(en_ydelse(en_bevilling(ejer=owner))))

    assert len(en_tjeneste(*sources).of(BORGER, ["0751"], et_kald()).sager) == 1
    seen = slaa_op(*sources)
    assert (seen.sager, seen.ydelser, seen.regelspor, seen.uden_for_rettigheder) == ([], [], [], 2)


EXEMPT = pytest.mark.parametrize(
    ("kode", "changes"),
    [("undtaget", {"klasser": (Klasse(titel="Visningsklasse"),)}), ("vip", {"foelsomhed": Foelsomhed.VIP})],
    ids=["undtaget", "vip"],
)


@EXEMPT
def test_what_is_exempt_is_counted_and_not_named(kode: str, changes: dict[str, Any]) -> None:
    exempt = en_sag(uuid=OTHER + "1", er_primaer_part=False, **changes)

    seen = slaa_op(sager(en_sag(), exempt), ydelser())

    assert spor(seen) == {SAG_ID: []}
    assert seen.uden_for_rettigheder == 1
    assert exempt.uuid not in repr(seen)


@EXEMPT
def test_whoever_has_the_right_is_told_of_it_and_the_citizen_still_does_not_see_it(
    kode: str, changes: dict[str, Any]
) -> None:
    exempt = en_sag(uuid=OTHER + "1", **changes)

    seen = slaa_op(sager(en_sag(), exempt), ydelser(), undtagne=True)

    assert spor(seen) == {SAG_ID: [], exempt.uuid: [kode]}
    assert [sag.id for sag in seen.sager] == [SAG_ID]
    assert seen.uden_for_rettigheder == 0


def test_the_right_to_know_of_exempt_items_reaches_no_further_than_the_other_limits() -> None:
    exempt = en_sag(kle=KONTANT, klasser=(Klasse(titel="Visningsklasse"),))

    seen = slaa_op(sager(exempt), ydelser(), graense=en_graense(kle=("32.30.*",)), undtagne=True)

    assert (spor(seen), seen.uden_for_rettigheder) == ({}, 1)


@pytest.mark.parametrize("changes", [{"klasser": (Klasse(titel="Visningsklasse"),)}, {"foelsomhed": Foelsomhed.VIP}])
def test_an_exempt_document_is_counted_for_those_who_may_not_know_of_it(changes: dict[str, Any]) -> None:
    sources = (sager(en_sag(dokumenter=(Dokument("Brev"), Dokument("Skjult", **changes)))), ydelser())

    seen, told = slaa_op(*sources), slaa_op(*sources, undtagne=True)

    assert [each.titel for each in seen.sager[0].dokumenter] == ["Brev"]
    assert (seen.uden_for_rettigheder, told.uden_for_rettigheder) == (1, 0)


@pytest.mark.parametrize(
    ("kode", "changes"),
    [("ikke_primaer_part", {"er_primaer_part": False}), ("slettet", {"livscyklus": Livscyklus.SLETTET})],
    ids=["ikke_primaer_part", "slettet"],
)
def test_that_the_citizen_is_not_the_primary_party_or_the_index_has_deleted_it_is_an_answer_and_named(
    kode: str, changes: dict[str, Any]
) -> None:
    assert spor(slaa_op(sager(en_sag(**changes)), ydelser())) == {SAG_ID: [kode]}
    cut = slaa_op(sager(en_sag(**changes)), ydelser(), graense=en_graense(kle=("27.*",)))
    assert (spor(cut), cut.uden_for_rettigheder) == ({}, 1)


def test_staff_of_udbetaling_danmark_would_see_its_own_items_and_not_those_of_the_kommune() -> None:
    udk = en_kommune(*BEGGE, kode="0999", navn="Udbetaling Danmark", cvr=UDK_CVR)
    owner = Aktoer(UDK_CVR, "Udbetaling Danmark")
    theirs = en_sag(uuid=OTHER + "1", ejer=owner)

    seen = slaa_op(sager(en_sag(), theirs), ydelser(), kommune=udk, kommuner=(udk, en_kommune()))

    assert SAG_ID not in repr(seen)
    assert set(spor(seen)) == {theirs.uuid}


def test_what_the_kommune_has_not_opened_is_named_with_its_rule() -> None:
    assert spor(slaa_op(sager(en_sag(kle=Kle("27.18.04"))), ydelser())) == {SAG_ID: ["ikke_aabnet"]}


# The log


def test_the_look_is_written_on_the_citizen_under_the_caseworkers_pseudonym_before_it_is_given() -> None:
    rows: list[Opslag] = []
    exempt = en_sag(uuid=OTHER + "1", foelsomhed=Foelsomhed.VIP)

    slaa_op(sager(en_sag(), exempt), ydelser(), log=rows.append)

    (row,) = rows
    assert row.borger == BORGER.pseudonym(NOEGLE)
    assert row.seer == pseudonym(ANNA_SAGSBEHANDLER, NOEGLE) != row.borger
    assert row.myndighed == AARHUS_CVR
    assert (row.sager, dict(row.tilbageholdt)) == ((SAG_ID,), {})
    assert "anna" not in repr(row)


def test_no_row_no_look() -> None:
    def broken(_row: Opslag) -> None:
        raise LogUnavailable("full disk")

    with pytest.raises(LogUnavailable):
        slaa_op(sager(en_sag()), ydelser(), log=broken)


def test_two_issuers_that_call_somebody_the_same_are_two_people_in_the_log() -> None:
    names = [("a", "b c"), ("a b", "c"), ("1 a", "b"), ("a", "b")]

    found = {pseudonym(Identity(Rolle.SAGSBEHANDLER, subject, issuer), NOEGLE) for issuer, subject in names}

    assert len(found) == len(names)


# Where

ROLLER = Roller(frozenset({SAGSBEHANDLER}))
BILLEDE = Kommunebillede.of((en_kommune(), koebenhavn()))


def i_kommuner(*koder: str, rolle: Rolle = Rolle.SAGSBEHANDLER) -> Identity:
    """A caseworker in these, as a trusted issuer says."""
    groups = tuple(udstedt_gruppe(Rolle.SAGSBEHANDLER, kode) for kode in koder)
    return Identity(rolle, "x", "y", Nsis.BETYDELIG, privilegier=groups)


def test_a_caseworker_looks_up_in_their_own_kommune_and_need_not_name_the_only_one() -> None:
    who = i_kommuner("0751")

    assert raekkevidde(who, ROLLER, BILLEDE, None).kommune.kode == "0751"
    assert raekkevidde(who, ROLLER, BILLEDE, "0751").kommune.kode == "0751"
    with pytest.raises(ForkertKommune):
        raekkevidde(who, ROLLER, BILLEDE, "0101")
    with pytest.raises(UkendtKommune):
        raekkevidde(who, ROLLER, BILLEDE, "9999")


def test_of_several_kommuner_one_must_be_named() -> None:
    who = i_kommuner("0751", "0101")

    assert raekkevidde(who, ROLLER, BILLEDE, "0101").kommune.kode == "0101"
    with pytest.raises(KommuneMangler):
        raekkevidde(who, ROLLER, BILLEDE, None)


def test_the_right_to_know_of_exempt_items_comes_with_a_role_of_its_own_without_limits() -> None:
    uri = SAGSBEHANDLER.replace("sagsbehandler", "undtagne")
    roller = Roller(frozenset({SAGSBEHANDLER}), undtagne=frozenset({uri}))

    def reach(*grupper: Privilegiegruppe) -> bool:
        who = Identity(Rolle.SAGSBEHANDLER, "x", "y", Nsis.BETYDELIG, privilegier=grupper)
        return raekkevidde(who, roller, BILLEDE, "0751").undtagne

    aarhus = Omraade(Omraadetype.CVR, AARHUS_CVR)
    role = Privilegiegruppe(aarhus, (SAGSBEHANDLER,))
    assert uri != SAGSBEHANDLER
    assert reach(role, Privilegiegruppe(aarhus, (uri,)))
    assert not reach(role)
    assert not reach(role, Privilegiegruppe(aarhus, (uri,), {KLE: ("32.*",)}))
    assert not reach(role, Privilegiegruppe(Omraade(Omraadetype.CVR, KOEBENHAVN_CVR), (uri,)))


def test_a_right_in_no_kommune_that_is_known_reaches_nowhere() -> None:
    cvr = Privilegiegruppe(Omraade(Omraadetype.CVR, "99999999"), (SAGSBEHANDLER,))
    who = Identity(Rolle.SAGSBEHANDLER, "x", "y", Nsis.BETYDELIG, privilegier=(cvr,))

    for kode in (None, "0751"):
        with pytest.raises(ForkertKommune):
            raekkevidde(who, ROLLER, BILLEDE, kode)


@pytest.mark.parametrize("rolle", [Rolle.BORGER, Rolle.ADMINISTRATOR, Rolle.SYSTEM])
def test_other_roles_look_nobody_up_whatever_privileges_they_bring(rolle: Rolle) -> None:
    with pytest.raises(WrongRole):
        raekkevidde(i_kommuner("0751", rolle=rolle), ROLLER, BILLEDE, "0751")


def test_a_caseworker_without_our_role_is_no_caseworker_here() -> None:
    with pytest.raises(WrongRole):
        raekkevidde(i_kommuner(), ROLLER, BILLEDE, None)
