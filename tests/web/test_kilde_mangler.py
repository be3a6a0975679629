"""A source that fails is named on every page of the citizen's, with what happens next: also on one that is a no."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from structlog.testing import capture_logs

from borgerblik.access.fuldmagt import fuldmagter
from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.sandkasse.log_ind.personer import FULDMAGT
from tests.web.borgersider import ANNA, first_link, plain, pulled
from tests.web.svage import Sted, citizen

SAGER = "Vi kan ikke hente dine sager lige nu. Prøv igen om lidt."
YDELSER = "Vi kan ikke hente dine ydelser og udbetalinger lige nu. Prøv igen om lidt."
FOELGE = "Ydelser og udbetalinger, der hører til en sag, kan heller ikke vises imens."
UNAVNGIVET = "En del af tjenesten er ude af drift"


@pytest.mark.parametrize(
    ("page", "tjenester", "named", "unnamed"),
    [
        ("kalender", ("sdi", "ydi"), (SAGER, YDELSER, FOELGE), ()),
        ("ydelse", ("sdi", "ydi"), (SAGER, YDELSER, FOELGE), ()),
        ("ydelse", ("sdi",), (SAGER, FOELGE), (YDELSER,)),
        ("ydelse", ("ydi",), (YDELSER,), (SAGER, FOELGE)),
        ("sag", ("sdi",), (SAGER,), (YDELSER,)),
        ("sag", ("sdi", "ydi"), (SAGER, YDELSER), ()),
    ],
)
def test_a_page_that_cannot_be_shown_names_the_sources_that_failed(
    se: Any, sted: Sted, page: str, tjenester: tuple[str, ...], named: tuple[str, ...], unnamed: tuple[str, ...]
) -> None:
    path = "/min-side/kalender" if page == "kalender" else first_link(se(), page)
    with pulled(sted, tjenester[0], "http_500"), capture_logs():
        for each in tjenester[1:]:
            also(sted, each)
        answer = se(path)

    said = plain(answer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Vi kan ikke svare lige nu" in said
    assert UNAVNGIVET not in said
    assert [each for each in named if each not in said] == []
    assert [each for each in unnamed if each in said] == []


def also(sted: Sted, tjeneste: str) -> None:
    """That plug too, until the first is put back."""
    url = f"{sted.produkt.sandkasse}/_sandkasse/fejl"
    requests.post(url, json={"tjeneste": tjeneste, "fejl": "http_500"}, timeout=5).raise_for_status()


def test_with_a_mandate_it_is_not_the_readers_own_that_cannot_be_fetched(sted: Sted) -> None:
    given = Privilegiegruppe(Omraade(Omraadetype.CPR, ANNA), (FULDMAGT,))
    helper = citizen(privilegier=(given,))
    (mandate,) = fuldmagter(helper, sted.parts.fuldmagtsregler)
    secret, _ = sted.parts.doere.sessioner.begynd(helper, kommune="0751", fuldmagt=mandate.id)
    with pulled(sted, "sdi", "http_500"), capture_logs():
        also(sted, "ydi")
        answer = sted.client.get("/min-side/kalender", headers={"Cookie": f"{SESSION_COOKIE}={secret}"}, buffered=True)

    said = plain(answer)
    assert "Vi kan ikke hente borgerens sager lige nu." in said
    assert "Vi kan ikke hente borgerens ydelser og udbetalinger lige nu." in said
    assert SAGER not in said


def test_a_no_that_is_not_for_a_sources_sake_names_none(se: Any) -> None:
    said = plain(se("/min-side/sag/" + "0" * 32))

    assert "Her er ikke noget at vise." in said
    assert "Vi kan ikke hente" not in said


def test_where_the_cases_are_missing_the_overview_says_why_payments_are_not_shown(se: Any, sted: Sted) -> None:
    with pulled(sted, "sdi", "http_500"), capture_logs():
        without_cases = plain(se())
    with pulled(sted, "ydi", "http_500"), capture_logs():
        without_benefits = plain(se())

    assert "Kan ikke vises lige nu." in without_cases
    assert f"{SAGER} {FOELGE}" in without_cases
    assert FOELGE not in without_benefits
