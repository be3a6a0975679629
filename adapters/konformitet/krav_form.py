"""The tests of form: every answer of the run as the published schemas have it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from adapters.konformitet.krav import Krav
from adapters.konformitet.model import Fejlet, SprungetOver
from adapters.konformitet.poster import Post, Proeve
from adapters.kontrakt import Ns
from borgerblik.domain.faelles import UUID

_RAMME = (Ns.SD("NoteTekst"), Ns.SD("Tidspunkt"), Ns.SD("LivscyklusKode"), Ns.SD("BrugerRef"), Ns.GD("StsTidspunkt"))
_LISTER = ("AttributListe", "TilstandListe", "RelationListe")
_UDVIDELSER = Ns.GD("LokalUdvidelseListe")
_RELATION = tuple(Ns.GD(n) for n in ("Virkning", "Rolle", "Type", "Indeks", "ReferenceID", "LokalUdvidelseListe"))
_RETUR = tuple(Ns.SD(navn) for navn in ("StatusKode", "FejlbeskedTekst", "DetaljeretFejlbesked"))


def _navne(ns: Ns, navne: str) -> tuple[str, ...]:
    return tuple(ns(navn) for navn in navne.split())


def _rammer() -> Iterator[tuple[str, tuple[str, ...]]]:
    for ns, prefix in ((Ns.SAG, "Sag"), (Ns.BI, "Bevilling"), (Ns.OEF, "OekonomiskEffektuering"), (Ns.DI, "Dokument")):
        svar = Ns.SDI if ns in (Ns.SAG, Ns.DI) else Ns.YI
        yield svar(f"{prefix}FiltreretOejebliksbillede"), _navne(ns, "ObjektType Registrering")
        yield ns("Registrering"), (*_RAMME, *_navne(ns, " ".join(_LISTER)))
    for ns, relationer in (
        (Ns.SAG, "Sagsaktoer Sagsklasse Sagspart Sagsrelation Sagsgenstande Journalpost"),
        (Ns.BI, "Bevillingssag Bevillingspart Bevillingsaktoer Sikkerhedsprofil"),
        (Ns.OEF, "OekonomiskYdelseEffektueringRelation Aktoer ItSystem OekonomiskEffektueringPart"),
    ):
        yield ns("RelationListe"), (*_navne(ns, relationer), _UDVIDELSER)


# What may stand in an element, in this order; an element that is not here is not looked into.
RAEKKEFOELGE: Mapping[str, tuple[str, ...]] = {
    Ns.SD("StandardRetur"): _RETUR,
    Ns.SDI("FremsoegSagDokumentIndeksOutput"): (
        Ns.SD("StandardRetur"),
        *_navne(Ns.SDI, "Antal SagFiltreretOejebliksbillede DokumentFiltreretOejebliksbillede"),
    ),
    Ns.YI("FremsoegYdelseIndeksOutput"): (
        Ns.SD("StandardRetur"),
        *_navne(Ns.YI, "Antal BevillingFiltreretOejebliksbillede OekonomiskEffektueringFiltreretOejebliksbillede"),
    ),
    **dict(_rammer()),
    Ns.SAG("AttributListe"): (Ns.SAG("Egenskaber"), _UDVIDELSER),
    Ns.BI("AttributListe"): (*_navne(Ns.BI, "Egenskaber BevilgetYdelse"), _UDVIDELSER),
    Ns.OEF("AttributListe"): (Ns.OEF("Egenskaber"), _UDVIDELSER),
    Ns.SAG("TilstandListe"): (Ns.SAG("Fremdrift"), _UDVIDELSER),
    Ns.SAG("Fremdrift"): _navne(Ns.SAG, "Virkning FremdriftStatusKode"),
    Ns.SAG("Egenskaber"): _navne(
        Ns.SAG,
        "Virkning BrugervendtNoegle AfleveretIndikator Beskrivelse HjemmelSpecifikation Kassationskode "
        "OffentlighedUndtaget PrincipielIndikator Sagsnummer Titel",
    ),
    **{Ns.SAG(navn): _RELATION for navn in ("Sagsaktoer", "Sagsklasse", "Sagspart", "Sagsrelation", "Sagsgenstande")},
    Ns.BI("Egenskaber"): _navne(
        Ns.BI, "Virkning BrugervendtNoegle Bevillingstartdato Bevillingslutdato Begrundelse Foelsomhed"
    ),
    Ns.BI("BevilgetYdelse"): _navne(
        Ns.BI,
        "Virkning Id Navn BevilgetYdelseStartdato BevilgetYdelseSlutdato Begrundelse Tilbagebetalingspligtig "
        "Meddelelse ItSystem Ydelse OekonomiskEffektueringsplan",
    ),
    Ns.BI("OekonomiskEffektueringsplan"): _navne(
        Ns.BI,
        "Id EffektueringsplanStartdato EffektueringsplanSlutdato Beregningsfrekvens ForudBagud Dispositionsdag "
        "Ydelsesbeloeb ManueltGodkendes",
    ),
    Ns.OEF("Egenskaber"): _navne(
        Ns.OEF,
        "Virkning BrugervendtNoegle Startdato Slutdato SamletBruttobeloeb Dispositionsdato BeloebEfterSkatATP "
        "BeloebSendtTilUdbetaling BeloebUdbetalt Udbetalingsafdeling SendtTilUdbetalingTekst UdbetaltTekst",
    ),
}
_TID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_TIDER = frozenset(
    {
        Ns.SD("TidsstempelDatoTid"), Ns.SD("Tidspunkt"), Ns.GD("StsTidspunkt"), Ns.SI("OprettetTidspunkt"),
        *_navne(Ns.BI, "BevilgetYdelseStartdato BevilgetYdelseSlutdato"),
        *_navne(Ns.BI, "EffektueringsplanStartdato EffektueringsplanSlutdato"),
        *_navne(Ns.OEF, "Startdato Slutdato Dispositionsdato YdelsesperiodeStartdato YdelsesperiodeSlutdato"),
    }
)  # fmt: skip


def bygning(proeve: Proeve) -> str:
    """The elements we know stand where they should, in the order they should, and nothing unknown beside them."""
    fundet: Counter[str] = Counter()
    for svar in proeve.samtale.svar:
        for element in svar.element.iter(*RAEKKEFOELGE):
            fundet.update(_galt(element))
    return _ingen(fundet, len(proeve.samtale.svar))


def _galt(element: etree._Element) -> Iterator[str]:
    raekkefoelge = RAEKKEFOELGE[element.tag]
    naaet = 0
    for barn in element.iterchildren(etree.Element):
        if barn.tag not in raekkefoelge:
            # What extends a relation stands after it, in the extending schema's namespace.
            if raekkefoelge is not _RELATION:
                yield f"{_navn(element)} har {_navn(barn)}, som skemaet ikke har der"
        elif raekkefoelge.index(barn.tag) < naaet:
            yield f"i {_navn(element)} står {_navn(barn)} efter noget, der skal stå efter den"
        else:
            naaet = raekkefoelge.index(barn.tag)


def lister(post: Post, _: object) -> Iterator[str]:
    """The three lists are there in every registration, also where they are empty; and the record has a UUID."""
    if not UUID.fullmatch(post.uuid or ""):
        yield "ObjektType har ingen UUIDIdentifikator"
    for registrering in post.billede.iterchildren(post.art.ns("Registrering")):
        for navn in _LISTER:
            if registrering.find(post.art.ns(navn)) is None:
                yield f"Registrering mangler {navn}"


def lister_er_der(proeve: Proeve) -> str:
    """The same for every kind of record."""
    return "; ".join(proeve.enhver(art, lister) for art in proeve.indeks.arter)


def tider(proeve: Proeve) -> str:
    """Every time is an xs:dateTime: `2026-11-23T08:00:00+01:00`, with a colon in the offset."""
    fundet: Counter[str] = Counter()
    for svar in proeve.samtale.svar:
        for element in svar.element.iter(*_TIDER):
            # sd:Tidspunkt is a time itself in a registration, and holds one elsewhere.
            if not len(element) and not _TID.fullmatch((element.text or "").strip()):
                fundet[f"{_navn(element)} er ikke et tidspunkt som 2026-11-23T08:00:00+01:00"] += 1
    return _ingen(fundet, len(proeve.samtale.svar))


def skema(proeve: Proeve) -> str:
    """Every answer is valid by the published XSD, where its folder was given."""
    mappe = proeve.opgave.xsd
    if mappe is None:
        raise SprungetOver("mappen med de udgivne skemaer er ikke givet (--xsd)")
    filer = sorted(mappe.rglob(proeve.indeks.skema))
    if not filer:
        raise Fejlet(f"{proeve.indeks.skema} findes ikke under mappen i --xsd")
    try:
        xsd = etree.XMLSchema(etree.parse(filer[0], etree.XMLParser(no_network=True)))
    except etree.LxmlError as error:
        raise Fejlet(f"{proeve.indeks.skema} under mappen i --xsd er intet skema") from error
    fundet: Counter[str] = Counter()
    for svar in proeve.samtale.svar:
        if not xsd.validate(svar.element):
            # The words of the error quote the answer: its kind and place do not.
            fundet.update(
                f"{fejl.type_name} ved {_sted(str(fejl.path))}"
                for fejl in xsd.error_log  # type: ignore[attr-defined]  # the stubs know no log
            )
    return _ingen(fundet, len(proeve.samtale.svar))


def _sted(sti: str) -> str:
    return re.sub(r"\[[0-9]+\]", "", sti).rpartition("/")[2] or "svaret"


def _ingen(fundet: Counter[str], antal: int) -> str:
    if fundet:
        raise Fejlet("; ".join(f"{gange} gange: {besked}" for besked, gange in fundet.most_common(5)))
    return f"{antal} svar"


def _navn(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


FORM = (
    Krav(
        "lister",
        "AttributListe, TilstandListe og RelationListe er der, også når de er tomme",
        "RegistreringType",
        lister_er_der,
    ),
    Krav("bygning", "Elementerne står, hvor de skal, i den rækkefølge de skal", "xs:sequence", bygning),
    Krav("tider", "Hvert tidspunkt er et xs:dateTime", "xs:dateTime", tider),
    Krav("skema", "Hvert svar overholder de udgivne skemaer", "XSD", skema),
)
