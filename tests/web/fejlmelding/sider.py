"""Those who report an error on the pages and those who answer it, and how a page is read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lxml import html
from werkzeug.test import TestResponse

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.identity import Identity, Rolle
from borgerblik.access.privilegier import Omraade, Omraadetype, Privilegiegruppe
from borgerblik.access.roller import UDSTEDT
from borgerblik.audit import AuditLog, Opslag
from borgerblik.domain.cpr import Cpr
from borgerblik.kommuner.fejlmelding import Hoved, MeldtEmne
from borgerblik.overblik.fejl import IngenKildeSvarede
from borgerblik.overblik.model import Kilde
from borgerblik.sources import Reason
from tests.kommuner.fejlmelding.byg import TEKST, en_formular, et_emne
from tests.web.indhold import AARHUS
from tests.web.svage import Sted, citizen, official

REF, YDELSE_REF = "5a6" * 10 + "ab", "0" * 32
NY, LISTE, ANSAT = "/min-side/fejl/ny", "/min-side/fejl", "/medarbejder/fejl"
TITEL = "Sygedagpenge <b>& mere</b>"
SKJULT = "Noget, kun den ansatte må se"


@dataclass
class Synlige:
    """What the citizen can see now, by kind and reference: stands in for the sources."""

    emner: dict[tuple[str, str], MeldtEmne]
    nede: bool = False

    def __call__(self, slags: str, ref: str) -> MeldtEmne | None:
        if self.nede:
            raise IngenKildeSvarede([Kilde("sagdokumentindeks", AARHUS, aarsag=Reason.UTILGAENGELIG)])
        return self.emner.get((slags, ref))


@dataclass
class Borger:
    """Somebody with a browser; `session` is the secret of theirs."""

    sted: Sted
    identity: Identity
    session: str

    @property
    def borger(self) -> str:
        return str(self.sted.parts.pseudonym(self.identity))

    def get(self, path: str) -> TestResponse:
        return self.sted.client.get(path, headers={"Cookie": f"{SESSION_COOKIE}={self.session}"})

    def post(self, path: str, **values: str) -> TestResponse:
        data = {"csrf_token": self.sted._form_token(self.session), **values}
        return self.sted.client.post(path, data=data, headers={"Cookie": f"{SESSION_COOKIE}={self.session}"})

    def log(self) -> list[Opslag]:
        found = AuditLog(self.sted.produkt.engine).om(self.borger)
        return [post.opslag for post in found]


NUMRE = iter(range(1000, 9999))


def en_borger(sted: Sted, **changes: Any) -> Borger:
    identity = citizen(cpr=Cpr(f"610180{next(NUMRE)}"), **changes)
    return Borger(sted, identity, sted.cookie(identity))


def en_ansat(sted: Sted, rolle: Rolle = Rolle.SAGSBEHANDLER, kode: str = AARHUS, **limits: str) -> Borger:
    constraints = {f"http://sts.kombit.dk/constraints/{name}/1": (value,) for name, value in limits.items()}
    right = Privilegiegruppe(Omraade(Omraadetype.KOMMUNE, kode), (UDSTEDT[rolle],), constraints)
    identity = official(rolle, privilegier=(right,), subject=f"ansat-{next(NUMRE)}")
    return Borger(sted, identity, sted.cookie(identity))


def dokument(page: TestResponse) -> Any:
    return html.fromstring(page.text)


def skema(page: TestResponse) -> dict[str, str]:
    """The form as it was filled in on the page, without the token of the browser."""
    (form,) = [form for form in dokument(page).forms if form.get("action") == NY]
    values = {name: str(value or "") for name, value in form.form_values()}
    values.pop("csrf_token")
    return values


def meld(hvem: Borger, **values: str) -> TestResponse:
    form = skema(hvem.get(f"{NY}?slags=sag&ref={REF}"))
    return hvem.post(NY, **{**form, "kategori": "forkert_oplysning", "tekst": TEKST, **values})


def egen(hvem: Borger) -> Hoved:
    (found,) = hvem.sted.parts.fejlmeldinger.egne(hvem.borger).meldinger
    return found.hoved  # type: ignore[no-any-return]


def antal(hvem: Borger) -> int:
    return len(hvem.sted.parts.fejlmeldinger.egne(hvem.borger).meldinger)


def flugter(page: TestResponse) -> None:
    """Every label has its field, every description and link its place, and headings come in order."""
    document = dokument(page)
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    for label in document.xpath("//main//label/@for"):
        assert label in ids
    for described in document.xpath("//main//@aria-describedby | //main//@aria-labelledby"):
        assert set(described.split()) <= set(ids), described
    for link in document.xpath("//main//a/@href[starts-with(., '#')]"):
        assert link[1:] in ids
    fields = document.xpath("//main//*[self::input or self::select or self::textarea][not(@type='hidden')]")
    for each in fields:
        assert each.get("id") in document.xpath("//main//label/@for"), html.tostring(each)
    levels = [int(each.tag[1]) for each in document.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def reported(sted: Sted, **changes: Any) -> Hoved:
    hvem = en_borger(sted)
    return sted.parts.fejlmeldinger.meld(  # type: ignore[no-any-return]
        hvem.borger, et_emne(titel=SKJULT, **changes), en_formular(noegle=f"{next(NUMRE):022}")
    )
