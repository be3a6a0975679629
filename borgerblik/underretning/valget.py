"""From a row to what was chosen, and from what is asked for to the row to keep. Nothing here is sent or stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from borgerblik.domain.epost import Email
from borgerblik.underretning.model import Kanal, Kodesvar, Oenske, Slags, Valg, Venter, sorteret
from borgerblik.underretning.noegler import Noegler, ny_kode
from borgerblik.underretning.store import Raekke

KODE_LEVETID = timedelta(minutes=15)
KODE_FORSOEG = 5

Made = tuple[Raekke, str | None]  # the row to keep, and the code to send where its new address needs one


def tom(borger: str, kommune: str, now: datetime) -> Raekke:
    """Nothing chosen yet: version 0, which is never kept."""
    return Raekke(borger, kommune, Kanal.EMAIL.value, None, [], "da", None, None, None, None, 0, 0, now)


def nyt(foer: Raekke, oenske: Oenske, noegler: Noegler, now: datetime) -> Made:
    """The row after that choice. What is confirmed stays in use until another address is."""
    raekke = replace(
        foer,
        slags=[each.value for each in sorteret(oenske.slags)],
        sprog=oenske.sprog,
        version=foer.version + 1,
        tidspunkt=now,
    )
    if oenske.kanal is Kanal.DIGITAL_POST or oenske.email is None:
        return replace(_intet_venter(raekke), kanal=oenske.kanal.value, adresse=None, bekraeftet=now), None
    valg = laest(raekke, noegler, now)
    if valg.kanal is Kanal.EMAIL and valg.email == oenske.email:
        return _intet_venter(raekke), None
    if valg.venter is not None and valg.venter.aaben and valg.venter.email == oenske.email:
        return raekke, None
    return _med_kode(raekke, oenske.email, noegler, now)


def igen(foer: Raekke | None, noegler: Noegler, now: datetime) -> Made | None:
    """The row with another code for the address that waits; None where none does."""
    email = None if foer is None else noegler.aabn(foer.ny_adresse, foer.borger)
    if foer is None or email is None:
        return None
    return _med_kode(replace(foer, version=foer.version + 1, tidspunkt=now), email, noegler, now)


def laest(raekke: Raekke, noegler: Noegler, now: datetime) -> Valg:
    """What was chosen, with its addresses opened."""
    ny = noegler.aabn(raekke.ny_adresse, raekke.borger)
    venter = None
    if ny is not None and raekke.kode_udloeber is not None:
        aaben = raekke.kode_udloeber > now and raekke.kode_forsoeg < KODE_FORSOEG
        venter = Venter(ny, raekke.kode_udloeber, aaben)
    return Valg(
        slags=frozenset(Slags(each) for each in raekke.slags),
        kanal=Kanal(raekke.kanal),
        sprog=raekke.sprog,
        bekraeftet=raekke.bekraeftet,
        email=noegler.aabn(raekke.adresse, raekke.borger),
        venter=venter,
    )


def hvorfor_ikke(raekke: Raekke | None, now: datetime) -> Kodesvar:
    """Why a code was not even tried."""
    if raekke is None or raekke.kode_hash is None or raekke.kode_udloeber is None:
        return Kodesvar.INTET
    return Kodesvar.UDLOEBET if raekke.kode_udloeber <= now else Kodesvar.BRUGT_OP


def _med_kode(raekke: Raekke, email: Email, noegler: Noegler, now: datetime) -> Made:
    kode = ny_kode()
    made = replace(
        raekke,
        ny_adresse=noegler.luk(email, raekke.borger),
        kode_hash=noegler.kode_hash(raekke.borger, raekke.kommune, email, kode),
        kode_udloeber=now + KODE_LEVETID,
        kode_forsoeg=0,
    )
    return made, kode


def _intet_venter(raekke: Raekke) -> Raekke:
    return replace(raekke, ny_adresse=None, kode_hash=None, kode_udloeber=None, kode_forsoeg=0)
