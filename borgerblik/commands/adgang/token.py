"""`borgerblik adgang proev token`: what a token door says, and why, without a door.

One JSON line in, one out, through the code that the doors use (DESIGN 8).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import WorkFailed, in_one_line
from borgerblik.commands.adgang.privilegier import gruppe_som_json

if TYPE_CHECKING:
    from borgerblik.access.identity import Identity
    from borgerblik.access.token import TokenProfil

BROKEN, UNAVAILABLE = 400, 503
LONGEST_LINE = 1024 * 1024  # bytes


@click.command("token")
@click.option("--profil", "profil_fil", required=True, type=click.Path(path_type=Path), help="the token profile")
@click.option("--vis-cpr", is_flag=True, help="show person numbers")
def token(profil_fil: Path, vis_cpr: bool) -> None:
    """Judge tokens: a JSON line with `authorization` for each, read from standard input."""
    from borgerblik.operations.logge import set_up_logging
    from schemas.ind.token_profil import TokenProfilFaults, laes_token_profil

    set_up_logging("ERROR")
    try:
        with in_one_line():
            profil = laes_token_profil(profil_fil)
    except TokenProfilFaults as error:
        raise WorkFailed(f"{profil_fil} kan ikke bruges:\n{error}") from None
    proever = _Proever(profil, profil_fil.resolve().parent, vis_cpr=vis_cpr)
    for line in _lines(sys.stdin.buffer):
        click.echo(json.dumps(proever.proev(line), ensure_ascii=False))


def _lines(source: Iterable[bytes]) -> Iterable[bytes]:
    return (line for line in source if line.strip())


class _BrokenLine(Exception):
    """A line that asks nothing we can answer."""


class _Proever:
    """A token door whose clock stands where each line says."""

    def __init__(self, profil: TokenProfil, folder: Path, *, vis_cpr: bool) -> None:
        from adapters.introspektion import spoerg
        from adapters.jwks import key_sets
        from adapters.privilegier import laes_privilegier
        from borgerblik.access.token import Dommer, Introspektion, TokenDoor

        self._profil, self._folder, self._vis_cpr = profil, folder, vis_cpr
        self._now = datetime.now(UTC)
        dommer = Dommer(profil, key_sets(profil), now=lambda: self._now, laes_privilegier=laes_privilegier)
        self._door = TokenDoor(dommer, introspektion=Introspektion(dommer, spoerg))

    def proev(self, line: bytes) -> dict[str, Any]:
        """The answer to one line; a line that cannot be read has one too."""
        asked: Mapping[str, Any] = {}
        try:
            asked = _read(line)
            status, challenge, identity = self._judged(asked)
        except _BrokenLine:
            status, challenge, identity = BROKEN, None, None
        return {
            "id": asked.get("id"),
            "status": status,
            "wwwAuthenticate": challenge,
            "identitet": None if identity is None else vist_identitet(identity, vis_cpr=self._vis_cpr),
        }

    def _judged(self, asked: Mapping[str, Any]) -> tuple[int, str | None, Identity | None]:
        from borgerblik.access.laas import AccessRefused, proev
        from borgerblik.access.noegler import KeysUnavailable
        from borgerblik.access.token import TokenRefused, skema_af
        from borgerblik.access.udfordring import udfordring

        authorization, self._now = _text(asked, "authorization"), _moment(asked)
        certificate, laas = self._certificate(_text(asked, "klientcertifikat")), self._laas(asked.get("ressource"))
        try:
            identity = self._door.identity(authorization, certificate)
            proev(identity, laas, self._now, skaevhed=self._profil.skaevhed)
        except (TokenRefused, AccessRefused) as error:
            return *udfordring(error, skema_af(authorization)), None
        except KeysUnavailable:
            return UNAVAILABLE, None, None
        return 200, None, identity

    def _laas(self, ressource: object) -> Any:
        from schemas.ind.token_profil import laes_ressource

        if ressource is None:
            return self._profil.ressource
        try:
            return laes_ressource(ressource, self._profil.ressource)
        except ValueError:
            raise _BrokenLine from None

    def _certificate(self, name: str | None) -> bytes | None:
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding

        if name is None:
            return None
        try:
            found = x509.load_pem_x509_certificate((self._folder / name).read_bytes())
        except (OSError, ValueError):
            raise _BrokenLine from None
        return found.public_bytes(Encoding.DER)


def _read(line: bytes) -> Mapping[str, Any]:
    from borgerblik.access.token import TokenRefused
    from borgerblik.access.token.jwt import json_objekt

    if len(line) > LONGEST_LINE:
        raise _BrokenLine
    try:
        return json_objekt(line)
    except TokenRefused:
        raise _BrokenLine from None


def _text(asked: Mapping[str, Any], name: str) -> str | None:
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise _BrokenLine
    return value


def _moment(asked: Mapping[str, Any]) -> datetime:
    """`tid` with an offset; now where the line does not say."""
    text = _text(asked, "tid")
    try:
        moment = datetime.now(UTC) if text is None else datetime.fromisoformat(text)
    except ValueError:
        raise _BrokenLine from None
    if moment.tzinfo is None:
        raise _BrokenLine
    return moment


def vist_identitet(identity: Identity, *, vis_cpr: bool) -> dict[str, Any]:
    """The identity as an operator sees it (DESIGN 8); no person number unless asked for."""
    from borgerblik.domain.cpr import masked

    shown: dict[str, Any] = {
        "rolle": identity.rolle.value,
        "nameId": identity.subject if vis_cpr else masked(identity.subject),
    }
    if vis_cpr:
        shown["cpr"] = None if identity.cpr is None else identity.cpr.reveal()
    since = identity.autentificeret
    return shown | {
        "cprUuid": identity.bruger_uuid,
        "cvr": identity.cvr,
        "niveau": None if identity.niveau is None else identity.niveau.value,
        "gammeltNiveau": identity.gammelt_niveau,
        "autentificeret": None if since is None else since.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "klient": identity.klient,
        "privilegier": [gruppe_som_json(gruppe, vis_cpr=vis_cpr) for gruppe in identity.privilegier],
    }
