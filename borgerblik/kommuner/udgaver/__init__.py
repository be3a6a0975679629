"""Documents that the kommuner write, one each, kept in versions."""

from borgerblik.kommuner.udgaver.service import Dokumentbillede, Dokumentvalg
from borgerblik.kommuner.udgaver.store import AendretImens, Dokument, Dokumentlager, Udgave, dokumenttabel

__all__ = ["AendretImens", "Dokument", "Dokumentbillede", "Dokumentlager", "Dokumentvalg", "Udgave", "dokumenttabel"]
