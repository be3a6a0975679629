"""What pages share on which somebody takes something a step further, and says a few words of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from flask import request

from borgerblik.kommuner.fejlmelding import renset, tekstfejl

T = TypeVar("T", bound=StrEnum)


def oensket(trin: str, tekst: str, naeste: Mapping[T, tuple[T, ...]]) -> tuple[T | None, str, dict[str, str]]:
    """The step and the words in the fields of those names, and by field what is wrong.

    The step is one of those that can be taken at all; without one something is wrong. Whether the words are needed
    hangs on where it is taken from.
    """
    words, asked = renset(request.form.get(tekst, "")), request.form.get(trin)
    chosen = next((each for steps in naeste.values() for each in steps if each.value == asked), None)
    faults = {} if chosen is not None else {trin: "mangler"}
    fault = tekstfejl(words, kraevet=False)
    return chosen, words, faults if fault is None else {**faults, tekst: fault.value}
