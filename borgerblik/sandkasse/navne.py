"""Names for generated citizens: short lists of our own, put together."""

from __future__ import annotations

from random import Random

_FORNAVNE = """
Agnes Alberte Alma Amalie Anton Asger Astrid Benjamin Bjarke Bodil Camilla Christian Clara Dagmar Ditte
Ebbe Ejnar Elin Ellen Emil Emma Esben Eva Filip Freja Gerda Gitte Grethe Gunnar Hans Hedvig Helle Henning
Ida Inger Ingrid Jakob Jens Johanne Julie Jytte Kaj Karen Kasper Kirsten Klara Lars Laura Lea Lis Magnus
Malthe Marie Martin Mathilde Mikkel Nels Nikolaj Nora Oda Ole Oscar Palle Per Poul Rasmus Regitze Rikke
Rosa Selma Signe Silas Sofie Steen Svend Sven Tove Troels Ulrik Valdemar Vibeke Viggo Vilma Walther Zenia
"""
_EFTERNAVNE = """
Abildgaard Agerskov Bakke Bjerregaard Blom Brandt Bruun Buhl Carstensen Dalgaard Degn Enevoldsen Fabricius
Friis Gammelgaard Gram Hedegaard Hjorth Holst Juhl Kjeldsen Kjær Kragh Lassen Lauridsen Lind Lundgaard
Markussen Mølgaard Norup Nygaard Overgaard Pihl Ravn Riis Rosendahl Schou Skovgaard Smed Storm Søgaard
Thorup Toft Uldall Vestergaard Villadsen Winther Ørum Østergaard Aagaard
"""


def navn(loebe: int, seed: int) -> str:
    """The name of the generated citizen with that running number."""
    valg = Random(f"navn/{seed}/{loebe}")  # noqa: S311 - invented data, no secret
    return f"{valg.choice(_FORNAVNE.split())} {valg.choice(_EFTERNAVNE.split())}"
