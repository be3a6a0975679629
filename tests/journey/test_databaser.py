"""The same journey on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from tests.produkt import a_product

BO = "7211791035"


def test_an_overview_and_its_log_row_on_either_database(empty_url: str, tmp_path: Path) -> None:
    with a_product(tmp_path, empty_url) as produkt:
        overblik = produkt.overblik(BO)
        looks = produkt.get("/api/v1/adgangslog", BO).json
        assert looks is not None

    assert overblik["komplet"]
    assert [look["formaal"] for look in looks["adgangslog"]] == ["se mit overblik"]
    assert looks["adgangslog"][0]["antalSager"] == len(overblik["sager"])
