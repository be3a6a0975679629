"""In plain words: why an item is shown or held back by what the kommune has chosen, and since when."""

from __future__ import annotations

from datetime import date

from borgerblik.domain.kommune import KleValg
from borgerblik.visning.emne import Blik, Emne, Slags


def ikke_aabnet(emne: Emne, blik: Blik) -> str:
    """The number is not open, and when it was closed where it has been open."""
    valg, text = emne.valg, f"{emne.kommune.navn} har ikke åbnet {emne.kle.nummer} for borgerne"
    siden = None if valg is None else blik.historik(emne.kommune.kode, valg.nummer)
    return f"{text}." if siden is None else f"{text}; sådan har det stået siden {siden.stand.isoformat()}."


def foer_fradato(emne: Emne, valg: KleValg, blik: Blik) -> str:
    """When it was created, when the number was opened and from which day, and why being open does not help."""
    created = _dag(emne.oprettet)
    still = "kommunen viser heller ikke det fra før den dag, der er i gang"
    if not valg.aaben:
        return f"Oprettet {created}, og fradatoen for {valg.nummer} er {_dag(valg.fradato)}."
    return f"Oprettet {created}. {_aabnet(emne, valg, blik)}, og {still if emne.aaben else _forbi(emne)}."


def vist(emne: Emne, blik: Blik) -> str:
    """Why nothing holds it back: the number and the choice."""
    valg = emne.valg
    if valg is None:
        return ""
    opened = f"{_aabnet(emne, valg, blik)}."
    if valg.fradato is None:
        return opened
    if emne.oprettet is not None and emne.oprettet >= valg.fradato:
        return f"{opened} Oprettet {emne.oprettet.isoformat()}, ikke før den dag."
    return f"{opened} Det er i gang, og kommunen viser også det, der er fra før den dag, når det er i gang."


def _aabnet(emne: Emne, valg: KleValg, blik: Blik) -> str:
    """`Aarhus Kommune åbnede 32.24.04 den 2026-11-01 med fradato 2020-12-31`, as far as it is known."""
    number = valg.nummer if valg.nummer == emne.kle.nummer else f"{valg.nummer} (afløser {emne.kle.nummer})"
    siden = blik.historik(emne.kommune.kode, valg.nummer)
    opened = f"{emne.kommune.navn} {'har åbnet' if siden is None else 'åbnede'} {number}"
    opened = opened if siden is None else f"{opened} den {siden.stand.isoformat()}"
    if valg.fradato is None:
        return opened
    if siden is None or siden.fradato == siden.stand:
        return f"{opened} med fradato {valg.fradato.isoformat()}"
    return f"{opened} og satte fradatoen til {valg.fradato.isoformat()} den {siden.fradato.isoformat()}"


def _dag(day: date | None) -> str:
    return "på en ukendt dag" if day is None else day.isoformat()


def _forbi(emne: Emne) -> str:
    return "sagen er afsluttet" if emne.slags is Slags.SAG else "ydelsen er ikke i kraft"
