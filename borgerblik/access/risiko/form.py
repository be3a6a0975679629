"""An assessment as JSON: the form of the files, of the API and, with the method's version, of the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from borgerblik.access.identity import Rolle
from borgerblik.access.risiko.metode import NYESTE
from borgerblik.access.risiko.model import Element, Kontrol, Overgang, Vurderet, Vurdering
from borgerblik.domain.koder import Nsis

K = TypeVar("K", Element, Kontrol)


def to_json(vurdering: Vurdering) -> dict[str, Any]:
    """Everything written out, in plain JSON values."""
    til = vurdering.gammelt_niveau_til
    return {
        "kode": vurdering.kode,
        "brugertype": vurdering.brugertype.value,
        "elementer": _from_vurderede(vurdering.elementer),
        "kontroller": _from_vurderede(vurdering.kontroller),
        "niveau": vurdering.niveau.value,
        "begrundelse": vurdering.begrundelse,
        "omraader": {noegle: niveau.value for noegle, niveau in vurdering.omraader.items()},
        "gammeltNiveau": vurdering.gammelt_niveau,
        "gammeltNiveauTil": None if til is None else til.isoformat(),
        "besluttetAf": vurdering.besluttet_af,
        "besluttet": vurdering.besluttet.isoformat(),
        "genbesoeg": vurdering.genbesoeg.isoformat(),
        "metode": vurdering.metode,
    }


def from_json(document: Mapping[str, Any]) -> Vurdering:
    """The assessment of a document that has been checked; without `metode` it is made with the newest."""
    gammelt, til = document.get("gammeltNiveau"), document.get("gammeltNiveauTil")
    return Vurdering(
        kode=document["kode"],
        brugertype=Rolle(document["brugertype"]),
        elementer=to_vurderede(Element, document.get("elementer", {})),
        kontroller=to_vurderede(Kontrol, document.get("kontroller", {})),
        niveau=Nsis(document["niveau"]),
        begrundelse=document.get("begrundelse"),
        omraader=MappingProxyType({key: Nsis(each) for key, each in sorted(document.get("omraader", {}).items())}),
        overgang=None if gammelt is None or til is None else Overgang(gammelt, date.fromisoformat(til)),
        besluttet_af=document["besluttetAf"],
        besluttet=date.fromisoformat(document["besluttet"]),
        genbesoeg=date.fromisoformat(document["genbesoeg"]),
        metode=document.get("metode", NYESTE),
    )


def to_vurderede(slags: type[K], document: Mapping[str, Any]) -> Mapping[K, Vurderet]:
    """The judgements in a document, in our order; null is one that was not made."""
    found = ((each, document.get(each.value)) for each in slags)
    return MappingProxyType({each: Vurderet(d["vaerdi"], d["begrundelse"]) for each, d in found if d is not None})


def _from_vurderede(vurderede: Mapping[K, Vurderet]) -> dict[str, Any]:
    return {each.value: {"vaerdi": v.vaerdi, "begrundelse": v.begrundelse} for each, v in vurderede.items()}
