"""The words of the messages, in both languages. Not one of them says what the news is of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from borgerblik.underretning.model import Besked

SPROG = ("da", "en")

_STOP: Mapping[str, str] = MappingProxyType(
    {
        "da": "Du får beskeden, fordi du selv har bedt om den. Du kan ændre det eller stoppe det: log ind på "
        '{adresse}, og vælg "Besked".\n\nDu kan ikke svare på denne besked.\n',
        "en": "You get this message because you asked for it. You can change that or stop it: log in at "
        '{adresse}, and choose "Notifications".\n\nYou cannot reply to this message.\n',
    }
)
_EMNE_NYT: Mapping[str, str] = MappingProxyType(
    {"da": "Der er nyt på din side hos {kommune}", "en": "There is news on your page at {kommune}"}
)
_NYT: Mapping[str, str] = MappingProxyType(
    {
        "da": "Der er nyt på din side hos {kommune}. Log ind på {adresse} for at se det.\n\n",
        "en": "There is news on your page at {kommune}. Log in at {adresse} to see it.\n\n",
    }
)
_EMNE_PROEVE: Mapping[str, str] = MappingProxyType(
    {"da": "Prøvebesked fra {kommune}", "en": "Test message from {kommune}"}
)
_PROEVE: Mapping[str, str] = MappingProxyType(
    {
        "da": "Dette er en prøve. Når der er nyt på din side hos {kommune}, får du en besked som denne.\n\n",
        "en": "This is a test. When there is news on your page at {kommune}, you get a message like this one.\n\n",
    }
)
_EMNE_KODE: Mapping[str, str] = MappingProxyType(
    {"da": "Bekræft din e-mailadresse", "en": "Confirm your e-mail address"}
)
_KODE: Mapping[str, str] = MappingProxyType(
    {
        "da": "Din kode er {kode}\n\nSkriv den på siden hos {kommune}, hvor du bad om besked. Koden gælder i "
        "{minutter} minutter.\n\nHar du ikke bedt om den, skal du ikke gøre noget: så sender vi ikke mere hertil.\n\n"
        "Du kan ikke svare på denne besked.\n",
        "en": "Your code is {kode}\n\nEnter it on the page at {kommune} where you asked to be told. The code is valid "
        "for {minutter} minutes.\n\nIf you did not ask for it, do nothing: we will send no more to this address.\n\n"
        "You cannot reply to this message.\n",
    }
)


def nyt(sprog: str, kommune: str, adresse: str) -> Besked:
    """There is news; `kommune` is its name, `adresse` where one signs in."""
    return _besked(sprog, _EMNE_NYT, _NYT[sprog] + _STOP[sprog], kommune=kommune, adresse=adresse)


def proeve(sprog: str, kommune: str, adresse: str) -> Besked:
    """A message to try whether they arrive."""
    return _besked(sprog, _EMNE_PROEVE, _PROEVE[sprog] + _STOP[sprog], kommune=kommune, adresse=adresse)


def bekraeft(sprog: str, kommune: str, kode: str, minutter: int) -> Besked:
    """The code that shows that the address is the citizen's."""
    return _besked(sprog, _EMNE_KODE, _KODE[sprog], kommune=kommune, kode=kode, minutter=str(minutter))


def _besked(sprog: str, emne: Mapping[str, str], tekst: str, **vaerdier: str) -> Besked:
    return Besked(emne[sprog].format(**vaerdier), tekst.format(**vaerdier), sprog)
