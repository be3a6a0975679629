"""Uddannelseshjælp: since KY it shares 32.24.04 with kontanthjælp, and only the words tell them apart."""

from borgerblik.domain.faelles import Kle
from borgerblik.fagomraader import Fagomraade

FAGOMRAADE = Fagomraade(
    noegle="uddannelseshjaelp",
    titel="Uddannelseshjælp",
    orden=3,
    ydelser=(
        Kle("32.24.32", "Uddannelseshjælp"),
        Kle("32.24.48", "Sammenhængende hjælp til forsørgelse (uddannelseshjælp)"),
        Kle("32.24.04", "Hjælp til forsørgelse (kontanthjælp mv.)"),
    ),
    sager=(
        Kle("15.20.20", "Kontaktforløb"),
        Kle("15.20.01", "Min Plan"),
        Kle("15.20.51", "225-timersregel"),
    ),
    ord=("uddannelseshjælp", "uddannelseshjaelp"),
    kun_ved_ord=("32.24.04", "15.20.20", "15.20.01", "15.20.51"),
)
