"""The product's own way from bytes to an answer, in one thread and without network or database."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import UTC, datetime

from borgerblik.audit.adgangslog import Kald
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.fagomraader import omraader
from borgerblik.kommuner import Kommunebillede, Kommuner
from borgerblik.overblik.byg import Byggeregler
from borgerblik.overblik.model import Overblik
from borgerblik.overblik.service import OverblikService
from borgerblik.overblik.spoerg import Answer, Spoerger, utcnow
from borgerblik.overblik.vagt import Opslagsvagt
from borgerblik.sources import Deadline, Question
from borgerblik.visning.emne import Visningsklasser
from tests.bench.answers import CITIZENS, Key, Recorded, kommuner, sources

KALD = Kald(anmodning="bench", doer="bench", rolle="borger", formaal="måling", niveau=Nsis.HOEJ)


class _OneAfterAnother(Spoerger):
    """Asks in the caller's own thread, so that its clock sees everything."""

    def ask(self, cpr: Cpr, kommuner: Iterable[Kommune], at: datetime, raa: str | None = None) -> list[Answer]:
        return [
            self._one(source, Question(cpr, kommune.kode, kommune.cvr, at, Deadline(600), raa))
            for kommune in kommuner
            for source in self._sources
        ]


class _AsSetUp(Kommuner):
    """The kommuner without a database."""

    def __init__(self) -> None:
        self._billede = Kommunebillede.of(kommuner())

    def nu(self) -> Kommunebillede:
        return self._billede


class Product:
    """Overviews from recorded answers."""

    def __init__(self, recorded: Recorded) -> None:
        def reply(key: Key, _data: bytes) -> bytes:
            return recorded.replies[key][0]

        self.sdi, self.ydi = sources(reply)
        self._service = OverblikService(
            spoerger=_OneAfterAnother((self.sdi, self.ydi), 600, utcnow),
            kommuner=_AsSetUp(),
            regler=Byggeregler(omraader(), Visningsklasser(), "33236131"),
            log_opslag=lambda _look: None,
            log_alle=lambda _looks: None,
            pseudonym_key=b"a key for nothing but measuring",
            now=lambda: datetime.now(UTC),
            vagt=Opslagsvagt(
                Tilsyn, lambda _kode, _borger: frozenset(), lambda _seer, _siden: 0, lambda _navn: nullcontext()
            ),
            historik=lambda _kode: {},
        )

    def overblik(self, sager: int) -> Overblik:
        """The whole overview of the citizen with that many sager."""
        return self._service.of(Cpr(CITIZENS[sager]), [kommuner()[0].kode], KALD)
