"""The failure switches: each of them, for a service and for one citizen."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import requests
from lxml import etree

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.fejl import FEJL
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.sandkasse.breve import PATHS, envelope, sdi_om, yi_om
from tests.sandkasse.conftest import Wire, antal, body_of, find, sager, status, texts

BY_NAME = {borger.navn: borger.nummer for borger in NAVNGIVNE}
ANNA, BO = BY_NAME["Anna Alsted"], BY_NAME["Bo Birk"]


def switch(wire: Wire, fejl: str, tjeneste: str = "sdi", **more: object) -> requests.Response:
    body = {"tjeneste": tjeneste, "fejl": fejl, **more}
    return requests.post(f"{wire.url}/_sandkasse/fejl", json=body, timeout=10)


def ask(wire: Wire, cpr: str = ANNA, timeout: float = 10) -> requests.Response:
    return wire.post("sdi", envelope(sdi_om(cpr)), timeout=timeout)


def fault_code(answer: requests.Response) -> list[str]:
    root = etree.fromstring(answer.content)
    return [value.text or "" for value in root.iter("{http://www.w3.org/2003/05/soap-envelope}Value")]


def test_a_switch_is_listed_without_the_number_and_cleared(wire: Wire):
    switch(wire, "html", cpr=ANNA)
    switch(wire, "langsom", "ydi", sekunder=2)
    listed = requests.get(f"{wire.url}/_sandkasse/fejl", timeout=10)

    assert listed.json()["fejl"] == [
        {"tjeneste": "sdi", "fejl": "html", "sekunder": 0.0, "borger": "Anna Alsted"},
        {"tjeneste": "ydi", "fejl": "langsom", "sekunder": 2.0, "borger": None},
    ]
    assert ANNA not in listed.text
    assert requests.delete(f"{wire.url}/_sandkasse/fejl", timeout=10).status_code == 204
    assert requests.get(f"{wire.url}/_sandkasse/fejl", timeout=10).json() == {"fejl": []}
    assert status(body_of(ask(wire).content)) == 20


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b"[]",
        b"{}",
        b'{"tjeneste": "sts", "fejl": "html"}',
        b'{"tjeneste": "sdi", "fejl": "sur"}',
        b'{"tjeneste": "sdi", "fejl": ["html"]}',
        b'{"tjeneste": "sdi", "fejl": "langsom", "sekunder": "2"}',
        b'{"tjeneste": "sdi", "fejl": "langsom", "sekunder": -1}',
        b'{"tjeneste": "sdi", "fejl": "langsom", "sekunder": NaN}',
        b'{"tjeneste": "sdi", "fejl": "html", "cpr": "123"}',
        b'{"tjeneste": "sdi", "fejl": "html", "farve": 1}',
    ],
    ids=[
        "no JSON",
        "no text",
        "a list",
        "nothing in it",
        "unknown service",
        "unknown failure",
        "a list of failures",
        "seconds as text",
        "negative seconds",
        "NaN",
        "no number",
        "a field too many",
    ],
)
def test_a_switch_that_cannot_be_read_is_400_with_one_sentence(shared: Wire, body: bytes):
    answer = requests.post(f"{shared.url}/_sandkasse/fejl", data=body, timeout=10)

    assert answer.status_code == 400
    assert len(answer.json()["fejl"]) > 10
    assert "\n" not in answer.json()["fejl"]


def test_a_switch_for_one_citizen_leaves_the_others_alone(wire: Wire):
    switch(wire, "http_500", cpr=ANNA)

    assert ask(wire).status_code == 500
    assert ask(wire, BO).status_code == 200


def test_a_switch_for_one_service_leaves_the_other_alone(wire: Wire):
    switch(wire, "http_500")

    assert ask(wire).status_code == 500
    assert status(wire.ask("yi", yi_om(ANNA))) == 20


def test_late(wire: Wire):
    switch(wire, "langsom", sekunder=0.4)
    start = time.monotonic()

    assert status(body_of(ask(wire).content)) == 20
    assert time.monotonic() - start >= 0.4


def test_silent_until_the_client_goes_and_no_longer_than_the_server_runs(wire: Wire, app: Sandkasse):
    switch(wire, "tavs")
    with pytest.raises(requests.ReadTimeout):
        ask(wire, timeout=0.3)
    where = urlsplit(wire.url)
    with socket.create_connection((where.hostname, where.port), timeout=5) as sock:
        data = envelope(sdi_om(ANNA))
        head = (
            f"POST {PATHS['sdi']} HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        sock.sendall(head.encode() + data)
        time.sleep(0.2)
        app.luk()
        assert sock.recv(12) in (b"HTTP/1.0 503", b"HTTP/1.1 503")


def _answering() -> int:
    """How many requests the server is at this moment busy with."""
    return sum("process_request" in thread.name for thread in threading.enumerate())


def _within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_whoever_goes_is_waited_for_no_longer(wire: Wire):
    switch(wire, "tavs")
    assert _within(2, lambda: _answering() == 0)
    with pytest.raises(requests.ReadTimeout):
        ask(wire, timeout=0.2)

    assert _within(2, lambda: _answering() == 0)


def test_one_whose_ydi_never_answers_and_one_whose_ydi_is_down_and_both_have_sager(wire: Wire):
    with pytest.raises(requests.ReadTimeout):
        wire.post("yi", envelope(yi_om(BY_NAME["David Ege"])), timeout=0.3)
    assert wire.post("yi", envelope(yi_om(BY_NAME["Esther Falk"]))).status_code == 500
    for name in ("David Ege", "Esther Falk"):
        assert sager(wire.ask("sdi", sdi_om(BY_NAME[name])))


def test_a_drip_gives_a_byte_now_and_then(wire: Wire):
    switch(wire, "drypper")
    headers = {"Content-Type": "application/soap+xml"}
    data = envelope(sdi_om(ANNA))
    with requests.post(wire.url + PATHS["sdi"], data=data, headers=headers, stream=True, timeout=5) as answer:
        first = list(itertools.islice(answer.iter_content(1), 2))

    assert answer.status_code == 200
    assert b"".join(first) == b"<?"


def test_http_500_is_a_fault_of_the_receiver(wire: Wire):
    switch(wire, "http_500")
    answer = ask(wire)

    assert answer.status_code == 500
    assert fault_code(answer) == ["s:Receiver"]


@pytest.mark.parametrize("code", [401, 403])
def test_refused_by_http(wire: Wire, code: int):
    switch(wire, f"http_{code}")

    assert ask(wire).status_code == code


def test_a_refused_token_is_a_fault_that_says_so(wire: Wire):
    switch(wire, "token_afvist")
    answer = ask(wire)

    assert answer.status_code == 500
    assert fault_code(answer) == ["s:Sender", "wsse:FailedAuthentication"]


@pytest.mark.parametrize("code", [40, 41, 44])
def test_a_status_of_the_index_in_an_answer_the_schema_knows(wire: Wire, code: int):
    switch(wire, f"statuskode_{code}")

    assert status(wire.ask("sdi", sdi_om(ANNA))) == code


def test_an_answer_that_stops_in_the_middle(wire: Wire):
    switch(wire, "afkortet")
    answer = ask(wire)

    assert answer.content.startswith(b"<?xml")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(answer.content)


def test_html_nothing_and_a_redirect(wire: Wire):
    switch(wire, "html")
    assert ask(wire).headers["Content-Type"].startswith("text/html")
    switch(wire, "tom")
    assert ask(wire).content == b""
    switch(wire, "omdirigering")
    assert ask(wire).status_code == 302


def test_a_document_type_with_entities_that_grow(wire: Wire):
    switch(wire, "doctype")
    answer = ask(wire)

    assert b"<!DOCTYPE" in answer.content
    assert len(answer.content) < 2000
    with pytest.raises(etree.XMLSyntaxError, match="amplification"):
        etree.fromstring(answer.content)


def test_an_endless_answer_goes_on_as_long_as_somebody_reads(wire: Wire):
    switch(wire, "endeloes")
    headers = {"Content-Type": "application/soap+xml"}
    data = envelope(sdi_om(ANNA))
    with requests.post(wire.url + PATHS["sdi"], data=data, headers=headers, stream=True, timeout=5) as answer:
        read = sum(len(block) for block in itertools.islice(answer.iter_content(65536), 100))

    assert read > 5_000_000
    assert "Content-Length" not in answer.headers


@pytest.mark.parametrize("index", ["sdi", "yi"])
def test_another_persons_data_where_nothing_tells_of_the_one_asked_for(wire: Wire, index: str):
    switch(wire, "anden_person", {"sdi": "sdi", "yi": "ydi"}[index])
    krop = wire.ask(index, {"sdi": sdi_om, "yi": yi_om}[index](ANNA))
    numbers = {urn for urn in texts(krop, ".//sd:URNIdentifikator") if urn.startswith("urn:oio:cpr-nr:")}

    assert len(numbers) == 1
    assert ANNA not in next(iter(numbers))


def test_one_citizens_data_are_always_another_persons(shared: Wire):
    pia = BY_NAME["Pia Quist"]
    krop = shared.ask("sdi", sdi_om(pia))

    assert sager(krop)
    assert pia not in "".join(texts(krop, ".//sd:URNIdentifikator"))


def test_no_antal(wire: Wire):
    switch(wire, "antal_mangler")
    krop = wire.ask("sdi", sdi_om(ANNA))

    assert antal(krop) == {}
    assert len(sager(krop)) == 8


def test_pages_shorter_than_asked_for_still_lead_to_the_end(wire: Wire):
    switch(wire, "korte_sider")
    found: list[str] = []
    for _ in range(10):
        krop = wire.ask("sdi", sdi_om(ANNA, page=(len(found), 100)))
        found += sager(krop)
        if len(found) == antal(krop)["sager"]:
            break

    assert len(found) == len(set(found)) == 8


def test_no_systemnavn_overlapping_states_and_dots_for_thousands(wire: Wire):
    switch(wire, "systemnavn_mangler")
    assert not find(wire.ask("sdi", sdi_om(ANNA)), ".//si:SystemNavn")

    switch(wire, "overlappende_fremdrift")
    krop = wire.ask("sdi", sdi_om(BO))
    endless = find(krop, ".//sag:Fremdrift/sag:Virkning/sd:TilTidspunkt/sd:GraenseIndikator")
    assert len(endless) == len(find(krop, ".//sag:Fremdrift")) > len(sager(krop))

    switch(wire, "tusindtal", "ydi")
    amounts = set(texts(wire.ask("yi", yi_om(BO)), ".//oef:SamletBruttobeloeb"))
    assert amounts == {"19.728"}


def test_every_switch_of_the_list_can_be_turned_on(wire: Wire):
    assert {switch(wire, fejl).status_code for fejl in FEJL} == {200}
