"""From what the child process says of a file to a Fagomraade, or to what is of the wrong type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from borgerblik.domain.faelles import Kle
from borgerblik.domain.klassifikation import KleEmne
from borgerblik.fagomraader import Fagomraade
from borgerblik.fagomraader.tjek.model import Fund

Laes = Callable[[Any], Any]
_JSON: Mapping[type, str] = {str: "en tekst", int: "et tal", bool: "sandt eller falsk", type(None): "None"}


class _Forkert(Exception):
    """The value is not what it should be; `sted` is where inside it."""

    def __init__(self, hvad: str, fundet: Any, sted: str = "") -> None:
        super().__init__(f"skal være {hvad}, men er {_navn(fundet)}")
        self.sted = sted


def omraade(felter: Mapping[str, Any]) -> tuple[Fagomraade | None, list[Fund]]:
    """The area, or None and every field that is of the wrong type."""
    laest: dict[str, Any] = {}
    fund: list[Fund] = []
    for navn, laes in _FELTER.items():
        try:
            laest[navn] = laes(felter.get(navn))
        except _Forkert as forkert:
            fund.append(Fund("forkert_type", f"{navn}{forkert.sted}", str(forkert)))
    return (None if fund else Fagomraade(**laest)), fund


def _navn(fundet: Any) -> str:
    if not isinstance(fundet, dict):
        return _JSON.get(type(fundet), type(fundet).__name__)
    ((slags, indhold),) = fundet.items()
    return {"tuple": "et tupel", "date": "en dato", "andet": f"af typen {indhold}"}.get(slags, f"en {slags}")


def _tekst(fundet: Any) -> str:
    if not isinstance(fundet, str):
        raise _Forkert("en tekst", fundet)
    return fundet


def _maaske_tekst(fundet: Any) -> str | None:
    return None if fundet is None else _tekst(fundet)


def _tal(fundet: Any) -> int:
    if isinstance(fundet, bool) or not isinstance(fundet, int):
        raise _Forkert("et helt tal", fundet)
    return fundet


def _maaske_dag(fundet: Any) -> date | None:
    if fundet is None:
        return None
    if not isinstance(fundet, dict) or "date" not in fundet:
        raise _Forkert("en dato (datetime.date) eller None", fundet)
    return date.fromisoformat(fundet["date"])


def _tupel(hvad: str, laes: Laes) -> Laes:
    """A tuple of those; what is often written instead is told with how to mend it."""

    def af(fundet: Any) -> tuple[Any, ...]:
        if isinstance(fundet, str):
            raise _Forkert(f'et tupel af {hvad}; et tupel med én tekst skrives med komma: ("…",)', fundet)
        if not isinstance(fundet, dict) or "tuple" not in fundet:
            raise _Forkert(f"et tupel af {hvad}", fundet)
        return tuple(_hver(laes, fundet["tuple"]))

    return af


def _hver(laes: Laes, fundne: list[Any]) -> Iterator[Any]:
    for plads, fundet in enumerate(fundne):
        try:
            yield laes(fundet)
        except _Forkert as forkert:
            forkert.sted = f"[{plads}]{forkert.sted}"
            raise


def _sammensat(slags: type, felter: Mapping[str, Laes]) -> Laes:
    def af(fundet: Any) -> Any:
        if not isinstance(fundet, dict) or slags.__name__ not in fundet:
            raise _Forkert(f"en {slags.__name__}", fundet)
        indhold = fundet[slags.__name__]
        laest = {}
        for navn, laes in felter.items():
            try:
                laest[navn] = laes(indhold[navn])
            except _Forkert as forkert:
                forkert.sted = f".{navn}{forkert.sted}"
                raise
        return slags(**laest)

    return af


_KLE = _tupel("Kle", _sammensat(Kle, {"nummer": _tekst, "titel": _maaske_tekst}))
_EMNE = _sammensat(
    KleEmne,
    {
        "nummer": _tekst,
        "titel": _maaske_tekst,
        "gyldig_fra": _maaske_dag,
        "gyldig_til": _maaske_dag,
        "efterfoelger": _maaske_tekst,
    },
)
_FELTER: Mapping[str, Laes] = {
    "noegle": _tekst,
    "titel": _tekst,
    "orden": _tal,
    "ydelser": _KLE,
    "sager": _KLE,
    "ord": _tupel("tekster", _tekst),
    "kun_ved_ord": _tupel("tekster", _tekst),
    "lukkede": _tupel("KleEmne", _EMNE),
    "indledning": _maaske_tekst,
}
