"""The files of extracts: as a spreadsheet opens them, as a program reads them, on paper; and a log that is broken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from borgerblik import db
from borgerblik.audit import AuditLog, Kaedetilstand, Laest, LogUnavailable
from borgerblik.audit.udtraek import Kaedestand, Oenske, Udtraek, Udtraeksslags
from borgerblik.audit.udtraek import dokument as dokumentet
from borgerblik.audit.udtraek.dokument import ForMange, dokument
from borgerblik.audit.udtraek.skriv import i_ord, som_csv, som_json
from tests.audit.udtraek import (
    ET_KALD,
    METTE,
    METTES,
    NU,
    OKTOBER,
    STED,
    Loggen,
    bestilling,
    eget_kig,
    et_kig,
    filen,
    om_anna,
    pil,
    som_dokument,
    som_regneark,
    taget,
    udtraekker,
)

METTES_KIG = Oenske(Udtraeksslags.ANSAT, ansat=METTES)
I_OKTOBER = datetime(2026, 10, 15, 8, tzinfo=UTC)


def med(engine: db.Engine, *laest: Laest) -> Udtraek:
    """An extract of those rows."""
    return udtraekker(engine, Loggen(lambda: laest)).tag(bestilling(), ET_KALD)


# CSV


def test_csv_is_what_a_danish_spreadsheet_opens(engine: db.Engine) -> None:
    AuditLog(engine).write_all([et_kig(formaal='Ringede; spurgte om "æøå"'), et_kig(formaal="Igen")])
    content = filen(som_csv(taget(engine, METTES_KIG)))
    titles, first, _, last = som_regneark(taget(engine, METTES_KIG))

    assert content.startswith(b"\xef\xbb\xbfNummer;Tidspunkt;Hvem;Medarbejder;")
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == 4
    row = dict(zip(titles, first, strict=True))
    assert (row["Formål"], row["Kommuner"], row["Holdt tilbage"]) == (
        'Ringede; spurgte om "æøå"', "0751", "ikke_aabnet 2",
    )  # fmt: skip
    assert (row["Medarbejder"], row["Kæde"], titles[-1]) == (METTE.subject, "hel", "Kæde")
    assert last[0] == "slut"
    assert "2 opslag" in last[1]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\uff1d"])
def test_nothing_in_a_cell_is_a_formula(engine: db.Engine, begins: str) -> None:
    evil = f'{begins}HYPERLINK("https://evil.example")'
    rows = som_regneark(med(engine, Laest(1, et_kig(formaal=evil, klient=evil), NU, Kaedetilstand.HEL, STED)))

    cells = [cell for row in rows for cell in row]
    assert cells.count(f"'{evil}") == 2
    assert not any(cell.startswith(begins) for cell in cells)


# A log that is not whole


def test_a_whole_log_says_so(engine: db.Engine) -> None:
    AuditLog(engine).write(et_kig())

    found = som_dokument(taget(engine, METTES_KIG))

    assert found["kaede"] | {"antalRaekker": 1} == {
        "hel": True, "kontrolleret": "raekkerne", "antalRaekker": 1, "slettede": 0, "uforseglede": None,
        "antalBrud": 0, "brud": [],
    }  # fmt: skip
    assert [row["kaede"] for row in found["raekker"]] == ["hel"]


def test_a_changed_row_is_named_with_its_place_in_every_file(engine: db.Engine) -> None:
    AuditLog(engine).write_all([et_kig(formaal=f"nummer {n}") for n in range(3)])
    pil(engine, "UPDATE opslag SET indhold = replace(indhold, 'nummer 1', 'nummer 9') WHERE indhold LIKE '%nummer 1%'")

    found = som_dokument(taget(engine, METTES_KIG))
    *_, brud, slut = som_regneark(taget(engine, METTES_KIG))
    page = dokument(taget(engine, METTES_KIG))

    assert [row["kaede"] for row in found["raekker"]] == ["hel", "aendret", "hel"]
    named = found["kaede"]["brud"][0]
    assert (found["kaede"]["hel"], named["slags"]) == (False, "aendret")
    assert named["nummer"] == found["raekker"][1]["nummer"]
    assert named["tidspunkt"] == found["raekker"][1]["tidspunkt"]
    assert brud[0] == "brud"
    assert f"nummer {named['nummer']}" in brud[1]
    assert "LOGGEN ER IKKE HEL" in slut[1]
    assert "LOGGEN ER IKKE HEL" in page
    assert f"nummer {named['nummer']}" in page


def test_a_row_taken_out_of_the_month_is_missed_by_an_extract_of_that_month(engine: db.Engine) -> None:
    AuditLog(engine).write_all([et_kig(formaal=f"nummer {n}", tidspunkt=I_OKTOBER) for n in range(3)])
    pil(engine, "DELETE FROM opslag WHERE indhold LIKE '%nummer 1%'")

    found = som_dokument(taget(engine, OKTOBER))

    assert [row["formaal"] for row in found["raekker"]] == ["nummer 0", "nummer 2"]
    assert not found["kaede"]["hel"]
    (named, *_) = found["kaede"]["brud"]
    assert named["kaede"] is not None
    assert named["plads"] is not None
    assert named["tidspunkt"].startswith("2026-10-15T10:00:00")


def test_what_was_erased_is_counted_and_a_row_nobody_can_read_is_a_break(engine: db.Engine) -> None:
    udtraek = med(
        engine,
        Laest(1, None, NU, Kaedetilstand.HEL, STED),
        Laest(2, None, NU, Kaedetilstand.AENDRET, STED),
        Laest(3, et_kig(), NU, Kaedetilstand.HEL, STED),
    )
    found = som_dokument(udtraek)

    assert [row["nummer"] for row in found["raekker"]] == [3]
    assert (found["kaede"]["slettede"], found["kaede"]["antalBrud"]) == (1, 1)
    assert "1 opslag er slettet efter kommunens frist" in i_ord(udtraek.stand)


def test_of_many_breaks_the_first_are_named_and_all_are_counted(engine: db.Engine) -> None:
    found = som_dokument(med(engine, *(Laest(n, et_kig(), NU, Kaedetilstand.BRUDT, STED) for n in range(1, 151))))

    assert found["kaede"]["antalBrud"] == 150
    assert [brud["nummer"] for brud in found["kaede"]["brud"]] == list(range(1, 101))


@pytest.mark.parametrize("writer", [som_json, som_csv])
def test_a_stream_that_breaks_has_no_end(engine: db.Engine, writer) -> None:
    def rows() -> Iterator[Laest]:
        for number in range(1, 500):
            yield Laest(number, et_kig(), NU, Kaedetilstand.HEL, STED)
        raise LogUnavailable("the log could not be read")

    got: list[bytes] = []
    with pytest.raises(LogUnavailable):
        got.extend(writer(udtraekker(engine, Loggen(rows)).tag(bestilling(), ET_KALD)))

    assert got
    assert b'"kaede": {"hel"' not in filen(got)
    assert b"\r\nslut;" not in filen(got)
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        json.loads(filen(got).decode("utf-8-sig"))


# On paper


def test_a_document_of_a_person_is_in_danish_and_says_what_each_column_says(engine: db.Engine) -> None:
    AuditLog(engine).write_all([eget_kig(), et_kig(formaal="<script>alert(1)</script>\u202e")])

    written = dokument(taget(engine, om_anna()))
    page: Any = html.fromstring(written)

    assert page.get("lang") == "da"
    assert "<script>alert" not in written
    assert "\u202e" not in written
    titles = page.xpath("//table[@class='log']/thead//th[@scope='col']/text()")
    assert titles[:4] == ["Nummer", "Tidspunkt", "Hvem", "Myndighed"]
    hvem = [row.xpath("./td[2]")[0].text for row in page.xpath("//table[@class='log']/tbody/tr")]
    assert hvem[:2] == ["Borgeren selv", "En sagsbehandler"]
    assert METTE.subject not in written
    assert METTES not in written


def test_a_document_holds_so_many_rows_and_no_more(engine: db.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dokumentet, "MOST_ROWS", 3)
    rows = [Laest(n, et_kig(), NU, Kaedetilstand.HEL, STED) for n in range(1, 5)]

    assert "3 opslag" in dokument(med(engine, *rows[:3]))
    with pytest.raises(ForMange):
        dokument(med(engine, *rows))


def test_an_empty_extract_says_that_there_is_nothing(engine: db.Engine) -> None:
    assert "Der er ingen opslag." in dokument(med(engine))
    assert i_ord(Kaedestand(perioden=True)) == "Loggen er hel i perioden. 0 opslag."
