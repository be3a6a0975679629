"""Does a text name a person? A modest guess: a common Danish first name that a surname follows.

The lists hold the commonest names of the population as Danmarks Statistik tells of them (dst.dk, "Navne i hele
befolkningen"), written down by hand and not a copy of a dated table. A first name alone is no finding (Bo, Liv and
Ask are words too), and a name beyond the lists is missed: what is found is nearly always one, what is not found is no
proof.
"""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import pairwise

_ORD = re.compile(r"[A-ZÆØÅÉ][a-zæøåéüö]+(?:-[A-ZÆØÅÉ][a-zæøåéüö]+)*")
_MELLEM = re.compile(r" (?:[A-ZÆØÅ]\. )?")


def _liste(navn: str) -> frozenset[str]:
    return frozenset(files(__package__).joinpath(navn).read_text(encoding="utf-8").split())


FORNAVNE, EFTERNAVNE = _liste("fornavne.txt"), _liste("efternavne.txt")


def naevner_person(tekst: str) -> bool:
    """Is there a first name of the list, and a surname after it: of the list, or one that ends in -sen or -gaard?"""
    words = list(_ORD.finditer(tekst))
    for first, second in pairwise(words):
        beside = _MELLEM.fullmatch(tekst, first.end(), second.start()) is not None
        if beside and _er_fornavn(first[0]) and (_er_efternavn(second[0]) or _er_fornavn(second[0])):
            return True
    return False


def _er_fornavn(word: str) -> bool:
    return all(part in FORNAVNE for part in word.split("-"))


def _er_efternavn(word: str) -> bool:
    return word in EFTERNAVNE or word.endswith(("sen", "gaard", "gård"))
