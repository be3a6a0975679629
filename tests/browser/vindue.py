"""A window of a browser as a person has it: what they read and press, and what went on behind their back."""

from __future__ import annotations

import re
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, WebError
from playwright.sync_api import Error as NotAgain
from playwright.sync_api import TimeoutError as NeverCame

from borgerblik.access.gate import SESSION_COOKIE
from borgerblik.access.store import Haendelse
from tests.produkt import Produkt

TAALMODIGHED = 15_000  # milliseconds
# A page that says no is told of as a resource that failed.
_A_PAGE_THAT_SAYS_NO = re.compile(r"Failed to load resource: the server responded with a status of [45]\d\d")
AXE = Axe().axe_script


class Vindue:
    """`gaa` and `tryk` go on, `ser` waits for a page by its heading. `uheld` is what must never happen."""

    def __init__(
        self, browser: Browser, produkt: Produkt, *, sprog: str | None = None, bredde: int = 1000, script: bool = True
    ) -> None:
        self.produkt = produkt
        self.script = script
        self.uheld: list[str] = []
        self.context = browser.new_context(
            viewport={"width": bredde, "height": 800}, locale="da-DK", java_script_enabled=script
        )
        self.context.set_default_timeout(TAALMODIGHED)
        self.context.on("request", self._asked)
        self.context.on("console", self._said)
        self.context.on("weberror", self._broke)
        if sprog is not None:
            self.paa(sprog)
        self.side: Page = self.context.new_page()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    # What must never happen

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).hostname != "127.0.0.1":
            self.uheld.append(f"asked outside this machine: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        expected = _A_PAGE_THAT_SAYS_NO.match(message.text) and not message.location["url"].startswith(
            (f"{self.produkt.adresse}/statisk", f"{self.produkt.sandkasse}/log-ind/")
        )
        if message.type in ("error", "warning") and not expected:
            self.uheld.append(f"console: {message.text}")

    def _broke(self, error: WebError) -> None:
        self.uheld.append(f"script: {error.error.message}")

    # What a person does

    def paa(self, sprog: str) -> None:
        """Have chosen that language, for the pages that come."""
        self.context.add_cookies([{"name": "sprog", "value": sprog, "url": self.produkt.adresse}])

    def gaa(self, path: str) -> int:
        """Write an address; the status of the page that came."""
        address = path if path.startswith("http") else self.produkt.adresse + path
        found = self.side.goto(address)
        assert found is not None
        return found.status

    def knap(self, text: str) -> Locator:
        """The button or link that says that."""
        return self.side.get_by_role("button", name=text).or_(self.side.get_by_role("link", name=text))

    def tryk(self, text: str) -> None:
        """Press it."""
        self.knap(text).click()

    def tilbage(self) -> None:
        """The back button. The answer to a form is not kept: the browser asks before it sends the form again."""
        try:
            self.side.go_back(wait_until="load")
        except NotAgain as error:
            if "ERR_CACHE_MISS" not in error.message:
                raise

    def ser(self, overskrift: str, *, helt: bool = True) -> None:
        """The page with that heading has come; `helt`: to its end, for the overview goes on after its heading."""
        try:
            self.side.get_by_role("heading", level=1, name=overskrift, exact=True).wait_for()
        except NeverCame:
            shown = self.side.locator("body").inner_text()
            raise AssertionError(f"not {overskrift!r} but {self.side.url}: {shown}") from None
        if helt:
            self.side.wait_for_load_state()

    def laeser(self, text: str) -> bool:
        """Does the page say that?"""
        return text in " ".join(self.side.locator("body").inner_text().split())

    def vaelger(self, hvem: str, sikkert: str | None = None) -> None:
        """At the sandkasse's provider: who one is, and how sure that is; back with the answer."""
        if sikkert is not None:
            self.side.get_by_role("radio", name=re.compile(f"^{sikkert}")).check()
        self.side.get_by_role("button", name=hvem).click()
        if not self.script and "/idp/" in self.side.url:
            self.tryk("Fortsæt")

    def log_ind(self, hvem: str, sikkert: str | None = None, *, via: str = "nemlogin", **wish: str) -> None:
        """Straight to a provider, and back as that person."""
        query = "&".join(f"{name}={value}" for name, value in {"via": via, **wish}.items())
        self.gaa(f"/log-ind?{query}")
        self.vaelger(hvem, sikkert)
        self.side.wait_for_url(f"{self.produkt.adresse}/**")

    @property
    def har_session(self) -> bool:
        """Has the browser kept a session of the product's?"""
        return any(cookie["name"] == SESSION_COOKIE for cookie in self.context.cookies(self.produkt.adresse))

    # What else one can know

    def axe(self, *kun: str, uden: tuple[str, ...] = ()) -> list[str]:
        """What axe finds wrong with the page, by those rules alone, else by all but `uden`."""
        every = {"target-size": {"enabled": True}, **{each: {"enabled": False} for each in uden}}
        how: dict[str, Any] = {"runOnly": list(kun)} if kun else {"rules": every}
        self.side.evaluate(AXE)
        found = self.side.evaluate("how => axe.run({...how, preload: false}).then(found => found.violations)", how)
        return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]

    def overskrifter(self) -> list[tuple[int, str]]:
        """The headings as a screen reader meets them: level and words, in the order of the accessibility tree."""
        cdp = self.context.new_cdp_session(self.side)
        nodes = {node["nodeId"]: node for node in cdp.send("Accessibility.getFullAXTree")["nodes"]}
        cdp.detach()
        left, found = [next(iter(nodes.values()))], []
        while left:
            node = left.pop()
            left += [nodes[child] for child in reversed(node.get("childIds", [])) if child in nodes]
            if node.get("role", {}).get("value") == "heading":
                level = next(each["value"]["value"] for each in node["properties"] if each["name"] == "level")
                found.append((int(level), str(node["name"]["value"])))
        return found

    def afsnit(self) -> list[str]:
        """The headings of the page's sections, as they are met."""
        return [text for level, text in self.overskrifter() if level == 2]

    def sideveje(self) -> list[str]:
        """What reaches beyond the right edge, so that one must scroll sideways."""
        found: list[str] = self.side.evaluate(
            """() => {
                const page = document.documentElement;
                return [...document.querySelectorAll('body *')]
                    .filter(each => each.getBoundingClientRect().right > page.clientWidth + 1)
                    .map(each => each.outerHTML.slice(0, 120))
                    .concat(page.scrollWidth > page.clientWidth ? ['the page'] : []);
            }"""
        )
        return found

    def dansk(self) -> list[str]:
        """Texts that are Danish by their letters or words and not marked so; names and terms in brackets may be."""
        found: list[str] = self.side.evaluate(
            """() => {
                const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                const found = [];
                const danish = new RegExp('[æøå]|\\\\b(og|ikke|eller|opslag|borgeren|kommunen|medarbejder|dette|'
                    + '(man|tirs|ons|tors|fre)dag)\\\\b', 'i');
                while (texts.nextNode()) {
                    const {data, parentElement} = texts.currentNode;
                    const language = parentElement.closest('[lang]').lang;
                    const rest = data.replace(/\\([^)\\d]*\\)|Sags- og Dokumentindeks(et)?/g, '');
                    if (language === 'en' && danish.test(rest)) found.push(data.trim());
                }
                return found;
            }"""
        )
        return found

    def fejl(self, tjeneste: str, fejl: str, **more: Any) -> None:
        """Let a service of the sandkasse fail from now on."""
        address = f"{self.produkt.sandkasse}/_sandkasse/fejl"
        requests.post(address, json={"tjeneste": tjeneste, "fejl": fejl, **more}, timeout=5).raise_for_status()

    def seneste(self) -> Haendelse:
        """What was written down last."""
        haendelser = self.produkt.client.application.extensions["borgerblik"].haendelser
        found: Haendelse = haendelser.seneste(haendelser._now().replace(hour=0, minute=0), 1)[0]
        return found
