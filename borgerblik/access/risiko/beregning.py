"""The level an assessment comes to, and why, in sentences for the kommune's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from borgerblik.access.identity import Rolle
from borgerblik.access.risiko.krav import gulv, mindst
from borgerblik.access.risiko.metode import METODER, NYESTE, Metode
from borgerblik.access.risiko.model import ELEMENT_TRIN, KONTROL_TRIN, Element, Kontrol, Vurderet, Vurdering
from borgerblik.access.risiko.ordlyd import BRUGERE, ELEMENT, KONTROL, NIVEAU, TRIN
from borgerblik.domain.koder import Nsis

STRICTEST, WEAKEST = ELEMENT_TRIN[1], KONTROL_TRIN[0]  # for what was not judged

Elementer = Mapping[Element, Vurderet]
Kontroller = Mapping[Kontrol, Vurderet]


@dataclass(frozen=True, slots=True)
class Post:
    """One element in the sum: its value (the strictest where it was not judged), and its points."""

    element: Element
    vaerdi: int
    vurderet: bool
    vaegt: int
    fratrukket: int  # what the controls take off
    point: int


@dataclass(frozen=True, slots=True)
class Beregning:
    """The level with its reasons. `af_point` is what the points alone say, `niveau` never below the floor."""

    metode: int
    poster: tuple[Post, ...]
    point: int
    hoejst: int
    af_point: Nsis
    niveau: Nsis
    begrundelser: tuple[str, ...]


def beregn(brugertype: Rolle, elementer: Elementer, kontroller: Kontroller, metode: int = NYESTE) -> Beregning:
    """The level for these judgements. What was not judged counts as the strictest it could be."""
    valgt = METODER[metode]
    poster = tuple(_post(element, elementer, kontroller, valgt) for element in Element)
    point = sum(post.point for post in poster)
    af_point = valgt.niveau(point)
    begrundelser = (
        *(_om_post(post, kontroller, valgt) for post in poster),
        _om_sum(point, af_point, valgt),
        _om_gulv(brugertype, af_point),
    )
    niveau = mindst(af_point, gulv(brugertype))
    return Beregning(metode, poster, point, valgt.hoejst, af_point, niveau, begrundelser)


def beregn_vurdering(vurdering: Vurdering) -> Beregning:
    """As it was computed when it was made."""
    return beregn(vurdering.brugertype, vurdering.elementer, vurdering.kontroller, vurdering.metode)


def _post(element: Element, elementer: Elementer, kontroller: Kontroller, metode: Metode) -> Post:
    vaegt = metode.vaegte[element]
    fundet = elementer.get(element)
    vaerdi = STRICTEST if fundet is None else fundet.vaerdi
    loefte = sum(metode.lempelser[kontrol].point * _trin(kontrol, kontroller) for kontrol in metode.lempere(element))
    fratrukket = min(loefte, vaegt * (vaerdi - ELEMENT_TRIN[0]))
    return Post(element, vaerdi, fundet is not None, vaegt, fratrukket, vaegt * vaerdi - fratrukket)


def _trin(kontrol: Kontrol, kontroller: Kontroller) -> int:
    fundet = kontroller.get(kontrol)
    return WEAKEST if fundet is None else fundet.vaerdi


# The sentences


def _om_post(post: Post, kontroller: Kontroller, metode: Metode) -> str:
    navn, hoejst = ELEMENT[post.element], ELEMENT_TRIN[1]
    if post.vurderet:
        said = f"{navn} er vurderet til {post.vaerdi} af {hoejst} ({TRIN[post.element][post.vaerdi - 1]})"
    else:
        said = f"{navn} er ikke vurderet og regnes derfor som {post.vaerdi} af {hoejst}"
    said = f"{said}: {post.vaerdi} gange vægten {post.vaegt} er {post.vaerdi * post.vaegt} point."
    lempere = metode.lempere(post.element)
    if not lempere:
        return f"{said} Ingen kontrol nedsætter det."
    names = " og ".join(_om_kontrol(kontrol, kontroller) for kontrol in lempere)
    said = f"{said} {names[0].upper()}{names[1:]} trækker {post.fratrukket or 'intet'} fra"
    said = f"{said}: {post.point} point." if post.fratrukket else f"{said}."
    return f"{said} Mindre kan det ikke blive." if post.point == post.vaegt * ELEMENT_TRIN[0] else said


def _om_kontrol(kontrol: Kontrol, kontroller: Kontroller) -> str:
    trin = _trin(kontrol, kontroller)
    judged = str(trin) if kontrol in kontroller else f"ikke vurderet, regnes som {trin}"
    return f"{KONTROL[kontrol].lower()} ({judged})"


def _om_sum(point: int, niveau: Nsis, metode: Metode) -> str:
    graenser = ", ".join(f"fra {fra} point {NIVEAU[each]}" for fra, each in metode.graenser)
    return f"I alt {point} af højst {metode.hoejst} point. Grænserne er {graenser}: pointene giver {NIVEAU[niveau]}."


def _om_gulv(brugertype: Rolle, niveau: Nsis) -> str:
    mindste = gulv(brugertype)
    said = f"For {BRUGERE[brugertype]} kan niveauet aldrig være under {NIVEAU[mindste]}"
    if niveau.opfylder(mindste):
        return f"{said}; det ændrer ikke resultatet."
    return f"{said}; derfor hæves det fra {NIVEAU[niveau]} til {NIVEAU[mindste]}."
