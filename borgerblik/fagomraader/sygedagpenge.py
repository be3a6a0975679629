"""Sygedagpenge: benefit in KSD, follow-up in the jobcentre's system."""

from borgerblik.domain.faelles import Kle
from borgerblik.fagomraader import Fagomraade

FAGOMRAADE = Fagomraade(
    noegle="sygedagpenge",
    titel="Sygedagpenge",
    orden=1,
    ydelser=(
        Kle("32.30.04", "Udbetaling af sygedagpenge"),
        Kle("32.30.06", "Aftale om arbejdsgivers ret til sygedagpenge ved langvarig eller kronisk sygdom"),
        Kle("32.30.07", "Selvstændiges ret til sygedagpenge ved langvarig eller kronisk sygdom"),
    ),
    sager=(
        Kle("15.17.06", "Sygedagpengeopfølgning"),
        Kle("15.17.26", "Jobafklaringsforløb"),
    ),
    ord=("sygedagpenge",),
)
