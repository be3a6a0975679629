"""The product in front of a sandkasse that demands everything, with the switches to make it fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import requests

from adapters.oioidws import tokens
from borgerblik.sandkasse.pki import Pki
from tests.produkt import Produkt, a_product

BO = "7211791035"


@dataclass
class Sikret:
    """The secured product, and what a test tells the sandkasse."""

    produkt: Produkt

    def overblik(self) -> dict[str, Any]:
        """Bo's overview."""
        return self.produkt.overblik(BO)

    def kilder(self) -> dict[str, str]:
        """How each source fared when Bo looked, also where none answered."""
        answer = self.produkt.get("/api/v1/overblik", BO).json
        assert answer is not None
        if "kilder" not in answer:
            return {each.strip(")").split(" (")[0]: each.strip(").").split(" (")[1] for each in _named(answer)}
        return {each["noegle"]: each.get("aarsag") or each["status"] for each in answer["kilder"]}

    def lad_fejle(self, tjeneste: str, fejl: str, **mere: Any) -> None:
        """Turn a failure switch on."""
        body = {"tjeneste": tjeneste, "fejl": fejl, **mere}
        requests.post(f"{self.produkt.sandkasse}/_sandkasse/fejl", json=body, timeout=5).raise_for_status()

    def alt_i_orden(self) -> None:
        """Turn every switch off."""
        requests.delete(f"{self.produkt.sandkasse}/_sandkasse/fejl", timeout=5).raise_for_status()

    def nulstil(self) -> None:
        """Begin counting again."""
        requests.delete(f"{self.produkt.sandkasse}/_sandkasse/taelling", timeout=5).raise_for_status()

    def tokens(self) -> dict[tuple[str, str], int]:
        """How many tokens have been issued for each service and kommune."""
        found = requests.get(f"{self.produkt.sandkasse}/_sandkasse/taelling", timeout=5).json()
        return {(each["modtager"].split("/")[4], each["cvr"]): each["antal"] for each in found["tokens"]}


def _named(problem: dict[str, Any]) -> list[str]:
    return str(problem["detail"]).partition("Uden svar: ")[2].split(", ")


Make = Callable[..., Sikret]


@pytest.fixture
def make(tmp_path: Path, pki: Pki) -> Iterator[Make]:
    """Makes secured products; nothing is fetched ahead, so that each test sees what it asks for."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def made(*, ahead: bool = False, **settings: Any) -> Sikret:
            if not ahead:
                stack.enter_context(mock.patch.object(tokens.Tokens, "freshen"))
            return Sikret(stack.enter_context(a_product(tmp_path, pki=pki, **settings)))

        yield made


@pytest.fixture
def sikret(make: Make) -> Sikret:
    """A secured product of the test's own."""
    return make()
