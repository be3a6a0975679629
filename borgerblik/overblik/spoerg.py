"""Ask every source of every kommune at the same moment, and name each that gives no answer."""

from __future__ import annotations

import contextvars
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from borgerblik.domain.cpr import Cpr
from borgerblik.domain.kommune import Kommune
from borgerblik.operations.maaling import SECURITY_EVENTS, Kildetilstand
from borgerblik.sources import (
    AnotherPersonsData,
    Deadline,
    Delivery,
    NotProved,
    Question,
    Reason,
    Source,
    SourceError,
)

THREADS = 32  # calls under way in one worker; each waits for the network, none computes for long
LIDT = 0.1  # seconds: sources that answer so close together are told of together

log = structlog.get_logger(__name__)
security_log = structlog.get_logger("borgerblik.sikkerhed")


@dataclass(frozen=True, slots=True)
class Answered:
    """A source's answer, when it came, and after how many seconds."""

    source: str
    kommune: str
    delivery: Delivery
    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Missing:
    """A source without an answer. `another_person`: it delivered somebody else's record."""

    source: str
    kommune: str
    reason: Reason
    another_person: bool = False


@dataclass(frozen=True, slots=True)
class Undervejs:
    """A source that may still answer."""

    source: str
    kommune: str


Answer = Answered | Missing | Undervejs


class Spoerger:
    """Asks; keeps one pool of threads for the life of the worker, made at the first question after the fork."""

    def __init__(
        self,
        sources: Sequence[Source],
        frist: float,
        now: Callable[[], datetime],
        tilstand: Kildetilstand | None = None,
    ) -> None:
        self._sources = tuple(sources)
        self._frist = frist
        self._now = now
        self._tilstand = tilstand or Kildetilstand()
        self._pool: ThreadPoolExecutor | None = None
        self._pid = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The sources, each once however many names it is asked in, in the order they are listed."""
        return tuple(dict.fromkeys(source.name for source in self._sources))

    def ask(self, cpr: Cpr, kommuner: Iterable[Kommune], at: datetime, raa: str | None = None) -> list[Answer]:
        """One answer per source and kommune, in order, within the deadline (`KILDE_FRIST`, seconds).

        With the fields of the item `raa` as delivered, where an id is given.
        """
        return next(self._rounds(cpr, kommuner, at, raa, early=False))

    def efterhaanden(self, cpr: Cpr, kommuner: Iterable[Kommune], at: datetime) -> Iterator[list[Answer]]:
        """The same, told of as they come: each time more is known, and whole at last.

        Those that may still answer are Undervejs, in none of the last list.
        """
        return self._rounds(cpr, kommuner, at, None, early=True)

    def _rounds(
        self, cpr: Cpr, kommuner: Iterable[Kommune], at: datetime, raa: str | None, *, early: bool
    ) -> Iterator[list[Answer]]:
        deadline, began = Deadline(self._frist), time.monotonic()
        questions = [
            (source, Question(cpr, kommune.kode, kommune.cvr, at, deadline, raa))
            for kommune in kommuner
            for source in self._sources
        ]
        pool = self._threads()
        futures = [
            pool.submit(contextvars.copy_context().run, self._one, source, question) for source, question in questions
        ]
        asked = list(zip(futures, questions, strict=True))
        try:
            waiting = set(futures)
            while early and waiting and deadline.remaining() > 0:
                _, waiting = wait(waiting, timeout=deadline.remaining(), return_when=FIRST_COMPLETED)
                _, waiting = wait(waiting, timeout=min(LIDT, deadline.remaining()))
                if waiting and len(waiting) < len(futures) and deadline.remaining() > 0:
                    yield [self._so_far(future, source, question) for future, (source, question) in asked]
            wait(futures, timeout=deadline.remaining())
        finally:
            # Too late, or whoever asked is gone: nobody waits for the rest.
            if not all(future.done() for future in futures):
                deadline.abort()
        answers = [self._result(future, source, question) for future, (source, question) in asked]
        self._note(answers, at, time.monotonic() - began)
        yield answers

    def _note(self, answers: Iterable[Answer], at: datetime, waited: float) -> None:
        for answer in answers:
            if isinstance(answer, Answered):
                self._tilstand.note(answer.source, at, answer.seconds, None)
            elif isinstance(answer, Missing):
                self._tilstand.note(answer.source, at, waited, answer.reason.value)
                if answer.another_person:
                    SECURITY_EVENTS.labels("anden_persons_data").inc()

    def _one(self, source: Source, question: Question) -> Answer:
        began = time.monotonic()
        try:
            delivery = source.fetch(question)
            return Answered(source.name, question.kommune, delivery, self._now(), time.monotonic() - began)
        except AnotherPersonsData:
            security_log.error(
                "a source delivered another person's record", source=source.name, kommune=question.kommune
            )
            return Missing(source.name, question.kommune, Reason.AFVIST, another_person=True)
        except NotProved as error:
            SECURITY_EVENTS.labels("svar_ikke_bevist").inc()
            security_log.error(
                "an answer was not proved to be the source's",
                source=source.name,
                kommune=question.kommune,
                detail=str(error),
            )
            return Missing(source.name, question.kommune, error.reason)
        except SourceError as error:
            log.warning(
                "source gave no answer",
                source=source.name,
                kommune=question.kommune,
                reason=error.reason.value,
                detail=str(error),
            )
            return Missing(source.name, question.kommune, error.reason)
        except Exception:
            # A fault in one adapter costs one source, never the page.
            log.exception("source adapter failed", source=source.name, kommune=question.kommune)
            return Missing(source.name, question.kommune, Reason.IKKE_FORSTAAET)

    @staticmethod
    def _so_far(future: Future[Answer], source: Source, question: Question) -> Answer:
        return future.result() if future.done() else Undervejs(source.name, question.kommune)

    @staticmethod
    def _result(future: Future[Answer], source: Source, question: Question) -> Answer:
        if future.done():
            return future.result()
        future.cancel()
        log.warning("source was too slow", source=source.name, kommune=question.kommune)
        return Missing(source.name, question.kommune, Reason.FOR_LANGSOM)

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None or self._pid != os.getpid():
            self._pid = os.getpid()
            self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="kilde")
        return self._pool


def utcnow() -> datetime:
    """The time now, with its offset."""
    return datetime.now(UTC)
