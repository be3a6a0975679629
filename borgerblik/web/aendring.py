"""How the doors write down what they change: before it is changed, with what stood there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from borgerblik.audit.aendringer import Aendring
from borgerblik.domain.kommune import Kommune
from borgerblik.web.citizen import DOER, ansats_kald
from borgerblik.web.services import kommunebillede, services

Indhold = Mapping[str, Any] | None
Aendrer = Callable[..., AbstractContextManager[None]]


@contextmanager
def aendrer(
    kode: str, emne: str, foer: Indhold, efter: Indhold, *, noegle: str = "", doer: str = DOER
) -> Iterator[None]:
    """The body makes this change for the caller; `emne` is one of `audit.aendringer.EMNER`.

    Raises LogUnavailable and DatabaseUnavailable before the body, where it could not be written down.
    """
    kommune = kommunebillede().find(kode) or Kommune(kode, kode)
    look = ansats_kald(f"ændre {emne}", doer, kommune)
    with services().konsol.aendringer.om(Aendring(kode, emne, noegle, foer, efter), look):
        yield
