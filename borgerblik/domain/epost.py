"""An e-mail address (e-mailadresse) that does not give itself away."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from enum import StrEnum
from typing import Any, NoReturn

LONGEST = 254  # characters of the whole address (RFC 5321 4.5.3.1.3, without the angle brackets)
LONGEST_LOCAL = 64
# What people have: an atom with dots (RFC 5322 3.2.3). Quoted local parts and addresses by IP number are not taken.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SEVERAL = re.compile(r"[,;]|\s\S")


class Adressefejl(StrEnum):
    """What is wrong with what somebody wrote as an address."""

    TOM = "tom"
    FLERE = "flere"
    FOR_LANG = "for_lang"
    TEGN = "tegn"
    FORM = "form"


class NotAnEmail(ValueError):
    """The text is not one e-mail address; the text itself is never part of the message."""

    def __init__(self, fejl: Adressefejl) -> None:
        super().__init__(f"ikke en e-mailadresse: {fejl.value}")
        self.fejl = fejl


class Email:
    """One address that a message can be sent to: ASCII, its domain in lower case (IDNA).

    It is reached only through `reveal`: printing, formatting, logging and pickling never show it.
    Raises NotAnEmail. Source: RFC 5321 4.1.2 and 4.5.3.1, RFC 5322 3.4.1, RFC 3490.
    """

    __slots__ = ("_adresse",)
    _adresse: str

    def __init__(self, tekst: str) -> None:
        object.__setattr__(self, "_adresse", _read(tekst))

    def reveal(self) -> str:
        """The address, for the one place that must send to it, and for its owner."""
        return self._adresse

    @property
    def domaene(self) -> str:
        """What stands after the @."""
        return self._adresse.rpartition("@")[2]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Email) and self._adresse == other._adresse

    def __hash__(self) -> int:
        return hash((Email, self._adresse))

    def __repr__(self) -> str:
        return "<Email>"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __setattr__(self, _name: str, _value: Any) -> NoReturn:
        raise AttributeError("an Email does not change")

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Email is not pickled: it must not reach a cache or a queue in clear")


def _read(tekst: str) -> str:
    text = tekst.strip(" ") if isinstance(tekst, str) else ""
    if not text:
        raise NotAnEmail(Adressefejl.TOM)
    if len(text) > 4 * LONGEST:
        raise NotAnEmail(Adressefejl.FOR_LANG)
    if not text.isprintable():
        raise NotAnEmail(Adressefejl.TEGN)
    if _SEVERAL.search(text) or text.count("@") > 1:
        raise NotAnEmail(Adressefejl.FLERE)
    local, at, domain = text.partition("@")
    if not at or not local or not domain:
        raise NotAnEmail(Adressefejl.FORM)
    if not local.isascii():
        raise NotAnEmail(Adressefejl.TEGN)
    return _checked(local, _ascii_domain(domain))


def _checked(local: str, domain: str) -> str:
    found = f"{local}@{domain}"
    if len(local) > LONGEST_LOCAL or len(found) > LONGEST:
        raise NotAnEmail(Adressefejl.FOR_LANG)
    if not _LOCAL.fullmatch(local):
        raise NotAnEmail(Adressefejl.FORM)
    try:
        read = Address(addr_spec=found)
    except (HeaderParseError, ValueError, IndexError):
        raise NotAnEmail(Adressefejl.FORM) from None
    if read.addr_spec != found:
        raise NotAnEmail(Adressefejl.FORM)
    return found


def _ascii_domain(domain: str) -> str:
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise NotAnEmail(Adressefejl.FORM) from None
    labels = ascii_domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise NotAnEmail(Adressefejl.FORM)
    return ascii_domain
