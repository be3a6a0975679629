"""Ydelsesindeks (SF1490): grants (bevillinger) and payments (oekonomiske effektueringer)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from lxml import etree

from borgerblik.sandkasse.fremsoeg import Filter, Fremsoegning, Resultat
from borgerblik.sandkasse.indeks import Afvist, Doer, Operation, Skriver, Status, flere, standardretur, uuid_i
from borgerblik.sandkasse.kontrakt import BEVILLING, EFFEKTUERING, Art, lokalnavn
from borgerblik.sandkasse.lager import Lager
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.validering import Validering
from borgerblik.sandkasse.xml import rod

_HANDLING = "http://kombit.dk/sts/ydelseindeks/"
_IMPORT = {"BevillingIndeks": BEVILLING, "OekonomiskEffektueringIndeks": EFFEKTUERING}
_OPDATER = {"OpdaterBevillingIndeks": BEVILLING, "OpdaterOekonomiskEffektueringIndeks": EFFEKTUERING}
_FJERN = {BEVILLING.navn: "bevillingindeks/fjern", EFFEKTUERING.navn: "oekonomiskEffektuering/fjern"}


class Ydelsesindeks:
    """The index of grants and payments, behind three addresses."""

    def __init__(self, lager: Lager, ur: Callable[[], datetime], side_maks: int) -> None:
        self._lager = lager
        self._skriver = Skriver(lager, ur)
        ud = "yi:FremsoegYdelseIndeksOutput"
        self._fremsoegning = Fremsoegning(lager, (BEVILLING, EFFEKTUERING), ud, ur, side_maks, _inkluder)

    def doer(self, valider: Validering) -> Doer:
        """`/ydelseindeks/6`: fremsoeg, importer, opdater."""
        udfoerer = {
            "fremsoeg": self._fremsoegning.udfoer,
            "importer": self._importer,
            "opdater": self._opdater,
        }
        operationer = (
            Operation(
                _HANDLING + navn,
                f"yi:{navn.capitalize()}YdelseIndeksInput",
                f"yi:{navn.capitalize()}YdelseIndeksOutput",
                udfoer,
            )
            for navn, udfoer in udfoerer.items()
        )
        return Doer(tuple(operationer), valider)

    def fjern_doer(self, art: Art, valider: Validering) -> Doer:
        """`/bevillingindeks/6` or `/oekonomiskeffektueringindeks/6`: fjern."""
        ud = f"{art.prefix}:FjernOutput"

        def fjern(krop: etree._Element, _kalder: Kalder) -> bytes:
            if not self._lager.fjern(art, uuid_i(krop)):
                raise Afvist(Status.IKKE_FUNDET)
            return rod(ud, standardretur()).encode()

        return Doer((Operation(_HANDLING + _FJERN[art.navn], f"{art.prefix}:FjernInput", ud, fjern),), valider)

    def _importer(self, krop: etree._Element, _kalder: Kalder) -> bytes:
        # Unlike in SDI the object lies one level down: yi:BevillingIndeks holds a bi:BevillingIndeks.
        svar = [self._skriver.importer(_IMPORT[lokalnavn(barn.tag)], objekt) for barn in krop for objekt in barn]
        return flere("yi:ImporterYdelseIndeksOutput", svar)

    def _opdater(self, krop: etree._Element, _kalder: Kalder) -> bytes:
        svar = [self._skriver.opdater(_OPDATER[lokalnavn(barn.tag)], barn) for barn in krop]
        return flere("yi:OpdaterYdelseIndeksOutput", svar)


def _inkluder(resultater: list[Resultat], filter_: Filter, _kalder: Kalder) -> list[str]:
    """A part that is no object of its own: to include it is to show it."""
    for plads, resultat in enumerate(resultater):
        art = resultat.art
        vist = {valg.partition(":")[2] for valg in filter_.inkluder if valg.startswith(f"{art.valg}:")}
        resultater[plads] = replace(resultat, vis=resultat.vis | vist)
    return []
