"""The registers of names are asked with the whole security, like the indexes."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

from click.testing import CliRunner

from borgerblik.cli import main
from borgerblik.klassifikation import NavneStore
from borgerblik.sandkasse.pki import Pki
from tests.produkt import a_product


def test_names_come_with_tokens_and_signed_messages(tmp_path: Path, pki: Pki) -> None:
    with a_product(tmp_path, pki=pki) as produkt, mock.patch("borgerblik.operations.logge.set_up_logging"):
        done = CliRunner(env=produkt.environment).invoke(main, ["klassifikation", "opdater"])

        assert done.exit_code == 0, done.output
        assert len(NavneStore(produkt.engine).read().emner) == 39
