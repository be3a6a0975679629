"""The token issuer: signed access tokens for invented citizens and for the people who serve them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import tempfile
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

ISSUER = "urn:borgerblik:sandkasse"
AUDIENCE = "urn:borgerblik:api"
LOA = "https://data.gov.dk/concept/core/nsis/loa"
CPR = "https://data.gov.dk/model/core/eid/cprNumber"
NIVEAUER = {"lav": "Low", "betydelig": "Substantial", "hoej": "High"}
SCOPE = {"administrator": "administration"}
ROLLER = ("borger", "sagsbehandler", "administrator", "system")

# The list of Nanna National: the national role, for an organisation that is no kommune.
PRIVILEGIER = "https://data.gov.dk/model/core/eid/privilegesIntermediate"
NATIONAL = "http://sandkasse.borgerblikket.example/roles/usersystemrole/national/1"
KOMBIT = "19435075"

_NUMMER = re.compile(r"(6[1-9]|[78][0-9]|9[01])[0-9]{8}")  # day 61-91: nobody's number
_KOMMUNE = re.compile(r"[0-9]{4}")
_NAVNERUM = uuid.uuid5(uuid.NAMESPACE_URL, ISSUER)


class Udsteder:
    """Signs access tokens (RFC 9068, PS256) with one RSA key."""

    def __init__(self, noegle: RSAKey) -> None:
        self._noegle = noegle
        self._kid = str(noegle.thumbprint())
        # Only the holder of the private key can tell which number a `sub` belongs to.
        self._salt = hashlib.sha256(b"sub" + noegle.as_pem(private=True)).digest()

    @classmethod
    def fra_fil(cls, path: Path) -> Udsteder:
        """With the key in that file; a missing file is made first, mode 0600, whole or not at all."""
        if not path.exists():
            _opret(path)
        return cls(RSAKey.import_key(path.read_bytes()))

    def jwks(self) -> dict[str, Any]:
        """The public key, as a receiver of tokens fetches it."""
        offentlig = self._noegle.as_dict(private=False)
        return {"keys": [{**offentlig, "kid": self._kid, "use": "sig", "alg": "PS256"}]}

    def token(
        self,
        *,
        cpr: str | None,
        niveau: str = "betydelig",
        rolle: str = "borger",
        kommune: str | None = None,
        national: bool = False,
        nu: datetime | None = None,
        levetid: timedelta = timedelta(hours=1),
    ) -> str:
        """A signed access token. Raises ValueError for a number, level, role or kommune that cannot be.

        `national`: for somebody at work who has the national role besides, as a list of privileges in the token.
        """
        _kontroller(cpr, niveau, rolle, kommune)
        if national and rolle not in ("sagsbehandler", "administrator"):
            raise ValueError("the national role is for somebody at work: sagsbehandler or administrator")
        udstedt = int((nu or datetime.now(UTC)).timestamp())
        krav: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": self.sub(cpr),
            "client_id": "sandkasse",
            "iat": udstedt,
            "exp": udstedt + int(levetid.total_seconds()),
            "auth_time": udstedt,
            "jti": str(uuid.uuid4()),
            "scope": SCOPE.get(rolle, "overblik:laes"),
            LOA: NIVEAUER[niveau],
            "rolle": rolle,
        }
        if cpr is not None and rolle == "borger":
            krav[CPR] = cpr
        if kommune is not None:
            krav["kommune"] = kommune
        if national:
            krav[PRIVILEGIER] = _privilegieliste(KOMBIT, NATIONAL)
        return self.underskriv("at+jwt", json.dumps(krav).encode())

    def underskriv(self, typ: str, krav: bytes, **hoved: str) -> str:
        """Those claims (JSON, as they stand) as a token of that type; `hoved` is added to its header, or changes it."""
        header = {"alg": "PS256", "typ": typ, "kid": self._kid, **hoved}
        return jws.serialize_compact(header, krav, self._noegle, algorithms=["PS256"])

    def laes(self, token: str, typ: str) -> dict[str, Any] | None:
        """The claims of a token of that type that we signed, expired or not; None for any other."""
        try:
            laest = jwt.decode(token, self._noegle, algorithms=["PS256"])
        except (JoseError, ValueError):
            return None
        return dict(laest.claims) if laest.header.get("typ") == typ else None

    def sub(self, cpr: str | None) -> str:
        """The subject of that number, always the same; of no number, never the same."""
        if cpr is None:
            return str(uuid.uuid4())
        return str(uuid.uuid5(_NAVNERUM, hmac.new(self._salt, cpr.encode(), hashlib.sha256).hexdigest()))


def _kontroller(cpr: str | None, niveau: str, rolle: str, kommune: str | None) -> None:
    if cpr is not None and not _NUMMER.fullmatch(cpr):
        raise ValueError("a token is for an invented person: ten digits whose day is 61-91")
    if niveau not in NIVEAUER:
        raise ValueError(f"the level is one of {', '.join(NIVEAUER)}")
    if rolle not in ROLLER:
        raise ValueError(f"the role is one of {', '.join(ROLLER)}")
    if kommune is not None and not _KOMMUNE.fullmatch(kommune):
        raise ValueError("a kommune is four digits")


def _privilegieliste(cvr: str, rolle: str) -> str:
    """One role for one organisation (OIO Basic Privilege Profile), in base64."""
    liste = (
        '<?xml version="1.0" encoding="UTF-8"?><bpp:PrivilegeList '
        'xmlns:bpp="http://digst.dk/oiosaml/basic_privilege_profile">'
        f'<PrivilegeGroup Scope="urn:dk:gov:saml:cvrNumberIdentifier:{cvr}"><Privilege>{rolle}</Privilege>'
        "</PrivilegeGroup></bpp:PrivilegeList>"
    )
    return base64.b64encode(liste.encode()).decode()


def _opret(path: Path) -> None:
    """A new key file. Of two processes that try at once, one makes the file and both read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = RSAKey.generate_key(2048, private=True).as_pem(private=True)
    fil, navn = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(fil, "wb") as ud:
            ud.write(pem)
        os.link(navn, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(navn)
