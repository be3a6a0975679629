"""What the identity providers tell of a person: citizens as NemLog-in does, people at work as the Context Handler."""

from __future__ import annotations

import base64
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind.personer import Borger, Gruppe, Medarbejder, Person
from borgerblik.sandkasse.log_ind.svar import Attributter, NavneId
from borgerblik.sandkasse.tid import DANSK

ALTID = (o.SPEC_VERSION, o.LOA, o.GAMMELT_NIVEAU, o.PRIVILEGIER)  # sent whether or not a service has asked for them


def navneid(person: Person) -> NavneId:
    """The NameID: persistent for a citizen, X509SubjectName with blanks as KOMBIT's NSIS sample for the others."""
    if isinstance(person, Medarbejder):
        tekst = f"C = DK, O = {person.cvr}, CN = {person.navn}, Serial = {person.uuid}"
        return NavneId(o.X509_SUBJECT, tekst)
    return NavneId(o.PERSISTENT, f"{o.EID}person/uuid/{person.uuid}")


def klasse(niveau: str) -> str:
    """The AuthnContextClassRef of a level."""
    return o.PASSWORD if niveau == o.GAMMELT_3 else f"{o.LOA}/{o.NIVEAUER[niveau]}"


def attributter(person: Person, niveau: str, nu: datetime, oensker: frozenset[str] | None) -> Attributter:
    """Every attribute of a person at a level. A citizen's are those the service's metadata asks for, where it does."""
    if isinstance(person, Medarbejder):
        return (*_niveau(niveau, kombit=True), *_medarbejder(person), *_privilegier(person.grupper * 2))
    alle = (*_niveau(niveau, kombit=False), *_borger(person, nu), *_privilegier(person.grupper))
    return tuple((navn, vaerdi) for navn, vaerdi in alle if oensker is None or navn in oensker or navn in ALTID)


def _niveau(niveau: str, *, kombit: bool) -> Attributter:
    version = ((o.SPEC_VERSION, ("OIO-SAML-3.0",)),)
    if niveau == o.GAMMELT_3:
        return (*version, (o.GAMMELT_NIVEAU, ("3",)))
    ordet = o.NIVEAUER[niveau]
    delene: Attributter = () if kombit else ((o.IAL, (ordet,)), (o.AAL, (ordet,)))
    return (*version, (o.LOA, (ordet,)), *delene)


def _borger(person: Person, nu: datetime) -> Attributter:
    fornavn, _, efternavn = person.navn.rpartition(" ")
    fundet = {
        o.CPR_UUID: f"urn:uuid:{person.uuid}",
        o.FULDE_NAVN: person.navn,
        o.FORNAVN: fornavn,
        o.EFTERNAVN: efternavn,
        o.ALIAS: fornavn,
        o.EMAIL: f"{person.noegle}@borger.example",
        o.PID: f"PID:9208-2002-2-{person.uuid[:12]}",
    }
    nummer = person.nummer if isinstance(person, Borger) else None
    if nummer is not None:
        dag, foedt = nu.astimezone(DANSK).date(), foedselsdag(nummer)
        alder = dag.year - foedt.year - ((dag.month, dag.day) < (foedt.month, foedt.day))
        fundet |= {o.CPR: nummer, o.FOEDT: foedt.isoformat(), o.ALDER: str(alder)}
    return tuple((navn, (vaerdi,)) for navn, vaerdi in fundet.items())


def _medarbejder(person: Medarbejder) -> Attributter:
    return (
        (o.KOMBIT_VERSION, ("2.0",)),
        (o.EMAIL, (f"{person.noegle}@kommune.example",)),
        (o.FAG_CVR, (person.cvr,)),
        (o.FAG_ORG, (person.organisation,)),
    )


def foedselsdag(nummer: str) -> date:
    """The day of birth behind an invented number: its day is 60 too high, its seventh digit tells the century."""
    dag, maaned, aar, ciffer = int(nummer[:2]) - 60, int(nummer[2:4]), int(nummer[4:6]), int(nummer[6])
    nyt = (ciffer in (4, 9) and aar <= 36) or (5 <= ciffer <= 8 and aar <= 57)
    return date((2000 if nyt else 1900) + aar, maaned, dag)


def _privilegier(grupper: tuple[Gruppe, ...]) -> Attributter:
    """The Context Handler sends every group twice, so its list has each of them two times (IDENTITY 2.4)."""
    return ((o.PRIVILEGIER, (privilegieliste(grupper),)),) if grupper else ()


def privilegieliste(grupper: tuple[Gruppe, ...]) -> str:
    """The list of an OIO Basic Privilege Profile, in base64."""
    skrevet = "".join(map(_gruppe, grupper))
    liste = (
        '<?xml version="1.0" encoding="UTF-8"?><bpp:PrivilegeList '
        f'xmlns:bpp="http://digst.dk/oiosaml/basic_privilege_profile">{skrevet}</bpp:PrivilegeList>'
    )
    return base64.b64encode(liste.encode()).decode()


def _gruppe(gruppe: Gruppe) -> str:
    privilegier = "".join(f"<Privilege>{escape(uri)}</Privilege>" for uri in gruppe.privilegier)
    begraensninger = "".join(
        f"<Constraint Name={quoteattr(navn)}>{escape(vaerdi)}</Constraint>"
        for navn, vaerdier in gruppe.begraensninger
        for vaerdi in vaerdier
    )
    return f"<PrivilegeGroup Scope={quoteattr(gruppe.omraade)}>{privilegier}{begraensninger}</PrivilegeGroup>"
