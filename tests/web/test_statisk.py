"""What the browser keeps: the files are those of the packages, compressed as they are, and sent with our headers."""

from __future__ import annotations

import gzip
import hashlib
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from borgerblik.web.hoveder import HEADERS
from borgerblik.web.statisk_filer import KOMPRIMERET, MAPPE
from tests.produkt import Produkt
from tools.statisk import MINDST, SLAGS

DKFDS = MAPPE / "dkfds"
STYLES = ("borgerblikket.css", "dkfds/dkfds.min.css")
FOR_EVER = "max-age=315360000, public, immutable"
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def statisk(produkt: Produkt) -> dict[str, str]:
    """Every file's address, by its name."""
    address: Any = produkt.client.application.jinja_env.globals["statisk"]
    names = [path.relative_to(MAPPE).as_posix() for path in MAPPE.rglob("*") if path.is_file()]
    return {name: address(name) for name in names if not name.endswith(KOMPRIMERET)}


def fetch(produkt: Produkt, path: str, method: str = "GET", **headers: str) -> TestResponse:
    # Read at once, and closed.
    return produkt.client.open(path, method=method, headers=headers, buffered=True)


# What lies there


def test_the_design_system_is_the_one_that_was_taken_from_its_package() -> None:
    lines = (DKFDS / "CHECKSUMS").read_text().splitlines()
    noted = {name: digest for digest, name in (line.split("  ") for line in lines)}
    found = {path.relative_to(DKFDS).as_posix(): path for path in DKFDS.rglob("*") if path.is_file()}
    here = {name: path for name, path in found.items() if path.suffix != KOMPRIMERET and name != "CHECKSUMS"}

    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in here.items()} == noted
    assert {"LICENSE.md", "LICENSE-Apache-2.0.txt", "fonts/OFL.txt"} <= set(here)


def test_what_is_compressed_unpacks_to_what_it_was_made_of_and_nothing_worth_it_is_left_out() -> None:
    packed = {path.with_suffix("") for path in MAPPE.rglob(f"*{KOMPRIMERET}")}
    wanted = {path for path in MAPPE.rglob("*") if path.suffix in SLAGS and path.stat().st_size >= MINDST}

    assert packed == wanted, "run `make statisk`"
    for path in wanted:
        smaller = path.with_name(path.name + KOMPRIMERET).read_bytes()
        assert gzip.decompress(smaller) == path.read_bytes(), "run `make statisk`"
        assert len(smaller) < path.stat().st_size


def test_compressing_gives_the_same_bytes_each_time() -> None:
    packed = {path: path.read_bytes() for path in MAPPE.rglob(f"*{KOMPRIMERET}")}
    once_more = {path: gzip.compress(path.with_suffix("").read_bytes(), 9, mtime=0) for path in packed}

    assert once_more == packed


def test_no_style_sheet_names_a_file_that_is_not_there_or_not_ours() -> None:
    for name in STYLES:
        sheet = MAPPE / name
        named = re.findall(r"url\(([^)]*)\)", sheet.read_text())
        assert named
        assert [each for each in named if not (sheet.parent / each).is_file()] == [], name
        assert "@import" not in sheet.read_text()


def test_every_icon_the_pages_ask_for_is_on_the_sheet() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]*)"', (DKFDS / "img" / "ikoner.svg").read_text()))
    pages = "".join(path.read_text() for path in (MAPPE.parent / "skabeloner").glob("*.html"))
    asked = set(re.findall(r"ikon\('([a-z-]+)'", pages)) | {"info", "success", "warning", "error"}

    assert len(asked) > 4
    assert asked <= drawn


def test_the_colour_of_the_kommune_is_all_it_takes_to_change_the_primary_one() -> None:
    system, ours = ((MAPPE / name).read_text() for name in reversed(STYLES))

    assert "var(--farve)" in system
    assert "#454545" not in system, "the neutral primary colour of the package"
    declared = {name: ours.count(f"{name}:") for name in ("--farve", "--farve-moerk", "--farve-paa")}
    assert declared == {"--farve": 1, "--farve-moerk": 1, "--farve-paa": 1}


def test_the_first_visit_weighs_little() -> None:
    """What every page fetches before anything of it is kept, as it is sent; the page itself comes on top."""
    files = [*STYLES, "side.js", "dkfds/img/ikoner.svg"]
    fonts = [f"dkfds/fonts/IBMPlexSans-{weight}-Latin1.woff2" for weight in ("Regular", "SemiBold")]
    sizes = [(MAPPE / f"{name}{KOMPRIMERET}").stat().st_size for name in files]
    sizes += [(MAPPE / name).stat().st_size for name in [*fonts, "ikon.svg"]]

    assert sum(sizes) < 90_000
    assert (MAPPE / "side.js").stat().st_size <= 3000


def test_the_script_reads_as_a_script() -> None:
    script = (MAPPE / "side.js").read_text()

    assert "'use strict';" in script
    for word in ("fetch(", "XMLHttpRequest", "eval(", "innerHTML", "localStorage", "document.cookie", "sendBeacon"):
        assert word not in script


# How it is sent


def test_every_file_is_sent_for_ever_under_its_fingerprint_with_our_headers(
    produkt: Produkt, statisk: dict[str, str]
) -> None:
    assert len(statisk) > 20
    for name, address in statisk.items():
        response = fetch(produkt, address)
        assert response.status_code == 200, name
        assert response.headers["Cache-Control"] == FOR_EVER
        sent = {header: response.headers[header] for header in HEADERS if header != "Cache-Control"}
        assert sent == {header: value for header, value in HEADERS.items() if header != "Cache-Control"}
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Set-Cookie" not in response.headers
        assert response.data == (MAPPE / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("borgerblikket.css", "text/css"),
        ("side.js", "text/javascript"),
        ("ikon.svg", "image/svg+xml"),
        ("dkfds/fonts/IBMPlexSans-Regular-Latin1.woff2", "font/woff2"),
    ],
)
def test_a_file_is_called_what_it_is(produkt: Produkt, statisk: dict[str, str], name: str, kind: str) -> None:
    assert fetch(produkt, statisk[name]).mimetype == kind


def test_a_style_sheet_comes_compressed_to_whoever_can_unpack_it(produkt: Produkt, statisk: dict[str, str]) -> None:
    plain = fetch(produkt, statisk["dkfds/dkfds.min.css"])
    packed = fetch(produkt, statisk["dkfds/dkfds.min.css"], **GZIP)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 5 < len(plain.data)


def test_a_page_is_never_compressed_for_it_holds_the_token_of_a_form(produkt: Produkt) -> None:
    assert "Content-Encoding" not in fetch(produkt, "/", **GZIP).headers


def test_an_address_from_before_gives_the_file_of_now_for_a_while_only(
    produkt: Produkt, statisk: dict[str, str]
) -> None:
    for address in ("/statisk/0123456789abcdef/borgerblikket.css", "/statisk/borgerblikket.css"):
        response = fetch(produkt, address)
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "max-age=3600, public")
        assert response.data == (MAPPE / "borgerblikket.css").read_bytes()
        assert response.headers["ETag"] == fetch(produkt, statisk["borgerblikket.css"]).headers["ETag"]


def test_what_the_browser_has_is_not_sent_again(produkt: Produkt) -> None:
    kept = fetch(produkt, "/statisk/side.js").headers["ETag"]
    response = fetch(produkt, "/statisk/side.js", **{"If-None-Match": kept})

    assert (response.status_code, response.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/statisk/findes-ikke.css",
        "/statisk/",
        "/statisk/borgerblikket.css.gz",
        "/statisk/../factory.py",
        "/statisk/%2e%2e/factory.py",
        "/statisk/0123456789abcdef/0123456789abcdef/borgerblikket.css",
    ],
)
def test_what_is_not_there_is_the_apps_to_answer(produkt: Produkt, path: str) -> None:
    response = fetch(produkt, path, Accept="text/html")

    assert response.status_code == 404
    assert "Siden findes ikke" in response.text
    assert response.headers["X-Request-Id"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_is_taken_there(produkt: Produkt, method: str) -> None:
    response = fetch(produkt, "/statisk/borgerblikket.css", method)

    assert response.status_code in (400, 404, 405)
    assert b"--farve" not in response.data
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_name_that_is_not_there_is_found_when_the_page_is_made(produkt: Produkt) -> None:
    address: Any = produkt.client.application.jinja_env.globals["statisk"]

    with pytest.raises(KeyError):
        address("findes-ikke.css")


def test_the_script_that_fetches_the_package_names_its_version_and_checksum_and_no_host() -> None:
    script = (Path(__file__).parents[2] / "tools" / "vendor_dkfds").read_text()

    assert re.search(r"^version=\d+\.\d+\.\d+$", script, re.MULTILINE)
    assert re.search(r"^sha256=[0-9a-f]{64}$", script, re.MULTILINE)
    assert "sha256sum --check" in script
    assert "https:" not in script.replace('xmlns="http:', "")
    assert subprocess.run(["bash", "-n"], input=script, text=True, check=False).returncode == 0
