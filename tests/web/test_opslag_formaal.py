"""Why somebody is looked up: chosen from the kommune's list, in the caseworker's own words, or both."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from borgerblik.access.niveau import Krav
from borgerblik.domain.koder import Nsis
from borgerblik.domain.tilsyn import Formaal, Tilsyn
from borgerblik.overblik.vagt import ForMangeOpslag
from tests.access.privilegielister import KLE, en_gruppe
from tests.byg import AARHUS_CVR, BORGER, Fails, en_kommune, koebenhavn
from tests.web.en_doer import kode
from tests.web.test_opslag import ADRESSE, GODT, I_AARHUS, I_KOEBENHAVN, doeren, en_sagsbehandler

LISTE = "/api/v1/opslag/formaal"
EGNE = (Formaal("syn", "Syn af sagen"), Formaal("rest", "Resten", uddybes=True))


def beslutter(kode: str) -> Tilsyn:
    """Aarhus has a list of its own, and nothing beside it."""
    return Tilsyn(kode, EGNE, kun_fra_listen=True) if kode == "0751" else Tilsyn(kode)


def spurgt(body: dict[str, Any], **door: Any) -> Any:
    doer = doeren(**door)
    asked = {"cpr": BORGER.reveal(), **body}
    return doer.klient().post(ADRESSE, json=asked), doer


@pytest.mark.parametrize(
    ("body", "logged"),
    [
        ({"formaalKode": "henvendelse"}, "Borgeren har henvendt sig"),
        ({"formaalKode": "henvendelse", "formaal": "ringede"}, "Borgeren har henvendt sig: ringede"),
        ({"formaalKode": "andet", "formaal": "en klage"}, "Andet: en klage"),
        ({"formaal": "ringede"}, "ringede"),
    ],
)
def test_the_log_holds_the_words_of_the_list_and_the_caseworkers_own(body: dict[str, Any], logged: str) -> None:
    answer, doer = spurgt(body)

    assert answer.status_code == 200, answer.text
    assert [row.formaal for rows in doer.rows for row in rows] == [logged]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "formaal: mangler."),
        ({"formaalKode": "andet"}, "formaal: mangler; det formål skal uddybes."),
        (
            {"formaalKode": "findes_ikke"},
            "formaalKode: er ikke på kommunens liste; vælg mellem henvendelse, sagsbehandling, fejl, kvalitet, andet.",
        ),
        ({"formaalKode": ""}, "formaalKode: er ikke en nøgle på et formål."),
        ({"formaalKode": "x" * 61}, "formaalKode: er ikke en nøgle på et formål."),
        ({"formaalKode": None}, "formaalKode: mangler."),
        ({"formaalKode": 7}, "formaalKode: er ikke en tekst."),
        ({"formaalKode": BORGER.reveal()}, None),
        ({"formaalKode": "henvendelse", "formaal": "..."}, None),
        ({"formaalKode": "henvendelse", "formaal": f"ringede, {BORGER.reveal()}"}, None),
    ],
    ids=["nothing", "elaborated", "unknown", "empty", "long", "null", "number", "cpr as key", "dots", "cpr in words"],
)
def test_what_is_wrong_with_a_purpose_is_named_and_nothing_is_asked(body: dict[str, Any], detail: str | None) -> None:
    answer, doer = spurgt(body)

    assert kode(answer) == (422, "ugyldigt_input")
    assert detail is None or answer.json["detail"] == detail
    assert BORGER.reveal()[:6] not in answer.text
    assert doer.rows == []
    assert all(source.asked == [] for source in doer.sources)


@pytest.mark.parametrize(
    "between",
    [" ", ".", "/", " – ", "_"],
    ids=["blanks", "dots", "slashes", "dashes", "lines"],
)
def test_a_number_that_is_taken_apart_is_a_number_in_a_purpose_all_the_same(between: str) -> None:
    whole = BORGER.reveal()
    for said in (between.join(whole), between.join((whole[:6], whole[6:])), between.join((whole[:4], whole[4:]))):
        answer, doer = spurgt({"formaal": f"om {said} igen"})

        assert kode(answer) == (422, "ugyldigt_input")
        assert doer.rows == []


@pytest.mark.parametrize("zero", ["⁰", "０", "𝟎", "٠"], ids=["raised", "wide", "bold", "arabic"])
def test_a_number_in_other_digits_is_a_number_too(zero: str) -> None:
    raised = "⁰¹²³⁴⁵⁶⁷⁸⁹"  # the only ones that do not stand one after another
    other = raised if zero == "⁰" else [chr(ord(zero) + digit) for digit in range(10)]
    answer, doer = spurgt({"formaal": "om " + "".join(other[int(digit)] for digit in BORGER.reveal())})

    assert kode(answer) == (422, "ugyldigt_input")
    assert doer.rows == []


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u2028"])
def test_what_cannot_be_seen_has_no_place_in_a_purpose(mark: str) -> None:
    answer, _ = spurgt({"formaal": f"ringede{mark} i dag"})

    assert kode(answer) == (422, "ugyldigt_input")


@pytest.mark.parametrize("tomt", ["\u3164", "\uffa0", "\u115f", "\u1160", "\u2800", "\u034f", "\ufe0f", "\u17b5"])
def test_a_letter_that_shows_nothing_is_no_word_and_has_no_place_among_words(tomt: str) -> None:
    for said in (tomt * 3, f"a{tomt}{tomt}b", f"ringede{tomt}i dag"):
        answer, doer = spurgt({"formaal": said})

        assert kode(answer) == (422, "ugyldigt_input")
        assert doer.rows == []


def test_letters_of_other_scripts_are_words() -> None:
    for said in ("위원회 요청", "طلب المواطن", "Ærø på ny"):
        assert spurgt({"formaal": said})[0].status_code == 200


@pytest.mark.parametrize("foer", ["", "1", "45", "x1"])
@pytest.mark.parametrize("efter", ["", "7", "y"])
def test_a_number_with_more_digits_around_it_is_a_number_in_a_purpose(foer: str, efter: str) -> None:
    whole = BORGER.reveal()
    for number in (whole, f"{whole[:6]}-{whole[6:]}", f"{whole[:6]} {whole[6:]}"):
        answer, doer = spurgt({"formaal": f"om sag {foer}{number}{efter}"})

        assert kode(answer) == (422, "ugyldigt_input")
        assert doer.rows == []


@pytest.mark.parametrize("zero", ["০", "०", "๐", "０", "𝟎"], ids=["bengali", "nagari", "thai", "wide", "bold"])
def test_a_number_in_other_digits_taken_apart_is_a_number(zero: str) -> None:
    other = "".join(chr(ord(zero) + int(digit)) for digit in BORGER.reveal())
    for said in (" ".join(other), f"{other[:2]} {other[2:4]} {other[4:6]} {other[6:]}", f"1{other}"):
        answer, doer = spurgt({"formaal": f"om {said} igen"})

        assert kode(answer) == (422, "ugyldigt_input")
        assert doer.rows == []


@pytest.mark.parametrize(
    "said",
    [
        "sag 2026-123456",
        "mødet 26.11.2026 kl. 10.30",
        "ringede fra 12 34 56 78",
        "ringede fra +45 12 34 56 78",
        "journal 20261234567",
        "sag ab610180-1234-4123-8123-610180123456",
        "sag 61018012-1234-4123-8123-610180123456",
        "EAN 5790000123456",
        "KLE 32.24.04 og 32.30.04",
    ],
)
def test_dates_telephones_and_case_numbers_are_no_person_numbers(said: str) -> None:
    assert spurgt({"formaal": said})[0].status_code == 200


def test_where_the_list_is_a_must_free_words_alone_are_not_enough_and_the_keys_are_named() -> None:
    answer, doer = spurgt({"formaal": "ringede"}, tilsyn=beslutter)

    assert kode(answer) == (422, "ugyldigt_input")
    assert answer.json["detail"] == "formaalKode: mangler; vælg mellem syn, rest."
    assert doer.rows == []
    assert spurgt({"formaalKode": "syn"}, tilsyn=beslutter)[0].status_code == 200


def test_the_list_that_counts_is_that_of_the_kommune_that_is_looked_up_in() -> None:
    doer = doeren(I_AARHUS, I_KOEBENHAVN, tilsyn=beslutter)

    def ask(kommune: str, key: str) -> int:
        body = {"cpr": BORGER.reveal(), "kommune": kommune, "formaalKode": key}
        return int(doer.klient().post(ADRESSE, json=body).status_code)

    assert [ask("0751", "syn"), ask("0101", "syn"), ask("0101", "fejl"), ask("0751", "fejl")] == [200, 422, 200, 422]


def test_an_attempt_in_another_kommune_is_logged_with_why_as_far_as_it_was_said() -> None:
    said = {"formaalKode": "henvendelse", "kommune": "0101"}
    for body, logged in (
        (said, "Borgeren har henvendt sig"),
        ({"formaal": "nysgerrig", "kommune": "0101"}, "nysgerrig"),
        ({"formaalKode": "findes_ikke", "kommune": "0101"}, "ikke oplyst"),
    ):
        answer, doer = spurgt(body)
        assert kode(answer) == (403, "forkert_kommune")
        assert [(row.formaal, row.haendelse) for rows in doer.rows for row in rows] == [(logged, "afvist")]


def test_the_list_is_told_to_those_who_may_look_up_there() -> None:
    answer = doeren(tilsyn=beslutter).klient().get(LISTE)

    assert answer.json == {
        "kommune": "0751",
        "kunFraListen": True,
        "formaal": [
            {"noegle": "syn", "tekst": "Syn af sagen", "uddybes": False},
            {"noegle": "rest", "tekst": "Resten", "uddybes": True},
        ],
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kommune=0101", (403, "forkert_kommune")),
        ("?kommune=9999", (422, "ugyldigt_input")),
        ("?kommune=751", (422, "ugyldigt_input")),
        ("?cpr=0751", (422, "ugyldigt_input")),
    ],
)
def test_the_list_of_a_kommune_that_is_not_theirs_is_not_told(query: str, expected: tuple[int, str]) -> None:
    doer = doeren()

    assert kode(doer.klient().get(LISTE + query)) == expected
    assert doer.rows == []


def test_whoever_has_several_kommuner_names_one() -> None:
    klient = doeren(I_AARHUS, I_KOEBENHAVN).klient()

    assert kode(klient.get(LISTE)) == (422, "ugyldigt_input")
    assert klient.get(LISTE + "?kommune=0101").json["kommune"] == "0101"


def test_too_many_looks_are_refused_with_when_to_come_back() -> None:
    class Fuld:
        def foer(self, *_asked: Any) -> None:
            raise ForMangeOpslag

        def afvist(self, *_asked: Any) -> tuple[str, ...]:
            return ("mange_opslag",)

    doer = doeren(service={"vagt": Fuld()})
    with capture_logs():
        refused = doer.klient().post(ADRESSE, json=GODT)

    assert kode(refused) == (429, "for_mange_opslag")
    assert refused.headers["Retry-After"] == "3600"
    assert [(row.haendelse, row.varsler) for rows in doer.rows for row in rows] == [("afvist", ("mange_opslag",))]
    assert all(source.asked == [] for source in doer.sources)


# Privileges that end while the sources answer


class Imens:
    """A source during whose answer something happens."""

    name = "sagdokumentindeks"

    def __init__(self, haendelse: Any) -> None:
        self._haendelse = haendelse

    def fetch(self, _question: Any) -> Any:
        self._haendelse()
        return Fails(self.name).fetch(_question)


def test_a_reach_that_is_another_one_when_the_sources_have_answered_shows_nothing() -> None:
    aarhus = en_kommune()
    doer = doeren(kommuner=(aarhus, koebenhavn()), sources=())

    def moved() -> None:
        doer.hvem = en_sagsbehandler(I_KOEBENHAVN)

    doer.sources = (Imens(moved), *doeren().sources[1:])
    answer = doer.klient().post(ADRESSE, json={**GODT, "kommune": "0751"})

    assert kode(answer) == (403, "forkert_kommune")
    assert [(row.haendelse, row.sager, row.ydelser) for rows in doer.rows for row in rows] == [("afvist", (), ())]


def test_a_limit_that_is_put_on_the_role_meanwhile_counts() -> None:
    doer = doeren()
    limited = en_gruppe((KLE, "27.*"), scope=f"cvrNumberIdentifier:{AARHUS_CVR}")

    def narrowed() -> None:
        doer.hvem = en_sagsbehandler(limited)

    doer.sources = (Imens(narrowed), *doer.sources[1:])

    assert kode(doer.klient().post(ADRESSE, json=GODT)) == (403, "forkert_kommune")
    assert [row.haendelse for rows in doer.rows for row in rows] == ["afvist"]


def test_a_kommune_that_asks_more_of_its_staff_meanwhile_is_not_met() -> None:
    doer = doeren()

    def stricter() -> None:
        doer.krav = Krav(Nsis.HOEJ)

    doer.sources = (Imens(stricter), *doer.sources[1:])

    assert kode(doer.klient().post(ADRESSE, json=GODT)) == (401, "niveau_for_lavt")
    assert [row.haendelse for rows in doer.rows for row in rows] == ["afvist"]
