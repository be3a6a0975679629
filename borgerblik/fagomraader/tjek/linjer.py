"""Where in the file each part of its FAGOMRAADE is written."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator, Mapping

from borgerblik.fagomraader import Fagomraade

NAVN = "FAGOMRAADE"
_FELTER = tuple(felt.name for felt in dataclasses.fields(Fagomraade))


def linjer(traeet: ast.Module) -> Mapping[str, int]:
    """The line of each place that is written out: "" the whole area, `titel`, `ydelser`, `ydelser[2]`."""
    return dict(_linjer(traeet))


def linje(kendte: Mapping[str, int], sted: str) -> int | None:
    """The line of that place, or of the nearest thing around it."""
    while sted and sted not in kendte:
        sted = sted[: max(sted.rfind("."), sted.rfind("["), 0)]
    return kendte.get(sted)


def _linjer(traeet: ast.Module) -> Iterator[tuple[str, int]]:
    for saetning in traeet.body:
        maal = saetning.targets if isinstance(saetning, ast.Assign) else [getattr(saetning, "target", None)]
        if not any(isinstance(hver, ast.Name) and hver.id == NAVN for hver in maal):
            continue
        yield "", saetning.lineno
        vaerdi = getattr(saetning, "value", None)
        if isinstance(vaerdi, ast.Call):
            navngivne = [(valg.arg, valg.value) for valg in vaerdi.keywords if valg.arg is not None]
            for navn, udtryk in [*zip(_FELTER, vaerdi.args, strict=False), *navngivne]:
                yield navn, udtryk.lineno
                if isinstance(udtryk, ast.Tuple):
                    yield from ((f"{navn}[{plads}]", hver.lineno) for plads, hver in enumerate(udtryk.elts))
