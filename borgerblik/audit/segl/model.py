"""A seal: what it says in canonical JSON, and the signature on that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from borgerblik.audit.form import kanonisk
from borgerblik.audit.segl.noegle import Noegle, Noegler
from borgerblik.domain.tid import om_maaneder
from borgerblik.domain.tilsyn import MINDST_OPBEVARET

_UNDERSKRIFT = b"borgerblik segl 1\0"
_AFTRYK = b"borgerblik segl aftryk 1\0"


class Slags(StrEnum):
    """Why it was made: in the course of a day, to close a day, to tell of an erasure."""

    MELLEM = "mellem"
    DAG = "dag"
    SLETNING = "sletning"


@dataclass(frozen=True, slots=True)
class Hoved:
    """How far a chain had come: the place, the link and the number of its last row."""

    kaede: int
    plads: int
    haekte: bytes
    nummer: int


@dataclass(frozen=True, slots=True)
class Sletning:
    """What was erased: for each chain the runs of places (both ends included), and what was too old.

    `graense` says before which moment rows of those kommuner ("" : of none) were erased; `af` by whom.
    """

    kaeder: Mapping[int, tuple[tuple[int, int], ...]]
    graense: Mapping[str, datetime]
    af: str

    @property
    def antal(self) -> int:
        """How many rows."""
        return sum(til - fra + 1 for runs in self.kaeder.values() for fra, til in runs)

    def for_ny(self, tidspunkt: datetime) -> bool:
        """Made at that moment, did it erase what no kommune could have decided to forget yet?"""
        return any(foer > tidligst(tidspunkt) for foer in self.graense.values())


def tidligst(tidspunkt: datetime) -> datetime:
    """At that moment rows younger than this are erased by no right."""
    return om_maaneder(tidspunkt.astimezone(UTC), -MINDST_OPBEVARET)


@dataclass(frozen=True, slots=True)
class Udsagn:
    """What a seal says: rows with fra < number <= til, so many, and the heads of the chains that have advanced."""

    nummer: int
    slags: Slags
    tidspunkt: datetime
    forrige: bytes
    fra: int
    til: int
    raekker: int = 0
    hoveder: tuple[Hoved, ...] = ()
    dag: date | None = None
    sletning: Sletning | None = None


@dataclass(frozen=True, slots=True)
class Segl:
    """A seal as it is kept. `forrige` is the hash of the seal before it, empty for the first."""

    nummer: int
    slags: str
    dag: date | None
    tidspunkt: datetime
    indhold: str
    forrige: bytes
    underskrift: bytes
    noegle: str
    udsagn: Udsagn | None = field(default=None, compare=False)

    @property
    def aftryk(self) -> bytes:
        """What the next seal refers to."""
        return sha256(_AFTRYK + sha256(self.indhold.encode()).digest() + self.underskrift).digest()

    @property
    def kendes_paa(self) -> str:
        """What is kept of it elsewhere, so that it is missed where it is gone: number and hash."""
        return f"{self.nummer}:{self.aftryk.hex()}"

    def holder(self, noegler: Noegler) -> bool:
        """Was it signed by one of these keys, and do its columns say what was signed?"""
        said = self.udsagn
        return (
            said is not None
            and noegler.holder(self.noegle, self.underskrift, _UNDERSKRIFT + self.indhold.encode())
            and (said.nummer, said.slags, said.dag, said.tidspunkt, said.forrige)
            == (self.nummer, self.slags, self.dag, self.tidspunkt, self.forrige)
        )


def besegl(udsagn: Udsagn, noegle: Noegle) -> Segl:
    """The seal."""
    indhold = kanonisk(_til_json(udsagn))
    return Segl(
        nummer=udsagn.nummer,
        slags=udsagn.slags.value,
        dag=udsagn.dag,
        tidspunkt=udsagn.tidspunkt,
        indhold=indhold,
        forrige=udsagn.forrige,
        underskrift=noegle.underskriv(_UNDERSKRIFT + indhold.encode()),
        noegle=noegle.id,
        udsagn=udsagn,
    )


def laes_udsagn(indhold: str) -> Udsagn | None:
    """What a seal says; None for what no seal of ours says."""
    try:
        return _fra_json(json.loads(indhold))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return None


def _til_json(u: Udsagn) -> dict[str, Any]:
    said: dict[str, Any] = {
        "nummer": u.nummer,
        "slags": u.slags.value,
        "tidspunkt": u.tidspunkt.isoformat(),
        "forrige": u.forrige.hex(),
        "fra": u.fra,
        "til": u.til,
        "raekker": u.raekker,
        "hoveder": [[h.kaede, h.plads, h.haekte.hex(), h.nummer] for h in u.hoveder],
    }
    if u.dag is not None:
        said["dag"] = u.dag.isoformat()
    if u.sletning is not None:
        said["sletning"] = {
            "kaeder": {str(kaede): [list(run) for run in runs] for kaede, runs in u.sletning.kaeder.items()},
            "graense": {kommuner: moment.isoformat() for kommuner, moment in u.sletning.graense.items()},
            "af": u.sletning.af,
            "antal": u.sletning.antal,
        }
    return said


def _fra_json(said: Mapping[str, Any]) -> Udsagn:
    return Udsagn(
        nummer=int(said["nummer"]),
        slags=Slags(said["slags"]),
        tidspunkt=datetime.fromisoformat(said["tidspunkt"]),
        forrige=bytes.fromhex(said["forrige"]),
        fra=int(said["fra"]),
        til=int(said["til"]),
        raekker=int(said["raekker"]),
        hoveder=tuple(Hoved(kaede, plads, bytes.fromhex(h), nummer) for kaede, plads, h, nummer in said["hoveder"]),
        dag=date.fromisoformat(said["dag"]) if "dag" in said else None,
        sletning=_sletning(said["sletning"]) if "sletning" in said else None,
    )


def _sletning(said: Mapping[str, Any]) -> Sletning:
    return Sletning(
        kaeder=MappingProxyType(
            {int(kaede): tuple((fra, til) for fra, til in runs) for kaede, runs in said["kaeder"].items()}
        ),
        graense=MappingProxyType({each: datetime.fromisoformat(moment) for each, moment in said["graense"].items()}),
        af=said["af"],
    )
