"""A SAML profile (DESIGN 8): read strictly, and every fault is named with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, validates_schema

from borgerblik.access.identity import Rolle
from borgerblik.access.saml import FRISKHED, SKAEVHED, Idp, SamlProfil
from schemas.ind.fejl import Faults, from_messages
from schemas.ind.jsonfil import read_json
from schemas.ind.kommune import StrictSchema
from schemas.ind.risiko import Heltal
from schemas.ind.strenge import JaNej, Liste, Moenster, Objekt, Tekst, Valg
from schemas.ind.token_profil import Adresse, Navn

_NOEGLE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_ACS, _SLO = "/acs", "/slo"


class SamlProfilFaults(Faults):
    """A SAML profile cannot be used."""


class FilEllerAdresse(Adresse):
    """A file, or an address."""

    def faults(self, text: str) -> Iterator[str]:
        """What an address must be, where it is one."""
        yield from super().faults(text) if "://" in text else Navn.faults(self, text)


class IdpSchema(StrictSchema):
    """An identity provider, and where it may deviate from OIOSAML 3."""

    entityId = Navn(required=True)
    metadata = FilEllerAdresse(required=True)
    rolle = Valg((Rolle.BORGER.value, Rolle.SAGSBEHANDLER.value), required=True)
    kraevKryptering = JaNej()
    tilladGammeltNiveau = JaNej()
    tilladCbc = JaNej()
    tilladRsa15 = JaNej()
    noegle = Moenster(_NOEGLE, "er ikke små bogstaver, tal og bindestreg", allow_none=True)
    navn = Tekst(allow_none=True, longest=100)


class SamlProfilSchema(StrictSchema):
    """The whole profile."""

    spEntityId = Navn(required=True)
    acsUrl = Adresse(required=True)
    sloUrl = Adresse(allow_none=True)
    noegler = Liste(Navn(), required=True)
    idp = Liste(Objekt(IdpSchema), required=True)
    skaevhed = Heltal(0, 300)
    friskhed = Heltal(1, 3600)

    @validates_schema(skip_on_field_errors=True)
    def told_apart(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """There is a key and somebody to trust, and no two of them go by one name."""
        faults: dict[str, Any] = {name: ["er tom"] for name in ("noegler", "idp") if not data[name]}
        for name in ("entityId", "noegle"):
            seen: dict[str, int] = {}
            for place, idp in enumerate(data["idp"]):
                first = seen.setdefault(idp.get(name) or f"#{place}", place)
                if first != place:
                    faults.setdefault("idp", {}).setdefault(place, {})[name] = [f"står også i idp[{first}]"]
        if faults:
            raise ValidationError(faults)


_SCHEMA = SamlProfilSchema()


def laes_saml_profil(path: Path) -> SamlProfil:
    """The profile in the file; file names in it are relative to it. Raises OSError and SamlProfilFaults."""
    document, faults = read_json(path.read_bytes(), tal=True)
    if document is None:
        raise SamlProfilFaults(tuple(faults))
    try:
        data = _SCHEMA.load(document)
    except ValidationError as error:
        raise SamlProfilFaults((*faults, *from_messages(error.messages))) from None
    if faults:
        raise SamlProfilFaults(tuple(faults))
    return _profil(data, path.resolve().parent)


def _profil(data: Mapping[str, Any], folder: Path) -> SamlProfil:
    acs = str(data["acsUrl"])
    # Both stand beside each other, unless the profile says otherwise.
    beside = acs.removesuffix(_ACS) + _SLO if acs.endswith(_ACS) else None
    return SamlProfil(
        sp_entity_id=data["spEntityId"],
        acs_url=acs,
        slo_url=data.get("sloUrl", beside),
        noegler=tuple(folder / name for name in data["noegler"]),
        idp=tuple(_idp(each, folder) for each in data["idp"]),
        skaevhed=timedelta(seconds=data.get("skaevhed", SKAEVHED.total_seconds())),
        friskhed=timedelta(seconds=data.get("friskhed", FRISKHED.total_seconds())),
    )


def _idp(data: Mapping[str, Any], folder: Path) -> Idp:
    metadata = str(data["metadata"])
    return Idp(
        entity_id=data["entityId"],
        metadata=metadata if "://" in metadata else str(folder / metadata),
        rolle=Rolle(data["rolle"]),
        kraev_kryptering=data.get("kraevKryptering", True),
        tillad_gammelt_niveau=data.get("tilladGammeltNiveau", False),
        tillad_cbc=data.get("tilladCbc", False),
        tillad_rsa15=data.get("tilladRsa15", False),
        noegle=data.get("noegle"),
        navn=data.get("navn"),
    )
