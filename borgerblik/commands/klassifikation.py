"""`borgerblik klassifikation`: the local copy of what KLE numbers and source systems are called."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import WorkFailed, in_one_line, operator, settings
from borgerblik.domain.tid import dansk_minut

if TYPE_CHECKING:
    from adapters.organisation import Organisation
    from adapters.register import Fundne
    from borgerblik.domain.klassifikation import Itsystem, KleEmne
    from borgerblik.domain.kommune import Kommune
    from borgerblik.klassifikation import Kopi, Navnebillede, Oensker


@click.group()
def klassifikation() -> None:
    """The local copy of KLE titles and system names."""


@klassifikation.command("opdater")
@click.option("--kommune", metavar="KODE", help="on behalf of which kommune; without it the first connected one")
def opdater(kommune: str | None) -> None:
    """Fetch titles, successors and system names anew. A failure changes nothing."""
    from adapters.tjenester import Tjenester
    from borgerblik.app import make_navne
    from borgerblik.db import open_database
    from borgerblik.fagomraader import omraader
    from borgerblik.klassifikation import Hentning, NavneStore, oensker
    from borgerblik.kommuner import KommuneStore
    from borgerblik.operations.logge import set_up_logging

    set_up_logging("ERROR")
    with in_one_line():
        chosen = settings()
        kle, organisation = make_navne(chosen, Tjenester(chosen))
        if kle is None:
            raise WorkFailed("BORGERBLIK_KLASSIFIKATION_URL mangler: der er intet sted at hente titler")
        engine = open_database(chosen.database_url)
        kommuner = KommuneStore(engine).read_all()
        spoerger = paa_vegne_af(kommuner, kommune)
        store, oenske = NavneStore(engine), oensker(omraader(), kommuner)
        store.version()  # a database that cannot keep them is told before anybody is asked
        now = datetime.now(UTC)
        with or_nothing("Klassifikation"):
            emner = kle.emner(spoerger.cvr, oenske.numre, now)
        if not emner.fundne:
            raise WorkFailed(f"Klassifikation kender ingen af de {len(oenske.numre)} KLE-numre: intet er ændret")
        with or_nothing("Organisation"):
            systemer = _systemer(organisation, spoerger, oenske, now)
        before = store.read().hentning
        store.save(Hentning(now, spoerger.kode, operator()), emner.fundne, systemer.fundne)
    click.echo(_report(emner, systemer, oenske, organisation is not None))
    click.echo(f"Hentet på vegne af {spoerger.kode} {spoerger.navn}; " + _since(before.tidspunkt if before else None))


@klassifikation.command("vis")
@click.argument("nummer", required=False)
@click.option("--json", "as_json", is_flag=True, help="the same as JSON")
def vis(nummer: str | None, as_json: bool) -> None:
    """Show the copy: titles with their dates and successors, and systems. With a NUMMER: that number only."""
    from borgerblik.db import open_database
    from borgerblik.domain.faelles import KLE_NUMMER
    from borgerblik.domain.tid import dansk_dag
    from borgerblik.fagomraader import omraader
    from borgerblik.klassifikation import Navnebillede, NavneStore

    if nummer is not None and not KLE_NUMMER.fullmatch(nummer):
        raise click.UsageError("et KLE-nummer ser sådan ud: 32.30.04")
    with in_one_line():
        kopi = NavneStore(open_database(settings().database_url)).read()
    billede = Navnebillede.of(omraader(), kopi.emner, kopi.systemer)
    i_dag = dansk_dag(datetime.now(UTC))
    if nummer is not None:
        shown = [_row(nummer, kopi, billede, i_dag)]
        if shown[0]["titel"] is None and nummer not in billede.emner:
            raise WorkFailed(f"KLE {nummer} er hverken i kopien eller blandt dem, der følger med")
    else:
        shown = [_row(each, kopi, billede, i_dag) for each in sorted({*billede.titler, *billede.emner})]
    document = _document(kopi, shown, only=nummer is not None)
    click.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else _as_text(document))


def paa_vegne_af(kommuner: Sequence[Kommune], kode: str | None) -> Kommune:
    """The named kommune, else the first that is connected. Raises WorkFailed."""
    connected = [each for each in kommuner if each.tilsluttet and each.cvr]
    if kode is None:
        if not connected:
            raise WorkFailed("ingen kommune er tilsluttet: importer en med `borgerblik kommune import`")
        return connected[0]
    found = next((each for each in connected if each.kode == kode), None)
    if found is None:
        raise WorkFailed("kommunen er ikke tilsluttet: `borgerblik kommune liste` viser dem, der er")
    return found


@contextmanager
def or_nothing(register: str) -> Iterator[None]:
    """What a register's failure means for the copy, in one line."""
    from borgerblik.sources import SourceError

    try:
        yield
    except SourceError as error:
        raise WorkFailed(f"{register} svarede ikke, som den skulle ({error.reason.value}): intet er ændret") from error


def _systemer(organisation: Organisation | None, spoerger: Kommune, oenske: Oensker, now: datetime) -> Fundne[Itsystem]:
    from adapters.register import Fundne

    if organisation is None:
        return Fundne((), 0)
    return organisation.systemer(spoerger.cvr, oenske.uuider, oenske.systemnavne, now)


def _report(emner: Fundne[KleEmne], systemer: Fundne[Itsystem], oenske: Oensker, asked: bool) -> str:
    """How much came, of how much."""
    kendte = {emne.nummer for emne in emner.fundne}
    missing = sum(nummer not in kendte for nummer in oenske.numre)
    afloeste = sum(emne.efterfoelger is not None for emne in emner.fundne)
    lines = [f"{len(emner.fundne)} KLE-numre hentet, {afloeste} af dem med en efterfølger"]
    if missing:
        lines.append(f"{missing} KLE-numre kender Klassifikation ikke: for dem gælder, hvad der var")
    wanted = len(oenske.uuider) + len(oenske.systemnavne)
    if asked:
        lines.append(f"{len(systemer.fundne)} fagsystemer hentet for {wanted} i kommunernes valg")
    else:
        lines.append("BORGERBLIK_ORGANISATION_URL mangler: ingen navne på fagsystemer hentet")
    unreadable = emner.ulaeselige + systemer.ulaeselige
    if unreadable:
        lines.append(f"{unreadable} kunne ikke læses og er sprunget over")
    return "\n".join(lines)


def _since(before: datetime | None) -> str:
    return "kopien er ny." if before is None else f"forrige kopi er fra {dansk_minut(before)}."


def _row(nummer: str, kopi: Kopi, billede: Navnebillede, i_dag: date) -> dict[str, Any]:
    """One number: what counts, and where it is from."""
    emne, hentet = billede.emner.get(nummer), kopi.hentet.get(nummer)
    return {
        "nummer": nummer,
        "titel": billede.titel(nummer),
        "gyldigFra": _dag(None if emne is None else emne.gyldig_fra),
        "gyldigTil": _dag(None if emne is None else emne.gyldig_til),
        "efterfoelger": None if emne is None else emne.efterfoelger,
        "gaeldende": billede.gaeldende(nummer, i_dag),
        "hentet": None if hentet is None else hentet.isoformat(),
    }


def _document(kopi: Kopi, emner: list[dict[str, Any]], *, only: bool) -> dict[str, Any]:
    sidste = kopi.hentning
    document: dict[str, Any] = {"hentet": None if sidste is None else sidste.tidspunkt.isoformat(), "emner": emner}
    if not only:
        document["itsystemer"] = [
            {"uuid": system.uuid, "navn": system.navn, "hentet": kopi.hentet[system.uuid].isoformat()}
            for system in kopi.systemer
        ]
    return document


def _as_text(document: dict[str, Any]) -> str:
    hentet = document["hentet"]
    if hentet is None:
        lines = ["Ingen kopi endnu: titlerne er dem, der følger med. Hent den med `borgerblik klassifikation opdater`."]
    else:
        lines = [f"Kopi hentet {dansk_minut(datetime.fromisoformat(hentet))}"]
    lines += [_emne_as_text(emne) for emne in document["emner"]]
    lines += [f"{s['uuid']}  {s['navn']}  (hentet {s['hentet'][:10]})" for s in document.get("itsystemer", ())]
    return "\n".join(lines)


def _emne_as_text(emne: dict[str, Any]) -> str:
    told = [f"{emne['nummer']}  {emne['titel'] or '(ingen titel)'}"]
    if emne["gyldigFra"]:
        told.append(f"fra {emne['gyldigFra']}")
    if emne["gyldigTil"]:
        told.append(f"indtil {emne['gyldigTil']}")
    if emne["efterfoelger"]:
        told.append(f"efterfølger {emne['efterfoelger']}")
    if emne["gaeldende"] not in (emne["nummer"], emne["efterfoelger"]):
        told.append(f"gælder som {emne['gaeldende']}")
    told.append(f"hentet {emne['hentet'][:10]}" if emne["hentet"] else "følger med")
    return ", ".join(told)


def _dag(dag: date | None) -> str | None:
    return None if dag is None else dag.isoformat()
