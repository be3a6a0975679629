"""What a fagomraade must be besides of the right types: one rule, one function, each saying everything it finds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from borgerblik.domain.faelles import KLE_NUMMER, Kle
from borgerblik.fagomraader import OEVRIGE, Fagomraade
from borgerblik.fagomraader.tjek.model import Fund, Omgivelser

OPTAGNE = frozenset({OEVRIGE, "alle"})  # they mean something else where the key of an area stands
LAENGSTE_TITEL, LAENGSTE_INDLEDNING, KORTESTE_ORD = 60, 600, 4
NOEGLE = re.compile(r"[a-z_]{1,40}")

Regel = Callable[[Fagomraade, Omgivelser], Iterator[Fund]]


def noegle(o: Fagomraade, om: Omgivelser) -> Iterator[Fund]:
    """A key of its own, of a-z and _."""
    if not NOEGLE.fullmatch(o.noegle):
        yield Fund("noegle", "noegle", "nøglen skal være 1-40 af tegnene a-z og _ (æ, ø og å skrives ae, oe og aa)")
    elif o.noegle in OPTAGNE:
        yield Fund("noegle_optaget", "noegle", f"{o.noegle} er ikke et fagområde: vælg en anden nøgle")
    elif any(kendt.noegle == o.noegle for kendt in om.kendte):
        yield Fund("noegle_taget", "noegle", f"nøglen {o.noegle} er taget af et andet fagområde")


def titel(o: Fagomraade, _: Omgivelser) -> Iterator[Fund]:
    """A title on one line, and an introduction that says something."""
    if not o.titel.strip():
        yield Fund("titel", "titel", "titlen er tom")
    elif len(o.titel) > LAENGSTE_TITEL or not o.titel.isprintable() or o.titel != o.titel.strip():
        yield Fund("titel", "titel", f"titlen skal være én linje på højst {LAENGSTE_TITEL} tegn uden luft om")
    if o.indledning is not None and not 0 < len(o.indledning.strip()) <= LAENGSTE_INDLEDNING:
        yield Fund("indledning", "indledning", f"indledningen skal være på 1-{LAENGSTE_INDLEDNING} tegn, eller None")


def orden(o: Fagomraade, om: Omgivelser) -> Iterator[Fund]:
    """A place of its own on the page."""
    if o.orden < 1:
        yield Fund("orden", "orden", "pladsen på siden skal være 1 eller mere")
    taget = next((kendt for kendt in om.kendte if kendt.orden == o.orden), None)
    if taget is not None:
        ledig = max(kendt.orden for kendt in om.kendte) + 1
        yield Fund("orden_taget", "orden", f"plads {o.orden} er taget af {taget.noegle}; {ledig} er ledig")


def numre(o: Fagomraade, _: Omgivelser) -> Iterator[Fund]:
    """At least one KLE number, each well-formed and there once."""
    if not o.kle:
        yield Fund("ingen_numre", "ydelser", "fagområdet har ingen KLE-numre")
    antal = Counter(o.nummer())
    for sted, kle in _steder(o):
        if not KLE_NUMMER.fullmatch(kle.nummer):
            yield Fund("kle_form", f"{sted}.nummer", f"{kle.nummer[:20]!r} er ikke et KLE-nummer som 32.30.04")
        elif antal[kle.nummer] > 1:
            yield Fund("kle_to_gange", f"{sted}.nummer", f"{kle.nummer} står der {antal[kle.nummer]} gange")


def i_kle(o: Fagomraade, om: Omgivelser) -> Iterator[Fund]:
    """Every number is one that KLE has now; one that has left it is told of in `lukkede`."""
    if om.emner is None:
        yield Fund("kle_ukendt", "", "ingen kopi af KLE: numrene er ikke slået op", advarsel=True)
        return
    kendt_lukkede = {emne.nummer for emne in o.lukkede}
    for sted, kle in _steder(o):
        emne = om.emner.get(kle.nummer)
        if not KLE_NUMMER.fullmatch(kle.nummer) or kle.nummer in kendt_lukkede:
            continue
        if emne is None:
            hvem = "Klassifikation" if om.alle_kendt else "kopien af KLE (den har kun de numre, der er hentet)"
            yield Fund("kle_ukendt", f"{sted}.nummer", f"{kle.nummer} kender {hvem} ikke", advarsel=not om.alle_kendt)
        elif emne.lukket(om.dag):
            nu = f"; {emne.efterfoelger} har taget dets plads" if emne.efterfoelger else ""
            yield Fund("kle_lukket", f"{sted}.nummer", f"{kle.nummer} er gået ud af KLE den {emne.gyldig_til}{nu}")


def ordene(o: Fagomraade, _: Omgivelser) -> Iterator[Fund]:
    """Words as texts are compared: in lower case, and long enough not to be found in every other text."""
    for plads, ordet in enumerate(o.ord):
        sted = f"ord[{plads}]"
        if not ordet.strip() or ordet != ordet.strip():
            yield Fund("ord", sted, "ordet er tomt eller har luft om sig")
        elif ordet != ordet.casefold():
            yield Fund("ord_store", sted, f"ordet skal skrives med små bogstaver: {ordet.casefold()}")
        elif len(ordet) < KORTESTE_ORD:
            yield Fund("ord_kort", sted, f"{ordet} er så kort, at det findes i andre ord", advarsel=True)


def kun_ved_ord(o: Fagomraade, _: Omgivelser) -> Iterator[Fund]:
    """The numbers that are its own only by a word are its numbers, and there are words."""
    egne = set(o.nummer())
    for plads, nummer in enumerate(o.kun_ved_ord):
        if nummer not in egne:
            yield Fund("kun_ved_ord", f"kun_ved_ord[{plads}]", f"{nummer[:20]} er ikke et af fagområdets numre")
    if o.kun_ved_ord and not o.ord:
        yield Fund("uden_ord", "kun_ved_ord", "numrene gælder kun ved et ord, og der er ingen ord")


def delte(o: Fagomraade, om: Omgivelser) -> Iterator[Fund]:
    """A number that another area has too needs words that tell the two apart."""
    for sted, kle in _steder(o):
        for andet in om.kendte:
            if kle.nummer in set(andet.nummer()):
                yield from _delt(o, andet, sted, kle.nummer)


def _delt(o: Fagomraade, andet: Fagomraade, sted: str, nummer: str) -> Iterator[Fund]:
    faelles = sorted(set(o.ord) & set(andet.ord))
    if not o.ord:
        yield Fund("delt", sted, f"{nummer} har {andet.noegle} også: skriv i ord, hvad der kender dem fra hinanden")
    elif faelles:
        yield Fund("delt_ord", sted, f"{nummer} har {andet.noegle} også, med det samme ord: {faelles[0]}")
    elif nummer not in o.kun_ved_ord and nummer not in andet.kun_ved_ord:
        foerst = min(o, andet, key=lambda hver: hver.orden).noegle
        yield Fund(
            "delt_uden_ord", sted, f"{nummer} uden et af ordene hører til {foerst}, der står først", advarsel=True
        )


def lukkede(o: Fagomraade, _: Omgivelser) -> Iterator[Fund]:
    """What is told of numbers that have left KLE is of its own numbers, and leads somewhere else."""
    egne = set(o.nummer())
    for plads, emne in enumerate(o.lukkede):
        sted = f"lukkede[{plads}]"
        if emne.nummer not in egne:
            yield Fund("lukket_fremmed", sted, f"{emne.nummer[:20]} er ikke et af fagområdets numre")
        if emne.gyldig_til is None:
            yield Fund("lukket_uden_dag", sted, f"{emne.nummer[:20]} mangler gyldig_til, dagen det gik ud af KLE")
        if emne.efterfoelger is not None and (
            not KLE_NUMMER.fullmatch(emne.efterfoelger) or emne.efterfoelger == emne.nummer
        ):
            yield Fund("efterfoelger", sted, "efterfølgeren er ikke et andet KLE-nummer")


def _steder(o: Fagomraade) -> Iterator[tuple[str, Kle]]:
    """Every number with its place."""
    for navn, liste in (("ydelser", o.ydelser), ("sager", o.sager)):
        yield from ((f"{navn}[{plads}]", kle) for plads, kle in enumerate(liste))


REGLER: tuple[Regel, ...] = (noegle, titel, orden, numre, i_kle, ordene, kun_ved_ord, delte, lukkede)
