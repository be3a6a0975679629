"""Messages leave by e-mail, through a mail server (SMTP submission).

One connection for each message, and one limit in time for all of it. Nothing goes in clear but on this machine, and
no certificate is taken on trust. Source: RFC 5322, RFC 6409 (submission), RFC 3834 (automatic messages).
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

import certifi

from adapters.http import within
from adapters.oioidws.certifikater import Watched
from adapters.oioidws.tls import read_authorities
from adapters.smtpsamtale import Samtale, Step, udfoer
from borgerblik.beskedvalg import Beskedvalg
from borgerblik.domain.epost import Email
from borgerblik.underretning.model import Besked, BeskedFejl, DigitalPost, Fejlkode, Kanal, Modtager

SECONDS = 9.0  # for a whole message: whoever waits on a page waits no longer than ten


class SmtpVej:
    """Sends e-mail as the settings say. Raises SettingError where TLS_CA cannot be used. Thread-safe."""

    def __init__(
        self, valg: Beskedvalg, now: Callable[[], datetime] = lambda: datetime.now(UTC), seconds: float = SECONDS
    ) -> None:
        if valg.smtp is None or valg.afsender is None:
            raise TypeError("these settings name no mail server")
        self._valg = valg
        self._smtp = valg.smtp
        self._afsender = valg.afsender
        self._now = now
        self._seconds = seconds
        self._tls = Watched(lambda: _context(valg.smtp.tls_ca if valg.smtp else None), valg.smtp.tls_ca)

    def kan(self, kanal: Kanal) -> bool:
        """E-mail only."""
        return kanal is Kanal.EMAIL

    def send(self, modtager: Modtager, besked: Besked) -> None:
        """Hand it to the mail server. Raises BeskedFejl."""
        if isinstance(modtager, DigitalPost):
            raise BeskedFejl(Fejlkode.KANAL_LUKKET)
        with self.samtale(modtager, besked) as trin:
            for each, _, work in trin:
                udfoer(each, work)

    @contextlib.contextmanager
    def samtale(self, til: Email, besked: Besked) -> Iterator[Iterator[Step]]:
        """The steps of sending it, each to be done in turn with `udfoer`; the connection is closed afterwards."""
        raw = brev(til, besked, afsender=self._afsender, navn=self._valg.navn, now=self._now())
        with within(self._seconds) as deadline:
            samtale = Samtale(self._smtp, self._tls, deadline)
            with deadline.guarding(samtale.cut):
                try:
                    yield samtale.trin(self._afsender, til, raw)
                finally:
                    samtale.slut()


def brev(til: Email, besked: Besked, *, afsender: Email, navn: str, now: datetime) -> bytes:
    """The message as it is sent: plain text, and marked so that no machine answers it (RFC 3834)."""
    message = EmailMessage(policy=policy.SMTP)
    sender = Address(display_name=navn, addr_spec=afsender.reveal())
    message["From"] = message["Reply-To"] = sender
    message["To"] = Address(addr_spec=til.reveal())
    message["Subject"] = besked.emne
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=afsender.domaene)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(besked.tekst, cte="quoted-printable")
    message["Content-Language"] = besked.sprog
    return message.as_bytes()


def _context(ca: Path | None) -> ssl.SSLContext:
    """Whom we believe: TLS_CA alone where it is set, else the machine's authorities (slim images have none)."""
    authorities = read_authorities(ca)
    context = ssl.create_default_context(cadata=authorities)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    folder = ssl.get_default_verify_paths().capath
    if authorities is None and not context.get_ca_certs() and not (folder and any(Path(folder).glob("*.0"))):
        context.load_verify_locations(certifi.where())
    return context
