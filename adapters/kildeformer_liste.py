"""What staff may see of a row of YdelseListeHent, as `kildeformer` says it of the indexes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from adapters.kildefelter import Gruppe, Part, Skjult, felter
from adapters.kontrakt import Ns
from adapters.oejebliksbillede import child, text
from borgerblik.domain.cpr import Cpr
from borgerblik.sources import Kildefelt

_SYSTEM = Gruppe(
    "Fagsystem",
    {"ItSystemInstansIdentifikation": "Fagsystemets id", "ItSystemInstansTitel": "Fagsystemets navn"},
)

BEVILGET = Gruppe(
    "Ydelsen",
    {
        "YdelseKlasse": Gruppe("Klasse", {"KlasseIdentifikation": "Ydelsens klasse"}),
        "YdelseNavn": "Ydelsesnavn",
        "BevilgetYdelseID": "Ydelsens id",
        "BevilgetYdelseNavn": "Ydelsens navn",
        "BevilgetYdelseBegrundelse": Skjult("Begrundelse"),
        "BevilgetYdelseStartDato": "Ydelsens startdato",
        "BevilgetYdelseSlutDato": "Ydelsens slutdato",
        "BevilgetYdelseKLEEmne": "KLE-nummer",
        "BevilgetYdelseEffektueringModtager": Part("Effektueringsmodtager", {}),
        "OekonomiskEffektueringsplanYdelsesbeloeb": "Planens beløb (brutto)",
        "OekonomiskEffektueringsplanBeregningsfrekvens": "Planens frekvens",
        "OekonomiskEffektueringsplanForudBagud": "Forud eller bagud",
        "OekonomiskEffektueringsplanDispositionsdag": "Planens dispositionsdag",
        "OekonomiskEffektueringsplanSkalManueltGodkendes": "Godkendes manuelt",
        "OEkonomiskYdelseseffektueringListe": None,  # told of payment by payment
        "BevillingStruktur": Gruppe(
            "Bevillingen",
            {
                "BevillingUUID": "Bevillingens id",
                "BevillingFoelsomhed": "Følsomhed",
                "BevillingEjer": Gruppe("Ejer", {"VirksomhedCVRNummer": "Ejerens CVR-nummer"}),
                "BevillingMasterSystemInstans": _SYSTEM,
                "BevillingAnsvarligAfdeling": Skjult("Ansvarlig afdeling"),
                "Bevillingsmodtager": Part("Bevillingsmodtager", {}),
                "Bevillingssag": Skjult("Tilknyttet sag"),
            },
        ),
    },
)

UDBETALING = Gruppe(
    "Udbetalingslinje",
    {
        "OekonomiskYdelseseffektueringBeloeb": "Linjens beløb (brutto)",
        "OekonomiskYdelseseffektueringPeriodeFra": "Linjens periode, fra",
        "OekonomiskYdelseseffektueringPeriodeTil": "Linjens periode, til",
        "OekonomiskEffektueringStruktur": Gruppe(
            "Udbetaling",
            {
                "OekonomiskEffektueringUUID": "Udbetalingens id",
                "OekonomiskEffektueringDispositionsdato": "Dispositionsdato",
                "OekonomiskEffektueringSamletBruttobeloeb": "Samlet bruttobeløb",
                "OekonomiskEffektueringBeloebEfterSkatATP": "Beløb efter skat og ATP",
                "OekonomiskEffektueringBeloebSendtTilUdbetaling": "Beløb sendt til udbetaling",
                "OekonomiskEffektueringSendtTilUdbetalingTekst": "Tekst til beløb sendt til udbetaling",
                "OEkonomiskEffektueringBeloebUdbetalt": "Beløb udbetalt",
                "OekonomiskEffektueringUdbetaltTekst": "Tekst til beløb udbetalt",
                "OekonomiskEffektueringUdbetalingStatus": "Udbetalingens status",
                "OekonomiskEffektueringStartDato": "Udbetalingens periode, fra",
                "OekonomiskEffektueringSlutDato": "Udbetalingens periode, til",
                "OEkonomiskEffektueringMasterSystemInstans": _SYSTEM,
                "OEkonomiskEffektueringModtager": Part("Modtager", {}),
            },
        ),
    },
)


def raekkens_felter(row: etree._Element, cpr: Cpr) -> Iterator[Kildefelt]:
    """The fields of a benefit as delivered, then those of its payments."""
    yield from felter(row, BEVILGET, cpr, "BevilgetYdelse")
    liste = child(row, Ns.YLH("OEkonomiskYdelseseffektueringListe"))
    for line in () if liste is None else liste:
        struktur = child(line, Ns.YLH("OekonomiskEffektueringStruktur"))
        nummer = text(struktur, Ns.YLH("OekonomiskEffektueringUUID")) or ""
        yield from felter(line, UDBETALING, cpr, "OEkonomiskYdelseseffektuering", nummer.lower())
