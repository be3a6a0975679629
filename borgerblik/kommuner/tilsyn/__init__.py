"""What each kommune has decided of look-ups, kept in versions beside its choices, and whom it watches."""

from borgerblik.domain.tilsyn import Vagtslags
from borgerblik.kommuner.tilsyn.service import Tilsynsbillede, Tilsynsvalg
from borgerblik.kommuner.tilsyn.store import TilsynStore, Vagtperson
from borgerblik.kommuner.tilsyn.vagtliste import UgyldigGrund, UgyldigUdloeb, Vagtliste
from borgerblik.kommuner.udgaver import AendretImens, Udgave

__all__ = [
    "AendretImens",
    "TilsynStore",
    "Tilsynsbillede",
    "Tilsynsvalg",
    "Udgave",
    "UgyldigGrund",
    "UgyldigUdloeb",
    "Vagtliste",
    "Vagtperson",
    "Vagtslags",
]
