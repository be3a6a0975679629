"""A look during which the caller's session or token ends: nothing leaves, and the refusal is in the log."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from werkzeug.test import TestResponse

from borgerblik.audit import AuditLog, Opslag
from borgerblik.domain.cpr import Cpr
from tests.produkt import KEYS
from tests.web.borgersider import pulled
from tests.web.fejlmelding.sider import Borger, en_ansat
from tests.web.indhold import BO
from tests.web.svage import Sted

pytestmark = pytest.mark.slow  # each waits for a source that takes its time

SLOW = 1.2  # seconds
FORM = {"cpr": BO, "formaalKode": "henvendelse", "kommune": "0751", "niveau": "hoej"}


def newest(sted: Sted) -> Opslag:
    """The newest row about Bo."""
    borger = Cpr(BO).pseudonym(KEYS["BORGERBLIK_PSEUDONYM_KEY"].encode())
    return AuditLog(sted.produkt.engine).om(borger, antal=1)[0].opslag


def look(sted: Sted, anne: Borger, meanwhile: Callable[[], object]) -> TestResponse:
    """What they are told where that happens while the source takes its time."""
    other = threading.Timer(SLOW / 3, meanwhile)
    with pulled(sted, "sdi", "langsom", sekunder=SLOW):
        other.start()
        answer = anne.post("/medarbejder/opslag", **FORM)
        other.join()
    return answer


def refused_row(sted: Sted, since: datetime) -> None:
    row = newest(sted)
    assert row.tidspunkt >= since.replace(microsecond=0)
    assert (row.haendelse, row.sager, row.ydelser, dict(row.tilbageholdt)) == ("afvist", (), (), {})
    assert (row.rolle, row.formaal) == ("sagsbehandler", "Borgeren har henvendt sig")


def test_a_session_that_is_signed_out_meanwhile_is_sent_to_sign_in_and_sees_nothing(sted: Sted) -> None:
    anne, since = en_ansat(sted), datetime.now(UTC)
    sessions = sted.parts.doere.sessioner

    answer = look(sted, anne, lambda: sessions.slut(sessions.find(anne.session)))

    assert answer.status_code == 303
    assert answer.headers["Location"].partition("?")[0] == "/log-ind"
    assert "sygedagpenge" not in answer.text.lower()
    refused_row(sted, since)


def test_a_session_that_still_holds_is_answered(sted: Sted) -> None:
    answer = look(sted, en_ansat(sted), lambda: None)

    assert answer.status_code == 200
    assert newest(sted).haendelse is None


def test_a_token_that_ends_meanwhile_is_refused_and_nothing_leaves(sted: Sted) -> None:
    since = datetime.now(UTC)
    # It counts until a minute after its end; that is to be in the middle of the look.
    ends = int(time.time()) - 60 + 2
    token = sted.staff("sagsbehandler", iat=ends - 300, auth_time=int(time.time()), exp=ends)
    body = {"cpr": BO, "formaal": "Borgeren har henvendt sig"}

    with pulled(sted, "sdi", "langsom", sekunder=2.2):
        answer = sted.client.post("/api/v1/opslag/overblik", json=body, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401, answer.text
    assert answer.json is not None
    assert answer.json["type"] == "urn:borgerblik:problem:ikke_logget_ind"
    assert "sygedagpenge" not in answer.text
    refused_row(sted, since)
