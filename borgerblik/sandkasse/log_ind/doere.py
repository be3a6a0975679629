"""Every provider of the sandkasse put together: which page is behind each path."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from borgerblik.sandkasse.fejl import Fejltavle
from borgerblik.sandkasse.forstyrret import Ventetid
from borgerblik.sandkasse.log_ind import sider
from borgerblik.sandkasse.log_ind.broker import Broker
from borgerblik.sandkasse.log_ind.idp import UDBYDERE, Idp
from borgerblik.sandkasse.log_ind.klienter import Indstillinger, Klienter
from borgerblik.sandkasse.log_ind.oidc_doere import Oidcdoere
from borgerblik.sandkasse.log_ind.saml_doere import Samldoere
from borgerblik.sandkasse.log_ind.tjenester import Tjenester
from borgerblik.sandkasse.pki import Pki
from borgerblik.sandkasse.udsteder import Udsteder

Side = Callable[[Request], Response]


class LogInd:
    """The two SAML providers and the broker of one sandkasse."""

    def __init__(
        self,
        indstillinger: Indstillinger,
        *,
        pki: Callable[[], Pki],
        udsteder: Udsteder,
        fejltavle: Fejltavle,
        ventetid: Ventetid,
    ) -> None:
        adresse = indstillinger.adresse
        tjenester = Tjenester(indstillinger.sp_metadata)
        self.broker = Broker(adresse, udsteder)
        self.idp = {udbyder.navn: Idp(udbyder, adresse, pki) for udbyder in UDBYDERE}
        doere: list[Samldoere | Oidcdoere] = [
            *(Samldoere(idp, tjenester, fejltavle) for idp in self.idp.values()),
            Oidcdoere(self.broker, Klienter(indstillinger.klienter), fejltavle, ventetid),
        ]
        self._alle = {sti: bag for doer in doere for sti, bag in doer.sider().items()}
        self._alle |= {f"/log-ind/{navn}": (("GET",), _fil(navn)) for navn in sider.FILER}

    @property
    def sider(self) -> dict[str, Side]:
        """Path -> page."""
        return {sti: side for sti, (_, side) in self._alle.items()}

    def regler(self) -> Iterator[Rule]:
        """A rule for each path; its endpoint is the path."""
        for sti, (metoder, _) in self._alle.items():
            yield Rule(sti, endpoint=sti, methods=metoder)


def _fil(navn: str) -> Side:
    return lambda _: sider.fil(navn)
