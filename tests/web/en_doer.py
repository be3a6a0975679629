"""A door by itself: the app around it, stand-in sources behind it, and whoever the test says in front of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from flask import Flask, g
from flask_smorest import Blueprint

from borgerblik.access.fuldmagt import Fuldmagtsregler
from borgerblik.access.identity import Identity
from borgerblik.access.laas import Laas, proev
from borgerblik.access.niveau import Krav
from borgerblik.access.roller import Roller
from borgerblik.audit import LogUnavailable, Opslag
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.web import problems
from borgerblik.web.api_description import SETTINGS, make_api
from tests.byg import NU, Kommunerne, en_kommune, en_tjeneste, koebenhavn

Doors = Callable[[Callable[[Blueprint, Laas], Blueprint]], Blueprint]


@dataclass
class EnDoer:
    """`hvem` stands before it; `rows` are what was written down, each time together; `krav` is what a kommune asks."""

    doors: Doors
    hvem: Identity
    sources: Sequence[Any] = ()
    kommuner: tuple[Kommune, ...] = (en_kommune(), koebenhavn())
    roller: Roller = field(default_factory=Roller)
    regler: Fuldmagtsregler = field(default_factory=Fuldmagtsregler)
    krav: Krav = field(default_factory=lambda: Krav(Nsis.BETYDELIG))
    tilsyn: Callable[[str], Tilsyn] = Tilsyn
    service: dict[str, Any] = field(default_factory=dict)  # what else the overview service is made of
    log_works: bool = True
    rows: list[list[Opslag]] = field(default_factory=list)

    def _write(self, rows: Sequence[Opslag]) -> None:
        if not self.log_works:
            raise LogUnavailable("full disk")
        self.rows.append(list(rows))

    def klient(self) -> Any:
        app = Flask("borgerblik")
        app.config.update(SETTINGS, API_VERSION="test", PROPAGATE_EXCEPTIONS=False)
        app.json.sort_keys = False  # type: ignore[attr-defined]
        app.extensions["borgerblik"] = SimpleNamespace(
            overblik=en_tjeneste(
                *self.sources,
                kommuner=self.kommuner,
                log=lambda row: self._write([row]),
                log_alle=self._write,
                **self.service,
            ),
            roller=self.roller,
            kant=SimpleNamespace(adresse=lambda: "192.0.2.7"),
            ansatte=SimpleNamespace(husk=lambda _identity: None),
            fuldmagtsregler=self.regler,
            kommuner=Kommunerne(*self.kommuner),
            tilsyn=SimpleNamespace(nu=lambda: SimpleNamespace(for_kommune=self.tilsyn)),
            risiko=SimpleNamespace(nu=lambda: SimpleNamespace(krav=lambda *_: self.krav)),
        )
        app.before_request(self._begin)
        problems.register(app)
        make_api(app).register_blueprint(self.doors(self._lukket))
        return app.test_client()

    def _begin(self) -> None:
        g.request_id = str(uuid.uuid4())

    def _lukket(self, bp: Blueprint, laas: Laas) -> Blueprint:
        def knock() -> None:
            proev(self.hvem, laas, NU)
            g.viewer, g.bank_paa = self.hvem, knock

        bp.before_request(knock)
        return bp


def kode(response: Any) -> tuple[int, str]:
    """Status and code of a problem."""
    assert response.mimetype == "application/problem+json", response.get_data(as_text=True)
    return response.status_code, response.json["type"].removeprefix("urn:borgerblik:problem:")
