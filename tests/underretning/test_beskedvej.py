"""Every way keeps the same promises: what it can, it does; and whatever becomes of it is a BeskedFejl, in time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.sandkassepost import SandkasseVej
from adapters.smtp import SmtpVej
from borgerblik.beskedvalg import Vej
from borgerblik.domain.epost import Email
from borgerblik.sandkasse.post import Postkasse
from borgerblik.underretning import Kanal, tekster
from borgerblik.underretning.model import BeskedFejl, Beskedvej, DigitalPost, Fejlkode, Modtager
from tests.adapters.mailserver import SITE, et_valg, mailserver, valg_for
from tests.byg import BORGER
from tests.wire import free_port, serving

BESKED = tekster.nyt("da", "Aarhus Kommune", SITE)
ANNA = Email("anna@eksempel.dk")

Way = Callable[[str], AbstractContextManager[tuple[Beskedvej, Callable[[], int]]]]


@contextmanager
def _smtp(hvordan: str) -> Iterator[tuple[Beskedvej, Callable[[], int]]]:
    servers: dict[str, dict[str, Any]] = {
        "god": {}, "tier": {"haenger": "MAIL"}, "afviser": {"svar": {"RCPT": "550 no"}}, "taber": {"taber": "DATA"},
        "vroevler": {"svar": {"CONNECT": "SSH-2.0-OpenSSH"}}, "vaek": {},
    }  # fmt: skip
    with mailserver(**servers[hvordan]) as mail:
        if hvordan == "vaek":
            mail.port = free_port()
        yield SmtpVej(valg_for(mail), seconds=0.6 if hvordan == "tier" else 5), lambda: len(mail.breve)


@contextmanager
def _sandkasse(hvordan: str) -> Iterator[tuple[Beskedvej, Callable[[], int]]]:
    postkasse = Postkasse()

    def app(environ: Any, start_response: Any) -> Any:
        from werkzeug.wrappers import Request, Response

        if hvordan == "tier":
            time.sleep(1.5)
        status = {"afviser": 422, "vroevler": 200, "taber": 500}.get(hvordan)
        response = postkasse.besvar(Request(environ)) if status is None else Response(status=status)
        return response(environ, start_response)

    with serving(app) as url:
        sted = f"http://127.0.0.1:{free_port()}" if hvordan == "vaek" else url
        valg = et_valg(Vej.SANDKASSE, sandkasse=f"{sted}/_sandkasse/post")
        yield SandkasseVej(valg, seconds=0.6 if hvordan == "tier" else 5), lambda: len(postkasse.alle())


def _made(vejen: Way) -> Beskedvej:
    with vejen("god") as (vej, _):
        return vej


@pytest.fixture(params=[_smtp, _sandkasse], ids=["smtp", "sandkasse"])
def vejen(request: pytest.FixtureRequest) -> Way:
    found: Way = request.param
    return found


def _modtager(kanal: Kanal) -> Modtager:
    return ANNA if kanal is Kanal.EMAIL else DigitalPost(BORGER)


def test_it_delivers_where_it_says_it_can_and_refuses_where_it_says_it_cannot(vejen: Way) -> None:
    with vejen("god") as (vej, arrived):
        for kanal in Kanal:
            before = arrived()
            if vej.kan(kanal):
                vej.send(_modtager(kanal), BESKED)
                assert arrived() == before + 1
            else:
                with pytest.raises(BeskedFejl) as caught:
                    vej.send(_modtager(kanal), BESKED)
                assert (caught.value.kode, arrived()) == (Fejlkode.KANAL_LUKKET, before)
        assert vej.kan(Kanal.EMAIL)


@pytest.mark.parametrize("hvordan", ["tier", "afviser", "taber", "vroevler", "vaek"])
def test_whatever_goes_wrong_is_a_code_in_time_and_names_nobody(vejen: Way, hvordan: str) -> None:
    with vejen(hvordan) as (vej, _):
        began = time.monotonic()
        with pytest.raises(BeskedFejl) as caught:
            vej.send(ANNA, BESKED)
        assert time.monotonic() - began < 2

    expected = {"tier": Fejlkode.FOR_LANGSOM, "afviser": Fejlkode.MODTAGER_AFVIST, "vaek": Fejlkode.INGEN_FORBINDELSE}
    assert caught.value.kode is expected.get(hvordan, caught.value.kode)
    assert ANNA.reveal() not in repr(caught.value)


def test_it_gives_an_answer_within_ten_seconds_by_its_own_settings(vejen: Way) -> None:
    assert sys.modules[type(_made(vejen)).__module__].SECONDS < 10


def test_only_the_sandkasse_has_digital_post(tmp_path: Path) -> None:
    with _smtp("god") as (smtp, _), _sandkasse("god") as (sandkasse, _):
        assert (smtp.kan(Kanal.DIGITAL_POST), sandkasse.kan(Kanal.DIGITAL_POST)) == (False, True)
