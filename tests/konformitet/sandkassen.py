"""A sandkasse that is tried as a supplier tries an index, and what may lie between the two and spoil what passes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from click.testing import CliRunner, Result
from werkzeug.wrappers import Request, Response

from borgerblik.cli import main
from borgerblik.sandkasse.app import Sandkasse

BO = "7211791035"  # sygedagpenge: two cases, one grant, five payments
STIER = {"sdi": "/sagdokumentindeks/6", "ydi": "/ydelseindeks/6"}
Aendr = Callable[[str], str]


def uaendret(tekst: str) -> str:
    return tekst


class Imellem:
    """A WSGI application in front of another, that may change what is asked and what is answered."""

    def __init__(self, app: Sandkasse) -> None:
        self._app = app
        self.spurgt: Aendr = uaendret
        self.svaret: Aendr = uaendret

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.spurgt is self.svaret is uaendret:
            return self._app(environ, start_response)
        data = self.spurgt(Request(environ).get_data(as_text=True)).encode()
        environ |= {"wsgi.input": BytesIO(data), "CONTENT_LENGTH": str(len(data))}
        response = Response.from_app(self._app, environ, buffered=True)
        response.set_data(self.svaret(response.get_data(as_text=True)))
        return response(environ, start_response)


def erstat(moenster: str, med: str) -> Aendr:
    """That change, in every place where the pattern is found."""
    return lambda tekst: re.sub(moenster, med, tekst, flags=re.DOTALL)


@dataclass(frozen=True)
class Udfald:
    """What a run came to: its exit code and line of complaint, and each test's outcome and detail by code."""

    kode: int
    klage: str
    tekst: str
    prover: dict[str, tuple[str, str]]

    def med(self, udfald: str) -> set[str]:
        return {kode for kode, (hvordan, _) in self.prover.items() if hvordan == udfald}

    @property
    def fejlet(self) -> set[str]:
        return self.med("fejlet")


def koer(*argumenter: str, cpr: str | None = BO) -> Result:
    """The command as a supplier runs it."""
    given = [] if cpr is None else ["--cpr-stdin"]
    return CliRunner().invoke(main, ["konformitet", *argumenter, *given], input=None if cpr is None else f"{cpr}\n")


def proev(url: str, *indekser: str, **valg: Any) -> Udfald:
    """Try those indexes of a sandkasse at that address, and read the report that machines read."""
    from lxml import etree

    adresser = [each for indeks in indekser for each in (f"--{indeks}", url + STIER[indeks])]
    result = koer(*adresser, *valg.pop("mere", ()), "--rapport", "junit", **valg)
    assert result.exit_code in (0, 1), result.output
    rod = etree.fromstring(result.stdout.encode())
    return Udfald(
        result.exit_code,
        result.stderr,
        result.stdout,
        {str(case.get("name")): _udfald(case) for case in rod.iter("testcase")},
    )


def _udfald(case: Any) -> tuple[str, str]:
    for slags, ord_ in (("failure", "fejlet"), ("skipped", "sprunget")):
        found = case.find(slags)
        if found is not None:
            return ord_, found.text or found.get("message")
    return "bestaaet", case.findtext("system-out")


def fejl(url: str, **valg: Any) -> None:
    """Turn a failure switch of the sandkasse on; without any, all off."""
    import requests

    if valg:
        svar = requests.post(f"{url}/_sandkasse/fejl", data=json.dumps(valg), timeout=5)
    else:
        svar = requests.delete(f"{url}/_sandkasse/fejl", timeout=5)
    svar.raise_for_status()
