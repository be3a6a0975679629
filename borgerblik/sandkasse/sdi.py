"""Sags- og Dokumentindeks (SF1470): the operations at `/sagdokumentindeks/6`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from lxml import etree

from borgerblik.sandkasse.fremsoeg import Fremsoegning
from borgerblik.sandkasse.indeks import Afvist, Doer, Operation, Skriver, Status, flere, uuid_i
from borgerblik.sandkasse.inkluder import Inkludering
from borgerblik.sandkasse.kontrakt import BEVILLING, DOKUMENT, SAG, lokalnavn, q
from borgerblik.sandkasse.lager import Lager, Objekt, dokumenter_i, reference_uuid
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.soegning import Soeger
from borgerblik.sandkasse.validering import Validering

_HANDLING = "http://kombit.dk/sts/sagdokumentindeks/"
_IMPORT = {"SagIndeks": SAG, "DokumentIndeks": DOKUMENT}
_OPDATER = {"OpdaterSagIndeks": SAG, "OpdaterDokumentIndeks": DOKUMENT}


class Sagdokumentindeks:
    """The index of sager and documents."""

    def __init__(self, lager: Lager, ur: Callable[[], datetime], side_maks: int) -> None:
        self._lager = lager
        self._ur = ur
        self._skriver = Skriver(lager, ur)
        ud = "sdi:FremsoegSagDokumentIndeksOutput"
        self._fremsoegning = Fremsoegning(lager, (SAG, DOKUMENT), ud, ur, side_maks, Inkludering(lager).udvid)

    def doer(self, valider: Validering) -> Doer:
        """The address with its four operations."""
        udfoerer = {
            "fremsoeg": self._fremsoegning.udfoer,
            "importer": self._importer,
            "opdater": self._opdater,
            "fjern": self._fjern,
        }
        operationer = (
            Operation(
                _HANDLING + navn,
                f"sdi:{navn.capitalize()}SagDokumentIndeksInput",
                f"sdi:{navn.capitalize()}SagDokumentIndeksOutput",
                udfoer,
            )
            for navn, udfoer in udfoerer.items()
        )
        return Doer(tuple(operationer), valider)

    def _importer(self, krop: etree._Element, _kalder: Kalder) -> bytes:
        svar = [self._skriver.importer(_IMPORT[lokalnavn(barn.tag)], barn) for barn in krop]
        return flere("sdi:ImporterSagDokumentIndeksOutput", svar)

    def _opdater(self, krop: etree._Element, _kalder: Kalder) -> bytes:
        svar = [self._skriver.opdater(_OPDATER[lokalnavn(barn.tag)], barn) for barn in krop]
        return flere("sdi:OpdaterSagDokumentIndeksOutput", svar)

    def _fjern(self, krop: etree._Element, kalder: Kalder) -> bytes:
        """Sager by UUID and by search; their documents go too unless they are to be left or lie elsewhere."""
        uuider = [uuid_i(element) for element in krop.iterfind(q("sdi:SagUuid"))]
        udtryk = krop.find(q("sdi:SoegUdtryk"))
        if udtryk is not None:
            fundne = Soeger(self._lager, kalder, self._ur(), tomme_taeller=not uuider).udtryk(udtryk)
            uuider += sorted(fundne.get(SAG.navn, set()) - set(uuider))
        if "" in uuider:
            raise Afvist(Status.UGYLDIGT, "SagUuid er ikke en UUID")
        efterlad = _ja(krop, "EfterladSagsloeseDokumenter")
        ogsaa_ydelse = _ja(krop, "FjernOgsaaYdelse")
        svar = [self._fjern_sag(uuid, efterlad=efterlad, ogsaa_ydelse=ogsaa_ydelse) for uuid in uuider]
        return flere("sdi:FjernSagDokumentIndeksOutput", svar)

    def _fjern_sag(self, uuid: str, *, efterlad: bool, ogsaa_ydelse: bool) -> str:
        with self._lager.laas():
            sag = self._lager.hent(SAG, uuid)
            svar = self._skriver.fjern(SAG, uuid)
            if sag is None:
                return svar
            for dokument in [] if efterlad else dokumenter_i(sag):
                if not self._lager.journalfoert(dokument):
                    self._lager.fjern(DOKUMENT, dokument)
            if ogsaa_ydelse:
                self._fjern_bevillinger(sag)
            return svar

    def _fjern_bevillinger(self, sag: Objekt) -> None:
        for urn in sag.parter:
            for bevilling in self._lager.med_part(BEVILLING, urn):
                if sag.uuid in (reference_uuid(r) for r in bevilling.registrering.iter(q("bi:Bevillingssag"))):
                    self._lager.fjern(BEVILLING, bevilling.uuid)


def _ja(krop: etree._Element, navn: str) -> bool:
    return (krop.findtext(q(f"sdi:{navn}")) or "").strip() in ("true", "1")
