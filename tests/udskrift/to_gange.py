"""A child that wants two signatures."""

from __future__ import annotations

from adapters.udskrift.i_barnet import Underskriv, svar


def _work(_head: object, _data: bytes, sign: Underskriv) -> bytes:
    return sign(b"1") + sign(b"2")


if __name__ == "__main__":
    svar(_work)
