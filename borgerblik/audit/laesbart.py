"""Columns of the log as they can be read: what nobody can read becomes what no row of ours holds.

Whoever may add a row may add one that the driver cannot give back, and one row is not to keep others from being read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Dialect,
    LargeBinary,
    Row,
    Select,
    String,
    Text,
    and_,
    case,
    literal_column,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from borgerblik.db import Connection, UtcDateTime

# What Python has a moment for, wherever the session's clock is.
FOERSTE, SIDSTE = "0001-01-02", "9999-12-30"
INGEN_TEKST, INGEN_DAG = "\0", date.min  # which nothing of ours says

_Laeser = Callable[[Any], Any]


def _taalt(inner: _Laeser | None, slags: type, ellers: object) -> _Laeser:
    """Reads as `inner` does; `ellers` for what is of another kind."""

    def laes(value: Any) -> Any:
        if value is None:
            return None
        try:
            found = value if inner is None else inner(value)
        except (ValueError, TypeError, OverflowError):
            return ellers
        return found if isinstance(found, slags) else ellers

    return laes


def _inden_for(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Can it be read? The driver would raise for all rows of the answer."""
    return and_(column >= literal_column(f"'{FOERSTE}'"), column < literal_column(f"'{SIDSTE}'"))


class Moment(UtcDateTime):
    """A moment; None where it is none."""

    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """As it is asked for."""
        return case((_inden_for(column), column))

    def result_processor(self, dialect: Dialect, coltype: object) -> _Laeser:
        """As it is read."""
        return _taalt(super().result_processor(dialect, coltype), datetime, None)


class Dag(TypeDecorator[date]):
    """A day, or None; INGEN_DAG where it is none."""

    impl = Date
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """As it is asked for."""
        none: ColumnElement[Any] = literal_column(f"'{INGEN_DAG}'")
        return case((_inden_for(column), column), (column.is_not(None), none))

    def result_processor(self, dialect: Dialect, coltype: object) -> _Laeser:
        """As it is read."""
        return _taalt(super().result_processor(dialect, coltype), date, INGEN_DAG)


class Tekst(TypeDecorator[str]):
    """A text, of at most that length; INGEN_TEKST where it is none."""

    impl = Text
    cache_ok = True

    def __init__(self, laengde: int | None = None) -> None:
        super().__init__()
        self.laengde = laengde

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """As the database keeps it."""
        return Text() if self.laengde is None else String(self.laengde)

    def result_processor(self, dialect: Dialect, coltype: object) -> _Laeser:
        """As it is read."""
        return _taalt(super().result_processor(dialect, coltype), str, INGEN_TEKST)


class Bytes(TypeDecorator[bytes]):
    """Bytes; none where they are of another kind."""

    impl = LargeBinary
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> _Laeser:
        """As they are read."""
        return _taalt(super().result_processor(dialect, coltype), bytes, b"")


class Tal(TypeDecorator[int]):
    """A whole number; 0 where it is none."""

    impl = BigInteger
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> _Laeser:
        """As it is read."""
        return _taalt(super().result_processor(dialect, coltype), int, 0)


def alle(connection: Connection, asked: Select[Any]) -> Sequence[Row[Any]]:
    """Every row of the answer."""
    if connection.dialect.name != "sqlite":
        return connection.execute(asked).all()
    raw: Any = connection.connection.driver_connection
    with tekster(raw, _som_tekst):
        return connection.execute(asked).all()


@contextmanager
def tekster(raw: Any, factory: Callable[[bytes], object]) -> Iterator[None]:
    """What SQLite makes of each text meanwhile: by itself it raises for the whole answer where one is no text."""
    raw.text_factory = factory
    try:
        yield
    finally:
        raw.text_factory = str


def _som_tekst(found: bytes) -> str:
    try:
        return found.decode()
    except UnicodeDecodeError:
        return INGEN_TEKST
