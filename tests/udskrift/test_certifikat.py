"""The certificate that seals, as the settings name it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from adapters.udskrift import tjeneste
from adapters.udskrift.certifikat import read_sealer
from adapters.udskrift.tjeneste import make_udskrifter
from borgerblik.config import Settings, read_settings
from borgerblik.environment import SettingError
from borgerblik.sandkasse.pki import Pki
from borgerblik.udskrift import Udfald, UdskriftUmulig
from borgerblik.udskriftsvalg import Seglvalg
from tests.udskrift.papir import PATIENT, Papir, en_udskrift, utcnow


@pytest.fixture
def settings_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def read(**given: str) -> Settings:
        monkeypatch.setenv("BORGERBLIK_INSTANCE", str(tmp_path))
        for name, value in given.items():
            monkeypatch.setenv(f"BORGERBLIK_{name}", value)
        return read_settings()

    return read


def test_without_a_certificate_nothing_is_offered(settings_with, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tjeneste, "CHECK_SECONDS", PATIENT)
    udskrifter = make_udskrifter(settings_with(), utcnow)

    assert not udskrifter.kan_pdf()
    assert not udskrifter.kan_json()
    with pytest.raises(UdskriftUmulig):
        udskrifter.ny(en_udskrift().overblik, en_udskrift().kommune, None)  # type: ignore[arg-type]
    assert udskrifter.kontroller(b"{}").udfald is Udfald.UDEN_SEGL


def test_the_one_towards_the_national_services_seals_where_no_other_is_named(settings_with, pki: Pki) -> None:
    given = settings_with(CLIENT_CERTIFICATE=str(pki.sti("klient.p12")), CLIENT_KEY_PASSWORD="sandkasse")

    assert given.udskrift.segl.navn == "CLIENT"
    assert make_udskrifter(given, utcnow).kan_json()


def test_one_of_its_own_comes_first(settings_with, pki: Pki) -> None:
    given = settings_with(
        CLIENT_CERTIFICATE="/findes/ikke.pem",
        SEGL_CERTIFICATE=str(pki.sti("sts.pem")),
        SEGL_KEY=str(pki.sti("sts-noegle.pem")),
    )

    assert make_udskrifter(given, utcnow).kan_json()


def test_a_key_without_its_certificate_stops_the_start(settings_with, pki: Pki) -> None:
    with pytest.raises(SettingError, match="BORGERBLIK_SEGL_KEY kræver BORGERBLIK_SEGL_CERTIFICATE"):
        settings_with(SEGL_KEY=str(pki.sti("sts-noegle.pem")))


def wrong(navn: str, certifikat: Path, noegle: Path | None = None, kode: bytes | None = None) -> str:
    with pytest.raises(SettingError) as caught:
        read_sealer(Seglvalg(navn, certifikat, noegle, kode), None)
    return str(caught.value)


def test_what_is_wrong_with_it_is_said_with_the_name_of_the_setting(pki: Pki, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    old = pki.udsted("Gammelt segl", fra=now - timedelta(days=9), til=now - timedelta(days=1))
    old.skriv(tmp_path, "gammel")
    klient, sts = pki.sti("klient.pem"), pki.sti("sts-noegle.pem")

    assert "BORGERBLIK_SEGL_CERTIFICATE" in wrong("SEGL", tmp_path / "ingen.pem")
    assert "er udløbet" in wrong("SEGL", tmp_path / "gammel.pem", tmp_path / "gammel-noegle.pem")
    assert "hører ikke sammen" in wrong("SEGL", klient, sts)
    assert "BORGERBLIK_SEGL_KEY_PASSWORD" in wrong("SEGL", pki.sti("klient.p12"), kode=b"forkert")
    assert "BORGERBLIK_CLIENT_KEY:" in wrong("CLIENT", klient, tmp_path / "ingen.pem")
    assert "må ifølge certifikatet ikke bruges" in wrong("SEGL", pki.sti("ca.pem"), pki.sti("ca-noegle.pem"))


def test_an_earlier_one_that_cannot_be_read_stops_the_start(settings_with, tmp_path: Path) -> None:
    (tmp_path / "gammel.pem").write_text("intet")
    with pytest.raises(SettingError, match="BORGERBLIK_SEGL_TIDLIGERE"):
        make_udskrifter(settings_with(SEGL_TIDLIGERE=str(tmp_path / "gammel.pem")), utcnow)


def test_the_key_signs_nothing_but_the_attributes_of_a_signature(papir: Papir) -> None:
    """It may be the key that signs messages to the national services: no child gets it to sign one of those."""
    for data in (
        b"",
        b"<SignedInfo/>",
        b"eyJhbGciOiJQUzI1NiJ9.e30",
        b"1\x03ab",
        b"1\x82\x00\x01ab",
        b"1" + bytes(9999),
    ):
        with pytest.raises(ValueError, match="not the attributes"):
            papir.segler.sign(data)
    assert papir.segler.sign(b"1\x02ab")


def test_one_that_expires_while_we_run_seals_no_more(pki: Pki, tmp_path: Path) -> None:
    soon = pki.udsted("Segl", til=datetime.now(UTC) + timedelta(seconds=60))
    soon.skriv(tmp_path, "segl")
    segler = read_sealer(Seglvalg("SEGL", tmp_path / "segl.pem", tmp_path / "segl-noegle.pem", None), None)
    papir = Papir(segler)
    papir.segl._now = lambda: datetime.now(UTC) + timedelta(days=1)

    assert papir.segl.udsteder() is None
    with pytest.raises(UdskriftUmulig):
        papir.json()
    with pytest.raises(UdskriftUmulig):
        papir.pdf()


@pytest.fixture
def elliptic(tmp_path: Path) -> Papir:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Segl på en kurve")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9))
        .sign(key, SHA256())
    )  # fmt: skip
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    (tmp_path / "ec.pem").write_bytes(pem)
    return Papir(read_sealer(Seglvalg("SEGL", tmp_path / "ec.pem", None, None), None))


@pytest.mark.slow
def test_a_key_on_a_curve_seals_with_es256(elliptic: Papir) -> None:
    sealed = elliptic.json()

    assert sealed["segl"]["alg"] == "ES256"
    assert elliptic.kontrol(sealed).god
    # 64 bytes leave four bits over in the last letter: the same signature, written another way.
    jws = sealed["segl"]["jws"]
    other = chr(ord(jws[-1]) + 1)
    assert elliptic.kontrol(sealed | {"segl": sealed["segl"] | {"jws": jws[:-1] + other}}).udfald is Udfald.AENDRET
    assert elliptic.kontrol(elliptic.pdf()).god
