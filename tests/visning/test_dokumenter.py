"""Which documents of a shown sag are shown, and whose choices and words hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from borgerblik.domain.faelles import Aktoer
from borgerblik.domain.koder import Foelsomhed, Livscyklus, Nsis
from borgerblik.domain.kommune import Kommune, Niveaukrav, Titelvalg
from borgerblik.domain.sag import Dokument, Klasse
from tests.byg import (
    UDK_CVR,
    en_kommune,
    en_sag,
    et_valg,
)
from tests.visning.blik import look


def documents(*found: Dokument, kommune: Kommune | None = None, **look_as: Any) -> list[str]:
    overblik = look(en_sag(dokumenter=found), kommune=kommune, **look_as)
    return [dokument.titel for dokument in overblik.sager[0].dokumenter]


def test_documents_are_shown_newest_first_where_the_kommune_chose_so() -> None:
    found = (Dokument("Ældst", date(2026, 9, 1)), Dokument("Nyest", date(2026, 10, 1)), Dokument("Uden dato"))

    assert documents(*found) == ["Nyest", "Ældst", "Uden dato"]
    assert documents(*found, valg=et_valg(dokumenter=False)) == []


def test_a_document_with_a_reason_of_its_own_is_left_out() -> None:
    held = (
        Dokument("Undtaget", klasser=(Klasse(titel="Visning undtaget for borger"),)),
        Dokument("Vip", foelsomhed=Foelsomhed.VIP),
        Dokument("Slettet", livscyklus=Livscyklus.SLETTET),
    )

    assert documents(*held, Dokument("Vises")) == ["Vises"]


def test_a_document_above_the_level_names_the_level_that_would_show_it() -> None:
    strict = en_kommune(borger=Niveaukrav(foelsomme=Nsis.HOEJ))
    sag = en_sag(
        foelsomhed=Foelsomhed.FORTROLIGE, dokumenter=(Dokument("Lægeerklæring", foelsomhed=Foelsomhed.FOELSOMME),)
    )

    assert look(sag, kommune=strict).sager[0].dokumenter == []
    assert look(sag, kommune=strict).kraever_niveau is Nsis.HOEJ
    assert look(sag, kommune=strict, niveau=Nsis.HOEJ).sager[0].dokumenter != []


def test_a_document_without_a_sensitivity_counts_as_sensitive_whatever_its_sag_is() -> None:
    strict = en_kommune(borger=Niveaukrav(foelsomme=Nsis.HOEJ))
    sag = en_sag(foelsomhed=Foelsomhed.IKKE_FORTROLIGE, dokumenter=(Dokument("Udredning"),))

    assert look(sag, kommune=strict).sager[0].dokumenter == []


# Whose choices


def test_an_item_udbetaling_danmark_owns_follows_the_choices_of_the_kommune_that_was_asked() -> None:
    overblik = look(en_sag(ejer=Aktoer(UDK_CVR, "Udbetaling Danmark")))

    assert overblik.sager[0].myndighed.type.value == "udk"
    assert overblik.sager[0].kommune == "0751"


def test_the_title_is_the_kle_topic_unless_the_kommune_chose_the_cases_own() -> None:
    own = et_valg(titel=Titelvalg.SAGSTITEL)

    assert look(en_sag()).sager[0].titel == "Udbetaling af sygedagpenge"
    assert look(en_sag(), valg=own).sager[0].titel == "Sygedagpenge, første fraværsdag 12-02"
    assert look(en_sag(titel=None), valg=own).sager[0].titel == "Udbetaling af sygedagpenge"
