"""What the right caller sends to each door that takes something: asked so, every one of them is answered."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from borgerblik.access.identity import Rolle
from borgerblik.access.risiko.skabelon import skabelon
from borgerblik.domain.tid import dansk_dag
from borgerblik.sandkasse.log_ind.personer import FULDMAGT, KOMBIT, NATIONAL

BO, CARLA = "7211791035", "6107922044"
AARHUS, ODENSE = "0751", "0461"

BODIES: Mapping[str, Callable[[], dict[str, Any]]] = {
    "/api/v1/opslag/emne": lambda: {"cpr": BO, "formaal": "Borgeren ringede", "kommune": AARHUS},
    "/api/v1/opslag/overblik": lambda: {"cpr": BO, "formaal": "Borgeren ringede", "kommune": AARHUS},
    "/api/v1/kommuner/<kode>/risiko/<brugertype>": lambda: assessment(),
    "/api/v1/kommuner/<kode>/fejlmeldinger/<melding_id>": lambda: {"status": "i_gang"},
    "/api/v1/kommuner/<kode>/sider": lambda: {"kode": AARHUS},
    "/api/v1/kommuner/<kode>/alarmer/<alarm_id>": lambda: {"tilstand": "under_behandling"},
    "/api/v1/kommuner/<kode>/tilsyn": lambda: {"kode": AARHUS},
    "/api/v1/kommuner/<kode>/kvalitet": lambda: {"kode": AARHUS, "taerskel": 90},
    "/api/v1/kommuner/<kode>/kvalitet/koersler": lambda: {"omraade": "sygedagpenge", "forfra": True},
    "/api/v1/kommuner/<kode>/opgaver": lambda: {"kode": AARHUS, "opgaver": []},
    "/api/v1/kommuner/<kode>/systemer": lambda: {"kode": AARHUS, "systemer": []},
    "/api/v1/nationaleopgaver": lambda: {"opgaver": []},
    "/api/v1/leverandoersystemer": lambda: {
        "systemer": [{"noegle": "ksd", "navn": "KSD", "leverandoer": "En leverandør", "slags": "ksd"}]
    },
    "/api/v1/kommuner/<kode>/tilslutning": lambda: connected(),
    "/api/v1/kommuner/<kode>/udtraek": lambda: {"slags": "person", "cpr": BO},
    "/api/v1/kommuner/<kode>/vagtliste": lambda: {"cpr": CARLA, "slags": "vip"},
    "/api/v1/kommuner/<kode>/risiko/<brugertype>/beregn": lambda: {
        name: assessment()[name] for name in ("elementer", "kontroller")
    },
}
# What a form sends and no address may hold.
POSTED: Mapping[str, dict[str, str]] = {
    "/medarbejder/tilsyn/vagtliste": {"cpr": CARLA, "slags": "vip"},
    "/medarbejder/revision/udtraek": {"kommune": AARHUS, "slags": "person", "cpr": BO},
    "/medarbejder/revision/udtraek/hent": {"kommune": AARHUS, "slags": "person", "cpr": BO, "format": "csv"},
    "/medarbejder/opslag": {"cpr": BO, "formaalKode": "henvendelse", "kommune": AARHUS},
}
MANDATE = base64.b64encode(
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<bpp:PrivilegeList xmlns:bpp="http://itst.dk/oiosaml/basic_privilege_profile">'
    f'<PrivilegeGroup Scope="urn:dk:gov:saml:cprNumberIdentifier:{CARLA}"><Privilege>{FULDMAGT}</Privilege>'
    "</PrivilegeGroup></bpp:PrivilegeList>".encode()
).decode()


def connected() -> dict[str, Any]:
    """A connecting under which the kommune stays open."""
    return {"kode": AARHUS, "aftaler": [{"slags": "databehandleraftale", "gyldigFra": "2020-01-01"}]}


NATIONALT = base64.b64encode(
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<bpp:PrivilegeList xmlns:bpp="http://digst.dk/oiosaml/basic_privilege_profile">'
    f'<PrivilegeGroup Scope="urn:dk:gov:saml:cvrNumberIdentifier:{KOMBIT}"><Privilege>{NATIONAL}</Privilege>'
    "</PrivilegeGroup></bpp:PrivilegeList>".encode()
).decode()


def assessment() -> dict[str, Any]:
    return skabelon(AARHUS, Rolle.BORGER, dansk_dag(datetime.now(UTC)))
