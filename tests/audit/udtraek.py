"""A log with looks of several people in it, and what takes extracts of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

from sqlalchemy import text

from borgerblik import db
from borgerblik.access.ansatte import Ansatte
from borgerblik.access.identity import Identity, Rolle
from borgerblik.audit import AuditLog, Opslag
from borgerblik.audit.adgangslog import Kald
from borgerblik.audit.udtraek import Bestilling, Oenske, Udtraek, Udtraekker, Udtraeksslags
from borgerblik.audit.udtraek.skriv import som_csv, som_json
from borgerblik.domain.cpr import Cpr
from borgerblik.domain.koder import Nsis
from borgerblik.overblik.udsnit import pseudonym
from tests.audit.test_log import et_opslag
from tests.byg import NOEGLE

AARHUS, KOEBENHAVN = "0751", "0101"
ANNA, BO = Cpr("6503852018"), Cpr("7211791035")
OM_ANNA, OM_BO = ANNA.pseudonym(NOEGLE), BO.pseudonym(NOEGLE)
METTE = Identity(Rolle.SAGSBEHANDLER, "mette@aarhus.example", "https://ch.example", Nsis.BETYDELIG)
LARS = replace(METTE, subject="lars@kk.example")
METTES, LARS_ER = (pseudonym(each, NOEGLE) for each in (METTE, LARS))
NU = datetime(2026, 11, 25, 18, tzinfo=UTC)
STED = (7, 3)  # of a row: its chain, and how far along it
OKTOBER = Oenske(Udtraeksslags.PERIODE, fra=date(2026, 10, 1), til=date(2026, 10, 31))
ET_KALD = Kald("en-anmodning", "medarbejder", "administrator", "", Nsis.BETYDELIG, seer="ab" * 32, myndighed="55133018")


def et_kig(af: str = METTES, om: str | None = OM_ANNA, **aendret: object) -> Opslag:
    """A look by a caseworker of Aarhus; `kommuner` and the rest may be told otherwise."""
    good = et_opslag(
        rolle="sagsbehandler", seer=af, borger=om, myndighed="55133018", kommuner=(AARHUS,), formaal="Borgeren ringede",
        doer="medarbejder", ip="192.0.2.7", maskine="web-3", klient="en-klient", som="betydelig", varsler=("vip",),
        tilbageholdt={"x": ("undtaget", "ikke_aabnet"), "y": ("ikke_aabnet", "vip")},
    )  # fmt: skip
    return replace(good, **aendret)  # type: ignore[arg-type]


def eget_kig(om: str = OM_ANNA, **aendret: object) -> Opslag:
    """A citizen's own."""
    return et_opslag(**{"seer": om, "borger": om, "kommuner": (AARHUS,), **aendret})


def udtraekker(engine: db.Engine, log: Any = None) -> Udtraekker:
    """Mette and Lars have both looked somebody up."""
    ansatte = Ansatte(engine, NOEGLE, lambda identity: pseudonym(identity, NOEGLE), lambda: NU)
    ansatte.husk(METTE)
    ansatte.husk(LARS)
    named = {"55133018": "Aarhus Kommune"}
    return Udtraekker(log or AuditLog(engine), ansatte, NOEGLE, named.get, lambda: NU)


def taget(engine: db.Engine, oenske: Oenske, kommune: str = AARHUS) -> Udtraek:
    made = udtraekker(engine)
    return made.tag(made.bestil(oenske, kommune), ET_KALD)


def om_anna(**aendret: Any) -> Oenske:
    return Oenske(Udtraeksslags.PERSON, cpr=ANNA, **aendret)


def filen(pieces: Iterable[bytes]) -> bytes:
    return b"".join(pieces)


def som_dokument(udtraek: Udtraek) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(filen(som_json(udtraek)))
    return found


def som_regneark(udtraek: Udtraek) -> list[list[str]]:
    """The lines as a spreadsheet reads them."""
    content = filen(som_csv(udtraek)).decode("utf-8-sig")
    return list(csv.reader(StringIO(content, newline=""), delimiter=";", strict=True))


def pil(engine: db.Engine, saetning: str) -> None:
    """Change the log behind its back, as whoever owns the database can."""
    with db.transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            named = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'opslag'")
            for name in connection.execute(named).scalars().all():
                connection.execute(text(f'DROP TRIGGER "{name}"'))
        assert connection.execute(text(saetning)).rowcount == 1


class Loggen:
    """Stands in for the log: gives these rows, and remembers in which order things were done."""

    def __init__(self, laest: Callable[[], Iterable[Any]]) -> None:
        self.laest = laest
        self.sket: list[str] = []

    def write(self, opslag: Opslag) -> None:
        self.sket.append(f"skrev {opslag.formaal}")

    def laes(self, _udvalg: object) -> Iterable[Any]:
        for each in self.laest():
            self.sket.append("læste")
            yield each

    def antal(self, _udvalg: object) -> int:
        return sum(1 for _ in self.laes(_udvalg))


def bestilling(slags: Udtraeksslags = Udtraeksslags.ANSAT, **aendret: Any) -> Bestilling:
    return replace(Bestilling(slags, AARHUS, borger=OM_ANNA, ansatte=(METTES,)), **aendret)
