"""The seal on a PDF: PAdES B-B (ETSI EN 319 142-1), as a certification that allows no change. In the child alone."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from asn1crypto import algos, cms, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, Signer, signers
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from adapters.udskrift.i_barnet import Underskriv

DIGEST = "sha256"
SALT = 32  # bytes
FIELD = "Segl"
_ROOM = 24 * 1024  # bytes for the signature with its chain


def mechanism(certificate: x509.Certificate) -> algos.SignedDigestAlgorithm:
    """How a key of that kind signs: RSASSA-PSS or ECDSA, with SHA-256. Source: RFC 4055, RFC 5754."""
    if certificate.public_key.algorithm == "ec":
        return algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    parameters = {
        "hash_algorithm": {"algorithm": DIGEST},
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": DIGEST}},
        "salt_length": SALT,
    }
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)})


class _TheWorkerSigns(Signer):
    """Asks the worker, who has the key, for the one signature there is."""

    def __init__(self, certificate: x509.Certificate, chain: Sequence[x509.Certificate], ask: Underskriv) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(chain)
        super().__init__(
            signing_cert=certificate,
            cert_registry=store,
            signature_mechanism=mechanism(certificate),
        )
        self._ask = ask

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """pyHanko's hook."""
        return bytes(1024) if dry_run else self._ask(data)


def seal(pdf: bytes, certificate: bytes, chain: Sequence[bytes], ask: Underskriv) -> bytes:
    """The PDF with its seal; the certificates are DER, the sealing one first."""
    own = x509.Certificate.load(certificate)
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    # A field that is seen would have to be read out too; a hidden one is no part of the document (ISO 14289-1, 7.18.1).
    hidden = InvisSigSettings(set_print_flag=False, set_hidden_flag=True, box_out_of_bounds=True)
    signer = _TheWorkerSigns(own, [x509.Certificate.load(each) for each in chain], ask)
    out = BytesIO()
    signers.PdfSigner(meta, signer=signer, new_field_spec=SigFieldSpec(FIELD, invis_sig_settings=hidden)).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)), output=out, bytes_reserved=_ROOM
    )
    return out.getvalue()


def as_we_seal(found: cms.ContentInfo, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> bytes:
    """The signature written anew around what is signed in it: equal to what was found exactly when nothing was added.

    A signature has places that it does not cover itself; what stands there must be what we put there.
    """
    (info,) = found["content"]["signer_infos"]
    digest = algos.DigestAlgorithm({"algorithm": DIGEST})
    issued = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    anew = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(issued)}),
            "digest_algorithm": digest,
            "signature_algorithm": mechanism(certificate),
            "signed_attrs": info["signed_attrs"],
            "signature": info["signature"],
        }
    )
    certificates = {cms.CertificateChoices(name="certificate", value=each) for each in (certificate, *chain)}
    signed = {
        "version": "v1",
        "digest_algorithms": cms.DigestAlgorithms((digest,)),
        "encap_content_info": {"content_type": "data"},
        "certificates": certificates,
        "signer_infos": [anew],
    }
    written: bytes = cms.ContentInfo(
        {"content_type": cms.ContentType("signed_data"), "content": cms.SignedData(signed)}
    ).dump()
    return written
