"""A service provider with two identity providers, and what a test asks of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.oiosaml.tjeneste import Oiosaml
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.saml import Anmodning, Idp, SamlFejl, SamlProfil, SamlRefused
from tests.adapters.oiosaml.smedje import ACS, CH, IDP, NU, REQ, SLO, SP, certifikat, idp_metadata, pem

Modtag = Callable[..., Identity]
Afvist = Callable[..., None]


@pytest.fixture(scope="session")
def profil(tmp_path_factory: pytest.TempPathFactory) -> SamlProfil:
    """Two keys of ours while they change, and an identity provider that changes its own."""
    folder = tmp_path_factory.mktemp("saml")
    files: dict[str, str | bytes] = {
        "sp.pem": pem("sp"),
        "sp-gammel.pem": pem("sp-gammel"),
        "idp.xml": idp_metadata(IDP, certifikat("idp"), certifikat("idp-naeste"), certifikat("idp-udloebet", -365, -1)),
        "ch.xml": idp_metadata(CH, certifikat("ch")),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return SamlProfil(
        sp_entity_id=SP,
        acs_url=ACS,
        slo_url=SLO,
        noegler=(folder / "sp.pem", folder / "sp-gammel.pem"),
        idp=(
            Idp(IDP, str(folder / "idp.xml"), Rolle.BORGER, noegle="nemlogin"),
            Idp(CH, str(folder / "ch.xml"), Rolle.SAGSBEHANDLER, noegle="ch"),
        ),
    )


@pytest.fixture(scope="session")
def sp(profil: SamlProfil) -> Oiosaml:
    return Oiosaml(profil, now=lambda: NU)


@pytest.fixture(scope="session")
def modtag(sp: Oiosaml) -> Modtag:
    """Receives an answer to our request; `idp` are exceptions of the provider's, the rest is what we asked."""

    def received(svar: str, *, nu: Any = NU, idp: dict[str, Any] | None = None, **asked: Any) -> Identity:
        def tilpas(found: Idp) -> Idp:
            return replace(found, **(idp or {}))

        return sp.modtag(svar, Anmodning(**{"id": REQ, **asked}), nu, tilpas)

    return received


@pytest.fixture(scope="session")
def afvist(modtag: Modtag) -> Afvist:
    """Receives an answer that must be refused, with that code, and for no other reason."""

    def refused(fejl: SamlFejl, svar: str, **how: Any) -> None:
        with pytest.raises(SamlRefused) as caught:
            modtag(svar, **how)
        assert caught.value.fejl is fejl
        assert caught.value.__cause__ is None

    return refused
