"""The kommune's doors to reports, in an app of their own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from adapters.privilegier import laes_privilegier
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import ADMINISTRATION
from borgerblik.access.niveau import Krav
from borgerblik.audit import LogUnavailable, Opslag
from borgerblik.domain.koder import Nsis
from borgerblik.domain.tilsyn import Tilsyn
from borgerblik.kommuner.fejlmelding import Fejlmeldinger
from tests.access.privilegielister import en_gruppe, en_liste
from tests.byg import AARHUS_CVR, BORGER, NOEGLE, en_kommune
from tests.kommuner.fejlmelding.byg import en_formular, et_emne

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
PLACE = "/api/v1/kommuner/0751/fejlmeldinger"
ADMINISTRATOR = "http://borgerblikket.example/roles/usersystemrole/administrator/1"
BO = BORGER.pseudonym(NOEGLE)
FOELSOMHED = "http://sts.kombit.dk/constraints/foelsomhed/1"


def en_administrator(*begraensninger: tuple[str, str], cvr: str = AARHUS_CVR, **changes: Any) -> Identity:
    group = en_gruppe(*begraensninger, scope=f"cvrNumberIdentifier:{cvr}", rolle=ADMINISTRATOR)
    good = Identity(
        Rolle.ADMINISTRATOR, "C=DK, Serial=x", "https://ch.example", Nsis.BETYDELIG,
        privilegier=laes_privilegier(en_liste(group)), scopes=frozenset({ADMINISTRATION}),
    )  # fmt: skip
    return replace(good, **changes)


@dataclass
class Console:
    """The doors in an app of their own; `hvem` stands before them, `rows` is what was written down.

    `tilsyn`, `lister` and `tidligere` are what the watch goes by.
    """

    client: FlaskClient
    meldinger: Fejlmeldinger
    described: dict[str, Any]
    hvem: Identity = field(default_factory=en_administrator)
    kommune: Any = field(default_factory=en_kommune)
    krav: Krav = field(default_factory=lambda: Krav(Nsis.BETYDELIG))
    rows: list[Opslag] = field(default_factory=list)
    log_works: bool = True
    tilsyn: Tilsyn = field(default_factory=lambda: Tilsyn("0751"))
    lister: frozenset[str] = frozenset()
    tidligere: int = 0

    def write(self, row: Opslag) -> None:
        if not self.log_works:
            raise LogUnavailable("full disk")
        self.rows.append(row)

    def meld(self, borger: str = BO, **changes: Any) -> str:
        return self.meldinger.meld(borger, et_emne(**changes), en_formular()).id

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(PLACE + path)

    def patch(self, fejl_id: str, body: Any, match: str | None = '"1"') -> TestResponse:
        headers = {} if match is None else {"If-Match": match}
        return self.client.patch(f"{PLACE}/{fejl_id}", json=body, headers=headers)


def body(response: TestResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.get_data(as_text=True)
    return response.json


def detail(response: TestResponse, status: int) -> str:
    return str(body(response, status)["detail"])
