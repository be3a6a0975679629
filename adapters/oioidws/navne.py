"""The names OIO IDWS is written with: namespaces beyond those of the indexes, algorithms, token types."""

from __future__ import annotations

from typing import Final

from lxml import etree

WSU: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSSE11: Final = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
EXC_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
TRUST: Final = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
WSP: Final = "http://schemas.xmlsoap.org/ws/2004/09/policy"
AUTH: Final = "http://docs.oasis-open.org/wsfed/authorization/200706"

RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
STR_TRANSFORM: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform"
BASE64: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
X509_V3: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
SAML_TOKEN: Final = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0"  # noqa: S105 (a name)
SAML_ID: Final = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLID"
HOLDER_OF_KEY: Final = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
CVR_CLAIM: Final = "dk:gov:saml:attribute:CvrNumberIdentifier"
ISSUE: Final = f"{TRUST}/Issue"
ISSUE_ACTION: Final = f"{TRUST}/RST/Issue"
PUBLIC_KEY: Final = f"{TRUST}/PublicKey"

WSU_ID: Final = f"{{{WSU}}}Id"


def ds(name: str) -> str:
    """The Clark name of a part of an XML signature."""
    return f"{{{DS}}}{name}"


def wsse(name: str) -> str:
    """The Clark name of a part of WS-Security."""
    return f"{{{WSSE}}}{name}"


def wsu(name: str) -> str:
    """The Clark name of a part of the WS-Security utilities."""
    return f"{{{WSU}}}{name}"


def saml(name: str) -> str:
    """The Clark name of a part of a SAML 2.0 assertion."""
    return f"{{{SAML}}}{name}"


def trust(name: str) -> str:
    """The Clark name of a part of WS-Trust 1.3."""
    return f"{{{TRUST}}}{name}"


def only(parent: etree._Element, tag: str) -> etree._Element | None:
    """The child of that name where there is exactly one."""
    found = parent.findall(tag)
    return found[0] if len(found) == 1 else None
