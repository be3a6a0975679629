"""Ledighedsydelse: benefit in KY, case in the jobcentre's system."""

from borgerblik.domain.faelles import Kle
from borgerblik.fagomraader import Fagomraade

FAGOMRAADE = Fagomraade(
    noegle="ledighedsydelse",
    titel="Ledighedsydelse",
    orden=6,
    ydelser=(Kle("32.24.12", "Ledighedsydelse"),),
    sager=(Kle("15.20.24", "Fleksjob"),),
    ord=("ledighedsydelse",),
    kun_ved_ord=("15.20.24",),
)
