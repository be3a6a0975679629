"""Forgetting what is old: the rows stay in their chains, what they said is gone."""

from borgerblik.audit.sletning.service import Opbevaring, SletningAfvist, Sletter, Slettet

__all__ = ["Opbevaring", "SletningAfvist", "Sletter", "Slettet"]
