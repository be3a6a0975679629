"""`borgerblik adgang proev saml`: is this answer to a sign-in accepted, and if not, why? Offline.

Through the code behind the ACS, with the line's own clock (DESIGN 8).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borgerblik.access.identity import Rolle
from borgerblik.access.saml import PERSON, PROFESSIONAL, Anmodning, Idp, SamlFejl, SamlRefused
from borgerblik.commands import WorkFailed, in_one_line
from borgerblik.commands.adgang.token import vist_identitet
from borgerblik.domain.koder import Nsis

if TYPE_CHECKING:
    from adapters.oiosaml.tjeneste import Oiosaml
    from borgerblik.access.identity import Identity

UGYLDIG_LINJE = "ugyldig_linje"
_UNDTAGELSER = {"kraevKryptering": "kraev_kryptering", "tilladGammeltNiveau": "tillad_gammelt_niveau"}


@click.command("saml")
@click.option("--profil", "fil", required=True, type=click.Path(path_type=Path), help="the SAML profile")
@click.option("--vis-cpr", is_flag=True, help="show person numbers")
def saml(fil: Path, vis_cpr: bool) -> None:
    """Judge answers: a JSON line with `svar`, `anmodning` and `tid` for each, read from standard input."""
    from borgerblik.operations.logge import set_up_logging

    set_up_logging("ERROR")
    proever = _Proever(_service(fil), vis_cpr=vis_cpr)
    for line in sys.stdin.buffer:
        if line.strip():
            click.echo(json.dumps(proever.proev(line)))


def _service(fil: Path) -> Oiosaml:
    """The service provider of that profile, its metadata fetched. Raises WorkFailed."""
    from adapters.oiosaml.tjeneste import Oiosaml
    from schemas.ind.saml_profil import SamlProfilFaults, laes_saml_profil

    try:
        with in_one_line():
            made = Oiosaml(laes_saml_profil(fil), kun_modtag=True)
    except SamlProfilFaults as error:
        raise WorkFailed(f"{fil} kan ikke bruges:\n{error}") from None
    made.opdater()
    return made


class _UgyldigLinje(Exception):
    """A line that asks nothing we can answer."""


class _Proever:
    """Judges one line after another.

    A proof is taken once: the very same question a second time is what a replay looks like. A line that asks
    something else of the same answer (another time, request or exception) is judged by itself.
    """

    def __init__(self, service: Oiosaml, *, vis_cpr: bool) -> None:
        self._service = service
        self._vis_cpr = vis_cpr
        self._taget: set[str] = set()

    def proev(self, line: bytes) -> dict[str, Any]:
        """The answer to a line, also to one that cannot be read."""
        asked: Mapping[str, Any] = {}
        try:
            asked = _laest(line)
            identity = self._judged(asked)
        except _UgyldigLinje:
            return {"id": asked.get("id"), "godtaget": False, "fejl": UGYLDIG_LINJE}
        except SamlRefused as error:
            return {"id": asked.get("id"), "godtaget": False, "fejl": error.fejl.value}
        shown = vist_identitet(identity, vis_cpr=self._vis_cpr)
        if identity.rolle is not Rolle.BORGER:
            shown["cprUuid"] = None  # the uuid of a professional is no person number's
        return {"id": asked.get("id"), "godtaget": True, "identitet": shown}

    def _judged(self, asked: Mapping[str, Any]) -> Identity:
        nu, anmodning = _moment(asked), _anmodning(asked)
        undtagelser: dict[str, Any] = {
            field: _ja_nej(asked, name) for name, field in _UNDTAGELSER.items() if name in asked
        }

        def tilpas(idp: Idp) -> Idp:
            return replace(idp, **undtagelser)

        identity = self._service.modtag(_tekst(asked, "svar"), anmodning, nu, tilpas)
        question = json.dumps({**asked, "id": None}, sort_keys=True)
        if question in self._taget:
            raise SamlRefused(SamlFejl.GENBRUGT)
        self._taget.add(question)
        return identity


# Reading a line


def _laest(line: bytes) -> Mapping[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        raise _UgyldigLinje from None
    if not isinstance(asked, dict):
        raise _UgyldigLinje
    return asked


def _anmodning(asked: Mapping[str, Any]) -> Anmodning | None:
    """What the line says was asked; None where nobody asked."""
    if "anmodning" not in asked:
        raise _UgyldigLinje
    found = asked["anmodning"]
    if found is None:
        return None
    if not isinstance(found, dict) or found.get("personType") not in (None, PERSON, PROFESSIONAL):
        raise _UgyldigLinje
    niveau = found.get("niveau")
    if niveau not in (None, *Nsis):
        raise _UgyldigLinje
    return Anmodning(
        id=_tekst(found, "id"),
        niveau=None if niveau is None else Nsis(niveau),
        person_type=found.get("personType"),
        force_authn=_ja_nej(found, "forceAuthn") if "forceAuthn" in found else False,
        idp=None if asked.get("idp") is None else _tekst(asked, "idp"),
    )


def _tekst(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str):
        raise _UgyldigLinje
    return value


def _ja_nej(asked: Mapping[str, Any], name: str) -> bool:
    value = asked.get(name)
    if not isinstance(value, bool):
        raise _UgyldigLinje
    return value


def _moment(asked: Mapping[str, Any]) -> datetime:
    """`tid`, which has an offset."""
    try:
        moment = datetime.fromisoformat(_tekst(asked, "tid"))
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _UgyldigLinje
