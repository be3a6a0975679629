"""The settings of long work beside the requests: how fast an index is read, and through which broker."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from environs import Env
from marshmallow import validate

from borgerblik.environment import PREFIX, Environment, SettingError, on_loopback

KOE = "borgerblik.kvalitet"


@dataclass(frozen=True, slots=True, repr=False)
class Arbejdsvalg:
    """`indeks_rate` is how many calls a second all such reading makes together, 0 for no limit; `traade` how many
    calls a process has in the air. `amqp_url` None: the product does the work itself. `koe` is the queue's name.
    """

    indeks_rate: float
    traade: int
    amqp_url: str | None
    koe: str


def read_arbejde(env: Environment) -> Arbejdsvalg:
    """From the environment. Raises SettingError."""
    url = env.text("AMQP_URL", None)
    if url is not None:
        _demand_broker(url)
    return Arbejdsvalg(
        indeks_rate=env.read(
            "INDEKS_RATE", Env.float, 10.0, validate.Range(0, 10_000, error="er ikke mellem 0 og 10000 kald i sekundet")
        ),
        traade=env.read("KVALITET_TRAADE", Env.int, 4, validate.Range(1, 64, error="er ikke mellem 1 og 64")),
        amqp_url=url,
        koe=str(env.text("AMQP_KOE", KOE, validate.Regexp(r"[A-Za-z0-9._-]{1,100}\Z", error="er ikke et navn"))),
    )


def _demand_broker(url: str) -> None:
    """A broker's password does not travel in clear."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("amqp", "amqps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise SettingError(f"{PREFIX}AMQP_URL er ikke en amqp-adresse")
    if parts.scheme != "amqps" and not on_loopback(url):
        raise SettingError(f"{PREFIX}AMQP_URL skal begynde med amqps://")
