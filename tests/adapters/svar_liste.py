"""Answers of YdelseListeHent, written out as XML: schema-valid unless a test makes them otherwise."""

from __future__ import annotations

from tests.adapters.svar import EFFEKTUERING_ID, KSD
from tests.byg import BEVILLING_ID, BORGER, SAG_ID

NS = 'xmlns:k="http://www.kombit.dk/int/2022/01/01/" xmlns:kontekst="http://kombit.dk/xml/schemas/kontekst/2017/01/01/"'


def given(tag: str, value: str | None) -> str:
    return "" if value is None else f"<k:{tag}>{value}</k:{tag}>"


def part(tag: str, urn: str | None = None, cpr: str | None = None) -> str:
    """A party; without a number of its own it has only its URN."""
    return (
        f"<k:{tag}><k:PartType>Person</k:PartType><k:PartURN>{urn or BORGER.urn}</k:PartURN>"
        f"<k:PartFuldtNavn>Testperson Alfa</k:PartFuldtNavn>{given('PartCPRNummer', cpr)}</k:{tag}>"
    )


def instans(tag: str, navn: str = "KSD", uuid: str = KSD) -> str:
    return (
        f"<k:{tag}><k:ItSystemInstansIdentifikation>{uuid}</k:ItSystemInstansIdentifikation>"
        f"<k:ItSystemInstansTitel>{navn}</k:ItSystemInstansTitel></k:{tag}>"
    )


def sag(undtaget: str | None = "false", foelsomhed: str | None = "FOELSOMME_PERSONOPLYSNINGER") -> str:
    return (
        f"<k:Bevillingssag><k:SagUUID>{SAG_ID}</k:SagUUID>{given('SagFoelsomhed', foelsomhed)}"
        f"{given('SagUndtagetVisningForBorger', undtaget)}</k:Bevillingssag>"
    )


def effektuering(
    brutto: str | None = "19728.00",
    udbetalt: str | None = "11911.00",
    modtager: str | None = None,
    effektuering_id: str | None = EFFEKTUERING_ID,
) -> str:
    """A payment, as each of its lines repeats it."""
    return (
        f"<k:OekonomiskEffektueringStruktur>{given('OekonomiskEffektueringUUID', effektuering_id)}"
        "<k:OekonomiskEffektueringDispositionsdato>2026-10-30</k:OekonomiskEffektueringDispositionsdato>"
        f"{given('OekonomiskEffektueringSamletBruttobeloeb', brutto)}"
        "<k:OekonomiskEffektueringBeloebEfterSkatATP>12411.00</k:OekonomiskEffektueringBeloebEfterSkatATP>"
        "<k:OekonomiskEffektueringBeloebSendtTilUdbetaling>12411.00</k:OekonomiskEffektueringBeloebSendtTilUdbetaling>"
        f"{given('OEkonomiskEffektueringBeloebUdbetalt', udbetalt)}"
        "<k:OekonomiskEffektueringUdbetaltTekst>Modregning hos Gældsstyrelsen</k:OekonomiskEffektueringUdbetaltTekst>"
        "<k:OekonomiskEffektueringStartDato>2026-10-01</k:OekonomiskEffektueringStartDato>"
        "<k:OekonomiskEffektueringSlutDato>2026-10-31</k:OekonomiskEffektueringSlutDato>"
        f"{instans('OEkonomiskEffektueringMasterSystemInstans')}"
        f"{part('OEkonomiskEffektueringModtager') if modtager is None else modtager}"
        "</k:OekonomiskEffektueringStruktur>"
    )


def linje(beloeb: str = "19728.00", struktur: str | None = None) -> str:
    return (
        f"<k:OEkonomiskYdelseseffektuering>{given('OekonomiskYdelseseffektueringBeloeb', beloeb)}"
        "<k:OekonomiskYdelseseffektueringPeriodeFra>2026-10-01</k:OekonomiskYdelseseffektueringPeriodeFra>"
        "<k:OekonomiskYdelseseffektueringPeriodeTil>2026-10-31</k:OekonomiskYdelseseffektueringPeriodeTil>"
        f"{effektuering() if struktur is None else struktur}</k:OEkonomiskYdelseseffektuering>"
    )


PLAN = (
    "<k:OekonomiskEffektueringsplanYdelsesbeloeb>19728.00</k:OekonomiskEffektueringsplanYdelsesbeloeb>"
    "<k:OekonomiskEffektueringsplanBeregningsfrekvens>Månedlig</k:OekonomiskEffektueringsplanBeregningsfrekvens>"
    "<k:OekonomiskEffektueringsplanForudBagud>Bagud</k:OekonomiskEffektueringsplanForudBagud>"
    "<k:OekonomiskEffektueringsplanDispositionsdag>Sidste bankdag i måneden"
    "</k:OekonomiskEffektueringsplanDispositionsdag>"
    "<k:OekonomiskEffektueringsplanSkalManueltGodkendes>false</k:OekonomiskEffektueringsplanSkalManueltGodkendes>"
)


def ydelse(
    *linjer: str,
    nummer: str | None = "bev-1",
    navn: str = "Sygedagpenge",
    kle: str | None = "32.30.04",
    start: str = "2026-10-01",
    slut: str | None = None,
    plan: str = PLAN,
    bevilling: str | None = BEVILLING_ID,
    foelsomhed: str = "FORTROLIGE_PERSONOPLYSNINGER",
    modtager: str | None = None,
    bevillingsmodtager: str | None = None,
    sag_xml: str | None = None,
) -> str:
    """A BevilgetYdelse of the citizen in Aarhus, with those lines of payments."""
    paid = f"<k:OEkonomiskYdelseseffektueringListe>{''.join(linjer)}</k:OEkonomiskYdelseseffektueringListe>"
    return (
        f"<k:BevilgetYdelse><k:YdelseNavn>{navn}</k:YdelseNavn>{given('BevilgetYdelseID', nummer)}"
        f"<k:BevilgetYdelseNavn>{navn}</k:BevilgetYdelseNavn>{given('BevilgetYdelseStartDato', start)}"
        f"{given('BevilgetYdelseSlutDato', slut)}{given('BevilgetYdelseKLEEmne', kle)}"
        f"{part('BevilgetYdelseEffektueringModtager') if modtager is None else modtager}{plan}{paid if linjer else ''}"
        f"<k:BevillingStruktur>{given('BevillingUUID', bevilling)}{given('BevillingFoelsomhed', foelsomhed)}"
        "<k:BevillingEjer><k:VirksomhedCVRNummer>55133018</k:VirksomhedCVRNummer></k:BevillingEjer>"
        f"{instans('BevillingMasterSystemInstans')}<k:BevillingAnsvarligAfdeling/>"
        f"{part('Bevillingsmodtager') if bevillingsmodtager is None else bevillingsmodtager}"
        f"{sag() if sag_xml is None else sag_xml}</k:BevillingStruktur></k:BevilgetYdelse>"
    )


def reaktion(kind: str, its_id: str, tekst: str) -> str:
    return (
        f"<kontekst:{kind}><kontekst:{kind}Id>{its_id}</kontekst:{kind}Id>"
        f"<kontekst:{kind}Tekst>{tekst}</kontekst:{kind}Tekst></kontekst:{kind}>"
    )


def fejl(fejl_id: str, tekst: str = "En fejl") -> str:
    return reaktion("Fejl", fejl_id, tekst)


def advis(advis_id: str, tekst: str = "En oplysning") -> str:
    return reaktion("Advis", advis_id, tekst)


def svar(*ydelser: str, reaktioner: tuple[str, ...] = ()) -> str:
    """A whole answer: without benefits there is no list."""
    said = "".join(f"<kontekst:SvarReaktion>{reaktion}</kontekst:SvarReaktion>" for reaktion in reaktioner)
    rows = f"<k:BevilgetYdelseListe>{''.join(ydelser)}</k:BevilgetYdelseListe>" if ydelser else ""
    return (
        f"<k:BevillingHent_O {NS}><kontekst:HovedOplysningerSvar><kontekst:TransaktionsId>t-1</kontekst:TransaktionsId>"
        f"<kontekst:TransaktionsTid>2026-11-23T12:00:00Z</kontekst:TransaktionsTid>{said}"
        f"</kontekst:HovedOplysningerSvar>{rows}</k:BevillingHent_O>"
    )
