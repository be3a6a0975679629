"""The tokens a service believes, and those it refuses with which code."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from lxml import etree
from werkzeug.test import Client

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.assertion import Udkast
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.server import create_app
from tests.sandkasse.breve import sdi_om
from tests.sandkasse.conftest import I_DAG
from tests.sandkasse.klient import AARHUS, SDI, YDI, Besked, fault_of, resigned
from tests.sandkasse.samtale import ANNA, again, an_assertion, send, token

CVR = "dk:gov:saml:attribute:CvrNumberIdentifier"


def saying(old: str, new: str) -> Callable[[Pki], str]:
    """An assertion by the token service that says `new` where it should say `old`."""
    return lambda pki: resigned(an_assertion(pki), pki.sts, again(old, new))


def test_an_assertion_signed_anew_is_believed(fuld: Sandkasse, pki: Pki):
    assertion = resigned(an_assertion(pki), pki.sts)

    assert send(fuld, Besked(pki.klient, assertion, sdi_om(ANNA))).status_code == 200


def _tampered(text: str) -> str:
    return text.replace(f">{AARHUS}<", ">29189846<")


TOKENS: dict[str, tuple[str, str, Callable[[Pki], str]]] = {
    "for another service": ("FailedAuthentication", "another service", lambda pki: an_assertion(pki, modtager=YDI)),
    "that has expired": (
        "FailedAuthentication",
        "expired",
        lambda pki: an_assertion(pki, fra=datetime.now(UTC) - timedelta(hours=9), til=datetime.now(UTC)),
    ),
    "that is not valid yet": (
        "FailedAuthentication",
        "not valid yet",
        lambda pki: an_assertion(pki, fra=datetime.now(UTC) + timedelta(minutes=10)),
    ),
    "for the holder of another key": (
        "FailedCheck",
        "by the key it should be by",
        lambda pki: an_assertion(pki, ihaendehaver=pki.tls.certifikat),
    ),
    "by another issuer": ("FailedAuthentication", "Issuer", lambda pki: an_assertion(pki, udsteder="https://x/y")),
    "without a proper CVR number": ("InvalidSecurityToken", "eight digits", lambda pki: an_assertion(pki, cvr="123")),
    "signed by somebody else": (
        "FailedAuthentication",
        "by the key it should be by",
        lambda pki: etree.tostring(
            Udkast(
                SDI, AARHUS, pki.klient.certifikat, datetime.now(UTC), datetime.now(UTC) + timedelta(hours=1)
            ).til_element(pki.klient)
        ).decode(),
    ),
    "that was changed": ("FailedAuthentication", "changed", lambda pki: _tampered(an_assertion(pki))),
    "without signature": (
        "FailedAuthentication",
        "exactly one signature",
        lambda pki: an_assertion(pki).replace("<Signature ", "<Underskrift ").replace("</Signature>", "</Underskrift>"),
    ),
    "that is no holder-of-key": ("InvalidSecurityToken", "holder-of-key", saying("cm:holder-of-key", "cm:bearer")),
    "with another recipient": ("FailedAuthentication", "Recipient", saying(f'Recipient="{SDI}"', f'Recipient="{YDI}"')),
    "whose holder was confirmed long ago": (
        "FailedAuthentication",
        "expired",
        lambda pki: resigned(
            an_assertion(pki),
            pki.sts,
            lambda text: re.sub(
                r'(<SubjectConfirmationData[^>]*NotOnOrAfter=")[^"]*', r"\g<1>2020-01-01T00:00:00Z", text
            ),
        ),
    ),
    "with two CVR numbers": (
        "InvalidSecurityToken",
        "exactly one CVR",
        saying(
            "</AttributeStatement>",
            f'<Attribute Name="{CVR}"><AttributeValue>29189846</AttributeValue></Attribute></AttributeStatement>',
        ),
    ),
    "without a CVR number": ("InvalidSecurityToken", "exactly one CVR", saying(CVR, "dk:gov:saml:attribute:Andet")),
    "with two audiences to be in": (
        "InvalidSecurityToken",
        "more than one",
        saying("</Conditions>", "<AudienceRestriction><Audience>x</Audience></AudienceRestriction></Conditions>"),
    ),
    "of another version": ("InvalidSecurityToken", "version", saying('Version="2.0"', 'Version="1.1"')),
    "without an end": ("InvalidSecurityToken", "from when to when", saying("<Conditions NotBefore", "<Conditions Fra")),
    "whose signature points elsewhere": (
        "FailedAuthentication",
        "does not cover the assertion",
        lambda pki: resigned(an_assertion(pki), pki.sts, uri=""),
    ),
}


@pytest.mark.parametrize("tilstand", ["fuld", "token"])
@pytest.mark.parametrize("case", TOKENS)
def test_a_token_that_is_not_for_this_is_refused_with_its_code(
    noeglefil: Path, pki: Pki, case: str, tilstand: str, fuld: Sandkasse
):
    code, sentence, make = TOKENS[case]
    app = fuld if tilstand == "fuld" else create_app(noeglefil=noeglefil, i_dag=I_DAG, sikkerhed="token", pki=pki)
    answer = send(app, Besked(pki.klient, make(pki), sdi_om(ANNA)))

    assert fault_of(answer.data)[0] == f"wsse:{code}"
    assert sentence in fault_of(answer.data)[1]
    assert AARHUS not in fault_of(answer.data)[1]


def test_an_assertion_signed_with_sha1_is_refused(app: Sandkasse, pki: Pki):
    Client(app).post("/_sandkasse/fejl", json={"tjeneste": "sts", "fejl": "sha1"})
    answer = send(app, Besked(pki.klient, token(app, pki), sdi_om(ANNA)))

    assert fault_of(answer.data)[0] == "wsse:FailedAuthentication"
    assert "rsa-sha256" in fault_of(answer.data)[1]


def test_a_token_of_seconds_runs_out(app: Sandkasse, pki: Pki):
    Client(app).post("/_sandkasse/fejl", json={"tjeneste": "sts", "fejl": "kort_token", "sekunder": 60})
    short = token(app, pki)

    assert send(app, Besked(pki.klient, short, sdi_om(ANNA))).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61)):
        assert "expired" in fault_of(send(app, Besked(pki.klient, short, sdi_om(ANNA))).data)[1]
