"""Lists of privileges to start from, as they arrive."""

from __future__ import annotations

import base64

SAGSBEHANDLER = "http://borgerblikket.example/roles/usersystemrole/sagsbehandler/1"
ADMINISTRATOR = "http://borgerblikket.example/roles/usersystemrole/administrator/1"
FULDMAGT = "urn:dk:borgerblikket:fuldmagt:ydelser"
KLE, ORGENHED, FOELSOMHED = (f"http://sts.kombit.dk/constraints/{name}/1" for name in ("KLE", "orgenhed", "foelsomhed"))
NYT, GAMMELT = "http://digst.dk/oiosaml/basic_privilege_profile", "http://itst.dk/oiosaml/basic_privilege_profile"
AARHUS, ODENSE = "55133018", "35209115"


def kodet(xml: str | bytes) -> str:
    """As the attribute carries it."""
    return base64.b64encode(xml.encode() if isinstance(xml, str) else xml).decode()


def en_gruppe(
    *begraensninger: tuple[str, str], scope: str = f"cvrNumberIdentifier:{AARHUS}", rolle: str = SAGSBEHANDLER
) -> str:
    """One role in Aarhus, with these constraints."""
    limits = "".join(f'<Constraint Name="{name}">{value}</Constraint>' for name, value in begraensninger)
    return f'<PrivilegeGroup Scope="urn:dk:gov:saml:{scope}"><Privilege>{rolle}</Privilege>{limits}</PrivilegeGroup>'


def en_liste(*grupper: str, navnerum: str = NYT, foran: str = "") -> str:
    """The groups as one list, encoded."""
    return kodet(f'{foran}<bpp:PrivilegeList xmlns:bpp="{navnerum}">{"".join(grupper)}</bpp:PrivilegeList>')
