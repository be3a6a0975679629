"""The named citizens: each one shows one thing. Their numbers have day 61-91, so they are nobody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from borgerblik.sandkasse import katalog as k
from borgerblik.sandkasse.etaar import et_aar
from borgerblik.sandkasse.forloeb import TRIN, Bygger
from borgerblik.sandkasse.klasser import LUKKET_TANDPLEJE
from borgerblik.sandkasse.oplysninger import BevilgetYdelse, Bevilling, Klasse, Linje, Person, Samling, Udbetaling
from borgerblik.sandkasse.tid import maaned, maanedens_sidste

LANG_HISTORIK = 500
NOTAT = "Borgeren har ringet og spurgt til sagen.\r\nMå ikke vises i overblikket."
FOER_FRADATO = date(2019, 3, 11)  # the kommuner's choices begin at the end of 2020
SAMLET_NUMMER = date(2021, 9, 6)  # before 32.24.32 left KLE


@dataclass(frozen=True, slots=True)
class Navngiven:
    """A citizen with a name: number, home kommune, what is shown, and how it is made.

    `andre` are further numbers the citizen's sager name. `fejl` is (tjeneste, fejl) for one whose data the
    index never delivers as it should.
    """

    navn: str
    nummer: str
    kommune: str
    viser: str
    byg: Callable[[Bygger], Samling]
    andre: tuple[str, ...] = ()
    fejl: tuple[tuple[str, str], ...] = ()

    @property
    def person(self) -> Person:
        """The citizen as a party."""
        return Person(self.navn, self.nummer)


def _alle_otte(byg: Bygger) -> Samling:
    """Every area at once, started one month apart; the sygedagpenge sag carries what must never be shown."""
    syge, *resten = k.ALLE_OTTE
    samlet = byg.forloeb(
        syge,
        k.AARHUS,
        6,
        notat=NOTAT,
        alternativ_titel="Sygedagpenge, psykisk sygdom",
        sekundaere=(Person("Arne Arbejdsgiver"),),
    )
    for antal, slags in enumerate(resten, 7):
        samlet += byg.forloeb(slags, k.AARHUS, antal)
    return samlet


def _syg(byg: Bygger) -> Samling:
    """Still being processed and already paid, with the follow-up of the jobcentre beside it."""
    samlet = byg.forloeb(k.SYGEDAGPENGE, k.AARHUS, 5, naaet="Oplyst", notat=NOTAT)
    return samlet + byg.opfoelgning(k.SYGEDAGPENGE, k.AARHUS, samlet.sager[0])


def _intet(_byg: Bygger) -> Samling:
    return Samling()


def _i_aarhus(slags: k.Slags, maaneder: int = 9) -> Callable[[Bygger], Samling]:
    """The benefit, and the jobcentre's sag beside it where there is one."""

    def opskrift(byg: Bygger) -> Samling:
        samlet = byg.forloeb(slags, k.AARHUS, maaneder)
        return samlet + byg.opfoelgning(slags, k.AARHUS, samlet.sager[0])

    return opskrift


def _undtaget(byg: Bygger) -> Samling:
    """One sag nobody may show her, with its benefit and papers; one that she may see."""
    skjult = byg.forloeb(k.KONTANTHJAELP, k.AARHUS, 7, visning_undtaget=True)
    return skjult + byg.forloeb(k.TANDPLEJE, k.AARHUS, 3)


def _vip(byg: Bygger) -> Samling:
    samlet = byg.forloeb(k.REVALIDERING, k.AARHUS, 6, foelsomhed="VIP_SAGER")
    return samlet + byg.forloeb(k.FLYTTEHJAELP, k.AARHUS, 4)


def _flyttet(byg: Bygger) -> Samling:
    """Kontanthjælp in København until the move, in Aarhus since."""
    flytning = maaned(byg.i_dag, -5)
    sag = byg.sag(k.KONTANTHJAELP, k.KOEBENHAVN, flytning - timedelta(days=240), "Afsluttet")
    foer = byg.bevilling(k.KONTANTHJAELP, k.KOEBENHAVN, sag, maaned(flytning, -7), flytning - timedelta(days=1))
    gammelt = Samling((sag,), (foer,), byg.udbetalinger(foer, foer.fra))
    return gammelt + byg.forloeb(k.KONTANTHJAELP, k.AARHUS, 5)


def _lang_historik(byg: Bygger) -> Samling:
    """500 sager, one every four days, of all kinds; the newest is open."""
    sager = tuple(
        byg.sag(
            k.ALLE_OTTE[nr % len(k.ALLE_OTTE)],
            k.AARHUS,
            byg.for_dage_siden(4 * nr + 12),
            "Oplyst" if nr == 0 else "Afsluttet",
            **({} if nr % 5 == 0 else {"dokumenter": ()}),
        )
        for nr in range(LANG_HISTORIK)
    )
    return Samling(sager)


def _modregnet(byg: Bygger) -> Samling:
    """Own set-off, set-off by the debt authority, a correction of an earlier month, one without receipt."""
    samlet = byg.forloeb(k.KONTANTHJAELP, k.AARHUS, 9)
    bevilling, betalt = samlet.bevillinger[0], list(samlet.udbetalinger)
    betalt[-4] = replace(
        betalt[-4],
        sendt=betalt[-4].efter_skat - Decimal("750.00"),
        udbetalt=betalt[-4].efter_skat - Decimal("750.00"),
        sendt_tekst="Modregning for tidligere udbetalt forskud",
    )
    betalt[-3] = replace(
        betalt[-3],
        udbetalt=betalt[-3].sendt - Decimal("500.00"),
        udbetalt_tekst="Modregning til Gældsstyrelsen",
    )
    betalt[-2] = _rettet(betalt[-2], bevilling)
    betalt[-1] = replace(betalt[-1], udbetalt=None)
    return replace(samlet, udbetalinger=tuple(betalt))


def _rettet(udbetaling: Udbetaling, bevilling: Bevilling) -> Udbetaling:
    """With a negative line for the month three months before."""
    fra, fradrag = maaned(udbetaling.fra, -3), Decimal("1200.00")
    linje = Linje(bevilling, bevilling.ydelser[0], -fradrag, fra, maanedens_sidste(fra))
    netto = udbetaling.efter_skat - fradrag
    return replace(
        udbetaling,
        brutto=udbetaling.brutto - fradrag,
        efter_skat=netto,
        sendt=netto,
        udbetalt=netto,
        linjer=(*udbetaling.linjer, linje),
    )


FORAELDER = Person("Knud Lind", "7409582117")


def _sekundaer(byg: Bygger) -> Samling:
    """Named in his father's sag, and in nothing of his own."""
    sag = byg.sag(k.TANDPLEJE, k.AARHUS, byg.for_dage_siden(60), part=FORAELDER, sekundaere=(byg.person,))
    return Samling((sag,))


def _udk(byg: Bygger) -> Samling:
    """Udbetaling Danmark owns and pays; in the kommune it only shows under an open KLE number."""
    samlet = byg.forloeb(k.FLEKSLOENTILSKUD, k.UDK, 8)
    udk = k.UDK_SYSTEM
    ydelser = tuple(replace(ydelse, system=udk) for ydelse in samlet.bevillinger[0].ydelser)
    return Samling(
        tuple(replace(sag, system=udk) for sag in samlet.sager),
        tuple(replace(bevilling, ydelser=ydelser) for bevilling in samlet.bevillinger),
        tuple(replace(betalt, system=udk) for betalt in samlet.udbetalinger),
    )


def _foer_fradato(byg: Bygger) -> Samling:
    """Closed before the fradato; still open where open ones count; still open where they do not."""
    lukket = byg.sag(k.KONTANTHJAELP, k.AARHUS, FOER_FRADATO, "Afsluttet")
    aaben = byg.sag(k.KONTANTHJAELP, k.AARHUS, FOER_FRADATO + timedelta(days=90))
    loebende = byg.bevilling(k.KONTANTHJAELP, k.AARHUS, aaben, aaben.oprettet + timedelta(days=30))
    for_gammel = byg.sag(k.TANDPLEJE, k.AARHUS, FOER_FRADATO + timedelta(days=30), "Oplyst")
    betalt = byg.udbetalinger(loebende, maaned(byg.i_dag, -6))
    return Samling((lukket, aaben, for_gammel), (loebende,), betalt)


def _oedelagt(byg: Bygger) -> Samling:
    """One sag without primary class among good ones, and a benefit that has no class and no sag."""
    samlet = byg.forloeb(k.RESSOURCEFORLOEB, k.AARHUS, 6)
    uden_klasse = byg.sag(k.TANDPLEJE, k.AARHUS, byg.for_dage_siden(80), klasse=None)
    loes = byg.bevilling(k.TANDPLEJE, k.AARHUS, None, byg.for_dage_siden(50))
    loes = replace(loes, ydelser=tuple(replace(ydelse, klasse=None) for ydelse in loes.ydelser))
    return samlet + Samling((uden_klasse,), (loes,))


def _planer(byg: Bygger) -> Samling:
    """One benefit that is approved by hand before each payment, one that has no plan at all."""
    manuel = byg.forloeb(k.LEDIGHEDSYDELSE, k.AARHUS, 7)
    uden = byg.forloeb(k.REVALIDERING, k.AARHUS, 6)
    return Samling(
        manuel.sager + uden.sager,
        (_med(manuel.bevillinger[0], _manuelt_godkendt), _med(uden.bevillinger[0], _uden_plan)),
        manuel.udbetalinger + uden.udbetalinger,
    )


def _med(bevilling: Bevilling, aendr: Callable[[BevilgetYdelse], BevilgetYdelse]) -> Bevilling:
    """Start as a bare date: the contract's field is text, and senders differ."""
    return replace(bevilling, ydelser=tuple(map(aendr, bevilling.ydelser)), dato_uden_klokken=True)


def _manuelt_godkendt(ydelse: BevilgetYdelse) -> BevilgetYdelse:
    planer = tuple(replace(plan, godkendes_manuelt=True) for plan in ydelse.planer)
    besked = "Send dit ledighedskort senest den 25."
    return replace(ydelse, planer=planer, meddelelse=besked, tilbagebetalingspligtig=True)


def _uden_plan(ydelse: BevilgetYdelse) -> BevilgetYdelse:
    return replace(ydelse, planer=())


def _i_odense(byg: Bygger) -> Samling:
    """A single benefit in a kommune that has not opened the area, beside one that is open."""
    return byg.forloeb(k.TANDPLEJE, k.ODENSE, 3) + byg.forloeb(k.KONTANTHJAELP, k.ODENSE, 7)


def _lukket_nummer(byg: Bygger) -> Samling:
    """Aarhus has opened the area, but not this KLE number."""
    return byg.forloeb(k.EFTERLEVELSESHJAELP, k.AARHUS, 3) + byg.forloeb(k.TANDPLEJE, k.AARHUS, 5)


def _foelsom_i_odense(byg: Bygger) -> Samling:
    return byg.forloeb(k.SYGEDAGPENGE, k.ODENSE, 6) + byg.forloeb(k.FLEKSLOENTILSKUD, k.ODENSE, 8)


def _gammelt_system(byg: Bygger) -> Samling:
    """København leaves out one source system; the same KLE number from KY is shown."""
    dag = byg.for_dage_siden(150)
    fravalgt = byg.sag(k.KONTANTHJAELP, k.KOEBENHAVN, dag, system=k.GAMMELT)
    return Samling((fravalgt,)) + byg.forloeb(k.KONTANTHJAELP, k.KOEBENHAVN, 4)


def _slettet(byg: Bygger) -> Samling:
    """One sag deleted, one made passive, one alive."""
    borte = tuple(
        byg.sag(k.FLYTTEHJAELP, k.AARHUS, byg.for_dage_siden(90 + 30 * nr), livscyklus=livscyklus)
        for nr, livscyklus in enumerate(("Slettet", "Passiveret"))
    )
    return Samling(borte) + byg.forloeb(k.FLYTTEHJAELP, k.AARHUS, 3)


def _ikke_tilsluttet(byg: Bygger) -> Samling:
    return byg.forloeb(k.KONTANTHJAELP, k.AALBORG, 6)


def _hvert_trin(byg: Bygger) -> Samling:
    """One sag at each step, and one whose sensitivity nobody wrote."""
    sager = tuple(
        byg.sag(k.FLEKSLOENTILSKUD, k.AARHUS, byg.for_dage_siden(60 + 50 * nr), trin) for nr, trin in enumerate(TRIN)
    )
    return Samling((*sager, byg.sag(k.FLEKSLOENTILSKUD, k.AARHUS, byg.for_dage_siden(45), foelsomhed=None)))


def _gamle_numre(byg: Bygger) -> Samling:
    """Under numbers that have left KLE: one is merged, one closed, and Aarhus never mentions the closed one."""
    samlet = byg.sag(
        k.UDDANNELSESHJAELP, k.AARHUS, SAMLET_NUMMER, "Afsluttet", klasse=Klasse("32.24.32", "Uddannelseshjælp")
    )
    lukket = byg.sag(k.TANDPLEJE, k.AARHUS, SAMLET_NUMMER + timedelta(days=200), "Afsluttet", klasse=LUKKET_TANDPLEJE)
    return Samling((samlet, lukket))


NAVNGIVNE = (
    Navngiven("Anna Alsted", "6503852018", "0751", "alle otte fagområder på én gang", _alle_otte),
    Navngiven("Bo Birk", "7211791035", "0751", "sygedagpenge under behandling, med udbetalinger", _syg),
    Navngiven("Carla Dam", "6107922044", "0751", "slet ingenting", _intet),
    Navngiven(
        "David Ege",
        "8104682053",
        "0751",
        "Ydelsesindekset svarer aldrig",
        _i_aarhus(k.KONTANTHJAELP),
        fejl=(("ydi", "tavs"), ("ydl", "tavs")),
    ),
    Navngiven(
        "Esther Falk",
        "6912552062",
        "0751",
        "Ydelsesindekset er nede",
        _i_aarhus(k.FLEKSLOENTILSKUD),
        fejl=(("ydi", "http_500"), ("ydl", "http_500")),
    ),
    Navngiven("Frida Grøn", "7702902074", "0751", "en sag med Visningsklasse og ydelsen til den", _undtaget),
    Navngiven("Gustav Holm", "8506471081", "0751", "en VIP-sag", _vip),
    Navngiven("Hanne Iversen", "6808882092", "0751", "flyttet fra 0101 til 0751: sager begge steder", _flyttet),
    Navngiven("Ib Juul", "7409601103", "0751", "500 sager", _lang_historik),
    Navngiven("Jette Krogh", "7512832110", "0751", "modregning, Gældsstyrelsen og en rettelse", _modregnet),
    Navngiven("Karl Lind", "7901044121", "0751", "kun sekundær part", _sekundaer, andre=(str(FORAELDER.nummer),)),
    Navngiven("Lone Munk", "6305772134", "0751", "Udbetaling Danmark ejer og betaler", _udk),
    Navngiven("Mads Nord", "8811631147", "0751", "fra før fradatoen: lukket og stadig åben", _foer_fradato),
    Navngiven("Nanna Olsen", "7010942150", "0751", "ressourceforløb, og en post uden klasse", _oedelagt),
    Navngiven("Otto Poulsen", "8207751163", "0751", "godkendes manuelt, og en ydelse uden plan", _planer),
    Navngiven(
        "Pia Quist",
        "6604862176",
        "0751",
        "sagsindekset leverer en andens data",
        _i_aarhus(k.REVALIDERING),
        fejl=(("sdi", "anden_person"),),
    ),
    Navngiven("Rune Skov", "7303701189", "0461", "et fagområde, Odense ikke har åbnet", _i_odense),
    Navngiven("Sara Toft", "8009912192", "0461", "følsomme data, hvor Odense kræver niveau høj", _foelsom_i_odense),
    Navngiven(
        "Tage Ulrik",
        "6304034203",
        "0751",
        "uddannelseshjælp under 32.24.04",
        _i_aarhus(k.UDDANNELSESHJAELP),
    ),
    Navngiven("Ulla Voss", "8702582216", "0751", "et KLE-nummer, Aarhus ikke har åbnet", _lukket_nummer),
    Navngiven("Vera Winther", "6711802228", "0101", "et fagsystem, København har fravalgt", _gammelt_system),
    Navngiven("Yrsa Zacho", "7106692230", "0751", "slettede og passiverede sager", _slettet),
    Navngiven("Aksel Bech", "7805731243", "0751", "kontanthjælp", _i_aarhus(k.KONTANTHJAELP, 12)),
    Navngiven("Birthe Clausen", "6210842256", "0751", "revalidering", _i_aarhus(k.REVALIDERING)),
    Navngiven("Carl Drost", "8408661269", "0751", "ressourceforløb", _i_aarhus(k.RESSOURCEFORLOEB)),
    Navngiven("Dorte Eng", "7601782272", "0751", "ledighedsydelse", _i_aarhus(k.LEDIGHEDSYDELSE)),
    Navngiven("Erik Frost", "8312541285", "0751", "fleksløntilskud", _i_aarhus(k.FLEKSLOENTILSKUD)),
    Navngiven("Fie Gran", "6401902298", "0751", "en enkeltydelse: tandpleje", _i_aarhus(k.TANDPLEJE, 4)),
    Navngiven("Hugo Ibsen", "7707651301", "0751", "en sag på hvert trin, og en uden følsomhed", _hvert_trin),
    Navngiven("Inge Jarl", "8906712314", "0851", "en kommune, der ikke er tilsluttet", _ikke_tilsluttet),
    Navngiven("Jonna Kvist", "7304882327", "0751", "sager under KLE-numre, der er samlet og lukket", _gamle_numre),
    Navngiven("Karen Rask", "6803862332", "0751", "et år, hvor hver udbetaling er en anden end den før", et_aar),
)
