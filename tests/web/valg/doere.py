"""What the doors of a kommune's choices are asked, so that the right caller is answered: for the tests of the locks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from borgerblik.audit.adgangslog import Kald
from borgerblik.domain.koder import Nsis
from borgerblik.domain.kommune import KleValg
from borgerblik.kommuner.form import to_json
from borgerblik.kommuner.kladde import Hvem, Kladde, Tilstand
from borgerblik.kommuner.kladde.forhaandsvisning import som_json
from borgerblik.kommuner.kladde.model import AFSLUTTET
from borgerblik.kommuner.kladde.skabelon import med_valg
from borgerblik.kommuner.kladde.visning_store import VisningStore
from borgerblik.valg import om_i
from tests.kommuner.kladde.byg import en_forhaandsvisning

AARHUS, NUMMER, GRUND = "0751", "32.27.20", "Leverandøren retter titlerne inden fredag"
API, SIDE = "/api/v1/kommuner/<kode>", "/medarbejder/valg"
KALDERE = ("en-sub", "en-ansat")  # with a token, and with a browser
SKREVET = Hvem("test", "test")
KALD = Kald("anmodning", "test", "system", "", Nsis.BETYDELIG, seer="test")
# No run over data is made for these tests, and without one nothing is passed over.
SOM_SAGEN_STAAR = {f"{API}/fagomraader/<noegle>/tilsidesaet": 409}


def er_vores(rule: str) -> bool:
    """Is it a door of ours?"""
    return rule in (API, f"{API}/historik") or rule.startswith((f"{API}/kladder", f"{API}/fagomraader", SIDE))


def steder(sted: Any, rule: str) -> dict[str, str]:
    """The places in the address: a draft that has come as far as the door wants it, and an area."""
    areas = {f"{API}/fagomraader/<noegle>/luk": "revalidering", f"{SIDE}/omraade/<noegle>/luk": "ledighedsydelse"}
    found = {"noegle": areas.get(rule, "udvalgte_enkeltydelser"), "handling": "traek"}
    return found | ({"kladde_id": _kladde(sted, rule).id} if "<kladde_id>" in rule else {})


def krop(sted: Any, rule: str) -> dict[str, Any]:
    """What a program sends."""
    whole = to_json(sted.parts.konsol.kladder.gaeldende(AARHUS).kommune)
    return {
        API: whole,
        f"{API}/kladder": {"fra": "i_kraft"},
        f"{API}/kladder/<kladde_id>": whole,
        f"{API}/kladder/<kladde_id>/indstil": {"gaelderFra": None},
        f"{API}/kladder/<kladde_id>/afvis": {"begrundelse": "Fradatoen er forkert"},
        f"{API}/fagomraader/<noegle>/luk": {"grund": GRUND},
        f"{API}/fagomraader/<noegle>/tilsidesaet": {"kladde": _kladde(sted, rule).id, "grund": GRUND},
    }.get(rule, {})


def felter(sted: Any, rule: str) -> dict[str, str]:
    """What a form sends."""
    version = {"version": str(_kladde(sted, rule).version)} if "<kladde_id>" in rule else {}
    return {"kommune": AARHUS, "fra": "i_kraft", "grund": GRUND, **version} if rule.startswith(SIDE) else {}


def _kladde(sted: Any, rule: str) -> Kladde:
    """The draft of that door; a new one where the choices have changed meanwhile."""
    kladder = sted.parts.konsol.kladder
    kept = sted.kladder.get(rule)
    found = None if kept is None else kladder.find(AARHUS, kept)
    if found is None or (found.tilstand not in AFSLUTTET and kladder.foraeldet(found)):
        found = _ny(sted, rule)
        sted.kladder[rule] = found.id
    return found


def _ny(sted: Any, rule: str) -> Kladde:
    kladder, om = sted.parts.konsol.kladder, om_i(sted.parts.konsol.aendringer, AARHUS, KALD)
    grund = kladder.gaeldende(AARHUS).kommune
    changed = med_valg(grund, [KleValg(NUMMER, True, date(2021, 1, 1) + timedelta(days=len(sted.kladder)))])
    made: Kladde = kladder.ny(changed, navn="Prøve", ophav="i_kraft", hvem=SKREVET, om=om)
    if rule.endswith(("/godkend", "/afvis")):
        made = kladder.indstil(made, None, SKREVET, om)
        _set_af_alle(sted, made)
        assert made.tilstand is Tilstand.INDSTILLET
    return made


def _set_af_alle(sted: Any, kladde: Kladde) -> None:
    """A preview that counted nothing, and that the right callers have seen."""
    store, now = VisningStore(sted.produkt.engine), datetime.now(UTC)
    store.bed(kladde.id, kladde.indhold, "test", now)
    taken = store.tag("test", now + timedelta(days=1), now + timedelta(days=1), kladde.id)
    if taken is not None:
        store.faerdig(taken, "test", som_json(en_forhaandsvisning()), now)
    for person in KALDERE:
        store.set_af(kladde.id, kladde.indhold, person, now)
