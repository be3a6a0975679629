"""What one may try with a sealed PDF: each is told from a whole one."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import StandardSecurityHandler
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from adapters.udskrift.certifikat import Segler
from adapters.udskrift.efterse import judge
from adapters.udskrift.segl_pdf import seal
from borgerblik.sandkasse.pki import Pki
from borgerblik.udskrift import Udfald
from tests.udskrift.papir import Papir, sealer_of

pytestmark = pytest.mark.slow  # each document is made and read by processes of their own


def udfald(papir: Papir, data: bytes) -> Udfald:
    """As the child judges it, without the child."""
    return judge(data, papir.known).udfald


def unsealed(pdf: bytes) -> bytes:
    """The document before it was sealed."""
    return pdf[: pdf.index(b"%%EOF") + 6]


def sealed_by(segler: Segler, pdf: bytes) -> bytes:
    return seal(pdf, segler.own.der, segler.own.chain, segler.sign)


@pytest.fixture(scope="module")
def namesake(pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> Segler:
    """Another key with the same name, from the same authority."""
    made = pki.udsted("Borgerblikket sandkasse (funktionscertifikat)")
    return sealer_of(made, tmp_path_factory.mktemp("navnebror"), "navnebror")


def test_whole_and_unchanged_says_who_and_when(papir: Papir, pdf: bytes) -> None:
    kontrol = papir.kontrol(pdf)

    assert kontrol.god
    assert kontrol.navn == papir.segler.navn
    assert kontrol.forseglet is not None


@pytest.mark.slow
def test_no_byte_can_be_changed(papir: Papir, pdf: bytes) -> None:
    """Anywhere: in the document, in the seal, and in the empty room behind the seal."""
    start = pdf.index(b"/Contents <308") + 10
    room = pdf.index(b"0000000000", start + 3000)
    chance = random.Random(7)
    places = [
        *range(12), *chance.sample(range(start), 30), *range(start, start + 40), *chance.sample(range(start, room), 60),
        room + 500, *range(len(pdf) - 700, len(pdf), 20), len(pdf) - 1,
    ]  # fmt: skip
    for number, place in enumerate(places):
        changed = bytearray(pdf)
        changed[place] ^= (0x01, 0x20)[number % 2]
        assert udfald(papir, bytes(changed)) is not Udfald.UAENDRET, place


@pytest.mark.parametrize("more", [b"\n", b"%\n", b"\x00", b"%%EOF\n", b"x" * 100])
def test_nothing_can_be_put_behind_or_taken_away(papir: Papir, pdf: bytes, more: bytes) -> None:
    assert udfald(papir, pdf + more) is not Udfald.UAENDRET
    assert udfald(papir, more + pdf) is not Udfald.UAENDRET
    assert udfald(papir, pdf[:-1]) is not Udfald.UAENDRET
    assert udfald(papir, pdf[: len(pdf) // 2]) is not Udfald.UAENDRET


def test_an_update_behind_the_seal_is_a_change(papir: Papir, pdf: bytes) -> None:
    """The way a reader of PDF shows something else than what is sealed."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = generic.NumberObject(180)
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)

    assert out.getvalue().startswith(pdf)
    assert udfald(papir, out.getvalue()) is Udfald.AENDRET


def test_the_seal_of_a_namesake_is_not_ours(papir: Papir, pdf: bytes, namesake: Segler) -> None:
    theirs = sealed_by(namesake, unsealed(pdf))

    assert namesake.certificate.subject == papir.segler.certificate.subject
    assert Papir(namesake).kontrol(theirs).god
    found = papir.kontrol(theirs)
    assert found.udfald is Udfald.IKKE_VORES
    assert found.navn is None


def test_a_namesake_who_brings_our_certificate_along_is_not_us(papir: Papir, pdf: bytes, namesake: Segler) -> None:
    """Signed by their key, with our certificate as the signer's: it does not fit."""
    theirs = seal(unsealed(pdf), papir.segler.own.der, papir.segler.own.chain, namesake.sign)
    more = seal(unsealed(pdf), namesake.own.der, [papir.segler.own.der, *papir.segler.own.chain], namesake.sign)

    assert udfald(papir, theirs) is Udfald.AENDRET
    assert udfald(papir, more) is Udfald.IKKE_VORES


def test_our_seal_with_another_certificate_beside_it_is_a_change(papir: Papir, pdf: bytes, namesake: Segler) -> None:
    more = seal(unsealed(pdf), papir.segler.own.der, [*papir.segler.own.chain, namesake.own.der], papir.segler.sign)

    assert udfald(papir, more) is Udfald.AENDRET


def test_sealed_by_us_but_with_something_in_it_that_acts_is_not_a_document_of_ours(papir: Papir, pdf: bytes) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(unsealed(pdf)))
    action = {"/S": generic.pdf_name("/JavaScript"), "/JS": generic.pdf_string("app.alert(1)")}
    writer.root["/OpenAction"] = generic.DictionaryObject({generic.pdf_name(k): v for k, v in action.items()})
    writer.update_root()
    out = BytesIO()
    writer.write(out)

    assert udfald(papir, sealed_by(papir.segler, out.getvalue())) is Udfald.AENDRET


def test_without_a_seal_it_is_nobodys(papir: Papir, pdf: bytes) -> None:
    assert udfald(papir, unsealed(pdf)) is Udfald.UDEN_SEGL


def test_a_locked_one_is_not_read(papir: Papir, pdf: bytes) -> None:
    writer = copy_into_new_writer(PdfFileReader(BytesIO(unsealed(pdf))))
    writer._assign_security_handler(StandardSecurityHandler.build_from_pw("ejer", "bruger"))
    out = BytesIO()
    writer.write(out)

    assert papir.kontrol(out.getvalue()).udfald is Udfald.ULAESELIG


def test_what_an_earlier_certificate_sealed_is_still_ours(papir: Papir, pdf: bytes, pki: Pki, tmp_path: Path) -> None:
    earlier = sealer_of(pki.udsted("Tidligere segl"), tmp_path, "tidligere")
    theirs = sealed_by(earlier, unsealed(pdf))

    assert papir.kontrol(theirs).udfald is Udfald.IKKE_VORES
    assert Papir(papir.segler, earlier).kontrol(theirs).navn == earlier.navn
