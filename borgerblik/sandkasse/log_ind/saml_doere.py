"""The doors of a SAML identity provider: HTTP on one side, `Idp` on the other, and the failure switches."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from borgerblik.sandkasse.fejl import Fejltavle
from borgerblik.sandkasse.hoved import klokken_nu
from borgerblik.sandkasse.log_ind import ord as o
from borgerblik.sandkasse.log_ind import redirect as binding
from borgerblik.sandkasse.log_ind import sider, udlogning
from borgerblik.sandkasse.log_ind.anmodning import Anmodning, Uvedkommende, laes_anmodning
from borgerblik.sandkasse.log_ind.attributter import navneid
from borgerblik.sandkasse.log_ind.idp import Idp
from borgerblik.sandkasse.log_ind.indgang import Indgang, valg
from borgerblik.sandkasse.log_ind.personer import Borger, Person
from borgerblik.sandkasse.log_ind.sessioner import UNDERVEJS, Hukommelse, Session
from borgerblik.sandkasse.log_ind.svar import ny_ident
from borgerblik.sandkasse.log_ind.tjenester import Tjeneste, Tjenester

Side = Callable[[Request], Response]


@dataclass
class _Runde:
    """A logout that goes from service to service: who is told next, and what the others said."""

    session: Session
    mangler: list[Tjeneste]
    svar: list[tuple[str, str]] = field(default_factory=list)


class Samldoere:
    """Metadata, sign-in, the chooser, single logout, and the page that tells who is signed in."""

    def __init__(self, idp: Idp, tjenester: Tjenester, fejltavle: Fejltavle) -> None:
        self._idp = idp
        self._tjenester = tjenester
        self._fejltavle = fejltavle
        navn = idp.udbyder.navn
        self._indgang = Indgang(navn, f"/idp/{navn}", idp.udbyder.session, sikker=idp.adresse.startswith("https:"))
        self._undervejs: Hukommelse[Anmodning] = Hukommelse(UNDERVEJS)
        self._runder: Hukommelse[_Runde] = Hukommelse(UNDERVEJS)

    def sider(self) -> dict[str, tuple[tuple[str, ...], Side]]:
        """Path -> methods and page."""
        rod = f"/idp/{self._idp.udbyder.navn}"
        return {
            f"{rod}/": (("GET",), self.hvem),
            f"{rod}/metadata": (
                ("GET",),
                lambda _: Response(self._idp.metadata(), mimetype="application/samlmetadata+xml"),
            ),
            f"{rod}/sso": (("GET",), _forstaaet(self.sso)),
            f"{rod}/vaelg": (("POST",), self.vaelg),
            f"{rod}/slo": (("GET", "POST"), _forstaaet(self.slo)),
            f"{rod}/log-ud": (("POST",), self.log_ud),
        }

    # Sign-in

    def sso(self, request: Request) -> Response:
        """An AuthnRequest: answered at once where the browser is signed in well enough, else by way of the chooser."""
        besked = binding.laes(request.query_string.decode("latin-1"))
        udbyder = self._idp.udbyder
        anmodning = laes_anmodning(besked, self._idp.sted("sso"), self._tjenester, udbyder.persontype, klokken_nu())
        if anmodning.umulig is not None:
            return self._afvis(anmodning, o.REQUESTER, anmodning.umulig)
        session = self._indgang.session(request)
        if session is not None and not anmodning.tving and o.mindst(session.niveau, anmodning.niveau):
            return self._svar(anmodning, session)
        if anmodning.passiv:
            return self._afvis(anmodning, o.RESPONDER, o.NO_PASSIVE)
        return sider.vaelger(
            udbyder.titel,
            f"/idp/{udbyder.navn}/vaelg",
            self._undervejs.gem(anmodning),
            udbyder.personer,
            anmodning.niveau,
            [],
            anmodning.tjeneste.entity_id,
        )

    def vaelg(self, request: Request) -> Response:
        """The choice; each sign-in under way is answered once."""
        anmodning = self._undervejs.tag(request.form.get("billet"))
        if anmodning is None:
            return sider.besked("Log-in er udløbet", "Gå tilbage til tjenesten, og begynd forfra.", 400)
        valgt = valg(request, self._idp.udbyder.personer)
        if valgt is None or request.form.get("fortryd"):
            return self._afvis(anmodning, o.RESPONDER, o.AUTHN_FAILED)
        # The old scale comes instead of a level, whatever was wanted: that is what the field has seen (IDENTITY 1.2).
        if valgt.niveau != o.GAMMELT_3 and not o.mindst(valgt.niveau, anmodning.niveau):
            return self._afvis(anmodning, o.RESPONDER, o.NO_AUTHN_CONTEXT)
        session, noegle = self._indgang.log_ind(request, valgt)
        return self._indgang.med_kage(self._svar(anmodning, session), noegle)

    def _svar(self, anmodning: Anmodning, session: Session) -> Response:
        session.deltag(anmodning.tjeneste.entity_id)
        return _videre(anmodning, self._idp.svar(anmodning, session, klokken_nu(), self._fejl(session.person)))

    def _afvis(self, anmodning: Anmodning, status: str, underkode: str) -> Response:
        return _videre(anmodning, self._idp.afslag(anmodning, status, underkode, klokken_nu()))

    def _fejl(self, person: Person) -> str | None:
        numre = [person.nummer] if isinstance(person, Borger) and person.nummer else []
        fejl = self._fejltavle.find(self._idp.udbyder.navn, numre)
        return None if fejl is None else fejl.slags

    # Logout

    def hvem(self, request: Request) -> Response:
        """Who is signed in here."""
        session, udbyder = self._indgang.session(request), self._idp.udbyder
        maal = [t.udlogning.anmodning for t in self._deltagere(session) if t.udlogning] if session else []
        person, niveau = (session.person, session.niveau) if session else (None, None)
        return sider.hvem(udbyder.titel, f"/idp/{udbyder.navn}/log-ud", person, niveau, maal)

    def log_ud(self, request: Request) -> Response:
        """A logout that begins here: every service that knows of the session is told, one after another."""
        session = self._indgang.log_ud(request)
        if session is None:
            return sider.udlogget(self._idp.udbyder.titel, [])
        return self._indgang.uden_kage(self._naeste(_Runde(session, self._deltagere(session))))

    def slo(self, request: Request) -> Response:
        """A LogoutRequest, or the answer to one of ours."""
        besked = (
            udlogning.laes_post(request.form.to_dict())
            if request.method == "POST"
            else binding.laes(request.query_string.decode("latin-1"))
        )
        return self._anmodet(request, besked) if besked.slags == "SAMLRequest" else self._besvaret(besked)

    def _anmodet(self, request: Request, besked: binding.Besked | udlogning.Post) -> Response:
        nu, sted = klokken_nu(), self._idp.sted("slo")
        anmodning = udlogning.laes_anmodning(besked, sted, self._tjenester, nu)
        navn = anmodning.tjeneste.entity_id

        def ramt(session: Session) -> bool:
            er_den = navneid(session.person).vaerdi == anmodning.navneid and navn in session.deltagere
            return er_den and (not anmodning.indekser or session.indeks in anmodning.indekser)

        ramte = self._indgang.sessioner.tag_alle(ramt)
        andre = any(deltager != navn for session in ramte for deltager in session.deltagere)
        status, underkode = (
            (o.SUCCESS, o.PARTIAL_LOGOUT if andre else None) if ramte else (o.REQUESTER, o.UNKNOWN_PRINCIPAL)
        )
        til = anmodning.tjeneste.udlogning
        if til is None:
            return sider.udlogget(self._idp.udbyder.titel, [])
        svar = udlogning.skriv_svar(self._idp.udbyder.entity_id, til.svar, anmodning.ident, nu, status, underkode)
        bevis = self._idp.underskriver(self._fejl(ramte[0].person) if ramte else None)
        videre = redirect(binding.adresse(til.svar, "SAMLResponse", svar, anmodning.relay_state, bevis), 303)
        return self._indgang.uden_kage(videre) if ramte else videre

    def _besvaret(self, besked: binding.Besked | udlogning.Post) -> Response:
        svar = udlogning.laes_svar(besked, self._idp.sted("slo"), self._tjenester, klokken_nu())
        runde = self._runder.tag(svar.svar_paa)
        if runde is None:
            raise Uvedkommende("Svaret hører ikke til en udlogning, der begyndte her.")
        runde.svar.append((svar.tjeneste.entity_id, svar.status))
        return self._naeste(runde)

    def _naeste(self, runde: _Runde) -> Response:
        """On to the next service that can be told; a page with the answers when there is none left."""
        while runde.mangler:
            tjeneste = runde.mangler.pop(0)
            if tjeneste.udlogning is None:
                runde.svar.append((tjeneste.entity_id, "kan ikke logges ud herfra"))
                continue
            til, ident = tjeneste.udlogning.anmodning, ny_ident()
            self._runder.gem(runde, ident)
            xml = udlogning.skriv_anmodning(
                ident,
                self._idp.udbyder.entity_id,
                til,
                navneid(runde.session.person),
                runde.session.indeks,
                klokken_nu(),
            )
            bevis = self._idp.underskriver(self._fejl(runde.session.person))
            return redirect(binding.adresse(til, "SAMLRequest", xml, None, bevis), 303)
        return sider.udlogget(self._idp.udbyder.titel, runde.svar)

    def _deltagere(self, session: Session) -> list[Tjeneste]:
        fundne = (self._tjenester.find(navn) for navn in session.deltagere)
        return [tjeneste for tjeneste in fundne if tjeneste is not None]


def _videre(anmodning: Anmodning, svar: bytes) -> Response:
    """The page that carries a Response on to the service."""
    felter = {"SAMLResponse": base64.b64encode(svar).decode()}
    if anmodning.relay_state is not None:
        felter["RelayState"] = anmodning.relay_state
    return sider.videresend(anmodning.modtager, felter)


def _forstaaet(side: Side) -> Side:
    """A message that is not believed gets a page that says why, and goes nowhere."""

    def svar(request: Request) -> Response:
        try:
            return side(request)
        except binding.Ulaeselig as ulaeselig:
            return sider.besked("Meddelelsen kan ikke læses", str(ulaeselig), 400)
        except Uvedkommende as uvedkommende:
            return sider.besked("Meddelelsen afvises", str(uvedkommende), 400)

    return svar
