"""Fleksløntilskud: benefit in KY, case in the jobcentre's system."""

from borgerblik.domain.faelles import Kle
from borgerblik.fagomraader import Fagomraade

FAGOMRAADE = Fagomraade(
    noegle="fleksloentilskud",
    titel="Fleksløntilskud",
    orden=7,
    ydelser=(
        Kle("32.27.10", "Fleksløntilskud"),
        Kle("32.27.20", "Tilskud til selvstændigt erhvervsdrivende"),
    ),
    sager=(Kle("15.20.24", "Fleksjob"),),
    ord=("fleksløn", "fleksloen", "fleksjob"),
)
