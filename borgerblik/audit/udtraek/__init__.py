"""Extracts of the log: about one person, of one employee's looks, of a period; each of them is itself in the log."""

from borgerblik.audit.udtraek.model import Bestilling, Brud, Kaedestand, Oenske, Udtraeksformat, Udtraeksslags
from borgerblik.audit.udtraek.service import Udtraek, Udtraekker, UkendtAnsat

__all__ = [
    "Bestilling",
    "Brud",
    "Kaedestand",
    "Oenske",
    "Udtraek",
    "Udtraekker",
    "Udtraeksformat",
    "Udtraeksslags",
    "UkendtAnsat",
]
