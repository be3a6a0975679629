"""Certificates while the product runs: replaced without a restart, warned about in time, and the connection's own."""

from __future__ import annotations

import os
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from adapters.http import Line
from adapters.oioidws import certifikater
from adapters.oioidws.certifikater import Identity, read_identity
from adapters.oioidws.tls import Tls, read_authorities
from borgerblik.sandkasse.pki import Bevis, Pki
from borgerblik.sources import Deadline, SourceError
from tests.produkt import a_product
from tests.sikkerhed.conftest import Make, Sikret
from tests.wire import serving_tls

pytestmark = pytest.mark.slow  # certificates made anew for each test


def put(folder: Path, bevis: Bevis) -> dict[str, Any]:
    """Certificate and key as files, and the settings that name them."""
    key = bevis.noegle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "vores.pem").write_bytes(bevis.certifikat.public_bytes(Encoding.PEM) + key)
    os.utime(folder / "vores.pem", ns=(time.time_ns(), time.time_ns()))
    return {"CLIENT_CERTIFICATE": str(folder / "vores.pem"), "CLIENT_KEY": ""}


def test_a_renewed_certificate_is_taken_into_use_with_a_token_of_its_own(make: Make, tmp_path: Path, pki: Pki) -> None:
    sikret = make(**put(tmp_path, pki.udsted("Borgerblikket, det gamle")))
    sikret.overblik()

    put(tmp_path, pki.udsted("Borgerblikket, det nye"))
    with mock.patch.object(certifikater, "LOOK_SECONDS", 0.0):
        overblik = sikret.overblik()

    assert overblik["komplet"]
    assert set(sikret.tokens().values()) == {2}


def test_a_half_written_file_changes_nothing_but_the_log(make: Make, tmp_path: Path, pki: Pki) -> None:
    sikret = make(**put(tmp_path, pki.udsted("Borgerblikket")))
    sikret.overblik()

    (tmp_path / "vores.pem").write_text("-----BEGIN CERT", encoding="utf-8")
    with mock.patch.object(certifikater, "LOOK_SECONDS", 0.0), capture_logs() as lines:
        assert sikret.overblik()["komplet"]

    assert "a replaced certificate file is not used" in str(lines)
    assert set(sikret.tokens().values()) == {1}


def test_authorities_replaced_by_what_is_none_change_nothing_either(make: Make, tmp_path: Path, pki: Pki) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes("# Udstedt af Ærø CA\n".encode() + pki.sti("ca.pem").read_bytes())
    sikret = make(TLS_CA=str(file))
    assert sikret.overblik()["komplet"]

    file.write_text("ikke et certifikat", encoding="utf-8")
    with mock.patch.object(certifikater, "LOOK_SECONDS", 0.0):
        assert sikret.overblik()["komplet"]


def test_an_address_in_capitals_is_no_way_around_whom_we_trust(make: Make, pki: Pki) -> None:
    """The sandkasse is trusted through TLS_CA alone, and wants our certificate: both go with any spelling."""
    sikret = make()
    services = {
        name: f" {sikret.produkt.environment[f'BORGERBLIK_{name}'].replace('https://', 'HTTPS://')}"
        for name in ("SAGDOKUMENTINDEKS_URL", "YDELSESINDEKS_URL", "STS_URL")
    }

    assert make(**services).overblik()["komplet"]


def test_an_index_that_changes_its_key_is_believed_once_the_file_has_both(make: Make, tmp_path: Path, pki: Pki) -> None:
    pinned = tmp_path / "indeks.pem"
    pinned.write_bytes(pki.sti("sts.pem").read_bytes())
    sikret = make(INDEKS_CERTIFICATE=str(pinned))
    assert set(sikret.kilder().values()) == {"afvist"}

    pinned.write_bytes(pki.sti("sts.pem").read_bytes() + pki.sti("indeks.pem").read_bytes())
    with mock.patch.object(certifikater, "LOOK_SECONDS", 0.0):
        assert sikret.overblik()["komplet"]


@pytest.mark.parametrize(("days", "warned"), [(59, True), (90, False)])
def test_from_sixty_days_before_the_end_there_is_a_warning_and_always_a_measure(
    tmp_path: Path, pki: Pki, days: int, warned: bool
) -> None:
    bevis = pki.udsted("Snart udløbet", til=datetime.now(UTC) + timedelta(days=days, hours=1))
    with capture_logs() as lines, a_product(tmp_path, pki=pki, **put(tmp_path, bevis)):
        measured = _eventually(days)

    assert measured == days
    soon = [line for line in lines if line["event"] == "a certificate soon expires"]
    assert [line["dage"] for line in soon] == ([days] if warned else [])


def _eventually(days: int) -> float | None:
    labels = {"indstilling": "BORGERBLIK_CLIENT_CERTIFICATE", "plads": "0"}
    found = None
    for _ in range(100):
        found = REGISTRY.get_sample_value("borgerblik_certifikat_dage", labels)
        if found == days:
            break
        time.sleep(0.05)
    return found


SHOWN: list[bytes] = []


def hello(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answers everybody who gets through, and keeps the certificate they showed."""
    SHOWN.append(environ["sandkasse.socket"].getpeercert(binary_form=True))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


def test_a_new_connection_takes_up_the_session_of_the_last_one(sikret: Sikret, pki: Pki) -> None:
    tls = Tls(lambda: read_identity(pki.sti("klient.pem"), pki.sti("klient-noegle.pem"), None, None),
              lambda: read_authorities(pki.sti("ca.pem")))  # fmt: skip

    with serving_tls(hello, pki) as url:
        assert Line(url, tls).get({}, Deadline(5)).body == b"ok"
        port = urlsplit(url).port
        assert port is not None
        with (
            socket.create_connection(("127.0.0.1", port)) as plain,
            tls().wrap_socket(plain, server_hostname="127.0.0.1") as secured,
        ):
            assert secured.session_reused


def test_a_connection_shows_the_certificate_that_is_in_force_now(tmp_path: Path, pki: Pki) -> None:
    old, new = pki.udsted("Det gamle"), pki.udsted("Det nye")
    in_force = [Identity(old.certifikat, old.noegle)]
    ca = read_authorities(pki.sti("ca.pem"))
    with serving_tls(hello, pki) as url:
        line = Line(url, Tls(lambda: in_force[0], lambda: ca))
        line.get({}, Deadline(5))
        in_force[0] = Identity(new.certifikat, new.noegle)
        line.get({}, Deadline(5))

    assert SHOWN[-2:] == [old.der, new.der]


def test_nobody_is_trusted_but_those_in_tls_ca(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    """requests carries authorities of its own; here they are the very ones that would make it work."""
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(pki.sti("ca.pem")))
    ours = read_identity(pki.sti("klient.pem"), pki.sti("klient-noegle.pem"), None, None)
    others, right = (read_authorities(pki.sti(name)) for name in ("sts.pem", "ca.pem"))

    with serving_tls(hello, pki) as url:
        with pytest.raises(SourceError, match="no connection"):
            Line(url, Tls(lambda: ours, lambda: others)).get({}, Deadline(5))
        assert Line(url, Tls(lambda: ours, lambda: right)).get({}, Deadline(5)).body == b"ok"


def test_the_service_is_not_reached_without_our_certificate_or_by_another_name(sikret: Sikret, pki: Pki) -> None:
    """The sandkasse's TLS port demands a certificate of its authority: mutual TLS."""
    settings = sikret.produkt.environment
    stranger = pki.udsted("Fremmed", udsteder=pki.udsted("En anden myndighed"))
    assert settings["BORGERBLIK_SAGDOKUMENTINDEKS_URL"].startswith("https://127.0.0.1")
    folder = Path(settings["BORGERBLIK_INSTANCE"])
    put(folder, stranger)
    tls = Tls(
        lambda: read_identity(folder / "vores.pem", None, None, None), lambda: read_authorities(pki.sti("ca.pem"))
    )

    with pytest.raises(Exception, match="no connection"):
        Line(settings["BORGERBLIK_SAGDOKUMENTINDEKS_URL"], tls).get({}, Deadline(5))


def test_ready_tells_how_the_way_out_looks_and_stays_open_for_a_service_that_is_down(make: Make) -> None:
    sikret = make(ahead=True, YDELSESINDEKS_URL="https://127.0.0.1:1/ydelseindeks/6")
    for _ in range(100):
        ready = sikret.produkt.get("/_health/ready")
        if ready.json and ready.json["forbindelse"]:
            break
        time.sleep(0.05)

    assert ready.status_code == 200
    assert ready.json is not None
    steps = {(step["trin"], step["hvad"]): step["ok"] for step in ready.json["forbindelse"]["trin"]}
    assert steps[("tls", "127.0.0.1:1")] is False
    assert steps[("certifikat", "BORGERBLIK_CLIENT_CERTIFICATE")] is True


def test_our_own_certificate_expired_closes_the_door(tmp_path: Path, pki: Pki) -> None:
    udloeber = datetime.now(UTC) + timedelta(seconds=15)  # longer than a product takes to start on a busy machine
    bevis = pki.udsted("Lige ved at udløbe", til=udloeber)
    with (
        mock.patch("adapters.vedligehold.LOOK_SECONDS", 0.2),
        a_product(tmp_path, pki=pki, **put(tmp_path, bevis)) as produkt,
    ):
        assert produkt.get("/_health/ready").status_code == 200
        time.sleep(max(0.0, (udloeber - datetime.now(UTC)).total_seconds()) + 0.6)
        ready = produkt.get("/_health/ready")

    assert ready.status_code == 503
    assert ready.json is not None
    assert "certifikat" in ready.json["detail"]
