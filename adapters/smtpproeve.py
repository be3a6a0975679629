"""Try the way of e-mail step by step, and say at the first that fails what it was and what to do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.smtp import SmtpVej
from adapters.smtpsamtale import SmtpFejl, Trin, udfoer
from borgerblik.beskedvalg import Smtpvalg
from borgerblik.domain.cpr import masked
from borgerblik.domain.epost import Email
from borgerblik.environment import PREFIX
from borgerblik.underretning.model import Besked, Fejlkode

_URL = f"{PREFIX}SMTP_URL"
# What a failure is in words, and what to do about it, by its code.
_ORD = {
    Fejlkode.NAVN_UKENDT: ("navnet findes ikke i DNS", f"Ret værtsnavnet i {_URL}, eller maskinens DNS."),
    Fejlkode.INGEN_FORBINDELSE: (
        "ingen forbindelse",
        f"Ret værten eller porten i {_URL}, eller spørg netværksdriften, om denne maskine må nå den (firewall, rute).",
    ),
    Fejlkode.TLS: (
        "forbindelsen kan ikke krypteres, så vi stoler på den",
        f"Ret {_URL} (smtps:// er TLS fra begyndelsen, ?starttls=1 er STARTTLS), eller sæt {PREFIX}TLS_CA til dem, "
        "der udsteder værtens certifikat.",
    ),
    Fejlkode.LOG_IND_AFVIST: ("mailserveren godtager ikke brugeren", f"Ret bruger og kode i {_URL}."),
    Fejlkode.AFSENDER_AFVIST: (
        "mailserveren godtager ikke afsenderen",
        f"Ret {PREFIX}BESKED_AFSENDER, eller få mailserveren til at lade brugeren sende som den.",
    ),
    Fejlkode.MODTAGER_AFVIST: (
        "mailserveren godtager ikke modtageren",
        "Se, at adressen findes, og at mailserveren må sende ud af huset (relay).",
    ),
    Fejlkode.INDHOLD_AFVIST: ("mailserveren godtager ikke beskeden", "Se mailserverens log (filter, størrelse)."),
    Fejlkode.MIDLERTIDIGT_AFVIST: ("mailserveren vil ikke lige nu", "Prøv igen om lidt, og se mailserverens log."),
    Fejlkode.AFBRUDT: (
        "mailserveren afbrød forbindelsen",
        f"Se, at porten i {_URL} passer til krypteringen (587 er STARTTLS, 465 er smtps), og se mailserverens log.",
    ),
    Fejlkode.FOR_LANGSOM: ("intet svar i tide", "Se, at mailserveren kører, og at intet imellem holder på svaret."),
    Fejlkode.IKKE_FORSTAAET: ("svaret er ikke fra en mailserver", f"Ret porten i {_URL}."),
}


@dataclass(frozen=True, slots=True)
class Proevet:
    """One step tried. `fejl` says what failed and `goer` what to do about it."""

    trin: Trin
    hvad: str
    ok: bool
    ms: int
    svar: str | None = None
    fejl: str | None = None
    goer: str | None = None


def proevet(vej: SmtpVej, valg: Smtpvalg, til: Email, besked: Besked) -> Iterator[Proevet]:
    """The steps of really sending that message; the first that fails is the last."""
    with vej.samtale(til, besked) as trin:
        for each, hvad, work in trin:
            began = time.monotonic()
            try:
                svar = udfoer(each, work)
            except SmtpFejl as error:
                fejl, goer = _ORD[error.kode]
                sagt = _uden_hemmeligheder(error.svar, valg)
                yield Proevet(error.trin, hvad, ok=False, ms=_ms(began), svar=sagt, fejl=fejl, goer=goer)
                return
            yield Proevet(each, hvad, ok=True, ms=_ms(began), svar=_uden_hemmeligheder(svar, valg))


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _uden_hemmeligheder(svar: str | None, valg: Smtpvalg) -> str | None:
    """What the server said, without what we said to it."""
    if svar is None:
        return None
    for secret in (valg.kode, valg.bruger):
        svar = svar.replace(secret, "***") if secret else svar
    return masked(svar)
