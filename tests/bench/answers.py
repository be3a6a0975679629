"""Invented citizens with 5, 50 and 500 sager, and what the sandkasse's indexes answer about them, as bytes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from werkzeug.test import Client

from adapters.http import Reply
from adapters.kontrakt import SOAP_1_2
from adapters.sagdokumentindeks import Sagdokumentindeks
from adapters.sikkerhed import Ingen
from adapters.soap import SoapClient
from adapters.ydelsesindeks import Ydelsesindeks
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.kommune import Kommune
from borgerblik.sandkasse.app import Sandkasse
from borgerblik.sandkasse.borgere import _objekter
from borgerblik.sandkasse.forloeb import Bygger
from borgerblik.sandkasse.katalog import AARHUS, ALLE_OTTE, KOEBENHAVN
from borgerblik.sandkasse.lager import Lager, Levering
from borgerblik.sandkasse.oplysninger import Myndighed, Person, Samling
from borgerblik.sandkasse.sikkerhed import Ingen as SandkasseUdenSikkerhed
from borgerblik.sandkasse.tid import DANSK
from borgerblik.sandkasse.udsteder import Udsteder
from borgerblik.sources import Deadline, Question
from schemas.ind.kommune import read_kommune_file

SDI_PATH, YDI_PATH = "/sagdokumentindeks/6", "/ydelseindeks/6"
CITIZENS = {5: "6101854001", 50: "6201854002", 500: "6301854003"}  # by their sager; days 61-64: nobody's numbers
ONLY_SAGER = "6401854004"  # 500 sager and no benefits
OWNERS = (AARHUS, KOEBENHAVN)
MONTHS = 3  # of payments under each benefit that is paid monthly

Key = tuple[str, bytes, tuple[tuple[bytes, bytes], ...]]
_URN = re.compile(rb"urn:oio:cpr-nr:([0-9]{10})")
_OFFSET = re.compile(rb"<\w+:(Soeg\w+)><\w+:FoersteResultatReference>([0-9]+)<")


def key_of(path: str, request: bytes) -> Key:
    """What a request asks for: which index, about whom, from which place on."""
    person = _URN.search(request)
    return path, person[1] if person else b"", tuple(_OFFSET.findall(request))


@dataclass(slots=True)
class Recorded:
    """Requests with their answers. A key has one answer per kommune that owns what it tells of."""

    requests: dict[Key, bytes] = field(default_factory=dict)
    replies: dict[Key, list[bytes]] = field(default_factory=lambda: defaultdict(list))

    def pages(self, sager: int) -> list[bytes]:
        """The answers of SDI about the citizen with that many sager, page by page, the first owner's."""
        asked = CITIZENS[sager].encode()
        return [replies[0] for (path, who, _), replies in self.replies.items() if (path, who) == (SDI_PATH, asked)]

    def first(self, cpr: str) -> list[tuple[Key, bytes]]:
        """The questions a look at that citizen begins with, one to each index."""
        return [
            (key, request)
            for key, request in self.requests.items()
            if key[1] == cpr.encode() and all(offset == b"0" for _, offset in key[2])
        ]

    def with_copies(self, cpr: str, others: Iterable[str]) -> Recorded:
        """All of this, and what there is about that citizen under these numbers too."""
        found = Recorded(self.requests, defaultdict(list, self.replies))
        for other in others:
            for (path, who, offsets), replies in self.replies.items():
                if who == cpr.encode():
                    copies = [reply.replace(who, other.encode()) for reply in replies]
                    found.replies[path, other.encode(), offsets] = copies
        return found


class Canned:
    """A line to an index that answers at once with what was recorded (it stands in for adapters.http.Line)."""

    def __init__(self, path: str, reply: Callable[[Key, bytes], bytes]) -> None:
        self.url = f"http://127.0.0.1{path}"
        self._path = path
        self._reply = reply

    def post(self, sealed: Callable[[], bytes], _headers: dict[str, str], _deadline: Deadline) -> Reply:
        """The recorded answer."""
        data = sealed()
        return Reply(200, self._reply(key_of(self._path, data), data))


def client(path: str, reply: Callable[[Key, bytes], bytes]) -> SoapClient:
    """A SOAP client on such a line."""
    return SoapClient(Canned(path, reply), version=SOAP_1_2, sikkerhed=Ingen())  # type: ignore[arg-type]


def sources(reply: Callable[[Key, bytes], bytes]) -> tuple[Sagdokumentindeks, Ydelsesindeks]:
    """Both indexes as the product reads them."""
    return Sagdokumentindeks(client(SDI_PATH, reply)), Ydelsesindeks(client(YDI_PATH, reply))


def question(cpr: str, at: datetime) -> Question:
    """What there is about that citizen."""
    return Question(Cpr(cpr), AARHUS.kode, AARHUS.cvr, at, Deadline(600))


def record(key_file: Path) -> Recorded:
    """Everything the product will ask about these citizens, asked of the sandkasse once."""
    recorded = Recorded()
    for place, owner in enumerate(OWNERS):
        wsgi = Client(Sandkasse(Udsteder.fra_fil(key_file), _lager(owner, place), SandkasseUdenSikkerhed(), 100))

        def ask(key: Key, data: bytes, wsgi: Client = wsgi) -> bytes:
            answer: bytes = wsgi.post(key[0], data=data, content_type="application/soap+xml; charset=utf-8").data
            recorded.requests[key] = data
            recorded.replies[key].append(answer)
            return answer

        for cpr in (*CITIZENS.values(), ONLY_SAGER) if place == 0 else (CITIZENS[5],):
            for source in sources(ask):
                if source.fetch(question(cpr, datetime.now(DANSK))).unreadable:
                    raise RuntimeError(f"{source.name} gives what cannot be read")
    return recorded


def _lager(owner: Myndighed, place: int) -> Lager:
    courses: dict[str, Callable[[Bygger], Samling]] = {
        cpr: partial(_course, owner, sager) for sager, cpr in CITIZENS.items()
    }
    courses[ONLY_SAGER] = lambda byg: replace(_course(owner, 500, byg), bevillinger=(), udbetalinger=())
    return Lager(
        Levering(number, (person.urn,), partial(_objekter, course, _bygger(number, person)))
        for number, (cpr, course) in enumerate(courses.items(), 1 + 10 * place)
        for person in (Person("Ida Eksempel", cpr),)
    )


def _bygger(number: int, person: Person) -> Callable[[], Bygger]:
    return partial(Bygger, number, person, date.today(), 1)  # noqa: DTZ011 (this machine's day will do)


def _course(owner: Myndighed, sager: int, byg: Bygger) -> Samling:
    """That many sager of all kinds, each with its documents, its benefit and the payments of some months."""
    courses = [byg.forloeb(ALLE_OTTE[place % len(ALLE_OTTE)], owner, MONTHS) for place in range(sager)]
    return Samling(
        tuple(sag for course in courses for sag in course.sager),
        tuple(bevilling for course in courses for bevilling in course.bevillinger),
        tuple(udbetaling for course in courses for udbetaling in course.udbetalinger),
    )


@cache
def kommuner() -> tuple[Kommune, ...]:
    """The two owners as the sandkasse sets them up, with everything opened: all is shown, documents too."""
    found = []
    for owner in OWNERS:
        raw = (files("borgerblik.sandkasse.kommuner") / f"{owner.kode}.json").read_bytes()
        kommune = read_kommune_file(raw)
        opened = {
            nummer: replace(valg, aaben=True, fradato=None, dokumenter=True) for nummer, valg in kommune.kle.items()
        }
        found.append(replace(kommune, tilsluttet=True, kle=MappingProxyType(opened)))
    return tuple(found)
