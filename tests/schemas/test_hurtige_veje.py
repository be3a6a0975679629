"""Our schemas load and dump in one plain loop; it gives what marshmallow itself would."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from borgerblik.domain.tid import Virkning
from borgerblik.sources import Reason
from schemas.ind.sag import SAG, FromFacts, Hver
from schemas.ind.ydelse import UDBETALING, YDELSE
from schemas.ud.overblik import KildeUd, OverblikUd
from tests.byg import (
    BORGER,
    NU,
    Fails,
    en_bevilling,
    en_sag,
    en_tjeneste,
    en_ydelse,
    et_kald,
    sager,
    ydelser,
)

text = st.one_of(
    st.none(), st.text(max_size=12), st.sampled_from(["2026-10-01", "12.50", "5.942", "true", "Bagud", "x"])
)
linje = st.fixed_dictionaries(dict.fromkeys(("kle", "brutto", "start", "slut", "ydelse"), text))
pair = st.one_of(st.none(), st.tuples(text, text))
sag_facts = st.fixed_dictionaries(
    {
        "uuid": text, "titel": text, "oprettet": text, "senest_aendret": text, "livscyklus": text,
        "kle": st.tuples(st.sampled_from(["32.30.04", "32.30", None]), text), "ejer": pair, "fagsystem": pair,
        "forloeb": st.lists(st.tuples(st.sampled_from(["Oplyst", "Opstaaet", "?"]), st.just(Virkning())), max_size=3),
        "foelsomhed": st.lists(st.sampled_from(["VIP_SAGER", "IKKE_FORTROLIGE_DATA", "?"]), max_size=2),
        "at": st.just(NU), "er_primaer_part": st.booleans(), "klasser": st.just([]), "dokumenter": st.just([]),
    }
)  # fmt: skip
udbetaling_facts = st.fixed_dictionaries(
    {
        "uuid": text, "start": text, "slut": text, "dispositionsdato": text, "brutto": text, "udbetalt": text,
        "udbetaler": pair, "er_modtager": st.booleans(), "linjer": st.lists(linje, max_size=2),
    }
)  # fmt: skip
ydelse_facts: Any = st.fixed_dictionaries(
    {
        "bevilling": st.just(en_bevilling()), "plan": st.just([]),
        "nummer": text, "navn": text, "start": text, "slut": text,
        "kle": st.one_of(st.none(), st.tuples(text, text)), "tilbagebetalingspligtig": text, "fagsystem": pair,
    }
)  # fmt: skip


def outcome(load: Any, facts: dict[str, Any]) -> Any:
    try:
        return load(facts)
    except ValidationError as fault:
        return sorted(fault.messages)


def the_general_way(schema: FromFacts, facts: dict[str, Any]) -> Any:
    """Schema.load, with missing facts left out as ours leaves them."""
    there = {name: fact for name, fact in facts.items() if fact is not None}
    return schema.make(Schema.load(schema, there))


@settings(max_examples=60, deadline=None)
@given(st.one_of(sag_facts.map(lambda f: (SAG, f)), udbetaling_facts.map(lambda f: (UDBETALING, f)),
                 ydelse_facts.map(lambda f: (YDELSE, f))))  # fmt: skip
def test_loading_gives_what_marshmallow_gives(case: tuple[FromFacts, dict[str, Any]]) -> None:
    schema, facts = case

    assert outcome(schema.load, facts) == outcome(lambda f: the_general_way(schema, f), facts)


def test_a_schema_over_facts_has_nothing_the_plain_loop_would_leave_out() -> None:
    for schema in (SAG, UDBETALING, YDELSE):
        for field in schema.load_fields.values():
            assert not field.validators
            assert field.data_key is None
            assert field.attribute is None
        assert not any(schema._hooks.values())


def test_dumping_gives_what_marshmallow_gives() -> None:
    tjeneste = en_tjeneste(sager(en_sag()), ydelser(en_ydelse()))
    half = en_tjeneste(sager(en_sag()), Fails("ydelsesindeks", Reason.AFVIST))

    for service in (tjeneste, half):
        overblik = service.of(BORGER, ["0751"], et_kald())
        assert OverblikUd().dump(overblik) == Schema.dump(OverblikUd(), overblik)
        assert KildeUd().dump(overblik.kilder, many=True) == Schema.dump(KildeUd(), overblik.kilder, many=True)


def test_no_schema_that_leaves_the_house_has_hooks() -> None:
    assert not any(OverblikUd()._hooks.values())


def test_a_schema_that_does_not_say_what_it_makes_is_a_fault_of_ours() -> None:
    class Nothing(FromFacts):
        pass

    with pytest.raises(TypeError):
        Nothing().load({})


def test_each_of_several_facts_is_loaded_by_its_own_schema() -> None:
    payment = UDBETALING.load({"uuid": "u", "linjer": [{"brutto": "1.50"}, {"brutto": "5.942"}]})

    assert [linje.brutto for linje in payment.linjer] == [Decimal("1.50"), None]
    assert isinstance(UDBETALING.fields["linjer"], Hver)
    assert {field.name for field in dataclass_fields(payment)} >= {"linjer", "er_modtager"}
