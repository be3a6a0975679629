"""The frame of SF1491: HovedOplysningerSvar, where the other indexes have StandardRetur (PROTOCOL 5).

Which FejlId the real service uses is not public: ours are invented, `SANDKASSE-` and a StatusKode.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from lxml import etree

from borgerblik.sandkasse.kontrakt import q
from borgerblik.sandkasse.xml import t, x


def hovedoplysninger_svar(krop: etree._Element, *reaktioner: str) -> str:
    """The head of an answer, with the transaction of the request; without reactions all is well."""
    transaktion = (krop.findtext(f".//{q('kontekst:TransaktionsId')}") or "").strip() or str(uuid.uuid4())
    return x(
        "kontekst:HovedOplysningerSvar",
        t("kontekst:TransaktionsId", transaktion),
        t("kontekst:TransaktionsTid", datetime.now(UTC).isoformat(timespec="milliseconds")),
        *(x("kontekst:SvarReaktion", reaktion) for reaktion in reaktioner),
    )


def fejl(kode: int, tekst: str) -> str:
    """A Fejl: something that could not be done."""
    return x("kontekst:Fejl", t("kontekst:FejlId", f"SANDKASSE-{kode}"), t("kontekst:FejlTekst", tekst))
