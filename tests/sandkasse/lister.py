"""Questions to YdelseListeHent, what is read in its answers, and an index that keeps one benefit and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from lxml import etree

from borgerblik.sandkasse import katalog as k
from borgerblik.sandkasse import skriv_sag, skriv_ydelse
from borgerblik.sandkasse.forloeb import Bygger
from borgerblik.sandkasse.kontrakt import BEVILLING, EFFEKTUERING, SAG
from borgerblik.sandkasse.lager import Lager, Objekt
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.oplysninger import Person, Samling
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.soap import Kald, Version
from borgerblik.sandkasse.validering import validering
from borgerblik.sandkasse.xml import elementer
from borgerblik.sandkasse.ydl import Ydelselistehent
from tests.sandkasse.breve import ydl_hent
from tests.sandkasse.conftest import I_DAG, texts

BY_NAME = {borger.navn: borger.nummer for borger in NAVNGIVNE}
ANNA, FRIDA = BY_NAME["Anna Alsted"], BY_NAME["Frida Grøn"]
ANSWERING = [borger for borger in NAVNGIVNE if not any(tjeneste == "ydl" for tjeneste, _ in borger.fejl)]
ROW = "k:BevilgetYdelseListe/k:BevilgetYdelse"
GRANT = f"{ROW}/k:BevillingStruktur"
LINE = f"{ROW}/k:OEkonomiskYdelseseffektueringListe/k:OEkonomiskYdelseseffektuering"
PAYMENT = "k:OEkonomiskEffektueringListe/k:OEkonomiskEffektuering"


def names(krop: etree._Element) -> list[str]:
    return texts(krop, f"{ROW}/k:YdelseNavn")


def group(owner: str = "", *limits: str) -> str:
    """One group of rights."""
    owners = (
        f"<k:MyndighedDataAfgrListe><k:VirksomhedCVRNummer>{owner}</k:VirksomhedCVRNummer></k:MyndighedDataAfgrListe>"
    )
    data = "".join(f"<k:BevillingDataAfgr>{limit}</k:BevillingDataAfgr>" for limit in limits)
    listed = f"<k:BevillingAfgrListe>{data}</k:BevillingAfgrListe>" if limits else ""
    return f"<k:BevillingDataAfgrGruppe>{owners if owner else ''}{listed}</k:BevillingDataAfgrGruppe>"


def page(size: int, start: int | None = None) -> str:
    offset = "" if start is None else f"<k:ResultatStart>{start}</k:ResultatStart>"
    return f"<k:ResultatFilter><k:ResultatAntalMaks>{size}</k:ResultatAntalMaks>{offset}</k:ResultatFilter>"


def refusal(krop: etree._Element) -> list[str]:
    """The FejlId of an answer that has nothing else in it."""
    assert len(krop) == 1
    return texts(krop, "kontekst:HovedOplysningerSvar/kontekst:SvarReaktion/kontekst:Fejl/kontekst:FejlId")


CITIZEN, OTHER = Person("Testperson Alfa", "6107729990"), Person("Testperson Beta", "6210809991")


def a_benefit() -> Samling:
    """One benefit with three payments, and its sag."""
    return Bygger(1, CITIZEN, I_DAG, 1).forloeb(k.KONTANTHJAELP, k.AARHUS, 3)


def stored(made: Samling) -> Lager:
    written = [(SAG, sag.uuid, skriv_sag.sag(sag)) for sag in made.sager]
    written += [(BEVILLING, grant.uuid, skriv_ydelse.bevilling(grant)) for grant in made.bevillinger]
    written += [(EFFEKTUERING, paid.uuid, skriv_ydelse.udbetaling(paid)) for paid in made.udbetalinger]
    lager = Lager()
    elements = elementer([xml for _, _, xml in written])
    for (art, uuid, _), element in zip(written, elements, strict=True):
        lager.gem(Objekt.af(art, uuid, element))
    return lager


def direct(
    made: Samling, person: Person = CITIZEN, caller: str | None = None, role: str = "", **more: str
) -> etree._Element:
    """The answer to a question about the person, where the index keeps this and nothing else."""
    number = f"<k:PartCPRNummer>{person.nummer}</k:PartCPRNummer>"
    before = f"<k:PartRolle>{role}</k:PartRolle>" if role else ""
    if more.get("operation") != "EffektueringHent":
        before += "<k:MedtagEffektueringer>true</k:MedtagEffektueringer>"
    krop = etree.fromstring(ydl_hent(number, **{"before": before, **more}))
    doer = Ydelselistehent(stored(made), noon, 100).doer(validering("ydl"))
    answer = etree.fromstring(doer.besvar(Kald(Version.SOAP_12, krop, krop, "", None), Kalder(caller)))
    assert validering("ydl")(answer) is None
    return answer


def noon() -> datetime:
    return datetime.combine(I_DAG, time(12), UTC)


def paid_to(other: Person) -> Samling:
    """The citizen's benefit, of which the newest payment went to somebody else."""
    made = a_benefit()
    *before, newest = made.udbetalinger
    return replace(made, udbetalinger=(*before, replace(newest, part=other)))
