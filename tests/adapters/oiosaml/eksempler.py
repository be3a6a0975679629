"""The samples beside the project, and real files; without them these tests are skipped and say so."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(
    os.environ.get("BORGERBLIK_IDENTITY_SAMPLES", Path(__file__).resolve().parents[4] / "shared" / "identity-samples")
)
needs_samples = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the identity samples are not here: BORGERBLIK_IDENTITY_SAMPLES names their folder"
)
CONFIG = FOLDER / "saml" / "config"
ROLLE = {"citizen": "borger", "caseworker": "sagsbehandler"}
NIVEAU = {"Low": "lav", "Substantial": "betydelig", "High": "hoej", None: None}


def cases() -> list[dict[str, Any]]:
    """The sample answers to a sign-in, with what must come of each."""
    return json.loads((FOLDER / "saml" / "cases.json").read_text())  # type: ignore[no-any-return]


def sp_json() -> dict[str, Any]:
    """How the samples are set up."""
    return json.loads((CONFIG / "sp.json").read_text())  # type: ignore[no-any-return]


def profil() -> dict[str, Any]:
    """The same as a profile of ours."""
    made = sp_json()
    return {
        "spEntityId": made["sp_entity_id"],
        "acsUrl": made["acs_url"],
        "noegler": [str(FOLDER / name) for name in made["decryption_keys"]],
        "idp": [
            {"entityId": idp["entity_id"], "metadata": str(FOLDER / idp["metadata"]), "rolle": ROLLE[idp["role"]]}
            for idp in made["idps"].values()
        ],
        "skaevhed": made["clock_skew_seconds"],
    }


def linje(case: dict[str, Any]) -> dict[str, Any]:
    """A sample as a line for the command."""
    extra = {"plain-ok": {"kraevKryptering": False}, "legacy-ok": {"tilladGammeltNiveau": True}}
    return {
        "id": case["id"],
        "svar": base64.b64encode((FOLDER / case["file"]).read_bytes()).decode(),
        "anmodning": {"id": case["outstanding_request"], "niveau": None, "personType": None, "forceAuthn": False},
        "idp": sp_json()["idps"][case["idp"]]["entity_id"],
        "tid": sp_json()["evaluation_instant"],
        **extra.get(case["sp_profile"], {}),
    }
