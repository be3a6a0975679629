"""Which professional a keyed hash in the log stands for: known to whoever oversees the look-ups, and nobody else."""

from borgerblik.access.ansatte.service import Ansat, Ansatte

__all__ = ["Ansat", "Ansatte"]
