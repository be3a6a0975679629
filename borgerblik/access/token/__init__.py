"""Tokens: judged here, whatever door they come through."""

from borgerblik.access.token.afvist import IntrospectionUnavailable, TokenRefused
from borgerblik.access.token.doer import TokenDoor, skema_af
from borgerblik.access.token.dommer import Dommer
from borgerblik.access.token.eget import EgetToken, IdwsModtagelse
from borgerblik.access.token.introspektion import Introspektion
from borgerblik.access.token.krav import aftryk
from borgerblik.access.token.profil import TokenProfil, profil_af_indstillinger

__all__ = [
    "Dommer",
    "EgetToken",
    "IdwsModtagelse",
    "IntrospectionUnavailable",
    "Introspektion",
    "TokenDoor",
    "TokenProfil",
    "TokenRefused",
    "aftryk",
    "profil_af_indstillinger",
    "skema_af",
]
