"""What signing in through SAML is about: whom we trust to say what, what we asked, and every reason for a no.

The reading of an answer's attributes stands in `saml_identitet`; the messages themselves in `adapters.oiosaml`.
Source: OIOSAML 3.0.3; IDENTITY 2 and 6.2.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from borgerblik.access.identity import Rolle
from borgerblik.domain.koder import Nsis

PERSON, PROFESSIONAL = "Person", "Professional"  # the kinds of person one may ask for
SKAEVHED, FRISKHED = timedelta(seconds=180), timedelta(seconds=300)


# Whom we trust


@dataclass(frozen=True, slots=True)
class Idp:
    """An identity provider, what it may say, and where it may deviate from OIOSAML 3.

    `metadata` is a file or an address. It makes identities of its one `rolle` and never of another. `noegle` names
    it in an address, `navn` on a page. The exceptions are each for one provider and off unless the profile says so:
    an assertion in clear, a level on the old scale, and the two ways to encrypt that OIOSAML 3 has left.
    """

    entity_id: str
    metadata: str
    rolle: Rolle
    kraev_kryptering: bool = True
    tillad_gammelt_niveau: bool = False
    tillad_cbc: bool = False
    tillad_rsa15: bool = False
    noegle: str | None = None
    navn: str | None = None

    @property
    def fra_adresse(self) -> bool:
        """Is its metadata fetched from an address, and not read from a file?"""
        return self.metadata.startswith(("https://", "http://"))


@dataclass(frozen=True, slots=True)
class SamlProfil:
    """Us as a service provider: our names, our keys (PEM files, the first signs, all decrypt), and whom we trust.

    `skaevhed` is how far two clocks may differ. `friskhed` is how old a sign-in may be where a new one was demanded
    (ForceAuthn), and how old a message about signing out.
    """

    sp_entity_id: str
    acs_url: str
    slo_url: str | None
    noegler: tuple[Path, ...]
    idp: tuple[Idp, ...]
    skaevhed: timedelta = SKAEVHED
    friskhed: timedelta = FRISKHED

    def find(self, entity_id: str) -> Idp | None:
        """The identity provider of that entityID."""
        return next((idp for idp in self.idp if idp.entity_id == entity_id), None)


# What we asked and what came


@dataclass(frozen=True, slots=True)
class Anmodning:
    """What we asked an identity provider for; an answer that gives less is refused.

    `person_type` is PERSON or PROFESSIONAL. `idp` is the entityID of the one we asked; None: any that we trust.
    """

    id: str
    niveau: Nsis | None = None
    person_type: str | None = None
    force_authn: bool = False
    idp: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Paastand:
    """What an assertion says, and nothing that was not signed. `attributter` holds every value under each name."""

    id: str
    issuer: str
    name_id: str
    name_id_format: str | None
    attributter: dict[str, tuple[str, ...]]
    autentificeret: datetime
    session_index: str | None = None
    session_slut: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class LogoutRequest:
    """The identity provider says that somebody signed out; no session index means all of their sessions."""

    idp: Idp
    id: str
    name_id: str
    session_indexes: tuple[str, ...]
    relay_state: str | None = None


@dataclass(frozen=True, slots=True)
class LogoutResponse:
    """The identity provider's answer to our own request to sign somebody out."""

    idp: Idp
    in_response_to: str
    success: bool
    relay_state: str | None = None


def nyt_id() -> str:
    """An ID of a message of ours: an NCName, 160 bits nobody can guess."""
    return f"_{secrets.token_hex(20)}"


# Why not


class SamlFejl(StrEnum):
    """Every reason for which a message is refused. The code is for the log and for operations, not for the browser."""

    # The message as such
    UGYLDIG_BASE64 = "ugyldig_base64"  # cut short, or no base64 (in a redirect: also no DEFLATE)
    FOR_STOR = "for_stor"  # too many bytes or elements
    UGYLDIG_XML = "ugyldig_xml"  # not well-formed XML in UTF-8
    DOCTYPE = "doctype_ikke_tilladt"  # a DTD, and with it entities
    KOMMENTAR = "kommentar_ikke_tilladt"  # a comment or processing instruction: each may cut a value in two
    FORKERT_BESKED = "forkert_besked"  # not the kind of message that belongs here, or not built as one
    DOBBELT_ID = "dobbelt_id"  # one ID on two elements: what a signature covers could be either
    UGYLDIGT_TIDSPUNKT = "ugyldigt_tidspunkt"  # a time that is missing or is none

    # Whose answer it is, and to what
    UOPFORDRET = "uopfordret"  # nobody asked: there is no outstanding request
    UKENDT_UDSTEDER = "ukendt_udsteder"  # the issuer is missing or nobody we trust
    FORKERT_UDSTEDER = "forkert_udsteder"  # not the one we asked, or message and assertion disagree
    FORKERT_DESTINATION = "forkert_destination"  # Destination is missing or is not our address
    FORKERT_ANMODNING = "forkert_anmodning"  # InResponseTo is missing or names another request than ours
    STATUS_AFBRUDT = "status_afbrudt"  # AuthnFailed: the person stopped, or could not be recognised
    STATUS_PASSIV = "status_passiv"  # NoPassive: not signed in there, and we asked not to show anything
    STATUS_AFVIST = "status_afvist"  # RequestDenied: the identity provider will not
    STATUS_NIVEAU = "status_niveau"  # NoAuthnContext: the level asked for cannot be had there
    STATUS_FEJL = "status_fejl"  # any other status than Success

    # Encryption and signature
    FORKERT_ANTAL = "forkert_antal"  # not exactly one assertion in the whole message
    IKKE_KRYPTERET = "ikke_krypteret"  # an assertion in clear where the profile demands encryption
    KRYPTERING_IKKE_TILLADT = "kryptering_ikke_tilladt"  # an algorithm that is not on our list
    DEKRYPTERING_MISLYKKEDES = "dekryptering_mislykkedes"  # by none of our keys, or it was changed on the way
    METADATA_MANGLER = "metadata_mangler"  # no metadata of the issuer, or none of its keys is in force
    IKKE_UNDERSKREVET = "ikke_underskrevet"  # no signature on the very message or assertion
    SIGNATUR_FORM = "signatur_form"  # a signature in another place or shape than SAML's
    SIGNATUR_ALGORITME = "signatur_algoritme"  # an algorithm or transform that is not on our list
    SIGNATUR_UGYLDIG = "signatur_ugyldig"  # not by a key in the issuer's metadata, or something was changed

    # Conditions
    IKKE_GYLDIG_ENDNU = "ikke_gyldig_endnu"  # from the future, also with clocks that differ
    UDLOEBET = "udloebet"  # its time has passed, also with clocks that differ
    FORKERT_PUBLIKUM = "forkert_publikum"  # Audience is missing or is not us
    UKENDT_BETINGELSE = "ukendt_betingelse"  # a condition we do not understand: then it is not met (SAML core 2.5.1)
    FORKERT_BEKRAEFTELSE = "forkert_bekraeftelse"  # not exactly one bearer SubjectConfirmation with its data
    FORKERT_MODTAGER = "forkert_modtager"  # Recipient is missing or is not our address
    SESSION_UDLOEBET = "session_udloebet"  # SessionNotOnOrAfter has passed
    IKKE_FRISK = "ikke_frisk"  # a new sign-in was demanded, and the person was not asked anew
    GENBRUGT = "genbrugt"  # the same assertion came before

    # Who, and how sure
    ATTRIBUT_TVETYDIG = "attribut_tvetydig"  # two values where one counts
    FORKERT_SPECVERSION = "forkert_specversion"  # not written by OIOSAML 3 (or 2, where the old level is allowed)
    NIVEAU_MANGLER = "niveau_mangler"  # no level of any kind
    NIVEAU_UKENDT = "niveau_ukendt"  # not one of the words, to the letter
    NIVEAU_FOR_LAVT = "niveau_for_lavt"  # lower than we asked for
    GAMMELT_NIVEAU_UKENDT = "gammelt_niveau_ukendt"  # an AssuranceLevel that is not 1, 2, 3 or 4
    GAMMELT_NIVEAU_IKKE_TILLADT = "gammelt_niveau_ikke_tilladt"  # only an AssuranceLevel, and that is not enough here
    FORKERT_ROLLE = "forkert_rolle"  # a person where professionals come from, or the other way round
    FORKERT_PERSONTYPE = "forkert_persontype"  # not the kind of person we asked for
    UGYLDIGT_NAMEID = "ugyldigt_nameid"  # a NameID of no form we know
    CPR_MANGLER = "cpr_mangler"  # a citizen without a person number has no overview here
    UGYLDIGT_CPR = "ugyldigt_cpr"  # not ten digits with a date
    UGYLDIG_CPR_UUID = "ugyldig_cpr_uuid"  # not a UUID, bare or after urn:uuid:
    CVR_MANGLER = "cvr_mangler"  # a professional without an organisation
    UGYLDIGT_CVR = "ugyldigt_cvr"  # not eight digits
    CVR_UENIG = "cvr_uenig"  # the NameID names another organisation than the attribute
    UGYLDIGT_BRUGER_UUID = "ugyldigt_bruger_uuid"  # a professional's persistent uuid that is none
    PRIVILEGIER_ULAESELIGE = "privilegier_ulaeselige"  # a list of privileges that cannot be read


class SamlRefused(Exception):
    """A message is not believed. `fejl` says why; neither it nor the text repeats anything of the message."""

    def __init__(self, fejl: SamlFejl) -> None:
        super().__init__(fejl.value)
        self.fejl = fejl
