"""What the connected kommuner of the sandkasse have chosen: one file each, for `borgerblik kommune import`."""

from __future__ import annotations

from pathlib import Path


def filer() -> tuple[Path, ...]:
    """The files, by kommune code."""
    return tuple(sorted(Path(__file__).parent.glob("*.json")))
