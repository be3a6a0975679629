"""The open page where anyone sees whether a document is ours, whole and unchanged."""

from __future__ import annotations

import itertools
import json
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from adapters.udskrift.certifikat import read_sealer
from borgerblik.sandkasse.pki import Pki
from borgerblik.udskrift import UdskriftUmulig, Umulighed
from borgerblik.udskriftsvalg import Seglvalg
from borgerblik.web.kontrol import LARGEST
from tests.produkt import a_product
from tests.udskrift.papir import Papir
from tests.web.svage import Sted

pytestmark = pytest.mark.slow  # each document is made and read by processes of their own

# Each from somewhere else: from one address not many are taken.
_addresses = (f"192.0.2.{number}" for number in itertools.count(1))


def elsewhere() -> dict[str, str]:
    return {"REMOTE_ADDR": next(_addresses)}


@pytest.fixture(scope="module")
def document(pki: Pki) -> dict[str, Any]:
    """Sealed elsewhere with the certificate that the product has."""
    chosen = Seglvalg("SEGL", pki.sti("klient.pem"), pki.sti("klient-noegle.pem"), None)
    return Papir(read_sealer(chosen, None)).json()


def bring(sted: Sted, *data: bytes, name: str = "fil.json") -> TestResponse:
    """As a browser does; written here, for the test client would put a large one on a disk itself."""
    head = f'--x\r\nContent-Disposition: form-data; name="fil"; filename="{name}"\r\n\r\n'.encode()
    body = b"".join(head + each + b"\r\n" for each in data) + b"--x--\r\n"
    return sted.client.post(
        "/kontrol", data=body, content_type="multipart/form-data; boundary=x", environ_base=elsewhere()
    )


def _raw(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def test_anyone_may_ask(sted: Sted) -> None:
    found = sted.client.get("/kontrol")

    assert found.status_code == 200
    assert 'enctype="multipart/form-data"' in found.text


def test_what_is_not_ours_or_is_changed_is_said_in_words(sted: Sted, document: dict[str, Any]) -> None:
    for data, said in (
        (b"%PDF-1.7 x", "Filen kan ikke læses"),
        (b"hej", "Filen kan ikke læses"),
        (b"{}", "Dokumentet har intet segl"),
        (_raw({**document, "overblik": {}}), "Dokumentet er ændret: stol ikke på det"),
        (_raw({**document, "segl": {**document["segl"], "x5c": ["AA=="]}}), "Seglet er ikke vores"),
    ):
        found = bring(sted, data)
        assert found.status_code == 200
        assert said in found.text, data[:20]
        assert "helt og uændret" not in found.text.partition("<form")[0].replace("om det er helt og uændret", "")


def test_a_whole_one_says_who_and_when(sted: Sted, document: dict[str, Any]) -> None:
    found = bring(sted, _raw(document))

    assert "Dokumentet er helt og uændret" in found.text
    assert "Borgerblikket sandkasse (funktionscertifikat)" in found.text
    assert document["udskrift"]["dannet"][:4] in found.text


def test_no_file_is_a_fault_of_the_form(sted: Sted) -> None:
    forms: list[dict[str, Any]] = [
        {},
        {"fil": (BytesIO(b""), "tom.pdf")},
        {"andet": (BytesIO(b"x"), "x")},
        {"fil": "x"},
    ]
    for form in forms:
        found = sted.client.post("/kontrol", data=form, environ_base=elsewhere())
        assert found.status_code == 400
        assert "Vælg en fil." in found.text


def test_a_file_that_is_too_large_is_said_to_be(sted: Sted) -> None:
    for size in (LARGEST + 1, LARGEST + 64 * 1024):
        found = bring(sted, bytes(size))
        assert found.status_code == 413
        assert "Filen er for stor" in found.text


def test_a_form_of_a_thousand_parts_is_refused(sted: Sted) -> None:
    found = bring(sted, *[b"x"] * 1000)

    assert found.status_code == 413


def test_what_is_brought_is_never_on_a_disk_and_the_log_holds_what_was_found_alone(
    sted: Sted, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no(*_: Any, **__: Any) -> Any:
        raise AssertionError("a file on a disk")

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, no)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", no, raising=False)
    big = {**document, "overblik": {"tekst": "x" * 1_000_000}}
    with capture_logs() as lines:
        found = bring(sted, _raw(big), name="CPR 610772-9990.json")

    assert "Dokumentet er ændret" in found.text
    (checked,) = [line for line in lines if line["event"] == "a document was checked"]
    assert (checked["udfald"], checked["log_level"]) == ("aendret", "info")
    assert "9990" not in str(lines)
    assert document["udskrift"]["id"] not in str(lines) + found.text


def test_ten_a_minute_from_one_address_however_many_may_sign_in(tmp_path: Path) -> None:
    with a_product(tmp_path, GRAENSE_LOGIN="1000000") as made:
        client = made.client.application.test_client()
        with capture_logs():
            looked = {client.get("/kontrol").status_code for _ in range(15)}
            *taken, refused = [client.post("/kontrol", data={}) for _ in range(11)]
            other = client.post("/kontrol", data={}, environ_base=elsewhere())

    assert looked == {200}
    assert {each.status_code for each in taken} == {400}
    assert (refused.status_code, refused.mimetype, refused.headers["Retry-After"]) == (429, "text/html", "60")
    assert "Vent et minut, og prøv igen." in refused.text
    assert other.status_code == 400


@pytest.mark.parametrize("grund", [Umulighed.OPTAGET, Umulighed.FOR_LANGSOM])
def test_where_it_is_nobodys_turn_the_page_says_so_and_nothing_of_the_file(
    sted: Sted, monkeypatch: pytest.MonkeyPatch, grund: Umulighed
) -> None:
    def no(*_: Any) -> Any:
        raise UdskriftUmulig(grund)

    monkeypatch.setattr(sted.parts.udskrifter._kontrollant._boern, "arbejd", no)
    with capture_logs():
        found = bring(sted, b"{}")

    assert (found.status_code, found.headers["Retry-After"]) == (503, "10")
    assert "Vi kan ikke kontrollere lige nu" in found.text
    assert "Prøv igen om lidt." in found.text
    assert "Filen kan ikke læses" not in found.text
