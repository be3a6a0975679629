"""The way messages leave by, as the settings say."""

from __future__ import annotations

from adapters.sandkassepost import SandkasseVej
from adapters.smtp import SmtpVej
from borgerblik.beskedvalg import Beskedvalg
from borgerblik.underretning.model import Beskedvej


def make_beskedvej(valg: Beskedvalg) -> Beskedvej | None:
    """None where none is chosen. Raises SettingError."""
    if valg.smtp is not None:
        return SmtpVej(valg)
    return None if valg.sandkasse is None else SandkasseVej(valg)
