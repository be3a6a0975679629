"""A caller with a certificate, written by hand from PROTOCOL 6: it shares no code with the sandkasse or the adapters.

A message is built as text, and what a test wants to be wrong is an argument or a replacement in that text.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree
from signxml.verifier import VerifyResult, XMLVerifier

from borgerblik.sandkasse.pki import Bevis
from tests.sandkasse.breve import SOAP_11, SOAP_12

SDI = "http://entityid.kombit.dk/service/sdi/sagdokumentindeks/6"
YDI = "http://entityid.kombit.dk/service/ydi/ydelseindeks/6"
AARHUS = "55133018"
STS_PATH = "/runtime/services/kombittrust/14/certificatemixed"
REST_PATH = "/runtime/api/rest/wstrust/v1/issue"
FREMSOEG = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"
N = {
    "a": "http://www.w3.org/2005/08/addressing",
    "o": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "u": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    "k": "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd",
    "d": "http://www.w3.org/2000/09/xmldsig#",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "t": "http://docs.oasis-open.org/ws-sx/ws-trust/200512",
    "s": SOAP_12,
}
ID = f"{{{N['u']}}}Id"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
SHA256 = ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256")
SHA1 = (N["d"] + "rsa-sha1", N["d"] + "sha1")
_WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
X509V3 = _WSS + "x509-token-profile-1.0#X509v3"
STR_TRANSFORM = _WSS + "soap-message-security-1.0#STR-Transform"
SAMLID = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLID"
SAMLV2 = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0"


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def zulu(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def timestamp(at: datetime | None = None, life: timedelta = timedelta(minutes=5)) -> str:
    at = at or datetime.now(UTC)
    return (
        f'<u:Timestamp u:Id="ts"><u:Created>{zulu(at)}</u:Created><u:Expires>{zulu(at + life)}</u:Expires>'
        "</u:Timestamp>"
    )


def digest(element: etree._Element, algorithm: str, prefixes: Sequence[str] = ()) -> str:
    data = etree.tostring(element, method="c14n", exclusive=True, inclusive_ns_prefixes=list(prefixes) or None)
    return b64((hashlib.sha256 if algorithm.endswith("sha256") else hashlib.sha1)(data).digest())


def method(kind: str, algorithm: str, prefixes: Sequence[str] = ()) -> str:
    listed = f'<e:InclusiveNamespaces xmlns:e="{EXC}" PrefixList="{" ".join(prefixes)}"/>' if prefixes else ""
    return f'<d:{kind} Algorithm="{algorithm}">{listed}</d:{kind}>'


@dataclass
class Underskrift:
    """How a message is signed: with which key, which algorithms, and over what."""

    bevis: Bevis
    parts: Sequence[str]
    keyinfo: str
    algorithms: tuple[str, str] = SHA256
    prefixes: Sequence[str] = ()
    canonical: str = EXC
    assertion: str | None = None
    also_by_id: bool = False
    extra: Callable[[etree._Element], str] | None = None

    def on(self, envelope: str) -> bytes:
        """The envelope with a signature where it says @SIGNATUR@."""
        skeleton = f'<d:Signature xmlns:d="{N["d"]}"><d:SignedInfo/></d:Signature>'
        root = etree.fromstring(envelope.replace("@SIGNATUR@", skeleton))
        info = self._info(root)
        # The SignedInfo is read in its place: with a PrefixList that matters.
        signed = envelope.replace("@SIGNATUR@", f'<d:Signature xmlns:d="{N["d"]}">{info}@VAERDI@</d:Signature>')
        place = etree.fromstring(signed.replace("@VAERDI@", "")).find(f".//{{{N['o']}}}Security/{{{N['d']}}}Signature")
        assert place is not None
        data = etree.tostring(
            place[0], method="c14n", exclusive=True, inclusive_ns_prefixes=list(self.prefixes) or None
        )
        digest_with = hashes.SHA256() if self.algorithms == SHA256 else hashes.SHA1()
        value = b64(self.bevis.noegle.sign(data, padding.PKCS1v15(), digest_with))
        tail = f"<d:SignatureValue>{value}</d:SignatureValue><d:KeyInfo>{self.keyinfo}</d:KeyInfo>"
        return signed.replace("@VAERDI@", tail).encode()

    def _info(self, root: etree._Element) -> str:
        found = {element.get(ID): element for element in root.iter() if element.get(ID)}
        references = [self._reference(part, found[part]) for part in self.parts]
        if self.assertion is not None:
            assertion = next(root.iter(f"{{{N['saml']}}}Assertion"))
            transform = (
                f'<d:Transform Algorithm="{STR_TRANSFORM}"><o:TransformationParameters>'
                f"{method('CanonicalizationMethod', EXC)}</o:TransformationParameters></d:Transform>"
            )
            references.append(self._written(self.assertion, transform, digest(assertion, self.algorithms[1])))
            if self.also_by_id:
                references.append(self._reference(str(assertion.get("ID")), assertion))
        if self.extra is not None:
            references.append(self.extra(root))
        return (
            f"<d:SignedInfo>{method('CanonicalizationMethod', self.canonical, self.prefixes)}"
            f"{method('SignatureMethod', self.algorithms[0])}{''.join(references)}</d:SignedInfo>"
        )

    def _reference(self, part: str, element: etree._Element) -> str:
        transform = method("Transform", EXC, self.prefixes)
        return self._written(part, transform, digest(element, self.algorithms[1], self.prefixes))

    def _written(self, part: str, transform: str, value: str) -> str:
        return (
            f'<d:Reference URI="#{part}"><d:Transforms>{transform}</d:Transforms>'
            f"{method('DigestMethod', self.algorithms[1])}<d:DigestValue>{value}</d:DigestValue></d:Reference>"
        )


def namespaces(soap: str) -> str:
    return f'xmlns:s="{soap}" ' + " ".join(f'xmlns:{p}="{N[p]}"' for p in ("a", "o", "u", "k"))


def bst(der: bytes, ident: str = "bst") -> str:
    return (
        f'<o:BinarySecurityToken u:Id="{ident}" ValueType="{X509V3}" '
        f'EncodingType="{_WSS}soap-message-security-1.0#Base64Binary">{b64(der)}</o:BinarySecurityToken>'
    )


@dataclass
class Rst:
    """A request for a token."""

    bevis: Bevis
    to: str = f"https://sts.example.test{STS_PATH}"
    modtager: str = SDI
    cvr: str = AARHUS
    value: str = "auth:Value"
    usekey: bytes | None = None
    at: datetime | None = None
    parts: tuple[str, ...] = ("action", "message", "replyto", "to", "ts", "bst", "body")
    message: str = field(default_factory=lambda: f"urn:uuid:{uuid.uuid4()}")
    algorithms: tuple[str, str] = SHA256
    keyinfo: str = "#bst"
    change: Callable[[str], str] = str

    def written(self) -> bytes:
        """On the wire."""
        keyinfo = (
            f'<o:SecurityTokenReference><o:Reference URI="{self.keyinfo}" ValueType="{X509V3}"/>'
            "</o:SecurityTokenReference>"
        )
        how = Underskrift(self.bevis, self.parts, keyinfo, algorithms=self.algorithms)
        return how.on(self.change(self._envelope()))

    def _envelope(self) -> str:
        return (
            f"<s:Envelope {namespaces(SOAP_12)}><s:Header>"
            f'<a:Action u:Id="action" s:mustUnderstand="1">{N["t"]}/RST/Issue</a:Action>'
            f'<a:MessageID u:Id="message">{self.message}</a:MessageID>'
            f'<a:ReplyTo u:Id="replyto"><a:Address>{N["a"]}/anonymous</a:Address></a:ReplyTo>'
            f'<a:To u:Id="to" s:mustUnderstand="1">{self.to}</a:To>'
            f'<o:Security s:mustUnderstand="1">{timestamp(self.at)}{bst(self.bevis.der)}@SIGNATUR@</o:Security>'
            f'</s:Header><s:Body u:Id="body">{self._body()}</s:Body></s:Envelope>'
        )

    def _body(self) -> str:
        auth = "http://docs.oasis-open.org/wsfed/authorization/200706"
        return (
            f'<t:RequestSecurityToken xmlns:t="{N["t"]}" Context="sammenhæng">'
            f"<t:TokenType>{SAMLV2}</t:TokenType><t:RequestType>{N['t']}/Issue</t:RequestType>"
            '<w:AppliesTo xmlns:w="http://schemas.xmlsoap.org/ws/2004/09/policy"><a:EndpointReference>'
            f"<a:Address>{self.modtager}</a:Address></a:EndpointReference></w:AppliesTo>"
            f'<t:Claims Dialect="{auth}/authclaims"><auth:ClaimType xmlns:auth="{auth}" '
            'Uri="dk:gov:saml:attribute:CvrNumberIdentifier" Optional="false">'
            f"<{self.value}>{self.cvr}</{self.value}></auth:ClaimType></t:Claims>"
            f"<t:KeyType>{N['t']}/PublicKey</t:KeyType>"
            f"<t:UseKey>{bst(self.usekey or self.bevis.der, 'usekey')}</t:UseKey></t:RequestSecurityToken>"
        )


@dataclass
class Besked:
    """A signed call of a service."""

    bevis: Bevis
    assertion: str
    body: str
    to: str = "https://indeks.example.test/sagdokumentindeks/6"
    action: str = FREMSOEG
    soap: str = SOAP_12
    at: datetime | None = None
    life: timedelta = timedelta(minutes=5)
    message: str = field(default_factory=lambda: f"urn:uuid:{uuid.uuid4()}")
    parts: tuple[str, ...] = ("body", "action", "message", "replyto", "to", "ts")
    through_str: bool = True
    liberty: bool = False
    algorithms: tuple[str, str] = SHA256
    prefixes: tuple[str, ...] = ()
    also_by_id: bool = False
    canonical: str = EXC
    extra: Callable[[etree._Element], str] | None = None
    change: Callable[[str], str] = str
    signed: bool = True

    def written(self) -> bytes:
        """On the wire."""
        envelope = self.change(self._envelope())
        if not self.signed:
            return envelope.replace("@SIGNATUR@", "").encode()
        how = Underskrift(
            self.bevis,
            (*self.parts, *(["liberty"] if self.liberty else [])),
            self._reference(""),
            algorithms=self.algorithms,
            prefixes=self.prefixes,
            canonical=self.canonical,
            assertion="str" if self.through_str else None,
            also_by_id=self.also_by_id,
            extra=self.extra,
        )
        return how.on(envelope)

    def _reference(self, ident: str) -> str:
        named = str(etree.fromstring(self.assertion).get("ID"))
        return (
            f'<o:SecurityTokenReference {ident} k:TokenType="{SAMLV2}"><o:KeyIdentifier ValueType="{SAMLID}">'
            f"{named}</o:KeyIdentifier></o:SecurityTokenReference>"
        )

    def _envelope(self) -> str:
        frame = (
            '<f:Framework xmlns:f="urn:liberty:sb:2006-08" version="2.0" u:Id="liberty" '
            'xmlns:p="urn:liberty:sb:profile" p:profile="urn:liberty:sb:profile:basic" s:mustUnderstand="1"/>'
        )
        return (
            f"<s:Envelope {namespaces(self.soap)}><s:Header>"
            f'<a:Action u:Id="action" s:mustUnderstand="1">{self.action}</a:Action>'
            f'<a:MessageID u:Id="message">{self.message}</a:MessageID>'
            f'<a:ReplyTo u:Id="replyto"><a:Address>{N["a"]}/anonymous</a:Address></a:ReplyTo>'
            f'<a:To u:Id="to" s:mustUnderstand="1">{self.to}</a:To>{frame if self.liberty else ""}'
            '<h:RequestHeader xmlns:h="http://kombit.dk/xml/schemas/RequestHeader/1/">'
            "<h:TransactionUUID>37b32aac-9bf8-5ca9-8dad-c68126cc62be</h:TransactionUUID></h:RequestHeader>"
            f'<o:Security s:mustUnderstand="1">{timestamp(self.at, self.life)}{self.assertion}'
            f"{self._reference('u:Id=' + chr(34) + 'str' + chr(34))}@SIGNATUR@</o:Security>"
            f'</s:Header><s:Body u:Id="body">{self.body}</s:Body></s:Envelope>'
        )


def content_type(soap: str = SOAP_12) -> str:
    return "text/xml; charset=utf-8" if soap == SOAP_11 else "application/soap+xml; charset=utf-8"


def resigned(assertion: str, bevis: Bevis, change: Callable[[str], str] = str, uri: str | None = None) -> str:
    """An assertion that says something else, properly signed: what it says is then all that is wrong with it."""
    start, end = assertion.index("<Signature "), assertion.index("</Signature>") + len("</Signature>")
    text = change(assertion[:start] + "@" + assertion[end:])
    root = etree.fromstring(text.replace("@", ""))
    uri = f"#{root.get('ID')}" if uri is None else uri
    info = (
        f'<SignedInfo xmlns="{N["d"]}"><CanonicalizationMethod Algorithm="{EXC}"></CanonicalizationMethod>'
        f'<SignatureMethod Algorithm="{SHA256[0]}"></SignatureMethod><Reference URI="{uri}"><Transforms>'
        f'<Transform Algorithm="{N["d"]}enveloped-signature"></Transform><Transform Algorithm="{EXC}"></Transform>'
        f'</Transforms><DigestMethod Algorithm="{SHA256[1]}"></DigestMethod>'
        f"<DigestValue>{digest(root, SHA256[1])}</DigestValue></Reference></SignedInfo>"
    )
    value = b64(bevis.noegle.sign(info.encode(), padding.PKCS1v15(), hashes.SHA256()))
    signature = f'<Signature xmlns="{N["d"]}">{info}<SignatureValue>{value}</SignatureValue></Signature>'
    return text.replace("@", signature)


# Reading answers


def signature_of(root: etree._Element) -> etree._Element:
    found = root.find(f"./{{*}}Header/{{{N['o']}}}Security/{{{N['d']}}}Signature")
    assert found is not None, "the answer is not signed"
    return found


def verified(data: bytes, pem: bytes) -> set[str]:
    """The local names an answer's signature covers, found right by xmlsec. Raises xmlsec.Error."""
    root = etree.fromstring(data)
    context = xmlsec.SignatureContext()
    found = {}
    for element in root.iter(etree.Element):
        ident = element.get(ID)
        if ident:
            context.register_id(element, "Id", N["u"])
            found[ident] = element
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatCertPem)
    signature = signature_of(root)
    context.verify(signature)
    uris = [str(reference.get("URI")) for reference in signature.iter(f"{{{N['d']}}}Reference")]
    return {etree.QName(found[uri[1:]]).localname for uri in uris}


def verified_by_signxml(assertion: bytes | str, certificate: x509.Certificate) -> etree._Element:
    """What signxml finds that the assertion's own signature covers. Raises SignXMLException."""
    found = XMLVerifier().verify(etree.fromstring(assertion), x509_cert=certificate, id_attribute="ID")
    assert isinstance(found, VerifyResult)
    assert found.signed_xml is not None
    signed: etree._Element = found.signed_xml
    return signed


def assertion_in(data: bytes) -> str:
    """The assertion of an RSTR, as it came."""
    return etree.tostring(next(etree.fromstring(data).iter(f"{{{N['saml']}}}Assertion")), with_tail=False).decode()


def fault_of(data: bytes) -> tuple[str, str]:
    """The innermost code of a fault, and its sentence; in both versions."""
    root = etree.fromstring(data)
    codes = [e.text or "" for e in root.iter("{*}Value", "faultcode")]
    reason = next(root.iter("{*}Text", "faultstring"))
    return codes[-1], reason.text or ""
