"""How many looks one sign-in may have under way at once: a look holds a thread for as long as its slowest source."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Response, after_this_request
from werkzeug.exceptions import TooManyRequests

HOEJST = 4  # in one worker; more tabs than that are opened by no hand


class Samtidige:
    """Counts, in this worker. Safe for many threads."""

    def __init__(self, hoejst: int = HOEJST) -> None:
        self._hoejst = hoejst
        self._under_way: Counter[str] = Counter()
        self._lock = threading.Lock()

    def tag(self, session_id: str) -> None:
        """Take a place until the answer of this request is gone, also one in pieces. Raises TooManyRequests."""
        self._tag(session_id)
        after_this_request(lambda response: _when_gone(response, lambda: self._giv(session_id)))

    @contextmanager
    def under(self, navn: str) -> Iterator[None]:
        """Take a place of that name while the body works. Raises TooManyRequests."""
        self._tag(navn)
        try:
            yield
        finally:
            self._giv(navn)

    def _tag(self, navn: str) -> None:
        with self._lock:
            if self._under_way[navn] >= self._hoejst:
                raise TooManyRequests
            self._under_way[navn] += 1

    def _giv(self, session_id: str) -> None:
        with self._lock:
            self._under_way[session_id] -= 1
            if not self._under_way[session_id]:
                del self._under_way[session_id]


def _when_gone(response: Response, work: Callable[[], None]) -> Response:
    response.call_on_close(work)
    return response
