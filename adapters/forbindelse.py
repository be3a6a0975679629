"""Try the way to the national services step by step, and say at the first that fails what it was and what to do.

Nobody is asked about: the two indexes get a search that names no person and finds nothing.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from adapters import sagdokumentindeks, ydelselistehent, ydelsesindeks
from adapters.http import within
from adapters.oioidws.assertion import Wanted
from adapters.oioidws.faelles import Nowhere
from adapters.oioidws.signatur import NotBelieved
from adapters.oioidws.sts import StsError
from adapters.oioidws.tokens import Tokens
from adapters.sikkerhed import OnBehalfOf
from adapters.tjenester import Secured, Tjenester
from borgerblik.config import PREFIX, SettingError, Settings, Tjeneste
from borgerblik.domain.tid import dansk_minut
from borgerblik.operations.forbindelse import Forbindelse, Proevet, Trin
from borgerblik.sources import Deadline, NotProved, Reason, SourceError

CONNECT_SECONDS = 5.0
ASK_SECONDS = 15.0
LOOK_SECONDS = 2.0  # of the cheap look
_HOS_UDK = " (Udbetaling Danmark)"

_NETWORK = "Spørg netværksdriften, om denne maskine må nå {vaert} på port {port} (firewall, proxy, rute)."
# What an error of the token service means and what to do about it, by its own code (PROTOCOL 6.7).
_STS_CODES = {
    "101": (
        "STS kender ikke systemet, kommunen eller tjenesten",
        "Se i Fælleskommunalt Administrationsmodul, at systemet er oprettet med dette certifikat, at kommunen har "
        f"godkendt serviceaftalen, og at {PREFIX}*_ENTITY_ID er tjenestens entityID i dette miljø.",
    ),
    "103": (
        "STS forstod ikke anmodningen",
        f"Prøv den anden {PREFIX}STS_PROFIL (soap eller rest). Hjælper det ikke, så kontakt leverandøren.",
    ),
    "104": ("STS har intet på den adresse", f"Ret {PREFIX}STS_URL."),
    "110": (
        "STS kan ikke denne slags anmodning",
        f"Prøv den anden {PREFIX}STS_PROFIL (soap eller rest); hver har sin egen {PREFIX}STS_URL.",
    ),
    "111": ("opsætningen hos STS er forkert", "Kontakt KOMBITs servicedesk med koden og tidspunktet."),
}
_STS_DOWN = "Prøv igen om lidt. Varer det ved, så se driftsstatus, og kontakt KOMBITs servicedesk med tidspunktet."
_CLOCK = "Stil maskinens ur (NTP): tiden i svaret og denne maskines tid passer ikke sammen."
# What is not believed, by a word of the reason in the log; {hvis} is the setting of whoever signed.
_UNBELIEVED = (
    ("pinned certificate", "underskriften er ikke af det certifikat, vi har fået", "Hent det gældende til {hvis}."),
    ("not signed", "svaret er ikke underskrevet", "Se, at adressen er den, der bruger OIO IDWS."),
    ("another issuer", "tokenet er fra en anden udsteder", f"Ret {PREFIX}STS_ENTITY_ID til det miljø, STS er i."),
    ("another service", "tokenet er til en anden tjeneste", f"Ret {PREFIX}*_ENTITY_ID til dette miljø."),
    ("another kommune", "tokenet er til en anden kommune", "Kontakt KOMBITs servicedesk."),
    ("another key", "tokenet er bundet til en anden nøgle", "Se, hvilket certifikat der er i Administrationsmodul."),
    ("expired", "tokenet er udløbet eller gælder ikke endnu", _CLOCK),
    ("is old", "svaret er for gammelt eller fra fremtiden", _CLOCK),
)
_UNBELIEVABLE = ("svaret er ikke, som det skal være", "Kontakt leverandøren med linjen fra loggen.")
# How an index failed, and what to do; {navn} is the beginning of its settings.
_SOURCE = {
    Reason.AFVIST: (
        "tjenesten afviste os",
        "Se i Administrationsmodul, at serviceaftalen for kommunen dækker tjenesten med rollen Udstil, og at "
        f"{PREFIX}{{navn}}_ENTITY_ID er tjenestens entityID i dette miljø.",
    ),
    Reason.FOR_LANGSOM: (
        f"intet svar inden {ASK_SECONDS:.0f} sekunder",
        "Prøv igen om lidt, og se driftsstatus for de fælleskommunale støttesystemer.",
    ),
    Reason.UTILGAENGELIG: (
        "tjenesten har en fejl eller er lukket",
        "Se driftsstatus for de fælleskommunale støttesystemer.",
    ),
    Reason.IKKE_FORSTAAET: (
        "svaret er ikke fra indekset",
        f"Ret {PREFIX}{{navn}}_URL. Er den rigtig, så prøv den anden {PREFIX}SOAP_VERSION.",
    ),
}


class _Failed(Exception):
    """A step failed: what it was, and what to do. `trin`: it was rather that step."""

    def __init__(self, fejl: str, goer: str, trin: Trin | None = None) -> None:
        super().__init__(fejl)
        self.fejl = fejl
        self.goer = goer
        self.trin = trin


def tried(settings: Settings, kode: str, cvr: str | None) -> Iterator[Proevet]:
    """The steps for that kommune (its code and CVR), from the certificates on; the first that fails is the last."""
    try:
        tjenester = Tjenester(settings)
    except SettingError as error:
        goer = "Ret filen eller indstillingen: certifikat, nøgle og kæde skal være gyldige og høre sammen."
        yield Proevet(Trin.CERTIFIKAT, "certifikatfilerne", ok=False, fejl=str(error), goer=goer)
        return
    yield from _Way(settings, tjenester, kode, cvr).steps()


class _Way:
    """The whole way for one kommune (its code and CVR), tried anew: no token that was kept is used."""

    def __init__(self, settings: Settings, tjenester: Tjenester, kode: str, cvr: str | None) -> None:
        self._settings = settings
        self._tjenester = tjenester
        self._cvr = cvr
        self._udk = settings.udk_cvr if settings.udk_spoerges else None
        self._benefits = tjenester.benefits(kode)
        self._through_listehent = settings.through_listehent(kode)
        secured = tjenester.secured
        self._tokens = None if secured is None else Tokens(secured.sts, secured.identity, Nowhere())

    def steps(self) -> Iterator[Proevet]:
        """Each step as it has been tried; the first that fails is the last."""
        for trin, hvad, work in self._plan():
            found = _try(trin, hvad, work)
            yield found
            if not found.ok:
                return

    def _plan(self) -> Iterator[tuple[Trin, str, Callable[[], str | None]]]:
        settings, secured = self._settings, self._tjenester.secured
        if secured is not None:
            yield Trin.CERTIFIKAT, PREFIX + "CLIENT_CERTIFICATE", lambda: _certificate(secured)
        yield from _network(self._urls(), None if secured is None else secured.tls())
        if secured is not None:
            yield Trin.STS, secured.sikring.sts_url, lambda: self._token(settings.sagdokumentindeks, self._cvr)
            yield Trin.TOKEN, self._benefits.entity_id, lambda: self._token(self._benefits, self._cvr)
        yield Trin.SAGDOKUMENTINDEKS, settings.sagdokumentindeks.url, lambda: self._ask_cases(self._cvr)
        yield Trin.YDELSESINDEKS, self._benefits.url, self._ask_benefits
        if self._udk is not None:
            yield from self._plan_udk(self._udk)

    def _plan_udk(self, cvr: str) -> Iterator[tuple[Trin, str, Callable[[], str | None]]]:
        """The indexes once more in Udbetaling Danmark's name: it takes a serviceaftale of its own."""
        sager, ydelser = self._settings.sagdokumentindeks, self._settings.ydelsesindeks
        if self._tokens is not None:
            yield Trin.TOKEN, sager.entity_id + _HOS_UDK, lambda: self._token(sager, cvr)
            yield Trin.TOKEN, ydelser.entity_id + _HOS_UDK, lambda: self._token(ydelser, cvr)
        yield Trin.SAGDOKUMENTINDEKS, sager.url + _HOS_UDK, lambda: self._ask_cases(cvr)
        yield Trin.YDELSESINDEKS, ydelser.url + _HOS_UDK, lambda: self._ask_grants(ydelser, cvr)

    def _urls(self) -> list[str]:
        secured, settings = self._tjenester.secured, self._settings
        services = [settings.sagdokumentindeks.url, self._benefits.url]
        if self._udk is not None:
            services.append(settings.ydelsesindeks.url)
        return services if secured is None else [secured.sikring.sts_url, *services]

    def _token(self, tjeneste: Tjeneste, cvr: str | None) -> str:
        if self._tokens is None or cvr is None:
            raise _Failed("kommunen har intet CVR-nummer", "Sæt cvr i kommunens fil, og importer den.")
        try:
            token = self._tokens.token(Wanted(tjeneste.entity_id, cvr), Deadline(ASK_SECONDS))
        except StsError as error:
            raise _about_token(error) from error
        return f"token til {dansk_minut(token.ends)}"

    def _ask_cases(self, cvr: str | None) -> None:
        client = self._tjenester.client(self._settings.sagdokumentindeks, tokens=self._tokens)
        with _in_words("SAGDOKUMENTINDEKS"), _asker(cvr) as asker:
            client.call(sagdokumentindeks.ACTION, sagdokumentindeks.nothing(), sagdokumentindeks.ANSWER, asker)

    def _ask_benefits(self) -> None:
        if not self._through_listehent:
            self._ask_grants(self._benefits, self._cvr)
            return
        client = self._tjenester.client(self._benefits, request_header=False, tokens=self._tokens)
        with _in_words("YDELSELISTEHENT"), _asker(self._cvr) as asker:
            question = ydelselistehent.nothing(self._cvr, datetime.now(UTC))
            answer = client.ask(ydelselistehent.ACTION, question, ydelselistehent.ANSWER, asker)
            ydelselistehent.refuse_fejl(answer)

    def _ask_grants(self, tjeneste: Tjeneste, cvr: str | None) -> None:
        client = self._tjenester.client(tjeneste, tokens=self._tokens)
        with _in_words("YDELSESINDEKS"), _asker(cvr) as asker:
            client.call(ydelsesindeks.ACTION, ydelsesindeks.nothing(), ydelsesindeks.ANSWER, asker)


@contextmanager
def _asker(cvr: str | None) -> Iterator[OnBehalfOf]:
    with within(ASK_SECONDS) as deadline:
        yield OnBehalfOf(cvr, deadline)


def look(tjenester: Tjenester, settings: Settings, kommuner: Iterable[tuple[str, str | None]]) -> Forbindelse:
    """The cheap form: is our certificate in force, and does something listen at each address? Seconds at most.

    `kommuner` (code, CVR) are those that are connected: only what they use is looked at.
    """
    secured = tjenester.secured
    urls = [settings.sagdokumentindeks.url, *(tjenester.benefits(kode).url for kode, _ in kommuner)]
    steps = list(_network(urls if secured is None else [secured.sikring.sts_url, *urls], None, LOOK_SECONDS))
    if secured is not None:
        steps.insert(0, (Trin.CERTIFIKAT, PREFIX + "CLIENT_CERTIFICATE", lambda: _certificate(secured)))
    return Forbindelse(datetime.now(UTC), tuple(_try(*step) for step in steps))


# The steps


def _try(trin: Trin, hvad: str, work: Callable[[], str | None]) -> Proevet:
    began = time.monotonic()
    done = Proevet(trin, hvad, ok=True)
    try:
        done = replace(done, svar=work())
    except _Failed as failed:
        done = replace(done, trin=failed.trin or trin, ok=False, fejl=failed.fejl, goer=failed.goer)
    return replace(done, ms=round((time.monotonic() - began) * 1000))


def _certificate(secured: Secured) -> str:
    """Whoever made it has read and checked the files; what is left is how long ours still holds."""
    own = secured.certifikater()[0]
    left = own.tilbage(datetime.now(UTC))
    if left.total_seconds() < 0:
        raise _Failed("certifikatet er udløbet", "Bestil et nyt OCES-certifikat, og læg det i filen.")
    return f"{own.navn}, {left.days} dage tilbage"


def _network(
    urls: Sequence[str], tls: ssl.SSLContext | None, seconds: float = CONNECT_SECONDS
) -> Iterator[tuple[Trin, str, Callable[[], str | None]]]:
    """DNS and connection, once per host and port; with `tls` a handshake where the address wants one."""
    places = list(dict.fromkeys(_place(url) for url in urls))
    for vaert in dict.fromkeys(vaert for _, vaert, _ in places):
        yield Trin.DNS, vaert, lambda vaert=vaert: _resolve(vaert)  # type: ignore[misc]
    for scheme, vaert, port in places:
        context = tls if scheme == "https" else None
        yield (
            Trin.TLS,
            f"{vaert}:{port}",
            lambda vaert=vaert, port=port, context=context: _connect(vaert, port, context, seconds),  # type: ignore[misc]
        )


def _place(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _resolve(vaert: str) -> str:
    try:
        found = socket.getaddrinfo(vaert, None, type=socket.SOCK_STREAM)
    except OSError:
        raise _Failed(
            f"navnet {vaert} findes ikke i DNS", "Ret værtsnavnet i indstillingen, eller maskinens DNS."
        ) from None
    return ", ".join(dict.fromkeys(str(address[0]) for *_, address in found))


def _connect(vaert: str, port: int, tls: ssl.SSLContext | None, seconds: float) -> str | None:
    try:
        with closing(socket.create_connection((vaert, port), timeout=seconds)) as plain:
            if tls is None:
                return None
            with tls.wrap_socket(plain, server_hostname=vaert) as secured:
                return secured.version()
    except ssl.SSLCertVerificationError as error:
        raise _Failed(
            f"værtens certifikat godtages ikke: {error.verify_message}",
            f"Sæt {PREFIX}TLS_CA til dem, der udsteder værtens certifikat. Er navnet forkert, så ret adressen.",
        ) from None
    except ssl.SSLError as error:
        raise _Failed(
            f"TLS blev afbrudt: {error.reason or 'uden grund'}",
            "Se, at adressen er https, og at værten godtager vores certifikat (er det registreret?).",
        ) from None
    except TimeoutError:
        raise _Failed("intet svar på forbindelsen", _NETWORK.format(vaert=vaert, port=port)) from None
    except OSError as error:
        raise _Failed(
            f"ingen forbindelse: {error.strerror or error}", _NETWORK.format(vaert=vaert, port=port)
        ) from None


def _about_token(error: StsError) -> _Failed:
    """Why no token came. It answered, and what it gave is not to be used: then it was the token that failed."""
    if isinstance(error.__cause__, NotBelieved):
        return _unbelieved(error, "STS_CERTIFICATE", Trin.TOKEN)
    if error.kode in _STS_CODES:
        fejl, goer = _STS_CODES[error.kode]
        return _Failed(f"{fejl} (kode {error.kode})", goer)
    kode = f" (kode {error.kode})" if error.kode else ""
    said = "STS afviste os uden en kode, vi kender" if error.reason is Reason.AFVIST else f"STS har en fejl{kode}"
    return _Failed(said, _STS_DOWN)


def _unbelieved(error: SourceError, signed_by: str, trin: Trin | None = None) -> _Failed:
    fejl, goer = next(((fejl, goer) for word, fejl, goer in _UNBELIEVED if word in str(error)), _UNBELIEVABLE)
    return _Failed(fejl, goer.format(hvis=PREFIX + signed_by), trin)


@contextmanager
def _in_words(navn: str) -> Iterator[None]:
    """A service's refusal becomes what failed and what to do; `navn` is the beginning of its settings."""
    try:
        yield
    except StsError as error:
        raise _about_token(error) from error
    except NotProved as error:
        raise _unbelieved(error, "INDEKS_CERTIFICATE") from error
    except SourceError as error:
        fejl, goer = _SOURCE[error.reason]
        raise _Failed(fejl, goer.format(navn=navn)) from error
