"""Certificates as files: what is accepted, the one line for what is not, and files replaced while we run."""

from __future__ import annotations

import os
import time
from pathlib import Path
from unittest import mock

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from adapters.oioidws import certifikater
from adapters.oioidws.certifikater import Identity, Watched, read_identity, read_pinned
from borgerblik.environment import SettingError
from tests.adapters.oioidws.eksempler import a_certificate, a_key

CA = a_certificate(a_key(9), "Testmyndighed", ca=True)
MIDDLE = a_certificate(a_key(8), "Testmellemled", ca=True, issuer=(CA, a_key(9)))
OWN = a_certificate(a_key(0), "Testsystem", issuer=(MIDDLE, a_key(8)))


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


def key_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    lock: KeySerializationEncryption = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


def put(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def test_certificate_and_key_come_in_one_file_or_in_two(tmp_path: Path) -> None:
    both = put(tmp_path, "begge.pem", pem(OWN, MIDDLE) + key_pem(a_key(0)))
    alone, key = put(tmp_path, "cert.pem", pem(OWN, MIDDLE)), put(tmp_path, "noegle.pem", key_pem(a_key(0)))

    found = [read_identity(both, None, None, None), read_identity(alone, key, None, None)]

    assert [each.certificate for each in found] == [OWN, OWN]
    assert found[0].chain == (MIDDLE,)


def test_a_locked_key_is_opened_with_its_password(tmp_path: Path) -> None:
    alone, key = put(tmp_path, "cert.pem", pem(OWN)), put(tmp_path, "noegle.pem", key_pem(a_key(0), b"hemmeligt"))

    assert read_identity(alone, key, b"hemmeligt", None).key.public_key() == OWN.public_key()
    for wrong in (None, b"forkert"):
        with pytest.raises(SettingError, match=r"BORGERBLIK_CLIENT_KEY: .*noegle\.pem"):
            read_identity(alone, key, wrong, None)


def test_pkcs12_holds_it_all(tmp_path: Path) -> None:
    packed = serialize_key_and_certificates(b"x", a_key(0), OWN, [MIDDLE, CA], BestAvailableEncryption(b"hemmeligt"))
    file = put(tmp_path, "oces.p12", packed)

    found = read_identity(file, None, b"hemmeligt", None)

    assert (found.certificate, set(found.chain)) == (OWN, {MIDDLE, CA})
    with pytest.raises(SettingError, match="BORGERBLIK_CLIENT_KEY_PASSWORD"):
        read_identity(file, None, b"forkert", None)


def test_the_chain_must_end_at_the_authorities_named(tmp_path: Path) -> None:
    file = put(tmp_path, "begge.pem", pem(OWN, MIDDLE) + key_pem(a_key(0)))
    authorities = put(tmp_path, "oces-ca.pem", pem(CA))
    others = put(tmp_path, "andre.pem", pem(a_certificate(a_key(7), "En anden", ca=True)))

    assert read_identity(file, None, None, authorities).certificate == OWN
    with pytest.raises(SettingError, match="ikke udstedt af en myndighed i BORGERBLIK_OCES_CA"):
        read_identity(file, None, None, others)


@pytest.mark.parametrize(
    ("certificates", "key", "why"),
    [
        ([a_certificate(a_key(0), days=(-20, -1))], a_key(0), "er udløbet"),
        ([a_certificate(a_key(0), days=(1, 20))], a_key(0), "gælder først fra"),
        ([OWN], a_key(1), "hører ikke sammen"),
        ([OWN, a_certificate(a_key(7), "Fremmed", ca=True)], a_key(0), "ikke hænger sammen"),
        ([OWN, a_certificate(a_key(8), "Testmellemled", issuer=(CA, a_key(9)))], a_key(0), "ikke hænger sammen"),
        ([], a_key(0), "ikke et certifikat"),
        ([a_certificate(a_key(5, 1024))], a_key(5, 1024), "2048"),
    ],
)
def test_a_wrong_certificate_is_one_line_that_names_its_setting(
    tmp_path: Path, certificates: list[x509.Certificate], key: rsa.RSAPrivateKey, why: str
) -> None:
    file = put(tmp_path, "vores.pem", pem(*certificates) + key_pem(key))

    with pytest.raises(SettingError) as refused:
        read_identity(file, None, None, None)

    assert str(refused.value).startswith("BORGERBLIK_CLIENT_CERTIFICATE: ")
    assert "vores.pem" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert why in str(refused.value)


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = put(tmp_path, "vores.pem", pem(OWN) + key_pem(ec.generate_private_key(ec.SECP256R1())))

    with pytest.raises(SettingError, match="RSA"):
        read_identity(file, None, None, None)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"BORGERBLIK_STS_CERTIFICATE: .*mangler\.pem kan ikke læses"):
        read_pinned("STS_CERTIFICATE", tmp_path / "mangler.pem")


def test_of_several_pinned_certificates_one_in_force_is_enough(tmp_path: Path) -> None:
    old = a_certificate(a_key(1), days=(-20, -1))

    assert read_pinned("INDEKS_CERTIFICATE", put(tmp_path, "begge.pem", pem(old, OWN))) == (old, OWN)
    with pytest.raises(SettingError, match=r"BORGERBLIK_INDEKS_CERTIFICATE: .* er udløbet"):
        read_pinned("INDEKS_CERTIFICATE", put(tmp_path, "gammelt.pem", pem(old)))


def test_a_replaced_file_is_taken_into_use_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    file = put(tmp_path, "vores.pem", pem(OWN) + key_pem(a_key(0)))
    with mock.patch.object(certifikater, "LOOK_SECONDS", 0.0):
        ours: Watched[Identity] = Watched(lambda: read_identity(file, None, None, None), file)
        renewed = a_certificate(a_key(1))

        _replace(file, b"halvt skrevet")
        assert ours().certificate == OWN
        _replace(file, pem(renewed) + key_pem(a_key(1)))
        assert ours().certificate == renewed
        file.unlink()
        assert ours().certificate == renewed


def _replace(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    os.utime(file, ns=(time.time_ns(), time.time_ns()))
