"""The console's doors to a kommune's pages: see what is written, write it anew, look back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import request
from flask_smorest import Blueprint, abort

from borgerblik.access.gate import viewer
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import Laas, LevelTooLow, WrongRole
from borgerblik.access.niveau import Krav
from borgerblik.domain.sider import Sider
from borgerblik.domain.tid import dansk_dag
from borgerblik.kommuner.register import NAVNE
from borgerblik.kommuner.sider import Sidevalg
from borgerblik.kommuner.sider.form import til_log
from borgerblik.web.aendring import Aendrer, aendrer
from borgerblik.web.dokumentdoere import Documentdoors, put, shown
from borgerblik.web.risiko import LAAS
from borgerblik.web.services import services
from borgerblik.web.udgaver import decider
from schemas.ind.sider import SiderIn, read_sider
from schemas.ud.sider import SidehistorikUd, SiderUd

Answer = tuple[Sider, int, dict[str, str]]
KravTilAdministrator = Callable[[str, datetime], Krav]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the doors lead to, and who stands in them."""

    hvem: Callable[[], Identity]
    maa: Callable[[Identity, str], bool]
    krav: KravTilAdministrator
    sider: Callable[[], Sidevalg]
    now: Callable[[], datetime]
    aendrer: Aendrer

    def let_in(self, kode: str) -> None:
        """The privilege is for one kommune, whose own decision holds for whoever changes it.

        Raises WrongRole and LevelTooLow.
        """
        if not self.maa(self.hvem(), kode):
            raise WrongRole(Rolle.ADMINISTRATOR.value)
        if kode not in NAVNE:
            abort(404)
        krav = self.krav(kode, self.now())
        if not self.hvem().opfylder(krav):
            raise LevelTooLow(krav)

    def vis(self, kode: str, status: int = 200) -> Answer:
        """The pages as they are now."""
        return shown(self.sider().nu(), kode, status)

    def saet(self, kode: str) -> Answer:
        """Keep what the request brings; the answer with its status and headers."""
        billede = self.sider().nu()

        def keep(sider: Sider, before: int) -> None:
            foer = til_log(billede.for_kommune(kode)) if before else None
            with self.aendrer(kode, "sider", foer, til_log(sider)):
                version = self.sider().gem(sider, hvis_version=before, at=self.now(), af=decider(self.hvem()))
            log.info("a kommune's pages were kept", kommune=kode, udgave=version)

        return self.vis(kode, put(kode, billede.version(kode), read_sider, keep))


def page_text_doors(
    lukket: Callable[[Blueprint, Laas], Blueprint],
    maa: Callable[[Identity, str], bool],
    *,
    hvem: Callable[[], Identity] = viewer,
    krav: KravTilAdministrator = lambda kode, at: services().risiko.krav(kode, Rolle.ADMINISTRATOR, dansk_dag(at)),
    sider: Callable[[], Sidevalg] = lambda: services().sider,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    skriv_ned: Aendrer = aendrer,
) -> Blueprint:
    """The doors, locked: for an administrator who may administer that kommune (`maa`), at the level it has decided."""
    bp = Blueprint("sidevalg", __name__, url_prefix="/api/v1/kommuner/<kode>/sider", description="Kommunens sider")
    lukket(bp, LAAS)
    parts = _Parts(hvem, maa, krav, sider, now, skriv_ned)
    bp.before_request(lambda: parts.let_in((request.view_args or {}).get("kode", "")))
    doors = Documentdoors(bp, SiderUd, refused=(401, 403, 404, 503))

    @doors.reads("Kommunens udseende, kontaktveje og tekster")
    def vis(kode: str) -> Answer:
        """What the kommune has chosen for its pages; null and empty lists where everything is the product's own."""
        return parts.vis(kode)

    @doors.puts("Skriv kommunens udseende, kontaktveje og tekster", SiderIn, first="De første")
    def saet(kode: str) -> Answer:
        """Keep the pages as a new version, seen by the next who looks. The versions before it are kept too."""
        return parts.saet(kode)

    @doors.looks_back("Alle udgaver af kommunens sider", SidehistorikUd)
    def historik(kode: str) -> Mapping[str, Any]:
        """Every version, newest first, with when and by whom."""
        return {"udgaver": parts.sider().historik(kode)}

    return bp
