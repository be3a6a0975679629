"""YdelseListeHent on the wire: both SOAP versions, wrong requests, failures, and an independent reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import zeep
from lxml import etree

from borgerblik.sandkasse import katalog as k
from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.sikkerhed import Ingen
from borgerblik.sandkasse.udsteder import Udsteder
from borgerblik.sandkasse.validering import efter_bygning
from tests.sandkasse.breve import SOAP_11, SOAP_12, envelope, ydl_hent, ydl_om
from tests.sandkasse.conftest import Wire, body_of, find, texts
from tests.sandkasse.lister import (
    ANNA,
    BY_NAME,
    CITIZEN,
    FRIDA,
    OTHER,
    ROW,
    a_benefit,
    group,
    names,
    page,
    refusal,
    stored,
)
from tests.sandkasse.test_fejl import switch
from tests.wire import serving

ZEEP: Any = zeep  # its functions have no types


# On the wire


@pytest.mark.parametrize(("soap", "content"), [(SOAP_11, "text/xml"), (SOAP_12, "application/soap+xml")])
@pytest.mark.parametrize("slash", ["", "/"])
def test_either_soap_version_is_answered_in_kind_and_no_header_is_made_up(
    soap: str, content: str, slash: str, shared: Wire
):
    answer = requests.post(
        f"{shared.url}/ydelselistehent/2{slash}",
        data=envelope(ydl_om(ANNA), soap=soap),
        headers={"Content-Type": content},
        timeout=10,
    )

    assert answer.headers["Content-Type"].startswith(content)
    assert len(find(body_of(answer.content, soap), ROW)) == 8
    assert b"RequestHeader" not in answer.content


def test_what_is_wrong_with_a_request_is_told_without_its_number(shared: Wire):
    krop = shared.ask("ydl", ydl_om(f"{ANNA}", before=f"<k:PartRolle>{ANNA}</k:PartRolle>"))

    assert refusal(krop) == ["SANDKASSE-40"]
    assert ANNA not in etree.tostring(krop).decode()


def test_without_the_published_files_the_structure_is_checked_all_the_same():
    criterion = f"<k:PartCPRNummer>{ANNA}</k:PartCPRNummer>"
    good = [ydl_om(ANNA), ydl_hent(criterion, operation="EffektueringHent", after=page(3, 0))]
    bad = [
        ydl_hent(criterion, rights=None),
        ydl_hent(criterion, rights=""),
        ydl_hent(criterion, after=page(3).replace("3", "tre")),
        ydl_hent(f"<k:SagUUID>{ANNA}</k:SagUUID>"),
        ydl_hent(criterion, rights=group("0751")),
    ]

    assert [efter_bygning(etree.fromstring(body)) for body in good] == [None, None]
    for body in bad:
        fault = efter_bygning(etree.fromstring(body))
        assert fault
        assert ANNA not in fault


# Failures


def test_who_never_gets_an_answer_from_ydelsesindeks_gets_none_here(wire: Wire):
    with pytest.raises(requests.Timeout):
        wire.post("ydl", envelope(ydl_om(BY_NAME["David Ege"])), timeout=0.5)
    assert wire.post("ydl", envelope(ydl_om(BY_NAME["Esther Falk"]))).status_code == 500


def test_the_switch_for_another_persons_data_leaves_nobody_that_was_asked_for(wire: Wire):
    switch(wire, "anden_person", "ydl", cpr=ANNA)

    spoilt, other = (wire.ask("ydl", ydl_om(number)) for number in (ANNA, FRIDA))
    assert ANNA not in etree.tostring(spoilt).decode()
    assert len(names(spoilt)) == 8
    assert FRIDA in etree.tostring(other).decode()


def test_short_pages_are_half_as_long(wire: Wire):
    switch(wire, "korte_sider", "ydl")

    assert len(names(wire.ask("ydl", ydl_om(ANNA)))) == 4


def test_a_system_without_a_name_and_amounts_in_thousands_can_be_switched_on(wire: Wire):
    for slags in ("systemnavn_mangler", "tusindtal"):
        switch(wire, slags, "ydl")
        krop = body_of(wire.post("ydl", envelope(ydl_om(ANNA))).content)
        titles, amounts = (
            texts(krop, ".//k:ItSystemInstansTitel"),
            texts(krop, f"{ROW}/k:OekonomiskEffektueringsplanYdelsesbeloeb"),
        )
        assert (titles == []) == (slags == "systemnavn_mangler")
        assert ("19.728" in amounts) == (slags == "tusindtal")


# An independent reader


@contextmanager
def a_client(contracts: Path, url: str) -> Iterator[Any]:
    client = ZEEP.Client(
        str(contracts / "ydelselistehent-2/wsdl/YdelseListeHentService.wsdl"), transport=ZEEP.Transport()
    )
    binding = next(iter(client.wsdl.bindings))
    yield client.create_service(binding, f"{url}/ydelselistehent/2")
    client.transport.session.close()


def test_an_independent_reader_of_the_wsdl_asks_and_reads_both_lists(contracts: Path, shared: Wire):
    head = {"TransaktionsId": "z-1", "TransaktionsTid": "2026-11-23T12:00:00Z"}
    rights = {
        "BevillingDataAfgrGruppe": [{"MyndighedDataAfgrListe": {"VirksomhedCVRNummer": [k.AARHUS.cvr]}}],
    }
    asked = {"HovedOplysninger": head, "Kriterie": {"PartCPRNummer": ANNA}, "RettighedListe": rights}

    with a_client(contracts, shared.url) as service:
        grants = service.BevillingHent(**asked, MedtagEffektueringer=True)
        payments = service.EffektueringHent(**asked, MedtagBevilling=True)

    rows = grants.BevilgetYdelseListe.BevilgetYdelse
    assert grants.HovedOplysningerSvar.TransaktionsId == "z-1"
    assert len(rows) == 8
    assert {row.BevillingStruktur.BevillingEjer.VirksomhedCVRNummer for row in rows} == {k.AARHUS.cvr}
    lines = [line for row in rows for line in row.OEkonomiskYdelseseffektueringListe.OEkonomiskYdelseseffektuering]
    listed = payments.OEkonomiskEffektueringListe.OEkonomiskEffektuering
    assert {line.OekonomiskEffektueringStruktur.OekonomiskEffektueringUUID for line in lines} == {
        payment.OekonomiskEffektueringStruktur.OekonomiskEffektueringUUID for payment in listed
    }


def test_a_sandkasse_of_its_own_makes_nothing_up(noeglefil: Path, schemas: dict[str, etree.XMLSchema]):
    app = Sandkasse(Udsteder.fra_fil(noeglefil), stored(a_benefit()), Ingen(), 100)
    with serving(app) as url:
        assert len(names(Wire(url, schemas).ask("ydl", ydl_om(str(CITIZEN.nummer))))) == 1
        assert names(Wire(url, schemas).ask("ydl", ydl_om(str(OTHER.nummer)))) == []
        app.luk()
