"""A sag and its documents as XML (PROTOCOL 3.4, 3.5)."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from datetime import date

from borgerblik.sandkasse.kontrakt import TOM_URN, SagRolle, SagType
from borgerblik.sandkasse.oplysninger import Dokument, Klasse, Person, Sag
from borgerblik.sandkasse.skriv import (
    fast_uuid,
    myndighed_ref,
    person_ref,
    ramme,
    relation,
    udvidelse,
    urn_ref,
    uuid_ref,
    virkning,
)
from borgerblik.sandkasse.tid import klokken
from borgerblik.sandkasse.xml import b, t, x

HANDLING = Klasse("G01", "Generelle sager")
VISNING_UNDTAGET = Klasse("VIS-01", "Visning undtaget for borger")


def sag(sag: Sag) -> str:
    """A sag:Registrering."""
    dag = senest(sag)
    return x(
        "sag:Registrering",
        ramme(sag.system, dag, sag.livscyklus),
        x(
            "sag:AttributListe",
            _egenskaber(sag),
            udvidelse(_indeksegenskaber(sag), t("gd:SenestAendretTidspunkt", klokken(dag, 8))),
        ),
        x("sag:TilstandListe", *_fremdrift(sag)),
        x(
            "sag:RelationListe",
            *_aktoerer(sag),
            *_klasser(sag),
            *_parter(sag),
            *_sagsrelationer(sag),
            *_journal(sag),
            _systemer(sag),
        ),
    )


def senest(sag: Sag) -> date:
    """The day of the latest change."""
    return max([dag for _, dag in sag.trin] + [sag.oprettet])


def dokument(dokument: Dokument, sag: Sag) -> str:
    """A di:Registrering of a document among the sag's journal posts."""
    system, gaelder = sag.system, virkning("gd", sag.system, dokument.dato)
    return x(
        "di:Registrering",
        ramme(system, dokument.dato),
        x("di:AttributListe", _dokumentegenskaber(dokument, sag)),
        x(
            "di:TilstandListe",
            x("di:Fremdrift", virkning("di", system, dokument.dato), t("di:FremdriftStatusKode", "Endeligt")),
        ),
        x(
            "di:RelationListe",
            relation(
                "di:Dokumentaktoer",
                gaelder,
                SagRolle.EJER,
                SagType.ORGANISATION,
                myndighed_ref(sag.ejer),
                udvidelse(
                    x(
                        "di:DokumentaktoerLokalUdvidelse",
                        t("di:FuldtNavn", sag.ejer.navn),
                        t("di:CVR-Nr", sag.ejer.cvr),
                    )
                ),
            ),
            udvidelse(
                *(
                    relation(
                        "di:DokumentitsystemRelation",
                        gaelder,
                        rolle,
                        SagType.ITSYSTEM,
                        uuid_ref("gd:ReferenceID", system.uuid),
                        t("di:SystemNavn", system.navn),
                    )
                    for rolle in (SagRolle.MASTER, SagRolle.AFSENDER)
                )
            ),
        ),
    )


def _dokumentegenskaber(dokument: Dokument, sag: Sag) -> str:
    return x(
        "di:Egenskaber",
        virkning("di", sag.system, dokument.dato),
        t("di:BrugervendtNoegle", f"DOK-{dokument.uuid[:8]}"),
        t("di:Titel", dokument.titel),
        t("di:BrevDato", dokument.dato),
        t("di:VersionIdentifikator", 1),
        t("di:UnderversionIdentifikator", 0),
        t("di:Dokumentnummer", f"DOK-{dokument.uuid[:8]}"),
        t("di:Foelsomhed", sag.foelsomhed),
        t("di:Type", dokument.type),
    )


def _egenskaber(sag: Sag) -> str:
    undtaget = ""
    if sag.alternativ_titel is not None:
        undtaget = x(
            "sag:OffentlighedUndtaget",
            t("sd:TitelAlternativTekst", sag.alternativ_titel),
            t("sd:OffentlighedUndtagetHjemmelTekst", "Offentlighedslovens § 30"),
        )
    return x(
        "sag:Egenskaber",
        virkning("sag", sag.system, sag.oprettet),
        t("sag:BrugervendtNoegle", sag.nummer),
        undtaget,
        b("sag:PrincipielIndikator", False),
        t("sag:Sagsnummer", sag.nummer),
        t("sag:Titel", sag.titel),
    )


def _indeksegenskaber(sag: Sag) -> str:
    return x(
        "si:SagIndeksEgenskaber",
        virkning("gd", sag.system, sag.oprettet),
        t("si:Sagsstatus", sag.sagsstatus),
        t("si:Foelsomhed", sag.foelsomhed),
        t("si:OprettetTidspunkt", klokken(sag.oprettet, 8)),
    )


def _fremdrift(sag: Sag) -> Iterator[str]:
    naeste = [None if sag.overlappende else dag for _, dag in sag.trin[1:]] + [None]
    for (kode, fra), til in zip(sag.trin, naeste, strict=True):
        yield x("sag:Fremdrift", virkning("sag", sag.system, fra, til), t("sag:FremdriftStatusKode", kode))


def _aktoerer(sag: Sag) -> Iterator[str]:
    gaelder = virkning("gd", sag.system, sag.oprettet)
    navn, cvr = t("si:FuldtNavn", sag.ejer.navn), t("si:CVR-Nummer", sag.ejer.cvr)
    kontor = fast_uuid("kontor", sag.ejer.cvr)
    behandler = fast_uuid("behandler", sag.ejer.cvr, sag.behandler.navn)
    initialer = "".join(del_[:3].lower() for del_ in sag.behandler.navn.split()[:2])
    for rolle, type_, reference, oplysninger in (
        (SagRolle.EJER, SagType.ORGANISATION, myndighed_ref(sag.ejer), navn + cvr),
        (
            SagRolle.ANSVARLIG,
            SagType.ORGENHED,
            uuid_ref("gd:ReferenceID", kontor),
            t("si:BrugervendtNoegle", "ydelseskontor") + t("si:FuldtNavn", "Ydelseskontoret") + cvr,
        ),
        (
            SagRolle.PRIMAER_BEHANDLER,
            SagType.BRUGER,
            uuid_ref("gd:ReferenceID", behandler),
            t("si:BrugervendtNoegle", initialer) + t("si:FuldtNavn", sag.behandler.navn),
        ),
    ):
        udvidet = udvidelse(x("si:SagsaktoerLokalUdvidelse", oplysninger))
        yield relation("sag:Sagsaktoer", gaelder, rolle, type_, reference, udvidet)


def _klasser(sag: Sag) -> Iterator[str]:
    klasser: list[tuple[str, str, Klasse]] = [(SagRolle.HANDLINGSKLASSE, "Handlingsfacet", HANDLING)]
    if sag.klasse is not None:
        klasser.insert(0, (SagRolle.PRIMAER_KLASSE, "Emne", sag.klasse))
    if sag.ydelsesklasse is not None:
        klasser.append((SagRolle.YDELSESKLASSE, "Ydelse", Klasse("", sag.ydelsesklasse)))
    if sag.visning_undtaget:
        klasser.append((SagRolle.VISNINGSKLASSE, "Visningsklasse", VISNING_UNDTAGET))
    gaelder = virkning("gd", sag.system, sag.oprettet)
    for rolle, facet, klasse in klasser:
        yield relation(
            "sag:Sagsklasse",
            gaelder,
            rolle,
            SagType.KLASSE,
            uuid_ref("gd:ReferenceID", fast_uuid("klasse", klasse.nummer, klasse.titel)),
            udvidelse(
                x(
                    "si:SagsklasseLokalUdvidelse",
                    t("si:Facettitel", facet),
                    t("si:Klassetitel", klasse.titel),
                    t("si:BrugervendtNoegle", klasse.nummer or None),
                )
            ),
        )
    if sag.visning_uden_klasse:
        ingen = udvidelse(x("si:SagsklasseLokalUdvidelse", t("si:Facettitel", "Visningsklasse")))
        yield relation("sag:Sagsklasse", gaelder, SagRolle.VISNINGSKLASSE, SagType.KLASSE, "", ingen)


def _parter(sag: Sag) -> Iterator[str]:
    if sag.part is not None:
        yield _part(sag, sag.part, SagRolle.PRIMAER_PART)
    for nummer, person in enumerate(sag.flere_primaere, 2):
        yield _part(sag, person, SagRolle.PRIMAER_PART, nummer)
    for nummer, person in enumerate(sag.sekundaere, 1):
        yield _part(sag, person, SagRolle.SEKUNDAER_PART, nummer)


def _part(sag: Sag, person: Person, rolle: str, indeks: int | None = None) -> str:
    navn = udvidelse(x("si:SagspartLokalUdvidelse", t("si:FuldtNavn", person.navn)))
    gaelder = virkning("gd", sag.system, sag.oprettet)
    return relation("sag:Sagspart", gaelder, rolle, SagType.PERSON, person_ref(person), navn, indeks=indeks)


def _sagsrelationer(sag: Sag) -> Iterator[str]:
    gaelder = virkning("gd", sag.system, sag.oprettet)
    for indeks, anden in enumerate(sag.andre_sager, 1):
        reference = uuid_ref("gd:ReferenceID", anden)
        yield relation("sag:Sagsrelation", gaelder, SagRolle.ANDRE_SAGER, SagType.SAG, reference, indeks=indeks)


def _journal(sag: Sag) -> Iterable[str]:
    for indeks, dokument in enumerate(sag.dokumenter, 1):
        yield relation(
            "sag:Journalpost",
            virkning("gd", sag.system, dokument.dato),
            SagRolle.TILAKTERET,
            SagType.DOKUMENT,
            uuid_ref("gd:ReferenceID", dokument.uuid),
            x("sag:JournalpostEgenskaber", t("sag:Dokumenttitel", dokument.titel)),
            indeks=indeks,
        )
    if sag.notat is not None:
        yield relation(
            "sag:Journalpost",
            virkning("gd", sag.system, sag.oprettet),
            SagRolle.JOURNALNOTAT,
            SagType.DOKUMENT,
            urn_ref("gd:ReferenceID", TOM_URN),
            x(
                "sag:JournalpostEgenskaber",
                x(
                    "sag:JournalnotatEgenskaber",
                    t("sag:Titel", "Telefonnotat"),
                    t("sag:Notat", base64.b64encode(sag.notat.encode()).decode()),
                    t("sag:Format", "text/plain"),
                ),
            ),
            indeks=len(sag.dokumenter) + 1,
        )


def _systemer(sag: Sag) -> str:
    gaelder = virkning("gd", sag.system, sag.oprettet)
    reference = uuid_ref("gd:ReferenceID", sag.system.uuid)
    navn = t("si:SystemNavn", sag.system.navn)
    return udvidelse(
        *(
            relation("si:SagsitsystemRelation", gaelder, rolle, SagType.ITSYSTEM, reference, navn)
            for rolle in (SagRolle.MASTER, SagRolle.AFSENDER)
            if not (sag.uden_master and rolle == SagRolle.MASTER)
        )
    )
