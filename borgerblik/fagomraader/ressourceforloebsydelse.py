"""Ressourceforløbsydelse: benefit in KY, case in the jobcentre's system."""

from borgerblik.domain.faelles import Kle
from borgerblik.fagomraader import Fagomraade

FAGOMRAADE = Fagomraade(
    noegle="ressourceforloebsydelse",
    titel="Ressourceforløbsydelse",
    orden=5,
    ydelser=(
        Kle("32.24.28", "Ressourceforløbsydelse, ressourceforløb"),
        Kle("32.24.30", "Ressourceforløbsydelse, jobafklaringsforløb"),
    ),
    sager=(
        Kle("15.17.22", "Ressourceforløb"),
        Kle("15.17.26", "Jobafklaringsforløb"),
    ),
    ord=("ressourceforløb", "ressourceforloeb"),
    kun_ved_ord=("15.17.26",),
)
