"""The assessment as a document for the kommune's GDPR file: one HTML file that needs nothing else, for paper too."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from borgerblik.access.risiko.model import Element, Kontrol, Udgave
from borgerblik.access.risiko.ordlyd import BRUGERE, ELEMENT, KONTROL, KONTROL_TRIN, NIVEAU, TRIN
from borgerblik.access.risiko.service import Stand
from borgerblik.domain.tid import DANMARK, dansk_dag
from borgerblik.fagomraader import omraader

_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip

Afsnit = tuple[Stand, Sequence[Udgave]]


def dokument(kode: str, navn: str, afsnit: Sequence[Afsnit], dannet: datetime) -> str:
    """The document of a kommune: a part for each kind of user, with every version there has been."""
    titler = {each.noegle: each.titel for each in omraader().alle}
    return _skabelon().render(kode=kode, navn=navn, afsnit=afsnit, dannet=dansk_dag(dannet), titler=titler)


def politik() -> str:
    """The Content-Security-Policy it is served under: its own style, by its hash, and nothing else."""
    style = b64encode(hashlib.sha256(_fil("dokument.css").encode()).digest()).decode()
    closed = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    return f"{closed}; style-src 'sha256-{style}'"


@cache
def _fil(navn: str) -> str:
    return files(__package__).joinpath(navn).read_text(encoding="utf-8")


@cache
def _skabelon() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters.update(dag=_dag, stund=_stund)
    environment.globals.update(
        stil=Markup(_fil("dokument.css")),  # noqa: S704 (our own file)
        elementer=tuple(Element),
        kontroller=tuple(Kontrol),
        elementnavne=ELEMENT,
        kontrolnavne=KONTROL,
        elementtrin=lambda element, vaerdi: TRIN[element][vaerdi - 1],
        kontroltrin=lambda _kontrol, vaerdi: KONTROL_TRIN[vaerdi],
        brugere=BRUGERE,
        niveau=NIVEAU,
    )
    return environment.from_string(_fil("dokument.html"))


def _dag(dag: date) -> str:
    """As Danes write it."""
    return f"{dag.day}. {_MONTHS[dag.month - 1]} {dag.year}"


def _stund(moment: datetime) -> str:
    return f"{_dag(dansk_dag(moment))} kl. {moment.astimezone(DANMARK):%H.%M}"
