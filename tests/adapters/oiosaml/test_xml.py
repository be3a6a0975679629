"""Messages that are no messages: base64, size, entities, comments; and any byte changed anywhere."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borgerblik.access.identity import Identity
from borgerblik.access.saml import SamlFejl, SamlRefused
from tests.adapters.oiosaml.conftest import Afvist, Modtag
from tests.adapters.oiosaml.smedje import (
    CPR,
    PERSON,
    Change,
    assertion,
    ch_svar,
    krypteret,
    response,
    sendt,
    svar,
    underskrevet,
)

F = SamlFejl
GOOD = response(krypteret(underskrevet(assertion())))
BOMB = (
    '<!DOCTYPE b [<!ENTITY a "0123456789">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.replace("&a-1;", "&a;") for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    ("fejl", "text"),
    [
        (F.UGYLDIG_XML, ""),
        (F.UGYLDIG_BASE64, "!"),
        (F.UGYLDIG_BASE64, sendt(GOOD)[:-3]),
        (F.UGYLDIG_BASE64, sendt(GOOD) + "===="),
        (F.UGYLDIG_BASE64, "æøå="),
        (F.UGYLDIG_BASE64, "\ud800"),
        (F.UGYLDIG_BASE64, GOOD),
        (F.FOR_STOR, "A" * (2 * 1024 * 1024)),
        (F.FOR_STOR, sendt(GOOD + " " * 600_000)),
        (F.FOR_STOR, sendt(response("<x/>" * 11_000))),
        (F.FOR_STOR, sendt(response("".join(f'<x xmlns:p{n}="u"/>' for n in range(600))))),
        (F.UGYLDIG_XML, sendt(GOOD[:-20])),
        (F.UGYLDIG_XML, sendt("no XML")),
        (F.UGYLDIG_XML, sendt(b"\x00")),
        (F.UGYLDIG_XML, sendt(GOOD.encode("utf-16"))),
        (F.UGYLDIG_XML, sendt(GOOD.replace("nemlog", "nemlæg").encode("latin-1"))),
        (F.UGYLDIG_XML, sendt(GOOD.replace(":Issuer>", ":Issuer>&x;", 1))),
        (F.UGYLDIG_XML, sendt("<a>" * 300 + "</a>" * 300)),
        (F.DOCTYPE, sendt("<!DOCTYPE x>" + GOOD)),
        (F.DOCTYPE, sendt('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">' + GOOD)),
        (F.DOCTYPE, sendt('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + GOOD.replace("nemlog", "&e;"))),
        (F.DOCTYPE, sendt(BOMB + GOOD.replace("https://saml.nemlog-in.test", "&a8;"))),
        (F.DOCTYPE, sendt(BOMB + GOOD.replace('"_r1"', '"&a8;"'))),
        (F.FORKERT_BESKED, sendt(assertion())),
        (F.FORKERT_BESKED, sendt(GOOD.replace("samlp:Response", "samlp:LogoutResponse"))),
        (F.FORKERT_BESKED, sendt(GOOD.replace("SAML:2.0:protocol", "SAML:1.0:protocol"))),
        (F.KOMMENTAR, sendt("<!-- x -->" + GOOD)),
        (F.KOMMENTAR, sendt(GOOD + "<?x y?>")),
        (F.KOMMENTAR, sendt(GOOD.replace("in.test</", "in<!-- x -->.test</", 1))),
    ],
)
def test_no_message(afvist: Afvist, fejl: SamlFejl, text: str):
    afvist(fejl, text)


@pytest.mark.parametrize(
    "change",
    [
        (CPR, f"{CPR[:6]}<!-- -->{CPR[6:]}"),
        (CPR, f"{CPR}<!-- -->"),
        (PERSON, f"{PERSON}<!-- -->.evil.test"),
        ("Substantial</saml", "High<!-- -->Substantial</saml"),
        ("Substantial</saml", "Substantial<?x?></saml"),
        ("<saml:Subject>", "<!-- --><saml:Subject>"),
    ],
)
def test_a_comment_that_cuts_a_value_in_two(afvist: Afvist, change: Change):
    """CVE-2017-11427 and its kin: canonical form has no comments, so the signature holds."""
    afvist(F.KOMMENTAR, sendt(response(krypteret(underskrevet(assertion(change))))))
    afvist(F.KOMMENTAR, sendt(response(underskrevet(assertion(change)))), idp={"kraev_kryptering": False})


def test_base64_in_lines(modtag: Modtag):
    assert modtag(base64.encodebytes(GOOD.encode()).decode().replace("\n", "\r\n"))


@pytest.fixture(scope="module")
def genuine(modtag: Modtag) -> dict[str, tuple[bytes, Identity]]:
    """Three answers, and who each is about."""
    texts = {"krypteret": svar(), "medarbejder": ch_svar(), "klar": sendt(response(underskrevet(assertion())))}
    clear = {"kraev_kryptering": False}
    return {name: (base64.b64decode(text), modtag(text, idp=clear)) for name, text in texts.items()}


@pytest.mark.parametrize("name", ["krypteret", "medarbejder", "klar"])
def test_any_bytes_changed_anywhere(modtag: Modtag, genuine: dict[str, tuple[bytes, Identity]], name: str):
    """Whatever is changed, it is refused in an orderly way or says the very same."""
    raw, identity = genuine[name]
    pieces = st.sampled_from(
        [
            b"",
            b"<",
            b">",
            b'"',
            b"&",
            b"\x00",
            b"\xff",
            b"A",
            b"<!---->",
            b"<?x?>",
            b"]]>",
            b" ",
            b"\n",
            b"9" * 40,
            b"=",
        ]
    ) | st.binary(max_size=4)

    @settings(max_examples=250, deadline=None, derandomize=True)
    @given(st.lists(st.tuples(st.integers(0, len(raw)), st.integers(0, 12), pieces), min_size=1, max_size=3))
    def mutate(changes: list[tuple[int, int, bytes]]) -> None:
        mutated = raw
        for at, length, piece in changes:
            mutated = mutated[:at] + piece + mutated[at + length :]
        try:
            found = modtag(sendt(mutated), idp={"kraev_kryptering": False})
        except SamlRefused:
            return
        assert found == identity

    mutate()


def test_any_text_at_all(modtag: Modtag):
    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()))
    def anything(text: str) -> None:
        with pytest.raises(SamlRefused):
            modtag(text)

    anything()
