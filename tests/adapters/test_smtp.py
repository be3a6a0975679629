"""E-mail at the wire: what the mail server is handed, and what becomes of everything that can go wrong with it."""

from __future__ import annotations

import email
import socket
import time
from datetime import UTC, datetime
from email import policy
from pathlib import Path
from typing import Any

import pytest

from adapters import smtp, smtpsamtale
from adapters.smtp import SmtpVej, brev
from adapters.smtpproeve import proevet
from adapters.smtpsamtale import SmtpFejl, Trin
from borgerblik.beskedvalg import Kryptering
from borgerblik.config import SettingError
from borgerblik.domain.epost import Email
from borgerblik.underretning import tekster
from borgerblik.underretning.model import BeskedFejl, Fejlkode
from tests.adapters.mailserver import SITE, Mailserver, mailserver, valg_for

pytestmark = pytest.mark.slow  # servers that hang, drip and refuse are waited for

TIL = Email("anna@eksempel.dk")
BESKED = tekster.nyt("da", "Aarhus Kommune", SITE)
KONTO = ("borgerblik", "meget-hemmelig")
NU = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


def send(mail: Mailserver, seconds: float = 5, til: Email = TIL, **aendret: Any) -> None:
    SmtpVej(valg_for(mail, **aendret), lambda: NU, seconds=seconds).send(til, BESKED)


def fejl(mail: Mailserver, seconds: float = 5, **aendret: Any) -> tuple[str, str]:
    """Where and why it failed; nothing of it names the address or the password."""
    with pytest.raises(SmtpFejl) as caught:
        send(mail, seconds, **aendret)
    assert not any(word in f"{caught.value!r}{caught.value}" for word in (TIL.reveal(), KONTO[1]))
    return caught.value.trin.value, caught.value.kode.value


# What arrives


def test_the_message_arrives_as_plain_text_that_no_machine_answers() -> None:
    with mailserver() as mail:
        send(mail)

    ((fra, til, raw),) = mail.breve
    found = email.message_from_bytes(raw, policy=policy.default)
    assert (fra, til) == ("ingen-svar@aarhus.example", ["anna@eksempel.dk"])
    assert str(found["From"]) == str(found["Reply-To"]) == '"Århus, borger" <ingen-svar@aarhus.example>'
    assert str(found["To"]) == "anna@eksempel.dk"
    assert str(found["Subject"]) == "Der er nyt på din side hos Aarhus Kommune"
    assert (found["Auto-Submitted"], found["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert found["Message-ID"].endswith("@aarhus.example>")
    assert found["Date"] == "Wed, 25 Nov 2026 18:00:00 +0000"
    assert found["Content-Language"] == "da"
    assert found.get_content_type() == "text/plain"
    assert found.get_content().replace("\r\n", "\n") == BESKED.tekst
    assert max(raw) < 128, "no server needs 8BITMIME for it"


def test_the_longest_address_stays_in_one_piece() -> None:
    longest = Email(f"{'a' * 64}@{'.'.join(['b' * 61] * 3)}.dk")
    raw = brev(longest, BESKED, afsender=TIL, navn="", now=NU)

    assert f"To: {longest.reveal()}\r\n".encode() in raw


def test_signing_in_happens_after_starttls_and_never_before(pki: Any) -> None:
    with mailserver(starttls=True, pki=pki, konto=KONTO) as mail:
        send(mail)

    assert [line.split(" ")[0].upper() for line in mail.hoert] == [
        "EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT",
    ]  # fmt: skip
    assert mail.krypteret == [True]


def test_tls_from_the_first_byte(pki: Any) -> None:
    with mailserver(med_det_samme=True, pki=pki, konto=KONTO) as mail:
        send(mail)

    assert mail.krypteret == [True]


# What can go wrong


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ({"svar": {"CONNECT": "554 no"}}, ("forbindelse", "ingen_forbindelse")),
        ({"svar": {"CONNECT": "421 busy"}}, ("forbindelse", "midlertidigt_afvist")),
        ({"svar": {"CONNECT": "HTTP/1.1 400 Bad Request"}}, ("forbindelse", "ikke_forstaaet")),
        ({"svar": {"MAIL": "550 5.7.1 not you"}}, ("afsender", "afsender_afvist")),
        ({"svar": {"MAIL": "451 later"}}, ("afsender", "midlertidigt_afvist")),
        ({"svar": {"RCPT": "550 5.1.1 no such user"}}, ("modtager", "modtager_afvist")),
        ({"svar": {"RCPT": "450 greylisted"}}, ("modtager", "midlertidigt_afvist")),
        ({"svar": {"DATA": "503 no"}}, ("indhold", "indhold_afvist")),
        ({"svar": {"SLUT": "554 5.6.0 spam"}}, ("indhold", "indhold_afvist")),
        ({"svar": {"SLUT": "452 full"}}, ("indhold", "midlertidigt_afvist")),
        ({"svar": {"RCPT": "hvad?"}}, ("modtager", "ikke_forstaaet")),
        ({"taber": "CONNECT"}, ("forbindelse", "afbrudt")),
        ({"taber": "MAIL"}, ("afsender", "afbrudt")),
        ({"taber": "SLUT"}, ("indhold", "afbrudt")),
        ({"svar": {"AUTH": "535 wrong"}, "konto": KONTO}, ("log_ind", "log_ind_afvist")),
        ({"svar": {"AUTH": "454 later"}, "konto": KONTO}, ("log_ind", "midlertidigt_afvist")),
    ],
)
def test_each_refusal_has_a_code_that_says_where_it_ended(server: dict[str, Any], expected: tuple[str, str]) -> None:
    with mailserver(**server) as mail:
        assert fejl(mail) == expected


def test_half_a_yes_is_no_yes() -> None:
    with mailserver(halv="SLUT") as mail:
        assert fejl(mail) == ("indhold", "afbrudt")


def test_a_server_that_never_stops_talking_is_hung_up_on() -> None:
    with mailserver(svar={"EHLO": "\r\n".join(["250-x" + "y" * 500] * 1000)}) as mail:
        assert fejl(mail)[1] == "afbrudt"


@pytest.mark.parametrize("hvor", ["CONNECT", "EHLO", "MAIL", "SLUT"])
@pytest.mark.parametrize("hvordan", ["haenger", "drypper"])
def test_a_server_that_hangs_or_drips_is_given_up_in_time(hvordan: str, hvor: str) -> None:
    with mailserver(**{hvordan: hvor}) as mail:
        began = time.monotonic()
        assert fejl(mail, 0.4)[1] == "for_langsom"
        assert time.monotonic() - began < 1.5


def test_a_handshake_that_hangs_is_given_up_in_time(pki: Any) -> None:
    for valg in ({"starttls": True}, {"med_det_samme": True}):
        with mailserver(**valg, pki=pki, haenger="TLS") as mail:
            assert fejl(mail, 0.4) == ("tls", "for_langsom")


def test_a_goodbye_that_hangs_is_not_waited_for() -> None:
    with mailserver(haenger="QUIT") as mail:
        began = time.monotonic()
        send(mail)
        assert time.monotonic() - began < 1.5
        assert len(mail.breve) == 1


def test_the_whole_message_is_given_less_than_ten_seconds() -> None:
    assert smtp.SECONDS + smtpsamtale.GOODBYE_SECONDS < 10


def test_nobody_listening_and_a_name_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    with mailserver() as mail:
        pass
    assert fejl(mail) == ("forbindelse", "ingen_forbindelse")

    def unknown(*_: Any, **__: Any) -> Any:
        raise OSError("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert fejl(mail) == ("navn", "navn_ukendt")


def test_a_resolver_that_hangs_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: Any, **__: Any) -> list[Any]:
        time.sleep(1.5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with mailserver() as mail:
        began = time.monotonic()
        assert fejl(mail, 0.3) == ("navn", "for_langsom")
        assert time.monotonic() - began < 1


# Whom we believe


def test_a_certificate_of_somebody_else_ends_it_before_the_password_is_said(pki: Any) -> None:
    for valg in ({"starttls": True}, {"med_det_samme": True}):
        with mailserver(**valg, pki=pki, konto=KONTO) as mail:
            assert fejl(mail, tls_ca=None) == ("tls", "tls")
            assert "AUTH" not in mail.hoert
            assert mail.breve == []


def test_a_certificate_of_another_host_ends_it(pki: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, port, **more: real("127.0.0.1", port, **more))
    with mailserver(starttls=True, pki=pki, konto=KONTO) as mail:
        assert fejl(mail, vaert="post.eksempel.dk") == ("tls", "tls")
        assert "AUTH" not in mail.hoert


def test_a_server_that_offers_no_starttls_gets_nothing_in_clear(pki: Any) -> None:
    with mailserver(pki=pki, konto=KONTO) as mail:
        assert fejl(mail, kryptering=Kryptering.STARTTLS) == ("tls", "tls")
        assert not {"AUTH"} & set(mail.hoert)
        assert not any(line.upper().startswith("MAIL") for line in mail.hoert)


def test_a_server_that_refuses_starttls_gets_nothing_in_clear(pki: Any) -> None:
    with mailserver(starttls=True, pki=pki, konto=KONTO, svar={"STARTTLS": "454 not now"}) as mail:
        assert fejl(mail) == ("tls", "midlertidigt_afvist")
        assert "AUTH" not in mail.hoert


def test_authorities_that_cannot_be_read_are_found_at_the_start(tmp_path: Path) -> None:
    with mailserver() as mail, pytest.raises(SettingError, match="TLS_CA"):
        SmtpVej(valg_for(mail, tls_ca=tmp_path / "findes-ikke.pem"))


# Trying it


def steps(mail: Mailserver, **aendret: Any) -> list[Any]:
    valg = valg_for(mail, **aendret)
    assert valg.smtp is not None
    return list(proevet(SmtpVej(valg, lambda: NU, seconds=5), valg.smtp, TIL, BESKED))


def test_trying_it_goes_step_by_step_and_sends(pki: Any) -> None:
    with mailserver(starttls=True, pki=pki, konto=KONTO) as mail:
        found = steps(mail)

    assert [each.trin for each in found] == [
        Trin.NAVN, Trin.FORBINDELSE, Trin.FORBINDELSE, Trin.TLS, Trin.LOG_IND, Trin.AFSENDER, Trin.MODTAGER,
        Trin.INDHOLD,
    ]  # fmt: skip
    assert all(each.ok for each in found)
    assert found[3].svar.startswith("TLSv1.")
    assert len(mail.breve) == 1


def test_trying_it_says_what_the_server_said_but_never_the_password() -> None:
    said = f"535 5.7.8 {KONTO[1]} is wrong for {KONTO[0]}\x07"
    with mailserver(konto=KONTO, svar={"AUTH": said}) as mail:
        last = steps(mail)[-1]

    assert (last.trin, last.ok, last.svar) == (Trin.LOG_IND, False, "535 5.7.8 *** is wrong for ***")
    assert "BORGERBLIK_SMTP_URL" in last.goer


@pytest.mark.parametrize("kode", [each for each in Fejlkode if each.value not in (
    "ikke_sat_op", "adresse_ulaeselig", "nummer_mangler", "kanal_lukket", "uventet")])  # fmt: skip
def test_every_code_of_this_way_is_said_in_words(kode: Fejlkode) -> None:
    from adapters.smtpproeve import _ORD

    assert all(_ORD[kode])


def test_what_it_raises_is_what_the_port_promises() -> None:
    assert issubclass(SmtpFejl, BeskedFejl)
