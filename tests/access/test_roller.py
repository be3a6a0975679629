"""Roles: which one somebody has with us, where, and how far it reaches."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.privilegier import laes_privilegier
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.laas import WrongRole
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.roller import UDSTEDT, Roller, udstedt_gruppe
from borgerblik.domain.kommune import Kommune
from tests.access.privilegielister import (
    AARHUS,
    ADMINISTRATOR,
    KLE,
    ODENSE,
    ORGENHED,
    SAGSBEHANDLER,
    en_gruppe,
    en_liste,
)
from tests.byg import BORGER

ROLLER = Roller(frozenset({SAGSBEHANDLER}), frozenset({ADMINISTRATOR}))
I_AARHUS = Kommune("0751", "Aarhus Kommune", AARHUS, tilsluttet=True)
I_ODENSE = Kommune("0461", "Odense Kommune", ODENSE, tilsluttet=True)
UKENDT = Kommune("0101", "Københavns Kommune")
ALLE = (I_AARHUS, I_ODENSE, UKENDT)


def en_medarbejder(*grupper: str, egne: tuple[Privilegiegruppe, ...] = (), **changes: Any) -> Identity:
    """A professional with these groups."""
    read = laes_privilegier(en_liste(*grupper)) if grupper else ()
    good: dict[str, Any] = {"rolle": Rolle.SAGSBEHANDLER, "subject": "x", "issuer": "ch", "privilegier": read + egne}
    return Identity(**{**good, **changes})


def test_the_right_belongs_to_the_kommune_of_the_scope_whoever_employs_the_user() -> None:
    who = en_medarbejder(en_gruppe(scope=f"cvrNumberIdentifier:{ODENSE}"), cvr=AARHUS, kommune="0751")

    assert ROLLER.kommuner(who, Rolle.SAGSBEHANDLER, ALLE) == (I_ODENSE,)
    assert ROLLER.afgraensning(who, Rolle.SAGSBEHANDLER, I_AARHUS) is None


def test_one_role_is_not_the_other_and_who_has_none_has_nothing() -> None:
    who = en_medarbejder(en_gruppe())

    assert ROLLER.har(who, Rolle.SAGSBEHANDLER)
    assert not ROLLER.har(who, Rolle.ADMINISTRATOR)
    assert not ROLLER.har(en_medarbejder(), Rolle.SAGSBEHANDLER)
    assert not ROLLER.har(en_medarbejder(en_gruppe(rolle=SAGSBEHANDLER + "/x")), Rolle.SAGSBEHANDLER)
    assert not Roller().har(who, Rolle.SAGSBEHANDLER)


def test_a_professional_may_choose_to_act_as_administrator_where_it_is_theirs() -> None:
    both = en_medarbejder(en_gruppe(), en_gruppe(rolle=ADMINISTRATOR))

    assert ROLLER.som(both, Rolle.ADMINISTRATOR).rolle is Rolle.ADMINISTRATOR
    with pytest.raises(WrongRole):
        ROLLER.som(en_medarbejder(en_gruppe()), Rolle.ADMINISTRATOR)
    for rolle in (Rolle.BORGER, Rolle.SYSTEM):
        with pytest.raises(WrongRole):
            ROLLER.som(both, rolle)


@pytest.mark.parametrize("rolle", [Rolle.BORGER, Rolle.SYSTEM])
def test_a_citizen_or_system_with_a_staff_privilege_is_still_no_staff(rolle: Rolle) -> None:
    who = en_medarbejder(en_gruppe(), en_gruppe(rolle=ADMINISTRATOR), rolle=rolle, cpr=BORGER)

    assert not ROLLER.har(who, Rolle.SAGSBEHANDLER)
    assert ROLLER.kommuner(who, Rolle.ADMINISTRATOR, ALLE) == ()
    with pytest.raises(WrongRole):
        ROLLER.som(who, Rolle.ADMINISTRATOR)


def test_a_role_from_a_trusted_issuer_holds_in_the_kommune_it_names_also_one_without_cvr() -> None:
    who = en_medarbejder(egne=(udstedt_gruppe(Rolle.SAGSBEHANDLER, "0101"),))

    assert ROLLER.kommuner(who, Rolle.SAGSBEHANDLER, ALLE) == (UKENDT,)
    assert not ROLLER.har(who, Rolle.ADMINISTRATOR)


def test_our_own_word_for_a_role_means_nothing_in_a_list_that_somebody_sends() -> None:
    issued = UDSTEDT[Rolle.SAGSBEHANDLER]
    who = en_medarbejder(en_gruppe(rolle=issued))
    turned = (Privilegiegruppe(Omraade(Omraadetype.KOMMUNE, "0751"), (SAGSBEHANDLER,)),)

    assert not ROLLER.har(who, Rolle.SAGSBEHANDLER)
    assert not ROLLER.har(en_medarbejder(egne=turned), Rolle.SAGSBEHANDLER)


def test_a_group_we_do_not_understand_is_as_if_it_were_not_there() -> None:
    who = en_medarbejder(en_gruppe(("http://example/other", "x")), en_gruppe((KLE, "")))

    assert ROLLER.afgraensning(who, Rolle.SAGSBEHANDLER, I_AARHUS) is None
    assert not ROLLER.har(who, Rolle.SAGSBEHANDLER)


def test_limits_of_several_groups_add_up_and_one_without_lifts_them() -> None:
    limited = (en_gruppe((KLE, "27.*")), en_gruppe((KLE, "32.30.*"), (ORGENHED, "a")))
    some = ROLLER.afgraensning(en_medarbejder(*limited), Rolle.SAGSBEHANDLER, I_AARHUS)
    whole = ROLLER.afgraensning(en_medarbejder(*limited, en_gruppe()), Rolle.SAGSBEHANDLER, I_AARHUS)

    assert some is not None
    assert whole is not None
    assert (some.ubegraenset, whole.ubegraenset) == (False, True)
    assert some.ser("27.18.04", None, None)
    assert some.ser("32.30.04", "a", None)
    assert not some.ser("32.30.04", None, None)
    assert whole.ser("99.99.99", None, None)


def test_a_group_of_the_other_role_lends_its_reach_to_nobody() -> None:
    who = en_medarbejder(en_gruppe((KLE, "27.*")), en_gruppe(rolle=ADMINISTRATOR))
    found = ROLLER.afgraensning(who, Rolle.SAGSBEHANDLER, I_AARHUS)

    assert found is not None
    assert not found.ubegraenset


@pytest.mark.parametrize(
    "uri",
    [
        "sagsbehandler",
        "http://example/roles/jobrole/sagsbehandler/1",
        "http://example/roles/usersystemrole/sagsbehandler",
        "http://example/roles/usersystemrole/sagsbehandler/1/",
        "ftp://example/roles/usersystemrole/sagsbehandler/1",
    ],
)
def test_a_role_that_is_no_brugersystemrolle_is_refused_when_it_is_set(uri: str) -> None:
    with pytest.raises(ValueError, match="usersystemrole"):
        Roller(frozenset({uri}))


def test_one_uri_cannot_be_both_roles() -> None:
    with pytest.raises(ValueError, match="two roles"):
        Roller(frozenset({SAGSBEHANDLER}), frozenset({SAGSBEHANDLER}))
