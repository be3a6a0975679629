"""A grant and a payment as XML (PROTOCOL 4.3, 4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from borgerblik.sandkasse.kontrakt import YdelseRolle, YdelseType
from borgerblik.sandkasse.oplysninger import (
    BevilgetYdelse,
    Bevilling,
    Fagsystem,
    Klasse,
    Linje,
    Plan,
    Udbetaling,
)
from borgerblik.sandkasse.skriv import (
    fast_uuid,
    myndighed_ref,
    person_ref,
    ramme,
    relation,
    uuid_ref,
    virkning,
)
from borgerblik.sandkasse.tid import klokken
from borgerblik.sandkasse.xml import b, t, x


def bevilling(bevilling: Bevilling) -> str:
    """A bi:Registrering."""
    system = bevilling.ydelser[0].system
    return x(
        "bi:Registrering",
        ramme(system, bevilling.registreret),
        x(
            "bi:AttributListe",
            _egenskaber(bevilling, system),
            *(_ydelse(ydelse, bevilling) for ydelse in bevilling.ydelser),
        ),
        x("bi:TilstandListe"),
        x(
            "bi:RelationListe",
            *_bevillingsrelationer(bevilling, virkning("gd", system, bevilling.registreret)),
        ),
    )


def udbetaling(udbetaling: Udbetaling) -> str:
    """An oef:Registrering."""
    gaelder = virkning("gd", udbetaling.system, udbetaling.registreret)
    return x(
        "oef:Registrering",
        ramme(udbetaling.system, udbetaling.registreret),
        x("oef:AttributListe", _pengeegenskaber(udbetaling)),
        x("oef:TilstandListe"),
        x(
            "oef:RelationListe",
            *(_linje(udbetaling, linje, indeks, gaelder) for indeks, linje in enumerate(udbetaling.linjer, 1)),
            *_aktoerer(udbetaling, gaelder),
            *_systemer(udbetaling, gaelder),
            relation(
                "oef:OekonomiskEffektueringPart",
                gaelder,
                YdelseRolle.EFFEKTUERINGSMODTAGER,
                YdelseType.EFF_PERSON,
                person_ref(udbetaling.part),
                t("oef:FuldtNavn", udbetaling.part.navn),
            ),
        ),
    )


def _dag(dag: date | None) -> str | None:
    return None if dag is None else klokken(dag)


def _egenskaber(bevilling: Bevilling, system: Fagsystem) -> str:
    """Start and end are text in the contract: some senders write a date, others an instant."""
    skriv = str if bevilling.dato_uden_klokken else klokken
    return x(
        "bi:Egenskaber",
        virkning("bi", system, bevilling.registreret),
        t("bi:BrugervendtNoegle", bevilling.noegle),
        t("bi:Bevillingstartdato", skriv(bevilling.fra)),
        t("bi:Bevillingslutdato", None if bevilling.til is None else skriv(bevilling.til)),
        t("bi:Foelsomhed", bevilling.foelsomhed),
    )


def _ydelse(ydelse: BevilgetYdelse, bevilling: Bevilling) -> str:
    return x(
        "bi:BevilgetYdelse",
        virkning("bi", ydelse.system, bevilling.registreret),
        t("bi:Id", ydelse.id),
        t("bi:Navn", ydelse.navn),
        t("bi:BevilgetYdelseStartdato", klokken(ydelse.fra)),
        t("bi:BevilgetYdelseSlutdato", _dag(ydelse.til)),
        b("bi:Tilbagebetalingspligtig", ydelse.tilbagebetalingspligtig),
        t("bi:Meddelelse", ydelse.meddelelse),
        *(
            _bi_system(rolle, ydelse.system)
            for rolle in (YdelseRolle.MASTER, YdelseRolle.AFSENDER)
            if not (ydelse.uden_master and rolle == YdelseRolle.MASTER)
        ),
        x(
            "bi:Ydelse",
            _bi_hoved(YdelseRolle.YDELSE, YdelseType.YDELSE, fast_uuid("ydelse", ydelse.navn)),
            t("bi:Ydelsesnavn", ydelse.navn),
            "" if ydelse.klasse is None else _klassifikation(ydelse.klasse),
        ),
        *(_plan(nummer, plan) for nummer, plan in enumerate(ydelse.planer, 1)),
    )


def _bi_hoved(rolle: str, type_: str, reference: str) -> str:
    """A relation without Virkning: its own fields are in `bi`, not in `gd`."""
    return uuid_ref("bi:Rolle", rolle) + uuid_ref("bi:Type", type_) + uuid_ref("bi:ReferenceID", reference)


def _bi_system(rolle: str, system: Fagsystem) -> str:
    return x("bi:ItSystem", _bi_hoved(rolle, YdelseType.ITSYSTEM, system.uuid), t("bi:SystemNavn", system.navn))


def _klassifikation(klasse: Klasse) -> str:
    reference = fast_uuid("klasse", klasse.nummer, klasse.titel)
    return x(
        "bi:Klassifikation",
        _bi_hoved(YdelseRolle.PRIMAER_KLASSE, YdelseType.KLASSE, reference),
        t("bi:BrugervendtNoegle", klasse.nummer),
        t("bi:Klassetitel", klasse.titel),
    )


def _plan(nummer: int, plan: Plan) -> str:
    return x(
        "bi:OekonomiskEffektueringsplan",
        t("bi:Id", nummer),
        t("bi:EffektueringsplanStartdato", klokken(plan.fra)),
        t("bi:EffektueringsplanSlutdato", _dag(plan.til)),
        t("bi:Beregningsfrekvens", plan.frekvens),
        t("bi:ForudBagud", plan.forud_bagud),
        t("bi:Dispositionsdag", plan.dispositionsdag),
        t("bi:Ydelsesbeloeb", plan.beloeb),
        b("bi:ManueltGodkendes", plan.godkendes_manuelt),
    )


def _bevillingsrelationer(bevilling: Bevilling, gaelder: str) -> Iterator[str]:
    for sag in bevilling.sager:
        reference = uuid_ref("gd:ReferenceID", sag.uuid)
        navn = t("bi:BrugervendtNoegle", sag.nummer) + t("bi:FuldtNavn", sag.titel)
        yield relation("bi:Bevillingssag", gaelder, YdelseRolle.TILKNYTTET_SAG, YdelseType.SAG, reference, navn)
    for rolle in (YdelseRolle.BEVILLINGSMODTAGER, YdelseRolle.YDELSESMODTAGER):
        part = person_ref(bevilling.part)
        yield relation(
            "bi:Bevillingspart",
            gaelder,
            rolle,
            YdelseType.PERSON,
            part,
            t("bi:FuldtNavn", bevilling.part.navn),
        )
    ejer = t("bi:FuldtNavn", bevilling.ejer.navn) + t("bi:CVR-nr", bevilling.ejer.cvr)
    yield relation(
        "bi:Bevillingsaktoer", gaelder, YdelseRolle.EJER, YdelseType.EJER, myndighed_ref(bevilling.ejer), ejer
    )
    kontor = uuid_ref("gd:ReferenceID", fast_uuid("kontor", bevilling.ejer.cvr))
    navn = t("bi:BrugervendtNoegle", "ydelseskontor") + t("bi:FuldtNavn", "Ydelseskontoret")
    yield relation("bi:Bevillingsaktoer", gaelder, YdelseRolle.ANSVARLIG, YdelseType.ANSVARLIG, kontor, navn)


def _pengeegenskaber(udbetaling: Udbetaling) -> str:
    return x(
        "oef:Egenskaber",
        virkning("oef", udbetaling.system, udbetaling.registreret),
        t("oef:BrugervendtNoegle", udbetaling.noegle),
        t("oef:Startdato", klokken(udbetaling.fra)),
        t("oef:Slutdato", klokken(udbetaling.til)),
        t("oef:SamletBruttobeloeb", udbetaling.brutto),
        t("oef:Dispositionsdato", klokken(udbetaling.dispositionsdato)),
        t("oef:BeloebEfterSkatATP", udbetaling.efter_skat),
        t("oef:BeloebSendtTilUdbetaling", udbetaling.sendt),
        t("oef:BeloebUdbetalt", udbetaling.udbetalt),
        t("oef:Udbetalingsafdeling", "Ydelseskontoret"),
        t("oef:SendtTilUdbetalingTekst", udbetaling.sendt_tekst),
        t("oef:UdbetaltTekst", udbetaling.udbetalt_tekst),
    )


def _linje(udbetaling: Udbetaling, linje: Linje, indeks: int, gaelder: str) -> str:
    ydelse = linje.ydelse
    bevilget = t("sd:UUIDIdentifikator", linje.bevilling.uuid) + t("oef:BevilgetYdelseId", ydelse.id)
    return relation(
        "oef:OekonomiskYdelseEffektueringRelation",
        gaelder,
        YdelseRolle.DEL_AF,
        YdelseType.LINJE,
        uuid_ref("gd:ReferenceID", udbetaling.uuid),
        t("oef:YdelsesperiodeStartdato", klokken(linje.fra)),
        t("oef:YdelsesperiodeSlutdato", klokken(linje.til)),
        t("oef:Ydelsesbeloeb", linje.beloeb),
        t("oef:Klassifikationsbeskrivelse", None if ydelse.klasse is None else ydelse.klasse.nummer),
        x("oef:BevilgetYdelseRef", bevilget),
        indeks=indeks,
    )


def _aktoerer(udbetaling: Udbetaling, gaelder: str) -> Iterator[str]:
    for rolle, myndighed in (
        (YdelseRolle.EFF_EJER, udbetaling.ejer),
        (YdelseRolle.UDBETALENDE_ENHED, udbetaling.udbetaler),
    ):
        navn = t("oef:FuldtNavn", myndighed.navn) + t("oef:CVR-nr", myndighed.cvr)
        yield relation("oef:Aktoer", gaelder, rolle, YdelseType.EFF_AKTOER, myndighed_ref(myndighed), navn)


def _systemer(udbetaling: Udbetaling, gaelder: str) -> Iterator[str]:
    reference = uuid_ref("gd:ReferenceID", udbetaling.system.uuid)
    navn = t("oef:SystemNavn", udbetaling.system.navn)
    for rolle in (YdelseRolle.MASTER, YdelseRolle.AFSENDER):
        yield relation("oef:ItSystem", gaelder, rolle, YdelseType.ITSYSTEM, reference, navn)
