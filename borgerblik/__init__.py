"""Borgerblikket: a citizen's municipal cases and benefits in one overview."""

__version__ = "0.1.0"
