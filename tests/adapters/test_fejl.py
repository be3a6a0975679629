"""Every way a source can fail, at the wire, and the one reason each becomes."""

from __future__ import annotations

import gzip
import logging
import re
import resource
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from adapters import http
from borgerblik.sources import Reason, SourceError
from tests.adapters import svar
from tests.adapters.kanned import SOAP11, SOAP12, Index, a_question, asking, enveloped, raw_server, source
from tests.byg import BORGER, en_tjeneste, et_kald, ydelser

GOOD = enveloped(svar.sdi_svar(svar.sag(svar.registrering()), antal=1))
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{"&a" + (str(n - 1) if n else "") + ";"}{"&a;" * 10}">' for n in range(9))
    + f"]><s:Envelope xmlns:s='{SOAP12}'><s:Body>&a8;</s:Body></s:Envelope>"
)
KINDS = pytest.mark.parametrize("kind", ["sdi", "ydi", "ydl"])
OUTSIDE = f'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><s:Envelope xmlns:s="{SOAP12}"><s:Body/></s:Envelope>'


def reason(index: Index, kind: str = "sdi") -> Reason:
    with asking(kind, index) as our_source, pytest.raises(SourceError) as failed:
        our_source.fetch(a_question())
    assert BORGER.reveal() not in str(failed.value)
    return failed.value.reason


def fault(code: str, soap: str = SOAP12) -> str:
    if soap == SOAP11:
        body = f"<s:Fault><faultcode>{code}</faultcode><faultstring>nej</faultstring></s:Fault>"
    else:
        outer, _, inner = code.partition("/")
        sub = f"<s:Subcode><s:Value>{inner}</s:Value></s:Subcode>" if inner else ""
        reason_text = "<s:Reason><s:Text>nej</s:Text></s:Reason>"
        body = f"<s:Fault><s:Code><s:Value>{outer}</s:Value>{sub}</s:Code>{reason_text}</s:Fault>"
    return enveloped(body, soap)


# Statuses and faults


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("401 Unauthorized", Reason.AFVIST),
        ("403 Forbidden", Reason.AFVIST),
        ("500 Internal Server Error", Reason.UTILGAENGELIG),
        ("502 Bad Gateway", Reason.UTILGAENGELIG),
        ("503 Service Unavailable", Reason.UTILGAENGELIG),
        ("404 Not Found", Reason.IKKE_FORSTAAET),
        ("400 Bad Request", Reason.IKKE_FORSTAAET),
    ],
)
@pytest.mark.parametrize("body", ["<html>fejl</html>", "", GOOD], ids=["html", "empty", "an answer all the same"])
@KINDS
def test_an_http_status_that_is_no_answer_is_none_whatever_its_body(
    kind: str, status: str, expected: Reason, body: str
) -> None:
    assert reason(Index([body], status=status), kind) is expected


@pytest.mark.parametrize(
    ("code", "soap", "expected"),
    [
        ("s:Sender/wsse:FailedAuthentication", SOAP12, Reason.AFVIST),
        ("s:Sender/wsse:InvalidSecurityToken", SOAP12, Reason.AFVIST),
        ("s:Sender/wsse:MessageExpired", SOAP12, Reason.AFVIST),
        ("wsse:FailedCheck", SOAP11, Reason.AFVIST),
        ("s:Receiver", SOAP12, Reason.UTILGAENGELIG),
        ("s:Server", SOAP11, Reason.UTILGAENGELIG),
    ],
)
@pytest.mark.parametrize("status", ["200 OK", "500 Internal Server Error"])
@KINDS
def test_a_soap_fault_means_the_same_inside_a_200_as_inside_a_500(
    kind: str, code: str, soap: str, expected: Reason, status: str
) -> None:
    assert reason(Index([fault(code, soap)], status=status), kind) is expected


def test_a_fault_of_the_sender_is_our_misunderstanding() -> None:
    assert reason(Index([fault("s:Sender")])) is Reason.IKKE_FORSTAAET
    assert reason(Index([fault("s:Client", SOAP11)], status="400 Bad Request")) is Reason.IKKE_FORSTAAET


@pytest.mark.parametrize("status", ["40", "41", "49", "0", "tyve", ""])
@pytest.mark.parametrize("kind", ["sdi", "ydi"])
def test_a_status_code_other_than_20_and_44_inside_a_200_is_a_failure(kind: str, status: str) -> None:
    answer = svar.sdi_svar(status=status) if kind == "sdi" else svar.ydi_svar(status=status)

    assert reason(Index([enveloped(answer)]), kind) is Reason.IKKE_FORSTAAET


# What cannot be read


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "<html><body>Velkommen</body></html>",
        GOOD[: len(GOOD) // 2],
        "{}",
        LAUGHS,
        OUTSIDE,
        enveloped(""),
        enveloped("<x/>"),
        enveloped(svar.ydi_svar()),
        enveloped(svar.sdi_svar() * 2),
        svar.sdi_svar(),
        enveloped(svar.sdi_svar().replace("StandardRetur", "Retur")),
        "\ufeff\x00\x01",
    ],
    ids=[
        "empty", "blank", "html", "truncated", "json", "billion laughs", "outside dtd", "empty body", "another element",
        "another operation", "two answers", "no envelope", "no status", "bytes",
    ],
)  # fmt: skip
def test_what_is_not_the_contract_is_not_understood(body: str) -> None:
    assert reason(Index([body])) is Reason.IKKE_FORSTAAET


@pytest.mark.parametrize(
    "body",
    ["", "<html/>", LAUGHS, OUTSIDE, enveloped(""), enveloped("<x/>"), enveloped(svar.sdi_svar()), svar.ydi_svar()],
    ids=["empty", "html", "billion laughs", "outside dtd", "empty body", "another element", "another", "no envelope"],
)
@pytest.mark.parametrize("kind", ["ydi", "ydl"])
def test_nor_is_it_by_the_services_of_benefits(kind: str, body: str) -> None:
    assert reason(Index([body]), kind) is Reason.IKKE_FORSTAAET


def test_a_small_answer_that_would_be_a_large_tree_is_not_parsed() -> None:
    for filling in ("<a/>" * 1_200_000, "<a " + " ".join(f'b{n}=""' for n in range(120_000)) + "/>"):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert reason(Index([enveloped(filling)])) is Reason.IKKE_FORSTAAET
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024  # KiB


@pytest.mark.parametrize(
    ("status", "expected"), [(401, Reason.AFVIST), (403, Reason.AFVIST), (503, Reason.UTILGAENGELIG)]
)
def test_a_status_that_says_it_all_needs_no_body_that_can_be_read(status: int, expected: Reason) -> None:
    page = b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" ""><html xmlns="x"/>'
    for length, body in ((30_000_000, b"<h"), (9000, b"<html>"), (len(page), page)):
        head = b"HTTP/1.1 %d Nej\r\nContent-Length: %d\r\n\r\n" % (status, length)

        def talk(connection: socket.socket, answer: bytes = head + body) -> None:
            connection.sendall(answer)

        with raw_server(talk) as url:
            assert failing(url) is expected


def test_a_redirect_is_not_followed() -> None:
    target = Index([GOOD])
    with asking("sdi", target) as other:
        away = Index([""], status="302 Found", headers=[("Location", other._client._line.url)])
        assert reason(away) is Reason.IKKE_FORSTAAET
    assert target.asked == []


def test_an_answer_that_says_it_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LARGEST_ANSWER", 1000)

    assert reason(Index([GOOD])) is Reason.IKKE_FORSTAAET


def test_compressed_answers_are_read_and_a_bomb_is_not() -> None:
    def talk(payload: bytes) -> Callable[[socket.socket], None]:
        packed = gzip.compress(payload)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
        return lambda connection: connection.sendall(head + packed)

    with raw_server(talk(GOOD.encode())) as url:
        assert len(source("sdi", url).fetch(a_question()).sager) == 1
    with raw_server(talk(b" " * (http.LARGEST_ANSWER + 1))) as url:
        assert failing(url) is Reason.IKKE_FORSTAAET


# The line


def failing(url: str, seconds: float = 5.0) -> Reason:
    with pytest.raises(SourceError) as failed:
        source("sdi", url).fetch(a_question(seconds))
    return failed.value.reason


def test_no_connection_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert failing(f"http://127.0.0.1:{port}/") is Reason.UTILGAENGELIG


def test_a_connection_closed_without_an_answer_is_unavailable_after_one_more_try() -> None:
    tries: list[int] = []

    with raw_server(lambda _: tries.append(1)) as url:
        assert failing(url) is Reason.UTILGAENGELIG
    assert len(tries) == 2


def test_a_connection_the_other_end_dropped_before_answering_costs_nothing() -> None:
    """As a kept-alive one is, when the server closes it at the very moment it is used again."""
    heard: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        if len(heard) > 1:
            body = GOOD.encode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    with raw_server(talk, heard=heard) as url:
        assert len(source("sdi", url).fetch(a_question()).sager) == 1
    # Two messages, not the same one twice: whoever looks out for replays may have seen the first.
    assert len({re.findall(rb"urn:uuid:[0-9a-f-]+", each)[0] for each in heard}) == 2


def test_a_reset_in_the_middle_is_unavailable_and_an_early_end_is_not_understood() -> None:
    def begin(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + GOOD.encode()[:500])

    def reset(connection: socket.socket) -> None:
        begin(connection)
        time.sleep(0.1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    with raw_server(reset) as url:
        assert failing(url) is Reason.UTILGAENGELIG
    with raw_server(begin) as url:
        assert failing(url) is Reason.IKKE_FORSTAAET


def _silent(_connection: socket.socket) -> None:
    time.sleep(3)


def _drips_head(connection: socket.socket) -> None:
    with suppress(OSError):
        for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200:
            connection.sendall(bytes([letter]))
            time.sleep(0.05)


def _drips_body(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
        for letter in GOOD.encode():
            connection.sendall(bytes([letter]))
            time.sleep(0.05)


@pytest.mark.parametrize(
    "talk", [_silent, _drips_head, _drips_body], ids=["silent", "drips its head", "drips its body"]
)
def test_no_whole_answer_within_the_deadline_is_too_slow_and_the_thread_is_let_go(
    talk: Callable[[socket.socket], None],
) -> None:
    """The service cuts the call off when the time is up; the call itself must then end."""
    with raw_server(talk) as url:
        question = a_question(0.3)
        cutter = threading.Timer(0.3, question.deadline.abort)
        cutter.start()
        began = time.monotonic()
        with pytest.raises(SourceError) as failed:
            source("sdi", url).fetch(question)
        cutter.join()

    assert failed.value.reason is Reason.FOR_LANGSOM
    assert time.monotonic() - began < 1.5


def test_an_endless_answer_is_cut_off_at_the_limit_with_memory_bounded() -> None:
    def endless(connection: socket.socket) -> None:
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):
            for _ in range(2 * 2**30 // 65536):
                connection.sendall(chunk)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with raw_server(endless) as url:
        assert failing(url, 20) is Reason.IKKE_FORSTAAET
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 4 * http.LARGEST_ANSWER // 1024  # KiB


def test_the_environment_decides_nothing_about_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    with asking("sdi", Index([GOOD])) as ours:
        assert len(ours.fetch(a_question()).sager) == 1


def test_no_cookie_is_sent_back() -> None:
    index = Index([GOOD], headers=[("Content-Type", "application/soap+xml"), ("Set-Cookie", "spor=1")])

    with asking("sdi", index) as ours:
        ours.fetch(a_question())
        ours.fetch(a_question())
    assert "HTTP_COOKIE" not in index.heads[1]


def test_nothing_of_a_failure_that_is_logged_holds_a_person_number(caplog: pytest.LogCaptureFixture) -> None:
    quoting = f"<html>{BORGER.urn} kendes ikke</html>"

    def ask(ours: Any) -> Any:
        return en_tjeneste(ours, ydelser()).of(BORGER, ["0751"], et_kald())

    with caplog.at_level(logging.DEBUG), asking("sdi", Index([quoting])) as ours:
        assert not ask(ours).komplet
    assert caplog.records
    assert BORGER.reveal() not in caplog.text
