"""How far each step is: what a program can see it sees, and nobody can claim more."""

from __future__ import annotations

import time
from datetime import date
from types import MappingProxyType

import pytest

from borgerblik.domain.kommune import KleValg
from borgerblik.domain.sider import Sider, ToSprog
from borgerblik.domain.tid import dansk_dag
from borgerblik.fagomraader import omraader
from borgerblik.kommuner import KommuneStore
from borgerblik.kommuner.register import NAVNE
from borgerblik.kommuner.tilslutning import AendretImens, Certifikatstand, Paastand, Proevetrin, TilslutningStore
from tests.kommuner.eksempler import en_kommune
from tests.kommuner.tilslutning.eksempler import (
    AARHUS,
    ANNE,
    BO,
    I_DAG,
    NU,
    Produktet,
    en_aftale,
    en_tilslutning,
    et_dokument,
)

TRIN = [
    "projektejer", "projektleder", "tilslutningsaftale", "databehandleraftale", "serviceaftaler", "certifikat",
    "forbindelse", "risikovurdering", "oplysningstekst", "tilgaengelighedserklaering", "testpersoner",
    "fagomraader_aabnet",
]  # fmt: skip
IKKE, I_GANG, FULDT = "ikke_paabegyndt", "paabegyndt", "fuldfoert"


@pytest.fixture
def produktet(database):
    return Produktet(database)


def trin(navn: str = "testpersoner", **skrevet: object) -> dict[str, object]:
    return {navn: {"tilstand": None, "frist": None, "ejer": None, "bevis": None, "note": None} | skrevet}


def test_there_are_twelve_steps_in_this_order(produktet):
    assert list(produktet.tilstande()) == TRIN


def test_a_kommune_of_which_nothing_is_written_has_begun_nothing_but_what_is_there_anyway(produktet):
    done = {navn for navn, each in produktet.tilstande("0101").items() if each == FULDT}
    assert done == {"certifikat", "risikovurdering", "tilgaengelighedserklaering"}


def test_a_kommune_well_under_way_lacks_the_trial_the_approval_and_the_areas(produktet):
    produktet.skriv()
    missing = {navn: each for navn, each in produktet.tilstande().items() if each != FULDT}
    assert missing == {"forbindelse": IKKE, "testpersoner": I_GANG, "fagomraader_aabnet": IKKE}


@pytest.mark.parametrize(
    ("aftaler", "tilstand"),
    [
        ([], IKKE),
        ([en_aftale(gyldigFra="2026-11-26")], I_GANG),
        ([en_aftale(gyldigTil="2026-11-24")], I_GANG),
        ([en_aftale(gyldigTil="2026-11-25")], FULDT),
    ],
)
def test_an_agreement_counts_on_its_days_only(produktet, aftaler, tilstand):
    produktet.skriv(aftaler=aftaler)
    assert produktet.tilstande()["databehandleraftale"] == tilstand


def test_each_index_needs_an_agreement_by_which_it_is_read(produktet):
    def services(*pairs: tuple[str, str]) -> str:
        aftaler = [en_aftale("serviceaftale", service=service, retning=retning) for service, retning in pairs]
        produktet.skriv(aftaler=aftaler)
        return str(produktet.tilstande()["serviceaftaler"])

    assert services() == IKKE
    assert services(("sagdokumentindeks", "udstil")) == I_GANG
    assert services(("sagdokumentindeks", "udstil"), ("ydelsesindeks", "anvend")) == I_GANG
    assert services(("sagdokumentindeks", "udstil"), ("ydelselistehent", "udstil")) == I_GANG
    assert services(("sagdokumentindeks", "udstil"), ("ydelsesindeks", "udstil")) == FULDT


@pytest.mark.parametrize(
    ("stand", "tilstand"),
    [
        (Certifikatstand(True), FULDT),
        (Certifikatstand(True, I_DAG), FULDT),
        (Certifikatstand(True, date(2026, 11, 24)), I_GANG),
        (Certifikatstand(False, date(2027, 1, 1)), I_GANG),
        (Certifikatstand(False), I_GANG),
    ],
)
def test_a_certificate_that_does_not_hold_is_no_certificate(produktet, stand, tilstand):
    produktet.certifikat = stand
    assert produktet.tilstande()["certifikat"] == tilstand


def test_a_good_trial_is_evidence_for_thirty_days(produktet):
    assert produktet.tilslutninger.proev(AARHUS, ANNE).ok
    assert produktet.tilstande()["forbindelse"] == FULDT
    produktet.om(days=30)
    assert produktet.tilstande()["forbindelse"] == FULDT
    produktet.om(days=1)
    assert produktet.tilstande()["forbindelse"] == I_GANG


def test_a_trial_that_fails_is_kept_with_where_it_ended_and_what_to_do(produktet):
    produktet.tilslutninger.proev(AARHUS, BO)
    assert produktet.tilslutninger.seneste_proeve(AARHUS).ok
    produktet.vejen = [
        Proevetrin("dns", "vaert", ok=True),
        Proevetrin("tls", "vaert:443", ok=False, fejl="TLS blev afbrudt", goer="Ret adressen."),
    ]
    produktet.tilslutninger.proev(AARHUS, ANNE)

    kept = produktet.tilslutninger.seneste_proeve(AARHUS)
    assert kept is not None
    assert (kept.ok, kept.af, kept.tidspunkt, kept.svigt) == (False, ANNE, NU, produktet.vejen[1])
    assert kept.stande["forbindelse"] == I_GANG
    stand = produktet.tilslutninger.stande(AARHUS, I_DAG)[TRIN.index("forbindelse")]
    assert "ved tls: TLS blev afbrudt" in stand.forklaring
    assert stand.goer == "Ret adressen."


def test_a_certificate_that_expires_while_the_way_is_tried_is_no_good_trial(produktet, monkeypatch):
    def vej(_kode: str, _cvr: str | None):
        yield Proevetrin("certifikat", "vores", ok=True)
        produktet.certifikat = Certifikatstand(False, I_DAG)
        yield Proevetrin("sagdokumentindeks", "vaert", ok=True)

    produktet.vejen = vej("", None)
    proeve = produktet.tilslutninger.proev(AARHUS, ANNE)

    assert not proeve.ok
    assert proeve.svigt is not None
    assert "udløb, mens forbindelsen blev prøvet" in str(proeve.svigt.fejl)
    assert proeve.stande["certifikat"] == proeve.stande["forbindelse"] == I_GANG


def test_nothing_tried_proves_nothing(produktet):
    produktet.vejen = []
    assert not produktet.tilslutninger.proev(AARHUS, ANNE).ok
    assert produktet.tilstande()["forbindelse"] == I_GANG


@pytest.mark.parametrize(
    ("borger", "sagsbehandler", "tilstand"),
    [
        ("gaelder", "snart", FULDT),
        ("gaelder", "overskredet", I_GANG),
        ("mangler", "gaelder", I_GANG),
        ("overskredet", "mangler", I_GANG),
        ("mangler", "mangler", IKKE),
    ],
)
def test_the_risk_is_assessed_for_citizens_and_for_caseworkers(produktet, borger, sagsbehandler, tilstand):
    produktet.risiko = {"borger": borger, "sagsbehandler": sagsbehandler}
    assert produktet.tilstande()["risikovurdering"] == tilstand


def test_an_information_text_is_the_kommunes_own_or_the_products_that_somebody_stands_by(produktet):
    produktet.skriv(oplysningstekstAccepteretAf=None)
    assert produktet.tilstande()["oplysningstekst"] == IKKE
    produktet.sider = Sider(AARHUS, tekster=MappingProxyType({("oplysning", None): ToSprog("Sådan gør vi")}))
    assert produktet.tilstande()["oplysningstekst"] == FULDT
    assert produktet.tilstande()["tilgaengelighedserklaering"] == IKKE


def test_the_areas_are_open_when_every_number_of_every_area_is(produktet, database):
    def aabnet(*undtagen: str) -> str:
        numre = {nummer for each in omraader().alle for nummer in each.nummer()} - {*undtagen}
        kle = MappingProxyType({nummer: KleValg(nummer, aaben=True) for nummer in numre})
        KommuneStore(database).save(en_kommune(kle=kle), at=NU, by="test")
        return str(produktet.tilstande()["fagomraader_aabnet"])

    assert produktet.tilstande()["fagomraader_aabnet"] == IKKE
    assert aabnet() == FULDT, "also of a kommune that is closed for want of an agreement"
    assert aabnet("32.30.04") == I_GANG
    assert aabnet("32.24.32") == FULDT, "one that has left KLE counts by the one in its place"


# What people say


def test_test_persons_are_approved_by_another_than_who_wrote_them_down(produktet):
    produktet.skriv()
    approved = trin(tilstand=FULDT, bevis="Set igennem på møde 25. november")
    with pytest.raises(Paastand) as told:
        produktet.skriv(trin=approved)
    assert told.value.fejl == {
        "trin.testpersoner.tilstand": "skal godkendes af en anden end den, der skrev testpersonerne ned"
    }
    with pytest.raises(Paastand, match=r"trin\.testpersoner\.bevis"):
        produktet.skriv(BO, trin=trin(tilstand=FULDT))
    assert produktet.tilstande()["testpersoner"] == I_GANG

    produktet.skriv(BO, trin=approved)
    assert produktet.tilstande()["testpersoner"] == FULDT
    kept = produktet.tilslutninger.nu().for_kommune(AARHUS).testpersoner
    assert kept is not None
    assert (kept.skrevet_af, kept.godkendt_af) == (ANNE, BO)

    produktet.skriv(ANNE, trin=approved, oplysningstekstAccepteretAf="Dorte, jurist")
    assert produktet.tilstande()["testpersoner"] == FULDT, "what is approved stays so while nobody changes it"
    with pytest.raises(Paastand):
        produktet.skriv(BO, trin=approved, testpersoner={"antal": 4, "reference": "ESDH 26/77"})
    produktet.skriv(BO, testpersoner={"antal": 4, "reference": "ESDH 26/77"})
    assert produktet.tilstande()["testpersoner"] == I_GANG


def test_who_wrote_and_who_approved_is_not_believed_of_the_document(produktet):
    forged = {"antal": 3, "reference": "ESDH 26/77", "skrevetAf": "administrator:en-anden", "godkendtAf": BO}
    with pytest.raises(Paastand):
        produktet.skriv(testpersoner=forged, trin=trin(tilstand=FULDT, bevis="Ja"))
    with pytest.raises(Paastand):
        produktet.skriv(testpersoner=None, trin=trin(tilstand=FULDT, bevis="Ja"))


def test_nobody_can_claim_more_than_the_check_says_and_anybody_can_hold_back(produktet):
    for navn, said in (("forbindelse", I_GANG), ("fagomraader_aabnet", FULDT)):
        with pytest.raises(Paastand, match=f"trin.{navn}.tilstand: kontrollen siger ikke_paabegyndt"):
            produktet.skriv(trin=trin(navn, tilstand=said))
    produktet.skriv(trin=trin("projektejer", tilstand=I_GANG))
    stand = produktet.tilslutninger.stande(AARHUS, I_DAG)[0]
    assert (stand.tilstand.value, stand.program) == (I_GANG, True)
    assert stand.forklaring.endswith("Holdt tilbage af kommunen.")


def test_a_claim_that_was_true_does_not_stop_other_changes_when_it_is_no_longer(produktet):
    produktet.skriv(trin=trin("certifikat", tilstand=FULDT))
    produktet.certifikat = Certifikatstand(False)
    produktet.skriv(trin=trin("certifikat", tilstand=FULDT), oplysningstekstAccepteretAf=None)
    assert produktet.tilstande()["certifikat"] == I_GANG, "and it counts no further than the check"


def test_a_deadline_is_over_the_day_after_it_and_never_for_what_is_done(produktet):
    produktet.skriv(trin={**trin("forbindelse", frist="2026-11-25"), **trin("projektejer", frist="2026-01-01")})
    assert not any(each.overskredet for each in produktet.tilslutninger.stande(AARHUS, dansk_dag(NU)))
    produktet.om(days=1)
    late = [each.trin for each in produktet.tilslutninger.stande(AARHUS, dansk_dag(produktet.nu)) if each.overskredet]
    assert late == ["forbindelse"]


# In versions


def test_of_two_who_write_at_once_one_is_told(produktet):
    before = produktet.tilslutninger.nu().version(AARHUS)
    produktet.skriv()
    with pytest.raises(AendretImens):
        produktet.tilslutninger.gem(en_tilslutning(), hvis_version=before, at=NU, af=BO)
    assert [each.af for each in produktet.tilslutninger.historik(AARHUS)] == [ANNE]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"], indirect=True)
def test_every_step_of_98_kommuner_is_told_at_once(engine):
    produktet, store = Produktet(engine), TilslutningStore(engine)
    for kode in ("0101", AARHUS, "0860"):
        store.save(en_tilslutning(**et_dokument(kode)), efter=0, at=NU, by="test")
    produktet.tilslutninger.proev(AARHUS, ANNE)
    produktet.tilslutninger.stande(None, I_DAG)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        stande = produktet.tilslutninger.stande(None, I_DAG)
        took.append(time.perf_counter() - began)

    assert [each.kode for each in stande] == [kode for kode in NAVNE for _ in TRIN]
    by_one = produktet.tilslutninger.stande("0101", I_DAG)
    assert [each for each in stande if each.kode == "0101"] == list(by_one)
    assert min(took) < 0.1, f"{min(took) * 1000:.0f} ms"  # some 10 on a machine of its own
