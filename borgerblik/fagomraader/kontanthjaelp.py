"""Kontanthjælp: benefit in KY, follow-up in the jobcentre's system."""

from borgerblik.domain.faelles import Kle
from borgerblik.fagomraader import Fagomraade

FAGOMRAADE = Fagomraade(
    noegle="kontanthjaelp",
    titel="Kontanthjælp",
    orden=2,
    ydelser=(
        Kle("32.24.04", "Hjælp til forsørgelse (kontanthjælp mv.)"),
        Kle("32.24.03", "Kontanthjælpsloft"),
        Kle("32.24.05", "Fradrag i hjælp til forsørgelse"),
        Kle("32.24.06", "Nedsættelse af hjælp til forsørgelse"),
        Kle("32.24.07", "Ophør af hjælp til forsørgelse"),
        Kle("32.24.10", "Kontanthjælp under forrevalidering"),
        Kle("32.24.26", "Sammenhængende hjælp til forsørgelse"),
        Kle("32.24.44", "Særlig støtte"),
        Kle("32.24.45", "Særlig støtte"),
    ),
    sager=(
        Kle("15.20.20", "Kontaktforløb"),
        Kle("15.20.01", "Min Plan"),
        Kle("15.20.51", "225-timersregel"),
    ),
    ord=("kontanthjælp", "kontanthjaelp"),
)
