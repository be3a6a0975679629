"""What a product needs in order to trust this sandkasse: its two profile files, and the keys and secrets they name."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509

from borgerblik.sandkasse.assertion import UDSTEDER as STS
from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind.idp import CH, NEMLOGIN, Udbyder, metadata
from borgerblik.sandkasse.log_ind.idtoken import BROKER_NIVEAU
from borgerblik.sandkasse.log_ind.klienter import Indstillinger, Klient
from borgerblik.sandkasse.pki import FOR_TAET_PAA, Pki
from borgerblik.sandkasse.udsteder import AUDIENCE, CPR, ISSUER, LOA, NIVEAUER

MAPPE = "sandkasse-log-ind"  # beside the key file
KLIENT_ID = "borgerblikket"
SP_ENTITY_ID = "https://saml.borgerblikket.sandkasse"
SP_FIL = "sp.pem"
HEMMELIGHED_FIL = "broker-hemmelighed"
SVARSTI, EFTER_LOGUD_STI, BAGKANALSTI = "/oidc/svar", "/logget-ud", "/oidc/log-ud"


def skriv_profiler(mappe: Path, *, sandkasse: str, produkt: str, pki: Pki) -> dict[str, str]:
    """Write the profiles of a product at `produkt` for a sandkasse at `sandkasse`; the settings that name them.

    The key of the product and its secret at the broker are made once, the rest is written anew.
    """
    mappe.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sp_noegle(mappe, pki)
    _hemmelighed(mappe)
    for udbyder in (NEMLOGIN, CH):
        _skriv(mappe / _metadatafil(udbyder), metadata(udbyder, sandkasse, pki.idp(udbyder.navn)))
    saml, token = mappe / "saml.json", mappe / "token.json"
    _skriv(saml, _som_json(_saml(produkt)))
    _skriv(token, _som_json(_token(sandkasse, pki)))
    return {"SAML_PROFIL": str(saml), "TOKEN_PROFIL": str(token)}


def indstillinger(mappe: Path, *, sandkasse: str, produkt: str) -> Indstillinger:
    """What the sandkasse must be told to serve that product: the other side of `skriv_profiler`, by the same folder."""
    mappe.mkdir(mode=0o700, parents=True, exist_ok=True)
    klient = Klient(
        KLIENT_ID,
        _hemmelighed(mappe),
        (produkt + SVARSTI,),
        (produkt + EFTER_LOGUD_STI,),
        produkt + BAGKANALSTI,
    )
    return Indstillinger(sandkasse, (f"{produkt}/saml/metadata",), (klient,))


def _saml(produkt: str) -> dict[str, Any]:
    return {
        "spEntityId": SP_ENTITY_ID,
        "acsUrl": f"{produkt}/saml/acs",
        "noegler": [SP_FIL],
        "idp": [
            _idp(NEMLOGIN, "borger", gammelt=False),
            _idp(CH, "sagsbehandler", gammelt=True),
        ],
        "skaevhed": 120,
        "friskhed": 300,
    }


def _idp(udbyder: Udbyder, rolle: str, *, gammelt: bool) -> dict[str, Any]:
    return {
        "noegle": udbyder.navn,
        "navn": udbyder.titel,
        "entityId": udbyder.entity_id,
        "metadata": _metadatafil(udbyder),
        "rolle": rolle,
        "kraevKryptering": True,
        "tilladGammeltNiveau": gammelt,
    }


def _token(sandkasse: str, pki: Pki) -> dict[str, Any]:
    broker = f"{sandkasse}/oidc"
    return {
        "audience": AUDIENCE,
        "skaevhed": 60,
        "laengsteLevetid": 3600,
        "udstedere": {ISSUER: _access_tokens(f"{broker}/jwks"), broker: _id_tokens(broker)},
        "ressource": {"niveau": "betydelig", "scope": "overblik:laes", "maxAlder": None},
        "idws": {
            "audience": AUDIENCE,
            "udstedere": {STS: {"certifikat": str(pki.sti("sts.pem").resolve())}},
            "levetid": 3600,
        },
    }


def _access_tokens(jwks: str) -> dict[str, Any]:
    """The issuer of access tokens, which is trusted to name a caller's role and kommune."""
    return {
        "jwks": jwks,
        "brug": "access_token",
        "algoritmer": ["PS256"],
        "typ": "at+jwt",
        "niveauClaim": LOA,
        "gammeltNiveauClaim": o.GAMMELT_NIVEAU,
        "niveauForm": {ordet: trin for trin, ordet in NIVEAUER.items()},
        "cprClaim": CPR,
        "rolleClaim": "rolle",
        "kommuneClaim": "kommune",
    }


def _id_tokens(broker: str) -> dict[str, Any]:
    """The broker: ID tokens of the browser's sign-in, and introspection of its opaque access tokens."""
    klient = {"klientId": KLIENT_ID, "hemmelighed": HEMMELIGHED_FIL}
    return {
        "jwks": f"{broker}/jwks",
        "brug": "id_token",
        "algoritmer": ["PS256"],
        "typ": "JWT",
        "niveauClaim": "loa",
        "gammeltNiveauClaim": o.GAMMELT_NIVEAU,
        "niveauForm": {url: trin for trin, url in BROKER_NIVEAU.items()},
        "cprClaim": "dk.cpr",
        "login": {
            "noegle": "broker",
            "navn": "Kommunens log-in (sandkassen)",
            "rolle": "borger",
            **klient,
            "autorisation": f"{broker}/authorize",
            "token": f"{broker}/token",
            "logud": f"{broker}/logud",
            "acrValues": dict(BROKER_NIVEAU),
            "parametre": {"scope": "openid mitid ssn"},
        },
        "introspektion": {"url": f"{broker}/introspect", **klient},
    }


def _metadatafil(udbyder: Udbyder) -> str:
    return f"{udbyder.navn}.metadata.xml"


# Files


def _sp_noegle(mappe: Path, pki: Pki) -> None:
    """The product's own key and certificate in one file; made once, and anew when the certificate is at its end."""
    fil = mappe / SP_FIL
    try:
        slut = x509.load_pem_x509_certificate(fil.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        slut = None
    if slut is None or slut - FOR_TAET_PAA <= datetime.now(UTC):
        bevis = pki.udsted("Borgerblikket (tjenesteudbyder i sandkassen)")
        _skriv(fil, bevis.noegle_pem + bevis.pem)


def _hemmelighed(mappe: Path) -> str:
    """The product's secret at the broker. Of two processes that try at once, one makes the file and both read it."""
    fil = mappe / HEMMELIGHED_FIL
    if not fil.exists():
        navn = _midlertidig(mappe, secrets.token_urlsafe(32).encode())
        try:
            os.link(navn, fil)
        except FileExistsError:
            pass
        finally:
            navn.unlink()
    return fil.read_text("ascii").strip()


def _som_json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n"


def _skriv(fil: Path, data: bytes) -> None:
    """Whole or not at all, for its owner only."""
    _midlertidig(fil.parent, data).replace(fil)


def _midlertidig(mappe: Path, data: bytes) -> Path:
    haandtag, navn = tempfile.mkstemp(dir=mappe, prefix=".profil.")  # mkstemp makes it 0600
    with os.fdopen(haandtag, "wb") as ud:
        ud.write(data)
    return Path(navn)
