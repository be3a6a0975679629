"""A kommune's decisions of look-ups as JSON: the form of the files, of the API and of the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from borgerblik.domain.epost import Email
from borgerblik.domain.tilsyn import Alarmmodtagere, Arbejdstid, Formaal, Opslagsgraense, Tilsyn


def to_json(tilsyn: Tilsyn) -> dict[str, Any]:
    """Everything written out, in plain JSON values."""
    return {
        "kode": tilsyn.kode,
        "formaal": [{"noegle": each.noegle, "tekst": each.tekst, "uddybes": each.uddybes} for each in tilsyn.formaal],
        "kunFraListen": tilsyn.kun_fra_listen,
        "opbevaring": tilsyn.opbevaring,
        "arbejdstid": None if tilsyn.arbejdstid is None else _from_arbejdstid(tilsyn.arbejdstid),
        "graense": {"advar": tilsyn.graense.advar, "stop": tilsyn.graense.stop},
        "overvaagedeKle": list(tilsyn.overvaagede_kle),
        "alarm": {"email": [each.reveal() for each in tilsyn.alarm.email], "webhook": tilsyn.alarm.webhook},
        "statistikEmail": [each.reveal() for each in tilsyn.statistik_email],
    }


def from_json(document: Mapping[str, Any]) -> Tilsyn:
    """The decisions of a document that has been checked; what it does not say is as the domain has it."""
    bare = Tilsyn(document["kode"])
    graense, alarm = document.get("graense") or {}, document.get("alarm") or {}
    hours = document.get("arbejdstid")
    reasons = document.get("formaal")
    return Tilsyn(
        kode=bare.kode,
        formaal=bare.formaal if reasons is None else tuple(_to_formaal(each) for each in reasons),
        kun_fra_listen=document.get("kunFraListen", bare.kun_fra_listen),
        opbevaring=document.get("opbevaring", bare.opbevaring),
        arbejdstid=None if hours is None else _to_arbejdstid(hours),
        graense=Opslagsgraense(graense.get("advar", bare.graense.advar), graense.get("stop", bare.graense.stop)),
        overvaagede_kle=tuple(document.get("overvaagedeKle") or ()),
        alarm=Alarmmodtagere(_emails(alarm.get("email")), alarm.get("webhook")),
        statistik_email=_emails(document.get("statistikEmail")),
    )


def _to_formaal(document: Mapping[str, Any]) -> Formaal:
    return Formaal(document["noegle"], document["tekst"], document.get("uddybes", False))


def _from_arbejdstid(hours: Arbejdstid) -> dict[str, Any]:
    return {"dage": sorted(hours.dage), "fra": f"{hours.fra:%H:%M}", "til": f"{hours.til:%H:%M}"}


def _to_arbejdstid(document: Mapping[str, Any]) -> Arbejdstid:
    fra, til = (time.fromisoformat(document[name]) for name in ("fra", "til"))
    return Arbejdstid(frozenset(document["dage"]), fra, til)


def _emails(addresses: Any) -> tuple[Email, ...]:
    return tuple(Email(each) for each in addresses or ())
