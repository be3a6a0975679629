"""From what an assertion says to who is asking: each attribute has one meaning, and anything else is a refusal.

The level is read from `loa` alone: not from AuthnContextClassRef, which identity providers fill in as they like, and
not from the old scale. Source: OIOSAML 3.0.3 (attribute profiles), OIOSAML 2.0.9, IDENTITY 1.1-1.6 and 2.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeVar

from borgerblik.access.identity import Doer, Identity, Rolle
from borgerblik.access.niveau import ASSURANCE_LEVEL, GAMMELT_ORD, LOA, NSIS_ORD
from borgerblik.access.privilegier import Privilegiegruppe, PrivilegierUlaeselige
from borgerblik.access.saml import PERSON, PROFESSIONAL, Anmodning, Idp, Paastand, SamlFejl, SamlRefused
from borgerblik.domain.cpr import Cpr, NotACpr
from borgerblik.domain.faelles import UUID
from borgerblik.domain.koder import Nsis

# The names of OIOSAML 3. OIOSAML 4.0.0 renames the levels (https://data.gov.dk/concept/core/loa/…) and the kinds of
# person (https://data.gov.dk/eid/Person/DK, /Professional/DK, …): they come here the day somebody sends them.
EID: Final = "https://data.gov.dk/model/core/eid"
SPEC_VERSION: Final = "https://data.gov.dk/model/core/specVersion"
CPR_NUMBER: Final = f"{EID}/cprNumber"
CPR_UUID: Final = f"{EID}/cprUuid"
CVR: Final = f"{EID}/professional/cvr"
PROFESSIONAL_UUID: Final = f"{EID}/professional/uuid/persistent"
PRIVILEGES: Final = f"{EID}/privilegesIntermediate"

# The names of OIOSAML 2, each read in the place of its successor where SpecVer says so.
GAMMELT: Final = "dk:gov:saml:attribute"
SPEC_VER: Final = f"{GAMMELT}:SpecVer"
GAMLE_NAVNE: Final[Mapping[str, str]] = MappingProxyType(
    {
        CPR_NUMBER: f"{GAMMELT}:CprNumberIdentifier",
        CVR: f"{GAMMELT}:CvrNumberIdentifier",
        PRIVILEGES: f"{GAMMELT}:Privileges_intermediate",
    }
)

X509_SUBJECT: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
_URL_FORMS: Final = frozenset(
    f"urn:oasis:names:tc:SAML:2.0:nameid-format:{form}" for form in ("persistent", "transient")
)
_NAME_URL: Final = re.compile(rf"{re.escape(EID)}/(?P<kind>person|professional)/uuid/(?P<uuid>{UUID.pattern})")
_CPR, _CVR = re.compile(r"[0-9]{10}"), re.compile(r"[0-9]{8}")
_CPR_UUID = re.compile(rf"(?:urn:uuid:)?(?P<uuid>{UUID.pattern})")
_SUBJECT_PARTS = frozenset({"C", "O", "CN", "Serial"})
LONGEST_NAME = 1024  # letters

T = TypeVar("T")

LaesPrivilegier = Callable[[str], tuple[Privilegiegruppe, ...]]


def identitet(
    paastand: Paastand,
    idp: Idp,
    anmodning: Anmodning,
    laes_privilegier: LaesPrivilegier,
    *,
    now: datetime,
    friskhed: timedelta,
) -> Identity:
    """Who it is, where everything said is in order and gives at least what we asked for. Raises SamlRefused."""
    attributter = _Attributter(paastand.attributter, idp)
    niveau, gammelt = _niveauer(attributter, idp)
    read = _borger if idp.rolle is Rolle.BORGER else _professionel
    hvem = read(paastand, attributter)
    _demand_asked(anmodning, idp.rolle, niveau)
    if anmodning.force_authn and now - paastand.autentificeret > friskhed:
        raise SamlRefused(SamlFejl.IKKE_FRISK)
    return Identity(
        rolle=idp.rolle,
        subject=paastand.name_id,
        subject_format=paastand.name_id_format,
        issuer=paastand.issuer,
        niveau=niveau,
        gammelt_niveau=gammelt,
        cpr=hvem.cpr,
        bruger_uuid=hvem.bruger_uuid,
        cvr=hvem.cvr,
        privilegier=_privilegier(attributter, laes_privilegier),
        autentificeret=paastand.autentificeret,
        doer=Doer.SAML,
        session_index=paastand.session_index,
        session_slut=paastand.session_slut,
        token_id=paastand.id,
    )


class _Attributter:
    """The attributes by their names in OIOSAML 3, whichever version they were written in."""

    def __init__(self, values: Mapping[str, tuple[str, ...]], idp: Idp) -> None:
        """Only in a version we read; in the old one only from whoever may sign people in on the old scale."""
        self._values = values
        version = self.raw(SPEC_VERSION)
        self.gamle = version is None and self.raw(SPEC_VER) == "DK-SAML-2.0" and idp.tillad_gammelt_niveau
        if version != "OIO-SAML-3.0" and not self.gamle:
            raise SamlRefused(SamlFejl.FORKERT_SPECVERSION)

    def raw(self, *names: str) -> str | None:
        """The one value under any of these very names, as it was written: blanks around it are part of it."""
        values = [value for name in names for value in self._values.get(name, ())]
        if len(values) > 1:
            raise SamlRefused(SamlFejl.ATTRIBUT_TVETYDIG)
        return values[0] if values else None

    def get(self, name: str) -> str | None:
        """The one value of what OIOSAML 3 calls so."""
        if not self.gamle:
            return self.raw(name)
        return self.raw(GAMLE_NAVNE[name]) if name in GAMLE_NAVNE else None

    def of_professional(self) -> bool:
        """Is there anything that only professionals have?"""
        return any(name.startswith(f"{EID}/professional/") or name == GAMLE_NAVNE[CVR] for name in self._values)


# The level


def _niveauer(attributter: _Attributter, idp: Idp) -> tuple[Nsis | None, int | None]:
    """The NSIS level and the old one, each as it was said; the old one alone only where the profile lets it in."""
    niveau = _known(NSIS_ORD, attributter.get(LOA), SamlFejl.NIVEAU_UKENDT)
    gammelt = _known(GAMMELT_ORD, attributter.raw(ASSURANCE_LEVEL), SamlFejl.GAMMELT_NIVEAU_UKENDT)
    if niveau is None and gammelt is None:
        raise SamlRefused(SamlFejl.NIVEAU_MANGLER)
    if niveau is None and not idp.tillad_gammelt_niveau:
        raise SamlRefused(SamlFejl.GAMMELT_NIVEAU_IKKE_TILLADT)
    return niveau, gammelt


def _known(words: Mapping[str, T], word: str | None, otherwise: SamlFejl) -> T | None:
    """What the word means; None where nothing was said."""
    if word is None:
        return None
    if word not in words:
        raise SamlRefused(otherwise)
    return words[word]


def _demand_asked(anmodning: Anmodning, rolle: Rolle, niveau: Nsis | None) -> None:
    """Asking was only a wish: is the answer what we asked for? An old level is never a level of NSIS."""
    came = PERSON if rolle is Rolle.BORGER else PROFESSIONAL
    if anmodning.person_type not in (None, came):
        raise SamlRefused(SamlFejl.FORKERT_PERSONTYPE)
    if anmodning.niveau is not None and (niveau is None or not niveau.opfylder(anmodning.niveau)):
        raise SamlRefused(SamlFejl.NIVEAU_FOR_LAVT)


# Who


@dataclass(frozen=True, slots=True, repr=False)
class _Hvem:
    """The numbers of a person: a citizen has the first two, a professional the last two."""

    cpr: Cpr | None
    bruger_uuid: str | None
    cvr: str | None


def _borger(paastand: Paastand, attributter: _Attributter) -> _Hvem:
    """A citizen: a NameID of a person, a person number, perhaps its UUID, and nothing of a professional."""
    named = _NAME_URL.fullmatch(paastand.name_id)
    professional = paastand.name_id_format == X509_SUBJECT or (named is not None and named["kind"] == "professional")
    if (professional and not attributter.gamle) or attributter.of_professional():
        raise SamlRefused(SamlFejl.FORKERT_ROLLE)
    # OIOSAML 2 has several forms of NameID for a citizen; we read nothing from any.
    if not attributter.gamle and (named is None or paastand.name_id_format not in _URL_FORMS):
        raise SamlRefused(SamlFejl.UGYLDIGT_NAMEID)
    uuid = attributter.get(CPR_UUID)
    found = None if uuid is None else _CPR_UUID.fullmatch(uuid)
    if uuid is not None and found is None:
        raise SamlRefused(SamlFejl.UGYLDIG_CPR_UUID)
    return _Hvem(_cpr(attributter.get(CPR_NUMBER)), None if found is None else found["uuid"], None)


def _cpr(text: str | None) -> Cpr:
    if text is None:
        raise SamlRefused(SamlFejl.CPR_MANGLER)
    try:
        if _CPR.fullmatch(text):
            return Cpr(text)
    except NotACpr:
        pass
    raise SamlRefused(SamlFejl.UGYLDIGT_CPR)


def _professionel(paastand: Paastand, attributter: _Attributter) -> _Hvem:
    """A professional: a NameID of one, and the organisation; a person number that comes along is not read."""
    named = _NAME_URL.fullmatch(paastand.name_id) if paastand.name_id_format in _URL_FORMS else None
    if named is not None and named["kind"] == "person":
        raise SamlRefused(SamlFejl.FORKERT_ROLLE)
    subject = _subject(paastand) if named is None else {}
    cvr = attributter.get(CVR)
    if cvr is None:
        raise SamlRefused(SamlFejl.CVR_MANGLER)
    if not _CVR.fullmatch(cvr):
        raise SamlRefused(SamlFejl.UGYLDIGT_CVR)
    if subject and subject["O"] != cvr:
        raise SamlRefused(SamlFejl.CVR_UENIG)
    persistent = attributter.get(PROFESSIONAL_UUID)
    if persistent is not None and not UUID.fullmatch(persistent):
        raise SamlRefused(SamlFejl.UGYLDIGT_BRUGER_UUID)
    # Serial is the user's uuid in the kommune's own organisation; the persistent one is the same at all services.
    return _Hvem(None, subject.get("Serial") or persistent or (named and named["uuid"]), cvr)


def _subject(paastand: Paastand) -> Mapping[str, str]:
    """The parts of `C=DK,O=<cvr>,CN=<name>,Serial=<uuid>`, as the Context Handler writes it, with blanks or without.

    The name may hold commas but not smuggle in a part: each of the four stands once, and there is no fifth.
    """
    if paastand.name_id_format != X509_SUBJECT or len(paastand.name_id) > LONGEST_NAME:
        raise SamlRefused(SamlFejl.UGYLDIGT_NAMEID)
    found: dict[str, str] = {}
    for part in paastand.name_id.split(","):
        key, equals, value = (word.strip(" ") for word in part.partition("="))
        if not equals and list(found)[-1:] == ["CN"]:
            found["CN"] += f",{part}"
        elif key in _SUBJECT_PARTS and key not in found:
            found[key] = value
        else:
            raise SamlRefused(SamlFejl.UGYLDIGT_NAMEID)
    if found.keys() != _SUBJECT_PARTS or found["C"] != "DK" or not UUID.fullmatch(found["Serial"]):
        raise SamlRefused(SamlFejl.UGYLDIGT_NAMEID)
    return found


def _privilegier(attributter: _Attributter, laes: LaesPrivilegier) -> tuple[Privilegiegruppe, ...]:
    """The groups of the list, under its new name or its old; somebody without one has no privileges."""
    value = attributter.raw(PRIVILEGES, GAMLE_NAVNE[PRIVILEGES])
    if value is None:
        return ()
    try:
        return laes(value)
    except PrivilegierUlaeselige:
        raise SamlRefused(SamlFejl.PRIVILEGIER_ULAESELIGE) from None
