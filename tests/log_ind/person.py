"""A person with a browser: follows links and sends forms as one would, at the product and at identity providers."""

from __future__ import annotations

from http.cookiejar import Cookie
from typing import Any, Self
from urllib.parse import urljoin

import requests
from lxml import html
from requests import Response

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.store import Haendelse
from tests.produkt import Produkt


class Person:
    """`gaa` follows an address of the product, `send` a form of the page that came; both give the page after it."""

    def __init__(self, produkt: Produkt) -> None:
        self.produkt = produkt
        self.http = requests.Session()
        self.http.trust_env = False
        self.visited: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def gaa(self, path: str, **kwargs: Any) -> Response:
        return self._ask("GET", urljoin(self.produkt.adresse, path), **kwargs)

    def send(self, page: Response, button: str = "", follow: bool = True, **fields: str) -> Response:
        """Press the button with that text (the first there is), after filling in the fields."""
        form, pressed = self._form(page, button)
        values = {**dict(form.form_values()), **fields}
        if pressed is not None and pressed.get("name"):
            values[str(pressed.get("name"))] = pressed.get("value") or ""
        target = urljoin(page.url, form.get("action") or page.url)
        method = (form.get("method") or "get").upper()
        sent: dict[str, Any] = {"data": values} if method == "POST" else {"params": values}
        return self._ask(method, target, follow, headers={"Origin": page.url[: page.url.index("/", 8)]}, **sent)

    @staticmethod
    def _form(page: Response, button: str) -> tuple[Any, Any]:
        document: Any = html.fromstring(page.text, parser=html.HTMLParser(huge_tree=True))
        for form in document.forms:
            for pressed in form.iter("button"):
                if button in " ".join(pressed.text_content().split()):
                    return form, pressed
        raise AssertionError(f"no button {button!r} on {page.url}: {page.text[:2000]}")

    def _ask(self, method: str, url: str, follow: bool = True, **sent: Any) -> Response:
        response = self.http.request(method, url, timeout=20, allow_redirects=False, **sent)
        self.visited.append(response.url)
        for cookie in self.http.cookies:
            cookie.secure = False  # a browser sends them to its own machine without TLS too
        if follow and response.is_redirect:
            return self._ask("GET", urljoin(response.url, response.headers["Location"]))
        return response

    # Journeys

    def hos_udbyderen(self, via: str = "nemlogin", **wish: str) -> Response:
        """At the identity provider's page where one chooses who one is."""
        query = "&".join(f"{name}={value}" for name, value in {"via": via, **wish}.items())
        return self.gaa(f"/log-ind?{query}")

    def svar(self, hvem: str = "Bo Birk", niveau: str = "betydelig", via: str = "nemlogin", **wish: str) -> Response:
        """Chosen: the page that brings the identity provider's answer back."""
        return self.send(self.hos_udbyderen(via, **wish), hvem, niveau=niveau)

    def log_ind(self, hvem: str = "Bo Birk", niveau: str = "betydelig", via: str = "nemlogin", **wish: str) -> Response:
        """All the way: the page one ends at."""
        page = self.svar(hvem, niveau, via, **wish)
        return self.send(page, "Fortsæt") if "SAMLResponse" in page.text else page

    @property
    def session(self) -> Cookie | None:
        return next((cookie for cookie in self.http.cookies if cookie.name == SESSION_COOKIE), None)

    def lyv(self, fejl: str, tjeneste: str = "nemlogin", **more: Any) -> None:
        """Let an identity provider lie from now on."""
        address = f"{self.produkt.sandkasse}/_sandkasse/fejl"
        requests.post(address, json={"tjeneste": tjeneste, "fejl": fejl, **more}, timeout=5).raise_for_status()

    def seneste(self) -> Haendelse:
        """What was written down last."""
        haendelser = self.produkt.client.application.extensions["borgerblik"].haendelser
        found: Haendelse = haendelser.seneste(haendelser._now().replace(hour=0, minute=0), 1)[0]
        return found
