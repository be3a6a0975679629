"""Rows 1 and 2: read an answer of SDI, against zeep and against the same by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from adapters import sagdokumentindeks as sdi
from adapters import soap
from adapters.http import Reply
from adapters.kontrakt import Ns
from borgerblik.overblik.model import VistSag
from schemas.ud.overblik import OverblikUd
from tests.bench import by_hand
from tests.bench.answers import CITIZENS, Recorded, question
from tests.bench.in_process import Product
from tests.bench.measure import Row, Target, interleaved, say
from tests.bench.zeep_reader import NoContracts, ZeepReader

READ, WHOLE, BY_HAND = Target(20, floor=True), Target(8, floor=True), Target(2.0)
ROUNDS = {5: 41, 50: 11, 500: 3}
OVERBLIK = OverblikUd()

Work = Callable[[], Any]


class Sides:
    """The same answers read in each way: from the bytes of the pages to facts, or to what leaves the house."""

    def __init__(self, product: Product, sager: int, pages: list[bytes]) -> None:
        self._pages = pages
        self._question = question(CITIZENS[sager], datetime.now(UTC))
        self._shown: Sequence[VistSag] = product.overblik(sager).sager
        if len(self._shown) != sager:
            raise RuntimeError(f"{len(self._shown)} of {sager} sager are shown")

    def read(self) -> Any:
        """Bytes to facts, no schema."""
        return [facts for answer in self._answers() for facts in self._facts(answer)]

    def whole(self) -> Any:
        """Bytes to the domain through schemas.ind, and the shown sager through schemas.ud."""
        loaded = [sag for answer in self._answers() for sag in sdi.read(answer, _images(answer), self._question)[0]]
        return loaded, OVERBLIK.dump({"sager": self._shown})["sager"]

    def by_hand(self) -> Any:
        """The same reading; then written out by hand what the schemas do."""
        loaded = [by_hand.load(facts) for answer in self._answers() for facts in self._facts(answer)]
        return loaded, by_hand.dump(self._shown)

    def _answers(self) -> Iterator[etree._Element]:
        for page in self._pages:
            answer = soap.answered(soap.body_of(soap.read_envelope(Reply(200, page))))
            if answer is None:
                raise RuntimeError("the index found nothing")
            yield answer

    def _facts(self, answer: etree._Element) -> Iterator[Mapping[str, Any]]:
        dokumenter = sdi.dokument_facts(answer, self._question.at)
        return (sdi.facts(image, self._question, dokumenter) for image in _images(answer))


def _images(answer: etree._Element) -> Iterator[etree._Element]:
    return answer.iterchildren(Ns.SDI("SagFiltreretOejebliksbillede"))


def rows(recorded: Recorded, *, quick: bool) -> Iterator[Row]:
    """Both rows, for each size."""
    product = Product(recorded)
    try:
        zeep: ZeepReader | None = ZeepReader()
        why = ""
    except NoContracts as missing:
        zeep, why = None, str(missing)
    for sager in CITIZENS:
        pages = recorded.pages(sager)
        sides = Sides(product, sager, pages)
        rounds = max(3, ROUNDS[sager] // 4) if quick else ROUNDS[sager]
        size = f"{sager} sager of {sum(map(len, pages)) / sager / 1024:.1f} KB"
        say(f"reading {size}")
        yield from _against_zeep(zeep, why, pages, sides, size, rounds)
        yield _against_hand(sides, size, rounds * 3)


def _against_zeep(
    zeep: ZeepReader | None, why: str, pages: list[bytes], sides: Sides, size: str, rounds: int
) -> Iterator[Row]:
    reached: tuple[float | None, float | None] = (None, None)
    if zeep is not None:
        reader = zeep
        reader.demand_valid(pages)
        read, whole, theirs = interleaved(
            sides.read, sides.whole, lambda: [reader.read(page) for page in pages], rounds=rounds
        )
        reached = theirs / read, theirs / whole
    against = "zeep (strict), same bytes; times faster"
    yield Row("1", f"read, {size}", against, READ, reached[0], why)
    yield Row("1", f"read + load + dump, {size}", against, WHOLE, reached[1], why)


def _against_hand(sides: Sides, size: str, rounds: int) -> Row:
    if sides.whole() != sides.by_hand():
        raise RuntimeError("what is written by hand does not give the same")
    whole, hand = interleaved(sides.whole, sides.by_hand, rounds=rounds)
    return Row("2", f"read + load + dump, {size}", "the same by hand", BY_HAND, whole / hand)
