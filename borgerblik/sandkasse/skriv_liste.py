"""The rows of SF1491 as XML (BevillingHent_OType.xsd, EffektueringHent_OType.xsd); some names begin with OE."""

from __future__ import annotations

from collections.abc import Callable

from borgerblik.sandkasse.kontrakt import CPR_URN
from borgerblik.sandkasse.xml import b, t, x
from borgerblik.sandkasse.ydl_udtraek import Betaling, Bevillingssag, Linje, Part, System, Ydelse
from borgerblik.sandkasse.ydl_udvalg import status

Saa = Callable[[Bevillingssag], bool]
"""May more of the sag be told than its UUID?"""
_CVR_URN = "urn:oio:cvr-nr:"


def bevilget_ydelse(ydelse: Ydelse, effektueringer: str, saa: Saa | None) -> str:
    """A BevilgetYdelse; without `saa` its grant is left out."""
    plan = ydelse.plan
    return x(
        "k:BevilgetYdelse",
        "" if ydelse.klasse is None else x("k:YdelseKlasse", t("k:KlasseIdentifikation", ydelse.klasse)),
        t("k:YdelseNavn", ydelse.ydelsesnavn[:100]),
        t("k:BevilgetYdelseID", ydelse.id),
        t("k:BevilgetYdelseNavn", _hoejst(ydelse.navn, 255)),
        t("k:BevilgetYdelseBegrundelse", ydelse.begrundelse),
        t("k:BevilgetYdelseStartDato", ydelse.start),
        t("k:BevilgetYdelseSlutDato", ydelse.slut),
        t("k:BevilgetYdelseKLEEmne", ydelse.kle),
        _part("k:BevilgetYdelseEffektueringModtager", ydelse.modtager),
        t("k:OekonomiskEffektueringsplanYdelsesbeloeb", plan.beloeb),
        t("k:OekonomiskEffektueringsplanBeregningsfrekvens", plan.frekvens),
        t("k:OekonomiskEffektueringsplanForudBagud", plan.forud_bagud),
        t("k:OekonomiskEffektueringsplanDispositionsdag", plan.dispositionsdag),
        b("k:OekonomiskEffektueringsplanSkalManueltGodkendes", plan.godkendes_manuelt),
        effektueringer,
        "" if saa is None else _bevilling(ydelse, saa),
    )


def linje(linje: Linje, *dele: str) -> str:
    """A OEkonomiskYdelseseffektuering, with what is told besides the line itself."""
    return x(
        "k:OEkonomiskYdelseseffektuering",
        t("k:OekonomiskYdelseseffektueringBeloeb", linje.beloeb),
        t("k:OekonomiskYdelseseffektueringPeriodeFra", linje.fra),
        t("k:OekonomiskYdelseseffektueringPeriodeTil", linje.til),
        *dele,
    )


def effektuering(betaling: Betaling) -> str:
    """A OekonomiskEffektueringStruktur."""
    return x(
        "k:OekonomiskEffektueringStruktur",
        t("k:OekonomiskEffektueringUUID", betaling.uuid),
        t("k:OekonomiskEffektueringDispositionsdato", betaling.dispositionsdato),
        t("k:OekonomiskEffektueringSamletBruttobeloeb", betaling.brutto),
        t("k:OekonomiskEffektueringBeloebEfterSkatATP", betaling.efter_skat),
        t("k:OekonomiskEffektueringBeloebSendtTilUdbetaling", betaling.sendt),
        t("k:OEkonomiskEffektueringBeloebUdbetalt", betaling.udbetalt),
        t("k:OekonomiskEffektueringSendtTilUdbetalingTekst", betaling.sendt_tekst),
        t("k:OekonomiskEffektueringUdbetalingStatus", status(betaling)),
        t("k:OekonomiskEffektueringUdbetaltTekst", betaling.udbetalt_tekst),
        t("k:OekonomiskEffektueringStartDato", betaling.start),
        t("k:OekonomiskEffektueringSlutDato", betaling.slut),
        _system("k:OEkonomiskEffektueringMasterSystemInstans", betaling.system),
        _part("k:OEkonomiskEffektueringModtager", betaling.modtager),
    )


def _bevilling(ydelse: Ydelse, saa: Saa) -> str:
    afdeling = ydelse.afdeling
    return x(
        "k:BevillingStruktur",
        t("k:BevillingUUID", ydelse.bevilling),
        t("k:BevillingFoelsomhed", ydelse.foelsomhed),
        x("k:BevillingEjer", t("k:VirksomhedCVRNummer", ydelse.ejer)),
        _system("k:BevillingMasterSystemInstans", ydelse.system),
        x(
            "k:BevillingAnsvarligAfdeling",
            t("k:OrganisationsenhedUUID", afdeling.uuid),
            t("k:AnsvarligAfdelingURN", afdeling.urn),
            t("k:AnsvarligAfdelingBrugervendtNoegle", _hoejst(afdeling.noegle, 50)),
            t("k:AnsvarligAfdelingFuldtNavn", _hoejst(afdeling.navn, 255)),
        ),
        _part("k:Bevillingsmodtager", ydelse.bevillingsmodtager),
        "" if ydelse.sag is None else _sag(ydelse.sag, saa(ydelse.sag)),
    )


def _sag(sag: Bevillingssag, alt: bool) -> str:
    if not alt:
        return x("k:Bevillingssag", t("k:SagUUID", sag.uuid))
    return x(
        "k:Bevillingssag",
        t("k:SagUUID", sag.uuid),
        t("k:SagTitel", _hoejst(sag.titel, 255)),
        t("k:SagSagsnummer", _hoejst(sag.nummer, 255)),
        t("k:SagFoelsomhed", sag.foelsomhed),
        t("k:SagKLEEmne", sag.kle),
        t("k:SagKLEHandlingsfacet", _hoejst(sag.handlingsfacet, 50)),
        t("k:SagEjerCVRNummer", sag.ejer),
        "" if sag.system is None else _system("k:SagMasterSystemInstans", sag.system),
        b("k:SagUndtagetVisningForBorger", sag.undtaget),
    )


def _system(navn: str, system: System) -> str:
    return x(
        navn,
        t("k:ItSystemInstansIdentifikation", system.uuid),
        t("k:ItSystemInstansTitel", system.navn[:100]),
    )


def _part(navn: str, part: Part) -> str:
    urn = part.urn.lower()
    cpr, cvr = urn.startswith(CPR_URN), urn.startswith(_CVR_URN)
    return x(
        navn,
        t("k:PartType", "Person" if cpr else "Virksomhed" if cvr else "Ukendt"),
        t("k:PartURN", part.urn),
        t("k:PartFuldtNavn", _hoejst(part.navn, 255)),
        t("k:PartCPRNummer", part.urn[len(CPR_URN) :] if cpr else None),
        t("k:PartCVRNummer", part.urn[len(_CVR_URN) :] if cvr else None),
    )


def _hoejst(tekst: str | None, tegn: int) -> str | None:
    return None if tekst is None else tekst[:tegn]
