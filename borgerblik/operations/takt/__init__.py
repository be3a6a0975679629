"""The rate at which the indexes are read through, kept by everybody who does so together."""

from borgerblik.operations.takt.service import MedTakt, Takt, med_takt

__all__ = ["MedTakt", "Takt", "med_takt"]
