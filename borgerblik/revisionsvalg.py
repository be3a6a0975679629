"""The settings of the seals on the log of looks: the key that signs, and those that have signed before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from borgerblik.environment import Environment

_KEY_FILE = "revision-noegle.pem"


@dataclass(frozen=True, slots=True, repr=False)
class Revisionsvalg:
    """`noegle` is a private key in PEM, None where none is named; `laves`: beside the sandkasse it is made by itself.

    `tidligere` are public keys in PEM: what they have signed is still believed.
    """

    noegle: Path | None
    laves: bool
    tidligere: tuple[Path, ...]


def read_revision(env: Environment, instance: Path, here: bool) -> Revisionsvalg:
    """From the environment. Raises SettingError."""
    named = env.file("REVISION_NOEGLE")
    found = str(env.text("REVISION_TIDLIGERE", "")).split(",")
    return Revisionsvalg(
        noegle=instance / _KEY_FILE if named is None and here else named,
        laves=named is None and here,
        tidligere=tuple(Path(name.strip()) for name in found if name.strip()),
    )
