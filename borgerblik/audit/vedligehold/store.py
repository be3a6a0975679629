"""The partitions of the log, the triggers that refuse changes, and what the service's own role may do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from borgerblik.audit.laesbart import FOERSTE, SIDSTE
from borgerblik.db import Connection, Engine, transaction
from borgerblik.domain.tid import om_maaneder
from borgerblik.domain.tilsyn import MEST_OPBEVARET

FREMME = 3  # months for which there are partitions beforehand
RESTEN = "opslag_resten"
_DEL = re.compile(r"opslag_(?:[0-9]{6}|resten)\Z")
LAAS_SECONDS = 2  # to wait for a lock: everybody else waits behind whoever waits for it
_VEDLIGEHOLD = 0x6C6F6720  # the advisory lock's number on PostgreSQL: "log "

_AFVIS = "'the log of looks is only added to'"
_SLETTET = " AND ".join(
    [
        *(f"NEW.{name} = OLD.{name}" for name in ("nummer", "kaede", "plads", "aftryk", "haekte")),
        *(f"NEW.{name} IS NULL" for name in ("kommuner", "borger", "seer", "indhold", "salt")),
        "NEW.tidspunkt = date_trunc('day', OLD.tidspunkt, 'UTC')",
    ]
)
_ALDRIG = (
    "CREATE FUNCTION borgerblik_aldrig() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$"
    f" BEGIN RAISE EXCEPTION {_AFVIS} USING ERRCODE = 'insufficient_privilege'; END $$"
)
_KUN_TILFOEJ = (
    "CREATE FUNCTION borgerblik_kun_tilfoej() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$"
    " DECLARE formaal text := current_setting('borgerblik.revision', true); BEGIN"
    f" IF formaal = 'sletter' AND TG_OP = 'UPDATE' THEN IF {_SLETTET} THEN RETURN NEW; END IF; END IF;"
    f" IF formaal = 'flytter' AND TG_OP = 'DELETE' AND TG_TABLE_NAME = '{RESTEN}' THEN RETURN OLD; END IF;"
    f" RAISE EXCEPTION {_AFVIS} USING ERRCODE = 'insufficient_privilege'; END $$"
)


_AENDRING = (
    "CREATE FUNCTION borgerblik_aendring() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$"
    " BEGIN IF TG_OP = 'DELETE' AND current_setting('borgerblik.revision', true) = 'sletter' THEN RETURN OLD; END IF;"
    f" RAISE EXCEPTION {_AFVIS} USING ERRCODE = 'insufficient_privilege'; END $$"
)


def er_del(navn: str | None) -> bool:
    """Is this table a part of another, which no code names?"""
    return navn is not None and _DEL.match(navn) is not None


# What refuses changes


def vaern(connection: Connection) -> None:
    """The triggers, on tables that have none."""
    if connection.dialect.name == "sqlite":
        for tabel in ("opslag", "segl"):
            for trigger in ("DELETE", "UPDATE", "INSERT"):
                connection.exec_driver_sql(_sqlite_trigger(tabel, trigger))
        return
    connection.exec_driver_sql(_KUN_TILFOEJ)
    for tabel, function in (("opslag", "borgerblik_kun_tilfoej"), ("segl", "borgerblik_aldrig")):
        connection.exec_driver_sql(
            f"CREATE TRIGGER {tabel}_ret BEFORE UPDATE OR DELETE ON {tabel} FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
        _mod_toemning(connection, tabel)


def uden_vaern(connection: Connection) -> None:
    """Take the functions away, when no table uses them any more."""
    if connection.dialect.name == "postgresql":
        for function in ("borgerblik_aldrig", "borgerblik_kun_tilfoej"):
            connection.exec_driver_sql(f"DROP FUNCTION {function}()")


_TIDER = (("opslag", "tidspunkt"), ("segl", "tidspunkt"), ("segl", "dag"), ("aendring", "tidspunkt"))


def graenser(connection: Connection) -> None:
    """No moment that nobody can read, such as infinity. A row that is there with one stays, and is survived.

    PostgreSQL alone: SQLite has no roles to keep out.
    """
    if connection.dialect.name != "postgresql":
        return
    for tabel, kolonne in _TIDER:
        inden_for = f"{kolonne} >= '{FOERSTE}' AND {kolonne} < '{SIDSTE}'"
        name = f"ck_{tabel}_{kolonne}"
        connection.exec_driver_sql(f"ALTER TABLE {tabel} ADD CONSTRAINT {name} CHECK ({inden_for}) NOT VALID")
        with suppress(IntegrityError), connection.begin_nested():
            connection.exec_driver_sql(f"ALTER TABLE {tabel} VALIDATE CONSTRAINT {name}")


def uden_graenser(connection: Connection) -> None:
    """Take them away."""
    if connection.dialect.name == "postgresql":
        for tabel, kolonne in _TIDER:
            connection.exec_driver_sql(f"ALTER TABLE {tabel} DROP CONSTRAINT ck_{tabel}_{kolonne}")


def vaern_aendringer(connection: Connection) -> None:
    """The triggers of the changes, which are added to, and taken away when the log has forgotten them."""
    if connection.dialect.name == "sqlite":
        for trigger in ("DELETE", "UPDATE", "INSERT"):
            connection.exec_driver_sql(_sqlite_trigger("aendring", trigger))
        return
    connection.exec_driver_sql(_AENDRING)
    connection.exec_driver_sql(
        "CREATE TRIGGER aendring_ret BEFORE UPDATE OR DELETE ON aendring"
        " FOR EACH ROW EXECUTE FUNCTION borgerblik_aendring()"
    )
    _mod_toemning(connection, "aendring")


def uden_vaern_aendringer(connection: Connection) -> None:
    """Take the function away, when the table is gone."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION borgerblik_aendring()")


def aabn_aendringer(connection: Connection) -> None:
    """Let this transaction take changes away; on PostgreSQL only whoever may delete can make use of it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TRIGGER aendring_delete")
    else:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL borgerblik.revision = 'sletter'")


def luk_aendringer(connection: Connection) -> None:
    """Before the transaction ends."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_sqlite_trigger("aendring", "DELETE"))
    else:
        connection.exec_driver_sql("SET LOCAL borgerblik.revision = ''")


def aabn_for_sletning(connection: Connection) -> None:
    """Let this transaction erase; on PostgreSQL only whoever may update the table can make use of it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TRIGGER opslag_update")
    else:
        connection.exec_driver_sql("SET LOCAL borgerblik.revision = 'sletter'")


def luk_for_sletning(connection: Connection) -> None:
    """Before the transaction ends."""
    connection.exec_driver_sql(
        _sqlite_trigger("opslag", "UPDATE")
        if connection.dialect.name == "sqlite"
        else "SET LOCAL borgerblik.revision = ''"
    )


def _sqlite_trigger(tabel: str, ved: str) -> str:
    # INSERT OR REPLACE takes a row away without a word to a trigger on deletes.
    taken = f" WHEN EXISTS (SELECT 1 FROM {tabel} WHERE nummer = NEW.nummer)" if ved == "INSERT" else ""  # noqa: S608
    name = f"{tabel}_{ved.lower()}"
    return f"CREATE TRIGGER {name} BEFORE {ved} ON {tabel}{taken} BEGIN SELECT RAISE(ABORT, {_AFVIS}); END"


def _mod_toemning(connection: Connection, tabel: str) -> None:
    connection.exec_driver_sql(
        f"CREATE TRIGGER {tabel}_toem BEFORE TRUNCATE ON {tabel}"
        " FOR EACH STATEMENT EXECUTE FUNCTION borgerblik_aldrig()"
    )


# Partitions


def maaneder(fra: date, antal: int) -> list[date]:
    """The first day of that month and of so many after it."""
    return [om_maaneder(fra.replace(day=1), each) for each in range(antal + 1)]


def lav_resten(connection: Connection) -> None:
    """The partition of what no other takes: a month without one never loses a look."""
    connection.exec_driver_sql(_ALDRIG)
    connection.exec_driver_sql(f"CREATE TABLE {RESTEN} PARTITION OF opslag DEFAULT")
    _mod_toemning(connection, RESTEN)


def lav_dele(connection: Connection, wanted: Iterable[date]) -> list[str]:
    """A partition for each of these months that has none, with what the default partition caught; their names.

    It is filled and has its indexes before it is joined to the table: whoever reads waits for the joining only, and
    whoever adds to the default partition for the filling.
    """
    made = []
    for maaned in sorted(set(wanted)):
        navn = f"opslag_{maaned:%Y%m}"
        if connection.dialect.has_table(connection, navn):
            continue
        til = maaneder(maaned, 1)[1]
        fra_, til_ = (f"'{each.isoformat()} 00:00:00+00'" for each in (maaned, til))
        connection.exec_driver_sql(
            f"CREATE TABLE {navn} (LIKE opslag INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)"
        )
        # A row that came to the default one between the emptying and the joining would keep them from being joined.
        connection.exec_driver_sql(f"LOCK TABLE {RESTEN} IN SHARE ROW EXCLUSIVE MODE")
        connection.exec_driver_sql("SET LOCAL borgerblik.revision = 'flytter'")
        connection.exec_driver_sql(
            f"WITH moved AS (DELETE FROM {RESTEN} WHERE tidspunkt >= {fra_} AND tidspunkt < {til_} RETURNING *)"  # noqa: S608
            f" INSERT INTO {navn} SELECT * FROM moved"
        )
        connection.exec_driver_sql("SET LOCAL borgerblik.revision = ''")
        connection.exec_driver_sql(f"ALTER TABLE opslag ATTACH PARTITION {navn} FOR VALUES FROM ({fra_}) TO ({til_})")
        _mod_toemning(connection, navn)
        made.append(navn)
    return made


def vedligehold(engine: Engine, now: datetime) -> list[str] | None:
    """The partitions of this and the next months, and of those that the default one has caught rows of.

    The names of the new ones; None where this role may not make any. Nothing to do on SQLite. Raises
    DatabaseUnavailable, also where somebody reads the log for long: those before are made.
    """
    if engine.dialect.name == "sqlite":
        return []
    today = now.astimezone(UTC).date()
    ahead, longest = maaneder(today, FREMME), om_maaneder(today.replace(day=1), -MEST_OPBEVARET)
    with transaction(engine) as connection:
        if not _ejer(connection):
            return None
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        caught = connection.exec_driver_sql(
            f"SELECT DISTINCT date_trunc('month', tidspunkt AT TIME ZONE 'UTC')::date FROM {RESTEN}"  # noqa: S608
            f" WHERE tidspunkt >= '{FOERSTE}' AND tidspunkt < '{SIDSTE}'"
        ).scalars()
        # What bears a date far off stays where it is: neither a clock that was wrong nor a false row makes partitions.
        wanted = sorted({*ahead, *(maaned for maaned in caught if longest <= maaned <= ahead[-1])})
    return [navn for maaned in wanted for navn in _lav_del(engine, maaned)]


def _lav_del(engine: Engine, maaned: date) -> list[str]:
    with transaction(engine) as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LAAS_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_VEDLIGEHOLD})")
        return lav_dele(connection, [maaned])


def maa_rette(engine: Engine) -> bool:
    """May this role erase? Raises DatabaseUnavailable."""
    if engine.dialect.name == "sqlite":
        return True
    with transaction(engine) as connection:
        return _ejer(connection)


def _ejer(connection: Connection) -> bool:
    asked = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('opslag')")
    return bool(connection.execute(asked).scalar_one_or_none())


# The role that serves


class RolleUbrugelig(Exception):
    """A role that could change the log whatever it is given, or is not there."""


# The tables of the log, its partitions among them: what holds for a partition is asked of it alone. OFFSET keeps the
# planner from asking first of every table there is, which has no such column.
_LOGGEN = (
    "SELECT c.oid FROM pg_class c WHERE c.oid IN (to_regclass('opslag'), to_regclass('segl'), to_regclass('aendring'))"
    " OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass('opslag')) OFFSET 0"
)
# Of a role by itself and by what it inherits: may it change what is written, or choose the number of a row?
_MAA_RETTE = (
    f"(EXISTS (SELECT FROM ({_LOGGEN}) AS l (tabel) WHERE"
    "  has_table_privilege(g.oid, tabel, 'UPDATE, DELETE, TRUNCATE, TRIGGER')"
    "  OR has_any_column_privilege(g.oid, tabel, 'UPDATE')"
    "  OR (tabel <> to_regclass('segl') AND has_column_privilege(g.oid, tabel, 'nummer', 'INSERT')))"
    " OR coalesce(has_sequence_privilege(g.oid, to_regclass('opslag_nummer_seq'), 'UPDATE'), false)"
    " OR coalesce(has_sequence_privilege(g.oid, to_regclass('aendring_nummer_seq'), 'UPDATE'), false)"
    " OR g.rolname IN ('pg_write_server_files', 'pg_execute_server_program'))"
)
_ROLLE = text(
    "SELECT rolsuper OR rolcreaterole AS altid,"  # noqa: S608
    f" EXISTS (SELECT FROM (SELECT relowner FROM pg_class WHERE oid IN ({_LOGGEN})"
    "  UNION SELECT proowner FROM pg_proc WHERE proname IN"
    "   ('borgerblik_aldrig', 'borgerblik_kun_tilfoej', 'borgerblik_aendring')"
    "  UNION SELECT nspowner FROM pg_namespace WHERE nspname = 'public'"
    "  UNION SELECT datdba FROM pg_database WHERE datname = current_database()) AS ejere (ejer)"
    "  WHERE pg_has_role(r.oid, ejer, 'MEMBER')) AS ejer,"
    # Also through a role that it inherits nothing of: it can become that role.
    " EXISTS (SELECT FROM pg_roles g WHERE g.oid <> r.oid AND pg_has_role(r.oid, g.oid, 'MEMBER')"
    f"  AND (g.rolsuper OR g.rolcreaterole OR {_MAA_RETTE})) AS medlem"
    " FROM pg_roles r WHERE rolname = :navn"
)
_BLEV = text(f"SELECT {_MAA_RETTE} FROM pg_roles g WHERE rolname = :navn")  # noqa: S608


# From the database itself: a command knows only the tables whose rooms it has entered.
_ANDRE = text(
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p')"
    " AND NOT c.relispartition AND c.relname NOT IN ('opslag', 'segl', 'aendring', 'alembic_version') ORDER BY 1"
)
# Not the number: whoever could choose one could put a row where nobody looks.
_FELTER = text(
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:navn) AND attnum > 0 AND NOT attisdropped"
    " AND attname <> 'nummer' ORDER BY attnum"
)


def rolle_sql(engine: Engine, navn: str) -> list[str]:
    """What gives that role what serving needs, and takes the rest away.

    Raises RolleUbrugelig, DatabaseUnavailable.
    """
    quoted = engine.dialect.identifier_preparer.quote_identifier(navn)
    with transaction(engine) as connection:
        _demand_role(connection, navn)
        parts = connection.exec_driver_sql(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'opslag'::regclass ORDER BY 1"
        ).scalars()
        log = ", ".join(["opslag", *parts, "segl", "aendring", "alembic_version"])
        others = ", ".join(connection.execute(_ANDRE).scalars())
        added = {
            tabel: ", ".join(connection.execute(_FELTER, {"navn": tabel}).scalars()) for tabel in ("opslag", "aendring")
        }
    return [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE CREATE ON SCHEMA public FROM {quoted}",
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"REVOKE ALL ON {log} FROM PUBLIC, {quoted}",
        *(f"GRANT SELECT, INSERT ({felter}) ON {tabel} TO {quoted}" for tabel, felter in added.items()),
        f"GRANT SELECT, INSERT ON segl TO {quoted}",
        f"GRANT SELECT ON alembic_version TO {quoted}",
        f"REVOKE ALL ON {others} FROM {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {others} TO {quoted}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {quoted}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
    ]


def giv_rolle(engine: Engine, navn: str, saetninger: Iterable[str]) -> None:
    """All of them, or none: also none where the role may change the log all the same.

    Raises RolleUbrugelig, DatabaseUnavailable.
    """
    with transaction(engine) as connection:
        for saetning in saetninger:
            connection.exec_driver_sql(saetning.replace("%", "%%"))
        # What another role has given is not taken back by REVOKE.
        if connection.execute(_BLEV, {"navn": navn}).scalar_one():
            raise RolleUbrugelig("rollen må rette i loggen ved rettigheder, som andre end ejeren har givet den")


def _demand_role(connection: Connection, navn: str) -> None:
    row = connection.execute(_ROLLE, {"navn": navn}).one_or_none()
    if row is None:
        raise RolleUbrugelig("rollen findes ikke: lav den med CREATE ROLE … LOGIN")
    if row.altid:
        raise RolleUbrugelig("rollen er superbruger, eller må lave roller: den kan altid rette i loggen")
    if row.ejer:
        raise RolleUbrugelig("rollen ejer tabellerne, skemaet eller databasen: den kan altid rette i loggen")
    if row.medlem:
        raise RolleUbrugelig("rollen er medlem af en rolle, der må rette i loggen")
