"""Words for sager and benefits."""

from __future__ import annotations

import pytest

from borgerblik.web.sagsord import frekvens_ord


@pytest.mark.parametrize(
    ("said", "shown"),
    [("Månedlig", "Månedlig"), (None, None), ("4b54e918-1f7b-529c-98b3-f2ef379d97df", None)],
)
def test_how_often_is_told_in_words_and_never_as_the_id_of_a_class(said: str | None, shown: str | None) -> None:
    assert frekvens_ord(said) == shown
