"""A document to try things on: drawn and sealed once, with a certificate of the sandkasse."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask

from adapters.udskrift.barn import Boernene
from adapters.udskrift.certifikat import Segler, read_sealer
from adapters.udskrift.tjeneste import Kontrollant, PdfTegner, Segl
from borgerblik.domain.kommune import Kommune
from borgerblik.domain.sag import Dokument
from borgerblik.domain.tid import Periode
from borgerblik.domain.ydelse import Linje, Plan, Udbetaling
from borgerblik.overblik.model import Overblik
from borgerblik.sandkasse.pki import Bevis, Pki
from borgerblik.udskrift import Kontrol, Udskrift
from borgerblik.udskriftsvalg import Seglvalg
from borgerblik.web.ord import put_words
from borgerblik.web.sprog import two_languages
from borgerblik.web.tagmed import document
from schemas.ud.udskrift import dokument
from tests.byg import BEVILLING_ID, BORGER, en_kommune, en_sag, en_tjeneste, en_ydelse, et_kald, sager, ydelser

KONTROL = "https://borger.kommune.example/kontrol"
PATIENT = 60.0  # seconds: the tests are about what is found, however slow the machine


def utcnow() -> datetime:
    return datetime.now(UTC)


def nasty() -> str:
    """A title as somebody may have written it."""
    return "<script>alert(1)</script><img src='file:///etc/passwd'> שלום مرحبا 😀 " + "a" * 200


def en_udbetaling(number: int, **changes: Any) -> Udbetaling:
    month = 1 + number % 12
    good: dict[str, Any] = {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, str(number))),
        "dispositionsdato": date(2025, month, 28),
        "periode": Periode(date(2025, month, 1), date(2025, month, 28)),
        "brutto": Decimal("19728.00"),
        "efter_skat_og_atp": Decimal("12411.00"),
        "sendt_til_udbetaling": Decimal("12411.00"),
        "udbetalt": Decimal("11911.00"),
        "udbetalt_tekst": "Modregning af gæld",
        "linjer": (Linje("32.30.04", Decimal("19728.00"), ydelse=f"{BEVILLING_ID}:bev-1"),),
    }
    return Udbetaling(**{**good, **changes})


def et_overblik(*sources: Any, cases: int = 2) -> Overblik:
    """Cases, a benefit with a plan and fourteen payments; `sources` in its place."""
    many = [en_sag(uuid=str(uuid.uuid5(uuid.NAMESPACE_DNS, str(n)))) for n in range(cases)]
    many[0] = en_sag(titel=nasty(), dokumenter=(Dokument(nasty(), date(2026, 10, 20), "Brev"),))
    plan = Plan(Periode(date(2026, 10, 1), None), "Månedlig", None, "Sidste bankdag i måneden", Decimal("19728.00"))
    paid = tuple(en_udbetaling(n) for n in range(14))
    given: Sequence[Any] = sources or (
        sager(*many),
        ydelser(en_ydelse(plan=(plan,), meddelelse=nasty()), udbetalinger=paid),
    )
    return en_tjeneste(*given, kommuner=(en_kommune(),)).of(BORGER, ["0751"], et_kald())


def en_udskrift(overblik: Overblik | None = None, kommune: Kommune | None = None) -> Udskrift:
    return Udskrift(
        str(uuid.uuid4()), utcnow(), kommune or en_kommune(), BORGER.foedselsdag, "Prøve", overblik or et_overblik()
    )


def as_html(udskrift: Udskrift, sprog: str = "da") -> str:
    app = Flask("borgerblik", template_folder="web/skabeloner")
    app.jinja_env.globals["udk_spoerges"] = True
    two_languages(app)
    put_words(app)
    with app.test_request_context(f"/?sprog={sprog}"):
        return document(udskrift, KONTROL)


class Papir:
    """The seal of one certificate, and what it has sealed."""

    def __init__(self, segler: Segler, *earlier: Segler) -> None:
        self.segler = segler
        self.known = [each.own for each in (segler, *earlier)]
        self.segl = Segl(lambda: self.segler, utcnow)  # type: ignore[arg-type]
        self.tegner = PdfTegner(self.segl)
        self._kontrollant = Kontrollant(lambda: tuple(self.known), Boernene("adapters.udskrift.efterse", PATIENT))

    def pdf(self, udskrift: Udskrift | None = None, sprog: str = "da") -> bytes:
        return self.tegner.pdf(as_html(udskrift or en_udskrift(), sprog))

    def json(self, udskrift: Udskrift | None = None) -> dict[str, Any]:
        return self.segl.besegl(dokument(udskrift or en_udskrift()))

    def kontrol(self, found: bytes | dict[str, Any]) -> Kontrol:
        raw = found if isinstance(found, bytes) else json.dumps(found, ensure_ascii=False).encode()
        return self._kontrollant.se_efter(raw, utcnow())


def sealer_of(bevis: Bevis, folder: Path, navn: str) -> Segler:
    folder.mkdir(exist_ok=True)
    bevis.skriv(folder, navn)
    return read_sealer(Seglvalg("SEGL", folder / f"{navn}.pem", folder / f"{navn}-noegle.pem", None), None)


def papir_of(pki: Pki) -> Papir:
    """Sealed as `make run` does it."""
    chosen = Seglvalg("CLIENT", pki.sti("klient.p12"), None, b"sandkasse")
    return Papir(read_sealer(chosen, pki.sti("ca.pem")))
