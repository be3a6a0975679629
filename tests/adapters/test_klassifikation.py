"""Names from Klassifikation and Organisation: what we ask, what we make of the answer, and how it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from adapters.http import Line
from adapters.klassifikation import Klassifikation
from adapters.kontrakt import SOAP_VERSIONER, Ns
from adapters.organisation import Organisation
from adapters.sikkerhed import Ingen
from adapters.soap import SoapClient
from borgerblik.domain.klassifikation import Itsystem, KleEmne
from borgerblik.sandkasse.server import create_app
from borgerblik.sources import Reason, SourceError
from tests.adapters.kanned import Index, enveloped
from tests.byg import NU, tid
from tests.kontrakter import needs_contract, schema
from tests.wire import serving

CVR = "55133018"
OLD, NEW, OTHER, ROLE = (f"{n}0000000-0000-4000-8000-000000000000" for n in "1234")
OK = "<sd:StandardRetur><sd:StatusKode>20</sd:StatusKode></sd:StandardRetur>"
NOTHING = OK.replace("20", "44")


def client(url: str, version: str = "1.2") -> SoapClient:
    return SoapClient(Line(url), version=SOAP_VERSIONER[version], sikkerhed=Ingen())


# Answers, written by hand from the contract


def answer(kind: str, content: str = "", status: str = OK, ns: str = Ns.KLASSE.value) -> str:
    return f'<r:{kind} xmlns:r="{ns}" xmlns:sd="{Ns.SD.value}">{status}{content}</r:{kind}>'


def found(*uuids: str) -> str:
    listed = "".join(f"<sd:UUIDIdentifikator>{uuid}</sd:UUIDIdentifikator>" for uuid in uuids)
    return answer("SoegOutput", f"<sd:IdListe>{listed}</sd:IdListe>")


def window(fra: str | None, til: str | None) -> str:
    bounds = (
        f"<sd:{name}><sd:TidsstempelDatoTid>{tid(day).isoformat()}</sd:TidsstempelDatoTid></sd:{name}>"
        for name, day in (("FraTidspunkt", fra), ("TilTidspunkt", til))
        if day
    )
    return f"<sd:Virkning>{''.join(bounds)}</sd:Virkning>"


def egenskab(nummer: str, titel: str, fra: str | None = "2013-01-01", til: str | None = None) -> str:
    return (
        f"<r:Egenskab>{window(fra, til)}<sd:BrugervendtNoegleTekst>{nummer}</sd:BrugervendtNoegleTekst>"
        f"<sd:TitelTekst>{titel}</sd:TitelTekst></r:Egenskab>"
    )


def published(indicator: str, fra: str | None = "2013-01-01", til: str | None = None) -> str:
    return (
        f"<r:PubliceretStatus>{window(fra, til)}<sd:ErPubliceretIndikator>{indicator}</sd:ErPubliceretIndikator>"
        "</r:PubliceretStatus>"
    )


def mapping(to: str, label: str | None = None, fra: str | None = "2022-03-01", til: str | None = None) -> str:
    named = f"<sd:Label>{label}</sd:Label>" if label else ""
    return (
        f"<sd:Mapninger>{window(fra, til)}<sd:ReferenceID><sd:UUIDIdentifikator>{to}</sd:UUIDIdentifikator>"
        f"</sd:ReferenceID><sd:Rolle><sd:UUIDIdentifikator>{ROLE}</sd:UUIDIdentifikator>{named}</sd:Rolle>"
        f"<sd:Type><sd:UUIDIdentifikator>{ROLE}</sd:UUIDIdentifikator></sd:Type><sd:Indeks/></sd:Mapninger>"
    )


def klasse(uuid: str, egenskaber: str, status: str = "", relations: str = "", owner: str = "") -> str:
    mine = f"<r:DataEjer><sd:CVR>{owner}</sd:CVR></r:DataEjer>" if owner else ""
    return (
        f"<r:FiltreretOejebliksbillede><r:ObjektID><sd:UUIDIdentifikator>{uuid}</sd:UUIDIdentifikator></r:ObjektID>"
        f"{mine}<r:Registrering><r:AttributListe>{egenskaber}</r:AttributListe>"
        f"<r:TilstandListe>{status}</r:TilstandListe><r:RelationListe>{relations}</r:RelationListe>"
        "</r:Registrering></r:FiltreretOejebliksbillede>"
    )


class Register:
    """A Klassifikation that holds these classes, by UUID."""

    def __init__(self) -> None:
        self.klasser: dict[str, str] = {}
        self.numre: dict[str, list[str]] = {}
        self.asked: list[etree._Element] = []

    def holds(
        self, uuid: str, nummer: str, status: str = "", relations: str = "", titel: str = "En titel", owner: str = ""
    ) -> Register:
        self.klasser[uuid] = klasse(uuid, egenskab(nummer, titel), status, relations, owner)
        self.numre.setdefault(nummer, []).append(uuid)
        return self

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        envelope = etree.fromstring(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        body = envelope[1][0]
        self.asked.append(body)
        start_response("200 OK", [("Content-Type", "application/soap+xml")])
        return [enveloped(self._answer(body)).encode()]

    def _answer(self, body: etree._Element) -> str:
        if etree.QName(body).localname == "SoegInput":
            return found(*self.numre.get(body.findtext(f".//{Ns.SD('BrugervendtNoegleTekst')}") or "", ()))
        uuids = [element.text for element in body.iterchildren(Ns.SD("UUIDIdentifikator"))]
        images = "".join(self.klasser[uuid] for uuid in uuids if uuid in self.klasser)
        return answer("ListOutput", images) if images else answer("ListOutput", status=NOTHING)

    def emner(self, *numre: str, at: datetime = NU) -> dict[str, KleEmne]:
        with serving(self) as url:
            fundne = Klassifikation(client(url)).emner(CVR, numre, at)
        assert fundne.ulaeselige == 0
        return {emne.nummer: emne for emne in fundne.fundne}


@contextmanager
def a_sandkasse(folder: Path) -> Iterator[str]:
    app = create_app(noeglefil=folder / "noegle.pem")
    with serving(app) as url:
        yield url
        app.luk()


# What we ask


@needs_contract
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_our_questions_keep_the_published_contract_and_carry_the_request_header(version: str) -> None:
    klasser = Index(
        [enveloped(found()), enveloped(found(OLD)), enveloped(answer("ListOutput", klasse(OLD, egenskab("a", "b"))))]
    )
    org = Ns.ITSYSTEM.value
    systemer = Index(
        [
            enveloped(answer("SoegOutput", status=NOTHING, ns=org)),
            enveloped(answer("SoegOutput", status=NOTHING, ns=org)),
            enveloped(answer("ListOutput", status=NOTHING, ns=org)),
            enveloped(answer("LaesOutput", status=NOTHING, ns=org)),
        ]
    )
    with serving(klasser) as one, serving(systemer) as other:
        Klassifikation(client(one, version)).emner(CVR, ["32.30.04"], NU)
        Organisation(client(other, version)).systemer(CVR, [OLD, NEW], ["KY"], NU)

    for index, kind in ((klasser, "klasse"), (systemer, "itsystem")):
        for envelope, body in zip(index.asked, index.bodies, strict=True):
            schema(kind).assertValid(body)
            assert envelope.findtext(f".//{Ns.H('TransactionUUID')}")
    names = [[etree.QName(body).localname for body in index.bodies] for index in (klasser, systemer)]
    assert names == [
        ["SoegInput", "SoegInput", "ListInput"],
        ["SoegInput", "SoegInput", "ListInput", "LaesInput", "LaesInput"],
    ]


@needs_contract
def test_the_answers_these_tests_are_made_of_keep_the_contract_too() -> None:
    whole = klasse(OLD, egenskab("32.24.32", "x"), published("true", til="2022-03-01"), mapping(NEW, "Erstattes af"))

    schema("klasse").assertValid(etree.fromstring(answer("ListOutput", whole)))
    schema("klasse").assertValid(etree.fromstring(found(OLD, NEW)))


def test_many_classes_are_read_in_few_calls() -> None:
    register = Register()
    for number in range(60):
        register.holds(f"{number:08d}-0000-4000-8000-000000000000", f"32.30.{number:02d}")

    assert len(register.emner(*register.numre)) == 60
    reads = [body for body in register.asked if etree.QName(body).localname == "ListInput"]
    assert [len(list(body.iterchildren(Ns.SD("UUIDIdentifikator")))) for body in reads] == [50, 10]


# What we make of the answer


def test_a_title_comes_with_the_days_it_is_in_force() -> None:
    register = Register().holds(OLD, "32.30.04", published("true", "2013-01-01", "2030-01-01"), titel="Sygedagpenge")

    assert register.emner("32.30.04") == {
        "32.30.04": KleEmne("32.30.04", "Sygedagpenge", date(2013, 1, 1), date(2030, 1, 1))
    }


@pytest.mark.parametrize(
    ("status", "fra", "til"),
    [
        ("", date(2013, 1, 1), None),
        (published("true", "2014-01-01"), date(2014, 1, 1), None),
        (published("false", "2022-03-01"), None, date(2022, 3, 1)),
        (published("true") + published("false", "2022-03-01"), date(2013, 1, 1), date(2022, 3, 1)),
        (published("false", "2022-03-01") + published("true", "2013-01-01", "2022-03-01"), date(2013, 1, 1),
         date(2022, 3, 1)),
        (published("true", "2013-01-01", "2022-03-01"), date(2013, 1, 1), date(2022, 3, 1)),
        (published("true", None, None), None, None),
    ],
    ids=["no status", "published", "withdrawn", "overlapping", "whatever the order", "ended", "for ever"],
)  # fmt: skip
def test_when_a_number_is_in_force_is_read_by_virkning(status: str, fra: date | None, til: date | None) -> None:
    emne = Register().holds(OLD, "32.24.32", status).emner("32.24.32")["32.24.32"]

    assert (emne.gyldig_fra, emne.gyldig_til) == (fra, til)


def test_the_title_is_the_one_of_now_and_else_the_last_there_was() -> None:
    register = Register().holds(OLD, "32.30.04")
    register.klasser[OLD] = klasse(
        OLD,
        egenskab("32.30.04", "Nyt", "2020-01-01") + egenskab("32.30.04", "Gammelt", "2013-01-01", "2020-01-01"),
    )
    assert register.emner("32.30.04")["32.30.04"].titel == "Nyt"
    assert register.emner("32.30.04", at=tid("2016-05-01"))["32.30.04"].titel == "Gammelt"

    register.klasser[OLD] = klasse(OLD, egenskab("32.30.04", "Gammelt", "2013-01-01", "2020-01-01"))
    assert register.emner("32.30.04")["32.30.04"].titel == "Gammelt"


def test_of_several_classes_with_one_number_the_common_one_in_force_counts() -> None:
    register = Register()
    register.holds(OLD, "32.30.04", titel="Kommunens egen", owner=CVR)
    register.holds(NEW, "32.30.04", published("true", "2013-01-01", "2020-01-01"), titel="Den gamle")
    register.holds(OTHER, "32.30.04", titel="Den fælles", owner="11111111")

    assert register.emner("32.30.04")["32.30.04"].titel == "Den fælles"


ENDED = published("true", "2013-01-01", "2022-03-01")


@pytest.mark.parametrize("label", ["Erstattes af", "ERSTATTET AF", "Afløses af", "Efterfølger"])
def test_a_mapping_whose_role_says_so_names_the_successor_which_is_read_too(label: str) -> None:
    register = Register().holds(OLD, "32.24.32", ENDED, mapping(NEW, label)).holds(NEW, "32.24.04")

    found = register.emner("32.24.32")

    assert found["32.24.32"].efterfoelger == "32.24.04"
    assert found["32.24.04"].efterfoelger is None


def test_a_role_without_a_label_is_looked_up() -> None:
    register = Register().holds(OLD, "32.24.32", ENDED, mapping(NEW)).holds(NEW, "32.24.04")
    register.holds(ROLE, "erstattes_af", titel="Erstattes af")

    assert register.emner("32.24.32")["32.24.32"].efterfoelger == "32.24.04"


def test_a_class_may_say_itself_which_one_it_took_the_place_of() -> None:
    register = Register().holds(NEW, "32.24.04", "", mapping(OLD, "Erstatter")).holds(OLD, "32.24.32", ENDED)

    assert register.emner("32.24.04")["32.24.32"].efterfoelger == "32.24.04"


def test_successors_are_followed_over_several_steps_and_round_a_circle_only_once() -> None:
    register = Register().holds(OLD, "32.24.32", ENDED, mapping(NEW, "Erstattes af"))
    register.holds(NEW, "32.24.48", ENDED, mapping(OTHER, "Erstattes af"))
    register.holds(OTHER, "32.24.04", "", mapping(OLD, "Erstattes af"))

    found = register.emner("32.24.32")

    assert {nummer: emne.efterfoelger for nummer, emne in found.items()} == {
        "32.24.32": "32.24.48", "32.24.48": "32.24.04", "32.24.04": "32.24.32",
    }  # fmt: skip
    assert len(register.asked) < 8


@pytest.mark.parametrize(
    "relations",
    [
        mapping(NEW, "Svarer til i FORM"),
        mapping(NEW),
        mapping(NEW, "Erstattes af", "2022-03-01", "2023-01-01"),
        mapping(NEW, "Erstattes af") + mapping(OTHER, "Erstattes af"),
        mapping(OLD, "Erstattes af"),
    ],
    ids=["another role", "a role nobody knows", "no longer so", "split into two", "itself"],
)
def test_what_does_not_clearly_name_one_successor_is_not_followed(relations: str) -> None:
    register = Register().holds(OLD, "32.24.32", ENDED, relations)
    register.holds(NEW, "32.24.04").holds(OTHER, "32.24.05")

    assert register.emner("32.24.32")["32.24.32"].efterfoelger is None


def test_a_successor_announced_for_later_is_kept_with_the_day_the_number_ends() -> None:
    ends = published("true", "2013-01-01", "2027-01-01")
    register = Register().holds(OLD, "32.24.32", ends, mapping(NEW, "Erstattes af", "2027-01-01"))
    register.holds(NEW, "32.24.04")

    emne = register.emner("32.24.32")["32.24.32"]

    assert (emne.gyldig_til, emne.efterfoelger) == (date(2027, 1, 1), "32.24.04")
    assert emne.afloeser(date(2026, 12, 31)) is None


def test_one_class_that_cannot_be_read_costs_itself_and_is_counted() -> None:
    register = Register().holds(OLD, "32.30.04").holds(NEW, "32.24.04")
    register.klasser[OLD] = register.klasser[OLD].replace("2013-01-01T", "i går ")

    with serving(register) as url:
        found = Klassifikation(client(url)).emner(CVR, ["32.30.04", "32.24.04"], NU)

    assert [emne.nummer for emne in found.fundne] == ["32.24.04"]
    assert found.ulaeselige == 1


# The sandkasse, which reads the contract for itself


def test_both_registers_of_the_sandkasse_are_read(tmp_path: Path) -> None:
    with a_sandkasse(tmp_path) as url:
        emner = Klassifikation(client(f"{url}/klasse/7")).emner(CVR, ["32.24.32", "32.24.48", "32.21.17"], NU)
        systemer = Organisation(client(f"{url}/organisation/itsystem/6")).systemer(
            CVR, ["A1C9DE52-7b34-5c07-9e60-4b3f8d1e2c22", OLD], ["gammelt ydelsessystem", "findes ikke"], NU
        )

    assert {emne.nummer: (emne.efterfoelger, emne.gyldig_til) for emne in emner.fundne} == {
        "32.21.17": (None, None),
        "32.21.90": ("32.21.91", date(2019, 1, 1)),
        "32.21.91": ("32.21.17", date(2023, 1, 1)),
        "32.24.04": (None, None),
        "32.24.32": ("32.24.04", date(2022, 3, 1)),
        "32.24.48": ("32.24.04", date(2022, 3, 1)),
    }
    assert set(systemer.fundne) == {
        Itsystem("a1c9de52-7b34-5c07-9e60-4b3f8d1e2c22", "KY Ydelse"),
        Itsystem("0d9e8c7b-6a5f-5e4d-93c2-b1a0f9e8d755", "Gammelt Ydelsessystem"),
    }


# Failures


@pytest.mark.parametrize(
    ("index", "reason"),
    [
        (Index([enveloped(found())], status="500 Oops"), Reason.UTILGAENGELIG),
        (Index([enveloped(found())], status="403 Forbidden"), Reason.AFVIST),
        (Index(["<html/>"]), Reason.IKKE_FORSTAAET),
        (Index([enveloped(answer("SoegOutput", status=OK.replace("20", "40")))]), Reason.IKKE_FORSTAAET),
        (Index([enveloped(found(OLD)), enveloped(answer("LaesOutput"))]), Reason.IKKE_FORSTAAET),
    ],
)
def test_every_failure_has_its_reason(index: Index, reason: Reason) -> None:
    with serving(index) as url, pytest.raises(SourceError) as failed:
        Klassifikation(client(url)).emner(CVR, ["32.30.04"], NU)

    assert failed.value.reason is reason


def test_a_miss_is_no_error() -> None:
    assert Register().emner("32.30.04", at=NU + timedelta(days=1)) == {}
