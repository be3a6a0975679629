"""The throw-away certificates: made once, whole, for their owner only, and anew before they end."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import pkcs12

from borgerblik.sandkasse.pki import FOR_TAET_PAA, LEVETID, Pki, udsted

pytestmark = pytest.mark.slow  # programs are started, and keys are made

FILES = {
    "ca.pem",
    "ca-noegle.pem",
    "klient.pem",
    "klient-noegle.pem",
    "klient.p12",
    "sts.pem",
    "sts-noegle.pem",
    "indeks.pem",
    "indeks-noegle.pem",
    "tls.pem",
    "tls-noegle.pem",
}


def test_the_folder_and_its_files_are_for_their_owner_only(pki: Pki):
    assert {file.name for file in pki.mappe.iterdir()} == FILES
    assert pki.mappe.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in pki.mappe.iterdir()} == {0o600}


def test_the_same_certificates_are_found_again(pki: Pki):
    again = Pki.i_mappe(pki.mappe)

    assert again.klient.certifikat == pki.klient.certifikat
    assert again.ca.certifikat == pki.ca.certifikat


def test_the_client_certificate_is_a_function_certificate_of_3072_bits_by_the_authority(pki: Pki):
    certificate = pki.klient.certifikat

    assert "CN=Borgerblikket sandkasse (funktionscertifikat)" in certificate.subject.rfc4514_string()
    assert pki.klient.noegle.key_size == 3072
    certificate.verify_directly_issued_by(pki.ca.certifikat)
    assert certificate.not_valid_before_utc < datetime.now(UTC) - timedelta(hours=23)


def test_the_p12_holds_the_same_key_and_needs_its_password(pki: Pki):
    data = pki.sti("klient.p12").read_bytes()
    key, certificate, others = pkcs12.load_key_and_certificates(data, b"sandkasse")

    assert certificate == pki.klient.certifikat
    assert key is not None
    assert key.public_key() == pki.klient.noegle.public_key()
    assert others == [pki.ca.certifikat]
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_key_and_certificates(data, b"forkert")


def test_the_tls_certificate_is_for_this_machine(pki: Pki):
    names = pki.tls.certifikat.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert {str(ip) for ip in names.get_values_for_type(x509.IPAddress)} == {"127.0.0.1", "::1"}


def test_certificates_close_to_their_end_are_made_anew(tmp_path: Path):
    first = Pki.i_mappe(tmp_path / "pki")
    with time_machine.travel(datetime.now(UTC) + LEVETID - FOR_TAET_PAA + timedelta(minutes=1), tick=False):
        second = Pki.i_mappe(tmp_path / "pki")

    assert second.klient.certifikat != first.klient.certifikat
    assert {file.name for file in second.mappe.iterdir()} == FILES


def test_a_missing_or_foreign_key_has_everything_made_anew(tmp_path: Path, pki: Pki):
    first = Pki.i_mappe(tmp_path / "pki")
    first.sti("sts-noegle.pem").write_bytes(pki.sti("sts-noegle.pem").read_bytes())
    second = Pki.i_mappe(tmp_path / "pki")

    assert second.ca.certifikat != first.ca.certifikat
    second.sts.certifikat.verify_directly_issued_by(second.ca.certifikat)


def test_two_processes_that_start_at_once_have_the_same_certificates(tmp_path: Path):
    program = (
        "import sys; from pathlib import Path; from borgerblik.sandkasse.pki import Pki; "
        "print(Pki.i_mappe(Path(sys.argv[1])).klient.certifikat.serial_number)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "pki")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[0] for process in both]

    assert said[0] == said[1] != ""
    assert {file.name for file in tmp_path.iterdir()} == {"pki", ".pki.laas"}


def test_odd_certificates_can_be_made_for_a_test(pki: Pki):
    now = datetime.now(UTC)
    expired = pki.udsted("Udløbet", fra=now - timedelta(days=9), til=now - timedelta(days=1))
    foreign = pki.udsted("Fremmed", udsteder=udsted("En anden CA", None))

    expired.certifikat.verify_directly_issued_by(pki.ca.certifikat)
    assert expired.certifikat.not_valid_after_utc < now
    with pytest.raises((ValueError, InvalidSignature)):
        foreign.certifikat.verify_directly_issued_by(pki.ca.certifikat)
