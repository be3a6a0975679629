"""What staff may see of a delivered record, element by element, with the Danish name of each.

Left out: who did it (BrugerRef, AktoerRef), caseworkers and their offices, other parties, the alternative title,
journal notes, and titles of documents and other sager, which have limits of their own and come from the overview.
Source: SagIndeks.xsd, Sag.xsd, BevillingIndeks.xsd, OekonomiskEffektueringIndeks.xsd, BevillingHent_OType.xsd.
"""

from __future__ import annotations

from collections.abc import Mapping

from adapters.kildefelter import Form, Gruppe, Part, Rolle, Skjult
from adapters.roller import SdiRolle, YdiRolle

_REGISTRERING: Mapping[str, Form] = {
    "Tidspunkt": "Registreret hos afsenderen",
    "StsTidspunkt": "Modtaget i indekset",
    "LivscyklusKode": "Livscyklus",
    "BrugerRef": Skjult("Registreret af"),
}
_SYSTEMROLLER = {
    SdiRolle.MASTER: "Fagsystem (master)",
    SdiRolle.AFSENDER: "Fagsystem (afsender)",
}


def _udvidelser(**dele: Form) -> Gruppe:
    return Gruppe("Udvidelser", dele)


def _systemer(navn: str = "Fagsystem") -> Rolle:
    return Rolle(navn, _SYSTEMROLLER, {"SystemNavn": "Fagsystemets navn", "ReferenceID": "Fagsystemets id"})


SAG = Gruppe(
    "Sagen",
    {
        **_REGISTRERING,
        "AttributListe": Gruppe(
            "Egenskaber",
            {
                "Egenskaber": Gruppe(
                    "Egenskaber",
                    {
                        "BrugervendtNoegle": "Sagens nøgle",
                        "Sagsnummer": "Sagsnummer",
                        "Titel": "Titel",
                        "Beskrivelse": Skjult("Beskrivelse"),
                        "BeskrivelseTekst": Skjult("Beskrivelse"),
                        "OffentlighedUndtaget": Skjult("Alternativ titel og undtagelse fra offentlighed"),
                        "PrincipielIndikator": "Principiel sag",
                    },
                ),
                "LokalUdvidelseListe": _udvidelser(
                    SagIndeksEgenskaber=Gruppe(
                        "Indeksets egenskaber",
                        {
                            "Sagsstatus": "Fagsystemets status",
                            "Foelsomhed": "Følsomhed",
                            "OprettetTidspunkt": "Oprettet",
                        },
                    ),
                    SenestAendretTidspunkt="Senest ændret",
                ),
            },
        ),
        "TilstandListe": Gruppe("Tilstand", {"Fremdrift": Gruppe("Fremdrift", {"FremdriftStatusKode": "Fremdrift"})}),
        "RelationListe": Gruppe(
            "Relationer",
            {
                "Sagsaktoer": Rolle(
                    "Aktør",
                    {SdiRolle.EJER: "Ejer"},
                    {
                        "LokalUdvidelseListe": _udvidelser(
                            SagsaktoerLokalUdvidelse=Gruppe(
                                "Ejer", {"FuldtNavn": "Ejerens navn", "CVR-Nummer": "Ejerens CVR-nummer"}
                            )
                        )
                    },
                ),
                "Sagsklasse": Rolle(
                    "Klasse",
                    {
                        SdiRolle.PRIMAER_KLASSE: "KLE-emne (primær klasse)",
                        SdiRolle.HANDLINGSFACET: "Handlingsfacet",
                    },
                    {
                        "LokalUdvidelseListe": _udvidelser(
                            SagsklasseLokalUdvidelse=Gruppe(
                                "Klasse",
                                {
                                    "Facettitel": "Klassens facet",
                                    "Klassetitel": "Klassens titel",
                                    "BrugervendtNoegle": "Klassens nummer",
                                },
                            )
                        )
                    },
                    oevrige="Klasse",
                ),
                "Sagspart": Part("Part", {SdiRolle.PRIMAER_PART: "primær part"}),
                "Sagsrelation": Skjult("Relation til anden sag"),
                "Journalpost": Skjult("Journalpost"),
                "LokalUdvidelseListe": _udvidelser(SagsitsystemRelation=_systemer()),
            },
        ),
    },
)

BEVILGET = Gruppe(
    "Ydelsen",
    {
        "Id": "Ydelsens id",
        "Navn": "Ydelsens navn",
        "BevilgetYdelseStartdato": "Ydelsens startdato",
        "BevilgetYdelseSlutdato": "Ydelsens slutdato",
        "Tilbagebetalingspligtig": "Tilbagebetalingspligtig",
        "Meddelelse": "Meddelelse",
        "ItSystem": _systemer(),
        "Ydelse": Gruppe(
            "Ydelse",
            {
                "Ydelsesnavn": "Ydelsesnavn",
                "Klassifikation": Gruppe(
                    "Klasse", {"BrugervendtNoegle": "KLE-nummer", "Klassetitel": "KLE-emnets titel"}
                ),
            },
        ),
        "OekonomiskEffektueringsplan": Gruppe(
            "Plan",
            {
                "Id": "Planens id",
                "EffektueringsplanStartdato": "Planens startdato",
                "EffektueringsplanSlutdato": "Planens slutdato",
                "Beregningsfrekvens": "Planens frekvens",
                "ForudBagud": "Forud eller bagud",
                "Dispositionsdag": "Planens dispositionsdag",
                "Ydelsesbeloeb": "Planens beløb (brutto)",
                "ManueltGodkendes": "Godkendes manuelt",
            },
        ),
    },
)

BEVILLING = Gruppe(
    "Bevillingen",
    {
        **_REGISTRERING,
        "AttributListe": Gruppe(
            "Egenskaber",
            {
                "Egenskaber": Gruppe(
                    "Bevilling",
                    {
                        "BrugervendtNoegle": "Bevillingens nøgle",
                        "Bevillingstartdato": "Bevillingens startdato",
                        "Bevillingslutdato": "Bevillingens slutdato",
                        "Foelsomhed": "Følsomhed",
                    },
                ),
                "BevilgetYdelse": None,  # one grant, several benefits: each is told of by itself
            },
        ),
        "TilstandListe": Gruppe("Tilstand", {}),
        "RelationListe": Gruppe(
            "Relationer",
            {
                "Bevillingssag": Skjult("Tilknyttet sag"),
                "Bevillingspart": Part(
                    "Part",
                    {
                        YdiRolle.BEVILLINGSMODTAGER: "bevillingsmodtager",
                        YdiRolle.YDELSESMODTAGER: "ydelsesmodtager",
                    },
                ),
                "Bevillingsaktoer": Rolle(
                    "Aktør",
                    {YdiRolle.EJER: "Ejer"},
                    {"FuldtNavn": "Ejerens navn", "CVR-nr": "Ejerens CVR-nummer"},
                ),
            },
        ),
    },
)

UDBETALING = Gruppe(
    "Udbetalingen",
    {
        **_REGISTRERING,
        "AttributListe": Gruppe(
            "Egenskaber",
            {
                "Egenskaber": Gruppe(
                    "Udbetaling",
                    {
                        "BrugervendtNoegle": "Udbetalingens nøgle",
                        "Startdato": "Udbetalingens periode, fra",
                        "Slutdato": "Udbetalingens periode, til",
                        "Dispositionsdato": "Dispositionsdato",
                        "SamletBruttobeloeb": "Samlet bruttobeløb",
                        "BeloebEfterSkatATP": "Beløb efter skat og ATP",
                        "BeloebSendtTilUdbetaling": "Beløb sendt til udbetaling",
                        "SendtTilUdbetalingTekst": "Tekst til beløb sendt til udbetaling",
                        "BeloebUdbetalt": "Beløb udbetalt",
                        "UdbetaltTekst": "Tekst til beløb udbetalt",
                        "Udbetalingsafdeling": Skjult("Udbetalingsafdeling"),
                    },
                )
            },
        ),
        "TilstandListe": Gruppe("Tilstand", {}),
        "RelationListe": Gruppe(
            "Relationer",
            {
                "OekonomiskYdelseEffektueringRelation": Gruppe(
                    "Udbetalingslinje",
                    {
                        "YdelsesperiodeStartdato": "Linjens periode, fra",
                        "YdelsesperiodeSlutdato": "Linjens periode, til",
                        "Ydelsesbeloeb": "Linjens beløb (brutto)",
                        "Klassifikationsbeskrivelse": "Linjens KLE-nummer",
                        "BevilgetYdelseRef": None,
                    },
                ),
                "Aktoer": Rolle(
                    "Aktør",
                    {
                        YdiRolle.UDBETALINGSEJER: "Udbetalingens ejer",
                        YdiRolle.UDBETALENDE_ENHED: "Udbetalende enhed",
                    },
                    {"FuldtNavn": "Myndighedens navn", "CVR-nr": "Myndighedens CVR-nummer"},
                ),
                "ItSystem": _systemer(),
                "OekonomiskEffektueringPart": Part("Part", {YdiRolle.EFFEKTUERINGSMODTAGER: "effektueringsmodtager"}),
            },
        ),
    },
)
