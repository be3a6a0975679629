"""The list of privileges as it arrives: base64 of XML, read strictly or not at all.

Source: OIO Basic Privilege Profile 1.2 and 1.0.1 (BasicPrivilegeProfileSchema), as KOMBIT sends them; IDENTITY 2.4.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lxml import etree

from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe, PrivilegierUlaeselige

# No version markers: KOMBIT sends constraints, which are of 1.2, under the name of 1.0.1.
NAVNERUM = ("http://digst.dk/oiosaml/basic_privilege_profile", "http://itst.dk/oiosaml/basic_privilege_profile")
LARGEST = 256 * 1024  # letters of base64
MOST_TAGS = 20_000  # opening and closing ones
LONGEST = 1_000  # letters in a scope, a role, a name or one value

_BLANK = " \t\r\n"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_OMRAADE = re.compile(r"urn:dk:gov:saml:([A-Za-z]{1,30}):([0-9]{8,10})")
# Kind and digits; the Danish IDWS components begin the names with a capital letter.
_OMRAADER: Mapping[str, tuple[Omraadetype, int]] = MappingProxyType(
    {
        "cvrNumberIdentifier": (Omraadetype.CVR, 8),
        "productionUnitIdentifier": (Omraadetype.P, 10),
        "seNumberIdentifier": (Omraadetype.SE, 8),
        "cprNumberIdentifier": (Omraadetype.CPR, 10),
    }
)


def laes_privilegier(vaerdi: str) -> tuple[Privilegiegruppe, ...]:
    """The groups in the value of the attribute, each once, in their order.

    Raises PrivilegierUlaeselige for all that is not a list as the profile says, whole and with nothing besides.
    """
    root = _parsed(_decoded(vaerdi))
    if root.tag not in [f"{{{each}}}PrivilegeList" for each in NAVNERUM] or _foreign_attributes(root):
        raise PrivilegierUlaeselige("no list of privileges")
    found: dict[object, Privilegiegruppe] = {}
    for each in _children(root):
        gruppe = _gruppe(each)
        found.setdefault(_meaning(gruppe), gruppe)  # the Context Handler sends every group twice
    if not found:
        raise PrivilegierUlaeselige("a list without groups")
    return tuple(found.values())


def _decoded(vaerdi: str) -> bytes:
    if len(vaerdi) > LARGEST:
        raise PrivilegierUlaeselige("the list is too large")
    try:
        raw = base64.b64decode(vaerdi.translate(dict.fromkeys(map(ord, _BLANK))).encode("ascii"), validate=True)
        text = raw.decode("utf-8-sig")
    except (binascii.Error, ValueError):
        raise PrivilegierUlaeselige("not base64 of UTF-8") from None
    if text.count("<") > MOST_TAGS:
        raise PrivilegierUlaeselige("the list has too many elements")
    return text.encode()


def _parsed(raw: bytes) -> etree._Element:
    """The XML with no DTD, entity, comment or processing instruction anywhere: each may hide a part of a value."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        # The parser's own words may quote the list: they stay out.
        raise PrivilegierUlaeselige("not XML") from None
    document = root.getroottree().docinfo
    if document.internalDTD is not None or (document.encoding or "UTF-8").upper() != "UTF-8":
        raise PrivilegierUlaeselige("a DOCTYPE, or another encoding than UTF-8")
    beside = (*root.itersiblings(preceding=True), *root.itersiblings())
    if beside or any(not isinstance(each.tag, str) for each in root.iter()):
        raise PrivilegierUlaeselige("a comment, an entity or a processing instruction")
    return root


def _gruppe(element: etree._Element) -> Privilegiegruppe:
    """A PrivilegeGroup: Scope, then one or more Privilege, then any number of Constraint."""
    if element.tag != "PrivilegeGroup" or set(element.attrib) != {"Scope"}:
        raise PrivilegierUlaeselige("not a group with a scope")
    privilegier: list[str] = []
    begraensninger: dict[str, list[str]] = {}
    for each in _children(element):
        if each.tag == "Privilege" and not each.attrib and not begraensninger:
            privilegier.append(_text(each))
        elif each.tag == "Constraint" and set(each.attrib) == {"Name"} and privilegier:
            name = _short(str(each.attrib["Name"]))
            begraensninger.setdefault(name, []).extend(_values(_leaf(each)))
        else:
            raise PrivilegierUlaeselige("something in a group that does not belong there")
    if not privilegier:
        raise PrivilegierUlaeselige("a group without privileges")
    return Privilegiegruppe(
        _omraade(str(element.attrib["Scope"])),
        tuple(dict.fromkeys(privilegier)),
        MappingProxyType({name: tuple(dict.fromkeys(values)) for name, values in begraensninger.items()}),
    )


def _omraade(scope: str) -> Omraade:
    found = _OMRAADE.fullmatch(scope)
    known = None if found is None else _OMRAADER.get(found[1][0].lower() + found[1][1:])
    if found is None or known is None or len(found[2]) != known[1]:
        raise PrivilegierUlaeselige("a scope we do not know")
    return Omraade(known[0], found[2])


def _meaning(gruppe: Privilegiegruppe) -> object:
    """What two groups must share to be the same: the order within a group says nothing."""
    limits = frozenset((name, frozenset(values)) for name, values in gruppe.begraensninger.items())
    return gruppe.omraade, frozenset(gruppe.privilegier), limits


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """The elements inside, where there is nothing but blanks between them."""
    if (element.text or "").strip(_BLANK) or any((each.tail or "").strip(_BLANK) for each in element):
        raise PrivilegierUlaeselige("text between the elements")
    return iter(element)


def _leaf(element: etree._Element) -> str:
    if len(element):
        raise PrivilegierUlaeselige("elements where a text belongs")
    return element.text or ""


def _text(element: etree._Element) -> str:
    """The text as it stands, also its blanks: a role is compared whole."""
    return _short(_leaf(element))


def _values(text: str) -> list[str]:
    """The alternatives in one Constraint; some products write them with commas between. Empty ones are none."""
    return [_short(value) for each in text.split(",") if (value := each.strip(_BLANK))]


def _short(text: str) -> str:
    if not text or len(text) > LONGEST:
        raise PrivilegierUlaeselige("a text that is empty or too long")
    return text


def _foreign_attributes(root: etree._Element) -> bool:
    """Attributes of the list other than those that say where its schema is."""
    return any(not str(name).startswith(_XSI) for name in root.attrib)
