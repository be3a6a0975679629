"""Uddannelseshjælp: since KY it shares 32.24.04 with kontanthjælp, and only the words tell them apart."""

from datetime import date

from borgerblik.domain.faelles import Kle
from borgerblik.domain.klassifikation import KleEmne
from borgerblik.fagomraader import Fagomraade

# KL (August 2021): both numbers leave KLE in February 2022, and 32.24.04 is the common subject. The news names no
# day: by the first of March it had happened.
_UDE_AF_KLE = date(2022, 3, 1)

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
    lukkede=(
        KleEmne("32.24.32", gyldig_til=_UDE_AF_KLE, efterfoelger="32.24.04"),
        KleEmne("32.24.48", gyldig_til=_UDE_AF_KLE, efterfoelger="32.24.04"),
    ),
)
