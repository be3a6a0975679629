"""The units of work a run is made of."""

from borgerblik.kommuner.kvalitet.enheder.store import EnhedStore

__all__ = ["EnhedStore"]
