"""Requests to the indexes, written by hand from the contract."""

from __future__ import annotations

from collections.abc import Iterable

PATHS = {"sdi": "/sagdokumentindeks/6", "yi": "/ydelseindeks/6", "ydl": "/ydelselistehent/2"}
NAMESPACES = {
    "sd": "urn:oio:sagdok:3.0.0",
    "gd": "urn:oio:sts:generelledefinitioner:6",
    "go": "urn:oio:sts:generelleoperationer:6",
    "sdi": "urn:oio:sts:sagdok:sagdokumentindeks:6",
    "sag": "urn:oio:sts:sagdok:sag:6",
    "si": "urn:oio:sts:sagdok:sagindeks:6",
    "di": "urn:oio:sts:sagdok:dokumentindeks:6",
    "yi": "urn:oio:sts:ydelse:ydelseindeks:6",
    "bi": "urn:oio:sts:ydelse:bevillingindeks:6",
    "oef": "urn:oio:sts:ydelse:oekonomiskeffektueringindeks:6",
    "k": "http://www.kombit.dk/int/2022/01/01/",
    "kontekst": "http://kombit.dk/xml/schemas/kontekst/2017/01/01/",
}
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
PRIMAER_PART = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
SAG_VIS = (
    "egenskaber",
    "fremdrift",
    "sagsklasse",
    "sagsaktoer",
    "sagspart",
    "sagsrelation",
    "sagsgenstand",
    "journalpost",
    "itsystem",
    "sikkerhedsprofil",
)
DOKUMENT_VIS = ("egenskaber", "fremdrift", "dokument", "klasse", "aktoer", "part", "itsystem", "sikkerhedsprofil")
BEVILLING_VIS = ("egenskaber", "bevilgetydelse", "sag", "part", "aktoer-ejer", "aktoer-ansvarlig")
EFFEKTUERING_VIS = ("egenskaber", "aktoer", "oekonomiskeydelseeffektueringer", "itsystem")


def element(name: str, *content: str) -> str:
    """A root element with every prefix of the contract."""
    declarations = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return f"<{name}{declarations}>{''.join(content)}</{name}>"


def envelope(body: str, *, soap: str = SOAP_12, header: str = "") -> bytes:
    """A SOAP envelope around a body."""
    return f'<e:Envelope xmlns:e="{soap}"><e:Header>{header}</e:Header><e:Body>{body}</e:Body></e:Envelope>'.encode()


def _filter(prefix: str, kind: str, vis: Iterable[str]) -> str:
    return "".join(f"<{prefix}:{kind}Vis><{prefix}:Vis>{v}</{prefix}:Vis></{prefix}:{kind}Vis>" for v in vis)


def reference(cpr: str) -> str:
    """A party, by number."""
    return f"<gd:ReferenceID><sd:URNIdentifikator>urn:oio:cpr-nr:{cpr}</sd:URNIdentifikator></gd:ReferenceID>"


def role(uuid: str) -> str:
    """A role, by UUID."""
    return f"<gd:Rolle><sd:UUIDIdentifikator>{uuid}</sd:UUIDIdentifikator></gd:Rolle>"


def soeg_sag(
    relations: str = "", *, attributes: str = "", states: str = "", page: tuple[int, int] | None = None, frame: str = ""
) -> str:
    """One SoegSag."""
    paging = ""
    if page is not None:
        paging = (
            f"<sd:FoersteResultatReference>{page[0]}</sd:FoersteResultatReference>"
            f"<sd:MaksimalAntalKvantitet>{page[1]}</sd:MaksimalAntalKvantitet>"
        )
    return (
        f"<sdi:SoegSag>{paging}{frame}<sag:AttributListe>{attributes}</sag:AttributListe>"
        f"<sag:TilstandListe>{states}</sag:TilstandListe><sag:RelationListe>{relations}</sag:RelationListe>"
        "</sdi:SoegSag>"
    )


def part(cpr: str, rolle: str | None = None) -> str:
    """A Sagspart to search for."""
    return f"<sag:Sagspart>{role(rolle) if rolle else ''}{reference(cpr)}</sag:Sagspart>"


def klasse(nummer: str) -> str:
    """A Sagsklasse to search for, by KLE number."""
    return (
        "<sag:Sagsklasse><gd:LokalUdvidelseListe><si:SagsklasseLokalUdvidelse>"
        f"<si:BrugervendtNoegle>{nummer}</si:BrugervendtNoegle>"
        "</si:SagsklasseLokalUdvidelse></gd:LokalUdvidelseListe></sag:Sagsklasse>"
    )


def sdi_fremsoeg(
    *searches: str,
    operation: str | None = None,
    vis: Iterable[str] = SAG_VIS,
    uuids: Iterable[str] = (),
    extra_filter: str = "",
    sort: str = "",
) -> str:
    """A fremsoeg of SDI; without `vis` and `extra_filter` it has no Filter."""
    shown = _filter("sdi", "Sag", vis) + extra_filter
    named = "".join(f"<sdi:SagUuid>{uuid}</sdi:SagUuid>" for uuid in uuids)
    op = f"<sdi:operation>{operation}</sdi:operation>" if operation else ""
    expression = f"<sdi:SoegUdtryk>{op}{''.join(searches)}</sdi:SoegUdtryk>" if searches else ""
    return element(
        "sdi:FremsoegSagDokumentIndeksInput",
        named,
        expression,
        f"<sdi:Filter>{shown}</sdi:Filter>" if shown else "",
        f"<sdi:Sortering>{sort}</sdi:Sortering>" if sort else "",
    )


def dokument_filter() -> str:
    """All parts of documents, and the documents of the sager."""
    return _filter("sdi", "Dokument", DOKUMENT_VIS) + "<sdi:SagInkluder>journalpost</sdi:SagInkluder>"


def soeg_ydelser(prefix: str, kind: str, relations: str = "", attributes: str = "") -> str:
    """One SoegBevillingIndeks (`bi`) or SoegOekonomiskEffektueringIndeks (`oef`)."""
    return (
        f"<yi:Soeg{kind}Indeks><{prefix}:AttributListe>{attributes}</{prefix}:AttributListe>"
        f"<{prefix}:TilstandListe/><{prefix}:RelationListe>{relations}</{prefix}:RelationListe></yi:Soeg{kind}Indeks>"
    )


def yi_fremsoeg(
    *searches: str, operation: str = "OR", shown: bool = True, uuids: Iterable[str] = (), sort: str = ""
) -> str:
    """A fremsoeg of YDI."""
    filter_ = _filter("yi", "Bevilling", BEVILLING_VIS) + _filter("yi", "OekonomiskEffektuering", EFFEKTUERING_VIS)
    named = "".join(f"<yi:BevillingUuid>{uuid}</yi:BevillingUuid>" for uuid in uuids)
    return element(
        "yi:FremsoegYdelseIndeksInput",
        named,
        f"<yi:SoegUdtryk><yi:operation>{operation}</yi:operation>{''.join(searches)}</yi:SoegUdtryk>",
        f"<yi:Filter>{filter_}</yi:Filter>" if shown else "",
        f"<yi:Sortering>{sort}</yi:Sortering>" if sort else "",
    )


def yi_om(cpr: str) -> str:
    """Grants and payments of one citizen."""
    return yi_fremsoeg(
        soeg_ydelser("bi", "Bevilling", f"<bi:Bevillingspart>{reference(cpr)}</bi:Bevillingspart>"),
        soeg_ydelser(
            "oef",
            "OekonomiskEffektuering",
            f"<oef:OekonomiskEffektueringPart>{reference(cpr)}</oef:OekonomiskEffektueringPart>",
        ),
    )


ALL_RIGHTS = "<k:BevillingDataAfgrGruppe/>"


def ydl_hent(
    kriterie: str,
    *,
    operation: str = "BevillingHent",
    before: str = "",
    rights: str | None = ALL_RIGHTS,
    after: str = "",
) -> str:
    """A BevillingHent or EffektueringHent; `before` and `after` stand on either side of the RettighedListe."""
    return element(
        f"k:{operation}_I",
        "<kontekst:HovedOplysninger><kontekst:TransaktionsId>t-1</kontekst:TransaktionsId>"
        "<kontekst:TransaktionsTid>2026-11-23T12:00:00Z</kontekst:TransaktionsTid></kontekst:HovedOplysninger>",
        f"<k:Kriterie>{kriterie}</k:Kriterie>",
        before,
        "" if rights is None else f"<k:RettighedListe>{rights}</k:RettighedListe>",
        after,
    )


def ydl_om(cpr: str, before: str = "", **more: str) -> str:
    """A citizen's benefits, with payments unless told otherwise."""
    payments = "<k:MedtagEffektueringer>true</k:MedtagEffektueringer>"
    return ydl_hent(f"<k:PartCPRNummer>{cpr}</k:PartCPRNummer>", before=before or payments, **more)


def sdi_om(cpr: str, *, page: tuple[int, int] | None = None, rolle: str | None = PRIMAER_PART) -> str:
    """A citizen's sager, with the documents of their journal posts."""
    return sdi_fremsoeg(soeg_sag(part(cpr, rolle), page=page), extra_filter=dokument_filter())
