"""The Danish words of an assessment: what each step means, and what things are called on a page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from borgerblik.access.identity import Rolle
from borgerblik.access.risiko.krav import Tilstand
from borgerblik.access.risiko.model import Element, Kontrol
from borgerblik.domain.koder import Nsis

NIVEAU: Mapping[Nsis, str] = MappingProxyType({Nsis.LAV: "Lav", Nsis.BETYDELIG: "Betydelig", Nsis.HOEJ: "Høj"})
BRUGERE: Mapping[Rolle, str] = MappingProxyType(
    {Rolle.BORGER: "borgere", Rolle.SAGSBEHANDLER: "sagsbehandlere", Rolle.ADMINISTRATOR: "administratorer"}
)
ELEMENT: Mapping[Element, str] = MappingProxyType(
    {Element.FOELSOMHED: "Følsomhed", Element.EKSPONERING: "Eksponering", Element.VOLUMEN: "Volumen"}
)
KONTROL: Mapping[Kontrol, str] = MappingProxyType(
    {
        Kontrol.ROLLESTYRING: "Rollestyring",
        Kontrol.LOGNING: "Logning",
        Kontrol.FUNKTIONSADSKILLELSE: "Funktionsadskillelse",
        Kontrol.DATAAFGRAENSNING: "Dataafgrænsning",
    }
)
TILSTAND: Mapping[Tilstand, str] = MappingProxyType(
    {
        Tilstand.MANGLER: "mangler risikovurdering",
        Tilstand.GAELDER: "gælder",
        Tilstand.SNART: "skal snart genbesøges",
        Tilstand.OVERSKREDET: "genbesøget er overskredet",
    }
)

# What each step means, 1 to 4 (IDENTITY 6.3; the steps of sensitivity are those of Foelsomhed in the indexes).
TRIN: Mapping[Element, tuple[str, str, str, str]] = MappingProxyType(
    {
        Element.FOELSOMHED: (
            "ikke fortrolige oplysninger",
            "fortrolige personoplysninger",
            "følsomme personoplysninger",
            "særligt beskyttelsesværdige oplysninger, eller mange følsomme samlet",
        ),
        Element.EKSPONERING: (
            "kun fra kommunens eget net og udstyr",
            "fra kommunens udstyr, også uden for huset",
            "over internettet, for en kendt og afgrænset kreds",
            "over internettet, for alle med et login",
        ),
        Element.VOLUMEN: (
            "brugerens egne oplysninger",
            "enkelte personer, én ad gangen",
            "borgerne i en afdeling eller et fagområde",
            "alle kommunens borgere",
        ),
    }
)
# And of every control, 0 to 3.
KONTROL_TRIN = ("ikke på plads", "delvist på plads", "på plads", "på plads og efterprøvet")
