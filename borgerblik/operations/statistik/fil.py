"""The numbers as a file of comma-separated values, with semicolons: what Danish spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from borgerblik.operations.statistik.model import Celle

MIMETYPE = "text/csv"


def som_csv(celler: Iterable[tuple[Celle, int]]) -> str:
    """Every number on a line of its own, after one that names the columns."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow((*Celle._fields, "antal"))
    writer.writerows((*celle, antal) for celle, antal in celler)
    return written.getvalue()
