"""The overview of overviews: how far every kommune is with every area, and with what it takes."""

from borgerblik.kommuner.oversigt.fremgang import Fremgang, Maaling
from borgerblik.kommuner.oversigt.matrix import Celle, Kolonne, Matrix, Raekke
from borgerblik.kommuner.oversigt.model import (
    Celletilstand,
    Kilder,
    Udsyn,
)
from borgerblik.kommuner.oversigt.opgaver import (
    Kommuneopgaver,
    NationaleOpgaver,
    NationalOpgave,
    Opgavestand,
    Opgavetal,
)
from borgerblik.kommuner.oversigt.service import Oversigt

__all__ = [
    "Celle",
    "Celletilstand",
    "Fremgang",
    "Kilder",
    "Kolonne",
    "Kommuneopgaver",
    "Maaling",
    "Matrix",
    "NationalOpgave",
    "NationaleOpgaver",
    "Opgavestand",
    "Opgavetal",
    "Oversigt",
    "Raekke",
    "Udsyn",
]
