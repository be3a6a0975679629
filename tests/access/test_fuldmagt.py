"""Mandates: whose data a helper may see besides their own, and how much of it."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.privilegier import laes_privilegier
from borgerblik.access.fuldmagt import Fuldmagt, Fuldmagtsregler, UkendtFuldmagt, fuldmagt, fuldmagter
from borgerblik.access.identity import Identity, Rolle
from tests.access.privilegielister import FOELSOMHED, KLE, ORGENHED, SAGSBEHANDLER, en_gruppe, en_liste
from tests.byg import BORGER, NABO, NOEGLE

ALT, SYG, HJAELP = (f"urn:dk:borgerblikket:fuldmagt:{name}" for name in ("alt", "syg", "hjaelp"))
REGLER = Fuldmagtsregler(
    {ALT: frozenset(), SYG: frozenset({"sygedagpenge"}), HJAELP: frozenset({"kontanthjaelp", "sygedagpenge"})}, NOEGLE
)
KONTANT, SYGE = ("kontanthjaelp", "32.24.04"), ("sygedagpenge", "32.30.04")
FOELSOM = "FOELSOMME_PERSONOPLYSNINGER"


def fra(giver: Any, rolle: str = ALT, *begraensninger: tuple[str, str]) -> str:
    """A group that this person has given."""
    return en_gruppe(*begraensninger, scope=f"cprNumberIdentifier:{giver.reveal()}", rolle=rolle)


def en_hjaelper(*grupper: str, **changes: Any) -> Identity:
    good: dict[str, Any] = {"rolle": Rolle.BORGER, "subject": "x", "issuer": "nemlogin", "cpr": BORGER}
    return Identity(**{**good, "privilegier": laes_privilegier(en_liste(*grupper)), **changes})


def den_ene(*grupper: str) -> Fuldmagt:
    (found,) = fuldmagter(en_hjaelper(*grupper), REGLER)
    return found


def test_a_mandate_is_the_givers_and_reaches_every_area_unless_the_setting_says_less() -> None:
    found = den_ene(fra(NABO))

    assert (found.giver, found.fagomraader, found.begraenset) == (NABO, None, False)
    assert found.ser(*KONTANT, FOELSOM)
    assert found.rummer("oevrige")


def test_without_rules_there_are_no_mandates() -> None:
    assert fuldmagter(en_hjaelper(fra(NABO)), Fuldmagtsregler()) == ()


def test_other_privileges_scopes_and_roles_are_no_mandates() -> None:
    assert fuldmagter(en_hjaelper(fra(NABO, SAGSBEHANDLER)), REGLER) == ()
    assert fuldmagter(en_hjaelper(fra(NABO, ALT + ":mere")), REGLER) == ()
    assert fuldmagter(en_hjaelper(en_gruppe(rolle=ALT)), REGLER) == ()
    assert fuldmagter(en_hjaelper(en_gruppe(rolle=ALT, scope="productionUnitIdentifier:6210809991")), REGLER) == ()
    for rolle in (Rolle.SAGSBEHANDLER, Rolle.ADMINISTRATOR, Rolle.SYSTEM):
        assert fuldmagter(en_hjaelper(fra(NABO), rolle=rolle), REGLER) == ()
    assert fuldmagter(en_hjaelper(fra(NABO), cpr=None), REGLER) == ()


def test_ones_own_number_and_a_number_that_is_nobodys_are_no_mandates() -> None:
    assert fuldmagter(en_hjaelper(fra(BORGER)), REGLER) == ()
    assert fuldmagter(en_hjaelper(en_gruppe(rolle=ALT, scope="cprNumberIdentifier:9999999999")), REGLER) == ()


def test_the_areas_of_several_privileges_add_up() -> None:
    found = den_ene(fra(NABO, SYG), fra(NABO, HJAELP))

    assert found.fagomraader == ("kontanthjaelp", "sygedagpenge")
    assert not found.rummer("revalidering")
    assert not found.ser("revalidering", "15.17.14", FOELSOM)


def test_constraints_limit_the_areas_of_their_own_group_alone() -> None:
    found = den_ene(fra(NABO, SYG, (KLE, "32.30.08")), fra(NABO, HJAELP, (FOELSOMHED, "IKKE_FORTROLIGE_DATA")))

    assert found.begraenset
    assert not found.ser(*SYGE, FOELSOM)
    assert found.ser("sygedagpenge", "32.30.08", FOELSOM)
    assert found.ser(*SYGE, "IKKE_FORTROLIGE_DATA")
    assert not found.ser(*KONTANT, FOELSOM)


def test_a_limited_part_is_no_limit_where_another_gives_the_whole() -> None:
    assert not den_ene(fra(NABO, SYG, (KLE, "32.30.08")), fra(NABO, HJAELP)).begraenset
    assert den_ene(fra(NABO, SYG), fra(NABO, HJAELP, (KLE, "32.30.08"))).begraenset
    assert den_ene(fra(NABO, SYG), fra(NABO, ALT, (KLE, "32.*"))).begraenset


def test_a_mandate_limited_to_a_unit_or_by_something_unknown_shows_nothing() -> None:
    assert not den_ene(fra(NABO, ALT, (ORGENHED, "a"))).ser(*SYGE, FOELSOM)
    assert fuldmagter(en_hjaelper(fra(NABO, ALT, ("http://example/other", "a"))), REGLER) == ()


def test_an_id_is_no_number_is_steady_and_is_the_pairs_own() -> None:
    found = den_ene(fra(NABO))
    again = den_ene(fra(NABO, SYG))
    (others,) = fuldmagter(en_hjaelper(fra(NABO), cpr=type(NABO)("6301809992")), REGLER)

    assert found.id == again.id != others.id
    assert NABO.reveal() not in found.id
    assert found.id not in NABO.pseudonym(NOEGLE)
    assert NABO.reveal() not in repr(found)


def test_it_is_said_whose_by_the_beginning_of_the_number() -> None:
    assert den_ene(fra(NABO)).foedselsdag == NABO.reveal()[:6]


def test_only_the_helpers_own_mandates_are_found() -> None:
    mine = den_ene(fra(NABO))

    assert fuldmagt(en_hjaelper(fra(NABO)), mine.id, REGLER).giver == NABO
    for wrong in ("", "x", mine.id[:-1], NABO.reveal()):
        with pytest.raises(UkendtFuldmagt):
            fuldmagt(en_hjaelper(fra(NABO)), wrong, REGLER)
    with pytest.raises(UkendtFuldmagt):
        fuldmagt(en_hjaelper(fra(NABO, SAGSBEHANDLER)), mine.id, REGLER)


def test_mandates_without_a_key_are_refused_when_they_are_set() -> None:
    with pytest.raises(ValueError, match="key"):
        Fuldmagtsregler({ALT: frozenset()})
    assert NOEGLE.decode() not in repr(REGLER)
