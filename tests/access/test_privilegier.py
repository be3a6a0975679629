"""Lists of privileges: what is read, what is refused, and what follows for whoever brings them."""

from __future__ import annotations

import base64
import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.privilegier import LARGEST, MOST_TAGS, laes_privilegier
from borgerblik.access.privilegier import (
    BEGRAENSNINGER,
    Dimension,
    Omraadetype,
    PrivilegierUlaeselige,
    Spoergsmaal,
    tillader,
)
from tests.access.privilegielister import (
    AARHUS,
    FOELSOMHED,
    GAMMELT,
    KLE,
    NYT,
    ODENSE,
    ORGENHED,
    SAGSBEHANDLER,
    en_gruppe,
    en_liste,
    kodet,
)

# Reading


@pytest.mark.parametrize("navnerum", [NYT, GAMMELT])
def test_both_namespaces_are_read_alike_constraints_too(navnerum: str) -> None:
    (gruppe,) = laes_privilegier(en_liste(en_gruppe((KLE, "32.*")), navnerum=navnerum))

    assert (gruppe.omraade.type, gruppe.omraade.vaerdi) == (Omraadetype.CVR, AARHUS)
    assert gruppe.privilegier == (SAGSBEHANDLER,)
    assert gruppe.begraensninger == {KLE: ("32.*",)}


def test_repeated_constraints_and_commas_are_alternatives() -> None:
    (gruppe,) = laes_privilegier(en_liste(en_gruppe((KLE, "32.*, 27.35.00"), (KLE, "25.*"), (ORGENHED, "a"))))

    assert gruppe.begraensninger == {KLE: ("32.*", "27.35.00", "25.*"), ORGENHED: ("a",)}


def test_a_constraint_without_a_value_is_kept_and_has_no_alternatives() -> None:
    (gruppe,) = laes_privilegier(en_liste(en_gruppe((KLE, " , "))))

    assert gruppe.begraensninger == {KLE: ()}


def test_groups_sent_twice_come_out_once_and_different_ones_stay_apart() -> None:
    one, other = en_gruppe((KLE, "32.*")), en_gruppe((KLE, "25.*"))

    assert len(laes_privilegier(en_liste(one, one, other, one))) == 2


@pytest.mark.parametrize(
    ("scope", "type_", "digits"),
    [
        ("cvrNumberIdentifier", "cvr", "12345678"),
        ("CvrNumberIdentifier", "cvr", "12345678"),
        ("productionUnitIdentifier", "p", "1234567890"),
        ("seNumberIdentifier", "se", "12345678"),
        ("cprNumberIdentifier", "cpr", "6107729990"),
        ("CprNumberIdentifier", "cpr", "6107729990"),
    ],
)
def test_the_four_scopes_are_known(scope: str, type_: str, digits: str) -> None:
    (gruppe,) = laes_privilegier(en_liste(en_gruppe(scope=f"{scope}:{digits}")))

    assert (gruppe.omraade.type.value, gruppe.omraade.vaerdi) == (type_, digits)


def test_a_list_wrapped_in_lines_or_beginning_with_a_byte_order_mark_is_read() -> None:
    plain = base64.b64decode(en_liste(en_gruppe()))

    assert laes_privilegier(base64.encodebytes(plain).decode())
    assert laes_privilegier(kodet(b"\xef\xbb\xbf" + plain))
    assert laes_privilegier(en_liste(en_gruppe(), foran='<?xml version="1.0" encoding="utf-8"?>\n'))


def a_list(inside: str) -> str:
    return kodet(f'<b:PrivilegeList xmlns:b="{NYT}">{inside}</b:PrivilegeList>')


def a_group(inside: str, scope: str = f'Scope="urn:dk:gov:saml:cvrNumberIdentifier:{AARHUS}"') -> str:
    return a_list(f"<PrivilegeGroup {scope}>{inside}</PrivilegeGroup>")


ROLE = f"<Privilege>{SAGSBEHANDLER}</Privilege>"
LIMIT = f'<Constraint Name="{KLE}">32.*</Constraint>'
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(9))
REFUSED = {
    "nothing": "",
    "not base64": "<bpp:PrivilegeList/>",
    "letters that base64 has not": en_liste(en_gruppe())[:-4] + "!@#$",
    "not ASCII": "ø",
    "not UTF-8": kodet(b"\xff\xfe<\x00a\x00"),
    "Latin-1": kodet(base64.b64decode(en_liste(en_gruppe(rolle="ø"))).decode().encode("latin-1")),
    "another encoding named": en_liste(en_gruppe(), foran='<?xml version="1.0" encoding="iso-8859-1"?>'),
    "not XML": kodet("en rolle"),
    "broken off": kodet(base64.b64decode(en_liste(en_gruppe()))[:-5]),
    "a DOCTYPE": en_liste(en_gruppe(), foran="<!DOCTYPE x>"),
    "an entity": en_liste(en_gruppe(rolle="&r;"), foran='<!DOCTYPE x [<!ENTITY r "rolle">]>'),
    "a file": en_liste(en_gruppe(rolle="&r;"), foran='<!DOCTYPE x [<!ENTITY r SYSTEM "file:///etc/passwd">]>'),
    "a bomb": en_liste(en_gruppe(rolle="&e8;"), foran=f"<!DOCTYPE x [{BOMB}]>"),
    "a comment in a role": en_liste(en_gruppe(rolle="sags<!-- -->behandler")),
    "a comment before": en_liste(en_gruppe(), foran="<!-- -->"),
    "an instruction": en_liste(en_gruppe(rolle="sags<?x y?>behandler")),
    "another root": kodet(f'<b:PrivilegeGroup xmlns:b="{NYT}"/>'),
    "another namespace": en_liste(en_gruppe(), navnerum="http://digst.dk/oiosaml/privilege_profile"),
    "no groups": a_list(""),
    "an attribute on the list": kodet(f'<b:PrivilegeList xmlns:b="{NYT}" til="alle">{en_gruppe()}</b:PrivilegeList>'),
    "text between": a_list(f"rolle {en_gruppe()}"),
    "qualified groups": a_list(en_gruppe().replace("PrivilegeGroup", "b:PrivilegeGroup")),
    "a group without scope": a_group(ROLE, scope=""),
    "a group with more than scope": a_group(ROLE, scope=f'Scope="urn:dk:gov:saml:cvrNumberIdentifier:{AARHUS}" a="b"'),
    "a group without roles": a_group(LIMIT),
    "an empty group": a_group(""),
    "an empty role": a_group("<Privilege/>"),
    "a role after a constraint": a_group(ROLE + LIMIT + ROLE),
    "a role with something in it": a_group("<Privilege><b>rolle</b></Privilege>"),
    "a constraint without name": a_group(ROLE + "<Constraint>32.*</Constraint>"),
    "a constraint of another kind": a_group(ROLE + "<Limit/>"),
    "text in a group": a_group(ROLE + "og alt andet"),
    "too large": "A" * (LARGEST + 4),
    "too many elements": a_list("<a/>" * (MOST_TAGS + 1)),
    "too deep": a_list("<a>" * 1000 + "</a>" * 1000),
}  # fmt: skip
WRONG_SCOPES = [
    "cvrNumberIdentifier:1234567", "cvrNumberIdentifier:123456789", "cvrNumberIdentifier:", "cvrNumberIdentifier",
    "cvrnumberidentifier:12345678", "cprNumberIdentifier:12345678", "cprNumberIdentifier:610772-9990",
    "cvrNumberIdentifier: 12345678", "cvrNumberIdentifier:12345678 ", "cvrNumberIdentifier:1234567８",
    "CVRNumberIdentifier:12345678", "kommuneNumberIdentifier:12345678", "cvrNumberIdentifier:12345678:1",
]  # fmt: skip


@pytest.mark.parametrize("vaerdi", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_list_as_the_profile_says_is_refused_whole(vaerdi: str) -> None:
    with pytest.raises(PrivilegierUlaeselige):
        laes_privilegier(vaerdi)


@pytest.mark.parametrize("scope", WRONG_SCOPES)
def test_a_scope_we_do_not_know_refuses_the_list(scope: str) -> None:
    with pytest.raises(PrivilegierUlaeselige):
        laes_privilegier(en_liste(en_gruppe(), en_gruppe(scope=scope)))


def test_a_refusal_repeats_no_value_and_has_no_cause_that_does() -> None:
    with pytest.raises(PrivilegierUlaeselige) as refused:
        laes_privilegier(en_liste(en_gruppe(scope="cprNumberIdentifier:6107729990a")))

    assert "6107729990" not in str(refused.value)
    assert refused.value.__cause__ is None


@given(st.text() | st.binary().map(kodet) | st.text().map(a_list) | st.text().map(a_group))
def test_anything_at_all_is_read_or_refused_and_nothing_else(vaerdi: str) -> None:
    with contextlib.suppress(PrivilegierUlaeselige):
        assert laes_privilegier(vaerdi)


# What follows

EGEN = {"privilegium": SAGSBEHANDLER, "cvr": AARHUS}


def svar(*grupper: str, **spoergsmaal: str) -> bool:
    """The answer of a list with these groups to our role in Aarhus, with these traits."""
    return tillader(laes_privilegier(en_liste(*grupper)), Spoergsmaal(**{**EGEN, **spoergsmaal}))


def test_a_role_holds_in_its_own_scope_and_is_compared_whole() -> None:
    assert svar(en_gruppe())
    assert not svar(en_gruppe(), cvr=ODENSE)
    for other in (SAGSBEHANDLER + "0", SAGSBEHANDLER[:-1], SAGSBEHANDLER.upper(), f" {SAGSBEHANDLER}", ""):
        assert not svar(en_gruppe(), privilegium=other)
    assert not svar(en_gruppe(rolle=f" {SAGSBEHANDLER}"))


def test_a_scope_of_another_kind_with_the_same_digits_is_another_scope() -> None:
    assert not svar(en_gruppe(scope=f"seNumberIdentifier:{AARHUS}"))
    assert not tillader(laes_privilegier(en_liste(en_gruppe())), Spoergsmaal(SAGSBEHANDLER, cpr=AARHUS))
    assert not tillader(laes_privilegier(en_liste(en_gruppe())), Spoergsmaal(SAGSBEHANDLER))
    mandate = laes_privilegier(en_liste(en_gruppe(scope="cprNumberIdentifier:6107729990")))
    assert tillader(mandate, Spoergsmaal(SAGSBEHANDLER, cpr="6107729990"))


@pytest.mark.parametrize(
    ("vaerdi", "kle", "yes"),
    [
        ("27.*", "27.18.04", True),
        ("27.*", "32.18.04", False),
        ("27.18.*", "27.18.04", True),
        ("27.18.*", "27.35.04", False),
        ("27.18.04", "27.18.04", True),
        ("27.18.04", "27.18.05", False),
        ("27.35.00, 32.*", "32.30.04", True),
        ("*", "27.18.04", False),
        ("", "27.18.04", False),
        ("27", "27.18.04", False),
        ("27.18", "27.18.04", False),
        ("2*", "27.18.04", False),
        ("27.1*", "27.18.04", False),
        ("27.*.*", "27.18.04", False),
        ("*.18.04", "27.18.04", False),
        ("27.18.04.*", "27.18.04", False),
        ("27.18.04A00", "27.18.04", False),
        ("27x*", "27.18.04", False),
        ("27.18.0.", "27.18.04", False),
        ("27.*", "27.18", False),
        ("27.*", "27", False),
        ("27.*", "27.18.04A00", False),
        ("27.*", "27.x.y", False),
        ("27.18", "27.18", False),
    ],
)
def test_kle_is_compared_group_by_group_and_half_a_group_is_not_understood(vaerdi: str, kle: str, yes: bool) -> None:
    assert svar(en_gruppe((KLE, vaerdi)), kle=kle) is yes


def test_all_constraints_of_a_group_must_hold_and_its_values_are_alternatives() -> None:
    both = en_gruppe((KLE, "27.*"), (KLE, "32.*"), (ORGENHED, "jobcenter"))

    assert svar(both, kle="32.30.04", orgenhed="jobcenter")
    assert not svar(both, kle="32.30.04", orgenhed="borgerservice")
    assert not svar(both, kle="25.30.04", orgenhed="jobcenter")


def test_groups_are_a_union_and_never_lend_each_other_constraints() -> None:
    grupper = (
        en_gruppe((KLE, "27.*"), (ORGENHED, "a")),
        en_gruppe((KLE, "32.*"), (ORGENHED, "b")),
        en_gruppe(scope=f"cvrNumberIdentifier:{ODENSE}"),
    )

    assert svar(*grupper, kle="27.18.04", orgenhed="a")
    assert svar(*grupper, kle="32.30.04", orgenhed="b")
    assert not svar(*grupper, kle="27.18.04", orgenhed="b")
    assert not svar(*grupper, kle="25.18.04")


def test_an_unknown_or_empty_constraint_gives_nothing_whatever_else_the_group_says() -> None:
    assert not svar(en_gruppe((KLE, "27.*"), (f"{KLE}/parametric", "27.*")), kle="27.18.04")
    assert not svar(en_gruppe((KLE.upper(), "27.*")), kle="27.18.04")
    assert not svar(en_gruppe((KLE, "27.*"), (ORGENHED, "")), kle="27.18.04", orgenhed="")
    assert svar(en_gruppe((f"{KLE}/parametric", "27.*")), en_gruppe(), kle="27.18.04")


def test_what_has_not_the_trait_that_is_limited_is_not_reached() -> None:
    assert not svar(en_gruppe((KLE, "27.*")))
    assert not svar(en_gruppe((ORGENHED, "a")), kle="27.18.04")
    assert not svar(en_gruppe((FOELSOMHED, "VIP_SAGER")))


def test_sensitivity_and_organisation_are_exact_no_class_holds_another() -> None:
    secret = en_gruppe((FOELSOMHED, "FOELSOMME_PERSONOPLYSNINGER"))

    assert svar(secret, foelsomhed="FOELSOMME_PERSONOPLYSNINGER")
    assert not svar(secret, foelsomhed="IKKE_FORTROLIGE_DATA")
    assert not svar(en_gruppe((ORGENHED, "a")), orgenhed="a/b")


def test_a_setting_may_name_more_constraints() -> None:
    older = "http://organisation.test-kombit.dk/constraints/KLE"
    grupper = laes_privilegier(en_liste(en_gruppe((older, "27.*"))))
    asked = Spoergsmaal(SAGSBEHANDLER, cvr=AARHUS, kle="27.18.04")

    assert not tillader(grupper, asked)
    assert tillader(grupper, asked, {**BEGRAENSNINGER, older: Dimension.KLE})


EKSEMPLER = Path(__file__).parent / "bpp"


@pytest.mark.parametrize("case", json.loads((EKSEMPLER / "cases.json").read_text()), ids=lambda case: case["file"])
def test_the_samples_are_read_and_decided_exactly(case: dict[str, Any]) -> None:
    grupper = laes_privilegier(kodet((EKSEMPLER.parent / case["file"]).read_bytes()))

    assert [
        {
            "scope": {"type": gruppe.omraade.type.value, "value": gruppe.omraade.vaerdi},
            "privileges": list(gruppe.privilegier),
            "constraints": {name: list(values) for name, values in gruppe.begraensninger.items()},
        }
        for gruppe in grupper
    ] == case["groups"]
    for decision in case["decisions"]:
        asked = {"privilegium" if name == "privilege" else name: value for name, value in decision["ask"].items()}
        assert tillader(grupper, Spoergsmaal(**asked)) is decision["allow"]
