"""A ninth area from one file in a folder of the installation's own, found everywhere that the eight are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Identity, Rolle
from borgerblik.cli import main
from borgerblik.domain.kommune import KleValg
from borgerblik.domain.tid import dansk_dag
from borgerblik.environment import SettingError
from borgerblik.fagomraader import medfulgte, omraader
from borgerblik.kommuner import KommuneStore
from borgerblik.sandkasse import katalog as k
from borgerblik.sandkasse import skriv_sag, skriv_ydelse
from borgerblik.sandkasse.forloeb import Bygger
from borgerblik.sandkasse.oplysninger import Klasse, Person
from borgerblik.sandkasse.tid import maaned
from borgerblik.sandkasse.xml import t, x
from tests.browser.vrangt import send
from tests.produkt import a_product
from tests.web.fejlmelding.sider import Borger, en_ansat
from tests.web.indhold import AARHUS, CARLA
from tests.web.svage import Sted, citizen

pytestmark = pytest.mark.slow  # a product of its own with its sandkasse

NOEGLE, TITEL, KLE = "folkepension", "Folkepension", "32.03.04"
INDLEDNING = "Folkepension er penge at leve for, når du har nået folkepensionsalderen."


@pytest.fixture(scope="module")
def mappe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the one new file, as the template has it."""
    folder = tmp_path_factory.mktemp("fagomraader")
    (folder / f"{NOEGLE}.py").write_text(CliRunner().invoke(main, ["fagomraade", "skabelon"]).stdout, "utf-8")
    return folder


@pytest.fixture(scope="module")
def sted(mappe: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sted]:
    """A product with that setting, where Aarhus has opened the number and Carla has a case and a benefit under it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("BORGERBLIK_FAGOMRAADER", str(mappe))
        omraader.cache_clear()
        try:
            with a_product(tmp_path_factory.mktemp("niende"), KILDE_FRIST="4") as made:
                store = KommuneStore(made.engine)
                aarhus = store.read(AARHUS)
                assert aarhus is not None
                valg = KleValg(KLE, aaben=True, fradato=date(2020, 12, 31), ogsaa_aktive=True)
                store.save(replace(aarhus, kle={**aarhus.kle, KLE: valg}), at=datetime.now(UTC), by="test")
                _til_carla(made)
                yield Sted(made)
        finally:
            monkeypatch.undo()
            omraader.cache_clear()


def _til_carla(produkt: Any) -> None:
    i_dag = dansk_dag(datetime.now(UTC))
    byg = Bygger(9002, Person("Carla Dam", CARLA), i_dag, 1)
    slags = replace(k.KONTANTHJAELP, navn=TITEL, klasse=Klasse(KLE, TITEL), sagstitel="Udbetaling af folkepension")
    sag = byg.sag(slags, k.AARHUS, byg.for_dage_siden(200), dokumenter=())
    bevilling = byg.bevilling(slags, k.AARHUS, sag, maaned(i_dag, -3))
    send(produkt, "sagdokumentindeks/6", "sdi:ImporterSagDokumentIndeksInput",
          x("sdi:SagIndeks", t("sd:UUIDIdentifikator", sag.uuid), skriv_sag.sag(sag)))  # fmt: skip
    send(produkt, "ydelseindeks/6", "yi:ImporterYdelseIndeksInput",
          x("yi:BevillingIndeks", x("bi:BevillingIndeks", t("sd:UUIDIdentifikator", bevilling.uuid),
                                    skriv_ydelse.bevilling(bevilling))))  # fmt: skip


def carla(sted: Sted) -> Borger:
    from borgerblik.domain.cpr import Cpr

    identity: Identity = citizen(cpr=Cpr(CARLA))
    return Borger(sted, identity, sted.cookie(identity))


def test_the_api_has_nine_areas(sted: Sted) -> None:
    found = sted.client.get("/api/v1/fagomraader").json
    assert found is not None
    assert [each["noegle"] for each in found["fagomraader"]] == [*(o.noegle for o in _otte()), NOEGLE]
    assert found["fagomraader"][-1]["kle"] == [{"nummer": KLE, "titel": TITEL}]


def test_a_case_and_a_benefit_with_its_number_are_shown_under_it(sted: Sted) -> None:
    overblik = sted.produkt.overblik(CARLA)

    assert {"noegle": NOEGLE, "titel": TITEL, "aaben": True} in overblik["fagomraader"]
    assert [sag["fagomraade"] for sag in overblik["sager"]] == [NOEGLE]
    assert [ydelse["fagomraade"] for ydelse in overblik["ydelser"]] == [NOEGLE]
    kun = sted.produkt.overblik(CARLA, f"?fagomraade={NOEGLE}")
    assert len(kun["sager"]) == 1
    assert sted.produkt.overblik(CARLA, "?fagomraade=sygedagpenge")["sager"] == []


def test_a_kommune_that_has_not_opened_it_says_so_of_it_too(sted: Sted) -> None:
    overblik = sted.produkt.overblik("7303701189", kommune="0461")

    assert {"fagomraade": NOEGLE, "aarsag": "ikke_aabnet", "antal": None} in overblik["ikkeVist"]


def test_the_citizen_reads_what_its_file_says_of_it_in_danish_and_what_it_is_called_in_english(sted: Sted) -> None:
    assert INDLEDNING in carla(sted).get("/min-side").text
    english = carla(sted).get("/min-side?sprog=en").text
    assert TITEL in english
    assert INDLEDNING not in english


def test_a_caseworker_sees_the_case_under_it(sted: Sted) -> None:
    asked = {"cpr": CARLA, "formaalKode": "henvendelse", "formaal": "ringede", "kommune": AARHUS, "niveau": "hoej"}

    page = en_ansat(sted).post("/medarbejder/opslag", **asked)

    assert page.status_code in (200, 303)
    shown = page if page.status_code == 200 else en_ansat(sted).get(page.headers["Location"])
    assert TITEL in shown.text


def test_every_page_and_answer_that_names_the_eight_names_it_too(sted: Sted) -> None:
    """Whatever can be read without choosing anything, as everybody who may: none has a list of its own."""
    named: set[str] = set()
    read: set[str] = set()
    for who, headers in _alle(sted):
        for path in (each for each in _steder(sted) if each not in read):
            answer = sted.client.get(path, headers=headers, buffered=True)
            if answer.status_code != 200 or answer.mimetype not in ("text/html", "application/json", "text/csv"):
                continue
            read.add(path)
            text = answer.get_data(as_text=True)
            if _naevner_de_otte(text):
                assert TITEL in text or NOEGLE in text, f"{path} as {who} has a list of its own"
                named.add(path)
    assert {"/api/v1/fagomraader", "/medarbejder/fejl", "/medarbejder/statistik"} <= named, named
    assert any(path.startswith("/medarbejder/oversigt") for path in named) or not _har(sted, "/medarbejder/oversigt")


def test_statistics_quality_and_mandates_know_its_key(sted: Sted) -> None:
    token = sted.staff("administrator")
    tal = sted.client.get(f"/api/v1/kommuner/{AARHUS}/statistik", headers={"Authorization": f"Bearer {token}"})
    assert f'"{NOEGLE}"' in tal.text
    assert NOEGLE in omraader().efter_noegle
    assert omraader().fordel(KLE) == NOEGLE


def test_a_faulty_file_stops_the_start_with_one_line_that_names_file_and_fault(mappe: Path, tmp_path: Path) -> None:
    (tmp_path / "egne").mkdir()
    faulty = tmp_path / "egne" / "andet.py"
    faulty.write_text((mappe / f"{NOEGLE}.py").read_text("utf-8").replace("orden=9", "orden=3"), "utf-8")

    ended = subprocess.run(
        [sys.executable, "-m", "borgerblik", "serve", "--port", "1"],
        env={
            "PATH": os.environ["PATH"],
            "BORGERBLIK_INSTANCE": str(tmp_path),
            "BORGERBLIK_SECRET_KEY": "hemmelig " * 4,
            "BORGERBLIK_PSEUDONYM_KEY": "pseudonym " * 4,
            "BORGERBLIK_FAGOMRAADER": str(tmp_path / "egne"),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    (line,) = ended.stderr.splitlines()
    assert line == (
        f"borgerblik: BORGERBLIK_FAGOMRAADER: {faulty}: linje 11, noegle: filen skal hedde som nøglen: "
        "folkepension.py (og 1 fejl til)"
    )


@pytest.mark.parametrize("navn", ["findes_ikke", "en_fil"])
def test_a_folder_that_is_none_stops_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, navn: str) -> None:
    (tmp_path / "en_fil").write_text("")
    monkeypatch.setenv("BORGERBLIK_FAGOMRAADER", str(tmp_path / navn))
    omraader.cache_clear()
    try:
        with pytest.raises(SettingError, match=r"^BORGERBLIK_FAGOMRAADER: .*" + navn):
            omraader()
    finally:
        omraader.cache_clear()


def _otte() -> list[Any]:
    return sorted(medfulgte(), key=lambda o: o.orden)


def _naevner_de_otte(text: str) -> bool:
    """As good as all of them: a list that somebody has written by hand may have forgotten one."""
    return sum(o.titel in text or bool(re.search(rf"\b{o.noegle}\b", text)) for o in medfulgte()) >= 7


def _alle(sted: Sted) -> Iterator[tuple[str, dict[str, str]]]:
    yield "nobody", {}
    yield "a citizen", {"Cookie": f"{SESSION_COOKIE}={carla(sted).session}"}
    for rolle in (Rolle.SAGSBEHANDLER, Rolle.ADMINISTRATOR):
        yield rolle.value, {"Cookie": f"{SESSION_COOKIE}={en_ansat(sted, rolle).session}"}
        if rolle is Rolle.ADMINISTRATOR:
            yield f"{rolle.value} by token", {"Authorization": f"Bearer {sted.staff(rolle.value)}"}


def _steder(sted: Sted) -> Iterator[str]:
    for rule in sted.rules():
        if "GET" in (rule.methods or ()) and set(rule.arguments) <= {"kode", "fagomraade"}:
            path = rule.rule.replace("<kode>", AARHUS).replace("<fagomraade>", NOEGLE)
            if "<" not in path and not path.startswith(("/api/docs", "/fremtoning")):
                yield path


def _har(sted: Sted, begyndelse: str) -> bool:
    return any(rule.rule.startswith(begyndelse) for rule in sted.rules())
