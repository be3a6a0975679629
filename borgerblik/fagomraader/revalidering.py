"""Revalidering: benefit in KY, case in the jobcentre's system or ESDH."""

from borgerblik.domain.faelles import Kle
from borgerblik.fagomraader import Fagomraade

FAGOMRAADE = Fagomraade(
    noegle="revalidering",
    titel="Revalidering",
    orden=4,
    ydelser=(
        Kle("32.24.08", "Revalideringsydelse"),
        Kle("32.24.10", "Kontanthjælp under forrevalidering"),
    ),
    sager=(
        Kle("15.17.12", "Revalidering"),
        Kle("15.17.09", "Forrevalidering"),
        Kle("15.17.18", "Rehabilitering"),
    ),
    ord=("revalidering",),
    kun_ved_ord=("32.24.10",),
)
