"""A log with rows, seals and somebody who changes it behind its back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from borgerblik import db
from borgerblik.audit import AuditLog
from borgerblik.audit.kontrol import Kontrolresultat, kontroller
from borgerblik.audit.segl.forsegler import Forsegler
from borgerblik.audit.segl.noegle import Noegle, Noegler
from tests.audit.test_log import et_opslag

NU = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass
class Loggen:
    """`nu` is what its clock says."""

    engine: db.Engine
    noegle: Noegle
    nu: datetime = NU

    def __post_init__(self) -> None:
        self.log = self.ny()
        self.forsegler = Forsegler(self.log, self.noegle, lambda: self.nu)

    def ny(self) -> AuditLog:
        """Another process's view of the same log, with a chain of its own."""
        return AuditLog(self.engine, lambda: self.nu, Noegler([self.noegle.offentlig]))

    def skriv(self, antal: int = 1, log: AuditLog | None = None, **felter: object) -> None:
        for _ in range(antal):
            self.nu += timedelta(seconds=1)
            (log or self.log).write(et_opslag(**{"tidspunkt": self.nu, **felter}))

    def kontrol(self, fra: datetime | None = None, til: datetime | None = None) -> Kontrolresultat:
        return kontroller(self.ny(), fra=fra, til=til)

    def fejl(self, **kun: datetime) -> list[str]:
        return [fejl.slags.value for fejl in self.kontrol(**kun).fejl]

    def sql(self, *saetninger: str, **values: object) -> None:
        """As whoever owns the database and can do anything."""
        with udenom(self.engine) as connection:
            for saetning in saetninger:
                connection.execute(text(saetning), values)


@contextmanager
def udenom(engine: db.Engine) -> Iterator[db.Connection]:
    """A transaction in which nothing refuses changes."""
    with db.transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield connection
            return
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = connection.exec_driver_sql(asked).all()
        for name, _ in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in triggers:
            connection.exec_driver_sql(sql)


def toem(engine: db.Engine) -> None:
    """A database that others have used, with no rows and no seals."""
    with udenom(engine) as connection:
        for table in ("opslag", "segl", "aendring"):
            connection.exec_driver_sql(f"DELETE FROM {table}")


def en_log(engine: db.Engine) -> Loggen:
    return Loggen(engine, Noegle(Ed25519PrivateKey.generate()))
