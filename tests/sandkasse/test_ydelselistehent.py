"""YdelseListeHent: the benefits and payments that Ydelsesindeks keeps, as lists, and who may see what of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from borgerblik.sandkasse import katalog as k
from borgerblik.sandkasse.forloeb import Bygger
from borgerblik.sandkasse.kontrakt import q
from borgerblik.sandkasse.oplysninger import Linje, Samling
from tests.sandkasse.breve import NAMESPACES, ydl_hent, ydl_om, yi_om
from tests.sandkasse.conftest import I_DAG, Wire, find, texts
from tests.sandkasse.lister import (
    ANNA,
    ANSWERING,
    BY_NAME,
    CITIZEN,
    FRIDA,
    GRANT,
    LINE,
    PAYMENT,
    ROW,
    a_benefit,
    direct,
    group,
    names,
    refusal,
)

# What a list tells


def test_a_benefit_comes_with_its_grant_its_sag_and_its_plan(shared: Wire):
    krop = shared.ask("ydl", ydl_om(BY_NAME["Aksel Bech"]))

    assert names(krop) == ["Kontanthjælp"]
    assert texts(krop, f"{ROW}/k:BevilgetYdelseKLEEmne") == ["32.24.04"]
    assert texts(krop, f"{ROW}/k:OekonomiskEffektueringsplanYdelsesbeloeb") == ["12801.00"]
    assert texts(krop, f"{GRANT}/k:BevillingEjer/k:VirksomhedCVRNummer") == [k.AARHUS.cvr]
    assert texts(krop, f"{GRANT}/k:BevillingMasterSystemInstans/k:ItSystemInstansTitel") == [k.KY.navn]
    assert texts(krop, f"{GRANT}/k:Bevillingssag/k:SagTitel") == [k.KONTANTHJAELP.sagstitel]
    assert texts(krop, f"{GRANT}/k:Bevillingssag/k:SagUndtagetVisningForBorger") == ["false"]
    assert texts(krop, "kontekst:HovedOplysningerSvar/kontekst:TransaktionsId") == ["t-1"]


def test_its_payments_are_those_of_ydelsesindeks_with_the_same_amounts(shared: Wire):
    number = BY_NAME["Jette Krogh"]
    lists, index = shared.ask("ydl", ydl_om(number)), shared.ask("yi", yi_om(number))

    def of(krop: etree._Element, *paths: str) -> set[tuple[str, ...]]:
        return set(zip(*(texts(krop, path) for path in paths), strict=True))

    image = "yi:OekonomiskEffektueringFiltreretOejebliksbillede"
    facts = f"{image}/oef:Registrering/oef:AttributListe/oef:Egenskaber"
    assert of(
        lists,
        f"{LINE}/k:OekonomiskEffektueringStruktur/k:OekonomiskEffektueringUUID",
        f"{LINE}/k:OekonomiskEffektueringStruktur/k:OekonomiskEffektueringSamletBruttobeloeb",
    ) == of(index, f"{image}/oef:ObjektType/sd:UUIDIdentifikator", f"{facts}/oef:SamletBruttobeloeb")
    negative = [amount for amount in texts(lists, f"{LINE}/k:OekonomiskYdelseseffektueringBeloeb") if "-" in amount]
    assert negative == ["-1200.00"]


@pytest.mark.parametrize("borger", ANSWERING, ids=[borger.navn for borger in ANSWERING])
def test_every_citizens_lists_keep_the_contract_whatever_is_asked_for(borger: Any, shared: Wire):
    both = "<k:MedtagEffektueringer>true</k:MedtagEffektueringer>"
    exempt = "<k:FjernUndtagetVisningForBorger>true</k:FjernUndtagetVisningForBorger>"
    criterion = f"<k:PartCPRNummer>{borger.nummer}</k:PartCPRNummer>"

    shared.ask("ydl", ydl_om(borger.nummer, before=both + exempt))
    for before in ("", "<k:MedtagBevilling>true</k:MedtagBevilling>"):
        shared.ask("ydl", ydl_hent(criterion, operation="EffektueringHent", before=before))


def test_without_being_asked_for_payments_a_list_has_none(shared: Wire):
    krop = shared.ask("ydl", ydl_hent(f"<k:PartCPRNummer>{ANNA}</k:PartCPRNummer>"))

    assert (len(names(krop)), find(krop, LINE)) == (8, [])


def test_what_has_no_class_cannot_be_listed(shared: Wire):
    assert names(shared.ask("ydl", ydl_om(BY_NAME["Nanna Olsen"]))) == ["Ressourceforløbsydelse"]


def test_nothing_found_is_an_answer_without_a_list(shared: Wire):
    (head,) = shared.ask("ydl", ydl_om(BY_NAME["Carla Dam"]))

    assert head.tag == q("kontekst:HovedOplysningerSvar")
    assert find(head, "kontekst:SvarReaktion") == []


# Exempt from display


def test_an_exempt_sag_is_marked_and_its_benefit_is_listed(shared: Wire):
    krop = shared.ask("ydl", ydl_om(FRIDA))

    marks = dict(zip(names(krop), texts(krop, f"{GRANT}/k:Bevillingssag/k:SagUndtagetVisningForBorger"), strict=True))
    assert marks == {"Kontanthjælp": "true", "Tilskud til tandpleje": "false"}


def test_on_demand_an_exempt_sag_is_told_as_nothing_but_its_uuid(shared: Wire):
    krop = shared.ask("ydl", ydl_om(FRIDA, "<k:FjernUndtagetVisningForBorger>true</k:FjernUndtagetVisningForBorger>"))

    parts = [[etree.QName(part).localname for part in sag] for sag in find(krop, f"{GRANT}/k:Bevillingssag")]
    assert names(krop) == ["Kontanthjælp", "Tilskud til tandpleje"]
    assert parts[0] == ["SagUUID"]
    assert "SagTitel" in parts[1]


# Rights


@pytest.mark.parametrize("operation", ["BevillingHent", "EffektueringHent"])
@pytest.mark.parametrize("rights", [None, ""], ids=["no list", "an empty list"])
def test_a_request_without_rights_is_refused(operation: str, rights: str | None, shared: Wire):
    body = ydl_hent(f"<k:PartCPRNummer>{ANNA}</k:PartCPRNummer>", operation=operation, rights=rights)
    krop = shared.ask("ydl", body)

    assert refusal(krop) == ["SANDKASSE-40"]
    assert ANNA not in etree.tostring(krop).decode()


@pytest.mark.parametrize(
    ("rights", "seen"),
    [
        (group(k.AARHUS.cvr), 8),
        (group(k.ODENSE.cvr), 0),
        (group(k.ODENSE.cvr) + group(k.AARHUS.cvr), 8),
        (group("", "<k:KLEDataAfgr>*</k:KLEDataAfgr>"), 8),
        (group("", "<k:KLEDataAfgr>32.24.*, 32.27.10</k:KLEDataAfgr>"), 6),
        (group("", "<k:KLEDataAfgr>32.21.* - 32.24.04</k:KLEDataAfgr>"), 3),
        (group("", "<k:KLEDataAfgr>27.*</k:KLEDataAfgr>", "<k:KLEDataAfgr>32.30.04</k:KLEDataAfgr>"), 1),
        (group("", "<k:BevillingFoelsomhed>FORTROLIGE_PERSONOPLYSNINGER</k:BevillingFoelsomhed>"), 6),
        (group("", "<k:BevillingFoelsomhed>IKKE_FORTROLIGE_DATA</k:BevillingFoelsomhed>"), 0),
        (group("", f"<k:SystemDataAfgr>{k.KSD.uuid}, {k.ESDH.uuid}</k:SystemDataAfgr>"), 1),
    ],
)
def test_rights_limit_by_authority_sensitivity_class_and_system(rights: str, seen: int, shared: Wire):
    assert len(names(shared.ask("ydl", ydl_om(ANNA, rights=rights)))) == seen


def test_the_sag_of_another_class_is_told_as_its_uuid_alone():
    follow_up = replace(a_benefit().sager[0], klasse=k.SYGEDAGPENGE.opfoelgning)
    made = replace(
        a_benefit(), bevillinger=(replace(a_benefit().bevillinger[0], sager=(follow_up,)),), sager=(follow_up,)
    )

    (sag,) = find(direct(made, rights=group("", "<k:KLEDataAfgr>32.*</k:KLEDataAfgr>")), f"{GRANT}/k:Bevillingssag")
    assert [etree.QName(part).localname for part in sag] == ["SagUUID"]


def test_a_token_limits_to_what_its_authority_owns():
    for caller, seen in ((None, 1), (k.AARHUS.cvr, 1), (k.ODENSE.cvr, 0)):
        assert len(find(direct(a_benefit(), caller=caller), ROW)) == seen
        assert len(find(direct(a_benefit(), caller=caller, operation="EffektueringHent"), PAYMENT)) == (
            3 if seen else 0
        )


def test_nor_does_a_token_open_another_authoritys_payments_and_sager():
    made = a_benefit()
    sag = replace(made.sager[0], ejer=k.ODENSE)
    foreign = Samling(
        (sag,),
        (replace(made.bevillinger[0], sager=(sag,)),),
        tuple(replace(paid, ejer=k.ODENSE) for paid in made.udbetalinger),
    )

    krop = direct(foreign, caller=k.AARHUS.cvr)
    parts = [[etree.QName(part).localname for part in sag] for sag in find(krop, f"{GRANT}/k:Bevillingssag")]
    assert (len(find(krop, ROW)), find(krop, LINE), parts) == (1, [], [["SagUUID"]])


def test_what_does_not_hold_yet_is_not_listed():
    made = a_benefit()
    later = replace(made.bevillinger[0], registreret=I_DAG.replace(year=I_DAG.year + 1))

    assert find(direct(replace(made, bevillinger=(later,))), ROW) == []


def test_a_payment_that_also_pays_for_what_may_not_be_seen_is_told_line_by_line_without_its_totals():
    byg = Bygger(1, CITIZEN, I_DAG, 1)
    ours, theirs = byg.forloeb(k.KONTANTHJAELP, k.AARHUS, 3), byg.forloeb(k.SYGEDAGPENGE, k.AARHUS, 3)
    other = theirs.bevillinger[0]
    paid = ours.udbetalinger[0]
    joint = replace(paid, linjer=(*paid.linjer, Linje(other, other.ydelser[0], Decimal(5), paid.fra, paid.til)))
    made = replace(ours, bevillinger=(*ours.bevillinger, other), udbetalinger=(joint, *ours.udbetalinger[1:]))
    rights = group("", "<k:KLEDataAfgr>32.24.*</k:KLEDataAfgr>")

    seen, some = direct(made), direct(made, rights=rights)
    listed = direct(made, rights=rights, operation="EffektueringHent")

    assert [len(find(line, "k:OekonomiskEffektueringStruktur")) for line in find(seen, LINE)] == [1, 1, 1, 1]
    assert [len(find(line, "k:OekonomiskEffektueringStruktur")) for line in find(some, LINE)] == [1, 1, 0]
    assert len(find(listed, PAYMENT)) == 2


# EffektueringHent


def test_payments_of_a_benefit_come_with_its_grant_on_demand(shared: Wire):
    row = find(shared.ask("ydl", ydl_om(BY_NAME["Jette Krogh"])), ROW)[0]
    grant, number = (
        row.findtext(".//k:BevillingUUID", "", NAMESPACES),
        row.findtext("k:BevilgetYdelseID", "", NAMESPACES),
    )
    criterion = (
        f"<k:BevilgetYdelseKriterie><k:BevillingUUID>{grant}</k:BevillingUUID>"
        f"<k:BevilgetYdelseID>{number}</k:BevilgetYdelseID></k:BevilgetYdelseKriterie>"
    )
    plain = shared.ask("ydl", ydl_hent(criterion, operation="EffektueringHent"))
    with_grant = shared.ask(
        "ydl",
        ydl_hent(criterion, operation="EffektueringHent", before="<k:MedtagBevilling>true</k:MedtagBevilling>"),
    )

    assert len(find(plain, PAYMENT)) == len(find(with_grant, PAYMENT)) == 9
    assert len(find(plain, f"{PAYMENT}//k:BevilgetYdelse")) == 10  # one of them corrects a month before
    assert find(plain, f"{PAYMENT}//k:BevillingStruktur") == []
    assert set(texts(with_grant, f"{PAYMENT}//k:BevillingUUID")) == {grant}
