"""The post that the product hands in: kept in memory, shown to whoever looks, gone when it is emptied."""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from werkzeug.wrappers import Request, Response

from borgerblik.sandkasse.log_ind.sider import side
from borgerblik.sandkasse.navngivne import NAVNGIVNE
from borgerblik.sandkasse.tid import DANSK

FLEST = 200  # messages; the oldest go first
STOERSTE = 64 * 1024  # bytes of one
STI = "/_sandkasse/post"


class UgyldigPost(ValueError):
    """What was handed in is no message; the sentence says why, without what was sent."""


@dataclass(frozen=True)
class Post:
    """One message as it was handed in. `kanal` is email or digital_post; `til` an address, or a citizen's name."""

    modtaget: datetime
    kanal: str
    til: str
    fra: str
    emne: str
    tekst: str
    sprog: str

    @classmethod
    def af(cls, data: Any, nu: datetime) -> Post:
        """From JSON. Raises UgyldigPost."""
        if not isinstance(data, dict):
            raise UgyldigPost("the body is not an object")
        til, fra = _dele(data, "til"), _dele(data, "fra")
        if set(til) not in ({"email"}, {"cpr"}):
            raise UgyldigPost("til has neither email nor cpr")
        digital = "cpr" in til
        return cls(
            modtaget=nu,
            kanal="digital_post" if digital else "email",
            til=_navn(til["cpr"]) if digital else til["email"],
            fra=f"{fra.get('navn', '')} <{fra.get('email', '')}>",
            emne=_tekst(data, "emne"),
            tekst=_tekst(data, "tekst"),
            sprog=_tekst(data, "sprog"),
        )


def _tekst(data: dict[str, Any], navn: str) -> str:
    fundet = data.get(navn)
    if not isinstance(fundet, str) or not fundet:
        raise UgyldigPost(f"{navn} is not a text")
    return fundet


def _dele(data: dict[str, Any], navn: str) -> dict[str, str]:
    fundet = data.get(navn)
    if not isinstance(fundet, dict) or not all(isinstance(each, str) and each for each in fundet.values()):
        raise UgyldigPost(f"{navn} is not an object of texts")
    return fundet


def _navn(nummer: str) -> str:
    """Who it is, among the invented; a number is never shown."""
    return next((borger.navn for borger in NAVNGIVNE if borger.nummer == nummer), "en borger uden navn her")


class Postkasse:
    """Takes messages in, and shows them newest first."""

    def __init__(self) -> None:
        self._laas = threading.Lock()
        self._post: deque[Post] = deque(maxlen=FLEST)

    def alle(self) -> list[Post]:
        """Newest first."""
        with self._laas:
            return list(reversed(self._post))

    def besvar(self, request: Request) -> Response:
        """POST hands one in (201), DELETE empties it, GET shows it."""
        if request.method == "DELETE":
            with self._laas:
                self._post.clear()
            return Response(status=204)
        return self._modtag(request) if request.method == "POST" else self._vis()

    def _modtag(self, request: Request) -> Response:
        raa = request.get_data()
        if len(raa) > STOERSTE:
            return Response("too large\n", 413, mimetype="text/plain")
        try:
            post = Post.af(json.loads(raa), datetime.now(UTC))
        except UgyldigPost as ugyldig:
            return Response(f"{ugyldig}\n", 422, mimetype="text/plain")
        except ValueError:
            return Response("the body is not JSON\n", 400, mimetype="text/plain")
        with self._laas:
            self._post.append(post)
        return Response(status=201)

    def _vis(self) -> Response:
        post = self.alle()
        indledning = "<p>Beskeder, produktet har sendt hertil i stedet for til nogen. Den nyeste står først.</p>"
        return side("Post", indledning, *map(_som_html, post) if post else ["<p>Her er ingen post.</p>"])


def _som_html(post: Post) -> str:
    kanal = {"email": "E-mail", "digital_post": "Digital Post"}[post.kanal]
    tidspunkt = post.modtaget.astimezone(DANSK)
    afsnit = "".join(f"<p>{escape(each).replace(chr(10), '<br>')}</p>" for each in post.tekst.strip().split("\n\n"))
    return (
        f"<article><h2>{escape(post.emne)}</h2>"
        f"<p>{kanal} til <strong>{escape(post.til)}</strong> fra {escape(post.fra)}, "
        f'<time datetime="{tidspunkt.isoformat(timespec="seconds")}">{tidspunkt:%d-%m-%Y %H:%M:%S}</time></p>'
        f'<div lang="{escape(post.sprog)}">{afsnit}</div></article>'
    )
