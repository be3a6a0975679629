"""A sealed document for the landlord, who checks it without signing in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import veje
from tests.browser.chromium import I_BROWSEREN
from tests.browser.conftest import AabnVindue
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN


def taken(v: Vindue, knap: str, folder: Path) -> Path:
    """The file that the button gives."""
    with v.side.expect_download() as coming:
        v.tryk(knap)
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    return file


def checked(v: Vindue, file: Path) -> str:
    """What the open page says of it."""
    v.gaa("/kontrol")
    v.side.get_by_label("PDF- eller JSON-fil").set_input_files(file)
    v.tryk("Kontrollér")
    v.side.locator("main .alert").wait_for()
    assert not v.har_session
    return v.side.locator("main .alert").inner_text()


@pytest.mark.parametrize(
    ("slags", "script"),
    [("pdf", True), ("pdf", False), ("json", False)],
    ids=["pdf-med-script", "pdf-uden-script", "json-uden-script"],
)
def test_a_document_is_taken_along_and_checked_by_somebody_else(
    aabn: AabnVindue, tmp_path: Path, slags: str, script: bool
) -> None:
    v, udlejer = aabn(script=script), aabn(script=script)
    veje.overblik(v)
    v.tryk("Tag med")
    v.ser("Tag dit overblik med")
    file = taken(v, f"Hent som {slags.upper()}", tmp_path)
    raw = file.read_bytes()
    assert raw.startswith(b"%PDF-" if slags == "pdf" else b"{")
    assert b"6803862332" not in raw
    assert "Dokumentet er helt og uændret" in checked(udlejer, file)

    changed = bytearray(raw)
    changed[2000 if slags == "pdf" else raw.index(b'"Sygedagpenge"') + 2] ^= 1
    other = file.with_name(f"aendret{file.suffix}")
    other.write_bytes(changed)
    assert "Dokumentet er ændret: stol ikke på det" in checked(udlejer, other)

    v.tryk("Hvem har set mine oplysninger")
    assert v.laeser(slags.upper())
