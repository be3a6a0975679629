"""How a provider lies: one name, one thing that is wrong, everything else as it should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType

from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind.kryptering import AES_CBC, OAEP_MGF1P, RSA15
from borgerblik.sandkasse.log_ind.svar import Form, Udsagn
from borgerblik.sandkasse.log_ind.underskrift import RSA_PSS, RSA_SHA1, RSA_SHA256

FREMMED = "https://saml.fremmed.example"
_ANDEN_ACS = "https://en.anden.example/saml/acs"
_GAMMEL = timedelta(hours=13)
_ENORM = 6 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Udkast:
    """An answer on its way out: what it says and how; the wanted level, the ID of the answer before, the forged one."""

    udsagn: Udsagn
    form: Form
    oensket: str | None
    forrige: str | None
    ondt: Udsagn


def _sig(**felter: object) -> Callable[[Udkast], Udkast]:
    """Says something else."""
    return lambda u: replace(u, udsagn=replace(u.udsagn, **felter))  # type: ignore[arg-type]


def _skriv(**felter: object) -> Callable[[Udkast], Udkast]:
    """Is written in another way."""
    return lambda u: replace(u, form=replace(u.form, **felter))  # type: ignore[arg-type]


def _attribut(navn: str, *vaerdier: str) -> Callable[[Udkast], Udkast]:
    """Has other values of an attribute; without values it is not there."""
    return lambda u: replace(u, udsagn=u.udsagn.med(navn, *vaerdier))


def _til_tiden(forskydning: timedelta) -> Callable[[Udkast], Udkast]:
    return lambda u: replace(u, udsagn=replace(u.udsagn, nu=u.udsagn.nu + forskydning))


def _pak(nummer: int) -> Callable[[Udkast], Udkast]:
    return lambda u: replace(u, form=replace(u.form, pakning=nummer, ondt=u.ondt))


def _lavere(u: Udkast) -> Udkast:
    """One step below what was asked for; the level of the request's own word, not of the person's choice."""
    trin = o.TRIN[max(o.TRIN.index(u.oensket or "betydelig") - 1, 0)]
    ordet = o.NIVEAUER[trin]
    udsagn = replace(u.udsagn, klasse=f"{o.LOA}/{ordet}")
    for navn in (o.LOA, o.IAL, o.AAL):
        udsagn = udsagn.med(navn, ordet) if udsagn.vaerdi(navn) or navn == o.LOA else udsagn
    return replace(u, udsagn=udsagn)


def _smaat(u: Udkast) -> Udkast:
    return replace(u, udsagn=u.udsagn.med(o.LOA, (u.udsagn.vaerdi(o.LOA) or "Substantial").lower()))


def _gentaget(u: Udkast) -> Udkast:
    return u if u.forrige is None else replace(u, udsagn=replace(u.udsagn, ident=u.forrige))


def _paa_ramme(**felter: object) -> Callable[[Udkast], Udkast]:
    """The Response around the assertion says something else."""
    return lambda u: replace(u, form=replace(u.form, ramme=replace(u.form.ramme or u.udsagn, **felter)))  # type: ignore[arg-type]


def _uden_svar_paa(u: Udkast) -> Udkast:
    return _paa_ramme(svar_paa=None)(_sig(svar_paa=None)(u))


def _gammel(u: Udkast) -> Udkast:
    return replace(u, udsagn=replace(u.udsagn, autentificeret=u.udsagn.nu - _GAMMEL))


def _uden_niveau(u: Udkast) -> Udkast:
    udsagn = u.udsagn
    for navn in (o.LOA, o.IAL, o.AAL, o.GAMMELT_NIVEAU):
        udsagn = udsagn.med(navn)
    return replace(u, udsagn=udsagn)


# Name -> what is wrong with the answer, and how it is made so.
_SVAR: dict[str, tuple[str, Callable[[Udkast], Udkast]]] = {
    "usigneret": ("no signature; logout messages too", _skriv(metode=None)),
    "dobbelt_signeret": ("two signatures in the assertion", _skriv(signaturer=2)),
    "forkert_modtager": ("another Recipient; the Destination is right", _sig(modtager=_ANDEN_ACS)),
    "forkert_destination": ("another Destination; the Recipient is right", _paa_ramme(modtager=_ANDEN_ACS)),
    "forkert_audience": ("another Audience", _sig(publikum="https://en.anden.example")),
    "forkert_svar_paa": ("the assertion is InResponseTo another request", _sig(svar_paa="_en-anden-anmodning")),
    "uden_svar_paa": ("no InResponseTo anywhere", _uden_svar_paa),
    "gentaget": ("the ID of the assertion before; all else is of now", _gentaget),
    "udloebet": ("issued an hour ago, so it has expired", _til_tiden(timedelta(hours=-1))),
    "fremskruet_ur": ("issued twenty minutes from now", _til_tiden(timedelta(minutes=20))),
    "sha1": ("signed with SHA-1", _skriv(metode=RSA_SHA1)),
    "pss": ("signed with RSASSA-PSS: right, but another way", _skriv(metode=RSA_PSS)),
    "signeret_svar": ("the Response is signed too: right, but more", _skriv(svarmetode=RSA_SHA256)),
    "oaep_mgf1p": ("the key in the older OAEP: right, but another way", _skriv(kryptering=OAEP_MGF1P)),
    "cbc": ("encrypted with AES-CBC", _skriv(kryptering=AES_CBC)),
    "rsa15": ("the key encrypted with RSA1_5", _skriv(kryptering=RSA15)),
    "ukrypteret": ("not encrypted", _skriv(kryptering=None)),
    "kommentar": (
        "a comment inside the number, the level and the CVR number; the signature is right",
        _skriv(kommentar_i=frozenset({o.CPR, o.LOA, o.FAG_CVR})),
    ),
    "lavere_niveau": ("a lower level than asked for", _lavere),
    "niveau_smaat": ("the level in small letters", _smaat),
    "to_niveauer": ("two values of the level", _attribut(o.LOA, "Low", "High")),
    "uden_niveau": ("no level at all", _uden_niveau),
    "uden_cpr": ("no person number", _attribut(o.CPR)),
    "forkert_udsteder": ("another Issuer of the assertion; that of the Response is right", _sig(udsteder=FREMMED)),
    "fremmed_noegle": ("signed by a key nobody knows; logout messages too", lambda u: u),
    **{
        f"pakket_{nr}": (f"signature wrapping, XSW{nr}: the forged one is somebody else", _pak(nr))
        for nr in range(1, 9)
    },
    "doctype": ("a document type with entities that grow", _skriv(doctype=True)),
    "enorm": ("an attribute of six megabytes", _skriv(fyld=_ENORM)),
    "gammel_login": ("AuthnInstant thirteen hours ago, whatever was asked for", _gammel),
    "afvist": ("status Responder, AuthnFailed", lambda u: u),
}
SAML_FEJL = MappingProxyType({navn: beskrivelse for navn, (beskrivelse, _) in _SVAR.items()})


def spoleret(slags: str | None, udkast: Udkast) -> Udkast:
    """The answer with that one thing wrong; None leaves it right."""
    return udkast if slags is None else _SVAR[slags][1](udkast)
