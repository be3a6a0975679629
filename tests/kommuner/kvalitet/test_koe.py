"""With a broker: what is put into the queue, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from borgerblik.db import Engine
from borgerblik.kommuner.kvalitet import Tilstand
from borgerblik.kvalitet import Maaling
from tests.kommuner.kvalitet.indeks import AARHUS, NU, SYGE, en_arbejder, en_kvalitet, en_ren, nede

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@dataclass
class Koe:
    """Holds what is sent, until a worker takes it."""

    venter: list[tuple[str, str]] = field(default_factory=list)

    def send(self, koersel: str, enheder: Sequence[str]) -> None:
        self.venter += ((koersel, enhed) for enhed in enheder)

    def toem(self, maaling: Maaling) -> None:
        """A worker takes all of it."""
        while self.venter:
            maaling.udfoer(*self.venter.pop(0))


def med_koe(engine: Engine, indeks: Any) -> tuple[Maaling, Koe, list[Any]]:
    clock, koe = [NU], Koe()
    kvalitet = en_kvalitet(engine, lambda: clock[0])
    arbejder = en_arbejder(kvalitet, indeks, lambda: clock[0])
    maaling = Maaling(kvalitet, lambda: arbejder, 1, koe)  # type: ignore[arg-type]
    kvalitet.vaek = maaling.vaek
    return maaling, koe, clock


def test_a_run_that_is_resumed_sends_out_at_once_what_is_left_to_do(engine: Engine) -> None:
    indeks = en_ren()
    maaling, koe, _ = med_koe(engine, indeks)
    run = maaling.kvalitet.begynd(AARHUS, SYGE, "test")
    sent = list(koe.venter)
    maaling.udfoer(*koe.venter.pop(0))

    maaling.kvalitet.stop(run.id)
    koe.toem(maaling)  # while it stands still, what comes out of the queue is dropped
    maaling.kvalitet.genoptag(run.id)

    assert koe.venter == sent[1:]
    koe.toem(maaling)
    assert maaling.kvalitet.find(run.id).tilstand is Tilstand.FAERDIG


def test_what_failed_is_sent_out_at_once_too(engine: Engine) -> None:
    indeks = en_ren()
    maaling, koe, _ = med_koe(engine, indeks)
    indeks.fejler = lambda _slags, _fra: nede()
    run = maaling.kvalitet.begynd(AARHUS, SYGE, "test")
    sent = list(koe.venter)
    koe.toem(maaling)
    assert maaling.kvalitet.find(run.id).tilstand is Tilstand.AFBRUDT

    maaling.kvalitet.genoptag(run.id)

    assert koe.venter == sent


def test_a_unit_whose_worker_was_killed_before_the_run_was_stopped_is_sent_out_when_its_lease_is_over(
    engine: Engine,
) -> None:
    maaling, koe, clock = med_koe(engine, en_ren())
    run = maaling.kvalitet.begynd(AARHUS, SYGE, "test")
    held = koe.venter.pop(0)
    maaling.kvalitet.enheder.tag(*held, "killed", NU, NU + timedelta(seconds=120))
    maaling.kvalitet.stop(run.id)
    koe.toem(maaling)

    maaling.kvalitet.genoptag(run.id)
    assert held not in koe.venter
    clock[0] += timedelta(seconds=121)
    maaling.udsend()

    assert held in koe.venter


def test_what_waits_in_the_queue_is_not_sent_out_over_and_over(engine: Engine) -> None:
    maaling, koe, clock = med_koe(engine, en_ren())
    maaling.kvalitet.begynd(AARHUS, SYGE, "test")
    sent = list(koe.venter)

    maaling.udsend()
    clock[0] += timedelta(minutes=9)
    maaling.udsend()
    assert koe.venter == sent

    clock[0] += timedelta(minutes=2)
    maaling.udsend()
    assert koe.venter == sent + sent
