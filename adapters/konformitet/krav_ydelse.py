"""The tests of grants and payments: the facts the product reads, and that the two point at each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from lxml import etree

from adapters.konformitet.arter import BEVILLINGER, UDBETALINGER, Art
from adapters.konformitet.krav import Krav
from adapters.konformitet.krav_sag import registrering, virkninger
from adapters.konformitet.model import Fejlet
from adapters.konformitet.poster import Post, Proeve, Regel
from adapters.kontrakt import Ns
from adapters.oejebliksbillede import Parts, Relation, child, first_said, in_force, now, parts, said, text, unik_id
from adapters.roller import YdiRolle
from borgerblik.domain.faelles import KLE_NUMMER, UUID
from borgerblik.domain.koder import Foelsomhed
from schemas.ind.felter import calendar_day

ANVISNING = "Anvisning til Økonomisk Effektuering v2.3"
_BELOEB = re.compile(r"-?[0-9]+(\.[0-9]{1,2})?")
_TUSIND = re.compile(r"-?[0-9]+\.[0-9]{3}")
_FOELSOMHED = frozenset(hver.value for hver in Foelsomhed)


def _egenskaber(post: Post, at: datetime) -> list[Parts]:
    ns = post.art.ns
    return in_force(post.liste("AttributListe"), ns("Egenskaber"), ns("Virkning"), at)


def _bevilgede(post: Post, at: datetime) -> list[Parts]:
    return in_force(post.liste("AttributListe"), Ns.BI("BevilgetYdelse"), Ns.BI("Virkning"), at)


def _dag(tekst: str | None) -> bool:
    """Is it a date or a time?"""
    if tekst is None:
        return False
    try:
        calendar_day(tekst)
    except (ValueError, OverflowError):
        return False
    return True


def _aktoer(post: Post, at: datetime, navn: str, roller: dict[str, str]) -> Iterator[str]:
    """Exactly one of each role, with a CVR number."""
    for rolle, uuid in roller.items():
        fundne = now(post.relationer(navn, uuid), at)
        if len(fundne) != 1:
            yield f"{len(fundne) or 'ingen'} med rollen {rolle}"
        for relation in fundne:
            if not _cvr(relation, post.art):
                yield f"{rolle} uden CVR-nr"


def _cvr(relation: Relation, art: Art) -> bool:
    return re.fullmatch("[0-9]{8}", text(relation.element, art.ns("CVR-nr")) or "") is not None


def egenskaber(post: Post, at: datetime) -> Iterator[str]:
    """A grant says since when it is, and how sensitive."""
    fundne = _egenskaber(post, at)
    if not _dag(first_said(fundne, Ns.BI("Bevillingstartdato"))):
        yield "Bevillingstartdato mangler eller er ingen dato"
    slut = first_said(fundne, Ns.BI("Bevillingslutdato"))
    if slut is not None and not _dag(slut):
        yield "Bevillingslutdato er ingen dato"
    koder = {kode for kendt in fundne if (kode := said(kendt, Ns.BI("Foelsomhed")))}
    if not koder or not koder <= _FOELSOMHED:
        yield "Foelsomhed mangler eller er ikke en af de fire"


def bevilling_parter(post: Post, at: datetime) -> Iterator[str]:
    """A grant has one owner with a CVR number, and somebody who was granted it."""
    yield from _aktoer(post, at, "Bevillingsaktoer", {"Ejer": YdiRolle.EJER})
    if not now(post.relationer("Bevillingspart", YdiRolle.BEVILLINGSMODTAGER), at):
        yield "ingen Bevillingsmodtager"


def ydelser(post: Post, at: datetime) -> Iterator[str]:
    """Each granted benefit has an Id of its own, a name, a start and a KLE number."""
    bevilgede = _bevilgede(post, at)
    if not bevilgede:
        yield "ingen BevilgetYdelse, der gælder nu"
    ider = [said(kendt, Ns.BI("Id")) for kendt in bevilgede]
    if None in ider or len(set(ider)) < len(ider):
        yield "BevilgetYdelse uden Id, eller to med det samme"
    for kendt in bevilgede:
        ydelse = parts(kendt.get(Ns.BI("Ydelse")))
        klasse = parts(ydelse.get(Ns.BI("Klassifikation")))
        if said(ydelse, Ns.BI("Ydelsesnavn")) is None:
            yield "ydelse uden Ydelsesnavn"
        if not KLE_NUMMER.fullmatch(said(klasse, Ns.BI("BrugervendtNoegle")) or ""):
            yield "ydelse uden KLE-nummer som 32.30.04 i Klassifikation"
        if said(kendt, Ns.BI("BevilgetYdelseStartdato")) is None:
            yield "ydelse uden BevilgetYdelseStartdato"


def planer(post: Post, at: datetime) -> Iterator[str]:
    """A plan says from when, how often, before or after, and how much."""
    for kendt in _bevilgede(post, at):
        foerste = kendt.get(Ns.BI("OekonomiskEffektueringsplan"))
        for plan in () if foerste is None else (foerste, *foerste.itersiblings(foerste.tag)):
            mangler = [
                navn
                for navn in ("EffektueringsplanStartdato", "Beregningsfrekvens", "Ydelsesbeloeb")
                if text(plan, Ns.BI(navn)) is None
            ]
            if mangler:
                yield f"plan uden {', '.join(mangler)}"
            if text(plan, Ns.BI("ForudBagud")) not in ("Forud", "Bagud"):
                yield "ForudBagud er hverken Forud eller Bagud"


def ydelse_systemer(post: Post, at: datetime) -> Iterator[str]:
    """Each granted benefit has one master system, with name and UUID."""
    for kendt in _bevilgede(post, at):
        foerste = kendt.get(Ns.BI("ItSystem"))
        alle = [] if foerste is None else [parts(hver) for hver in (foerste, *foerste.itersiblings(foerste.tag))]
        mastere = [system for system in alle if unik_id(system.get(Ns.BI("Rolle"))) == YdiRolle.MASTER]
        if len(mastere) != 1:
            yield f"{len(mastere) or 'intet'} ItSystem med rollen Master"
        for system in mastere:
            yield from _navngivet(said(system, Ns.BI("SystemNavn")), unik_id(system.get(Ns.BI("ReferenceID"))))


def udbetaling_systemer(post: Post, at: datetime) -> Iterator[str]:
    """Each payment has one master system, with name and UUID."""
    mastere = now(post.relationer("ItSystem", YdiRolle.MASTER), at)
    if len(mastere) != 1:
        yield f"{len(mastere) or 'intet'} ItSystem med rollen Master"
    for relation in mastere:
        yield from _navngivet(text(relation.element, Ns.OEF("SystemNavn")), relation.reference)


def _navngivet(navn: str | None, uuid: str | None) -> Iterator[str]:
    if navn is None:
        yield "Master uden SystemNavn"
    if not UUID.fullmatch(uuid or ""):
        yield "Master uden systemets UUID"


def beloeb(post: Post, _: datetime) -> Iterator[str]:
    """An amount is kroner with a dot before the øre, and no dot for thousands."""
    for element in post.billede.iter(etree.Element):
        navn, skrevet = str(etree.QName(element).localname), (element.text or "").strip()
        if "eloeb" not in navn or len(element):
            continue
        if _TUSIND.fullmatch(skrevet):
            yield f"{navn} har tre decimaler: et punktum for tusinder?"
        elif not _BELOEB.fullmatch(skrevet):
            yield f"{navn} er ikke et beløb som 5942.00"


def udbetaling_fakta(post: Post, at: datetime) -> Iterator[str]:
    """A payment says what day, for which period, and how much."""
    fundne = _egenskaber(post, at)
    mangler = [
        navn
        for navn in ("Dispositionsdato", "Startdato", "Slutdato", "SamletBruttobeloeb")
        if first_said(fundne, Ns.OEF(navn)) is None
    ]
    if mangler:
        yield f"uden {', '.join(mangler)}"


def udbetaling_aktoerer(post: Post, at: datetime) -> Iterator[str]:
    """A payment has one owner and one paying unit, with CVR numbers."""
    roller = {"Ejer": YdiRolle.UDBETALINGSEJER, "Udbetalende enhed": YdiRolle.UDBETALENDE_ENHED}
    yield from _aktoer(post, at, "Aktoer", roller)


def linjer(post: Post, at: datetime) -> Iterator[str]:
    """Each payment has lines: parts of it, each with a period, a KLE number and a benefit; together the gross."""
    fundne = now(post.relationer("OekonomiskYdelseEffektueringRelation"), at)
    if not fundne:
        yield "ingen linjer"
    for relation in fundne:
        if relation.rolle != YdiRolle.DEL_AF or relation.reference != post.uuid:
            yield "en linje er ikke DelAf udbetalingen selv"
        mangler = [
            navn
            for navn in ("YdelsesperiodeStartdato", "YdelsesperiodeSlutdato", "Ydelsesbeloeb", "BevilgetYdelseRef")
            if child(relation.element, Ns.OEF(navn)) is None
        ]
        if mangler:
            yield f"en linje uden {', '.join(mangler)}"
        if not KLE_NUMMER.fullmatch(text(relation.element, Ns.OEF("Klassifikationsbeskrivelse")) or ""):
            yield "Klassifikationsbeskrivelse er ikke et KLE-nummer som 32.30.04"


def summer(post: Post, at: datetime) -> Iterator[str]:
    """The lines are together what the payment is before tax."""
    brutto = first_said(_egenskaber(post, at), Ns.OEF("SamletBruttobeloeb"))
    linjerne = now(post.relationer("OekonomiskYdelseEffektueringRelation"), at)
    tal = [text(relation.element, Ns.OEF("Ydelsesbeloeb")) for relation in linjerne]
    alle = [brutto, *tal]
    if not all(hver is not None and _BELOEB.fullmatch(hver) for hver in alle):
        return  # told of elsewhere
    if sum((Decimal(hver or 0) for hver in tal), Decimal()) != Decimal(brutto or 0):
        yield "linjerne er ikke til sammen SamletBruttobeloeb"


def henvisninger(proeve: Proeve) -> str:
    """Each line of the citizen's payments is of a benefit in one of the citizen's grants."""
    kendte = {
        (post.uuid, said(kendt, Ns.BI("Id")))
        for post in proeve.poster(BEVILLINGER)
        for kendt in map(parts, post.billede.iter(Ns.BI("BevilgetYdelse")))
    }
    antal, loese = 0, 0
    for post in proeve.poster(UDBETALINGER):
        for reference in post.billede.iter(Ns.OEF("BevilgetYdelseRef")):
            antal += 1
            loese += (unik_id(reference), text(reference, Ns.OEF("BevilgetYdelseId"))) not in kendte
    if loese:
        raise Fejlet(f"{loese} af {antal} linjer henviser til en ydelse, der ikke er blandt bevillingerne")
    return f"{antal} linjer"


def _krav(art: Art, kode: str, navn: str, kilde: str, regel: Regel) -> Krav:
    def proev(proeve: Proeve) -> str:
        return proeve.enhver(art, regel)

    return Krav(kode, navn, kilde, proev)


def _begge(kode: str, navn: str, kilde: str, regel: Regel) -> Krav:
    def proev(proeve: Proeve) -> str:
        return "; ".join(proeve.enhver(art, regel) for art in (BEVILLINGER, UDBETALINGER))

    return Krav(kode, navn, kilde, proev)


_BI_XSD, _OEF_XSD = "BevillingIndeks.xsd", "OekonomiskEffektueringIndeks.xsd"
YDELSE = (
    _begge("registrering", "Hver post har en seneste registrering", "RegistreringType", registrering),
    _begge("virkning", "Alt begynder på et tidspunkt og slutter efter det", "VirkningType", virkninger),
    _begge(
        "beloeb", "Beløb er kroner med punktum før ørerne, uden tegn for tusinder", "BeloebType; " + ANVISNING, beloeb
    ),
    _krav(
        BEVILLINGER, "bevilling_fakta", "Hver bevilling siger, fra hvornår den er, og hvor følsom", _BI_XSD, egenskaber
    ),
    _krav(
        BEVILLINGER, "bevilling_parter", "Én ejer med CVR-nummer, og en bevillingsmodtager", _BI_XSD, bevilling_parter
    ),
    _krav(BEVILLINGER, "ydelser", "Hver ydelse har eget Id, navn, startdato og KLE-nummer", _BI_XSD, ydelser),
    _krav(BEVILLINGER, "planer", "En plan siger hvornår, hvor tit og hvor meget", _BI_XSD, planer),
    _krav(BEVILLINGER, "ydelse_systemer", "Hver ydelse har ét mastersystem med navn og UUID", _BI_XSD, ydelse_systemer),
    _krav(
        UDBETALINGER,
        "udbetaling_fakta",
        "Hver udbetaling har dato, periode og bruttobeløb",
        ANVISNING,
        udbetaling_fakta,
    ),
    _krav(
        UDBETALINGER,
        "udbetaling_aktoerer",
        "Én ejer og én udbetalende enhed, med CVR-nummer",
        ANVISNING,
        udbetaling_aktoerer,
    ),
    _krav(
        UDBETALINGER,
        "udbetaling_systemer",
        "Hver udbetaling har ét mastersystem med navn og UUID",
        _OEF_XSD,
        udbetaling_systemer,
    ),
    _krav(
        UDBETALINGER,
        "linjer",
        "Hver linje er en del af udbetalingen, med periode, KLE-nummer og ydelse",
        ANVISNING,
        linjer,
    ),
    _krav(UDBETALINGER, "summer", "Linjerne er til sammen bruttobeløbet", ANVISNING, summer),
    Krav(
        "henvisninger",
        "Linjernes ydelser er blandt borgerens bevillinger",
        _OEF_XSD + ": BevilgetYdelseRef",
        henvisninger,
    ),
)
