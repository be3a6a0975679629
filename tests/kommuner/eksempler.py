"""A good kommune file, for a test to change what matters; and kommuner of every kind for hypothesis."""

from __future__ import annotations

import json
from datetime import date
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import KleValg, Kommune, Link, Niveaukrav, Systemfilter, Titelvalg
from borgerblik.kommuner.register import NAVNE

AARHUS = "0751"
AARHUS_CVR = "55133018"


def et_valg(nummer: str = "32.30.04", **aendret: Any) -> dict[str, Any]:
    """One KLE choice as JSON, as DESIGN section 7 shows it."""
    return {
        "nummer": nummer,
        "aaben": True,
        "fradato": "2020-12-31",
        "ogsaaAktive": True,
        "titel": "kle",
        "dokumenter": True,
        "fagsystemer": {"kun": [], "ikke": []},
        "links": [{"tekst": "Læs om sygedagpenge", "url": "https://www.borger.dk/sygedagpenge"}],
    } | aendret


def en_fil(**aendret: Any) -> dict[str, Any]:
    """A kommune file, as DESIGN section 7 shows it."""
    levels = {"fortrolige": "betydelig", "foelsomme": "betydelig"}
    return {
        "kode": AARHUS,
        "navn": "Aarhus Kommune",
        "cvr": AARHUS_CVR,
        "tilsluttet": True,
        "kle": [et_valg()],
        "niveauer": {"borger": dict(levels), "sagsbehandler": dict(levels)},
    } | aendret


def raa(fil: Any) -> bytes:
    """As it lies on disk."""
    return json.dumps(fil, ensure_ascii=False).encode()


def en_kommune(kode: str = AARHUS, cvr: str | None = AARHUS_CVR, **aendret: Any) -> Kommune:
    """A connected kommune that has opened one number."""
    facts: dict[str, Any] = {
        "tilsluttet": True,
        "kle": MappingProxyType({"32.30.04": KleValg("32.30.04", True)}),
    }
    return Kommune(kode, NAVNE[kode], cvr, **(facts | aendret))


_tekst = st.text("abc ÆØÅæøå-.!/😀", min_size=1, max_size=20).filter(lambda text: text == text.strip())
_systemer = st.frozensets(_tekst.map(str.casefold), max_size=3)
_valg = st.builds(
    KleValg,
    nummer=st.from_regex(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}", fullmatch=True, alphabet="0123456789."),
    aaben=st.booleans(),
    fradato=st.none() | st.dates(min_value=date(1, 1, 1)),
    ogsaa_aktive=st.booleans(),
    titel=st.sampled_from(Titelvalg),
    dokumenter=st.booleans(),
    fagsystemer=st.builds(lambda kun, ikke: Systemfilter(kun, ikke - kun), _systemer, _systemer),
    links=st.lists(
        st.builds(Link, tekst=_tekst, url=st.sampled_from(["https://borger.dk", "https://a.dk:8443/x?y=1#z"])),
        max_size=2,
    ).map(tuple),
)
_krav = st.builds(Niveaukrav, st.sampled_from(Nsis), st.sampled_from(Nsis))
kommuner = st.builds(
    Kommune,
    kode=st.sampled_from(sorted(NAVNE)),
    navn=_tekst,
    cvr=st.integers(0, 99_999_999).map(lambda number: f"{number:08d}"),
    tilsluttet=st.booleans(),
    kle=st.lists(_valg, max_size=4, unique_by=lambda valg: valg.nummer).map(
        lambda chosen: MappingProxyType({valg.nummer: valg for valg in chosen})
    ),
    borger=_krav,
    sagsbehandler=_krav,
)
