"""What operations meets: settings and certificates checked at start, who they are, and where the way ends."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from structlog.testing import capture_logs

from borgerblik.cli import main
from borgerblik.demo import security_settings
from borgerblik.sandkasse.assertion import UDSTEDER as STS_ENTITY_ID
from borgerblik.sandkasse.pki import Bevis, Pki
from tests.produkt import KEYS
from tests.sikkerhed.conftest import Make, Sikret

pytestmark = pytest.mark.slow  # the commands as one starts them, each with certificates of its own

AARHUS = "55133018"
ELSEWHERE = {
    "SAGDOKUMENTINDEKS_URL": "https://indeks.example.test/sagdokumentindeks/6",
    "YDELSESINDEKS_URL": "https://indeks.example.test/ydelseindeks/6",
    "STS_URL": "https://sts.example.test/runtime",
    "OIDC_ISSUER": "https://udsteder.example.test",
    "OIDC_AUDIENCE": "https://borgerblik.example.test",
    "OIDC_JWKS_URL": "https://udsteder.example.test/jwks",
}


def borgerblik(*arguments: str, env: dict[str, str]) -> Result:
    """The command in this very process (a process for each would take a minute): stdout, stderr, exit code."""
    gone = {name: None for name in os.environ if name.startswith("BORGERBLIK_")}
    with mock.patch("borgerblik.operations.logge.set_up_logging"), capture_logs():
        return CliRunner().invoke(main, arguments, env={**gone, **env})


def refused(settings: dict[str, str], folder: Path) -> str:
    """The one line with which the product does not start."""
    named = {f"BORGERBLIK_{name}": value for name, value in settings.items() if value}
    with mock.patch("borgerblik.serving.run", side_effect=AssertionError("it started")):
        done = borgerblik("serve", env={**KEYS, "BORGERBLIK_INSTANCE": str(folder), **named})
    assert done.exit_code == 1, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def _pem(bevis: Bevis) -> bytes:
    key = bevis.noegle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return bevis.certifikat.public_bytes(Encoding.PEM) + key


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"STS_URL": ""}, "BORGERBLIK_STS_URL mangler"),
        ({"CLIENT_CERTIFICATE": ""}, "BORGERBLIK_CLIENT_CERTIFICATE mangler"),
        ({"CLIENT_CERTIFICATE": "findes-ikke.pem"}, "BORGERBLIK_CLIENT_CERTIFICATE: findes-ikke.pem kan ikke læses"),
        ({"OIDC_ISSUER": ""}, "BORGERBLIK_OIDC_ISSUER mangler"),
        ({"OIDC_JWKS_URL": "http://udsteder.example.test/jwks"}, "BORGERBLIK_OIDC_JWKS_URL skal begynde med https"),
        ({"STS_PROFIL": "jws"}, "BORGERBLIK_STS_PROFIL er hverken soap eller rest"),
        ({"STS_URL": "http://sts.example.test/runtime"}, "BORGERBLIK_STS_URL skal begynde med https://"),
        ({"YDELSESINDEKS_URL": "http://indeks.example.test/6"}, "BORGERBLIK_YDELSESINDEKS_URL skal begynde med https"),
        ({"YDELSELISTEHENT_KOMMUNER": "0751"}, "kræver BORGERBLIK_YDELSELISTEHENT_URL"),
        ({"YDELSELISTEHENT_KOMMUNER": "Aarhus"}, "BORGERBLIK_YDELSELISTEHENT_KOMMUNER er ikke kommunekoder"),
        ({"REDIS_URL": "memcached://x"}, "BORGERBLIK_REDIS_URL er ikke en redis-adresse"),
        ({"INDEKS_SIKKERHED": "ingen"}, "BORGERBLIK_INDEKS_SIKKERHED=ingen er kun tilladt"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_stops_the_start(
    tmp_path: Path, pki: Pki, change: dict[str, str], said: str
) -> None:
    settings = {**security_settings("https://sts.example.test", pki), **ELSEWHERE, **change}

    assert said in refused(settings, tmp_path)


def test_an_expired_certificate_one_of_another_key_and_one_of_nobody_we_know_stop_the_start(
    tmp_path: Path, pki: Pki
) -> None:
    now = datetime.now(UTC)
    expired = pki.udsted("Udløbet", fra=now - timedelta(days=20), til=now - timedelta(days=1))
    stranger = pki.udsted("Fremmed", udsteder=pki.udsted("Ikke en myndighed"))
    for bevis, said in ((expired, "er udløbet"), (stranger, "er ikke udstedt af en myndighed i BORGERBLIK_OCES_CA")):
        file = tmp_path / "vores.pem"
        file.write_bytes(_pem(bevis))
        settings = {
            **security_settings("https://sts.example.test", pki), **ELSEWHERE,
            "CLIENT_CERTIFICATE": str(file), "CLIENT_KEY": "", "OCES_CA": str(pki.sti("ca.pem")),
        }  # fmt: skip
        assert said in refused(settings, tmp_path)
    mixed = {**security_settings("https://x.test", pki), **ELSEWHERE, "CLIENT_KEY": str(pki.sti("sts-noegle.pem"))}
    assert "hører ikke sammen" in refused(mixed, tmp_path)


def test_whose_certificates_until_when_and_by_which_setting(sikret: Sikret) -> None:
    env = sikret.produkt.environment
    listed = borgerblik("certifikat", "vis", env=env)
    rows = json.loads(borgerblik("certifikat", "vis", "--json", env=env).stdout)

    assert listed.exit_code == 0, listed.stderr
    assert [row["indstilling"] for row in rows] == [
        f"BORGERBLIK_{name}" for name in ("CLIENT_CERTIFICATE", "STS_CERTIFICATE", "INDEKS_CERTIFICATE")
    ]
    assert "funktionscertifikat" in listed.stdout
    assert all(300 < row["dageTilbage"] < 400 for row in rows)


def test_pkcs12_does_as_well(sikret: Sikret, pki: Pki) -> None:
    env = {
        **sikret.produkt.environment,
        "BORGERBLIK_CLIENT_CERTIFICATE": str(pki.sti("klient.p12")),
        "BORGERBLIK_CLIENT_KEY_PASSWORD": "sandkasse",
    }
    del env["BORGERBLIK_CLIENT_KEY"]

    assert borgerblik("forbindelse", "proev", "--kommune", "0751", env=env).exit_code == 0


def test_the_way_is_open_step_by_step(sikret: Sikret) -> None:
    done = borgerblik("forbindelse", "proev", "--kommune", "0751", "--json", env=sikret.produkt.environment)

    found = json.loads(done.stdout)
    assert done.exit_code == 0, done.stderr
    assert found["ok"]
    assert [step["trin"] for step in found["trin"]] == [
        "certifikat", "dns", "tls", "sts", "token", "sagdokumentindeks", "ydelsesindeks",
    ]  # fmt: skip


def test_the_way_to_the_benefits_is_the_one_chosen_for_the_kommune(make: Make) -> None:
    sikret = make(YDELSELISTEHENT_KOMMUNER="0751")

    done = borgerblik("forbindelse", "proev", "--kommune", "0751", env=sikret.produkt.environment)

    assert done.exit_code == 0, done.output
    assert "/ydelselistehent/2" in done.stdout
    assert sikret.overblik()["komplet"]
    assert ("ydelselistehent", AARHUS) in sikret.tokens()


@pytest.mark.parametrize(
    ("switch", "trin", "goer"),
    [
        (("sts", "sts_fejl", {"kode": 101}), "sts", "serviceaftalen"),
        (("sts", "http_500", {}), "sts", "driftsstatus"),
        (("sts", "fremmed_kommune", {}), "token", "servicedesk"),
        (("sts", "udloebet_token", {}), "token", "NTP"),
        (("sdi", "forkert_certifikat", {}), "sagdokumentindeks", "BORGERBLIK_INDEKS_CERTIFICATE"),
        (("sdi", "http_403", {}), "sagdokumentindeks", "BORGERBLIK_SAGDOKUMENTINDEKS_ENTITY_ID"),
        (("ydi", "html", {}), "ydelsesindeks", "BORGERBLIK_YDELSESINDEKS_URL"),
        (("ydi", "gammelt_svar", {}), "ydelsesindeks", "NTP"),
    ],
)
def test_the_first_step_that_fails_says_what_it_was_and_what_to_do(
    make: Make, switch: tuple[str, str, dict[str, int]], trin: str, goer: str
) -> None:
    sikret = make()
    tjeneste, fejl, mere = switch
    sikret.lad_fejle(tjeneste, fejl, **mere)

    done = borgerblik("forbindelse", "proev", "--kommune", "0751", "--json", env=sikret.produkt.environment)

    last = json.loads(done.stdout)["trin"][-1]
    assert done.exit_code == 1
    assert (last["trin"], last["ok"]) == (trin, False)
    assert goer in last["goer"]
    assert last["fejl"] in done.stderr


@pytest.mark.parametrize(
    ("change", "trin", "goer"),
    [
        ({"CLIENT_KEY": "sts-noegle.pem"}, "certifikat", "høre sammen"),
        ({"STS_URL": "https://findes-ikke.invalid/runtime"}, "dns", "DNS"),
        ({"YDELSESINDEKS_URL": "https://127.0.0.1:1/ydelseindeks/6"}, "tls", "firewall"),
        ({"TLS_CA": "sts.pem"}, "tls", "BORGERBLIK_TLS_CA"),
        ({"STS_CERTIFICATE": "indeks.pem"}, "token", "BORGERBLIK_STS_CERTIFICATE"),
        ({"STS_ENTITY_ID": f"{STS_ENTITY_ID}/en-anden"}, "token", "BORGERBLIK_STS_ENTITY_ID"),
        ({"SAGDOKUMENTINDEKS_ENTITY_ID": "http://entityid.example.test/ukendt"}, "sts", "ENTITY_ID"),
    ],
)
def test_a_wrong_setting_is_found_at_its_step(
    sikret: Sikret, pki: Pki, change: dict[str, str], trin: str, goer: str
) -> None:
    changed = {
        f"BORGERBLIK_{name}": str(pki.sti(value)) if value.endswith(".pem") else value for name, value in change.items()
    }
    env = {**sikret.produkt.environment, **changed}

    done = borgerblik("forbindelse", "proev", "--kommune", "0751", env=env)

    assert done.exit_code == 1
    assert f"forbindelsen for 0751 svigter ved {trin}" in done.stderr
    assert goer in done.stdout


def test_a_kommune_that_is_not_set_up_is_said_so(sikret: Sikret) -> None:
    done = borgerblik("forbindelse", "proev", "--kommune", "0147", env=sikret.produkt.environment)

    assert done.exit_code == 1
    assert "ikke sat op" in done.stderr


@pytest.mark.parametrize("tjeneste", ["sts", "ydi"])
def test_a_service_that_never_ends_does_not_hold_the_command(sikret: Sikret, tjeneste: str) -> None:
    sikret.lad_fejle(tjeneste, "tavs" if tjeneste == "sts" else "drypper")

    with mock.patch("adapters.forbindelse.ASK_SECONDS", 1.0):
        done = borgerblik("forbindelse", "proev", "--kommune", "0751", env=sikret.produkt.environment)

    assert done.exit_code == 1
    assert f"svigter ved {'sts' if tjeneste == 'sts' else 'ydelsesindeks'}" in done.stderr
