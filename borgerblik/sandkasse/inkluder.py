"""Inkluder in SDI: related sager, the documents of journal posts, and related documents."""

from __future__ import annotations

from collections.abc import Iterable

from borgerblik.sandkasse.fremsoeg import Filter, Resultat, antal_element
from borgerblik.sandkasse.kontrakt import DOKUMENT, SAG, Art, SagRolle, q
from borgerblik.sandkasse.lager import Lager, Objekt, Vis, dokumenter_i, reference_uuid
from borgerblik.sandkasse.sikkerhed import Kalder

_ALT = frozenset(DOKUMENT.vis.values())
_ROLLE = f"{q('gd:Rolle')}/{q('sd:UUIDIdentifikator')}"


class Inkludering:
    """Brings related objects onto the page, each once; in full unless DokumentVis says less."""

    def __init__(self, lager: Lager) -> None:
        self._lager = lager

    def udvid(self, resultater: list[Resultat], filter_: Filter, kalder: Kalder) -> list[str]:
        """Add what Inkluder asks for; the number of journal notes when these are asked for."""
        sager = [objekt for resultat in resultater if resultat.art is SAG for objekt in resultat.paa_siden]
        if "Sag:sagsrelation" in filter_.inkluder:
            relaterede = _relaterede(sager, q("sag:Sagsrelation"))
            self._medtag(resultater, SAG, relaterede, filter_.viser(SAG), kalder)
        vis = filter_.viser(DOKUMENT) or _ALT
        if "Sag:journalpost" in filter_.inkluder:
            journalfoerte = [uuid for sag in sager for uuid in dokumenter_i(sag)]
            self._medtag(resultater, DOKUMENT, journalfoerte, vis, kalder)
        if "Dokument:dokument" in filter_.inkluder:
            dokumenter = [objekt for resultat in resultater if resultat.art is DOKUMENT for objekt in _viste(resultat)]
            self._medtag(resultater, DOKUMENT, _relaterede(dokumenter, q("di:Dokumentrelation")), vis, kalder)
        if "journalpost-journalnote" not in filter_.viser(SAG):
            return []
        fundne = (sag for resultat in resultater if resultat.art is SAG for sag in resultat.fundne)
        return [antal_element("sdi", "journalnotater", sum(_notater(sag) for sag in fundne))]

    def _medtag(self, resultater: list[Resultat], art: Art, uuider: Iterable[str], vis: Vis, kalder: Kalder) -> None:
        resultat = next((r for r in resultater if r.art is art), None)
        if resultat is None:
            resultat = Resultat(art, [], None, vis)
            resultater.append(resultat)
        viste = {objekt.uuid for objekt in _viste(resultat)}
        for uuid in dict.fromkeys(uuider):
            objekt = self._lager.hent(art, uuid)
            if objekt is not None and uuid not in viste and kalder.ser(objekt.ejere):
                resultat.ledsagere.append(objekt)


def _viste(resultat: Resultat) -> list[Objekt]:
    return resultat.paa_siden + resultat.ledsagere


def _relaterede(objekter: Iterable[Objekt], tag: str) -> list[str]:
    return [uuid for objekt in objekter for r in objekt.registrering.iter(tag) if (uuid := reference_uuid(r))]


def _notater(sag: Objekt) -> int:
    poster = sag.registrering.iter(q("sag:Journalpost"))
    return sum((post.findtext(_ROLLE) or "").strip().lower() == SagRolle.JOURNALNOTAT for post in poster)
