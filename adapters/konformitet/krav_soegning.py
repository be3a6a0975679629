"""The tests of searching: what is found, what is shown of it, and page after page of it."""

from __future__ import annotations

from math import ceil

from lxml import etree

from adapters.konformitet.arter import Art, kun_vis, side
from adapters.konformitet.krav import LAESNING, Krav
from adapters.konformitet.model import Fejlet, SprungetOver
from adapters.konformitet.poster import Laesning, Proeve
from adapters.kontrakt import Ns
from adapters.oejebliksbillede import child, unik_id
from borgerblik.domain.cpr import Cpr

SIDER = 4  # a reading is read again in so many pages
_LISTER = ("AttributListe", "TilstandListe", "RelationListe")
_SDI_FILTER = "SagDokumentIndeksOperationer.xsd: Filter"
_SIDER = "SoegInputType: FoersteResultatReference, MaksimalAntalKvantitet"


def laesning(proeve: Proeve) -> str:
    """Everything asked for comes, and there is something to look at."""
    fundne = [f"{len(laest.poster)} {laest.art.flertal}" for laest in proeve.laes()]
    if not any(laest.poster for laest in proeve.laesninger):
        raise Fejlet("ingen poster: testborgeren eller KLE-numrene skal have nogen i indekset")
    return ", ".join(fundne)


def uden_filter(proeve: Proeve) -> str:
    """Without a Filter nothing is shown but the numbers."""
    for laest in proeve.laesninger:
        svar = proeve.samtale.fundet(kun_vis(proeve.indeks, laest.krop, laest.art, ()))
        if svar.element.find(proeve.indeks.ns(laest.art.billede)) is not None:
            raise Fejlet(f"uden Filter kommer der alligevel {laest.art.flertal}")
    return "kun antal"


def kun_det_bedte(proeve: Proeve) -> str:
    """With `egenskaber` alone the parts that were not asked for are not there."""
    set_paa = 0
    for laest in proeve.laesninger:
        svar = proeve.samtale.fundet(kun_vis(proeve.indeks, laest.krop, laest.art, ("egenskaber",)))
        for billede in svar.element.iterchildren(proeve.indeks.ns(laest.art.billede)):
            set_paa += 1
            for navn in _for_meget(laest.art, billede):
                raise Fejlet(f"{navn} kommer, selv om der kun er bedt om egenskaber for {laest.art.flertal}")
    if not set_paa:
        raise SprungetOver("der kom ingen poster at se på")
    return f"{set_paa} poster"


def _for_meget(art: Art, billede: etree._Element) -> list[str]:
    """The names of parts that `egenskaber` does not ask for. A payment's party has no Vis, and may always come."""
    altid = {"Egenskaber", "LokalUdvidelseListe"} | ({art.part} if art.navn == "effektueringer" else set())
    return [
        etree.QName(barn).localname
        for registrering in billede.iterchildren(art.ns("Registrering"))
        for liste in registrering.iterchildren(*(art.ns(navn) for navn in _LISTER))
        for barn in liste
        if etree.QName(barn).localname not in altid
    ]


def uden_notater(proeve: Proeve) -> str:
    """The text of a journal note comes to nobody who has not asked for it."""
    for laest in proeve.laesninger:
        for post in laest.poster:
            if next(post.billede.iter(Ns.SAG("Notat")), None) is not None:
                raise Fejlet(f"{post.navn} har et journalnotats tekst, og der er ikke bedt om journalpost-journalnote")
    return "ingen notater"


def sider_fra_nul(proeve: Proeve) -> str:
    """Number 0 is the first: one at a time come the same, in the same order, as all at once."""
    for laest in _med_flere(proeve):
        ventet = [post.uuid for post in laest.poster[:2]]
        fundet = [_uuider(proeve, laest, fra, 1)[:1] for fra in (0, 1)]
        if fundet != [[uuid] for uuid in ventet]:
            raise Fejlet(f"{laest.art.flertal} nr. 0 og 1 er ikke de to første af dem alle")
    return "nr. 0 er den første"


def sider_samlet(proeve: Proeve) -> str:
    """Page after page all of them come, each once, no page larger than asked for; a shorter page is in order."""
    kortere = False
    for laest in _med_flere(proeve):
        hoejst = max(1, ceil(len(laest.poster) / SIDER))
        samlet: list[str | None] = []
        while len(samlet) < len(laest.poster):
            siden = _uuider(proeve, laest, len(samlet), hoejst)
            if len(siden) > hoejst:
                raise Fejlet(f"en side har {len(siden)} {laest.art.flertal}, og der er højst bedt om {hoejst}")
            if not siden:
                break
            kortere = kortere or len(siden) < min(hoejst, len(laest.poster) - len(samlet))
            samlet += siden
        if len(set(samlet)) != len(samlet):
            raise Fejlet(f"nogle {laest.art.flertal} kommer på mere end én side")
        if laest.helt and set(samlet) != {post.uuid for post in laest.poster}:
            raise Fejlet(f"siderne har {len(samlet)} {laest.art.flertal}, og der er {len(laest.poster)}")
    return "kortere sider end der er bedt om" if kortere else "hele sider"


def sider_ens(proeve: Proeve) -> str:
    """The same page twice is the same page."""
    for laest in _med_flere(proeve):
        foerste, anden = (_uuider(proeve, laest, 0, len(laest.poster)) for _ in range(2))
        if foerste != anden:
            raise Fejlet(f"den samme side med {laest.art.flertal} er en anden, når den hentes igen")
    return "samme rækkefølge"


def antal(proeve: Proeve) -> str:
    """Where the index says how many there are, there are so many."""
    oplyst = [laest for laest in proeve.laesninger if laest.antal is not None]
    for laest in oplyst:
        if laest.helt and laest.antal != len(laest.poster):
            raise Fejlet(f"Antal er {laest.antal} {laest.art.flertal}, og der kom {len(laest.poster)}")
    if len(oplyst) < len(proeve.laesninger):
        raise SprungetOver("svaret siger ikke, hvor mange der er (Antal): der er læst til en side uden nye poster")
    return ", ".join(f"{laest.antal} {laest.art.flertal}" for laest in oplyst)


def kun_borgeren(proeve: Proeve) -> str:
    """Every record that a question about the citizen brings has the citizen as a party, now or before."""
    cpr = proeve.opgave.cpr
    if cpr is None:
        raise SprungetOver("der er ikke spurgt om en borger (--cpr-stdin)")
    set_paa = 0
    for laest in proeve.laesninger[: len(proeve.indeks.arter)]:  # what follows is under KLE numbers
        for post in laest.poster:
            parter = list(post.relationer(laest.art.part))
            set_paa += 1
            # A payment's parties may be left out: no Vis asks for them.
            if (parter or laest.art.navn != "effektueringer") and not any(
                Cpr.from_urn(part.reference or "") == cpr for part in parter
            ):
                raise Fejlet(f"{post.navn} er ikke om testborgeren")
    return f"{set_paa} poster"


def _med_flere(proeve: Proeve) -> list[Laesning]:
    flere = [laest for laest in proeve.laesninger if len(laest.poster) > 1]
    if not flere:
        raise SprungetOver("der skal være mindst to poster af samme slags")
    return flere


def _uuider(proeve: Proeve, laest: Laesning, fra: int, hoejst: int) -> list[str | None]:
    svar = proeve.samtale.fundet(side(laest.krop, fra, hoejst))
    billeder = svar.element.iterchildren(proeve.indeks.ns(laest.art.billede))
    return [unik_id(child(billede, laest.art.ns("ObjektType"))) for billede in billeder]


SOEGNING = (
    Krav(LAESNING, "Testborgerens poster og posterne under KLE-numrene kommer", "fremsoeg", laesning),
    Krav("kun_borgeren", "Ingen får en andens poster", "fremsoeg: søgning på part", kun_borgeren),
    Krav("uden_filter", "Uden Filter kommer kun antal", _SDI_FILTER, uden_filter),
    Krav("kun_det_bedte", "Der kommer det, Filter beder om, og ikke andet", "Vis", kun_det_bedte),
    Krav("sider_fra_nul", "Første post er nr. 0", _SIDER, sider_fra_nul),
    Krav("sider_samlet", "Side for side kommer alle, hver én gang", _SIDER, sider_samlet),
    Krav("sider_ens", "Den samme side er den samme igen", _SIDER, sider_ens),
    Krav("antal", "Antal er så mange, som der er", "Antal, Paginering", antal),
)
NOTATER = Krav(
    "uden_notater", "Journalnotaters tekst kommer ikke af sig selv", "SagVis: journalpost-journalnote", uden_notater
)
