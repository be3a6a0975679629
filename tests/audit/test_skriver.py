"""Writing together: whoever waits at the same moment shares a transaction, and nobody is told of what is not safe."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from borgerblik.audit import LogUnavailable, skriver
from borgerblik.audit.form import til_raekke
from borgerblik.audit.kaede import Led, Raekke
from borgerblik.audit.skriver import Skriver
from tests.audit.test_log import et_opslag


class Disk:
    """Keeps batches; `aaben` holds it up, after each batch where `en_ad_gangen`; `fejl` makes it fail."""

    def __init__(self) -> None:
        self.batches: list[list[Led]] = []
        self.aaben = threading.Event()
        self.aaben.set()
        self.en_ad_gangen = False
        self.begyndt = threading.Event()
        self.fejl: Exception | None = None

    def __call__(self, raekker: Sequence[tuple[Raekke, Led]]) -> None:
        self.begyndt.set()
        self.aaben.wait(10)
        if self.en_ad_gangen:
            self.aaben.clear()
        if self.fejl is not None:
            raise self.fejl
        self.batches.append([led for _, led in raekker])


def a_writer(disk: Disk) -> Skriver:
    return Skriver(disk, lambda: (0, b""), lambda: datetime(2026, 11, 24, tzinfo=UTC))


def writing(writer: Skriver, told: list[str], antal: int = 1) -> threading.Thread:
    def work() -> None:
        try:
            writer.skriv([til_raekke(et_opslag()) for _ in range(antal)])
            told.append("skrevet")
        except LogUnavailable:
            told.append("afvist")

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def waiting(writer: Skriver, antal: int) -> None:
    until = threading.Event()
    for _ in range(500):
        if len(writer._koe) == antal:
            return
        until.wait(0.01)
    raise AssertionError("they never came")


def test_those_who_come_while_one_writes_share_the_next_transaction() -> None:
    disk, told = Disk(), list[str]()
    disk.aaben.clear()
    writer = a_writer(disk)
    threads = [writing(writer, told)]
    disk.begyndt.wait(10)
    threads += [writing(writer, told, 2) for _ in range(5)]
    waiting(writer, 5)
    disk.aaben.set()
    for thread in threads:
        thread.join()

    assert [len(batch) for batch in disk.batches] == [1, 10]
    assert told == ["skrevet"] * 6
    assert [led.plads for batch in disk.batches for led in batch] == list(range(1, 12))


def test_a_failure_refuses_everybody_in_it_and_its_chain_is_never_continued() -> None:
    disk, told = Disk(), list[str]()
    writer = a_writer(disk)
    writing(writer, told).join()
    disk.fejl = OSError("full disk")
    writing(writer, told).join()
    disk.fejl = None
    writing(writer, told).join()

    assert told == ["skrevet", "afvist", "skrevet"]
    (first,), (second,) = disk.batches
    assert first.kaede != second.kaede
    assert second.plads == 1


def test_who_waits_too_long_is_refused_and_what_was_not_begun_is_not_written(monkeypatch) -> None:
    monkeypatch.setattr(skriver, "VENT", 0.05)
    disk, told = Disk(), list[str]()
    disk.aaben.clear()
    writer = a_writer(disk)
    first = writing(writer, told)
    disk.begyndt.wait(10)
    writing(writer, told).join()
    assert told == ["afvist"]
    disk.aaben.set()
    first.join()

    assert told == ["afvist", "skrevet"]
    assert [len(batch) for batch in disk.batches] == [1]


def test_who_waits_too_long_for_what_is_being_written_is_refused_though_the_row_lands(monkeypatch) -> None:
    disk, told, causes = Disk(), list[str](), list[BaseException | None]()
    disk.aaben.clear()
    writer = a_writer(disk)
    threads = [writing(writer, told)]
    disk.begyndt.wait(10)
    threads.append(writing(writer, told))  # who leads the next transaction
    waiting(writer, 1)
    monkeypatch.setattr(skriver, "VENT", 1.0)

    def wait_too_long() -> None:
        try:
            writer.skriv([til_raekke(et_opslag())])
        except LogUnavailable as error:
            causes.append(error.__cause__)

    impatient = threading.Thread(target=wait_too_long)
    impatient.start()
    waiting(writer, 2)
    disk.en_ad_gangen = True
    disk.aaben.set()
    threads[0].join()
    impatient.join()
    disk.aaben.set()
    threads[1].join()

    assert told == ["skrevet"] * 2
    assert [type(cause) for cause in causes] == [TimeoutError]
    assert [len(batch) for batch in disk.batches] == [1, 2]


def test_the_turn_to_write_is_never_lost_among_many() -> None:
    disk, told = Disk(), list[str]()
    writer = a_writer(disk)
    for thread in [writing(writer, told) for _ in range(20)]:
        thread.join()
    writing(writer, told).join()

    assert told == ["skrevet"] * 21
    assert not writer._skrives


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_begins_a_chain_of_its_own() -> None:
    disk = Disk()
    writer = a_writer(disk)
    writer.skriv([til_raekke(et_opslag())])
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        writer.skriv([til_raekke(et_opslag())])
        os.write(write, b"1" if disk.batches[1][0].plads == 1 else b"0")
        os._exit(0)
    os.waitpid(pid, 0)

    assert os.read(read, 1) == b"1"
    os.close(read)
    os.close(write)
