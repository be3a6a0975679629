"""What is wrong with a sag, ydelse or payment as its kommune delivered it: one remark, one function.

Pure, and about what was delivered, not about what the citizen sees: for one item beside its source, and for runs over
many (`kommuner.kvalitet`). docs/datakvalitet.md says what a kommune does about each.
"""

from borgerblik.kommuner.datakvalitet.faelles import Bemaerkning, KleOpslag
from borgerblik.kommuner.datakvalitet.sager import GAMMEL_EFTER, LeveretSag, Optalt, om_sag
from borgerblik.kommuner.datakvalitet.udbetalinger import LeveretUdbetaling, om_udbetaling
from borgerblik.kommuner.datakvalitet.ydelser import LeveretYdelse, om_ydelse

__all__ = [
    "GAMMEL_EFTER",
    "Bemaerkning",
    "KleOpslag",
    "LeveretSag",
    "LeveretUdbetaling",
    "LeveretYdelse",
    "Optalt",
    "om_sag",
    "om_udbetaling",
    "om_ydelse",
]
