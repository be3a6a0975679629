"""Runs every test of the indexes that have an address, one after the other; one that fails stops no other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from adapters.konformitet.arter import INDEKSER, Indeks
from adapters.konformitet.krav import FOERST, NAAS, SIDST, SIGNERET, Krav
from adapters.konformitet.krav_form import FORM
from adapters.konformitet.krav_sag import SAG
from adapters.konformitet.krav_soegning import NOTATER, SOEGNING
from adapters.konformitet.krav_ydelse import YDELSE
from adapters.konformitet.model import Fejlet, Opgave, Rapport, Resultat, SprungetOver, Udfald
from adapters.konformitet.poster import Proeve
from adapters.konformitet.samtale import Samtale
from adapters.tjenester import Tjenester
from borgerblik.config import Settings
from borgerblik.domain.cpr import masked

KRAV: dict[str, tuple[Krav, ...]] = {
    "sdi": (*FOERST, *SOEGNING, NOTATER, *SAG, *FORM, *SIDST),
    "ydi": (*FOERST, *SOEGNING, *YDELSE, *FORM, *SIDST),
}
_ALTID = frozenset(krav.kode for krav in SIDST)


def proev(settings: Settings, opgave: Opgave, hver: Callable[[Resultat], None] = lambda _: None) -> Rapport:
    """Try what is to be tried; `hver` is told of each test as it is over. Raises SettingError for what cannot be used.

    The settings say how messages are secured and how long an answer may take (`kilde_frist`).
    """
    tjenester = Tjenester(settings)
    tidspunkt = datetime.now(UTC)
    adresser = {noegle: url for noegle, url in (("sdi", opgave.sdi), ("ydi", opgave.ydi)) if url is not None}
    resultater: list[Resultat] = []
    for noegle in adresser:
        proeve = _proeve(INDEKSER[noegle], settings, tjenester, opgave, tidspunkt)
        for resultat in _proevet(proeve):
            resultater.append(resultat)
            hver(resultat)
    return Rapport(tidspunkt, adresser, settings.indeks_sikkerhed.value, tuple(resultater))


def _proeve(indeks: Indeks, settings: Settings, tjenester: Tjenester, opgave: Opgave, at: datetime) -> Proeve:
    tjeneste = settings.sagdokumentindeks if indeks.noegle == "sdi" else settings.ydelsesindeks
    url = opgave.sdi if indeks.noegle == "sdi" else opgave.ydi
    tjeneste = tjeneste if url is None else replace(tjeneste, url=url)
    samtale = Samtale(tjenester, tjeneste, indeks.action, indeks.answer, opgave.cvr, settings.kilde_frist)
    return Proeve(indeks, samtale, opgave, at)


def _proevet(proeve: Proeve) -> Iterator[Resultat]:
    """Each test of one index. Where no answer comes, or none that is believed, what needs one is left out."""
    uden: str | None = None
    for krav in KRAV[proeve.indeks.noegle]:
        resultat = _en(proeve, krav, None if krav.kode in _ALTID else uden)
        if krav.kode == NAAS and resultat.udfald is Udfald.FEJLET:
            uden = "tjenesten svarer ikke"
        elif krav.kode == NAAS and proeve.samtale.ikke_troet is not None:
            uden = f"svarene kan ikke tros (se {SIGNERET})"
        yield resultat


def _en(proeve: Proeve, krav: Krav, uden: str | None) -> Resultat:
    began = time.monotonic()
    try:
        udfald, detalje = (Udfald.BESTAAET, krav.proev(proeve)) if uden is None else (Udfald.SPRUNGET_OVER, uden)
    except SprungetOver as sprunget:
        udfald, detalje = Udfald.SPRUNGET_OVER, str(sprunget)
    except Fejlet as fejlet:
        udfald, detalje = Udfald.FEJLET, str(fejlet)
    ms = round((time.monotonic() - began) * 1000)
    # No test repeats what the index said; were a name of its own making a number, it would stop here.
    return Resultat(proeve.indeks.noegle, krav.kode, krav.navn, krav.kilde, udfald, masked(detalje), ms)
