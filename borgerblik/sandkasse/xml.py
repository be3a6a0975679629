"""XML in and out: a parser that trusts nobody, and text that becomes elements."""

from __future__ import annotations

from xml.sax.saxutils import escape

from lxml import etree

from borgerblik.sandkasse.kontrakt import NAVNE_NS, NS, ORGFAELLES_NS

_NAVNERUM = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())
_NAVNE = {
    prefix: f' xmlns:{prefix}="{uri}" xmlns:sd="{NS["sd"]}" xmlns:orgfaelles="{ORGFAELLES_NS}"'
    for prefix, uri in NAVNE_NS.items()
}


class FarligXml(ValueError):
    """The document has a DTD; a message never needs one."""


def laes(data: bytes) -> etree._Element:
    """The root of a document: no entities, no DTD, no network, no huge trees.

    Raises FarligXml or lxml.etree.XMLSyntaxError.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    rod = etree.fromstring(data, parser)
    if rod.getroottree().docinfo.internalDTD is not None:
        raise FarligXml("a message has no DTD")
    return rod


def x(navn: str, *dele: str) -> str:
    """An element around text that is XML already."""
    return f"<{navn}>{''.join(dele)}</{navn}>"


def t(navn: str, vaerdi: object | None) -> str:
    """An element around plain text; nothing at all for None."""
    return "" if vaerdi is None else f"<{navn}>{escape(str(vaerdi))}</{navn}>"


def b(navn: str, vaerdi: bool | None) -> str:
    """An element around a boolean; nothing at all for None."""
    return "" if vaerdi is None else f"<{navn}>{'true' if vaerdi else 'false'}</{navn}>"


def rod(navn: str, *dele: str) -> str:
    """A root element that declares every prefix of the contract, or those of the register its name is of."""
    return f"<{navn}{_NAVNE.get(navn.partition(':')[0], _NAVNERUM)}>{''.join(dele)}</{navn}>"


def elementer(dele: list[str]) -> list[etree._Element]:
    """Fragments with the contract's prefixes, parsed in one go."""
    return list(laes(f"<alle{_NAVNERUM}>{''.join(dele)}</alle>".encode()))


def fragment(element: etree._Element) -> bytes:
    """An element as bytes, without the declarations that `rod` makes."""
    ramme = etree.Element("r", nsmap=dict(NS))
    ramme.append(element)
    skrevet = etree.tostring(ramme)
    return skrevet[skrevet.index(b">") + 1 : -len(b"</r>")]
