"""A world with Aarhus set up in it."""

from __future__ import annotations

import pytest

from borgerblik import db
from tests.kommuner.kladde.byg import Verden


@pytest.fixture
def verden(engine: db.Engine) -> Verden:
    made = Verden(engine)
    made.saet_op_aarhus()
    return made
