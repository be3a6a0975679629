"""The agreed rate: who keeps it is never stopped, who does not is told so and counted."""

from __future__ import annotations

import pytest
import requests

from borgerblik.sandkasse.takt import Takt
from tests.sandkasse.breve import envelope, sdi_om, yi_om
from tests.sandkasse.conftest import Wire
from tests.sandkasse.samtale import ANNA


class Ur:
    def __init__(self) -> None:
        self.nu = 100.0

    def __call__(self) -> float:
        return self.nu


def pace(i_sekundet: float, kald_i_sekundet: float, sekunder: int = 20, tjenester: tuple[str, ...] = ("sdi",)) -> int:
    """How many calls came too fast."""
    ur = Ur()
    takt = Takt(ur)
    takt.saet({"tjeneste": "alle", "i_sekundet": i_sekundet})
    refused = 0
    for nummer in range(int(kald_i_sekundet * sekunder)):
        ur.nu = 100.0 + nummer / kald_i_sekundet
        refused += not takt.tag(tjenester[nummer % len(tjenester)])
    return refused


def test_who_keeps_the_rate_is_never_stopped():
    assert pace(10, 10) == 0


def test_who_goes_a_tenth_faster_is_found_out():
    assert pace(10, 11) > 0


def test_the_rate_of_all_holds_for_the_services_together():
    assert pace(10, 20, tjenester=("sdi", "ydi")) > 100


def test_one_too_many_is_answered_503_and_counted(wire: Wire):
    address = f"{wire.url}/_sandkasse/takt"
    requests.post(address, json={"tjeneste": "sdi", "i_sekundet": 0.5}, timeout=10)

    first, second = (wire.post("sdi", envelope(sdi_om(ANNA))) for _ in range(2))
    other = wire.post("yi", envelope(yi_om(ANNA)))

    assert [answer.status_code for answer in (first, second, other)] == [200, 503, 200]
    assert second.headers["Retry-After"] == "1"
    assert requests.get(address, timeout=10).json() == {"takt": {"sdi": 0.5}, "for_hurtige": {"sdi": 1}}
    assert requests.delete(address, timeout=10).status_code == 204
    assert wire.post("sdi", envelope(sdi_om(ANNA))).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, [], {"tjeneste": "sts", "i_sekundet": 1}, {"tjeneste": "sdi", "i_sekundet": 0}, {"tjeneste": "sdi"}]
)
def test_a_rate_that_is_none_is_refused_with_a_reason(wire: Wire, body: object):
    answer = requests.post(f"{wire.url}/_sandkasse/takt", json=body, timeout=10)

    assert answer.status_code == 400
    assert answer.json()["fejl"]
