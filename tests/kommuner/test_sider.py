"""The kommuner's pages: what is kept, what is in force, who sees a change, and which text is read where."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from borgerblik import db
from borgerblik.domain.farve import HVID, Farve, IngenFarve
from borgerblik.domain.koder import Fremdrift
from borgerblik.domain.sider import INGEN_SIDER, NOEGLER, Sider
from borgerblik.kommuner.sider import AendretImens, SiderStore, Sidevalg
from tests.kommuner.sideeksempler import AARHUS, ODENSE, SVG, en_tekst, et_dokument, nogle_sider, raa
from tests.samtidig import samtidig

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
SAVE = """
import sys
from datetime import UTC, datetime
from borgerblik import db
from borgerblik.kommuner.sider import Sidevalg
from schemas.ind.sider import read_sider
valg = Sidevalg(db.open_database(sys.argv[1]))
valg.gem(read_sider(sys.stdin.buffer.read()), hvis_version=int(sys.argv[2]), at=datetime.now(UTC), af="anden proces")
"""


@pytest.fixture
def valg(engine):
    return Sidevalg(engine)


def gem(valg: Sidevalg, sider: Sider, efter: int = 0, af: str = "test", at: datetime = NOW) -> int:
    return valg.gem(sider, hvis_version=efter, at=at, af=af)


# What is kept


def test_everything_a_kommune_writes_survives_the_database(valg):
    assert gem(valg, nogle_sider()) == 1

    assert valg.nu().for_kommune(AARHUS) == nogle_sider()
    assert valg.nu().for_kommune(AARHUS).udseende.logo.data == SVG
    assert valg.nu().version(AARHUS) == 1


def test_a_kommune_that_has_written_nothing_and_no_kommune_have_nothing_chosen(valg):
    billede = valg.nu()

    assert billede.for_kommune(ODENSE) == Sider(ODENSE)
    assert billede.for_kommune(None) == INGEN_SIDER
    assert billede.version(ODENSE) == 0
    assert valg.historik(ODENSE) == ()


def test_every_version_is_kept_with_when_and_by_whom(valg):
    later = NOW + timedelta(days=1)
    gem(valg, nogle_sider(), af="Anne")
    assert gem(valg, nogle_sider(hjemmeside=None), efter=1, af="Bo", at=later) == 2

    newest, oldest = valg.historik(AARHUS)
    assert (newest.version, newest.dokument.hjemmeside, newest.tidspunkt, newest.af) == (2, None, later, "Bo")
    assert (oldest.version, oldest.dokument, oldest.tidspunkt, oldest.af) == (1, nogle_sider(), NOW, "Anne")


@pytest.mark.parametrize("efter", [0, 1, 3, -1])
def test_who_writes_against_another_version_than_the_newest_keeps_nothing(valg, efter):
    gem(valg, nogle_sider())
    gem(valg, nogle_sider(), efter=1)

    with pytest.raises(AendretImens, match=AARHUS):
        gem(valg, nogle_sider(hjemmeside=None), efter=efter)
    assert len(valg.historik(AARHUS)) == 2


def test_of_those_who_write_at_the_same_moment_one_is_kept_and_the_others_are_told(valg):
    kept: list[int] = []
    refused: list[AendretImens] = []

    def write() -> None:
        try:
            kept.append(gem(valg, nogle_sider()))
        except AendretImens as error:
            refused.append(error)

    samtidig(*[write] * 6)

    assert (kept, len(refused)) == ([1], 5)


# Who sees a change


def test_a_change_by_another_process_is_seen_at_the_next_call(engine, valg):
    gem(valg, nogle_sider())
    assert valg.nu().for_kommune(AARHUS).hjemmeside
    url = engine.url.render_as_string(hide_password=False)
    changed = raa(et_dokument(hjemmeside=None))
    subprocess.run([sys.executable, "-c", SAVE, url, "1"], input=changed, check=True, timeout=30)

    assert valg.nu().for_kommune(AARHUS).hjemmeside is None
    assert valg.historik(AARHUS)[0].af == "anden proces"


def test_a_request_costs_one_statement_and_only_what_is_new_is_read(engine, valg):
    gem(valg, nogle_sider())
    gem(valg, nogle_sider(kode=ODENSE))
    before = valg.nu()
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))

    assert valg.nu() is before
    assert len(seen) == 1
    SiderStore(engine).save(nogle_sider(kode=ODENSE, hjemmeside=None), efter=1, at=NOW, by="test")
    after = valg.nu()
    assert after.for_kommune(AARHUS) is before.for_kommune(AARHUS)
    assert after.for_kommune(ODENSE).hjemmeside is None
    assert before.for_kommune(ODENSE).hjemmeside is not None, "what a request has taken does not change under it"


def test_without_a_database_nothing_is_guessed():
    with pytest.raises(db.DatabaseUnavailable):
        Sidevalg(db.open_database("postgresql://127.0.0.1:1/x")).nu()


# Which text is read where


def test_the_areas_own_text_comes_first_then_the_one_for_every_area():
    sider = nogle_sider()

    assert sider.tekst("naeste.behandles", "sygedagpenge", "da") == "Vi følger op."
    assert sider.tekst("naeste.behandles", "kontanthjaelp", "da") == "Vi arbejder på det.\nVent lidt."
    assert sider.tekst("naeste.behandles", None, "da") == "Vi arbejder på det.\nVent lidt."
    assert sider.tekst("klage", "sygedagpenge", "da") is None


def test_english_that_is_not_written_is_none_and_never_danish():
    sider = nogle_sider(tekster=[en_tekst(en=None), en_tekst("kontakt")])

    assert sider.tekst("klage", None, "en") is None
    assert sider.tekst("kontakt", None, "en") == "Complain to us."


def test_a_text_of_an_area_without_english_is_not_replaced_by_another_text():
    sider = nogle_sider(tekster=[en_tekst("klage", "sygedagpenge", en=None), en_tekst("klage")])

    assert sider.tekst("klage", "sygedagpenge", "en") is None
    assert sider.tekst("klage", "kontanthjaelp", "en") == "Complain to us."


def test_a_key_that_is_none_of_ours_is_a_fault_of_the_program():
    with pytest.raises(KeyError):
        Sider(AARHUS).tekst("naeste.paa_vej", None, "da")


def test_the_keys_are_a_closed_list_each_with_where_it_is_shown():
    states = {f"{kind}.{kode}" for kind in ("status", "naeste") for kode in Fremdrift}
    others = {
        "omraade.indledning", "klage", "kontakt", "fejl.indledning", "ikke_aabnet", "foer_fradato", "niveau_for_lavt",
        "oplysning",
    }  # fmt: skip

    assert set(NOEGLER) == states | others
    assert all(hvor.endswith(".") for hvor in NOEGLER.values())


def test_the_contact_of_an_area_counts_whole_and_else_that_of_the_kommune():
    sider = nogle_sider()

    own = sider.kontakt_for("sygedagpenge")
    assert own is not None
    assert (own.telefon, own.aabningstid) == ("87131500", None), "the hours of another telephone are not its own"
    for omraade in ("oevrige", "kontanthjaelp", None):
        assert sider.kontakt_for(omraade) == sider.kontakt
    assert Sider(AARHUS).kontakt_for("sygedagpenge") is None


def test_a_time_limit_is_the_areas_own_or_none():
    assert [nogle_sider().frist(each) for each in ("sygedagpenge", "oevrige", "kontanthjaelp", None)] == [
        8, None, None, None,
    ]  # fmt: skip


# Colours


@pytest.mark.parametrize(
    ("farve", "kontrast"),
    [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48), ("#ff0000", 4.0), ("#0000ff", 8.59)],
)
def test_the_contrast_is_the_one_of_wcag(farve, kontrast):
    assert Farve.fra(farve).kontrast(HVID) == pytest.approx(kontrast, abs=0.01)
    assert HVID.kontrast(Farve.fra(farve)) == Farve.fra(farve).kontrast(HVID)


def test_a_darker_colour_is_further_from_white():
    farve = Farve.fra("#1B4B72")

    assert str(farve) == "#1b4b72"
    assert str(farve.moerkere()) == "#143856"
    assert farve.moerkere().kontrast(HVID) > farve.kontrast(HVID)


@pytest.mark.parametrize("tekst", ["", "1b4b72", "#1b4b7", "#1b4b722", "#1b4b7g", "red", "#1b4b72;", "#１b4b72"])
def test_what_is_no_colour_is_refused(tekst):
    with pytest.raises(IngenFarve):
        Farve.fra(tekst)
