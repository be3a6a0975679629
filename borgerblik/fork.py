"""What a worker process does with what it has inherited, before anything else."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def efter_fork(arvet: T, goer: Callable[[T], object]) -> None:
    """In each process that is forked from this one do that with it, for as long as it lives."""
    reference = weakref.ref(arvet)

    def begin() -> None:
        inherited = reference()
        if inherited is not None:
            goer(inherited)

    os.register_at_fork(after_in_child=begin)
