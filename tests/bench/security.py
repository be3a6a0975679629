"""Row 12, and row 3 with the whole security: what OIO IDWS adds to a call and to an overview.

The source checks and signs within its 80 ms, so that its own cost does not count. Plain HTTP on this machine: a
mutual-TLS connection that is kept alive costs nothing.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from functools import partial
from pathlib import Path
from unittest import mock

from lxml import etree

from adapters.http import Line, Reply
from adapters.kontrakt import SOAP_1_2, Ns
from adapters.oioidws.profil import Oioidws
from adapters.sikkerhed import Exchange, Ingen, OnBehalfOf, Sikkerhed
from adapters.soap import SoapClient, body_of, parsed
from adapters.tjenester import Tjenester
from borgerblik.config import read_settings
from borgerblik.sandkasse.pki import MAPPE, Pki
from borgerblik.sources import Deadline
from tests.bench.answers import CITIZENS, OWNERS, SDI_PATH, YDI_PATH, Key, Recorded, kommuner
from tests.bench.cold import MEDIAN_MS, WHAT, against_slowest
from tests.bench.guard import Guard
from tests.bench.measure import Row, Target, interleaved, say
from tests.bench.served import Served

CALL, LOOK, ONCE = Target(1.10), Target(1.25), Target(1, "token")
TOGETHER = 50
BATCH, ROUNDS = 10, 15
STS_SECONDS = 3.0  # so long that citizens come before the first token does
MANY = [f"6101854{number}" for number in range(100, 100 + TOGETHER)]  # 50 times the citizen with 5 sager


def rows(folder: Path, key_file: Path, recorded: Recorded, *, quick: bool) -> Iterator[Row]:
    """The tokens of a cold process first; then one call, and a whole look."""
    say("security: the sandkasse makes its certificates")
    pki = Pki.i_mappe(folder / MAPPE)
    guard = Guard(key_file, pki)
    with Served(folder, key_file, recorded.with_copies(CITIZENS[5], MANY), pki, STS_SECONDS) as served:
        say("security: 50 citizens at once, no token yet")
        yield _tokens(served)
        asking = Asking(served, recorded)
        say("security: one call")
        yield _one_call(asking, guard, recorded, quick=quick)
        say("security: cold overview")
        ratio, note = against_slowest(served, asking.alone(), 15 if quick else 60)
        what = f"secured: {WHAT} of {MEDIAN_MS:.0f} ms, 5 sager"
        yield Row("3s", what, "the slowest single secured call", LOOK, ratio, note)


def _tokens(served: Served) -> Row:
    """What the token service is asked for by 50 citizens who come before it has answered anybody."""
    served.source.rest(MEDIAN_MS)
    before = len(served.source.tokens())
    with ThreadPoolExecutor(TOGETHER) as citizens:
        list(citizens.map(partial(served.look, anew=True), MANY))
    given = served.source.tokens()
    if len(given) != 2 * len(kommuner()):
        raise RuntimeError(f"there are tokens for {len(given)} services and kommuner")
    what = f"tokens fetched for each service and kommune, {TOGETHER} citizens at once on a cold process"
    note = f"{before} of {len(given)} were there when they came"
    return Row("12", what, "(counted by the token service)", ONCE, max(given), note)


class Question:
    """A recorded question, to be asked again through any client."""

    def __init__(self, recorded: Recorded, key: Key, request: bytes) -> None:
        self.path = key[0]
        self._envelope = parsed(Reply(200, request))
        self._action = self._envelope.findtext(f".//{Ns.WSA('Action')}") or ""
        self._answer = str(body_of(parsed(Reply(200, recorded.replies[key][0]))).tag)

    def envelope(self) -> etree._Element:
        """As it is before anything is signed, with a MessageID of its own."""
        found = deepcopy(self._envelope)
        message_id = found.find(f".//{Ns.WSA('MessageID')}")
        assert message_id is not None
        message_id.text = f"urn:uuid:{uuid.uuid4()}"
        return found

    def ask(self, client: SoapClient, asker: OnBehalfOf) -> etree._Element:
        """Its answer."""
        return client.ask(self._action, deepcopy(body_of(self._envelope)), self._answer, asker)


class Asking:
    """The product's own clients towards both indexes, in this process, with the tokens of its workers."""

    def __init__(self, served: Served, recorded: Recorded) -> None:
        with mock.patch.dict(os.environ, served.environment(), clear=True):
            settings = read_settings()
        sdi, ydi = settings.sagdokumentindeks, settings.ydelsesindeks
        tjenester = Tjenester(settings)
        assert sdi is not None
        assert ydi is not None
        assert tjenester.secured is not None
        self.profile = Oioidws(sdi.entity_id, tjenester.secured.tokens, tjenester.secured.index_certificates)
        self._plain = SoapClient(Line(sdi.url), version=SOAP_1_2, sikkerhed=Ingen())
        self._secured = {SDI_PATH: tjenester.client(sdi), YDI_PATH: tjenester.client(ydi)}
        self._questions = [Question(recorded, key, request) for key, request in recorded.first(CITIZENS[5])]
        self.sdi = next(each for each in self._questions if each.path == SDI_PATH)

    def unsigned(self) -> None:
        """One question to SDI as it is."""
        self.sdi.ask(self._plain, asker())

    def signed(self) -> None:
        """The same, secured."""
        self.sdi.ask(self._secured[SDI_PATH], asker())

    def alone(self) -> list[Callable[[], object]]:
        """The secured calls of a look, each to be made alone."""
        return [
            lambda each=each, cvr=kommune.cvr: each.ask(self._secured[each.path], asker(cvr))  # type: ignore[misc]
            for each in self._questions
            for kommune in kommuner()
        ]


def asker(cvr: str | None = OWNERS[0].cvr) -> OnBehalfOf:
    """Somebody who has a minute."""
    return OnBehalfOf(cvr, Deadline(60))


def _one_call(asking: Asking, guard: Guard, recorded: Recorded, *, quick: bool) -> Row:
    """The same call with and without security; beside it what signing and verifying take by themselves."""
    unsigned, signed = interleaved(asking.unsigned, asking.signed, rounds=15 if quick else 60, clock=time.perf_counter)
    few, many = recorded.pages(5), recorded.pages(500)
    note = (
        f"sign {_sign_ms(asking):.1f} ms, verify {_verify_ms(asking, guard, few):.1f} ms; "
        f"verify {_verify_ms(asking, guard, many):.0f} ms for 500 sager in {len(many)} pages"
    )
    what = f"sign + verify (RSA-3072) added to a call of {MEDIAN_MS:.0f} ms"
    return Row("12", what, f"one unsigned call of {MEDIAN_MS:.0f} ms", CALL, signed / unsigned, note)


def _sign_ms(asking: Asking) -> float:
    """How much longer it takes to send a question secured than as it is; no wire."""

    def seal(profile: Sikkerhed) -> None:
        for _ in range(BATCH):
            profile.seal(asking.sdi.envelope(), asker())

    plain, secured = interleaved(lambda: seal(Ingen()), lambda: seal(asking.profile), rounds=ROUNDS)
    return 1000 * (secured - plain) / BATCH


def _verify_ms(asking: Asking, guard: Guard, pages: list[bytes]) -> float:
    """What it takes to believe these pages, once they are parsed."""
    answers = [_answered(asking, guard, page) for page in pages]
    (taken,) = interleaved(lambda: [exchange.open(answer) for exchange, answer in answers], rounds=ROUNDS)
    return 1000 * taken


def _answered(asking: Asking, guard: Guard, page: bytes) -> tuple[Exchange, etree._Element]:
    exchange = asking.profile.seal(asking.sdi.envelope(), asker())
    return exchange, parsed(Reply(200, guard.sealed(SDI_PATH, exchange.data, page)))
