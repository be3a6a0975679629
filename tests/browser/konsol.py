"""The ways an administrator takes through the console, and how it is put back as others' tests know it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from borgerblik import db
from borgerblik.kommuner import KommuneStore
from tests.browser.vindue import Vindue
from tests.produkt import Produkt

TABELLER = (
    "kladde_set", "kladde_forhaandsvisning", "kladde_handling", "kladde", "aabning", "tilslutning",
    "tilslutning_proeve", "kvalitet_noegle", "kvalitet_post", "kvalitet_enhed", "kvalitet_koersel",
)  # fmt: skip


@contextmanager
def som_foer(produkt: Produkt, kode: str) -> Iterator[None]:
    """Afterwards the kommune shows what it showed, and nothing stands in the console."""
    store = KommuneStore(produkt.engine)
    before = store.read(kode)
    assert before is not None
    try:
        yield
    finally:
        store.save(before, at=store.history(kode)[0].tidspunkt, by="test")
        with db.transaction(produkt.engine) as connection:
            for table in TABELLER:
                connection.execute(text(f"DELETE FROM {table}"))


def skriv_person(v: Vindue, hvem: str, navn: str) -> None:
    """Who they are, in the form of the kommune's connecting."""
    group = v.side.get_by_role("group", name=hvem, exact=True)
    for felt, vaerdi in (("Navn", navn), ("Titel", "Chef"), ("E-mail", "chef@aalborg.example")):
        group.get_by_label(felt).fill(vaerdi)


def skriv_aftale(v: Vindue, nummer: int, slags: str, sidste_dag: str = "") -> None:
    """An agreement from 2020."""
    group = v.side.get_by_role("group", name=f"Aftale nummer {nummer}")
    group.get_by_label("Slags").select_option(slags)
    group.get_by_label("Første dag").fill("2020-01-01")
    group.get_by_label("Sidste dag").fill(sidste_dag)


def vent(v: Vindue, link: str) -> None:
    """What is made in the background is done: until then the page has a link that shows how far it is."""
    for _ in range(60):
        if not v.side.get_by_role("link", name=link).count():
            return
        v.side.wait_for_timeout(300)
        v.tryk(link)
    raise AssertionError(f"still there: {link}")


def hent_visning(v: Vindue) -> None:
    """At a draft whose preview has come; one that a slow machine left unfinished is made again, as the page says."""
    for _ in range(3):
        vent(v, "Se, hvor langt den er nu")
        if v.laeser("Hvad der ændrer sig for borgerne"):
            return
        again = v.side.get_by_role("button", name="Lav en forhåndsvisning")
        if again.count():
            again.first.click()
        else:
            v.side.reload()
    assert v.laeser("Hvad der ændrer sig for borgerne"), v.side.locator("main").inner_text()[:2000]
