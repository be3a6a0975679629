"""The words of the pages: the kommune's own where it has written them in the reader's language, else these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from borgerblik.domain.koder import MyndighedType
from borgerblik.domain.sider import Sider
from borgerblik.fagomraader import OEVRIGE, omraader
from borgerblik.web.sprog import SPROG, chosen

# What a kommune writes there is about its own cases: where somebody else decides, it would be wrong.
_OM_MYNDIGHEDEN = ("status.", "naeste.", "klage", "kontakt")

# %(Myndigheden)s begins a sentence, %(myndigheden)s stands in one: the kommune, or Udbetaling Danmark.
STANDARD: Mapping[str, Any] = {
    "status.oprettet": _("Din sag er oprettet"),
    "status.behandles": _("Din sag bliver behandlet"),
    "status.afgjort": _("Der er truffet afgørelse i din sag"),
    "status.afsluttet": _("Din sag er afsluttet"),
    "status.ukendt": _("Vi kender ikke din sags status"),
    "naeste.oprettet": _(
        "%(Myndigheden)s har modtaget sagen og går i gang. "
        "Du skal ikke gøre noget, medmindre %(myndigheden)s skriver til dig."
    ),
    "naeste.behandles": _(
        "%(Myndigheden)s arbejder med sagen. Har %(myndigheden)s bedt dig om noget, er det din tur; "
        "ellers får du besked, når der er en afgørelse."
    ),
    "naeste.afgjort": _(
        "%(Myndigheden)s har truffet en afgørelse og sender den til dig, normalt i Digital Post. "
        "Er du uenig, kan du klage; det står i afgørelsen, hvordan du gør, og inden hvornår."
    ),
    "naeste.afsluttet": _(
        "Der sker ikke mere i sagen. Har din situation ændret sig, eller mener du, at sagen ikke burde være afsluttet, "
        "så kontakt %(myndigheden)s."
    ),
    "naeste.ukendt": _(
        "Det fremgår ikke, hvor langt sagen er. Kontakt %(myndigheden)s, hvis du vil vide, hvad der skal ske."
    ),
    "klage": _(
        "Er du uenig i en afgørelse, kan du klage til %(myndigheden)s, som regel inden 4 uger efter at du har fået "
        "den. %(Myndigheden)s ser på sagen igen. Får du ikke fuldt medhold, bliver klagen normalt sendt videre til "
        "Ankestyrelsen. Det, der står i din afgørelse, gælder."
    ),
    "kontakt": _(
        "Har du spørgsmål til sagen, eller skal du fortælle noget nyt, så kontakt %(myndigheden)s. "
        "Skriv helst i Digital Post, når det handler om personlige forhold."
    ),
    "fejl.indledning": _(
        "Er noget forkert, eller mangler der noget, så skriv det her. Din besked bliver gemt til kommunen, og du kan "
        "se på siden, hvor langt den er. Den er ikke en klage, og den ændrer ikke nogen frist. "
        "Skriv ikke personnumre, og skriv ikke om andre end dig selv."
    ),
    "ikke_aabnet": _(
        "Kommunen viser endnu ikke sager og ydelser på det her område. "
        "Det siger ikke noget om, hvorvidt du har nogen: spørg kommunen, hvis du er i tvivl."
    ),
    "foer_fradato": _(
        "Noget er ældre end den dag, kommunen viser sager og ydelser fra, og det vises ikke her. "
        "Kontakt kommunen, hvis du vil vide mere om det."
    ),
    "niveau_for_lavt": _(
        "Noget kan kun vises, når du er logget ind på et højere niveau. Log ind igen på det niveau for at se det."
    ),
}

OPLYSNING = (
    _(
        "Oplysningerne på siden hentes, mens du kigger, fra de fælles offentlige registre over sager og ydelser: "
        "Sags- og Dokumentindekset og Ydelsesindekset. Sager, ydelser og dokumenter bliver ikke gemt her."
    ),
    _(
        "Hver gang nogen ser dit overblik, bliver det noteret, hvem der så det, og hvorfor. Du kan selv se listen. "
        "Det, du skriver til kommunen her, og det, du vælger at få besked om, bliver gemt, så det kan besvares."
    ),
    _(
        "Den myndighed, der behandler sagen, har ansvaret for, at oplysningerne er rigtige. Hos den kan du bede om at "
        "se alle oplysninger om dig, og om at få dem rettet."
    ),
)

INDLEDNINGER: Mapping[str, Any] = {
    "sygedagpenge": _(
        "Sygedagpenge er penge at leve for, når du ikke kan arbejde, fordi du er syg. "
        "Får du løn, mens du er syg, kan pengene gå til din arbejdsgiver."
    ),
    "kontanthjaelp": _(
        "Kontanthjælp er hjælp til at leve for, når du ikke kan forsørge dig selv, og ingen anden hjælp er mulig. "
        "Hvor meget du kan få, afhænger af din og en eventuel ægtefælles situation."
    ),
    "uddannelseshjaelp": _(
        "Uddannelseshjælp er hjælp til at leve for til unge, der ikke har en uddannelse, der giver job, og som ikke "
        "kan forsørge sig selv. Den følges af hjælp til at komme videre mod uddannelse eller arbejde."
    ),
    "revalidering": _(
        "Revalidering er hjælp til at komme i arbejde igen, for eksempel gennem uddannelse eller oplæring, når din "
        "arbejdsevne er blevet mindre. Imens kan du få en ydelse at leve for."
    ),
    "ressourceforloebsydelse": _(
        "Ressourceforløbsydelse er penge at leve for, mens du er i et ressourceforløb eller et jobafklaringsforløb. "
        "Forløbet skal hjælpe dig tættere på arbejde eller uddannelse."
    ),
    "ledighedsydelse": _(
        "Ledighedsydelse er penge at leve for, når du er visiteret til et fleksjob og ikke har et. "
        "Den kan også gives ved ferie og sygdom, hvis du har ret til det."
    ),
    "fleksloentilskud": _(
        "Fleksløntilskud er et tilskud til din løn, når du er i fleksjob. "
        "Din arbejdsgiver betaler for det arbejde, du udfører, og tilskuddet lægges oven i."
    ),
    "udvalgte_enkeltydelser": _(
        "Enkeltydelser er hjælp til bestemte udgifter, som du ikke selv kan betale. "
        "Det kan for eksempel være medicin, tandbehandling eller en flytning."
    ),
    OEVRIGE: _(
        "Her står de øvrige sager og ydelser, som kommunen har valgt at vise. "
        "Spørg kommunen, hvis du vil vide mere om en af dem."
    ),
}


def tekst(
    sider: Sider, noegle: str, omraade: str | None = None, myndighed: MyndighedType = MyndighedType.KOMMUNE
) -> str:
    """The text of that key, for that area, in the reader's language: plain text that may have several lines.

    `myndighed` is who decides: where it is Udbetaling Danmark, what the kommune has written of its own cases is left
    aside. Raises KeyError for a key that is none of ours.
    """
    by_kommune = myndighed is MyndighedType.KOMMUNE
    own = sider.tekst(noegle, omraade, chosen())
    if own is not None and (by_kommune or not noegle.startswith(_OM_MYNDIGHEDEN)):
        return own
    if noegle == "omraade.indledning":
        return _indledning(omraade)
    if noegle == "oplysning":
        return "\n".join(map(str, OPLYSNING))
    if by_kommune:
        names = {"Myndigheden": gettext("Kommunen"), "myndigheden": gettext("kommunen")}
    else:
        names = dict.fromkeys(("Myndigheden", "myndigheden"), "Udbetaling Danmark")
    return str(STANDARD[noegle]) % names


def _indledning(omraade: str | None) -> str:
    """Of an area that somebody has added: what its file says in Danish, else what it is called."""
    found = INDLEDNINGER.get(omraade or OEVRIGE)
    if found is not None:
        return str(found)
    known = omraader().efter_noegle.get(omraade or "")
    if known is not None and known.indledning is not None and chosen() == SPROG[0]:
        return known.indledning
    titel = OEVRIGE if known is None else known.titel
    return str(gettext("Her står dine sager og ydelser om %(titel)s.", titel=titel))
