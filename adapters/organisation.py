"""Organisation 6: what a source system is called.

A master system in an index is an instance in Administrationsmodul, which Organisation may or may not know: a miss
is no error. Source: ItSystemOperationer.xsd, sd:ItSystemNavn; PROTOCOL 8.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lxml import etree

from adapters.kontrakt import Ns
from adapters.oejebliksbillede import Unreadable, child, latest_registrering, said, unik_id
from adapters.register import Fundne, Register, dated, newest
from adapters.soap import SoapClient
from borgerblik.domain.klassifikation import Itsystem

_ACTIONS = "http://kombit.dk/sts/organisation/itsystem"
_OBJEKTTYPE, _REGISTRERING = Ns.ITSYSTEM("ObjektType"), Ns.ITSYSTEM("Registrering")
_ATTRIBUTTER, _EGENSKAB, _NAVN = Ns.ITSYSTEM("AttributListe"), Ns.ITSYSTEM("Egenskab"), "ItSystemNavn"


class Organisation:
    """Names of systems, asked on behalf of a kommune (CVR). Raises SourceError."""

    def __init__(self, client: SoapClient) -> None:
        self._systemer = Register(client, Ns.ITSYSTEM, _ACTIONS)

    def systemer(self, cvr: str | None, uuider: Iterable[str], navne: Iterable[str], at: datetime) -> Fundne[Itsystem]:
        """The systems with these UUIDs or these names; those it does not know are left out."""
        wanted = [uuid.lower() for uuid in uuider]
        for navn in navne:
            wanted += self._systemer.soeg(cvr, _NAVN, navn)
        found, unreadable = [], 0
        for image in self._systemer.laes(cvr, wanted):
            try:
                system = _system(image, at)
            except Unreadable:
                unreadable += 1
                continue
            if system is not None:
                found.append(system)
        return Fundne(tuple(dict.fromkeys(found)), unreadable)


def _system(image: etree._Element, at: datetime) -> Itsystem | None:
    uuid = unik_id(child(image, _OBJEKTTYPE))
    attributter = latest_registrering(image, _REGISTRERING).get(_ATTRIBUTTER)
    egenskab = newest(dated(attributter, _EGENSKAB), at)
    navn = None if egenskab is None else said(egenskab.parts, Ns.SD(_NAVN))
    return None if uuid is None or navn is None else Itsystem(uuid, navn)
