"""The pages of the providers: Danish, readable without JavaScript, with nothing that comes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from urllib.parse import urlsplit

from werkzeug.wrappers import Response

from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind.personer import Person

FILER = {"stil.css": "text/css", "videre.js": "text/javascript"}
NIVEAUNAVNE = {
    "lav": "Lav",
    "betydelig": "Betydelig",
    "hoej": "Høj",
    o.GAMMELT_3: "Gammelt 3 (AssuranceLevel uden NSIS)",
}
_SCRIPT = '<script src="/log-ind/videre.js" defer></script>'
_ADVARSEL = "Sandkasse: ingen rigtige mennesker"


def fil(navn: str) -> Response:
    """The style sheet or the script."""
    return Response(_indhold(navn), mimetype=FILER[navn], headers={"Cache-Control": "public, max-age=300"})


@cache
def _indhold(navn: str) -> bytes:
    return files("borgerblik.sandkasse.log_ind").joinpath("filer", navn).read_bytes()


def side(titel: str, *dele: str, status: int = 200, videre_til: Iterable[str] = (), script: bool = False) -> Response:
    """A page of ours around HTML; its forms may lead here and to the origins of `videre_til`."""
    maal = " ".join(["'self'", *sorted({_oprindelse(url) for url in videre_til})])
    scripts = "'self'" if script else "'none'"
    politik = (
        f"default-src 'none'; style-src 'self'; script-src {scripts}; "
        f"form-action {maal}; frame-ancestors 'none'; base-uri 'none'"
    )
    html = (
        '<!doctype html>\n<html lang="da"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(titel)}</title><link rel="stylesheet" href="/log-ind/stil.css">'
        f"{_SCRIPT if script else ''}</head>"
        f'<body><header class="sandkasse"><p>{_ADVARSEL}</p></header>'
        f"<main><h1>{escape(titel)}</h1>{''.join(dele)}</main></body></html>\n"
    )
    hoveder = {"Content-Security-Policy": politik, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(html, status, mimetype="text/html", headers=hoveder)


def _oprindelse(url: str) -> str:
    dele = urlsplit(url)
    return f"{dele.scheme}://{dele.netloc}"


def besked(titel: str, tekst: str, status: int = 200) -> Response:
    """A page with one paragraph."""
    return side(titel, f"<p>{escape(tekst)}</p>", status=status)


def videresend(url: str, felter: Mapping[str, str]) -> Response:
    """A form that goes on to a service: by its button, or by itself where scripts run."""
    skjulte = "".join(_skjult(navn, vaerdi) for navn, vaerdi in felter.items())
    form = (
        f'<form id="videre" method="post" action="{escape(url)}">{skjulte}'
        f"<p>Du sendes tilbage til {escape(_oprindelse(url))}.</p><p><button>Fortsæt</button></p></form>"
    )
    return side("Du er på vej videre", form, videre_til=[url], script=True)


def vaelger(
    titel: str,
    handling: str,
    billet: str,
    personer: Iterable[Person],
    oensket: str | None,
    videre_til: Iterable[str],
    tjeneste: str,
) -> Response:
    """Choose who you are, and how sure that is."""
    valgt = oensket if oensket in ("hoej",) else "betydelig"
    niveauer = "".join(
        f'<label><input type="radio" name="niveau" value="{navn}"{" checked" if navn == valgt else ""}> {tekst}'
        f"{'' if navn == o.GAMMELT_3 or o.mindst(navn, oensket) else ' (lavere end ønsket: afvises)'}</label>"
        for navn, tekst in NIVEAUNAVNE.items()
    )
    knapper = "".join(
        f'<li><button name="person" value="{person.noegle}"><strong>{escape(person.navn)}</strong> '
        f"<span>{escape(person.viser)}</span></button></li>"
        for person in personer
    )
    oenske = f"mindst {NIVEAUNAVNE[oensket].lower()}" if oensket else "intet bestemt niveau"
    form = (
        f'<form method="post" action="{handling}">{_skjult("billet", billet)}'
        f"<fieldset><legend>Hvor sikkert er log-in?</legend>{niveauer}</fieldset>"
        f"<h2>Hvem er du?</h2><ul>{knapper}</ul>"
        '<p><button class="stille" name="fortryd" value="ja">Fortryd</button></p></form>'
    )
    indledning = f"<p>{escape(tjeneste)} beder om et log-in på {oenske}. Alle her er opdigtede; vælg en.</p>"
    return side(titel, indledning, form, videre_til=videre_til)


def hvem(titel: str, handling: str, person: Person | None, niveau: str | None, videre_til: Iterable[str]) -> Response:
    """Who is signed in here, and a button that ends it."""
    if person is None or niveau is None:
        return besked(titel, "Ingen er logget ind her i denne browser.")
    form = f'<form method="post" action="{handling}"><p><button>Log ud alle steder</button></p></form>'
    tekst = f"<p>{escape(person.navn)} er logget ind her, niveau {NIVEAUNAVNE[niveau].lower()}.</p>"
    return side(titel, tekst, form, videre_til=videre_til)


def udlogget(titel: str, svar: Iterable[tuple[str, str]]) -> Response:
    """What each service said when it was told of a logout."""
    punkter = "".join(f"<li>{escape(hvem_)}: <strong>{escape(hvad)}</strong></li>" for hvem_, hvad in svar)
    return side(
        titel, "<p>Du er logget ud her.</p>", f"<h2>Tjenesternes svar</h2><ul>{punkter}</ul>" if punkter else ""
    )


def _skjult(navn: str, vaerdi: str) -> str:
    return f'<input type="hidden" name="{escape(navn)}" value="{escape(vaerdi)}">'
