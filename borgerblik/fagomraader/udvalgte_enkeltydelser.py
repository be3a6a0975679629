"""Udvalgte enkeltydelser: single grants, from KY or ESDH. Which numbers count is the kommune's choice."""

from borgerblik.domain.faelles import Kle
from borgerblik.fagomraader import Fagomraade

FAGOMRAADE = Fagomraade(
    noegle="udvalgte_enkeltydelser",
    titel="Udvalgte enkeltydelser",
    orden=8,
    ydelser=(
        Kle("32.21.12", "Hjælp til enkeltudgifter"),
        Kle("32.21.14", "Udsættelsestruede lejere og midlertidig huslejehjælp"),
        Kle("32.21.16", "Sygebehandling mv."),
        Kle("32.21.17", "Tilskud til tandpleje"),
        Kle("32.21.20", "Særlig hjælp vedrørende børn"),
        Kle("32.21.24", "Flyttehjælp"),
        Kle("32.21.28", "Efterlevelseshjælp"),
    ),
)
