"""Joins the doors: from settings and profile files to everything that says who is asking. A part of `app`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from adapters.idws_modtag import IdwsModtager
from adapters.introspektion import spoerg
from adapters.jwks import key_sets
from adapters.oidc import OidcLogin
from adapters.oiosaml.tjeneste import Oiosaml
from adapters.privilegier import laes_privilegier
from borgerblik.access.egne_tokens import EgneTokens
from borgerblik.access.fuldmagt import Fuldmagtsregler
from borgerblik.access.gate import Doere
from borgerblik.access.haendelser import Haendelser
from borgerblik.access.identity import Doer, Rolle
from borgerblik.access.login import Login, Udbyder
from borgerblik.access.roller import Roller
from borgerblik.access.saml import SamlProfil
from borgerblik.access.sessioner import Levetid, Sessioner
from borgerblik.access.store import AdgangStore
from borgerblik.access.token import Dommer, Introspektion, TokenDoor, TokenProfil, profil_af_indstillinger
from borgerblik.access.udlogning import Udlogning
from borgerblik.access.undervejs import Ventende
from borgerblik.adgangsvalg import Adgangsvalg
from borgerblik.config import PREFIX, SettingError, Settings
from borgerblik.db import Engine
from borgerblik.fagomraader import OEVRIGE, omraader
from borgerblik.operations.baggrund import Opgave
from borgerblik.operations.maaling import SECURITY_EVENTS
from borgerblik.web.kant import Kant
from schemas.ind.saml_profil import SamlProfilFaults, laes_saml_profil
from schemas.ind.token_profil import TokenProfilFaults, laes_token_profil

METADATA_SECONDS = 3600.0
TIDY_SECONDS = 600.0
T = TypeVar("T")
NEEDED = ("oidc_issuer", "oidc_audience", "oidc_jwks_url")  # where no TOKEN_PROFIL takes their place


@dataclass(frozen=True, slots=True)
class Adgang:
    """The doors, joined."""

    doere: Doere
    kant: Kant
    login: Login
    udlogning: Udlogning
    saml: Oiosaml | None
    oidc: OidcLogin | None
    idws: IdwsModtager | None
    egne: EgneTokens
    haendelser: Haendelser
    roller: Roller
    fuldmagtsregler: Fuldmagtsregler

    def opgaver(self) -> list[Opgave]:
        """What is done beside the requests: metadata fetched anew, what ran out taken away."""
        tidy = Opgave("ryd adgang", TIDY_SECONDS, self.haendelser.ryd)
        return [tidy] if self.saml is None else [tidy, Opgave("saml-metadata", METADATA_SECONDS, self.saml.opdater)]


def make_adgang(settings: Settings, engine: Engine, now: Callable[[], datetime]) -> Adgang:
    """From settings to doors. Raises SettingError, in one line that names the setting or the file."""
    settings.demand("secret_key", "pseudonym_key")
    chosen, secret = settings.adgang, settings.secret_key or b""
    alder = levetider(chosen)
    store = AdgangStore(engine)
    sessioner = Sessioner(store, secret, alder, now)
    haendelser = Haendelser(store, secret, now, lambda haendelse: SECURITY_EVENTS.labels(haendelse).inc())
    egne = EgneTokens(store, secret, now)
    profil = token_profil(settings)
    dommer = Dommer(profil, key_sets(profil), now=now, laes_privilegier=laes_privilegier)
    saml_profil = _saml_profil(chosen)
    saml = None if saml_profil is None else Oiosaml(saml_profil, mappe=settings.instance / "saml-metadata", now=now)
    oidc = OidcLogin(dommer) if profil.login else None
    kant = Kant(chosen.proxyer, chosen.certifikat_hoved)
    roller = _roller(chosen)
    udbydere = [*_saml_udbydere(saml_profil), *_oidc_udbydere(profil)]
    if udbydere and chosen.adresse is None:
        raise SettingError(f"{PREFIX}ADRESSE mangler (den er der, hvor borgere finder os)")
    return Adgang(
        doere=Doere(
            token=TokenDoor(dommer, egne=egne.find, introspektion=Introspektion(dommer, spoerg)),
            sessioner=sessioner,
            klientcertifikat=kant.klientcertifikat,
            alder=lambda rolle: alder[rolle].absolut if rolle in alder else None,
            now=now,
        ),
        kant=kant,
        login=Login(
            udbydere=udbydere,
            saml=saml,
            oidc=oidc,
            adresse=chosen.adresse or "",
            store=store,
            ventende=Ventende(store, secret, now),
            sessioner=sessioner,
            haendelser=haendelser,
            roller=roller,
            now=now,
        ),
        udlogning=Udlogning(
            udbydere=udbydere,
            saml=saml,
            oidc=oidc,
            adresse=chosen.adresse or "",
            store=store,
            sessioner=sessioner,
            haendelser=haendelser,
            now=now,
        ),
        saml=saml,
        oidc=oidc,
        idws=None if profil.idws is None else IdwsModtager(profil, now=now, laes_privilegier=laes_privilegier),
        egne=egne,
        haendelser=haendelser,
        roller=roller,
        fuldmagtsregler=_fuldmagtsregler(settings),
    )


def token_profil(settings: Settings) -> TokenProfil:
    """TOKEN_PROFIL, or what the three OIDC_* stand for. Raises SettingError."""
    file = settings.adgang.token_profil
    if file is not None:
        return _from_file("TOKEN_PROFIL", file, laes_token_profil, TokenProfilFaults)
    settings.demand(*NEEDED)
    return profil_af_indstillinger(
        settings.oidc_issuer or "", settings.oidc_audience or "", settings.oidc_jwks_url or ""
    )


def levetider(chosen: Adgangsvalg) -> Mapping[Rolle, Levetid]:
    """How long a session lives, by role."""
    medarbejder = Levetid(chosen.medarbejder_session, chosen.medarbejder_tavshed)
    return MappingProxyType(
        {
            Rolle.BORGER: Levetid(chosen.borger_session, chosen.borger_tavshed),
            Rolle.SAGSBEHANDLER: medarbejder,
            Rolle.ADMINISTRATOR: medarbejder,
        }
    )


def _saml_profil(chosen: Adgangsvalg) -> SamlProfil | None:
    if chosen.saml_profil is None:
        return None
    return _from_file("SAML_PROFIL", chosen.saml_profil, laes_saml_profil, SamlProfilFaults)


def _from_file(setting: str, file: Path, read: Callable[[Path], T], faults: type[Exception]) -> T:
    try:
        return read(file)
    except OSError as error:
        raise SettingError(f"{PREFIX}{setting}: {file}: {error.strerror}") from error
    except faults as error:
        raise SettingError(f"{PREFIX}{setting}: {file}: {error}") from error


def _roller(chosen: Adgangsvalg) -> Roller:
    try:
        return Roller(
            frozenset(chosen.sagsbehandler_roller),
            frozenset(chosen.administrator_roller),
            frozenset(chosen.tilsyn_roller),
            frozenset(chosen.undtagne_roller),
            national=chosen.nationale_roller,
        )
    except ValueError as error:
        names = ", ".join(f"{PREFIX}{name}_ROLLER" for name in ("SAGSBEHANDLER", "ADMINISTRATOR", "TILSYN", "UNDTAGNE"))
        names = f"{names}, {PREFIX}NATIONALE_ROLLER"
        raise SettingError(f"{names}: {error}") from error


def _fuldmagtsregler(settings: Settings) -> Fuldmagtsregler:
    """Which privileges are mandates; an area nobody knows would open nothing, unseen."""
    mandates = settings.adgang.fuldmagt_privilegier
    unknown = {area for areas in mandates.values() for area in areas} - {*omraader().efter_noegle, OEVRIGE}
    if unknown:
        raise SettingError(f"{PREFIX}FULDMAGT_PRIVILEGIER: {min(unknown)} er ikke et fagområde")
    return Fuldmagtsregler(mandates, settings.pseudonym_key or b"")


def _saml_udbydere(profil: SamlProfil | None) -> list[Udbyder]:
    return [
        Udbyder(
            noegle=idp.noegle or f"saml-{number}",
            navn=idp.navn or idp.entity_id,
            doer=Doer.SAML,
            rolle=idp.rolle,
            issuer=idp.entity_id,
            valg=idp,
        )
        for number, idp in enumerate(() if profil is None else profil.idp, start=1)
    ]


def _oidc_udbydere(profil: TokenProfil) -> list[Udbyder]:
    return [Udbyder(each.noegle, each.navn, Doer.OIDC, each.rolle, each.issuer, each) for each in profil.login]
