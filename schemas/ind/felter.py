"""Fields that take what an index really sends: lenient in form, strict in meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from marshmallow import ValidationError, fields

from borgerblik.domain.faelles import KLE_NUMMER, Beloeb, Kle
from borgerblik.domain.tid import DANMARK, dansk_dag

E = TypeVar("E", bound=Enum)

ENDLESS_YEARS = (1, 9999)  # what systems write when they mean "without bound"
_BELOEB = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,2})?")
_DOTTED_OFFSET = re.compile(r"([+-][0-9]{2})\.([0-9]{2})$")  # as KOMBIT's own documents write it
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def moment(text: str) -> datetime | None:
    """A time as the indexes write it: xs:dateTime, or a bare date; without offset it is Danish time.

    None where the year says that there is no bound. Raises ValueError for what is no time.
    """
    text = text.strip()
    if text[-3:-2] == ".":
        text = _DOTTED_OFFSET.sub(r"\1:\2", text)
    end_of_day = "T24:00:00" in text  # legal in XML Schema: the midnight that ends the day
    found = datetime.fromisoformat(text.replace("T24:", "T00:") if end_of_day else text)
    if found.year in ENDLESS_YEARS:
        return None
    if end_of_day:
        found += timedelta(days=1)
    return found if found.tzinfo else found.replace(tzinfo=DANMARK)


def calendar_day(text: str) -> date | None:
    """The Danish calendar day of a time; a bare date, with or without offset, is that day.

    None where there is no bound. Raises ValueError for what is no date.
    """
    text = text.strip()
    if "T" not in text and _DAY.match(text):
        day = date.fromisoformat(text[:10])
        return None if day.year in ENDLESS_YEARS else day
    found = moment(text)
    return None if found is None else dansk_dag(found)


class Dag(fields.Field[date | None]):
    """A Danish calendar day, None for one without bound.

    `lenient` where nothing hangs on it: a text that is no date is then None instead of a broken record.
    """

    def __init__(self, *, lenient: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._lenient = lenient

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date | None:
        try:
            return calendar_day(value)
        except (ValueError, OverflowError):
            if self._lenient:
                return None
            raise ValidationError("er ikke en dato") from None


class Amount(fields.Field[Beloeb | None]):
    """Kroner with at most two decimals; anything else is not believed and becomes None.

    KOMBIT's own sample writes `5.942` for thousands, against the rule: three decimals are never kroner.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Beloeb | None:
        text = value.strip()
        return Decimal(text) if _BELOEB.fullmatch(text) else None


class TolerantEnum(fields.Field[E]):
    """A code by its spelling in the contract; one we do not know becomes `otherwise`."""

    def __init__(self, codes: Mapping[str, E], *, otherwise: E | None, **kwargs: Any) -> None:
        super().__init__(load_default=otherwise, **kwargs)
        self._codes = {code.casefold(): member for code, member in codes.items()}
        self._otherwise = otherwise

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return self._codes.get(value.strip().casefold(), self._otherwise)


class Sandhed(fields.Field[bool | None]):
    """An xs:boolean; anything else is None."""

    _WORDS: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool | None:
        return self._WORDS.get(value.strip().lower())


class KleFelt(fields.Field[Kle | None]):
    """A KLE class from the pair (number, title). A number of another form than `32.30.04` is none."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Kle | None:
        nummer, titel = value
        if nummer and KLE_NUMMER.fullmatch(nummer):
            return Kle(nummer, titel)
        if self.required:
            raise ValidationError("er ikke et KLE-nummer")
        return None


class Gjort(fields.Field[Any]):
    """A value of ours that the adapter has already made."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return value
