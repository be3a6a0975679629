"""Asking in Udbetaling Danmark's own name: an index gives whoever asks only what that CVR number owns."""

from __future__ import annotations

from dataclasses import replace

from borgerblik.sources import Delivery, Question, Source, SourceError


class HosUdk:
    """A source asked in Udbetaling Danmark's name (its CVR number), beside the kommune's own; one and the same source.

    It takes a serviceaftale of Udbetaling Danmark's for the system and the service (PROTOCOL 1).
    """

    def __init__(self, source: Source, cvr: str) -> None:
        self._source = source
        self._cvr = cvr

    @property
    def name(self) -> str:
        """That of the source: it is known when it has answered in both names."""
        return self._source.name

    def fetch(self, question: Question) -> Delivery:
        """What Udbetaling Danmark has there about the person. Raises SourceError."""
        try:
            return self._source.fetch(replace(question, cvr=self._cvr))
        except SourceError as error:
            error.args = (f"in Udbetaling Danmark's name: {error}",)
            raise
