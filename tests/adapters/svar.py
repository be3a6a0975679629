"""Answers of the indexes, written out as XML: schema-valid unless a test makes them otherwise."""

from __future__ import annotations

from tests.byg import BEVILLING_ID, BORGER, SAG_ID

NS = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "sd": "urn:oio:sagdok:3.0.0",
        "gd": "urn:oio:sts:generelledefinitioner:6",
        "sdi": "urn:oio:sts:sagdok:sagdokumentindeks:6",
        "sag": "urn:oio:sts:sagdok:sag:6",
        "si": "urn:oio:sts:sagdok:sagindeks:6",
        "di": "urn:oio:sts:sagdok:dokumentindeks:6",
        "yi": "urn:oio:sts:ydelse:ydelseindeks:6",
        "bi": "urn:oio:sts:ydelse:bevillingindeks:6",
        "oef": "urn:oio:sts:ydelse:oekonomiskeffektueringindeks:6",
    }.items()
)
EJER, PRIMAER_PART = "9e979b84-b846-4472-8622-58007dc63c7e", "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
PRIMAER_KLASSE, MASTER = "a86c6581-ec85-412d-a655-31a1f1d5b14f", "251c24fd-57b0-4afc-9d73-b063d1957eb3"
BEVILLINGSMODTAGER, YDI_EJER = "3102fa7e-f56e-4510-b0d4-1650c590dc3b", "abdf4d3e-f113-4282-b13e-6cd32a82621c"
MODTAGER = "68d4b903-acae-4f2f-aafc-45bd999ed81f"
DELAF = "ccc9d91b-9a4c-4ada-9be4-795ca068e89d"
DOKUMENT_ID = "81fb93cf-f79e-58a0-a564-cbb7f5c54acc"
EFFEKTUERING_ID = "a35afb13-8b98-5b64-9129-14f67f83735c"
KSD = "42f8817a-673c-5205-bef6-4df4ab68b1c8"


def virkning(ns: str, fra: str | None = "2026-01-01T00:00:00Z", til: str | None = None) -> str:
    """A Virkning; `til` None is GraenseIndikator, `fra` "" leaves the bound out."""
    start = f"<sd:FraTidspunkt><sd:TidsstempelDatoTid>{fra}</sd:TidsstempelDatoTid></sd:FraTidspunkt>" if fra else ""
    end = (
        "<sd:GraenseIndikator>true</sd:GraenseIndikator>"
        if til is None
        else f"<sd:TidsstempelDatoTid>{til}</sd:TidsstempelDatoTid>"
    )
    return f"<{ns}:Virkning>{start}<sd:TilTidspunkt>{end}</sd:TilTidspunkt></{ns}:Virkning>"


def uuid(value: str) -> str:
    return f"<sd:UUIDIdentifikator>{value}</sd:UUIDIdentifikator>"


def urn(value: str) -> str:
    return f"<sd:URNIdentifikator>{value}</sd:URNIdentifikator>"


def relation(tag: str, rolle: str, reference: str, extra: str = "", holds: str | None = None, after: str = "") -> str:
    udvidelse = f"<gd:LokalUdvidelseListe>{extra}</gd:LokalUdvidelseListe>" if extra else ""
    return (
        f"<{tag}>{virkning('gd') if holds is None else holds}<gd:Rolle>{uuid(rolle)}</gd:Rolle>"
        f"<gd:ReferenceID>{reference}</gd:ReferenceID>{udvidelse}{after}</{tag}>"
    )


def ramme(tidspunkt: str = "2026-10-02T08:00:00Z", livscyklus: str = "Importeret") -> str:
    return f"<sd:Tidspunkt>{tidspunkt}</sd:Tidspunkt><sd:LivscyklusKode>{livscyklus}</sd:LivscyklusKode>"


# Sags- og Dokumentindeks


def egenskaber(titel: str = "Sygedagpenge", holds: str | None = None) -> str:
    return (
        f"<sag:Egenskaber>{virkning('sag') if holds is None else holds}<sag:Titel>{titel}</sag:Titel></sag:Egenskaber>"
    )


def indeksegenskaber(
    foelsomhed: str | None = "FOELSOMME_PERSONOPLYSNINGER",
    oprettet: str | None = "2026-09-28T07:30:00Z",
    holds: str | None = None,
) -> str:
    return (
        f"<si:SagIndeksEgenskaber>{virkning('gd') if holds is None else holds}<si:Sagsstatus>Fritekst fra fagsystemet</si:Sagsstatus>"
        + (f"<si:Foelsomhed>{foelsomhed}</si:Foelsomhed>" if foelsomhed else "")
        + (f"<si:OprettetTidspunkt>{oprettet}</si:OprettetTidspunkt>" if oprettet else "")
        + "</si:SagIndeksEgenskaber>"
    )


def fremdrift(kode: str, fra: str | None, til: str | None = None) -> str:
    return f"<sag:Fremdrift>{virkning('sag', fra, til)}<sag:FremdriftStatusKode>{kode}</sag:FremdriftStatusKode></sag:Fremdrift>"


FORLOEB = fremdrift("Opstaaet", "2026-09-28T07:30:00Z", "2026-10-02T08:00:00Z") + fremdrift(
    "Oplyst", "2026-10-02T08:00:00Z"
)


def ejer(cvr: str = "55133018", navn: str = "Aarhus Kommune") -> str:
    extra = f"<si:SagsaktoerLokalUdvidelse><si:FuldtNavn>{navn}</si:FuldtNavn><si:CVR-Nummer>{cvr}</si:CVR-Nummer></si:SagsaktoerLokalUdvidelse>"
    return relation("sag:Sagsaktoer", EJER, uuid("9be2ba41-fb8a-586e-98e1-c7124b8641bf"), extra)


def klasse(
    nummer: str = "32.30.04",
    titel: str = "Udbetaling af sygedagpenge",
    rolle: str = PRIMAER_KLASSE,
    facet: str = "Emne",
    holds: str | None = None,
) -> str:
    extra = (
        f"<si:SagsklasseLokalUdvidelse><si:Facettitel>{facet}</si:Facettitel><si:Klassetitel>{titel}</si:Klassetitel>"
        f"<si:BrugervendtNoegle>{nummer}</si:BrugervendtNoegle></si:SagsklasseLokalUdvidelse>"
    )
    return relation("sag:Sagsklasse", rolle, uuid("31fc84db-b59a-59b7-b985-65760485a475"), extra, holds)


def part(reference: str | None = None, rolle: str = PRIMAER_PART, holds: str | None = None) -> str:
    extra = "<si:SagspartLokalUdvidelse><si:FuldtNavn>Testperson Alfa</si:FuldtNavn></si:SagspartLokalUdvidelse>"
    return relation("sag:Sagspart", rolle, urn(reference or BORGER.urn), extra, holds)


def journalpost(reference: str = DOKUMENT_ID, titel: str | None = None, note: bool = False) -> str:
    notat = (
        "<sag:JournalnotatEgenskaber><sag:Titel>Notat om samtale</sag:Titel></sag:JournalnotatEgenskaber>"
        if note
        else ""
    )
    named = f"<sag:Dokumenttitel>{titel}</sag:Dokumenttitel>" if titel else ""
    after = f"<sag:JournalpostEgenskaber>{named}{notat}</sag:JournalpostEgenskaber>" if named or notat else ""
    role = "12b36ecc-203b-554e-97ad-0efc4557be2a"
    return relation("sag:Journalpost", role, urn("URN:Empty") if note else uuid(reference), after=after)


def system(navn: str = "KSD", reference: str = KSD, ns: str = "si:SagsitsystemRelation") -> str:
    return relation(ns, MASTER, uuid(reference), after=f"<si:SystemNavn>{navn}</si:SystemNavn>")


def registrering(
    egenskaber_xml: str | None = None,
    indeks: str | None = None,
    tilstande: str = FORLOEB,
    parter: str | None = None,
    klasser: str | None = None,
    aktoerer: str | None = None,
    journal: str = "",
    systemer: str | None = None,
    ramme_xml: str | None = None,
    aendret: str = "2026-10-02T08:00:00Z",
) -> str:
    def given(value: str | None, otherwise: str) -> str:
        return otherwise if value is None else value

    return (
        f"<sag:Registrering>{given(ramme_xml, ramme())}<sag:AttributListe>{given(egenskaber_xml, egenskaber())}"
        f"<gd:LokalUdvidelseListe>{given(indeks, indeksegenskaber())}"
        f"<gd:SenestAendretTidspunkt>{aendret}</gd:SenestAendretTidspunkt></gd:LokalUdvidelseListe></sag:AttributListe>"
        f"<sag:TilstandListe>{tilstande}</sag:TilstandListe>"
        f"<sag:RelationListe>{given(aktoerer, ejer())}{given(klasser, klasse())}{given(parter, part())}{journal}"
        f"<gd:LokalUdvidelseListe>{given(systemer, system())}</gd:LokalUdvidelseListe></sag:RelationListe></sag:Registrering>"
    )


def sag(*registreringer: str, sag_id: str = SAG_ID) -> str:
    return (
        f"<sdi:SagFiltreretOejebliksbillede><sag:ObjektType>{uuid(sag_id)}</sag:ObjektType>"
        f"{''.join(registreringer)}</sdi:SagFiltreretOejebliksbillede>"
    )


def dokument(
    titel: str = "Afgørelse",
    dato: str | None = "2026-10-20",
    typen: str | None = "Brev",
    klasser: str = "",
    foelsomhed: str = "",
) -> str:
    facts = (
        f"<di:Titel>{titel}</di:Titel>"
        + (f"<di:BrevDato>{dato}</di:BrevDato>" if dato else "")
        + (f"<di:Foelsomhed>{foelsomhed}</di:Foelsomhed>" if foelsomhed else "")
        + (f"<di:Type>{typen}</di:Type>" if typen else "")
    )
    return (
        f"<sdi:DokumentFiltreretOejebliksbillede><di:ObjektType>{uuid(DOKUMENT_ID)}</di:ObjektType><di:Registrering>{ramme()}"
        f"<di:AttributListe><di:Egenskaber>{virkning('di')}{facts}</di:Egenskaber></di:AttributListe><di:TilstandListe/>"
        f"<di:RelationListe>{klasser}</di:RelationListe></di:Registrering></sdi:DokumentFiltreretOejebliksbillede>"
    )


def sdi_svar(*images: str, antal: int | None = None, status: str = "20") -> str:
    count = (
        f"<sdi:Antal><sdi:Element>sager</sdi:Element><sdi:Antal>{antal}</sdi:Antal></sdi:Antal>"
        if antal is not None
        else ""
    )
    retur = f"<sd:StandardRetur><sd:StatusKode>{status}</sd:StatusKode></sd:StandardRetur>"
    return f"<sdi:FremsoegSagDokumentIndeksOutput {NS}>{retur}{count}{''.join(images)}</sdi:FremsoegSagDokumentIndeksOutput>"


# Ydelsesindeks


def plan(beloeb: str = "19728.00", manuelt: str = "false") -> str:
    return (
        "<bi:OekonomiskEffektueringsplan><bi:Id>1</bi:Id>"
        "<bi:EffektueringsplanStartdato>2026-10-01T00:00:00+02:00</bi:EffektueringsplanStartdato>"
        "<bi:Beregningsfrekvens>Månedlig</bi:Beregningsfrekvens><bi:ForudBagud>Bagud</bi:ForudBagud>"
        f"<bi:Dispositionsdag>Sidste bankdag i måneden</bi:Dispositionsdag><bi:Ydelsesbeloeb>{beloeb}</bi:Ydelsesbeloeb>"
        f"<bi:ManueltGodkendes>{manuelt}</bi:ManueltGodkendes></bi:OekonomiskEffektueringsplan>"
    )


def bevilget(
    nummer: str | None = "bev-1",
    navn: str = "Sygedagpenge",
    kle: str | None = "32.30.04",
    start: str = "2026-10-01T00:00:00+02:00",
    slut: str | None = None,
    planer: str | None = None,
    holds: str | None = None,
) -> str:
    klassifikation = (
        f"<bi:Klassifikation><bi:BrugervendtNoegle>{kle}</bi:BrugervendtNoegle><bi:Klassetitel>Udbetaling af sygedagpenge</bi:Klassetitel></bi:Klassifikation>"
        if kle
        else ""
    )
    return (
        f"<bi:BevilgetYdelse>{virkning('bi') if holds is None else holds}"
        + (f"<bi:Id>{nummer}</bi:Id>" if nummer else "")
        + f"<bi:Navn>{navn}</bi:Navn><bi:BevilgetYdelseStartdato>{start}</bi:BevilgetYdelseStartdato>"
        + (f"<bi:BevilgetYdelseSlutdato>{slut}</bi:BevilgetYdelseSlutdato>" if slut else "")
        + "<bi:Tilbagebetalingspligtig>false</bi:Tilbagebetalingspligtig>"
        + f"<bi:ItSystem><bi:Rolle>{uuid(MASTER)}</bi:Rolle><bi:ReferenceID>{uuid(KSD)}</bi:ReferenceID><bi:SystemNavn>KSD</bi:SystemNavn></bi:ItSystem>"
        + f"<bi:Ydelse><bi:Ydelsesnavn>{navn}</bi:Ydelsesnavn>{klassifikation}</bi:Ydelse>"
        + (plan() if planer is None else planer)
        + "</bi:BevilgetYdelse>"
    )


def bevilling(
    *ydelser: str,
    bevilling_id: str = BEVILLING_ID,
    parter: str | None = None,
    start: str = "2026-10-01",
    foelsomhed: str = "FOELSOMME_PERSONOPLYSNINGER",
    livscyklus: str = "Importeret",
    sager: tuple[str, ...] = (SAG_ID,),
) -> str:
    own = relation("bi:Bevillingspart", BEVILLINGSMODTAGER, urn(BORGER.urn))
    tied = "".join(relation("bi:Bevillingssag", "31237487-787a-424f-8819-56aaedf00643", uuid(each)) for each in sager)
    owner = relation(
        "bi:Bevillingsaktoer", YDI_EJER, uuid("9be2ba41-fb8a-586e-98e1-c7124b8641bf"),
        after="<bi:FuldtNavn>Aarhus Kommune</bi:FuldtNavn><bi:CVR-nr>55133018</bi:CVR-nr>",
    )  # fmt: skip
    return (
        f"<yi:BevillingFiltreretOejebliksbillede><bi:ObjektType>{uuid(bevilling_id)}</bi:ObjektType>"
        f"<bi:Registrering>{ramme(livscyklus=livscyklus)}<bi:AttributListe><bi:Egenskaber>{virkning('bi')}"
        f"<bi:Bevillingstartdato>{start}</bi:Bevillingstartdato><bi:Foelsomhed>{foelsomhed}</bi:Foelsomhed></bi:Egenskaber>"
        f"{''.join(ydelser or (bevilget(),))}</bi:AttributListe><bi:TilstandListe/>"
        f"<bi:RelationListe>{tied}{own if parter is None else parter}{owner}</bi:RelationListe></bi:Registrering>"
        "</yi:BevillingFiltreretOejebliksbillede>"
    )


def effektuering(
    parter: str | None = None,
    brutto: str = "19728.00",
    sendt: str = "12411.00",
    udbetalt: str | None = "11911.00",
    linje: str = "19728.00",
    effektuering_id: str = EFFEKTUERING_ID,
    reference: str = f"{BEVILLING_ID}:bev-1",
) -> str:
    grant, _, nummer = reference.partition(":")
    own = relation("oef:OekonomiskEffektueringPart", MODTAGER, urn(BORGER.urn))
    line = (
        "<oef:YdelsesperiodeStartdato>2026-10-01T00:00:00+02:00</oef:YdelsesperiodeStartdato>"
        "<oef:YdelsesperiodeSlutdato>2026-10-31T00:00:00+01:00</oef:YdelsesperiodeSlutdato>"
        f"<oef:Ydelsesbeloeb>{linje}</oef:Ydelsesbeloeb><oef:Klassifikationsbeskrivelse>32.30.04</oef:Klassifikationsbeskrivelse>"
        f"<oef:BevilgetYdelseRef>{uuid(grant)}<oef:BevilgetYdelseId>{nummer}</oef:BevilgetYdelseId></oef:BevilgetYdelseRef>"
    )
    return (
        f"<yi:OekonomiskEffektueringFiltreretOejebliksbillede><oef:ObjektType>{uuid(effektuering_id)}</oef:ObjektType>"
        f"<oef:Registrering>{ramme()}<oef:AttributListe><oef:Egenskaber>{virkning('oef')}"
        "<oef:Startdato>2026-10-01T00:00:00+02:00</oef:Startdato><oef:Slutdato>2026-10-31T00:00:00+01:00</oef:Slutdato>"
        f"<oef:SamletBruttobeloeb>{brutto}</oef:SamletBruttobeloeb>"
        "<oef:Dispositionsdato>2026-10-29T23:00:00Z</oef:Dispositionsdato>"
        "<oef:BeloebEfterSkatATP>12411.00</oef:BeloebEfterSkatATP>"
        f"<oef:BeloebSendtTilUdbetaling>{sendt}</oef:BeloebSendtTilUdbetaling>"
        + (f"<oef:BeloebUdbetalt>{udbetalt}</oef:BeloebUdbetalt>" if udbetalt else "")
        + "<oef:UdbetaltTekst>Modregning hos Gældsstyrelsen</oef:UdbetaltTekst>"
        f"</oef:Egenskaber></oef:AttributListe><oef:TilstandListe/><oef:RelationListe>"
        f"{relation('oef:OekonomiskYdelseEffektueringRelation', DELAF, uuid(effektuering_id), after=line)}"
        f"{own if parter is None else parter}</oef:RelationListe></oef:Registrering>"
        "</yi:OekonomiskEffektueringFiltreretOejebliksbillede>"
    )


def ydi_svar(
    *images: str, bevillinger: int | None = None, effektueringer: int | None = None, status: str = "20"
) -> str:
    counts = "".join(
        f"<yi:Antal><yi:Element>{name}</yi:Element><yi:Antal>{antal}</yi:Antal></yi:Antal>"
        for name, antal in (("bevillinger", bevillinger), ("effektueringer", effektueringer))
        if antal is not None
    )
    retur = f"<sd:StandardRetur><sd:StatusKode>{status}</sd:StatusKode></sd:StandardRetur>"
    return f"<yi:FremsoegYdelseIndeksOutput {NS}>{retur}{counts}{''.join(images)}</yi:FremsoegYdelseIndeksOutput>"
