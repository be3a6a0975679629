"""The three states of security: what is demanded of a message in each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.server import create_app
from tests.sandkasse.breve import PATHS, envelope, sdi_om, yi_om
from tests.sandkasse.conftest import I_DAG, body_of, sager
from tests.sandkasse.klient import Besked, N, fault_of, verified
from tests.sandkasse.samtale import ANNA, send, without


def test_without_security_a_message_is_believed_only_where_security_is_optional(
    app: Sandkasse, fuld: Sandkasse, noeglefil: Path, pki: Pki
):
    plain = envelope(sdi_om(ANNA))
    demands_token = create_app(noeglefil=noeglefil, i_dag=I_DAG, sikkerhed="token", pki=pki)
    believed = send(app, plain)

    assert len(sager(body_of(believed.data))) == 8
    assert b"Security" not in believed.data
    for refusing in (fuld, demands_token):
        assert fault_of(send(refusing, plain).data) == ("wsse:InvalidSecurity", "Header has no wsse:Security")


def test_optional_security_is_checked_in_full_where_it_is(app: Sandkasse, besked: Besked, pki: Pki):
    assert verified(send(app, besked).data, pki.indeks.pem)
    assert send(app, replace(besked, signed=False)).status_code == 500
    hidden = envelope(sdi_om(ANNA), header=f'<x><o:Security xmlns:o="{N["o"]}"/></x>')
    assert send(app, hidden).status_code == 500


def test_where_a_token_is_demanded_a_signature_is_not_but_a_wrong_one_is_refused(
    noeglefil: Path, besked: Besked, pki: Pki
):
    app = create_app(noeglefil=noeglefil, i_dag=I_DAG, sikkerhed="token", pki=pki)

    assert verified(send(app, replace(besked, signed=False)).data, pki.indeks.pem)
    assert verified(send(app, besked).data, pki.indeks.pem)
    assert send(app, replace(besked, parts=without("body"))).status_code == 500


def test_another_state_is_no_state(noeglefil: Path):
    with pytest.raises(ValueError, match="valgfri, token, fuld"):
        create_app(noeglefil=noeglefil, i_dag=I_DAG, sikkerhed="halv")


def test_certificates_are_made_only_when_security_is_met(tmp_path: Path, noeglefil: Path):
    own = tmp_path / "noegle.pem"
    own.write_bytes(noeglefil.read_bytes())
    app = create_app(noeglefil=own, i_dag=I_DAG)
    send(app, envelope(sdi_om(ANNA)))

    assert [file.name for file in tmp_path.iterdir()] == ["noegle.pem"]


def test_calls_are_counted_by_service(app: Sandkasse, besked: Besked):
    send(app, besked)
    send(app, envelope(yi_om(ANNA)), PATHS["yi"])
    send(app, b"<x/>")

    assert app.taelling.vist()["kald"] == {"sdi": 1, "ydi": 1}
