"""The settings of the documents a citizen takes along: what seals them, and what has sealed earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from borgerblik.environment import PREFIX, Environment, SettingError


@dataclass(frozen=True, slots=True, repr=False)
class Seglvalg:
    """The certificate that seals: PEM, with the key in it or in `noegle`, or PKCS#12 opened by `kode`.

    `navn` is the beginning of the settings it came from (`SEGL` or `CLIENT`), for whoever must be told what is wrong.
    """

    navn: str
    certifikat: Path
    noegle: Path | None
    kode: bytes | None


@dataclass(frozen=True, slots=True)
class Udskriftsvalg:
    """`segl` is None where no certificate is given: then nothing is sealed, and no document offered.

    `tidligere` are PEM files of certificates that have sealed before: what they sealed is still ours.
    """

    segl: Seglvalg | None
    tidligere: tuple[Path, ...]


def read_udskrift(env: Environment) -> Udskriftsvalg:
    """From the environment. Raises SettingError."""
    found = str(env.text("SEGL_TIDLIGERE", "")).split(",")
    return Udskriftsvalg(_segl(env), tuple(Path(name.strip()) for name in found if name.strip()))


def _segl(env: Environment) -> Seglvalg | None:
    """A certificate of its own, else the one we prove ourselves with to the national services."""
    if not env.given("SEGL_CERTIFICATE"):
        for name in ("SEGL_KEY", "SEGL_KEY_PASSWORD"):
            if env.given(name):
                raise SettingError(f"{PREFIX}{name} kræver {PREFIX}SEGL_CERTIFICATE")
    for name in ("SEGL", "CLIENT"):
        certificate = env.file(f"{name}_CERTIFICATE")
        if certificate is not None:
            password = env.text(f"{name}_KEY_PASSWORD", None)
            return Seglvalg(name, certificate, env.file(f"{name}_KEY"), None if password is None else password.encode())
    return None
