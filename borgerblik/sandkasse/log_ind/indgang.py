"""What the sign-in pages of every provider share: the cookie of its session, and reading a choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from werkzeug.wrappers import Request, Response

from borgerblik.sandkasse.hoved import klokken_nu
from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind.personer import Person, find
from borgerblik.sandkasse.log_ind.sessioner import Hukommelse, Session

MULIGE = (*o.TRIN, o.GAMMELT_3)


@dataclass(frozen=True, slots=True)
class Valg:
    """Who somebody says they are, and how sure that is."""

    person: Person
    niveau: str


def valg(request: Request, blandt: tuple[Person, ...]) -> Valg | None:
    """The choice of a posted form; None where there is none."""
    person, niveau = find(request.form.get("person", ""), blandt), request.form.get("niveau", "")
    return None if person is None or niveau not in MULIGE else Valg(person, niveau)


class Indgang:
    """The sessions of one provider; a cookie names the browser's own.

    Ports share cookies, so its name is ours alone, and its path is the provider's.
    """

    def __init__(self, navn: str, sti: str, levetid: timedelta, *, sikker: bool) -> None:
        self._kage = f"sandkasse-{navn}"
        self._sti = sti
        self._sikker = sikker
        self._levetid = levetid
        self.sessioner: Hukommelse[Session] = Hukommelse(levetid)

    def session(self, request: Request) -> Session | None:
        """The browser's session."""
        return self.sessioner.find(request.cookies.get(self._kage))

    def log_ind(self, request: Request, valg_: Valg) -> tuple[Session, str]:
        """A new session in place of the browser's old one, and the value of its cookie."""
        self.sessioner.tag(request.cookies.get(self._kage))
        session = Session(valg_.person, valg_.niveau, klokken_nu())
        return session, self.sessioner.gem(session)

    def log_ud(self, request: Request) -> Session | None:
        """The session that was the browser's."""
        return self.sessioner.tag(request.cookies.get(self._kage))

    def med_kage(self, svar: Response, noegle: str) -> Response:
        """The answer, with the cookie of a new session."""
        svar.set_cookie(
            self._kage,
            noegle,
            max_age=self._levetid,
            path=self._sti,
            httponly=True,
            secure=self._sikker,
            samesite="Lax",
        )
        return svar

    def uden_kage(self, svar: Response) -> Response:
        """The answer, with the cookie gone."""
        svar.delete_cookie(self._kage, path=self._sti, httponly=True, secure=self._sikker, samesite="Lax")
        return svar
