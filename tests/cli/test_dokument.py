"""`borgerblik dokument kontroller`: the check of `/kontrol`, at a machine of ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.udskrift.certifikat import read_sealer
from borgerblik.cli import main
from borgerblik.sandkasse.pki import Pki
from borgerblik.udskriftsvalg import Seglvalg
from tests.udskrift.papir import Papir

pytestmark = pytest.mark.slow  # each document is made and read by processes of their own


@pytest.fixture
def fil(pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document sealed with the certificate of the settings."""
    chosen = Seglvalg("SEGL", pki.sti("klient.pem"), pki.sti("klient-noegle.pem"), None)
    monkeypatch.setenv("BORGERBLIK_INSTANCE", str(tmp_path))
    monkeypatch.setenv("BORGERBLIK_SEGL_CERTIFICATE", str(chosen.certifikat))
    monkeypatch.setenv("BORGERBLIK_SEGL_KEY", str(chosen.noegle))
    found = tmp_path / "dokument.json"
    found.write_text(json.dumps(Papir(read_sealer(chosen, None)).json()))
    return found


def kontroller(fil: Path) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(["dokument", "kontroller", str(fil)])
    return ended.value.code


def test_a_whole_one_is_told_with_who_and_when(fil: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kontroller(fil) == 0

    said = capsys.readouterr().out
    assert "UÆNDRET, beseglet 20" in said
    assert "af Borgerblikket sandkasse (funktionscertifikat)" in said


@pytest.mark.parametrize(
    ("raw", "said"),
    [('{"segl": {}}', "ÆNDRET"), ("{}", "UDEN SEGL"), ("hej", "ULÆSELIG"), ("{" + " " * 6_000_000, "mere end 5 MB")],
)
def test_any_other_is_exit_1_with_one_line(fil: Path, raw: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    fil.write_text(raw)

    assert kontroller(fil) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_without_the_certificate_it_is_not_known_as_ours(
    fil: Path, monkeypatch: pytest.MonkeyPatch, pki: Pki, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BORGERBLIK_SEGL_CERTIFICATE")
    monkeypatch.delenv("BORGERBLIK_SEGL_KEY")
    assert kontroller(fil) == 1
    assert "IKKE VORES" in capsys.readouterr().err

    monkeypatch.setenv("BORGERBLIK_SEGL_TIDLIGERE", str(pki.sti("klient.pem")))
    assert kontroller(fil) == 0


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert kontroller(tmp_path / "ingen.pdf") == 2
