"""The sandkasse over TLS: who is let in, and the token service by JSON."""

from __future__ import annotations

import base64
import http.client
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from signxml.exceptions import SignXMLException

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.pki import Bevis, Pki, udsted
from tests.sandkasse.breve import PATHS, envelope, sdi_om
from tests.sandkasse.conftest import body_of, sager
from tests.sandkasse.klient import (
    AARHUS,
    REST_PATH,
    SAMLV2,
    SDI,
    STS_PATH,
    Besked,
    N,
    Rst,
    b64,
    content_type,
    verified,
    verified_by_signxml,
)
from tests.sandkasse.samtale import ANNA, an_assertion
from tests.sandkasse.test_server import _wait_for
from tests.wire import free_port, serving_tls

pytestmark = pytest.mark.slow  # connections are opened and cut

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def https(app: Sandkasse, pki: Pki) -> Iterator[str]:
    with serving_tls(app, pki) as url:
        yield url
        app.luk()


def files(pki: Pki) -> dict[str, Any]:
    """What requests is told: the client's certificate, and whom to trust."""
    return {
        "cert": (str(pki.sti("klient.pem")), str(pki.sti("klient-noegle.pem"))),
        "verify": str(pki.sti("ca.pem")),
        "timeout": 10,
    }


def by_json(pki: Pki) -> dict[str, Any]:
    return {
        "TokenType": SAMLV2,
        "RequestType": N["t"] + "/Issue",
        "KeyType": N["t"] + "/PublicKey",
        "AnvenderKontekst": {"Cvr": AARHUS},
        "UseKey": b64(pki.klient.der),
        "AppliesTo": {"EndpointReference": {"Address": SDI}},
        "OnBehalfOf": None,
    }


def test_a_client_with_a_certificate_gets_a_token_by_json(https: str, pki: Pki):
    answer = requests.post(https + REST_PATH, json=by_json(pki), **files(pki))

    assert answer.status_code == 200, answer.text
    assertion = base64.b64decode(answer.json()["RequestedSecurityToken"]["Assertion"])
    assert verified_by_signxml(assertion, pki.sts.certifikat).findtext(".//{*}Audience") == SDI
    assert len(answer.json()["Lifetime"]) == len("MM/DD/YYYY HH:MM:SS")


def test_a_token_by_json_opens_the_index(https: str, pki: Pki):
    token = requests.post(https + REST_PATH, json=by_json(pki), **files(pki)).json()
    assertion = base64.b64decode(token["RequestedSecurityToken"]["Assertion"]).decode()
    besked = Besked(pki.klient, assertion, sdi_om(ANNA), to=https + PATHS["sdi"])
    headers = {"Content-Type": content_type()}
    answer = requests.post(https + PATHS["sdi"], data=besked.written(), headers=headers, **files(pki))

    assert len(sager(body_of(answer.content))) == 8
    assert "Body" in verified(answer.content, pki.indeks.pem)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (101, lambda ind: ind["AppliesTo"]["EndpointReference"].update(Address="http://x/y")),
        (103, lambda ind: ind.update(UseKey="AAAA")),
        (103, lambda ind: ind["AnvenderKontekst"].update(Cvr="1")),
        (103, lambda ind: ind.pop("AnvenderKontekst")),
        (103, lambda ind: ind.pop("UseKey")),
        (110, lambda ind: ind.update(KeyType="Bearer")),
        (110, lambda ind: ind.update(OnBehalfOf="x")),
    ],
    ids=["an unknown service", "another key", "no CVR number", "no context", "no key", "a bearer", "for another"],
)
def test_a_json_request_that_is_not_as_it_should_be(https: str, pki: Pki, code: int, change: Change):
    asked = by_json(pki)
    change(asked)
    answer = requests.post(https + REST_PATH, json=asked, **files(pki))

    assert answer.status_code == 400
    assert answer.json()["ErrorCode"] == code


def test_the_switches_of_the_token_service_work_by_json_too(https: str, pki: Pki):
    def switched(fejl: str, **more: object) -> requests.Response:
        requests.post(https + "/_sandkasse/fejl", json={"tjeneste": "sts", "fejl": fejl, **more}, **files(pki))
        return requests.post(https + REST_PATH, json=by_json(pki), **files(pki))

    assert switched("http_500").status_code == 500
    assert switched("sts_fejl", kode=130).json()["ErrorCode"] == 130
    broken = base64.b64decode(switched("daarlig_signatur").json()["RequestedSecurityToken"]["Assertion"])
    with pytest.raises(SignXMLException):
        verified_by_signxml(broken, pki.sts.certifikat)


def test_the_signed_request_works_over_tls(https: str, pki: Pki):
    rst = Rst(pki.klient, to=https + STS_PATH).written()
    answer = requests.post(https + STS_PATH, data=rst, headers={"Content-Type": content_type()}, **files(pki))

    assert "Body" in verified(answer.content, pki.sts.pem)


def _strangers(pki: Pki) -> dict[str, Bevis | None]:
    return {"nobody": None, "another authority's": pki.udsted("Fremmed", udsteder=udsted("En anden CA", None))}


@pytest.mark.parametrize("who", ["nobody", "another authority's"])
def test_without_a_certificate_of_ours_nobody_is_let_in(https: str, pki: Pki, tmp_path: Path, who: str):
    stranger = _strangers(pki)[who]
    chosen = {**files(pki), "cert": None}
    if stranger is not None:
        stranger.skriv(tmp_path, "fremmed")
        chosen["cert"] = (str(tmp_path / "fremmed.pem"), str(tmp_path / "fremmed-noegle.pem"))

    with pytest.raises(requests.ConnectionError):
        requests.get(https + "/", **chosen)
    assert requests.get(https + "/", **files(pki)).status_code == 200


def test_who_trusts_another_authority_does_not_believe_the_server(https: str, pki: Pki, tmp_path: Path):
    udsted("En anden CA", None).skriv(tmp_path, "anden")

    with pytest.raises(requests.exceptions.SSLError):
        requests.get(https + "/", **{**files(pki), "verify": str(tmp_path / "anden.pem")})


def _connection(url: str, pki: Pki) -> http.client.HTTPSConnection:
    context = ssl.create_default_context(cafile=str(pki.sti("ca.pem")))
    context.load_cert_chain(pki.sti("klient.pem"), pki.sti("klient-noegle.pem"))
    where = urlsplit(url)
    return http.client.HTTPSConnection(where.hostname or "", where.port, timeout=10, context=context)


def test_a_connection_is_kept_open_also_after_an_error(https: str, pki: Pki):
    connection = _connection(https, pki)
    connection.connect()
    first = connection.sock
    for path, data, expected in (
        (PATHS["sdi"], envelope(sdi_om(ANNA)), 200),
        ("/findesikke", b"x" * 5000, 404),
        (PATHS["sdi"], b"<x/>", 500),
        (PATHS["sdi"], envelope(sdi_om(ANNA)), 200),
    ):
        connection.request("POST", path, data, {"Content-Type": content_type()})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == expected
    assert connection.sock is first
    assert connection.sock.version() == "TLSv1.3"
    connection.close()


def test_a_caller_who_says_nothing_holds_nobody_up(https: str, pki: Pki):
    where = urlsplit(https)
    with socket.create_connection((where.hostname, where.port), timeout=5):
        assert requests.get(https + "/", **files(pki)).status_code == 200


def test_an_endless_answer_comes_in_chunks(https: str, pki: Pki):
    requests.post(https + "/_sandkasse/fejl", json={"tjeneste": "sdi", "fejl": "endeloes"}, **files(pki))
    headers = {"Content-Type": content_type()}
    data = envelope(sdi_om(ANNA))
    with requests.post(https + PATHS["sdi"], data=data, headers=headers, stream=True, **files(pki)) as answer:
        assert answer.headers["Transfer-Encoding"] == "chunked"
        assert sum(len(block) for _, block in zip(range(10), answer.iter_content(65536), strict=False)) > 100_000


PROGRAM = """
import sys
from pathlib import Path
from borgerblik.sandkasse.server import serve
serve(port=int(sys.argv[1]), noeglefil=Path(sys.argv[2]), sikkerhed="fuld", tls_port=int(sys.argv[3]))
"""


def test_both_ports_are_of_one_process_and_stop_together(noeglefil: Path, pki: Pki):
    plain_port, tls_port = free_port(), free_port()
    plain, https = f"http://127.0.0.1:{plain_port}", f"https://127.0.0.1:{tls_port}"
    command = [sys.executable, "-c", PROGRAM, str(plain_port), str(noeglefil), str(tls_port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            _wait_for(plain)
            requests.post(f"{plain}/_sandkasse/fejl", json={"tjeneste": "ydi", "fejl": "html"}, timeout=10)
            assert requests.get(f"{https}/_sandkasse/fejl", **files(pki)).json()["fejl"][0]["tjeneste"] == "ydi"
            besked = Besked(pki.klient, an_assertion(pki), sdi_om(ANNA), to=https + PATHS["sdi"])
            for url, data, expected in ((https, besked.written(), 200), (plain, envelope(sdi_om(ANNA)), 500)):
                headers = {"Content-Type": content_type()}
                assert (
                    requests.post(url + PATHS["sdi"], data=data, headers=headers, **files(pki)).status_code == expected
                )
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=10)
        finally:
            process.kill()

    assert process.returncode == 0
    assert said == ""
