"""Where the runs are kept, what each came to, and what the kommuner have decided of quality."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from borgerblik.db import Connection, Engine, autocommit, connected, transaction
from borgerblik.kommuner.kvalitet.enheder.store import enhed_tabel, koersel_tabel, nye_enheder
from borgerblik.kommuner.kvalitet.form import from_json, to_json, valg_from_json, valg_to_json
from borgerblik.kommuner.kvalitet.model import (
    AABNE,
    TAERSKEL,
    AlleredeIGang,
    Enhed,
    Enhedstilstand,
    Koersel,
    Kvalitetsstand,
    Kvalitetsvalg,
    Resultat,
    Systemmaaling,
    Tilstand,
)
from borgerblik.kommuner.udgaver import Dokumentlager, dokumenttabel

valg_tabel = dokumenttabel("kvalitet_valg")
_k, _e, _v = koersel_tabel.c, enhed_tabel.c, valg_tabel.c


class ValgStore(Dokumentlager[Kvalitetsvalg]):
    """Reads and keeps what the kommuner have decided of quality. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, valg_tabel, "kvalitetsvalget", valg_to_json, valg_from_json)


class KoerselStore:
    """Reads and keeps runs. Raises DatabaseUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._each = autocommit(engine)

    def opret(self, koersel: Koersel, enheder: Iterable[Enhed]) -> None:
        """Keep a new run with its first units. Raises AlleredeIGang."""
        row = {
            "id": koersel.id, "kode": koersel.kode, "cvr": koersel.cvr, "omraade": koersel.omraade,
            "aktiv": f"{koersel.kode}/{koersel.omraade}", "tilstand": koersel.tilstand.value,
            "startet": koersel.startet, "startet_af": koersel.startet_af, "aendret": koersel.startet,
            "salt": koersel.salt,
        }  # fmt: skip
        with transaction(self._engine) as connection:
            try:
                connection.execute(insert(koersel_tabel), row)
            except IntegrityError:
                raise AlleredeIGang from None
            nye_enheder(connection, koersel.id, enheder)

    def koersel(self, koersel: str) -> Koersel | None:
        """The run of that id."""
        with connected(self._each) as connection:
            row = connection.execute(select(koersel_tabel).where(_k.id == koersel)).first()
            return None if row is None else _koersel(row)

    def aaben(self, kode: str, omraade: str) -> Koersel | None:
        """The run over that area that is not over."""
        asked = select(koersel_tabel).where(_k.aktiv == f"{kode}/{omraade}")
        with connected(self._each) as connection:
            row = connection.execute(asked).first()
            return None if row is None else _koersel(row)

    def aabne(self, kode: str) -> dict[str, Koersel]:
        """The kommune's runs that are not over, by area."""
        asked = select(koersel_tabel).where(_k.kode == kode, _k.aktiv.is_not(None))
        with connected(self._each) as connection:
            return {row.omraade: _koersel(row) for row in connection.execute(asked)}

    def koersler(self, kode: str | None, omraade: str | None, antal: int) -> list[Koersel]:
        """The newest runs, newest first, of a kommune or of all, in an area or in all."""
        asked = select(koersel_tabel).order_by(_k.startet.desc(), _k.id).limit(antal)
        if kode is not None:
            asked = asked.where(_k.kode == kode)
        if omraade is not None:
            asked = asked.where(_k.omraade == omraade)
        with connected(self._each) as connection:
            return [_koersel(row) for row in connection.execute(asked)]

    def i_gang(self) -> list[str]:
        """The runs that are to be worked on, the one that has waited longest first."""
        asked = select(_k.id).where(_k.tilstand == Tilstand.I_GANG.value, _k.aktiv.is_not(None)).order_by(_k.startet)
        with connected(self._each) as connection:
            return list(connection.execute(asked).scalars())

    def skift(
        self, koersel: str, fra: Collection[Tilstand], til: Tilstand, at: datetime, resultat: Resultat | None = None
    ) -> bool:
        """Take it from one of those states to that one; False where it is in none of them. The salt ends with it."""
        values: dict[str, Any] = {"tilstand": til.value, "aendret": at}
        if til is Tilstand.I_GANG:
            values["sluttet"] = values["resultat"] = None
        else:
            values["sluttet"] = at
        if til not in AABNE:
            values |= {"aktiv": None, "salt": None}
        if resultat is not None:
            values |= {"resultat": to_json(resultat), "score": resultat.score}
        asked = update(koersel_tabel).where(_k.id == koersel, _k.tilstand.in_([each.value for each in fra]))
        with transaction(self._engine) as connection:
            changed = bool(connection.execute(asked.values(**values)).rowcount)
            if changed and til is Tilstand.I_GANG:
                _saet_i_gang(connection, koersel)
        return changed

    def gem_delvist(self, koersel: str, resultat: Resultat) -> None:
        """Keep what a run that is stopped has come to so far."""
        waiting = [Tilstand.STOPPET.value, Tilstand.AFBRUDT.value]
        asked = update(koersel_tabel).where(_k.id == koersel, _k.tilstand.in_(waiting))
        with connected(self._each) as connection:
            connection.execute(asked.values(resultat=to_json(resultat)))

    def forladte(self, foer: datetime) -> list[Koersel]:
        """Runs that were stopped or broken off before that moment and never resumed."""
        asked = select(koersel_tabel).where(
            _k.aktiv.is_not(None), _k.tilstand != Tilstand.I_GANG.value, _k.aendret < foer
        )
        with connected(self._each) as connection:
            return [_koersel(row) for row in connection.execute(asked)]

    # The latest of each area that was read to the end

    def seneste_hele(self, kode: str, omraade: str) -> Koersel | None:
        """That of one area."""
        asked = select(koersel_tabel).where(
            _k.kode == kode, _k.omraade == omraade, _k.tilstand == Tilstand.FAERDIG.value
        )
        with connected(self._each) as connection:
            row = connection.execute(asked.order_by(_k.sluttet.desc(), _k.id).limit(1)).first()
            return None if row is None else _koersel(row)

    def stande(self, kode: str | None = None, omraade: str | None = None) -> dict[tuple[str, str], Kvalitetsstand]:
        """By kommune and area (both keys), with what the kommune demands; one statement. Without what has no score."""
        newest = func.row_number().over(partition_by=_v.kode, order_by=_v.version.desc())
        decided = select(_v.kode, _v.dokument, newest.label("plads")).subquery()
        last = self._seneste(kode, omraade, _k.score)
        asked = select(last.c.kode, last.c.omraade, last.c.score, last.c.sluttet, decided.c.dokument).outerjoin(
            decided, and_(decided.c.kode == last.c.kode, decided.c.plads == 1)
        )
        with connected(self._each) as connection:
            rows = connection.execute(asked.where(last.c.plads == 1, last.c.score.is_not(None))).all()
        return {
            (row.kode, row.omraade): Kvalitetsstand(
                row.score, row.sluttet, TAERSKEL if row.dokument is None else valg_from_json(row.dokument).taerskel
            )
            for row in rows
        }

    def systemer(self, kode: str | None = None) -> list[Systemmaaling]:
        """What they say of each source system; one statement."""
        last = self._seneste(kode, None, _k.resultat)
        asked = select(last).where(last.c.plads == 1).order_by(last.c.kode, last.c.omraade)
        with connected(self._each) as connection:
            rows = connection.execute(asked).all()
        return [
            Systemmaaling(
                row.kode, row.omraade, system.navn, system.score, row.sluttet, system.antal,
                sum(fund.antal for fund in system.fund),
            )
            for row in rows
            if row.resultat is not None
            for system in from_json(row.resultat).systemer
        ]  # fmt: skip

    def _seneste(self, kode: str | None, omraade: str | None, hvad: Any) -> Any:
        newest = func.row_number().over(partition_by=(_k.kode, _k.omraade), order_by=(_k.sluttet.desc(), _k.id))
        asked = select(_k.kode, _k.omraade, _k.sluttet, hvad, newest.label("plads"))
        asked = asked.where(_k.tilstand == Tilstand.FAERDIG.value)
        if kode is not None:
            asked = asked.where(_k.kode == kode)
        if omraade is not None:
            asked = asked.where(_k.omraade == omraade)
        return asked.subquery()


def _saet_i_gang(connection: Connection, koersel: str) -> None:
    """What failed waits again, and nothing of it is in a queue: what came out while the run stood still was dropped."""
    units = update(enhed_tabel).where(_e.koersel == koersel)
    waiting = {"tilstand": Enhedstilstand.VENTER.value, "aarsag": None}
    connection.execute(units.where(_e.tilstand == Enhedstilstand.FEJLET.value).values(**waiting))
    connection.execute(units.where(_e.tilstand != Enhedstilstand.FAERDIG.value).values(udsendt=None))


def _koersel(row: Any) -> Koersel:
    return Koersel(
        id=row.id,
        kode=row.kode,
        cvr=row.cvr,
        omraade=row.omraade,
        tilstand=Tilstand(row.tilstand),
        startet=row.startet,
        startet_af=row.startet_af,
        sluttet=row.sluttet,
        score=row.score,
        resultat=None if row.resultat is None else from_json(row.resultat),
        salt=row.salt,
    )
