"""`borgerblik revision kontroller`: is the log of looks whole?"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from borgerblik.commands import database, in_one_line, read_bounded, settings

if TYPE_CHECKING:
    from borgerblik.audit import AuditLog
    from borgerblik.audit.gang import Fejl
    from borgerblik.audit.kontrol import Kontrolresultat

_KENDT = re.compile(r"[0-9]{1,18}:[0-9a-f]{64}")
ORD = {
    "aendret": "indholdet er ændret",
    "brudt": "rækken følger ikke den foregående i kæden",
    "mangler": "rækker før denne mangler i kæden",
    "orden": "pladsen i kæden er brugt før",
    "begyndelse": "kædens begyndelse mangler",
    "slettet_uden_segl": "rækken er slettet, uden at et segl siger det",
    "segl_mangler": "der mangler et segl før dette",
    "segl_kaede": "seglet følger ikke det foregående",
    "segl_noegle": "seglet er underskrevet med en nøgle, vi ikke kender",
    "segl_underskrift": "seglets underskrift holder ikke",
    "segl_hoved": "kæden ender ikke, hvor seglet siger",
    "segl_antal": "der er ikke så mange rækker, som seglet siger",
    "segl_kendt": "seglet, der er givet med --segl, er der ikke, eller det er et andet",
    "sletning_for_ny": "seglet siger, at der er slettet nyere opslag, end nogen kommune kan vælge",
    "aendring_aendret": "en gemt ændring siger ikke længere det, den sagde",
    "aendring_ubundet": "en gemt ændring står ikke i loggen på sin plads",
    "aendring_mangler": "en ændring, som loggen nævner, er der ikke",
}


@click.command()
@click.option("--fra", metavar="MAANED", help="from this month on, such as 2026-11")
@click.option("--til", metavar="MAANED", help="up to and including this month")
@click.option("--segl", "kendt", metavar="NUMMER:AFTRYK", multiple=True, help="a seal that was kept elsewhere")
@click.option("--segl-fil", "fil", type=click.Path(path_type=Path), help="such seals, one a line; - is standard input")
@click.option("--json", "as_json", is_flag=True, help="the same as JSON")
def kontroller(fra: str | None, til: str | None, kendt: tuple[str, ...], fil: Path | None, as_json: bool) -> None:
    """Read every row, every chain and every seal, and say what does not hold. Exit code 0: whole, 1: broken.

    The newest rows can be taken away together with their seals, and nothing that is left tells of it. So keep what
    `borgerblik revision segl` prints where nobody who can change the database can change it, and give it here.
    """
    from borgerblik.audit.kontrol import kontroller as check
    from borgerblik.logholder import make_log

    begin, end = _begin(fra, "--fra"), _begin(til, "--til", efter=True)
    if begin is not None and end is not None and begin >= end:
        raise click.UsageError("--fra er efter --til")
    with in_one_line():
        kendte = _kendte(kendt, fil)
        chosen = settings()
        with database(chosen) as engine:
            log = make_log(chosen, engine, lambda: datetime.now(UTC))
            with _progress(log, begin, end) as step:
                found = check(log, fra=begin, til=end, kendte=kendte, fremskridt=step)
    click.echo(json.dumps(_document(found), ensure_ascii=False, indent=2) if as_json else _as_text(found))
    sys.exit(0 if found.hel else 1)


def _kendte(kendt: tuple[str, ...], fil: Path | None) -> dict[int, bytes]:
    """The seals that were kept elsewhere. Raises UsageError for what names none."""
    from schemas.ind.jsonfil import LARGEST

    said = [("--segl", each) for each in kendt]
    if fil is not None:
        raw = read_bounded(fil)
        lines = raw.decode(errors="replace").splitlines()
        said += [(f"--segl-fil, linje {at}", each.strip()) for at, each in enumerate(lines, 1) if each.strip()]
        if not raw.strip() or len(raw) > LARGEST:
            raise click.UsageError("--segl-fil nævner ingen segl, eller er for stor")
    found: dict[int, bytes] = {}
    for hvor, each in said:
        if not _KENDT.fullmatch(each):
            raise click.UsageError(f"{hvor} skal være et segl, som `borgerblik revision segl` skriver det")
        nummer, aftryk = each.split(":")
        if found.setdefault(int(nummer), bytes.fromhex(aftryk)) != bytes.fromhex(aftryk):
            raise click.UsageError(f"{hvor} siger noget andet om segl {int(nummer)} end før")
    return found


def _begin(maaned: str | None, option: str, *, efter: bool = False) -> datetime | None:
    """The first moment of a Danish month; with `efter` of the one after it."""
    from borgerblik.domain.maaned import MAANED, flyttet, foerste_dag
    from borgerblik.domain.tid import dansk_midnat

    if maaned is None:
        return None
    if not MAANED.fullmatch(maaned):
        raise click.UsageError(f"{option} skal være en måned som 2026-11")
    return dansk_midnat(foerste_dag(flyttet(maaned, int(efter))))


@contextmanager
def _progress(log: AuditLog, fra: datetime | None, til: datetime | None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr where somebody looks at it."""
    from borgerblik.audit import Udvalg

    if not sys.stderr.isatty():
        yield lambda rows: None
        return
    with click.progressbar(length=log.antal(Udvalg(fra=fra, til=til)), label="rækker", file=sys.stderr) as bar:
        yield bar.update


def _document(found: Kontrolresultat) -> dict[str, Any]:
    return {
        "hel": found.hel,
        "raekker": found.raekker,
        "uforseglede": found.uforseglede,
        "slettede": found.slettede,
        "kaeder": found.kaeder,
        "segl": found.segl,
        "nyesteSegl": None if found.nyeste is None else {"nummer": found.nyeste[0], "aftryk": found.nyeste[1]},
        "uretStilletTilbage": found.tilbage,
        "antalFejl": found.antal_fejl,
        "fejl": [_fault(fejl) for fejl in found.fejl],
    }


def _fault(fejl: Fejl) -> dict[str, Any]:
    at = None if fejl.tidspunkt is None else fejl.tidspunkt.isoformat()
    return {
        "slags": fejl.slags.value,
        "kaede": fejl.kaede,
        "plads": fejl.plads,
        "nummer": fejl.nummer,
        "tidspunkt": at,
        "maaned": None if at is None else at[:7],
        "segl": fejl.segl,
    }


def _as_text(found: Kontrolresultat) -> str:
    lines = ["Loggen er hel" if found.hel else f"LOGGEN ER BRUDT: {found.antal_fejl} fejl"]
    lines += [f"  {_fault_as_text(fejl)}" for fejl in found.fejl]
    if found.antal_fejl > len(found.fejl):
        lines.append(f"  … og {found.antal_fejl - len(found.fejl)} til")
    lines.append(
        f"{found.raekker} rækker i {found.kaeder} kæder, {found.slettede} af dem slettet; {found.segl} segl holder"
    )
    if found.uforseglede:
        lines.append(f"{found.uforseglede} rækker er ikke forseglet endnu")
    if found.nyeste is not None:
        lines.append(f"nyeste segl: nummer {found.nyeste[0]}, aftryk {found.nyeste[1]}")
    if found.tilbage:
        lines.append(f"bemærk: et ur er stillet tilbage {found.tilbage} gange")
    return "\n".join(lines)


def _fault_as_text(fejl: Fejl) -> str:
    told = {"segl": fejl.segl, "kæde": fejl.kaede, "plads": fejl.plads, "nummer": fejl.nummer}
    where = [f"{name} {value}" for name, value in told.items() if value is not None]
    if fejl.tidspunkt is not None:
        where += [fejl.tidspunkt.isoformat(), f"måned {fejl.tidspunkt:%Y-%m}"]
    return f"{ORD[fejl.slags.value]}: {', '.join(where)}"
