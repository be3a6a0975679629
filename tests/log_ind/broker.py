"""What a person and a broker say to each other, and how to change it on the way."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from joserfc.jwk import RSAKey
from requests import Response

from borgerblik.access.store import Haendelse
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from tests.log_ind.person import Person

BO, SARA = (next(each.nummer for each in NAVNGIVNE if each.navn == navn) for navn in ("Bo Birk", "Sara Toft"))
LOGOUT = "logout+jwt"
STRANGER = RSAKey.generate_key(2048)


def refused(page: Response, person: Person, kode: str) -> Haendelse:
    """Nobody was signed in: the page says so and not why, and it is written down."""
    assert page.status_code == 403, page.text
    assert "Du blev ikke logget ind" in page.text
    assert kode not in page.text
    assert BO not in page.text
    assert person.session is None
    written = person.seneste()
    assert (written.haendelse, written.doer, written.fejl) == ("afvist", "oidc", kode)
    assert written.anmodning in page.text, "the reference by which operations find it"
    return written


def back(person: Person, hvem: str = "Bo Birk", **wish: str) -> str:
    """Signed in at the broker: the address it sends the browser back to, before the browser has gone there."""
    answer = person.send(person.hos_udbyderen("broker", **wish), hvem, follow=False, niveau="betydelig")
    return answer.headers["Location"]


def changed(url: str, **parameters: str | None) -> str:
    """That address with other parameters; None takes one away."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | parameters
    return urlunsplit(parts._replace(query=urlencode({name: value for name, value in query.items() if value})))


def signed_in(person: Person) -> bool:
    """Does that browser still come to its own page? Else it is sent to sign in."""
    path = urlsplit(person.gaa("/min-side").url).path
    assert path in ("/min-side", "/log-ind")
    return path == "/min-side"


def parameters_of(response: Response) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()}
