"""Encryption that is not on the list, or was not for us (IDENTITY 2.2)."""

from __future__ import annotations

import pytest

from borgerblik.access.saml import SamlFejl
from tests.adapters.oiosaml.conftest import Afvist
from tests.adapters.oiosaml.smedje import DS, XENC, XENC11, Change, assertion, krypteret, response, sendt, underskrevet

F = SamlFejl
GOOD = underskrevet(assertion())
CBC, RSA15 = {"tillad_cbc": True}, {"tillad_rsa15": True}


@pytest.mark.parametrize(
    ("way", "exceptions"),
    [
        ({"content": f"{XENC}aes256-cbc"}, {}),
        ({"content": f"{XENC}aes128-cbc"}, RSA15),
        ({"content": f"{XENC11}aes192-gcm"}, CBC),
        ({"content": f"{XENC}tripledes-cbc"}, CBC),
        ({"wrap": f"{XENC}rsa-1_5"}, {}),
        ({"wrap": f"{XENC}rsa-1_5"}, CBC),
    ],
)
def test_algorithms_that_are_not_on_the_list(afvist: Afvist, way: dict[str, str], exceptions: dict[str, bool]):
    afvist(F.KRYPTERING_IKKE_TILLADT, sendt(response(krypteret(GOOD, **way))), idp=exceptions)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fejl", "change"),
    [
        (F.KRYPTERING_IKKE_TILLADT, (f"{XENC11}mgf1sha256", f"{XENC11}mgf1sha224")),
        (F.KRYPTERING_IKKE_TILLADT, (f'DigestMethod Algorithm="{XENC}sha256', f'DigestMethod Algorithm="{DS}md5')),
        (F.KRYPTERING_IKKE_TILLADT, (f'DigestMethod Algorithm="{XENC}sha256"', "DigestMethod")),
        (F.KRYPTERING_IKKE_TILLADT, (f'<xenc:EncryptionMethod Algorithm="{XENC11}aes256-gcm"/>', "")),
        (F.KRYPTERING_IKKE_TILLADT, (f"{XENC11}rsa-oaep", f"{XENC}kw-aes256")),
        (F.DEKRYPTERING_MISLYKKEDES, (f"{XENC11}aes256-gcm", f"{XENC11}aes128-gcm")),
        (F.DEKRYPTERING_MISLYKKEDES, (f"{XENC11}mgf1sha256", f"{XENC11}mgf1sha1")),
        (F.DEKRYPTERING_MISLYKKEDES, (f'<xenc11:MGF Algorithm="{XENC11}mgf1sha256"/>', "")),
        (F.DEKRYPTERING_MISLYKKEDES, ("<xenc:CipherValue>", "<xenc:CipherValue>AAAA")),
        (F.DEKRYPTERING_MISLYKKEDES, ("<xenc:CipherValue>", "<xenc:CipherValue>!")),
        (F.FORKERT_BESKED, ("xenc:CipherValue>", "xenc:CipherReference>")),
        (F.FORKERT_BESKED, (f"{XENC}Element", f"{XENC}Content")),
        (F.FORKERT_BESKED, ("xenc:EncryptedData", "xenc:Data")),
        (F.DEKRYPTERING_MISLYKKEDES, ("xenc:EncryptedKey", "xenc:Key")),
    ],
)
def test_in_another_shape(afvist: Afvist, fejl: SamlFejl, change: Change):
    afvist(fejl, sendt(response(krypteret(GOOD, after=[change]))))


def test_for_somebody_else(afvist: Afvist):
    afvist(F.DEKRYPTERING_MISLYKKEDES, sendt(response(krypteret(GOOD, "en-anden"))))


def test_for_far_too_many(afvist: Afvist):
    one = krypteret(GOOD)
    begins, end = one.index("<xenc:EncryptedKey>"), one.index("</ds:KeyInfo>")
    afvist(F.DEKRYPTERING_MISLYKKEDES, sendt(response(one.replace(one[begins:end], one[begins:end] * 5))))


@pytest.mark.parametrize("cut", [0, 3, 12, 20, 32])
@pytest.mark.parametrize("content", [f"{XENC11}aes256-gcm", f"{XENC}aes256-cbc"])
def test_cut_short(afvist: Afvist, content: str, cut: int):
    one = krypteret(GOOD, content=content)
    begins = one.rindex("<xenc:CipherValue>") + len("<xenc:CipherValue>")
    end = one.rindex("</xenc:CipherValue>")
    short = one[:begins] + one[begins : begins + cut * 4 // 3 // 4 * 4] + one[end:]
    afvist(F.DEKRYPTERING_MISLYKKEDES, sendt(response(short)), idp=CBC)


@pytest.mark.parametrize("place", [0, 24, 400, 1200])
def test_every_failure_of_the_old_ways_looks_the_same(afvist: Afvist, place: int):
    """Who may try often learns the content from differences (CBC's padding, Bleichenbacher)."""
    old = krypteret(GOOD, content=f"{XENC}aes256-cbc", wrap=f"{XENC}rsa-1_5")
    at = old.rindex("<xenc:CipherValue>") + len("<xenc:CipherValue>") + place
    flipped = old[:at] + ("B" if old[at] == "A" else "A") + old[at + 1 :]
    afvist(F.DEKRYPTERING_MISLYKKEDES, sendt(response(flipped)), idp=CBC | RSA15)


def test_in_clear_where_encryption_is_demanded(afvist: Afvist):
    afvist(F.IKKE_KRYPTERET, sendt(response(GOOD)))
