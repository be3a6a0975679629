"""The edge: what a front server says of a caller is believed from those we trust, and only as far as they reach."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Sequence
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask

from borgerblik.web.kant import LONGEST, Kant
from tests.access.tokens import a_certificate

HEADER = "Client-Cert"
FRONT, OUTER, CALLER, LIAR = "10.0.0.1", "10.0.0.2", "192.0.2.7", "198.51.100.9"
CERTIFICATE = a_certificate("klient")
DER = CERTIFICATE.public_bytes(Encoding.DER)
PEM = CERTIFICATE.public_bytes(Encoding.PEM).decode()
OTHER = a_certificate("en anden").public_bytes(Encoding.DER)
APP = Flask("en kant")


def kant(*proxyer: str, hoved: str | None = HEADER) -> Kant:
    return Kant(tuple(ipaddress.ip_network(each) for each in proxyer), hoved)


def rfc9440(der: bytes = DER) -> str:
    return f":{base64.b64encode(der).decode()}:"


# Whose address


def address(
    forwarded: str | list[str] | None, remote: str | None = FRONT, trusted: Sequence[str] = ("10.0.0.0/24",)
) -> str:
    """The caller's address, as we see it."""
    values = [] if forwarded is None else [forwarded] if isinstance(forwarded, str) else forwarded
    environ = {} if remote is None else {"REMOTE_ADDR": remote}
    headers = [("X-Forwarded-For", value) for value in values]
    with APP.test_request_context("/", headers=headers, environ_overrides=environ):
        return kant(*trusted).adresse()


def test_a_trusted_front_server_says_where_a_request_comes_from() -> None:
    assert address(CALLER) == CALLER
    assert address(None) == FRONT
    assert address("") == FRONT


def test_nobody_else_does() -> None:
    assert address(CALLER, remote=LIAR) == LIAR
    assert address("127.0.0.1", remote=LIAR) == LIAR
    assert address(FRONT, remote=LIAR) == LIAR
    assert address(CALLER, trusted=()) == FRONT


def test_what_the_caller_wrote_before_the_front_server_did_is_not_read() -> None:
    assert address(f"{LIAR}, {CALLER}") == CALLER
    assert address(f"{FRONT}, {CALLER}") == CALLER
    assert address(f"x, {CALLER}") == CALLER


def test_it_is_followed_through_trusted_front_servers_and_no_further() -> None:
    assert address(f"{LIAR}, {CALLER}, {OUTER}") == CALLER
    assert address(f"{CALLER}, {OUTER}", trusted=[FRONT]) == OUTER
    assert address(f"{OUTER}, {FRONT}") == OUTER, "all of ours: the outermost"


@pytest.mark.parametrize("nonsense", ["x", "unknown", "192.0.2.7:x", "[::1", "1.2.3", "999.1.1.1", "_hidden", " ", ","])
def test_what_is_no_address_ends_the_way_back(nonsense: str) -> None:
    assert address(nonsense) == FRONT
    assert address(f"{CALLER}, {nonsense}, {OUTER}") == OUTER


def test_the_header_may_come_in_several_lines() -> None:
    assert address([LIAR, CALLER]) == CALLER
    assert address([CALLER, OUTER]) == CALLER


def test_of_version_6_the_network_counts_for_one_caller_has_all_of_it() -> None:
    assert address("2001:db8::7", remote="fd00::1", trusted=["fd00::/8"]) == "2001:db8::/64"
    assert address("2001:DB8:0::ffff", remote="fd00::1", trusted=["fd00::/8"]) == "2001:db8::/64"
    assert address("2001:db8::7", remote="fd00::1") == "fd00::/64"


@pytest.mark.parametrize("written", [f"{CALLER}:443", f"::ffff:{CALLER}", f"[::ffff:{CALLER}]:443"])
def test_an_address_is_the_same_however_it_is_written(written: str) -> None:
    assert address(written) == CALLER
    assert address(CALLER, remote=f"::ffff:{FRONT}") == CALLER


def test_without_an_address_there_is_nobody_to_trust() -> None:
    assert address(CALLER, remote="") == ""


# Whose certificate


def certificate(*values: str, remote: str = FRONT, hoved: str | None = HEADER, name: str = HEADER) -> bytes | None:
    with APP.test_request_context(
        "/", headers=[(name, value) for value in values], environ_overrides={"REMOTE_ADDR": remote}
    ):
        return kant("10.0.0.0/24", hoved=hoved).klientcertifikat()


@pytest.mark.parametrize(
    "value",
    [rfc9440(), f"  {rfc9440()}  ", quote(PEM), quote(PEM, safe=""), PEM.replace("\n", "%0A")],
    ids=["RFC 9440", "with blanks", "nginx", "nginx, all of it", "nginx, line ends alone"],
)
def test_both_forms_are_read(value: str) -> None:
    assert certificate(value) == DER


def test_it_is_read_from_nobody_else_and_from_no_other_header() -> None:
    assert certificate(rfc9440(), remote=LIAR) is None
    assert certificate(rfc9440(), remote="") is None
    assert certificate(rfc9440(), hoved=None) is None
    assert certificate(rfc9440(), hoved="X-Klient") is None
    assert certificate(rfc9440(), name="X-Klient") is None


def test_a_front_server_of_the_front_server_is_not_the_one_that_hands_it_over() -> None:
    with APP.test_request_context(
        "/", headers={HEADER: rfc9440(), "X-Forwarded-For": FRONT}, environ_overrides={"REMOTE_ADDR": LIAR}
    ):
        assert kant("10.0.0.0/24").klientcertifikat() is None


@pytest.mark.parametrize(
    "values",
    [(), (rfc9440(), rfc9440()), (rfc9440(), rfc9440(OTHER)), (rfc9440(), ""), (f"{rfc9440()}, {rfc9440(OTHER)}",),
     (f"{rfc9440()}, {rfc9440()}",), (quote(PEM) + "," + quote(PEM),), (quote(PEM * 2),),
     (quote(PEM + a_certificate("en anden").public_bytes(Encoding.PEM).decode()),)],
    ids=range(9),
)  # fmt: skip
def test_no_certificate_or_two_are_none(values: tuple[str, ...]) -> None:
    assert certificate(*values) is None


@pytest.mark.parametrize(
    "value",
    ["", " ", ":", "::", ":x:", ":AAAA:", "(null)", "-", "SUCCESS", "%", "%00", "æøå", rfc9440()[:-1], rfc9440()[1:],
     rfc9440(DER[:-1]), rfc9440(DER + b"\0"), rfc9440().replace("M", " ", 1), rfc9440().replace(":", ""),
     quote(PEM[:-30]),
     quote("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"), ":" + "A" * LONGEST + ":", quote(PEM) * 20],
    ids=range(22),
)  # fmt: skip
def test_what_is_no_certificate_is_none_and_never_a_fault(value: str) -> None:
    with APP.test_request_context("/", environ_overrides={"REMOTE_ADDR": FRONT, "HTTP_CLIENT_CERT": value}):
        assert kant("10.0.0.0/24").klientcertifikat() is None
