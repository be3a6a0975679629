"""Where the kommuner's pages are kept."""

from __future__ import annotations

from borgerblik.db import Engine
from borgerblik.domain.sider import Sider
from borgerblik.kommuner.sider.form import from_json, to_json
from borgerblik.kommuner.udgaver import Dokumentlager, dokumenttabel

sider_tabel = dokumenttabel("sider")


class SiderStore(Dokumentlager[Sider]):
    """Reads and keeps the kommuner's pages. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, sider_tabel, "siderne", to_json, from_json)
