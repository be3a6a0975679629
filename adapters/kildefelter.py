"""The fields of one record as the source delivered them, for whoever compares them with what the citizen gets.

A list of what may be seen, and of nothing else: an element that is not in the form (`kildeformer`) is told of by its
name alone. No person number leaves here, and of a party nothing but the role and whether it is the citizen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from adapters.kontrakt import Ns
from adapters.oejebliksbillede import child, unik_id
from borgerblik.domain.cpr import Cpr, masked, masked_about
from borgerblik.sources import BORGEREN, IKKE_VIST, Kildefelt

ANDEN_PART = "anden part"
_HEADER = frozenset({"Virkning", "Rolle", "Type", "Indeks", "ReferenceID"})  # of a relation; read here, not shown raw


@dataclass(frozen=True, slots=True)
class Skjult:
    """An element that staff may not see; its name is told."""

    navn: str


@dataclass(frozen=True, slots=True)
class Part:
    """A party: which role, and whether it is the citizen. `roller` are the names of the roles by UUID."""

    navn: str
    roller: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gruppe:
    """An element with parts of its own, by local name; a text is the Danish name of a part that is shown."""

    navn: str
    dele: Mapping[str, Form]


@dataclass(frozen=True, slots=True)
class Rolle:
    """A relation that is shown in these roles (name by UUID); in others only where they have a name together."""

    navn: str
    roller: Mapping[str, str]
    dele: Mapping[str, Form]
    oevrige: str | None = None


Form = str | Skjult | Part | Gruppe | Rolle | None
"""How an element is told of; None is not at all, because it is told of elsewhere."""


def felter(
    element: etree._Element, form: Gruppe, cpr: Cpr, sted: str, udbetaling: str | None = None
) -> tuple[Kildefelt, ...]:
    """What that form tells of the element, in the order of the record; `sted` is where their places begin.

    `udbetaling` is the id of the payment the element is of, None for none.
    """
    laesning = _Laesning(cpr, udbetaling)
    laesning.gruppe(element, form.navn, form.dele, sted if udbetaling is None else f"{sted}[{udbetaling}]")
    return tuple(laesning.fundet)


class _Laesning:
    def __init__(self, cpr: Cpr, udbetaling: str | None) -> None:
        self._cpr = cpr
        self._udbetaling = udbetaling
        self.fundet: list[Kildefelt] = []

    def gruppe(self, element: etree._Element, navn: str, dele: Mapping[str, Form], sti: str) -> None:
        """Every part of the element, and when the whole of it holds."""
        seen: Counter[str] = Counter()
        for each in element.iterchildren("*"):
            local = _local(each)
            seen[local] += 1
            place = f"{sti}/{local}" + (f"[{seen[local]}]" if seen[local] > 1 else "")
            if local in dele:
                self._del(each, dele[local], place)
            elif local == "Virkning":
                self._virkning(each, navn, place)
            elif local not in _HEADER:
                self._tilfoej(place, masked(local), IKKE_VIST)

    def _del(self, element: etree._Element, form: Form, sti: str) -> None:
        match form:
            case str():
                self._tilfoej(sti, form, self._vaerdi(element))
            case Skjult(navn):
                self._tilfoej(sti, navn, IKKE_VIST)
            case Part(navn, roller):
                self._part(element, navn, roller, sti)
            case Gruppe(navn, dele):
                self.gruppe(element, navn, dele, sti)
            case Rolle(navn, roller, dele, oevrige):
                played = roller.get(_rolle(element) or "", oevrige)
                if played is None:
                    self._tilfoej(sti, f"{navn} i anden rolle", IKKE_VIST)
                else:
                    self.gruppe(element, played, dele, sti)

    def _part(self, element: etree._Element, navn: str, roller: Mapping[str, str], sti: str) -> None:
        named = (each for part in element.iterchildren("*") if _local(part) != "Virkning" for each in part.iter("*"))
        said = ((each.text or "").strip() for each in (element, *named))  # not who registered it
        is_own = any(Cpr.from_urn(text if ":" in text else f"{Cpr.URN}{text}") == self._cpr for text in said)
        rolle = roller.get(_rolle(element) or "", "anden rolle") if roller else None
        self._tilfoej(sti, navn if rolle is None else f"{navn}, {rolle}", BORGEREN if is_own else ANDEN_PART)
        holds = next((each for each in element.iterchildren("*") if _local(each) == "Virkning"), None)
        if holds is not None:
            self._virkning(holds, navn, f"{sti}/Virkning")

    def _virkning(self, element: etree._Element, navn: str, sti: str) -> None:
        """From when to when; who did it and why are not told."""
        bounds = [
            f"{word} {stamp.text.strip()}"
            for word, tag in (("fra", "FraTidspunkt"), ("til", "TilTidspunkt"))
            if (stamp := child(child(element, Ns.SD(tag)), Ns.SD("TidsstempelDatoTid"))) is not None and stamp.text
        ]
        if bounds:
            self._tilfoej(sti, f"{navn}: gælder", self._uden_numre(" ".join(bounds)))

    def _vaerdi(self, element: etree._Element) -> str:
        """Its text or the id it holds; what it may hold besides is in no form."""
        text = unik_id(element) if len(element) == 1 else element.text
        return IKKE_VIST if len(element) and not text else self._uden_numre(" ".join((text or "").split()))

    def _uden_numre(self, text: str) -> str:
        return masked_about(text, self._cpr, BORGEREN)

    def _tilfoej(self, sti: str, navn: str, vaerdi: str) -> None:
        if vaerdi:
            self.fundet.append(Kildefelt(masked(sti), navn, vaerdi, self._udbetaling))


def _rolle(element: etree._Element) -> str | None:
    """The UUID of the role a relation names, whichever namespace it is in."""
    return next((unik_id(each) for each in element.iterchildren("*") if _local(each) == "Rolle"), None)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
