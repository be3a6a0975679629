"""Skriv her, hvad området er, og hvilke systemer der leverer det: ydelsen fra ..., sagen fra ...

Gem filen under områdets nøgle, her folkepension.py, og tjek den: borgerblik fagomraade tjek folkepension.py
"""

from borgerblik.domain.faelles import Kle
from borgerblik.fagomraader import Fagomraade

FAGOMRAADE = Fagomraade(
    # Nøglen står i API, statistik og adresser og må aldrig ændres: små bogstaver a-z og _ (æ, ø, å: ae, oe, aa).
    noegle="folkepension",
    # Det, borgeren læser som overskrift.
    titel="Folkepension",
    # Pladsen på siden; de otte første er optaget. Deler to områder et nummer, har det med lavest tal det, når
    # ingen ord afgør det.
    orden=9,
    # KLE-numre på ydelserne, som Ydelsesindekset har dem.
    ydelser=(Kle("32.03.04", "Folkepension"),),
    # KLE-numre på sager, der følger med, men selv ikke er en ydelse. Ingen: lad linjen stå, som den er.
    sager=(),
    # Ord, der kender området fra et andet med samme nummer: små bogstaver, begge stavemåder af æ, ø og å.
    ord=("folkepension",),
    # De af numrene, der kun er områdets, når et af ordene står i navn eller titel.
    kun_ved_ord=(),
    # Hvad borgeren læser over området på dansk: én eller to korte sætninger.
    indledning="Folkepension er penge at leve for, når du har nået folkepensionsalderen.",
)
