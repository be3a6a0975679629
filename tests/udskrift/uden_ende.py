"""A child that never answers."""

from __future__ import annotations

import time

from adapters.udskrift.i_barnet import svar


def _sleep(*_: object) -> bytes:
    time.sleep(60)
    return b""


if __name__ == "__main__":
    svar(_sleep)
