"""Files with prices and with inhabitants: every fault is named with its place, and nothing is taken from a bad one."""

from __future__ import annotations

import time
from typing import Any

import pytest

from borgerblik.kommuner.pris.form import to_json
from borgerblik.kommuner.register import NAVNE
from schemas.ind.fejl import Faults
from schemas.ind.pris import read_indbyggere, read_priser
from tests.kommuner.pris.priseksempler import en_pris, et_forbrug, indbyggere, raa


def faults(raw: bytes, read: Any = read_priser) -> list[str]:
    with pytest.raises(Faults) as told:
        read(raw)
    return [str(fault) for fault in told.value.faults]


def test_prices_go_out_as_they_came_in() -> None:
    sendt = [en_pris(maaler=None, til="2020-12-31", usikker=None), et_forbrug(til=None, usikker="Et skøn")]

    assert to_json(read_priser(raa(*sendt)))["priser"] == sendt


@pytest.mark.parametrize(
    ("priser", "fejl"),
    [
        ([en_pris(), en_pris(fra="2020-06-01")], "priser[1].fra: overlapper priser[0]"),
        ([en_pris(fra="2020-07-01"), en_pris(til="2020-07-01")], "priser[0].fra: overlapper priser[1]"),
        (
            [en_pris(til="2030-01-01"), en_pris(fra="2020-02-01", til="2020-02-02"), en_pris(fra="2025-01-01")],
            "priser[2].fra: overlapper priser[0]",
        ),
        ([en_pris(til="2019-12-31")], "priser[0].til: er før fra"),
        ([en_pris(pris="-1.00")], "priser[0].pris: er ikke et beløb"),
        ([en_pris(pris="1,50")], "priser[0].pris: er ikke et beløb"),
        ([en_pris(pris=1.5)], "priser[0].pris: er ikke en tekst"),
        ([en_pris(navn="=1+1")], "priser[0].navn: skal begynde med et bogstav"),
        ([en_pris(maaler="opslag")], "priser[0].maaler: skal stå der, når slags er forbrug, og ellers ikke"),
        ([et_forbrug(maaler=None)], "priser[0].maaler: skal stå der, når slags er forbrug, og ellers ikke"),
        ([et_forbrug(fra="2020-01-15")], "priser[0].fra: skal være den første i en måned"),
        ([et_forbrug(til="2020-06-29")], "priser[0].til: skal være den sidste i en måned"),
        ([et_forbrug(noegle="infrastruktur")], "priser[0].slags: skal være fast for infrastruktur"),
        ([en_pris(til="2020-01-31"), et_forbrug(noegle="sapa", fra="2020-02-01")], "priser[1].slags: er en anden"),
        ([en_pris(noget="andet")], "priser[0].noget: er et ukendt felt"),
        ([en_pris(fra="2020-02-30")], "priser[0].fra: er ikke en dato"),
    ],
)
def test_what_is_wrong_with_a_price_is_named_with_its_place(priser: list[Any], fejl: str) -> None:
    assert any(each.startswith(fejl) for each in faults(raa(*priser))), faults(raa(*priser))


def test_prices_that_follow_upon_each_other_do_not_overlap() -> None:
    assert len(read_priser(raa(en_pris(til="2020-06-30"), en_pris(fra="2020-07-01"))).priser) == 2


@pytest.mark.parametrize(("raw", "fejl"), [(b"[]", "linje 1"), (b"{", "linje 1"), (b"{}", "priser: mangler")])
def test_what_is_no_list_of_prices_is_told_so(raw: bytes, fejl: str) -> None:
    assert faults(raw)[0].startswith(fejl)


def test_fifty_thousand_lines_are_refused_in_one_sentence_and_at_once() -> None:
    began = time.process_time()
    rows = b"dato;2020-01-01\nkommune;indbyggere\n" + b"9999;1\n" * 50_000

    assert faults(b'{"priser": [' + b"{}, " * 49_999 + b"{}]}") == ["priser: har 50000 priser; højst 1000"]
    assert faults(rows, read_indbyggere) == ["filen: har 50002 linjer; der er 98 kommuner"]
    assert time.process_time() - began < 3


# Inhabitants


def test_all_98_kommuner_have_a_number_for_that_day() -> None:
    found = read_indbyggere(b"\xef\xbb\xbf" + indbyggere(k0751="352751").replace(b"\n", b"\r\n"))

    assert (found.dato.isoformat(), found.antal["0751"]) == ("2020-01-01", 352751)
    assert set(found.antal) == set(NAVNE)


@pytest.mark.parametrize(
    ("raw", "fejl"),
    [
        (indbyggere(k0751="-5"), ["linje 84: indbyggere i 0751 er ikke et helt tal over 0, uden punktummer"]),
        (indbyggere(k0751="0"), ["linje 84: indbyggere i 0751 er ikke et helt tal over 0, uden punktummer"]),
        (indbyggere(k0751="352.751"), ["linje 84: indbyggere i 0751 er ikke et helt tal over 0, uden punktummer"]),
        (indbyggere(k0751="1;2"), ["linje 84: skal være en kode og et tal med semikolon imellem",
                                   "filen: 0751 Aarhus Kommune mangler"]),
        (indbyggere().replace(b"0751;", b"0411;"), ["linje 84: er ikke koden på en af de 98 kommuner, fire cifre",
                                                    "filen: 0751 Aarhus Kommune mangler"]),
        (indbyggere() + b"0751;7\n", ["linje 101: 0751 står også i linje 84"]),
        (indbyggere("2020-13-01"), ["linje 1: skal være dato;ÅÅÅÅ-MM-DD, dagen tallene gælder for"]),
        (indbyggere().partition(b"\n")[2], ["linje 1: skal være dato;", "linje 2: skal være kommune;indbyggere"]),
        ("dato;2020-01-01\nKøbenhavn".encode("latin-1"), ["filen: er ikke skrevet i tegnsættet UTF-8"]),
        (indbyggere() + b'"x', ["filen: kan ikke læses som CSV med semikolon"]),
    ],
    ids=range(10),
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_named_with_its_place(raw: bytes, fejl: list[str]) -> None:
    told = faults(raw, read_indbyggere)
    assert len(told) >= len(fejl)
    assert all(said.startswith(wanted) for said, wanted in zip(told, fejl, strict=False)), told


def test_an_empty_file_misses_all_of_them_and_only_the_first_are_told_one_by_one() -> None:
    told = faults(b"", read_indbyggere)

    assert len(told) == 51
    assert told[-1] == "filen: og 50 fejl til"


def test_what_stands_in_a_line_is_never_repeated() -> None:
    told = faults(indbyggere(k0751="7103851035") + b"7103851035;5\n", read_indbyggere)

    assert not any("710385" in each for each in told)
