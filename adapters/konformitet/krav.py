"""What one test is, and the tests of the way to an index: is it there, and does it answer as it should?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapters.konformitet.arter import om_borger
from adapters.konformitet.model import Fejlet, SprungetOver
from adapters.konformitet.poster import Proeve
from adapters.konformitet.samtale import Svar, faret
from adapters.kontrakt import SOAP_VERSIONER
from adapters.soap import FOUND
from borgerblik.domain.cpr import Cpr
from borgerblik.sources import NotProved, Reason, SourceError

INGEN = Cpr("6801019990")  # invented (day 68), and nobody's
NAAS = "naas"
SIGNERET = "signeret"
LAESNING = "laesning"


@dataclass(frozen=True, slots=True)
class Krav:
    """One test: its code, what must be so, where that is written, and how it is tried (it gives what was seen)."""

    kode: str
    navn: str
    kilde: str
    proev: Callable[[Proeve], str]


def naas(proeve: Proeve) -> str:
    """An answer comes, whatever it says and whether or not anything proves whose it is."""
    try:
        svar = proeve.samtale.spoerg(proeve.indeks.intet())
    except NotProved:
        return "et svar kom"
    except SourceError as error:
        raise Fejlet(faret(error)) from error
    return f"SOAP {proeve.samtale.soap_version}, StatusKode {svar.status if svar.status.isdigit() else 'mangler'}"


def signeret(proeve: Proeve) -> str:
    """Every answer was the service's own, as the pinned certificates tell."""
    samtale = proeve.samtale
    if not samtale.sikret:
        raise SprungetOver("BORGERBLIK_INDEKS_SIKKERHED=ingen: intet er underskrevet")
    if samtale.ikke_troet is not None:
        raise Fejlet(samtale.ikke_troet)
    return f"{len(samtale.svar)} svar"


def soap_version(version: str) -> Callable[[Proeve], str]:
    """An answer in the version of the question; only the one that is set up must be spoken."""

    def proev(proeve: Proeve) -> str:
        valgt = version == proeve.samtale.soap_version
        try:
            proeve.samtale.spoerg(proeve.indeks.intet(), version)
        except SourceError as error:
            if valgt:
                raise Fejlet(faret(error)) from error
            raise SprungetOver(f"tales ikke ({faret(error)}); den valgte er {proeve.samtale.soap_version}") from error
        if proeve.samtale.konvolut(version) != SOAP_VERSIONER[version].ns:
            raise Fejlet(f"spurgt i SOAP {version} svarer tjenesten i en anden version")
        return "svaret er i samme version som spørgsmålet"

    return proev


def tom_soegning(proeve: Proeve) -> str:
    """Nothing found is an answer: 20 (or 44), no records, and no number but 0."""
    return _intet(proeve, proeve.samtale.fundet(proeve.indeks.intet()))


def ukendt_borger(proeve: Proeve) -> str:
    """Somebody nobody knows has nothing."""
    fundne = {
        _intet(proeve, proeve.samtale.fundet(om_borger(proeve.indeks, art, INGEN))) for art in proeve.indeks.arter
    }
    return "; ".join(sorted(fundne))


def _intet(proeve: Proeve, svar: Svar) -> str:
    billeder = [
        art.flertal for art in proeve.indeks.arter if svar.element.find(proeve.indeks.ns(art.billede)) is not None
    ]
    if billeder:
        raise Fejlet(f"svaret har {' og '.join(billeder)}, og der er ikke spurgt efter nogen, der findes")
    antal = svar.antal(proeve.indeks.ns)
    if any(antal.values()):
        raise Fejlet("Antal er ikke 0")
    return f"StatusKode {svar.status}, {'Antal 0' if antal else 'uden Antal'}"


def ugyldigt(proeve: Proeve) -> str:
    """What is no search is refused, in the answer or as a fault of the sender; never answered as one."""
    try:
        svar = proeve.samtale.spoerg(proeve.indeks.ugyldigt())
    except NotProved as error:
        raise SprungetOver(f"svaret kan ikke tros ({error})") from error
    except SourceError as error:
        if error.reason is Reason.IKKE_FORSTAAET and "fault of the sender" in str(error):
            return "SOAP-fejl hos afsenderen"
        raise Fejlet(f"et ugyldigt spørgsmål gav ikke StatusKode 40: {faret(error)}") from error
    if svar.status == FOUND or not svar.status.isdigit():
        raise Fejlet(f"et ugyldigt spørgsmål fik StatusKode {svar.status if svar.status.isdigit() else 'uden tal'}")
    return f"StatusKode {svar.status}"


def frist(proeve: Proeve) -> str:
    """Every answer of the run came whole within the limit."""
    samtale = proeve.samtale
    if samtale.for_langsomme:
        raise Fejlet(f"{samtale.for_langsomme} svar kom ikke helt inden {samtale.frist:g} sekunder")
    tal = samtale.sekunder
    return f"det langsomste af {len(tal)} svar tog {max(tal, default=0):.2f} sekunder"


FOERST = (
    Krav(NAAS, "Tjenesten svarer på sin adresse", "SOAP 1.1/1.2; WSDL", naas),
    Krav("soap_1_2", "Svarer i SOAP 1.2, når der spørges i SOAP 1.2", "WSDL: soap12:binding", soap_version("1.2")),
    Krav("soap_1_1", "Svarer i SOAP 1.1, når der spørges i SOAP 1.1", "WSDL: soap:binding", soap_version("1.1")),
    Krav("tom_soegning", "En søgning, der intet finder, er et svar", "StandardReturType; StatusKode 20", tom_soegning),
    Krav(
        "ukendt_borger", "En borger, ingen kender, har ingen poster", "StandardReturType; StatusKode 20", ukendt_borger
    ),
    Krav("ugyldigt", "Et ugyldigt spørgsmål får StatusKode 40", "StandardReturType; StatusKode 40", ugyldigt),
)
SIDST = (
    Krav(
        SIGNERET,
        "Hvert svar er underskrevet af indekset og er svar på spørgsmålet",
        "OIO IDWS SOAP 1.1, afsnit 3",
        signeret,
    ),
    Krav("frist", "Hvert svar er der helt inden fristen", "Borgerblikkets frist for kilderne (KILDE_FRIST)", frist),
)
