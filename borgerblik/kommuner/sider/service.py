"""The kommuner's pages as of this moment, cheap enough for each request."""

from __future__ import annotations

from dataclasses import dataclass

from borgerblik.db import Engine
from borgerblik.domain.sider import INGEN_SIDER, Sider
from borgerblik.kommuner.sider.store import SiderStore
from borgerblik.kommuner.udgaver import Dokumentbillede, Dokumentvalg


@dataclass(frozen=True, slots=True)
class Sidebillede(Dokumentbillede[Sider]):
    """Every kommune's pages as they were at one moment: what one request goes by from beginning to end."""

    def for_kommune(self, kode: str | None) -> Sider:
        """The pages of that kommune; of one that has written nothing, and of none, those with nothing chosen."""
        if kode is None:
            return INGEN_SIDER
        found = self.udgaver.get(kode)
        return Sider(kode) if found is None else found.dokument


class Sidevalg(Dokumentvalg[Sider, Sidebillede]):
    """The kommuner's pages, always as the database has them now. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(SiderStore(engine), Sidebillede)
