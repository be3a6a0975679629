"""What a worker and its child say to each other over pipes: frames of a letter, a length and bytes."""

from __future__ import annotations

import struct
from typing import BinaryIO

HOVED = b"H"  # worker: what to do, as JSON
INDHOLD = b"I"  # worker: the document
UNDERSKRIV = b"U"  # child: sign this
UNDERSKRIFT = b"S"  # worker: the signature
RESULTAT = b"R"  # child: done
FEJL = b"F"  # child: could not; the name of an exception

LARGEST = 64 * 1024 * 1024  # bytes
_HEAD = struct.Struct(">cI")


class Afbrudt(Exception):
    """The other side is gone, or says what it may not."""


def skriv(pipe: BinaryIO, kind: bytes, data: bytes) -> None:
    """Send a frame. Raises OSError."""
    pipe.write(_HEAD.pack(kind, len(data)))
    pipe.write(data)
    pipe.flush()


def laes(pipe: BinaryIO, *kinds: bytes) -> tuple[bytes, bytes]:
    """The next frame, of one of those kinds. Raises Afbrudt and OSError."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise Afbrudt("no frame")
    kind, length = _HEAD.unpack(head)
    if kind not in kinds or length > LARGEST:
        raise Afbrudt("a frame that does not belong here")
    data = pipe.read(length)
    if len(data) < length:
        raise Afbrudt("half a frame")
    return kind, data
