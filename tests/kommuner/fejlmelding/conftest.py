"""Reports in a database of each kind, at a time the test decides."""

from __future__ import annotations

import pytest

from borgerblik import db
from borgerblik.kommuner.fejlmelding import (
    Fejlmeldinger,
)
from tests.byg import NOEGLE
from tests.kommuner.fejlmelding.byg import SECRET, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def meldinger(engine: db.Engine, clock: Clock) -> Fejlmeldinger:
    return Fejlmeldinger(engine, SECRET, NOEGLE, clock)
