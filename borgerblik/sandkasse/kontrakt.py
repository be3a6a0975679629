"""What the published contract says, in our own reading: namespaces, roles, types and the parts of an object.

Independent of the adapters on purpose: two readings of one contract find each other's mistakes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

NS: Final = MappingProxyType(
    {
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
)
# Klassifikation and Organisation have an edition of `sd` each, and their own names are declared where they are spoken.
NAVNE_NS: Final = MappingProxyType(
    {
        "klasse": "http://stoettesystemerne.dk/klassifikation/klasse/7/",
        **{
            objekt: f"http://stoettesystemerne.dk/organisation/{objekt}/6/"
            for objekt in ("itsystem", "organisation", "organisationenhed", "virksomhed", "bruger")
        },
    }
)
ORGFAELLES_NS: Final = "http://stoettesystemerne.dk/organisation/6/"
HEADER_NS: Final = "http://kombit.dk/xml/schemas/RequestHeader/1/"
CPR_URN: Final = "urn:oio:cpr-nr:"
TOM_URN: Final = "URN:Empty"


@cache
def q(navn: str) -> str:
    """`sag:Titel` as lxml writes it: `{namespace}Titel`."""
    prefix, lokal = navn.split(":")
    return f"{{{NS.get(prefix) or NAVNE_NS[prefix]}}}{lokal}"


def lokalnavn(tag: str) -> str:
    """The name without its namespace."""
    return tag.rpartition("}")[2]


def mappe() -> Path | None:
    """The folder with the published WSDL and XSD, or None where it is not.

    `BORGERBLIK_CONTRACTS` names it; without it `../shared/contracts/kombit` beside the checkout is tried.
    """
    sti = os.environ.get("BORGERBLIK_CONTRACTS")
    kandidat = Path(sti) if sti else Path(__file__).parents[3] / "shared" / "contracts" / "kombit"
    return kandidat if (kandidat / "PROTOCOL.md").is_file() else None


class SagRolle:
    """Role UUIDs of SDI. The last six are not public; ours are invented (uuid5 of the name)."""

    EJER = "9e979b84-b846-4472-8622-58007dc63c7e"
    ANSVARLIG = "a1263342-d348-44ba-a566-233f37c4cb67"
    PRIMAER_BEHANDLER = "bf1f93ed-9441-4af4-835b-baeb201f3076"
    PRIMAER_PART = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
    PRIMAER_KLASSE = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
    HANDLINGSKLASSE = "05ef7011-11a7-4e4c-a46b-3de6aa457fc3"
    MASTER = "251c24fd-57b0-4afc-9d73-b063d1957eb3"
    AFSENDER = "1b3c6a6d-e977-4491-9bf8-b41ee6999f39"
    SEKUNDAER_PART = "a13dd53b-9158-5520-9cb6-430b0879da35"
    VISNINGSKLASSE = "41dcffd3-e8d2-520f-b80a-d9f73b4ef346"
    YDELSESKLASSE = "7ec4d7a2-fbe2-565f-83c2-6bb16c1d5e22"
    TILAKTERET = "2b6aae67-00d5-592a-9286-6d52f738eca8"
    JOURNALNOTAT = "5e2af406-10c4-5cc3-9dbb-cfecbeb9a107"
    ANDRE_SAGER = "d667e511-b888-533e-8fcf-2caad7ac057a"


class SagType:
    """Object type UUIDs of SDI. The last two are not public; ours are invented."""

    ORGANISATION = "bc6972cd-8f2b-4b9d-8d37-62916d6a71aa"
    ORGENHED = "c5fc3b3b-5197-49ee-92e6-ae6ba1957174"
    BRUGER = "85d65133-4b00-460d-992e-3984857b5768"
    PERSON = "c189ba35-de4b-4363-a8b7-67f1456cf56f"
    KLASSE = "267235ea-526d-4a18-8001-f2a0e563eba1"
    ITSYSTEM = "29fe1da2-897a-46cd-b635-b9be8e0bffd6"
    DOKUMENT = "2049a690-cb55-5e15-89f5-284fa455c888"
    SAG = "9369ebaf-a301-50b6-b51f-0b688ab4cde5"


class YdelseRolle:
    """Role UUIDs of YDI: other numbers than SDI has for the same words."""

    EJER = "abdf4d3e-f113-4282-b13e-6cd32a82621c"
    ANSVARLIG = "fbe1016a-170a-4dea-8652-2813c1a566c0"
    BEVILLINGSMODTAGER = "3102fa7e-f56e-4510-b0d4-1650c590dc3b"
    YDELSESMODTAGER = "93af57a7-7658-4fac-98da-9e5ac7a7d9a5"
    YDELSE = "6ebd938f-0bbf-4142-a65c-fefe15e9f192"
    PRIMAER_KLASSE = "ea909030-c5fa-4544-9b22-a0010d08ebe1"
    TILKNYTTET_SAG = "31237487-787a-424f-8819-56aaedf00643"
    DEL_AF = "ccc9d91b-9a4c-4ada-9be4-795ca068e89d"
    EFF_EJER = "a91824c4-da1d-47f9-bce2-5d6597879415"
    UDBETALENDE_ENHED = "a1ff36be-b3fb-4e1f-aac0-9d3313070ecb"
    EFFEKTUERINGSMODTAGER = "68d4b903-acae-4f2f-aafc-45bd999ed81f"
    MASTER = SagRolle.MASTER
    AFSENDER = SagRolle.AFSENDER


class YdelseType:
    """Object type UUIDs of YDI."""

    EJER = "45b7dafb-d90e-41da-b30e-ba007e577a8a"
    ANSVARLIG = "4546cca2-838e-4e0d-a5bd-83757d603362"
    PERSON = "c59f1523-1786-48c7-baff-466de1db3320"
    YDELSE = "3aa45cbd-94c3-4601-84a6-66ce0f157dda"
    KLASSE = "7c51b9a8-d388-4e83-8c8b-ee3a90458d0b"
    SAG = "f08a4a13-2567-41d0-bf8d-3af754b03464"
    LINJE = "4fd9d6c1-2939-4bfe-b803-ab0b3904bd2f"
    EFF_AKTOER = "c622654c-d87f-4ac7-9a42-d0580253b979"
    EFF_PERSON = "480769fd-9744-4859-950f-95cbb5633d36"
    ITSYSTEM = SagType.ITSYSTEM


@dataclass(frozen=True, slots=True)
class Art:
    """A kind of object an index keeps, and where its parts lie.

    `vis` names, for each child of the three lists, the Vis value that shows it. `soeg` is the element that
    searches for it, `uuid` the one that names it, `billede` the one that shows it, `antal` its name in Antal.
    """

    navn: str
    prefix: str
    indeks: str
    soeg: tuple[str, ...]
    uuid: str
    billede: str
    antal: str
    part: str
    ejer: tuple[str, str]
    valg: str
    vis: MappingProxyType[str, str] = field(repr=False)
    altid: frozenset[str] = frozenset()

    def tag(self, lokal: str) -> str:
        """A name in the art's own namespace."""
        return q(f"{self.prefix}:{lokal}")


def _vis(**valg: str) -> MappingProxyType[str, str]:
    """`vis="sag:Tag sag:Tag"` turned round: from tag to vis. A word's `_` is `-` in the contract."""
    return MappingProxyType({q(navn): vis.replace("_", "-") for vis, navne in valg.items() for navn in navne.split()})


SAG = Art(
    navn="Sag",
    prefix="sag",
    indeks="sdi",
    soeg=("SoegSag",),
    uuid="SagUuid",
    billede="SagFiltreretOejebliksbillede",
    antal="sager",
    part=q("sag:Sagspart"),
    ejer=(q("sag:Sagsaktoer"), SagRolle.EJER),
    valg="Sag",
    vis=_vis(
        egenskaber="sag:Egenskaber si:SagIndeksEgenskaber gd:SenestAendretTidspunkt",
        fremdrift="sag:Fremdrift",
        sagsklasse="sag:Sagsklasse",
        sagsaktoer="sag:Sagsaktoer",
        sagspart="sag:Sagspart",
        sagsrelation="sag:Sagsrelation",
        sagsgenstand="sag:Sagsgenstande",
        journalpost="sag:Journalpost",
        itsystem="si:SagsitsystemRelation",
        sikkerhedsprofil="si:Sikkerhedsprofil",
    ),
)
DOKUMENT = Art(
    navn="Dokument",
    prefix="di",
    indeks="sdi",
    soeg=("SoegDokument", "SoegSagsloeseDokumenter"),
    uuid="DokumentUuid",
    billede="DokumentFiltreretOejebliksbillede",
    antal="dokumenter",
    part=q("di:Dokumentpart"),
    ejer=(q("di:Dokumentaktoer"), SagRolle.EJER),
    valg="Dokument",
    vis=_vis(
        egenskaber="di:Egenskaber gd:SenestAendretTidspunkt",
        fremdrift="di:Fremdrift",
        dokument="di:Dokumentrelation",
        klasse="di:Dokumentklasse",
        aktoer="di:Dokumentaktoer",
        part="di:Dokumentpart",
        itsystem="di:DokumentitsystemRelation",
        sikkerhedsprofil="di:Sikkerhedsprofil",
    ),
)
BEVILLING = Art(
    navn="Bevilling",
    prefix="bi",
    indeks="yi",
    soeg=("SoegBevillingIndeks",),
    uuid="BevillingUuid",
    billede="BevillingFiltreretOejebliksbillede",
    antal="bevillinger",
    part=q("bi:Bevillingspart"),
    ejer=(q("bi:Bevillingsaktoer"), YdelseRolle.EJER),
    valg="Bevilling",
    vis=_vis(
        egenskaber="bi:Egenskaber",
        egenskaberlokaludvidelse="gd:SenestAendretTidspunkt",
        bevilgetydelse="bi:BevilgetYdelse",
        sag="bi:Bevillingssag",
        part="bi:Bevillingspart",
        aktoer_ansvarlig="bi:Bevillingsaktoer",
        sikkerhedsprofil="bi:Sikkerhedsprofil",
    ),
)
EFFEKTUERING = Art(
    navn="OekonomiskEffektuering",
    prefix="oef",
    indeks="yi",
    soeg=("SoegOekonomiskEffektueringIndeks",),
    uuid="OekonomiskEffektueringUuid",
    billede="OekonomiskEffektueringFiltreretOejebliksbillede",
    antal="effektueringer",
    part=q("oef:OekonomiskEffektueringPart"),
    ejer=(q("oef:Aktoer"), YdelseRolle.EFF_EJER),
    valg="OekonomiskEffektuering",
    vis=_vis(
        egenskaber="oef:Egenskaber",
        aktoer="oef:Aktoer",
        oekonomiskeydelseeffektueringer="oef:OekonomiskYdelseEffektueringRelation",
        itsystem="oef:ItSystem",
    ),
    # No Vis names the receiver of a payment, so there is no way to ask for it: it always comes.
    altid=frozenset({q("oef:OekonomiskEffektueringPart")}),
)
ARTER: Final = (SAG, DOKUMENT, BEVILLING, EFFEKTUERING)
LISTER: Final = ("AttributListe", "TilstandListe", "RelationListe")
UDVIDELSER: Final = q("gd:LokalUdvidelseListe")
