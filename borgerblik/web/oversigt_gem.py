"""What the doors to the overview share: keep tasks, what a kommune says of them, and systems; each in the log first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog

from borgerblik.access.gate import viewer
from borgerblik.audit.adgangslog import Kald
from borgerblik.audit.aendringer import Aendring
from borgerblik.domain.kommune import Kommune
from borgerblik.kommuner.leverandoer import NATIONAL, Systemliste
from borgerblik.kommuner.leverandoer.model import to_json
from borgerblik.kommuner.oversigt import Kommuneopgaver, NationaleOpgaver
from borgerblik.kommuner.oversigt.opgaver import opgaver_to_json, stande_to_json
from borgerblik.kommuner.udgaver import Dokument, Dokumentbillede, Dokumentvalg
from borgerblik.web.citizen import ansats_kald
from borgerblik.web.oversigtsret import nationalt_kald
from borgerblik.web.services import services
from borgerblik.web.udgaver import decider

log = structlog.get_logger(__name__)
D = TypeVar("D", bound=Dokument)


def gem_opgaver(opgaver: NationaleOpgaver, hvis_version: int, doer: str) -> None:
    """Keep the national tasks as the version after that one. Raises AendretImens and what the log does."""
    store = services().konsol.oversigt.opgaver
    before = store.nu()
    foer = opgaver_to_json(before.for_kommune(NATIONAL)) if before.version(NATIONAL) else None
    change = Aendring(None, "opgave", "", foer, opgaver_to_json(opgaver))
    _gem(store, opgaver, hvis_version, change, nationalt_kald("nationale opgaver", doer))


def gem_stande(sagt: Kommuneopgaver, hvis_version: int, kommune: Kommune, doer: str) -> None:
    """Keep what a kommune says of them. Raises AendretImens and what the log does."""
    store = services().konsol.oversigt.stande
    before = store.nu()
    foer = stande_to_json(before.for_kommune(sagt.kode)) if before.version(sagt.kode) else None
    change = Aendring(sagt.kode, "opgave", "", foer, stande_to_json(sagt))
    _gem(store, sagt, hvis_version, change, ansats_kald("kommunens opgaver", doer, kommune))


def gem_systemer(liste: Systemliste, hvis_version: int, kommune: Kommune | None, doer: str) -> None:
    """Keep a register: the kommune's own, or everybody's (None). Raises AendretImens and what the log does."""
    store = services().konsol.oversigt.leverandoerer
    before = store.nu()
    foer: Mapping[str, Any] | None = to_json(before.for_kommune(liste.kode)) if before.version(liste.kode) else None
    change = Aendring(None if kommune is None else liste.kode, "leverandoer", "", foer, to_json(liste))
    what = "leverandørernes systemer"
    how = nationalt_kald(what, doer) if kommune is None else ansats_kald(what, doer, kommune)
    _gem(store, liste, hvis_version, change, how)


def _gem(
    store: Dokumentvalg[D, Dokumentbillede[D]], dokument: D, hvis_version: int, change: Aendring, how: Kald
) -> None:
    with services().konsol.aendringer.om(change, how):
        version = store.gem(dokument, hvis_version=hvis_version, at=datetime.now(UTC), af=decider(viewer()))
    log.info("a document of the overview was kept", emne=change.emne, kommune=change.kode, udgave=version)
