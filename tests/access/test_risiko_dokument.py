"""The document for the kommune's GDPR file: it holds the reasons, stands alone, and runs nothing."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from borgerblik.access.identity import Rolle
from borgerblik.access.risiko import BRUGERTYPER, Risikobillede, Udgave, Vurdering
from borgerblik.access.risiko.beregning import beregn_vurdering
from borgerblik.access.risiko.dokument import dokument, politik
from borgerblik.access.risiko.model import Element, Overgang, Vurderet
from borgerblik.domain.koder import Nsis
from tests.access.vurderinger import AARHUS, I_DAG, en_vurdering

NOW = datetime(2026, 11, 25, 18, 5, tzinfo=UTC)
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Reader(HTMLParser):
    """Reads as a browser would: the text, and which elements there are, each of them closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, Mapping[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def printed(*vurderinger: Vurdering, brugertyper=(Rolle.BORGER,), versions: int = 1) -> str:
    udgaver = [Udgave(versions, each, NOW, "cli:anne") for each in vurderinger]
    billede = Risikobillede.of(udgaver)
    stande = [billede.stand(AARHUS, rolle, I_DAG) for rolle in brugertyper]
    history = [
        [Udgave(number, stand.vurdering, NOW, "cli:anne") for number in range(versions, 0, -1)]
        if stand.vurdering
        else []
        for stand in stande
    ]
    return dokument(AARHUS, "Aarhus Kommune", list(zip(stande, history, strict=True)), NOW)


def test_it_holds_everything_the_decision_rests_on():
    vurdering = en_vurdering(
        "sagsbehandler",
        begrundelse="Vi har en nødprocedure.",
        omraader={"sygedagpenge": Nsis.HOEJ},
        overgang=Overgang(3, I_DAG + timedelta(days=30)),
    )
    text = Reader(printed(vurdering, brugertyper=[Rolle.SAGSBEHANDLER], versions=3)).text

    for judged in (*vurdering.elementer.values(), *vurdering.kontroller.values()):
        assert judged.begrundelse in text
    for sentence in beregn_vurdering(vurdering).begrundelser:
        assert sentence in text
    for said in (
        "Aarhus Kommune (kommune 0751), udskrevet 25. november 2026",
        "Formål",
        "Besluttet niveau Betydelig Beregnet niveau Betydelig",
        "Vi har en nødprocedure.",
        "Besluttet af Kim Eksempel, systemejer",
        "Genbesøges senest 25. november 2027",
        "Sygedagpenge Høj",
        "Det gamle sikringsniveau 3 godtages til og med 25. december 2026, derefter kun NSIS.",
        "Udgave 3, gemt 25. november 2026 kl. 19.05",
        "Beregning (metode 1)",
        "I alt 24 af 44",
        "Dato og underskrift: databeskyttelsesrådgiver",
    ):
        assert said in text
    assert text.count("cli:anne") == 3


def test_what_was_not_judged_is_told_and_not_left_out():
    text = Reader(printed(en_vurdering(elementer={}, kontroller={}))).text
    assert text.count("Ikke vurderet Regnes som det strengeste.") == 7


def test_an_overdue_and_a_missing_assessment_are_told_in_words():
    overdue = Reader(printed(en_vurdering(genbesoeg=I_DAG - timedelta(days=1)))).text
    soon = Reader(printed(en_vurdering(genbesoeg=I_DAG))).text
    missing = Reader(printed(brugertyper=BRUGERTYPER)).text

    assert "Genbesøget er overskredet" in overdue
    assert "Det besluttede niveau gælder, indtil et nyt er besluttet." in overdue
    assert "skal snart genbesøges: senest 25. november 2026" in soon
    assert missing.count("Der er ingen risikovurdering. Indtil den er lavet, kræves Betydelig.") == 3


EVIL = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"


def test_whatever_somebody_wrote_is_text_and_nothing_else():
    vurdering = en_vurdering(
        besluttet_af=EVIL,
        begrundelse=EVIL,
        omraader={EVIL: Nsis.HOEJ},
        elementer={each: Vurderet(1, EVIL) for each in Element},
    )
    billede = Risikobillede.of([Udgave(1, vurdering, NOW, EVIL)])
    stand = billede.stand(AARHUS, Rolle.BORGER, I_DAG)
    reader = Reader(dokument(AARHUS, EVIL, [(stand, [Udgave(1, vurdering, NOW, EVIL)])], NOW))

    assert reader.text.count(EVIL) == 11
    assert {tag for tag, _ in reader.tags}.isdisjoint({"script", "img", "iframe", "object", "a"})
    assert not any(name.startswith("on") or name == "style" for _, attrs in reader.tags for name in attrs)


def test_it_needs_nothing_else_and_its_policy_allows_its_own_style_alone():
    html = printed(en_vurdering(), en_vurdering("sagsbehandler"), brugertyper=BRUGERTYPER)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert f"style-src 'sha256-{digest}'" in politik()
    assert "unsafe" not in politik()
    assert "default-src 'none'" in politik()
    assert not re.search(r"url\(|@import|https?:", html)


@pytest.mark.parametrize("brugertyper", [BRUGERTYPER[:1], BRUGERTYPER])
def test_it_is_a_danish_page_with_headings_in_order_and_tables_with_heads(brugertyper):
    reader = Reader(printed(*map(en_vurdering, brugertyper), brugertyper=brugertyper))
    headings = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch("h[1-6]", tag)]

    assert ("html", {"lang": "da"}) in reader.tags
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert headings.count(2) == len(brugertyper)
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert all("scope" in attrs for tag, attrs in reader.tags if tag == "th")
    assert len({attrs["id"] for _, attrs in reader.tags if "id" in attrs}) == len(brugertyper)
