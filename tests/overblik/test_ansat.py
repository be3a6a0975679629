"""The look of somebody at work: watched over, judged once more before it is shown, and logged whatever comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from borgerblik.access.identity import Identity
from borgerblik.access.laas import WrongRole
from borgerblik.audit import LogUnavailable, Opslag
from borgerblik.domain.faelles import Kle
from borgerblik.domain.koder import Foelsomhed, Nsis
from borgerblik.domain.tilsyn import Opslagsgraense, Tilsyn
from borgerblik.domain.ydelse import Linje, Udbetaling
from borgerblik.overblik.model import Overblik
from borgerblik.overblik.opslag import FormaalMangler, Oensket, formaalsord
from borgerblik.overblik.udsnit import Raekkevidde, pseudonym
from borgerblik.overblik.vagt import ForMangeOpslag, Opslagsvagt
from tests.byg import (
    AARHUS_CVR,
    BORGER,
    NOEGLE,
    NU,
    SAG_ID,
    en_bevilling,
    en_kommune,
    en_sag,
    en_tjeneste,
    en_ydelse,
    et_kald,
    et_valg,
    sager,
    ydelser,
)
from tests.overblik.test_sagsbehandler import ALT, ANNA_SAGSBEHANDLER, OTHER, en_graense

SEER, BORGER_HASH = pseudonym(ANNA_SAGSBEHANDLER, NOEGLE), BORGER.pseudonym(NOEGLE)


@dataclass
class Vagtpost:
    """Remembers what it was asked, and says what it was told to say."""

    koder: tuple[str, ...] = ()
    fuld: bool = False
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    ture: list[tuple[str, ...]] = field(default_factory=list)

    def foer(self, *asked: Any) -> None:
        self.asked.append(asked)
        if self.fuld:
            raise ForMangeOpslag

    def en_ad_gangen(self, seer: str) -> Any:
        @contextmanager
        def tur() -> Iterator[None]:
            self.ture.append(("ind", seer))
            yield
            self.ture.append(("ud", seer))

        return tur()

    def vist(self, *asked: Any) -> tuple[str, ...]:
        self.foer(*asked)
        return self.koder

    def afvist(self, *asked: Any) -> tuple[str, ...]:
        self.asked.append(asked)
        return self.koder


@dataclass
class Kontor:
    """A caseworker's office in Aarhus, with a sag and a benefit behind the desk."""

    vagt: Any = field(default_factory=Vagtpost)
    rows: list[Opslag] = field(default_factory=list)
    sources: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        self.sources = self.sources or (sager(en_sag()), ydelser(en_ydelse()))
        self.kommune = en_kommune(et_valg(), et_valg("32.24.04"))
        self.tjeneste = en_tjeneste(*self.sources, kommuner=(self.kommune,), log=self.rows.append, vagt=self.vagt)

    def slaa_op(self, graense: Any = ALT, identity: Identity = ANNA_SAGSBEHANDLER, **more: Any) -> Overblik:
        reach = Raekkevidde(self.kommune, graense)
        return self.tjeneste.for_sagsbehandler(identity, BORGER, reach, Nsis.LAV, et_kald(), **more)


# What is watched over


def test_the_row_says_at_which_level_they_looked_and_what_the_look_is_an_alarm_for() -> None:
    kontor = Kontor(Vagtpost(("vip", "kle:32.30.04")))

    kontor.slaa_op()

    (row,) = kontor.rows
    assert (row.som, row.niveau, row.varsler) == ("lav", "betydelig", ("vip", "kle:32.30.04"))
    assert (row.seer, row.borger, row.haendelse) == (SEER, BORGER_HASH, None)


def test_the_watch_is_asked_before_the_sources_and_after_and_told_every_number_that_is_seen_held_back_or_not() -> None:
    benefit = en_ydelse(en_bevilling(sager=()))
    paid = Udbetaling("u", linjer=(Linje("32.24.04", ydelse=benefit.id),))
    hidden = en_sag(uuid=OTHER + "1", kle=Kle("27.18.04"))
    shown = en_sag(foelsomhed=Foelsomhed.IKKE_FORTROLIGE)
    kontor = Kontor(sources=(sager(shown, hidden), ydelser(benefit, udbetalinger=(paid,))))

    reach = Raekkevidde(kontor.kommune, ALT)
    kontor.tjeneste.for_sagsbehandler(ANNA_SAGSBEHANDLER, BORGER, reach, Nsis.HOEJ, et_kald())

    foer, vist = kontor.vagt.asked
    assert foer == ("0751", SEER, NU)
    assert vist == ("0751", SEER, BORGER_HASH, NU, frozenset({"32.30.04", "27.18.04", "32.24.04"}))


def test_a_number_beyond_ones_rights_is_not_seen_and_raises_no_alarm() -> None:
    kontor = Kontor()

    kontor.slaa_op(en_graense(kle=("27.*",)))

    assert kontor.vagt.asked[-1][-1] == frozenset()


def test_above_the_limit_no_source_is_asked_and_the_refusal_is_logged() -> None:
    kontor = Kontor(Vagtpost(("mange_opslag",), fuld=True))

    with pytest.raises(ForMangeOpslag):
        kontor.slaa_op()

    assert all(source.asked == [] for source in kontor.sources)
    (row,) = kontor.rows
    assert (row.haendelse, row.varsler, row.sager, row.kommuner) == ("afvist", ("mange_opslag",), (), ("0751",))
    assert (row.seer, row.borger, row.myndighed, row.som) == (SEER, BORGER_HASH, AARHUS_CVR, "lav")


# Once more, before it is shown


def test_who_may_no_longer_look_when_the_sources_have_answered_is_shown_nothing_and_that_is_logged() -> None:
    kontor = Kontor(Vagtpost(("vip",)))

    def over() -> None:
        assert all(source.asked for source in kontor.sources), "judged before the sources answered"
        assert kontor.rows == [], "logged as shown before it was judged"
        raise WrongRole("sagsbehandler")

    with pytest.raises(WrongRole):
        kontor.slaa_op(igen=over)

    (row,) = kontor.rows
    assert (row.haendelse, row.varsler) == ("afvist", ("vip",))
    assert (row.sager, row.ydelser, dict(row.tilbageholdt)) == ((), (), {})
    assert [kilde.status for kilde in row.kilder] == ["svarede", "svarede"]
    assert SAG_ID not in repr(row)


def test_where_the_refusal_cannot_be_logged_nothing_is_shown_either() -> None:
    def broken(_row: Opslag) -> None:
        raise LogUnavailable("full disk")

    def over() -> None:
        raise WrongRole("sagsbehandler")

    tjeneste = en_tjeneste(sager(en_sag()), ydelser(), log=broken)
    with pytest.raises(LogUnavailable):
        tjeneste.for_sagsbehandler(
            ANNA_SAGSBEHANDLER, BORGER, Raekkevidde(en_kommune(), ALT), Nsis.LAV, et_kald(), igen=over
        )


def test_a_watch_that_cannot_say_keeps_the_door_closed() -> None:
    class Nede(Vagtpost):
        def vist(self, *asked: Any) -> tuple[str, ...]:
            raise ConnectionError

        afvist = vist

    kontor = Kontor(Nede())
    with pytest.raises(ConnectionError):
        kontor.slaa_op()

    assert kontor.rows == []


# The watch itself


def en_vagt(tilsyn: Tilsyn, slags: frozenset[str] = frozenset(), tidligere: int = 0) -> tuple[Opslagsvagt, list[Any]]:
    asked: list[Any] = []

    def antal(seer: str, siden: datetime) -> int:
        asked.append((seer, siden))
        return tidligere

    return Opslagsvagt(lambda _kode: tilsyn, lambda _kode, _borger: slags, antal, lambda _navn: nullcontext()), asked


@pytest.mark.parametrize(("tidligere", "refused"), [(4, False), (5, True), (6, True)])
def test_the_looks_of_the_last_hour_are_counted_against_the_kommunes_limit(tidligere: int, refused: bool) -> None:
    vagt, asked = en_vagt(Tilsyn("0751", graense=Opslagsgraense(stop=5)), tidligere=tidligere)

    if refused:
        with pytest.raises(ForMangeOpslag):
            vagt.foer("0751", SEER, NU)
    else:
        vagt.foer("0751", SEER, NU)
    assert asked == [(SEER, NU - timedelta(hours=1))]


def test_a_watched_person_and_a_watched_number_are_alarms() -> None:
    vagt, _ = en_vagt(Tilsyn("0751", overvaagede_kle=("32.30.*",)), frozenset({"vip"}))

    assert vagt.vist("0751", SEER, BORGER_HASH, NU, frozenset({"32.30.04"})) == ("vip", "kle:32.30.04")


def test_a_kommune_that_has_decided_nothing_has_the_limits_of_the_domain() -> None:
    vagt, _ = en_vagt(Tilsyn("0751"), tidligere=120)

    with pytest.raises(ForMangeOpslag):
        vagt.foer("0751", SEER, NU)
    with pytest.raises(ForMangeOpslag):
        vagt.vist("0751", SEER, BORGER_HASH, NU, frozenset({"32.30.04"}))
    assert vagt.afvist("0751", SEER, BORGER_HASH, NU) == ("mange_opslag",)


def test_a_look_that_is_shown_asks_the_log_once() -> None:
    vagt, asked = en_vagt(Tilsyn("0751"), tidligere=29)

    assert vagt.vist("0751", SEER, BORGER_HASH, NU, frozenset()) == ("mange_opslag",)
    assert asked == [(SEER, NU - timedelta(hours=1))]


def test_looks_that_begin_at_the_same_moment_count_each_other_before_anything_is_shown() -> None:
    class Fyldt(Vagtpost):
        """Full by the time the sources have answered."""

        def foer(self, *asked: Any) -> None:
            self.fuld = bool(self.asked)
            super().foer(*asked)

    kontor = Kontor(vagt=Fyldt())
    with pytest.raises(ForMangeOpslag):
        kontor.slaa_op()

    (row,) = kontor.rows
    assert (row.haendelse, row.sager, row.ydelser) == ("afvist", (), ())


def test_the_look_is_counted_and_written_in_the_same_turn_and_the_sources_are_asked_outside_it() -> None:
    kontor = Kontor()
    kontor.tjeneste = en_tjeneste(
        *kontor.sources, kommuner=(kontor.kommune,), log=lambda _row: kontor.vagt.ture.append(("skrevet",)),
        vagt=kontor.vagt,
    )  # fmt: skip
    kontor.slaa_op(igen=lambda: kontor.vagt.ture.append(("svaret",)))

    assert kontor.vagt.ture == [("svaret",), ("ind", SEER), ("skrevet",), ("ud", SEER)]


# A kommune that is not theirs


@pytest.mark.parametrize("kode", ["0101", None])
def test_a_refused_attempt_is_logged_on_the_citizen_with_the_employees_own_authority(kode: str | None) -> None:
    kontor, ansat = Kontor(), replace(ANNA_SAGSBEHANDLER, cvr=AARHUS_CVR)

    kontor.tjeneste.afvist(ansat, BORGER, kode, Nsis.BETYDELIG, et_kald())

    (row,) = kontor.rows
    assert (row.haendelse, row.myndighed, row.borger) == ("afvist", AARHUS_CVR, BORGER_HASH)
    assert row.kommuner == (() if kode is None else (kode,))
    assert all(source.asked == [] for source in kontor.sources)
    assert [asked[0] for asked in kontor.vagt.asked] == ([] if kode is None else [kode])


# Why


def words(kode: str | None = None, formaal: str | None = None, *, kun: bool = False) -> str:
    return formaalsord(Oensket(BORGER, formaal, kode), Tilsyn("0751", kun_fra_listen=kun))


def test_the_words_are_those_of_the_list_and_then_the_caseworkers_own() -> None:
    assert words("henvendelse") == "Borgeren har henvendt sig"
    assert words("henvendelse", "ringede i går") == "Borgeren har henvendt sig: ringede i går"
    assert words("andet", "en klage") == "Andet: en klage"
    assert words(None, "ringede i går") == "ringede i går"


@pytest.mark.parametrize(
    ("asked", "felt", "hvad"),
    [
        ({}, "formaal", "mangler."),
        ({"kode": "andet"}, "formaal", "mangler; det formål skal uddybes."),
        ({"kode": "hvadsomhelst", "formaal": "ringede"}, "formaalKode", "er ikke på kommunens liste; vælg mellem"),
        ({"formaal": "ringede", "kun": True}, "formaalKode", "mangler; vælg mellem henvendelse, sagsbehandling, fejl,"),
        ({"kun": True}, "formaalKode", "mangler; vælg mellem"),
    ],
    ids=["nothing", "to be elaborated", "not on the list", "free words only", "nothing where the list is a must"],
)
def test_a_purpose_that_is_not_as_the_kommune_wants_it_is_named(asked: Any, felt: str, hvad: str) -> None:
    with pytest.raises(FormaalMangler) as refused:
        words(**asked)

    assert refused.value.felt == felt
    assert str(refused.value).startswith(f"{felt}: {hvad}")
    assert "hvadsomhelst" not in str(refused.value)
