"""What an index can deliver that no page was drawn for, put into the sandkasse as a kommune would: by importer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import requests

from borgerblik.domain.tid import dansk_dag
from borgerblik.sandkasse import katalog as k
from borgerblik.sandkasse import skriv_sag, skriv_ydelse
from borgerblik.sandkasse.forloeb import Bygger
from borgerblik.sandkasse.oplysninger import Linje, Person
from borgerblik.sandkasse.tid import maaned
from borgerblik.sandkasse.xml import t, x
from tests.produkt import Produkt
from tests.sandkasse.breve import SOAP_11, element, envelope

HVEM = "Carl Drost"
_CPR, _NUMMER = "8408661269", 9001

HTML = "<script>document.title='brudt'</script><img src=x onerror=alert(1)><b>fed</b> & \"citat\" {{ 7*7 }}"
ARABISK = "طلب إعانة مرضية"
VENDT = "faktura\u202egpj.exe"
EMOJI = "Hjælp 👩🏽‍🦽‍➡️ til 🏳️‍🌈 familien"
LANG = "Ansøgning" + "om" * 123
MELLEMRUM = "ord " * 63 + "nu."
TITLER = (HTML, ARABISK, VENDT, EMOJI, LANG, MELLEMRUM)


def lav(produkt: Produkt) -> None:
    """Those cases, a benefit with a name of each kind, amounts below nothing, and cases that hardly say anything."""
    i_dag = dansk_dag(datetime.now(UTC))
    byg = Bygger(_NUMMER, Person(HVEM, _CPR), i_dag, 1)
    sager = [byg.sag(k.KONTANTHJAELP, k.AARHUS, byg.for_dage_siden(40 + nr), titel=titel, alternativ_titel=None)
             for nr, titel in enumerate(TITLER)]  # fmt: skip
    sager.append(byg.sag(k.KONTANTHJAELP, k.AARHUS, byg.for_dage_siden(30), titel=" ", dokumenter=(),
                         ydelsesklasse=None, sagsstatus=None, foelsomhed=None))  # fmt: skip
    papirer = byg.sag(k.TANDPLEJE, k.AARHUS, byg.for_dage_siden(60))
    titler = zip(papirer.dokumenter, (HTML, ARABISK), strict=True)
    papirer = replace(papirer, dokumenter=tuple(replace(dokument, titel=titel) for dokument, titel in titler))
    skrevet = [(sag.uuid, skriv_sag.sag(sag)) for sag in sager]
    skrevet[-1] = (sager[-1].uuid, re.sub(r"<sag:Fremdrift>.*?</sag:Fremdrift>", "", skrevet[-1][1]))
    bevilling = byg.bevilling(k.KONTANTHJAELP, k.AARHUS, sager[0], maaned(i_dag, -4))
    ydelse = replace(bevilling.ydelser[0], navn=HTML, meddelelse=ARABISK + " " + LANG)
    bevilling = replace(bevilling, ydelser=(ydelse,))
    nu, sidst = (byg.udbetaling(bevilling, maaned(i_dag, -nr)) for nr in (1, 2))
    minus = Decimal("-12345.67")
    nu = replace(nu, brutto=minus, efter_skat=minus, sendt=minus, udbetalt=minus, sendt_tekst=HTML,
                 linjer=(Linje(bevilling, ydelse, minus, nu.fra, nu.til),))  # fmt: skip
    send(produkt, "sagdokumentindeks/6", "sdi:ImporterSagDokumentIndeksInput",
          *(x("sdi:SagIndeks", t("sd:UUIDIdentifikator", uuid), xml)
            for uuid, xml in (*skrevet, (papirer.uuid, skriv_sag.sag(papirer)))),
          *(x("sdi:DokumentIndeks", t("sd:UUIDIdentifikator", each.uuid), skriv_sag.dokument(each, papirer))
            for each in papirer.dokumenter))  # fmt: skip
    send(
        produkt, "ydelseindeks/6", "yi:ImporterYdelseIndeksInput",
        x("yi:BevillingIndeks", x("bi:BevillingIndeks", t("sd:UUIDIdentifikator", bevilling.uuid),
                                  skriv_ydelse.bevilling(bevilling))),
        *(x("yi:OekonomiskEffektueringIndeks", x("oef:OekonomiskEffektueringIndeks",
            t("sd:UUIDIdentifikator", each.uuid), skriv_ydelse.udbetaling(each))) for each in (nu, sidst)),
    )  # fmt: skip


def send(produkt: Produkt, path: str, name: str, *content: str) -> None:
    answer = requests.post(
        f"{produkt.sandkasse}/{path}",
        envelope(element(name, *content), soap=SOAP_11),
        headers={"Content-Type": "text/xml; charset=utf-8"},
        timeout=10,
    )
    taken = answer.text.count("StatusKode>20<")
    told = re.findall(r"FejlbeskedTekst>([^<]+)<|DetaljeretFejlbesked>([^<]+)<", answer.text)
    assert (answer.status_code, taken) == (200, len(content)), told
