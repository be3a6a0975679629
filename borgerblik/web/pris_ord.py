"""The words for prices."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import format_decimal, gettext

from borgerblik.kommuner.pris import Maaler, Pris


def maaler_ord(pris: Pris) -> str:
    """By what the line is counted."""
    if pris.maaler is None:
        return str(gettext("indbyggere"))
    return str(
        {
            Maaler.BORGEROPSLAG: gettext("borgernes opslag"),
            Maaler.SAGSBEHANDLEROPSLAG: gettext("sagsbehandleres opslag"),
            Maaler.OPSLAG: gettext("opslag"),
        }[pris.maaler]
    )


def kr(value: Decimal | None, decimaler: int = 2) -> str:
    """An amount in kroner with at least two decimals, in the reader's language."""
    if value is None:
        return str(gettext("kendes ikke"))
    return str(format_decimal(value, format="#,##0." + "0" * 2 + "#" * (decimaler - 2)))


def tal(value: int | None) -> str:
    """A whole number."""
    return str(gettext("kendes ikke")) if value is None else str(format_decimal(value))
