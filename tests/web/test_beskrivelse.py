"""The API against its own description: generated questions, every answer as described."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from borgerblik.web.factory import api_document
from tests.produkt import Produkt, a_product

schema = schemathesis.openapi.from_dict(api_document())


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Produkt]:
    folder: Path = tmp_path_factory.mktemp("beskrivelse")
    with a_product(folder) as made:
        yield made


@pytest.mark.slow
@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_the_description_says(case: Any, fuzzed: Produkt) -> None:
    token = fuzzed.token("7211791035", kommune="0751")

    # A kommune of the right form need not exist: 422 is then the right answer. Who is let in has its own tests.
    case.call_and_validate(
        app=fuzzed.client.application,
        headers={"Authorization": f"Bearer {token}"},
        excluded_checks=[positive_data_acceptance, ignored_auth],
    )
