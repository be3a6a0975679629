"""Tokens shared between workers: encrypted, bound to their name, one fetcher at a time, and never in the way."""

from __future__ import annotations

import multiprocessing
import os
import stat
import threading
import time
from pathlib import Path

import pytest

from adapters.oioidws.faelles import Encrypted, Files, InRedis, Nowhere, Shared, shared_place

SECRET = b"hemmelig " * 4
NAME = "00ff"


@pytest.fixture(params=["files", "redis"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Shared:
    """Each place in turn, empty."""
    return Files(tmp_path / "token") if request.param == "files" else InRedis(request.getfixturevalue("redis_url"))


def test_what_one_worker_writes_another_reads(place: Shared) -> None:
    Encrypted(place, SECRET).write(NAME, b"<Assertion/>", 60)

    assert Encrypted(place, SECRET).read(NAME) == b"<Assertion/>"


def test_nothing_lies_there_in_clear_or_for_another_key_or_name(place: Shared) -> None:
    Encrypted(place, SECRET).write(NAME, b"<Assertion/>", 60)
    raw = place.read(NAME)
    assert raw is not None
    place.write("ff00", raw, 60)

    assert b"Assertion" not in raw
    assert Encrypted(place, b"en anden " * 4).read(NAME) is None
    assert Encrypted(place, SECRET).read("ff00") is None


def test_what_was_tampered_with_is_nothing(place: Shared) -> None:
    for written in (b"", b"kort", os.urandom(200)):
        place.write(NAME, written, 60)
        assert Encrypted(place, SECRET).read(NAME) is None


def test_one_is_inside_at_a_time(place: Shared) -> None:
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        with place.alone(NAME):
            inside += 1
            most = max(most, inside)
            time.sleep(0.02)
            inside -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 1


def _hold(folder: Path, inside: multiprocessing.synchronize.Event) -> None:
    with Files(folder).alone(NAME):
        inside.set()
        time.sleep(30)


def test_a_worker_that_dies_inside_keeps_nobody_out(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    inside = context.Event()
    worker = context.Process(target=_hold, args=(tmp_path, inside))
    worker.start()
    assert inside.wait(20)
    worker.kill()
    worker.join()

    began = time.monotonic()
    with Files(tmp_path).alone(NAME):
        assert time.monotonic() - began < 5


def test_only_we_can_read_the_files(tmp_path: Path) -> None:
    Files(tmp_path / "token").write(NAME, b"x", 60)

    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "token" / NAME).stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_no_more_than_not_shared(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("en fil, hvor mappen skulle være")
    place = Files(tmp_path / "token")

    place.write(NAME, b"x", 60)
    with place.alone(NAME):
        assert place.read(NAME) is None


def test_a_folder_others_may_look_into_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "token").mkdir()
    (tmp_path / "token").chmod(0o777)
    place = Files(tmp_path / "token")

    place.write(NAME, b"x", 60)

    assert list((tmp_path / "token").iterdir()) == []


def test_what_is_no_file_is_nothing_and_nobody_waits_for_it(tmp_path: Path) -> None:
    place = Files(tmp_path / "token")
    place.write("ff", b"x", 60)
    os.mkfifo(tmp_path / "token" / NAME)
    (tmp_path / "token" / "aa").symlink_to(tmp_path / "token" / "ff")

    assert place.read(NAME) is None
    assert place.read("aa") is None


def test_redis_that_is_down_is_no_more_than_not_shared() -> None:
    place = InRedis("redis://127.0.0.1:1/0")

    place.write(NAME, b"x", 60)
    with place.alone(NAME):
        assert place.read(NAME) is None


def test_without_a_secret_nothing_is_shared(tmp_path: Path) -> None:
    assert isinstance(shared_place("redis://127.0.0.1:1/0", tmp_path, None), Nowhere)
    assert isinstance(shared_place(None, tmp_path, SECRET), Encrypted)
