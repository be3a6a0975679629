"""What the commands share for writing down what they change."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from borgerblik.commands import konto, operator

if TYPE_CHECKING:
    from borgerblik.audit.adgangslog import Kald
    from borgerblik.audit.aendringer import Aendringslog
    from borgerblik.db import Engine


def kommandokald(formaal: str = "") -> Kald:
    """The circumstances of what is done from this command line; each has a request id of its own."""
    from borgerblik.audit.adgangslog import Kald
    from borgerblik.domain.koder import Nsis

    return Kald(
        anmodning=str(uuid.uuid4()),
        doer="cli",
        rolle="system",
        formaal=formaal,
        niveau=Nsis.BETYDELIG,
        seer=operator(),
        maskine=socket.gethostname(),
        klient=konto(),
    )


def aabn_aendringer(engine: Engine) -> Aendringslog:
    """The log of changes in that database; to write it no key is needed."""
    from borgerblik.audit import AuditLog
    from borgerblik.audit.aendringer import Aendringslog

    return Aendringslog(AuditLog(engine))


@contextmanager
def aendring(
    engine: Engine,
    kode: str | None,
    emne: str,
    foer: Mapping[str, Any] | None,
    efter: Mapping[str, Any] | None,
    noegle: str = "",
) -> Iterator[None]:
    """The body changes this; it is written down first. Raises LogUnavailable and DatabaseUnavailable."""
    from borgerblik.audit.aendringer import Aendring

    with aabn_aendringer(engine).om(Aendring(kode, emne, noegle, foer, efter), kommandokald()):
        yield
