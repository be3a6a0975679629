"""The quality of what a kommune delivers: runs over its cases and grants, findings, scores."""

from borgerblik.kommuner.kvalitet.fund import FUND, Alvor, Fundslags
from borgerblik.kommuner.kvalitet.model import (
    AlleredeIGang,
    KanIkke,
    Koersel,
    Kvalitetsstand,
    Kvalitetsvalg,
    Systemmaaling,
    Tilstand,
    UkendtKoersel,
)
from borgerblik.kommuner.kvalitet.service import Kvalitet
from borgerblik.kommuner.udgaver import AendretImens

__all__ = [
    "FUND",
    "AendretImens",
    "AlleredeIGang",
    "Alvor",
    "Fundslags",
    "KanIkke",
    "Koersel",
    "Kvalitet",
    "Kvalitetsstand",
    "Kvalitetsvalg",
    "Systemmaaling",
    "Tilstand",
    "UkendtKoersel",
]
