"""Answers of an index that is read through, and reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from adapters.gennemlaesning import make_gennemlaesere
from adapters.tjenester import Tjenester
from borgerblik.config import Settings, read_settings
from borgerblik.sources import Deadline, Gennemlaeser, Gennemlaesning, LaestSag, Side, Sidelaesning
from tests.adapters import svar
from tests.adapters.kanned import Index, enveloped
from tests.byg import AARHUS_CVR, KOEBENHAVN_CVR, NU
from tests.wire import serving

SLAGS = {"sager": ("sdi", 0), "bevillinger": ("ydi", 1), "udbetalinger": ("ydi", 1)}
ALLE = pytest.mark.parametrize("slags", list(SLAGS))
ANDEN = "7340fc2c-222a-5988-b8ef-b92238bdf24e"
NY = "7340fc2c-222a-5988-b8ef-000000000001"
EFF_EJER = "a91824c4-da1d-47f9-bce2-5d6597879415"


def settings_i(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Settings]:
    """The settings of a product whose indexes are at that address."""

    def at(url: str) -> Settings:
        for name, path in (("SAGDOKUMENTINDEKS", "sagdokumentindeks"), ("YDELSESINDEKS", "ydelseindeks")):
            monkeypatch.setenv(f"BORGERBLIK_{name}_URL", f"{url}/{path}/6")
        monkeypatch.setenv("BORGERBLIK_INSTANCE", str(tmp_path))
        return read_settings()

    return at


@contextmanager
def laesere(settings: Any, index: Index) -> Iterator[tuple[Gennemlaeser, ...]]:
    with serving(index) as url:
        chosen = settings(url)
        yield make_gennemlaesere(chosen, Tjenester(chosen))


def spoergsmaal(kle: str = "32.30.04", cvr: str | None = AARHUS_CVR) -> Gennemlaesning:
    return Gennemlaesning("0751", cvr, kle, NU, Deadline(60.0))


def laes(settings: Any, slags: str, *bodies: str, fra: int = 0, hoejst: int = 100, **asked: Any) -> Side:
    with laesere(settings, Index([enveloped(body) for body in bodies])) as found:
        return found[SLAGS[slags][1]].side(spoergsmaal(**asked), slags, fra, hoejst)


def laest_sag(settings: Any, **parts: Any) -> LaestSag:
    (laest,) = laes(settings, "sager", svar.sdi_svar(svar.sag(svar.registrering(**parts)))).sager
    return laest


def udbetaling(cvr: str = AARHUS_CVR, **parts: Any) -> str:
    """A payment with its owner, which stands between the lines and the receiver."""
    ejer = svar.relation("oef:Aktoer", EFF_EJER, svar.uuid(ANDEN), after=f"<oef:CVR-nr>{cvr}</oef:CVR-nr>")
    before, tag, after = svar.effektuering(**parts).partition("<oef:OekonomiskEffektueringPart>")
    return before + ejer + tag + after


def uden_ejer(xml: str, tag: str) -> str:
    start = xml.index(f"<{tag}>")
    return xml[:start] + xml[xml.index(f"</{tag}>") + len(tag) + 3 :]


RECORDS = {
    "sager": svar.sag(svar.registrering()),
    "bevillinger": svar.bevilling(),
    "udbetalinger": udbetaling(),
}
ANDENS = {
    "sager": svar.sag(svar.registrering(aktoerer=svar.ejer(KOEBENHAVN_CVR))),
    "bevillinger": svar.bevilling().replace(AARHUS_CVR, KOEBENHAVN_CVR),
    "udbetalinger": udbetaling(KOEBENHAVN_CVR),
}
INGENS = {
    "sager": svar.sag(svar.registrering(aktoerer="")),
    "bevillinger": uden_ejer(svar.bevilling(), "bi:Bevillingsaktoer"),
    "udbetalinger": svar.effektuering(),
}


def svarer(slags: str, *records: str, antal: int | None = None) -> str:
    if slags == "sager":
        return svar.sdi_svar(*records, antal=antal)
    if slags == "bevillinger":
        return svar.ydi_svar(*records, bevillinger=antal)
    return svar.ydi_svar(*records, effektueringer=antal)


def ingenting(slags: str) -> str:
    """StatusKode 44."""
    return svar.sdi_svar(status="44") if slags == "sager" else svar.ydi_svar(status="44")


def den_anden(slags: str, id_: str = ANDEN) -> str:
    """The same record with an id of its own."""
    own = etree.fromstring(enveloped(svarer(slags, RECORDS[slags])))
    uuid = next(
        e.text for e in own.iter("{*}UUIDIdentifikator") if etree.QName(e.getparent()).localname == "ObjektType"
    )
    return RECORDS[slags].replace(str(uuid), id_, 1)


def antal_i(side: Side) -> int:
    return len(side.sager) + len(side.ydelser) + len(side.udbetalinger)


class Laest:
    """A reading to its end of an index that answers these in turn: how many records came, and where pages began."""

    def __init__(self, settings: Any, slags: str, *bodies: str, fra: int = 0) -> None:
        self.poster, self.fra = 0, list[int]()
        with laesere(settings, Index([enveloped(body) for body in bodies])) as found:
            laeser = found[SLAGS[slags][1]]

            def hent(fra: int, hoejst: int) -> Side:
                self.fra.append(fra)
                assert len(self.fra) < 9, "it is read for ever"
                return laeser.side(spoergsmaal(), slags, fra, hoejst)

            laesning = Sidelaesning(hent, fra)
            while not laesning.slut:
                self.poster += antal_i(laesning.naeste(100))
