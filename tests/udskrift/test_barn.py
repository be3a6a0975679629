"""The children: what strangers bring costs one of them, never the worker; and nothing of anybody is seen outside."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.udskrift import efterse, rammer
from adapters.udskrift.barn import AT_ONCE, WAIT_SECONDS, Boernene, _environment
from adapters.udskrift.tjeneste import CHECK_SECONDS, Kontrollant, PdfTegner
from borgerblik.udskrift import Udfald, UdskriftUmulig, Umulighed
from tests.udskrift.papir import Papir, utcnow

pytestmark = pytest.mark.slow
ENDLESS = "tests.udskrift.uden_ende"


def _bomb() -> bytes:
    """A PDF whose only object is a stream that grows a thousandfold, where the reader must look."""
    packed = zlib.compress(zlib.compress(bytes(2_000_000_000 // 8)))
    stream = b"<</Type/XRef/Size 9/W[1 2 1]/Root 1 0 R/Filter[/FlateDecode/FlateDecode]/Length %d>>" % len(packed)
    return b"%%PDF-1.7\n1 0 obj\n%b\nstream\n%b\nendstream\nendobj\nstartxref\n9\n%%%%EOF" % (stream, packed)


def _table(entries: int, widths: bytes = b"1 2 1", size: int | None = None) -> bytes:
    """A PDF that is one table of contents, in a few kilobytes."""
    width = sum(map(int, widths.split()))
    packed = zlib.compress(bytes(width) * entries, 9)
    said = b"/Type/XRef/Size %d/W[%b]/Root 1 0 R/Filter/FlateDecode/Length %d" % (size or entries, widths, len(packed))
    return b"%%PDF-1.7\n1 0 obj\n<<%b>>\nstream\n%b\nendstream\nendobj\nstartxref\n9\n%%%%EOF" % (said, packed)


# What would keep a processor busy for as long as it may.
HEAVY: dict[str, bytes] = {
    "a table of forty megabytes": _table(10_000_000),
    "a table of as many that says it is short": _table(10_000_000, size=999),
    "a table of a thousand million": _table(0, b"0 0 0", size=10**9),
    "a wide table of fewer": _table(999_999, b"1 30 9"),
    "a table of a million": _table(1_040_000, b"1 0 0"),
    "a thousand tables": b"%PDF-1.7\n" + b"xref\n0 0\ntrailer\n<</Prev 9>>\nstartxref\n9\n%%EOF\n" * 1000,
}

HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "zeros": bytes(100_000),
    "only the name of a PDF": b"%PDF-1.7",
    "a PDF of noise": b"%PDF-1.7\n" + os.urandom(50_000),
    "a PDF that points at itself": b"%PDF-1.7\nxref\n0 0\ntrailer\n<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF",
    "a PDF nested without end": b"%PDF-1.7\n1 0 obj\n"
    + b"[" * 200_000
    + b"\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF",
    "a PDF that grows": _bomb(),
    "JSON nested without end": b'{"segl":' + b"[" * 200_000,
    "JSON nested a thousand deep": b'{"a":' + b"[" * 1000 + b"]" * 1000 + b',"segl":{}}',
    "JSON of five megabytes of brackets": b'{"a":['
    + b"[]," * 1_600_000
    + b'[]],"segl":{"alg":"","x5c":[""],"jws":""}}',
    "a number without end": b'{"a":' + b"9" * 4_000_000 + b',"segl":1}',
    "a list": b"[]",
    "half a letter": b'{"a":"\\ud800","segl":{"alg":"PS256","x5c":["x"],"jws":"a..b"}}',
    "not UTF-8": b'{"a":"\xff"}',
    "an XML file": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
}


NOT_GOOD = (Udfald.ULAESELIG, Udfald.UDEN_SEGL, Udfald.AENDRET, Udfald.IKKE_VORES)


def _found(papir: Papir, data: bytes) -> Udfald | Umulighed:
    """What the check says; that it had no time where others keep the processors busy."""
    try:
        return papir.kontrol(data).udfald
    except UdskriftUmulig as error:
        return error.grund


@pytest.mark.parametrize("what", HEAVY)
def test_what_is_built_far_from_ours_is_not_read_on(papir: Papir, what: str) -> None:
    """Without the child: by the processor it takes, whatever else is going on."""
    from adapters.udskrift.efterse import judge

    began = time.process_time()

    assert judge(HEAVY[what], papir.known).udfald is Udfald.ULAESELIG
    assert time.process_time() - began < 1.0


def test_a_check_may_take_three_seconds_of_the_processor_and_five_of_the_clock() -> None:
    assert efterse.CPU <= 3
    assert CHECK_SECONDS <= 5.0


@pytest.mark.parametrize("what", HOSTILE)
def test_no_file_that_anybody_brings_is_good_or_takes_long(papir: Papir, what: str) -> None:
    began = time.monotonic()

    assert _found(papir, HOSTILE[what]) in (*NOT_GOOD, Umulighed.FOR_LANGSOM)
    assert time.monotonic() - began < CHECK_SECONDS + 2


def test_one_that_does_not_end_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(UdskriftUmulig) as caught:
        Boernene(ENDLESS, limit=1.0).arbejd({}, b"")

    assert caught.value.grund is Umulighed.FOR_LANGSOM
    assert time.monotonic() - began < 5


def test_more_than_two_wait_and_are_told_so() -> None:
    boern = Boernene(ENDLESS, limit=3.0, wait=0.2)
    at_it = [threading.Thread(target=_in_vain, args=(boern,)) for _ in range(AT_ONCE)]
    for each in at_it:
        each.start()
    time.sleep(0.3)

    with pytest.raises(UdskriftUmulig) as caught:
        boern.arbejd({}, b"")

    assert caught.value.grund is Umulighed.OPTAGET
    for each in at_it:
        each.join()


def test_of_those_who_wait_a_third_is_told_no_at_once() -> None:
    boern = Boernene(ENDLESS, limit=4.0, wait=2.5, waiting=2)
    callers = [threading.Thread(target=_in_vain, args=(boern,)) for _ in range(AT_ONCE + 2)]
    for each in callers:
        each.start()
    time.sleep(0.5)
    began = time.monotonic()
    with pytest.raises(UdskriftUmulig) as caught:
        boern.arbejd({}, b"")

    assert caught.value.grund is Umulighed.OPTAGET
    assert time.monotonic() - began < 1.0
    for each in callers:
        each.join()


def test_whoever_waits_does_so_for_a_second_at_most_and_a_thread_is_left_of_eight(papir: Papir) -> None:
    draws, checks = papir.tegner._boern, Kontrollant(lambda: tuple(papir.known))._boern

    assert WAIT_SECONDS <= 1.0
    assert draws._places._value + checks._places._value < 8
    assert draws._wait == checks._wait == WAIT_SECONDS


def test_a_check_that_had_no_time_says_nothing_of_the_file(papir: Papir) -> None:
    kontrollant = Kontrollant(lambda: tuple(papir.known), Boernene(ENDLESS, limit=0.5))

    with pytest.raises(UdskriftUmulig) as caught:
        kontrollant.se_efter(b"{}", utcnow())
    assert caught.value.grund is Umulighed.FOR_LANGSOM


def _in_vain(boern: Boernene) -> None:
    with pytest.raises(UdskriftUmulig):
        boern.arbejd({}, b"")


def test_a_program_that_is_not_there_is_a_no_and_the_page_offers_no_pdf(papir: Papir) -> None:
    boern = Boernene("tests.udskrift.findes_ikke", limit=5.0)

    with pytest.raises(UdskriftUmulig) as caught:
        boern.arbejd({}, b"")

    assert caught.value.grund is Umulighed.FEJLEDE
    assert not PdfTegner(papir.segl, boern).kan()


def test_nothing_of_anybody_is_in_arguments_environment_or_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child is looked at while it holds a document."""
    monkeypatch.setenv("BORGERBLIK_SECRET_KEY", "hemmelig-i-omgivelserne")
    secret = "Hemmelig titel 610772"
    worker = threading.Thread(target=_with_secret, args=(Boernene(ENDLESS, limit=2.5), secret))
    worker.start()
    time.sleep(1.0)
    seen = b""
    for process in _children():
        seen += (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        folder = Path(os.readlink(process / "cwd"))
        seen += b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
    worker.join()

    assert ENDLESS.encode() in seen
    assert b"emmelig" not in seen
    assert b"610772" not in seen
    assert not folder.exists()


def _with_secret(boern: Boernene, secret: str) -> None:
    with pytest.raises(UdskriftUmulig):
        boern.arbejd({}, secret.encode())


def _children() -> Iterator[Path]:
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if ENDLESS.encode() in (process / "cmdline").read_bytes():
                    yield process
            except OSError:
                continue


def test_a_child_is_given_no_setting_of_ours() -> None:
    assert not [name for name in _environment("/tmp/x") if name.startswith("BORGERBLIK")]


def test_a_child_that_was_led_astray_reaches_neither_net_programs_nor_files() -> None:
    tried = json.loads(Boernene("tests.udskrift.paa_afveje", limit=10.0).arbejd({}, b""))

    assert tried.pop("nice") == os.getpriority(os.PRIO_PROCESS, 0) + 10  # whoever is served comes first
    came_out = [what for what, found in tried.items() if found == "came out"]
    assert came_out == ["read here", "read a library", "read fonts"]
    assert len(tried) == 18
    assert {found for what, found in tried.items() if what not in came_out} == {"PermissionError"}


def test_it_signs_once_and_only_when_asked_to() -> None:
    asked: list[bytes] = []

    def sign(data: bytes) -> bytes:
        asked.append(data)
        return b"x"

    boern = Boernene("tests.udskrift.to_gange", limit=10.0)
    for signer in (sign, None):
        with pytest.raises(UdskriftUmulig):
            boern.arbejd({}, b"", signer)
    assert len(asked) == 1


def test_a_frame_that_does_not_belong_is_refused() -> None:
    for raw in (b"", b"R", b"R\x00\x00\x00\x09abc", b"X\x00\x00\x00\x00", b"R\xff\xff\xff\xff"):
        with pytest.raises(rammer.Afbrudt):
            rammer.laes(io.BytesIO(raw), rammer.RESULTAT)


def test_the_worker_never_loads_what_the_children_need(papir: Papir) -> None:
    """Its memory is not to grow with the documents."""
    code = "import sys, borgerblik.app; print([m for m in ('weasyprint', 'pyhanko', 'PIL') if m in sys.modules])"
    found: Any = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
