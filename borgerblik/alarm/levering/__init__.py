"""Telling those a kommune wants told of an alarm: at least once, for a day, each receiver by itself."""

from borgerblik.alarm.levering.service import Leveringer

__all__ = ["Leveringer"]
