"""What a kommune has decided of look-ups: why one may look, how long it is remembered, and what raises an alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from borgerblik.domain.epost import Email

MINDST_OPBEVARET, MEST_OPBEVARET = 6, 120  # months


class Vagtslags(StrEnum):
    """Why a person is watched: looks at them raise an alarm."""

    VIP = "vip"
    OVERVAAGET = "overvaaget"
    KOLLEGA = "kollega"  # the kommune's own employee


@dataclass(frozen=True, slots=True)
class Formaal:
    """A reason to look somebody up: the key programs use, and the words the citizen reads.

    `uddybes`: the reason says nothing by itself, and must be followed by words of the caseworker's own.
    """

    noegle: str
    tekst: str
    uddybes: bool = False


STANDARDFORMAAL = (
    Formaal("henvendelse", "Borgeren har henvendt sig"),
    Formaal("sagsbehandling", "Behandling af borgerens sag"),
    Formaal("fejl", "Undersøgelse af en fejl i det viste"),
    Formaal("kvalitet", "Kontrol af, hvad kommunen viser"),
    Formaal("andet", "Andet", uddybes=True),
)


@dataclass(frozen=True, slots=True)
class Arbejdstid:
    """When looking somebody up is usual: days of the week (1 is Monday), and the hours (Danish time, `til` excluded).

    Bank holidays never are.
    """

    dage: frozenset[int]
    fra: time
    til: time


@dataclass(frozen=True, slots=True)
class Opslagsgraense:
    """How many look-ups by one employee within an hour raise an alarm, and how many are let through at all.

    None: any number.
    """

    advar: int | None = 30
    stop: int | None = 120


@dataclass(frozen=True, slots=True)
class Alarmmodtagere:
    """Who is told of an alarm, and how: addresses, and a program's https address."""

    email: tuple[Email, ...] = ()
    webhook: str | None = None


@dataclass(frozen=True, slots=True)
class Tilsyn:
    """A kommune's decisions. `kode` is its four digits.

    `kun_fra_listen`: a purpose must be one of `formaal`. `opbevaring` is how many months a look is remembered.
    `arbejdstid` None: no hour is unusual. `overvaagede_kle` are whole KLE numbers, or `32.24.*`, `32.*`, whose being
    shown to staff raises an alarm. `statistik_email` get the monthly numbers.
    """

    kode: str
    formaal: tuple[Formaal, ...] = STANDARDFORMAAL
    kun_fra_listen: bool = False
    opbevaring: int = 60
    arbejdstid: Arbejdstid | None = None
    graense: Opslagsgraense = Opslagsgraense()
    overvaagede_kle: tuple[str, ...] = ()
    alarm: Alarmmodtagere = Alarmmodtagere()
    statistik_email: tuple[Email, ...] = ()

    @property
    def husket(self) -> int:
        """For how many months what goes with the looks is kept: never fewer than may be decided."""
        return max(MINDST_OPBEVARET, self.opbevaring)

    def formaalet(self, noegle: str) -> Formaal | None:
        """The purpose of that key, None where the kommune has none."""
        return next((each for each in self.formaal if each.noegle == noegle), None)
