"""Where the indexes are on this machine more is open than towards real ones: nothing else may pass for that."""

from __future__ import annotations

from pathlib import Path

import pytest

from borgerblik.config import Godkendelse, Settings, read_settings
from borgerblik.demo import security_settings, service_settings
from borgerblik.sandkasse.pki import Pki

HER, DER = "https://127.0.0.1:9443", "https://exttest.serviceplatformen.dk/service/YDI/YdelseListeHent/2"


def laest(monkeypatch: pytest.MonkeyPatch, folder: Path, settings: dict[str, str]) -> Settings:
    keys = {"INSTANCE": str(folder), "SECRET_KEY": "hemmelig " * 4, "PSEUDONYM_KEY": "pseudonym " * 4}
    keys |= {"OIDC_ISSUER": "x", "OIDC_AUDIENCE": "x", "OIDC_JWKS_URL": HER, "SESSION_SECRET": "x"}
    for name, value in (keys | settings).items():
        monkeypatch.setenv(f"BORGERBLIK_{name}", value)
    return read_settings()


def test_the_sandkasse_is_on_this_machine_secured_or_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pki: Pki
) -> None:
    assert laest(monkeypatch, tmp_path, service_settings("http://127.0.0.1:8470")).paa_maskinen
    secured = laest(monkeypatch, tmp_path, {**service_settings(HER), **security_settings(HER, pki)})
    assert secured.paa_maskinen
    assert secured.godkendelse is Godkendelse.EN_PERSON


@pytest.mark.parametrize(
    "derude",
    [
        {"STS_URL": "https://n2adgangsstyring.eksterntest-stoettesystemerne.dk/runtime/services/kombittrust/14/x"},
        {"YDELSELISTEHENT_URL": DER, "YDELSELISTEHENT_KOMMUNER": "alle"},
    ],
    ids=["a tunnel to real indexes", "benefits from elsewhere"],
)
def test_a_tunnel_on_this_machine_to_real_data_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pki: Pki, derude: dict[str, str]
) -> None:
    settings = laest(monkeypatch, tmp_path, {**service_settings(HER), **security_settings(HER, pki), **derude})

    assert not settings.paa_maskinen
    assert settings.godkendelse is Godkendelse.TO_PERSONER
