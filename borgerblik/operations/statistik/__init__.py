"""Kald på Borgerblikket: counts by kommune, area and month, without a person in them."""

from borgerblik.operations.statistik.brev import Maanedsbreve, Modtagere
from borgerblik.operations.statistik.oversigt import Maanedstal
from borgerblik.operations.statistik.service import Statistik
from borgerblik.operations.statistik.store import StatistikStore

__all__ = ["Maanedsbreve", "Maanedstal", "Modtagere", "Statistik", "StatistikStore"]
