"""Talking to a sandkasse in this process: a message sent, a token fetched or made, a text changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree
from werkzeug.test import Client, TestResponse

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.assertion import Udkast
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.pki import Pki
from tests.sandkasse.breve import PATHS, SOAP_12
from tests.sandkasse.klient import AARHUS, SDI, STS_PATH, Besked, Rst, assertion_in, content_type

ANNA = next(b.nummer for b in NAVNGIVNE if b.navn == "Anna Alsted")
Send = Callable[..., TestResponse]


def send(app: Sandkasse, besked: Besked | bytes, path: str = PATHS["sdi"], soap: str = SOAP_12) -> TestResponse:
    data = besked if isinstance(besked, bytes) else besked.written()
    return Client(app).post(path, data=data, content_type=content_type(soap))


def token(app: Sandkasse, pki: Pki, modtager: str = SDI, cvr: str = AARHUS) -> str:
    """An assertion by way of the token service."""
    rst = Rst(pki.klient, modtager=modtager, cvr=cvr)
    return assertion_in(Client(app).post(STS_PATH, data=rst.written(), content_type=content_type()).data)


def an_assertion(pki: Pki, **more: Any) -> str:
    """An assertion by the token service's own key, whatever it says."""
    now = datetime.now(UTC)
    asked = {"modtager": SDI, "cvr": AARHUS, "ihaendehaver": pki.klient.certifikat, "fra": now}
    draft = Udkast(**{**asked, "til": now + timedelta(hours=8), **more})
    return etree.tostring(draft.til_element(pki.sts)).decode()


def again(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


def without(name: str) -> tuple[str, ...]:
    return tuple(part for part in Besked.parts if part != name)
