"""Each demand is seen to fail: something spoils what passes between the two, and that test alone turns red."""

from __future__ import annotations

from itertools import count

import pytest

from tests.konformitet.sandkassen import Aendr, Imellem, erstat, proev
from tests.kontrakter import FOLDER, needs_contract

pytestmark = pytest.mark.slow  # a run of all tests for each of them

ET_STED = r"(<sag:FremdriftStatusKode>)Opstaaet"
SVARET: list[tuple[str, str, str, set[str]]] = [
    # index, what is found in the answer, what is put there, the tests that turn red
    ("sdi", "<sag:Titel>[^<]*</sag:Titel>", "", {"sag_titel"}),
    ("sdi", "<sag:Sagsnummer>", "<sag:Sagsnummer>x", {"sag_titel"}),
    ("sdi", "<si:Foelsomhed>[^<]*</si:Foelsomhed>", "", {"sag_foelsomhed"}),
    ("sdi", "<si:Foelsomhed>[^<]*", "<si:Foelsomhed>HEMMELIG", {"sag_foelsomhed"}),
    ("sdi", "<si:OprettetTidspunkt>[^<]*</si:OprettetTidspunkt>", "", {"sag_oprettet"}),
    ("sdi", ET_STED, r"\g<1>Oplyst", {"sag_fremdrift"}),
    ("sdi", ET_STED, r"\g<1>Paabegyndt", {"sag_fremdrift"}),
    ("sdi", "<si:CVR-Nummer>[^<]*</si:CVR-Nummer>", "", {"sag_aktoerer"}),
    ("sdi", "9e979b84-b846-4472-8622-58007dc63c7e", "11111111-b846-4472-8622-58007dc63c7e", {"sag_aktoerer"}),
    ("sdi", r"(<si:BrugervendtNoegle>[0-9]{2})\.", r"\1", {"sag_klasser"}),
    ("sdi", "05ef7011-11a7-4e4c-a46b-3de6aa457fc3", "11111111-11a7-4e4c-a46b-3de6aa457fc3", {"sag_klasser"}),
    ("sdi", "1b3c6a6d-e977-4491-9bf8-b41ee6999f39", "11111111-e977-4491-9bf8-b41ee6999f39", {"sag_systemer"}),
    ("sdi", "urn:oio:cpr-nr:", "urn:oio:noget:", {"sag_parter", "kun_borgeren"}),
    ("sdi", "<sag:Sagsaktoer>(.*?)<gd:Type>.*?</gd:Type>", r"<sag:Sagsaktoer>\1", {"sag_roller"}),
    ("sdi", r"(<sag:Sagspart>.*?</sag:Sagspart>)", r"\1\1", {"sag_roller", "sag_parter"}),
    (
        "sdi",
        "<sd:FraTidspunkt><sd:TidsstempelDatoTid>[^<]*</sd:TidsstempelDatoTid></sd:FraTidspunkt>",
        "<sd:FraTidspunkt><sd:GraenseIndikator>true</sd:GraenseIndikator></sd:FraTidspunkt>",
        {"sag_virkning"},
    ),
    ("sdi", "<sd:Tidspunkt>[^<]*</sd:Tidspunkt>", "", {"sag_registrering"}),
    ("sdi", "(<sag:Registrering>.*?</sag:Registrering>)", r"\1\1", {"sag_registrering"}),
    ("sdi", "<sag:TilstandListe>.*?</sag:TilstandListe>", "", {"lister", "sag_fremdrift"}),
    ("sdi", "<sag:Egenskaber>", "<sag:Egenskaber><sag:Kaldenavn>x</sag:Kaldenavn>", {"bygning"}),
    ("sdi", "(<sag:Sagsnummer>[^<]*</sag:Sagsnummer>)(<sag:Titel>[^<]*</sag:Titel>)", r"\2\1", {"bygning"}),
    ("sdi", r"\+0([12]):00", r"+0\1.00", {"tider"}),
    ("sdi", "(<sdi:Antal><sdi:Element>sager</sdi:Element><sdi:Antal>)0", r"\g<1>7", {"tom_soegning", "ukendt_borger"}),
    ("sdi", "(<sdi:Antal><sdi:Element>sager</sdi:Element><sdi:Antal>)2", r"\g<1>3", {"antal"}),
    ("sdi", "(<sag:JournalpostEgenskaber>)", r"\1<sag:Notat>eA==</sag:Notat>", {"uden_notater"}),
    ("sdi", "<sd:StatusKode>20", "<sd:StatusKode>tyve", {"tom_soegning", "ukendt_borger", "laesning"}),
    ("ydi", "<bi:Foelsomhed>[^<]*</bi:Foelsomhed>", "", {"bevilling_fakta"}),
    ("ydi", "<bi:Bevillingstartdato>[^<]*", "<bi:Bevillingstartdato>i går", {"bevilling_fakta"}),
    ("ydi", "<bi:CVR-nr>[^<]*</bi:CVR-nr>", "", {"bevilling_parter"}),
    ("ydi", "3102fa7e-f56e-4510-b0d4-1650c590dc3b", "11111111-f56e-4510-b0d4-1650c590dc3b", {"bevilling_parter"}),
    ("ydi", r"(<bi:BrugervendtNoegle>32)\.", r"\1", {"ydelser"}),
    ("ydi", "<bi:Ydelsesnavn>[^<]*</bi:Ydelsesnavn>", "", {"ydelser"}),
    ("ydi", "<bi:Id>[^<]*</bi:Id>", "", {"ydelser", "henvisninger"}),
    ("ydi", "<bi:Beregningsfrekvens>[^<]*</bi:Beregningsfrekvens>", "", {"planer"}),
    ("ydi", "<bi:ForudBagud>[^<]*", "<bi:ForudBagud>Midt i", {"planer"}),
    ("ydi", "<oef:Dispositionsdato>[^<]*</oef:Dispositionsdato>", "", {"udbetaling_fakta"}),
    ("ydi", "a1ff36be-b3fb-4e1f-aac0-9d3313070ecb", "11111111-b3fb-4e1f-aac0-9d3313070ecb", {"udbetaling_aktoerer"}),
    ("ydi", "<oef:Klassifikationsbeskrivelse>[^<]*", "<oef:Klassifikationsbeskrivelse>Sygedagpenge", {"linjer"}),
    ("ydi", "ccc9d91b-9a4c-4ada-9be4-795ca068e89d", "11111111-9a4c-4ada-9be4-795ca068e89d", {"linjer"}),
    ("ydi", "<oef:BevilgetYdelseId>", "<oef:BevilgetYdelseId>x", {"henvisninger"}),
    ("ydi", "<oef:SamletBruttobeloeb>", "<oef:SamletBruttobeloeb>1", {"summer"}),
    ("ydi", r"(eloeb>[0-9]+)\.00", r"\g<1>,00", {"beloeb"}),
]


@pytest.mark.parametrize(("indeks", "moenster", "med", "roede"), SVARET)
def test_an_answer_without_what_is_demanded_turns_that_test_red(
    url: str, imellem: Imellem, indeks: str, moenster: str, med: str, roede: set[str]
) -> None:
    imellem.svaret = erstat(moenster, med)

    assert proev(url, indeks).fejlet == roede


def _anden_hver_gang() -> Aendr:
    """The images in the opposite order every second time."""
    gang = count()
    billede = r"<sdi:SagFiltreretOejebliksbillede>.*?</sdi:SagFiltreretOejebliksbillede>"
    vend = erstat(f"({billede})({billede})", r"\2\1")
    return lambda tekst: vend(tekst) if next(gang) % 2 else tekst


FRA, HOEJST = "(<sd:FoersteResultatReference>)", "<sd:MaksimalAntalKvantitet>[0-9]+"
SPURGT: list[tuple[str, Aendr, set[str]]] = [
    ("the first is number 1", erstat(f"{FRA}([0-9]+)", r"\g<1>1\2"), {"laesning", "antal"}),
    (
        "every page begins at the beginning",
        erstat(f"{FRA}[0-9]+", r"\g<1>0"),
        {"sider_fra_nul", "sider_samlet"},
    ),
    (
        "pages are as large as it likes",
        erstat(HOEJST, "<sd:MaksimalAntalKvantitet>100"),
        {"sider_samlet"},
    ),
    ("whatever is asked for comes", erstat("<sdi:Vis>egenskaber</sdi:Vis>(</sdi:SagVis></sdi:Filter>)",
        r"<sdi:Vis>egenskaber</sdi:Vis></sdi:SagVis><sdi:SagVis><sdi:Vis>sagspart</sdi:Vis>\1"), {"kun_det_bedte"}),
    ("without a Filter all comes", erstat("(</sdi:SoegUdtryk>)(<sdi:Sortering>)",
        r"\1<sdi:Filter><sdi:SagVis><sdi:Vis>egenskaber</sdi:Vis></sdi:SagVis></sdi:Filter>\2"), {"uden_filter"}),
    ("what is no operation is one", erstat(">XOR<", ">AND<"), {"ugyldigt"}),
]  # fmt: skip


@pytest.mark.parametrize(("hvad", "aendr", "roede"), SPURGT, ids=[hvad for hvad, _, _ in SPURGT])
def test_an_index_that_hears_something_else_turns_that_test_red(
    url: str, imellem: Imellem, hvad: str, aendr: Aendr, roede: set[str]
) -> None:
    imellem.spurgt = aendr

    assert proev(url, "sdi").fejlet == roede


def test_pages_that_shift_turn_that_test_red(url: str, imellem: Imellem) -> None:
    imellem.svaret = _anden_hver_gang()

    assert "sider_ens" in proev(url, "sdi").fejlet


def test_an_answer_in_another_soap_version_than_the_question_turns_that_test_red(url: str, imellem: Imellem) -> None:
    imellem.svaret = erstat("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")

    assert proev(url, "sdi").fejlet == {"soap_1_1"}


@needs_contract
def test_what_only_the_published_schema_knows_turns_that_test_red_without_a_word_of_the_answer(
    url: str, imellem: Imellem
) -> None:
    imellem.svaret = erstat("<sag:PrincipielIndikator>false", "<sag:PrincipielIndikator>hemmeligt")

    udfald = proev(url, "sdi", mere=["--xsd", str(FOLDER)])

    assert udfald.fejlet == {"skema"}
    assert "hemmeligt" not in udfald.tekst
    assert "PrincipielIndikator" in udfald.prover["skema"][1]
