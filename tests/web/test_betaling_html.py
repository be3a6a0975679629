"""A payment on the page: what stands there, in both languages, whatever the index says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from lxml import html

from borgerblik.overblik.betaling.aar import tolv_maaneder
from borgerblik.overblik.betaling.kalender import kalender
from borgerblik.overblik.betaling.linjer import Aarsag
from borgerblik.overblik.betaling.sammenlign import forrige, sammenlign
from borgerblik.overblik.betaling.trappe import trappe
from borgerblik.overblik.model import VistUdbetaling
from borgerblik.web import betalingsord
from tests.overblik.betalinger import (
    I_DAG,
    JULI,
    NASTY,
    OKTOBER,
    SEPTEMBER,
    en_betaling,
    en_linje,
    en_ydelse,
    kommer,
    kr,
    periode,
    tom,
)
from tests.web.betalingsside import reading, rows, shown, words


def told(denne: VistUdbetaling, foer: VistUdbetaling) -> str:
    with reading():
        return betalingsord.hoved(sammenlign(denne, foer)).replace("\xa0", " ")


SHORT = periode("2026-10-01", "2026-10-24")


# The sentence that says it all


@pytest.mark.parametrize(
    ("denne", "foer", "expected"),
    [
        (
            en_betaling(en_linje("2750", periode("2026-10-01", "2026-10-24"))),
            en_betaling(en_linje("3552.08", JULI)),
            "Du fik 802,08 kr. mindre end sidst, fordi perioden var kortere (24 dage mod 31).",
        ),
        (
            en_betaling(en_linje(20100)),
            en_betaling(en_linje(19728, SEPTEMBER)),
            "Du fik 372,00 kr. mere end sidst, fordi beløbet er sat op for en lige så lang periode.",
        ),
        (
            en_betaling(en_linje(100), efter_skat_og_atp=kr(60)),
            en_betaling(en_linje(100, SEPTEMBER), efter_skat_og_atp=kr(62)),
            "Du fik 2,00 kr. mindre end sidst, fordi der er trukket mere i skat og ATP.",
        ),
        (
            en_betaling(en_linje(100), udbetalt=kr(50)),
            en_betaling(en_linje(100, SEPTEMBER)),
            "Du fik 50,00 kr. mindre end sidst, fordi der er begyndt at blive trukket til gæld til det offentlige.",
        ),
        (
            en_betaling(en_linje(100), sendt_til_udbetaling=kr(70), udbetalt=None),
            en_betaling(en_linje(100, SEPTEMBER), sendt_til_udbetaling=kr(90), udbetalt=kr(90)),
            "Der er sendt 20,00 kr. mindre til udbetaling end sidst, "
            "fordi den myndighed, der udbetaler, har trukket mere end sidst.",
        ),
        (
            en_betaling(en_linje(100), en_linje(30, navn="Tillæg", kle="32.30.08"), udbetalt=kr(120)),
            en_betaling(en_linje(100, SEPTEMBER)),
            "Du fik 20,00 kr. mere end sidst, fordi der er noget med, som ikke var der sidst. "
            "Det bliver delvist opvejet af, at der er begyndt at blive trukket til gæld til det offentlige.",
        ),
        (
            en_betaling(en_linje(100), en_linje(30, JULI), en_linje(5, navn="Tillæg", kle="32.30.08"), periode=OKTOBER),
            en_betaling(en_linje(100, SEPTEMBER)),
            "Du fik 35,00 kr. mere end sidst, især fordi der er en rettelse for en tidligere periode.",
        ),
        (en_betaling(en_linje(100)), en_betaling(en_linje(100, SEPTEMBER)), "Du fik det samme som sidst."),
        (
            en_betaling(en_linje(100), en_linje(-10)),
            en_betaling(en_linje(90, SEPTEMBER)),
            "Du fik det samme som sidst, men det er sat sammen på en anden måde.",
        ),
        (
            en_betaling(en_linje(100), brutto=kr(90)),
            en_betaling(en_linje(100, SEPTEMBER)),
            "Du fik 10,00 kr. mindre end sidst. Vi kan ikke se hvorfor.",
        ),
        (tom(), tom(), "Der mangler beløb, så vi kan ikke regne ud, om du fik mere eller mindre end sidst."),
    ],
)
def test_one_sentence_says_how_much_and_why(denne: VistUdbetaling, foer: VistUdbetaling, expected: str) -> None:
    assert told(denne, foer) == expected


# The staircase


def test_the_staircase_is_a_table_that_says_what_took_what() -> None:
    payment = en_betaling(
        en_linje(19728),
        efter_skat_og_atp=kr(12411),
        sendt_til_udbetaling=kr(11661),
        sendt_tekst="Forskud <i>",
        udbetalt=kr(11161),
    )

    page = shown("trappe_vis", trappe(payment, I_DAG))

    (table,) = page.iter("table")
    assert table.find("caption") is not None
    assert rows(page)[1:] == [
        ["Før skat", "19.728,00 kr.", ""],
        ["Efter skat og ATP", "12.411,00 kr.", "Der er trukket 7.317,00 kr. i skat og ATP."],
        [
            "Sendt til udbetaling",
            "11.661,00 kr.",
            "Den myndighed, der udbetaler, har trukket 750,00 kr. (det kaldes modregning). "
            "Begrundelsen er: Forskud <i>",
        ],
        [
            "Udbetalt til dig",
            "11.161,00 kr.",
            "Gældsstyrelsen har brugt 500,00 kr. til at betale af på gæld til det offentlige. "
            "Der står ikke hvorfor. Spørg den myndighed, der udbetaler.",
        ],
    ]


def test_an_unknown_amount_is_never_nothing_and_a_missing_receipt_is_no_missing_money() -> None:
    page = shown("trappe_vis", trappe(tom(dispositionsdato=date(2026, 1, 30)), I_DAG))

    assert [row[1] for row in rows(page)[1:]] == ["ikke oplyst"] * 4
    assert "Det betyder ikke, at pengene mangler." in words(page)
    assert "0,00" not in words(page)


def test_a_step_that_rises_and_a_claim_are_said_in_words() -> None:
    page = shown(
        "udbetaling_vis", (claim := en_betaling(en_linje(-1000), efter_skat_og_atp=kr(-630))), trappe(claim, I_DAG)
    )

    assert "Her er der lagt 370,00 kr. til." in words(page)
    assert "Beløbet er under nul." in words(page)
    assert "-1.000,00 kr." in words(page)


# The comparison


def test_every_line_and_step_stands_with_its_difference_and_reason_and_the_rest_too() -> None:
    denne = en_betaling(
        en_linje(100),
        en_linje(-25, JULI),
        brutto=kr(80),
        periode=OKTOBER,
        sendt_til_udbetaling=kr(70),
        sendt_tekst="Ny",
    )
    page = shown("sammenligning_vis", sammenlign(denne, en_betaling(en_linje(90, SEPTEMBER))))
    lines, steps = (rows(table) for table in page.iter("table"))

    assert [row[3] for row in lines[1:]] == ["10,00 kr. mere", "25,00 kr. mindre", "5,00 kr. mere", "10,00 kr. mindre"]
    assert "Det kan vi ikke forklare" in lines[3][4]
    assert "Perioden er 1. juli 2026 til 31. juli 2026." in lines[2][4]
    assert steps[2] == [
        "Trukket af den, der udbetaler",
        "0,00 kr.",
        "10,00 kr.",
        "Du får 10,00 kr. mindre",
        "Fordi den myndighed, der udbetaler, har trukket et beløb, som ikke blev trukket sidst. "
        "Begrundelsen denne gang er: Ny",
    ]
    assert steps[-1][3] == "20,00 kr. mindre"


def test_a_second_payment_for_the_same_period_is_said_to_be_one() -> None:
    page = shown("sammenligning_vis", sammenlign(en_betaling(en_linje(50)), en_betaling(en_linje(100), id="a")))

    assert "Begge udbetalinger er for den samme periode." in words(page)


def test_the_first_payment_and_a_correction_say_why_there_is_nothing_to_compare_with() -> None:
    one = en_betaling(en_linje())

    assert "Vi kender ikke en tidligere udbetaling" in words(shown("udbetaling_vis", one, trappe(one, I_DAG)))
    assert "retter en tidligere periode" in words(
        shown("udbetaling_vis", one, trappe(one, I_DAG), efterregulering=True)
    )


@pytest.mark.parametrize("aarsag", Aarsag)
def test_every_reason_has_words(aarsag: Aarsag) -> None:
    found = sammenlign(en_betaling(en_linje(100)), en_betaling(en_linje(90, SEPTEMBER)))
    with reading():
        said = betalingsord.linje(replace(found.linjer[0], aarsag=aarsag))

    assert said.endswith(".")
    assert said not in ("Fordi .", ".")


# What is coming


def test_the_calendar_marks_what_is_not_certain_in_words_and_adds_up_the_rest() -> None:
    made = en_betaling(en_linje(40), dispositionsdato=date(2026, 11, 30), udbetalt=None)
    page = shown(
        "kalender_vis",
        kalender(
            [
                kommer(date(2026, 11, 30), 100),
                kommer(date(2026, 12, 30), 30, usikker=True),
                kommer(None, None),
                kommer(date(2026, 11, 28)),
            ],
            ydelser=[en_ydelse(made)],
            i_dag=I_DAG,
        ),
    )

    assert [words(each) for each in page.iter("caption")] == ["november 2026", "december 2026", "Uden en fast dag"]
    assert "mandag den 30. november 2026" in words(page)
    assert "På vej" in words(page)
    assert "Banken har lukket den dag." in words(page)
    assert "Mindst 100,00 kr. før skat." in words(page)
    assert "Ingen af månedens udbetalinger er sikre endnu." in words(page)
    assert "Ikke sikker endnu" in words(page)


def test_nothing_to_come_is_a_sentence() -> None:
    assert words(shown("kalender_vis", [])).strip() == "Vi kender ikke til nogen kommende udbetalinger."


# Whatever the index says


def everything(sprog: str, *paid: VistUdbetaling) -> html.HtmlElement:
    """Every macro on one page."""
    page = html.Element("main")
    for each in paid:
        last = forrige(paid, each)
        other = None if last is None else sammenlign(each, last)
        page.append(shown("udbetaling_vis", each, trappe(each, I_DAG), other, niveau=2, sprog=sprog))
    page.append(shown("soejler", tolv_maaneder(paid, I_DAG), sprog=sprog))
    coming = [kommer(I_DAG, navn=NASTY), kommer(None, None, navn="")]
    page.append(shown("kalender_vis", kalender(coming, ydelser=[en_ydelse(navn=NASTY)], i_dag=I_DAG), sprog=sprog))
    return page


NASTY_PAYMENTS = (
    en_betaling(
        en_linje(100, navn=NASTY),
        en_linje(-5, JULI, navn=NASTY),
        periode=OKTOBER,
        sendt_tekst=NASTY,
        udbetalt_tekst=NASTY,
    ),
    en_betaling(en_linje(90, SEPTEMBER, navn=None, kle=None), sendt_tekst=NASTY),
    tom(dispositionsdato=date(2026, 7, 31)),
    tom(id="uden alt"),
    tom(id="del", dispositionsdato=date(2026, 6, 30), linjer=(en_linje(1, navn=NASTY),), delvis=True),
)


@pytest.mark.parametrize("sprog", ["da", "en"])
@pytest.mark.parametrize("paid", [NASTY_PAYMENTS, (), NASTY_PAYMENTS[:1]], ids=["all sorts", "none", "one"])
def test_no_text_of_the_index_becomes_markup_and_each_is_danish_and_runs_its_own_way(
    paid: tuple[VistUdbetaling, ...], sprog: str
) -> None:
    page = everything(sprog, *paid)
    held = [
        each for each in page.iter() if isinstance(each.tag, str) and (each.text or "").startswith("<b>Sygedagpenge")
    ]

    assert not list(page.iter("b"))
    assert held
    assert all(each.get("lang") == "da" and each.get("dir") == "auto" for each in held)
    assert words(page).count("שלום") == len(held)


def test_the_page_keeps_to_the_policy_and_to_the_classes_it_may_use() -> None:
    page = everything("da", *NASTY_PAYMENTS)

    assert not page.xpath("//*[@style]|//script|//style|//*[starts-with(name(@*), 'on')]")
    assert {name for each in page.xpath("//@class") for name in each.split()} <= {
        "table", "table--responsive-headers", "trappe", "aendring", "tal", "soejler", "maaned",
    }  # fmt: skip
    assert not page.xpath("//figure[@class='soejler']//*[@class]")


def test_every_table_has_a_caption_and_every_heading_cell_a_scope() -> None:
    page = everything("da", *NASTY_PAYMENTS)

    assert all(table.find("caption") is not None for table in page.iter("table"))
    assert all(cell.get("scope") in ("col", "row") for cell in page.iter("th"))
    assert {heading.tag for heading in page.xpath("//*[self::h1 or self::h2 or self::h3 or self::h4]")} == {"h2", "h3"}


def test_two_drawings_on_a_page_share_no_id() -> None:
    year = tolv_maaneder([tom(dispositionsdato=I_DAG - timedelta(days=1))], I_DAG)
    ids = [each for name in ("a", "b") for each in shown("soejler", year, id=name).xpath("//@id")]

    assert len(ids) == len(set(ids)) == 6
