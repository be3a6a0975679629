"""Reports for the tests: what is reported, the steps it takes, and a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from borgerblik import db
from borgerblik.domain.koder import Foelsomhed, MyndighedType
from borgerblik.kommuner.fejlmelding import (
    Fejlmeldinger,
    Felt,
    Formular,
    Hoved,
    Kategori,
    Meldingsstatus,
    MeldtEmne,
)
from borgerblik.kommuner.fejlmelding.store import fejlmelding_tabel, skift_tabel
from tests.byg import BORGER, NOEGLE, SAG_ID

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
BO, ANNE = BORGER.pseudonym(NOEGLE), "a" * 64
SECRET = b"hemmelig hemmelig"
TEKST = "Beløbet i november er forkert: der står 500 kr. for lidt."
SVAR = "Vi har rettet beløbet i systemet."
M = Meldingsstatus


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def et_emne(**changes: Any) -> MeldtEmne:
    good = MeldtEmne(
        "sag", SAG_ID, "0751", "Aarhus Kommune", MyndighedType.KOMMUNE, "sygedagpenge", "32.30.04",
        "Udbetaling af sygedagpenge", "KSD", Foelsomhed.FOELSOMME,
    )  # fmt: skip
    return replace(good, **changes)


_number = iter(range(10**6))


def en_formular(**changes: Any) -> Formular:
    good = Formular(Kategori.FORKERT_BELOEB, Felt.BELOEB, TEKST, kontakt=True, noegle=f"formular-{next(_number):013}")
    return replace(good, **changes)


def meld(meldinger: Fejlmeldinger, borger: str = BO, emne: MeldtEmne | None = None, **changes: Any) -> Hoved:
    return meldinger.meld(borger, emne or et_emne(), en_formular(**changes))


def nu(meldinger: Fejlmeldinger, hoved: Hoved) -> Hoved:
    found = meldinger.hoved(hoved.id)
    assert found is not None
    return found


def i_gang(meldinger: Fejlmeldinger, **changes: Any) -> Hoved:
    hoved = meld(meldinger, **changes)
    meldinger.behandl(hoved, M.I_GANG, None, ANNE)
    return nu(meldinger, hoved)


def alt(_kle: str | None, _foelsomhed: Foelsomhed | None) -> bool:
    return True


def dump(engine: db.Engine) -> str:
    """Everything the two tables hold."""
    with db.connected(engine) as connection:
        tables = (fejlmelding_tabel, skift_tabel)
        return repr([list(connection.execute(select(table))) for table in tables])
