"""The settings of the messages: what is missing or unreadable is named, and a password is never repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from borgerblik.beskedvalg import Beskedvalg, Kryptering, Vej, read_besked
from borgerblik.environment import Environment, SettingError

SITE = "https://borgerblik.example"
HEMMELIG = "meget-hemmelig"
SMTP = {"BESKED_VEJ": "smtp", "BESKED_AFSENDER": "ingen-svar@aarhus.example"}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch):
    def reading(adresse: str | None = SITE, **settings: str) -> Beskedvalg:
        with monkeypatch.context() as patch:
            patch.delenv("SANDKASSE_PORT", raising=False)
            for name, value in settings.items():
                patch.setenv(f"BORGERBLIK_{name}", value)
            return read_besked(Environment({}), adresse)

    return reading


def test_nothing_is_sent_unless_a_setting_says_so(read) -> None:
    found = read(adresse=None)

    assert (found.vej, found.smtp, found.sandkasse, found.afsender) == (Vej.INGEN, None, None, None)
    assert found.pause == timedelta(hours=12)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1", ("127.0.0.1", 25, Kryptering.INGEN, None, None)),
        ("smtp://[::1]:2525", ("::1", 2525, Kryptering.INGEN, None, None)),
        ("smtp://localhost:25?starttls=0", ("localhost", 25, Kryptering.INGEN, None, None)),
        ("smtp://post.aarhus.example?starttls=1", ("post.aarhus.example", 587, Kryptering.STARTTLS, None, None)),
        (f"smtp://a%40b:{HEMMELIG}%3F@post.example:25/?starttls=1",
         ("post.example", 25, Kryptering.STARTTLS, "a@b", f"{HEMMELIG}?")),
        (f"smtps://bruger:{HEMMELIG}@post.example", ("post.example", 465, Kryptering.TLS, "bruger", HEMMELIG)),
    ],
)  # fmt: skip
def test_the_address_of_a_mail_server_is_read(read, url: str, expected: tuple[object, ...]) -> None:
    smtp = read(**SMTP, SMTP_URL=url).smtp

    assert (smtp.vaert, smtp.port, smtp.kryptering, smtp.bruger, smtp.kode) == expected
    assert HEMMELIG not in repr(smtp)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"BESKED_VEJ": "brevdue"}, "BESKED_VEJ"),
        ({**SMTP}, "SMTP_URL"),
        ({**SMTP, "SMTP_URL": "smtp://127.0.0.1", "BESKED_AFSENDER": ""}, "BESKED_AFSENDER"),
        ({**SMTP, "SMTP_URL": "smtp://127.0.0.1", "BESKED_AFSENDER": "kommunen"}, "BESKED_AFSENDER"),
        ({**SMTP, "SMTP_URL": "smtp://127.0.0.1", "BESKED_NAVN": "a" * 81}, "BESKED_NAVN"),
        ({**SMTP, "SMTP_URL": "smtp://127.0.0.1", "BESKED_NAVN": "a\nBcc: b"}, "BESKED_NAVN"),
        ({**SMTP, "SMTP_URL": "smtp://127.0.0.1", "BESKED_PAUSE": "-1"}, "BESKED_PAUSE"),
        ({**SMTP, "SMTP_URL": "smtp://127.0.0.1", "BESKED_PAUSE": "nan"}, "BESKED_PAUSE"),
        ({"BESKED_VEJ": "sandkasse", "SANDKASSEPOST_URL": "https://andre.example/post"}, "SANDKASSEPOST_URL"),
        *(({**SMTP, "SMTP_URL": url}, "SMTP_URL") for url in (
            "post.example:25", "http://post.example", f"smtp://b:{HEMMELIG}@post.example:587",
            f"smtp://b:{HEMMELIG}@post.example:587?starttls=0", f"smtp://b:{HEMMELIG}/x@post.example?starttls=1",
            f"smtp://b:{HEMMELIG}#x@post.example?starttls=1", f"smtp://{HEMMELIG}@post.example?starttls=1",
            f"smtp://:{HEMMELIG}@post.example?starttls=1", f"smtps://b:{HEMMELIG}@post.example:99999",
            f"smtps://b:{HEMMELIG}@post.example:0", f"smtps://b:{HEMMELIG}@post.example?starttls=1",
            f"smtp://b:{HEMMELIG}@post.example?starttls=ja", f"smtp://b:{HEMMELIG}@post.example?tls=1",
            f"smtps://b:{HEMMELIG}æ@post.example", f"smtps://b:{HEMMELIG}@[post.example", "smtps://",
        )),
    ],
)  # fmt: skip
def test_what_cannot_be_used_stops_the_start_and_is_named_without_its_value(
    read, settings: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingError, match=f"^BORGERBLIK_{named} ") as caught:
        read(**settings)

    assert HEMMELIG not in str(caught.value)
    assert caught.value.__cause__ is None


def test_messages_need_to_say_where_one_signs_in(read) -> None:
    with pytest.raises(SettingError, match=r"^BORGERBLIK_ADRESSE "):
        read(adresse=None, BESKED_VEJ="sandkasse")


def test_the_sandkasse_needs_nothing_more(read, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(BESKED_VEJ="sandkasse")

    assert found.sandkasse == "http://127.0.0.1:8470/_sandkasse/post"
    assert found.afsender is not None
    assert found.adresse == SITE
