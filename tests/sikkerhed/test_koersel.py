"""A quality run over the secured way to the indexes: our own certificate ends in the middle of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
import requests

from adapters.oioidws import certifikater
from borgerblik.kommuner.kvalitet import Tilstand
from borgerblik.sandkasse.pki import Pki
from borgerblik.web.services import Services
from tests.produkt import a_product
from tests.samtidig import vent_paa
from tests.sikkerhed.test_certifikater_i_drift import put

pytestmark = pytest.mark.slow  # it waits for a certificate to end

AARHUS, OMRAADE = "0751", "sygedagpenge"
SECONDS = 30.0  # longer than a product takes to start on a busy machine


def test_a_certificate_that_ends_during_a_run_breaks_it_off_and_a_new_one_lets_it_go_on_to_the_same(
    tmp_path: Path, pki: Pki
) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=SECONDS)
    with (
        mock.patch("adapters.vedligehold.LOOK_SECONDS", 0.2),
        mock.patch.object(certifikater, "LOOK_SECONDS", 0.0),
        a_product(tmp_path, pki=pki, INDEKS_RATE="0", **put(tmp_path, pki.udsted("Snart slut", til=ends))) as produkt,
    ):
        parts: Services = produkt.client.application.extensions["borgerblik"]
        kvalitet, aarhus = parts.konsol.kvalitet, parts.kommuner.nu().find(AARHUS)
        assert aarhus is not None
        whole = kvalitet.begynd(aarhus, OMRAADE, "test")
        vent_paa(lambda: kvalitet.find(whole.id).tilstand is Tilstand.FAERDIG)

        for tjeneste in ("sdi", "ydi"):
            slow = {"tjeneste": tjeneste, "fejl": "langsom", "sekunder": 3.0}
            requests.post(f"{produkt.sandkasse}/_sandkasse/fejl", json=slow, timeout=5).raise_for_status()
        time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds() - 7))
        run = kvalitet.begynd(aarhus, OMRAADE, "test")
        vent_paa(lambda: kvalitet.find(run.id).tilstand is not Tilstand.I_GANG)
        assert kvalitet.find(run.id).tilstand is Tilstand.AFBRUDT
        requests.delete(f"{produkt.sandkasse}/_sandkasse/fejl", timeout=5)

        broken, far = kvalitet.find(run.id).resultat, kvalitet.fremdrift(run.id)
        assert broken is not None
        assert (broken.delvis, broken.score) == (True, None)
        assert {mangel.aarsag for mangel in broken.mangler} - {None} == {"afvist"}
        assert 0 < far.faerdige < far.enheder, "what was read before is kept"

        put(tmp_path, pki.udsted("Ny"))
        kvalitet.genoptag(run.id)
        vent_paa(lambda: kvalitet.find(run.id).tilstand is Tilstand.FAERDIG)

        assert kvalitet.find(run.id).resultat == kvalitet.find(whole.id).resultat
