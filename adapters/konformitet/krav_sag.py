"""The tests of cases: the facts that every sag must have (KOMBIT's instruction for Sag), as the product reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from lxml import etree

from adapters.konformitet.arter import SAGER
from adapters.konformitet.krav import Krav
from adapters.konformitet.poster import Post, Proeve, Regel
from adapters.kontrakt import Ns
from adapters.oejebliksbillede import (
    Parts,
    Relation,
    child,
    first_said,
    in_force,
    now,
    parts,
    relations,
    said,
    text,
    unik_id,
    virkning,
)
from adapters.roller import SdiRolle
from borgerblik.domain.faelles import KLE_NUMMER, UUID
from borgerblik.domain.koder import Foelsomhed

ANVISNING = "Anvisning til Sag v1.7"
_STATUS = frozenset({"Opstaaet", "Oplyst", "Afgjort", "Afsluttet"})
_LIVSCYKLUS = frozenset({"Opstaaet", "Importeret", "Passiveret", "Slettet"})
_FOELSOMHED = frozenset(hver.value for hver in Foelsomhed)
_PART = tuple(f"urn:oio:{slags}:" for slags in ("cpr-nr", "us:personid", "udk:borgerid", "cvr-nr", "pnr", "fuldtnavn"))


def _egenskaber(post: Post, at: datetime) -> list[Parts]:
    return in_force(post.liste("AttributListe"), Ns.SAG("Egenskaber"), Ns.SAG("Virkning"), at)


def _indeks(post: Post, at: datetime) -> list[Parts]:
    udvidelser = child(post.liste("AttributListe"), Ns.GD("LokalUdvidelseListe"))
    return in_force(udvidelser, Ns.SI("SagIndeksEgenskaber"), Ns.GD("Virkning"), at)


def registrering(post: Post, _: datetime) -> Iterator[str]:
    """A registration that says when it was made, and that can be told from the others."""
    fundne = list(post.billede.iterchildren(post.art.ns("Registrering")))
    if not fundne:
        yield "ingen Registrering"
    for hver in fundne:
        if text(hver, Ns.SD("Tidspunkt")) is None:
            yield "Registrering uden Tidspunkt"
        if text(hver, Ns.SD("LivscyklusKode")) not in _LIVSCYKLUS:
            yield "Registrering uden LivscyklusKode"
    tider = [(text(hver, Ns.GD("StsTidspunkt")), text(hver, Ns.SD("Tidspunkt"))) for hver in fundne]
    if len(set(tider)) < len(tider):
        yield "flere registreringer på samme tid: ingen kan sige, hvilken der er den seneste"


def nummer_og_titel(post: Post, at: datetime) -> Iterator[str]:
    """BrugervendtNoegle is the Sagsnummer, and there is a title."""
    egenskaber = _egenskaber(post, at)
    noegle, nummer = (first_said(egenskaber, Ns.SAG(navn)) for navn in ("BrugervendtNoegle", "Sagsnummer"))
    if noegle is None or nummer is None:
        yield "BrugervendtNoegle eller Sagsnummer mangler"
    elif noegle != nummer:
        yield "BrugervendtNoegle er en anden end Sagsnummer"
    if first_said(egenskaber, Ns.SAG("Titel")) is None:
        yield "Titel mangler"


def foelsomhed(post: Post, at: datetime) -> Iterator[str]:
    """A sensitivity of the ladder."""
    koder = [kode for kendt in _indeks(post, at) if (kode := said(kendt, Ns.SI("Foelsomhed")))]
    if not koder:
        yield "Foelsomhed mangler"
    if not set(koder) <= _FOELSOMHED:
        yield "Foelsomhed er ikke en af de fire"


def oprettet(post: Post, at: datetime) -> Iterator[str]:
    """When it was made."""
    if first_said(_indeks(post, at), Ns.SI("OprettetTidspunkt")) is None:
        yield "OprettetTidspunkt mangler"


def fremdrift(post: Post, at: datetime) -> Iterator[str]:
    """Every state it has been in, Opstaaet among them, and exactly one that it is in now."""
    tilstande = post.liste("TilstandListe")
    trin = [] if tilstande is None else list(tilstande.iterchildren(Ns.SAG("Fremdrift")))
    koder = [text(hver, Ns.SAG("FremdriftStatusKode")) for hver in trin]
    if "Opstaaet" not in koder:
        yield "Fremdrift har ikke Opstaaet"
    if not set(koder) <= _STATUS:
        yield "FremdriftStatusKode er ikke en af de fire"
    nu = sum(at in virkning(child(hver, Ns.SAG("Virkning"))) for hver in trin)
    if nu != 1:
        yield f"{nu} Fremdrift gælder nu"


def aktoerer(post: Post, at: datetime) -> Iterator[str]:
    """One owner with name and CVR number, one responsible unit with CVR number."""
    for navn, rolle, kraevet in (
        ("Ejer", SdiRolle.EJER, ("CVR-Nummer", "FuldtNavn")),
        ("Ansvarlig", SdiRolle.ANSVARLIG, ("CVR-Nummer",)),
    ):
        fundne = now(post.relationer("Sagsaktoer", rolle), at)
        yield from _praecis_en(navn, fundne)
        for relation in fundne:
            kendt = relation.udvidelse(Ns.SI("SagsaktoerLokalUdvidelse"))
            yield from (f"{navn} uden {felt}" for felt in kraevet if said(kendt, Ns.SI(felt)) is None)


def klasser(post: Post, at: datetime) -> Iterator[str]:
    """One primary class, a KLE number; one Handlingsklasse."""
    primaere = now(post.relationer("Sagsklasse", SdiRolle.PRIMAER_KLASSE), at)
    yield from _praecis_en("Primær klasse", primaere)
    for relation in primaere:
        noegle = said(relation.udvidelse(Ns.SI("SagsklasseLokalUdvidelse")), Ns.SI("BrugervendtNoegle"))
        if not KLE_NUMMER.fullmatch(noegle or ""):
            yield "Primær klasse er ikke et KLE-nummer som 32.30.04"
    yield from _praecis_en("Handlingsklasse", now(post.relationer("Sagsklasse", SdiRolle.HANDLINGSFACET), at))


def systemer(post: Post, at: datetime) -> Iterator[str]:
    """One master system and one sender, each with a name and the UUID of its instance."""
    udvidelser = child(post.liste("RelationListe"), Ns.GD("LokalUdvidelseListe"))
    for navn, rolle in (("Master", SdiRolle.MASTER), ("Afsender", SdiRolle.AFSENDER)):
        fundne = now(relations(udvidelser, Ns.SI("SagsitsystemRelation"), rolle), at)
        yield from _praecis_en(navn, fundne)
        for relation in fundne:
            if text(relation.element, Ns.SI("SystemNavn")) is None:
                yield f"{navn} uden SystemNavn"
            if not UUID.fullmatch(relation.reference or ""):
                yield f"{navn} uden systemets UUID"


def parter(post: Post, at: datetime) -> Iterator[str]:
    """At most one primary party; each party a URN of the known kinds, and named."""
    primaere = now(post.relationer("Sagspart", SdiRolle.PRIMAER_PART), at)
    if len(primaere) > 1:
        yield f"{len(primaere)} primære parter på én gang"
    for relation in post.relationer("Sagspart"):
        if not (relation.reference or "").lower().startswith(_PART):
            yield "en parts ReferenceID er ingen kendt URN"
    for relation in primaere:
        if said(relation.udvidelse(Ns.SI("SagspartLokalUdvidelse")), Ns.SI("FuldtNavn")) is None:
            yield "primær part uden FuldtNavn"


def roller(post: Post, at: datetime) -> Iterator[str]:
    """Every relation has a role and a type, UUIDs both, and is another than the rest of them at the same time."""
    relationer = post.liste("RelationListe")
    alle = [] if relationer is None else [hver for hver in relationer if hver.tag != Ns.GD("LokalUdvidelseListe")]
    yield from _roller(alle, at)


def _roller(elementer: Iterable[etree._Element], at: datetime) -> Iterator[str]:
    sete: Counter[tuple[str | None, ...]] = Counter()
    for element in elementer:
        navn, kendt = str(etree.QName(element).localname), parts(element)
        for felt in ("Rolle", "Type"):
            if not UUID.fullmatch(unik_id(kendt.get(Ns.GD(felt))) or ""):
                yield f"{navn} uden {felt}, en UUID"
        if at in virkning(kendt.get(Ns.GD("Virkning"))):
            sete[navn, unik_id(kendt.get(Ns.GD("Rolle"))), said(kendt, Ns.GD("Indeks"))] += 1
    for (slags, *_), antal in sete.items():
        if antal > 1:
            yield f"{antal} {slags} med samme Rolle og Indeks gælder på én gang"


def virkninger(post: Post, _: datetime) -> Iterator[str]:
    """Everything begins some time, and ends after it began."""
    for element in post.billede.iter(Ns.GD("Virkning"), post.art.ns("Virkning")):
        gaelder = virkning(element)
        navn = etree.QName(element.getparent()).localname
        if gaelder.fra is None:
            yield f"Virkning af {navn} uden FraTidspunkt"
        elif gaelder.til is not None and gaelder.til <= gaelder.fra:
            yield f"Virkning af {navn} slutter, før den begynder"


def _praecis_en(navn: str, fundne: list[Relation]) -> Iterator[str]:
    if not fundne:
        yield f"{navn} mangler"
    elif len(fundne) > 1:
        yield f"{len(fundne)} med rollen {navn} på én gang"


def _krav(kode: str, navn: str, kilde: str, regel: Regel) -> Krav:
    def proev(proeve: Proeve) -> str:
        return proeve.enhver(SAGER, regel)

    return Krav(kode, navn, kilde, proev)


SAG = (
    _krav("sag_registrering", "Hver sag har en seneste registrering", "RegistreringType", registrering),
    _krav("sag_titel", "BrugervendtNoegle er sagsnummeret, og sagen har en titel", ANVISNING, nummer_og_titel),
    _krav("sag_foelsomhed", "Hver sag siger, hvor følsom den er", ANVISNING, foelsomhed),
    _krav("sag_oprettet", "Hver sag siger, hvornår den blev oprettet", ANVISNING, oprettet),
    _krav("sag_fremdrift", "Fremdrift har alle trin fra Opstaaet, og præcis ét gælder nu", ANVISNING, fremdrift),
    _krav("sag_aktoerer", "Én ejer og én ansvarlig, med CVR-nummer", ANVISNING, aktoerer),
    _krav("sag_klasser", "Én primær klasse, et KLE-nummer, og én handlingsklasse", ANVISNING, klasser),
    _krav("sag_systemer", "Ét mastersystem og én afsender, med navn og UUID", ANVISNING, systemer),
    _krav("sag_parter", "Højst én primær part, navngivet; hver part er en URN", ANVISNING, parter),
    _krav("sag_roller", "Hver relation har rolle og type og er til at kende fra de andre", "RelationType", roller),
    _krav("sag_virkning", "Alt begynder på et tidspunkt og slutter efter det", "VirkningType", virkninger),
)
