"""An office for each test, on each database."""

from __future__ import annotations

import pytest

from borgerblik.db import Engine
from tests.alarm.byg import Kontor


@pytest.fixture
def kontor(engine: Engine) -> Kontor:
    return Kontor(engine)
