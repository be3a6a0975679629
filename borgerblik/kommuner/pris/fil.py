"""Statements as files of semicolon-separated values with decimal commas: what Danish spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO

from borgerblik.kommuner.pris.opgoerelse import Opgoerelse, ialt
from borgerblik.kommuner.pris.service import Samlet

MIMETYPE = "text/csv"
KOLONNER = (
    "kommune", "aar", "del", "system", "navn", "fra", "til", "dage", "dageIAaret", "pris", "antal", "beloeb", "usikker",
)  # fmt: skip


def som_csv(opgoerelse: Opgoerelse) -> str:
    """Every line, then the sums."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(KOLONNER)
    writer.writerows(_rows(opgoerelse))
    return written.getvalue()


def samlet_csv(samlet: Samlet) -> str:
    """The sums over all kommuner: a line for each system, the infrastructure, and all of it."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(("aar", "del", "system", "navn", "beloeb", "kommuner", "udenIndbyggere"))
    counts = (samlet.kommuner, len(samlet.uden_indbyggere))
    for noegle, each in samlet.systemer.items():
        writer.writerow((samlet.aar, "system", noegle, each.navn, _tal(each.beloeb), *counts))
    for navn, beloeb in (("sum_infrastruktur", samlet.infrastruktur), ("sum_i_alt", samlet.i_alt)):
        writer.writerow((samlet.aar, navn, None, None, _tal(beloeb), *counts))
    return written.getvalue()


def _rows(o: Opgoerelse) -> Iterator[tuple[str | int | None, ...]]:
    parts = {"system": o.systemer, "infrastruktur": o.infrastruktur, "forbrug": o.forbrug}
    for navn, poster in parts.items():
        for post in poster:
            pris = post.pris
            days = (post.fra.isoformat(), post.til.isoformat(), post.dage, o.dage_i_aaret)
            money = (_tal(pris.kr), post.antal, _tal(post.beloeb), pris.usikker)
            yield (o.kode, o.aar, navn, pris.noegle, pris.navn, *days, *money)
    sums = {**{navn: ialt(poster) for navn, poster in parts.items()}, "i_alt": o.i_alt}
    for navn, beloeb in sums.items():
        yield (o.kode, o.aar, f"sum_{navn}", *[None] * 8, _tal(beloeb), None)


def _tal(value: Decimal | None) -> str | None:
    return None if value is None else str(value).replace(".", ",")
