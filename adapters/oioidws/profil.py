"""The profile `oioidws`: every question carries a token and is signed, every answer is believed or refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography import x509
from lxml import etree

from adapters.kontrakt import Ns
from adapters.oioidws.assertion import Token, Wanted
from adapters.oioidws.besked import believe, sign_with_token
from adapters.oioidws.signatur import NotBelieved
from adapters.oioidws.tokens import Tokens
from adapters.sikkerhed import Asker, Exchange
from borgerblik.sources import NotProved, Reason, SourceError

Pinned = Callable[[], Sequence[x509.Certificate]]


class Oioidws:
    """Security towards one service (its entityID), whose answers are signed by one of the pinned certificates."""

    def __init__(self, entity_id: str, tokens: Tokens, pinned: Pinned) -> None:
        self._entity_id = entity_id
        self._tokens = tokens
        self._pinned = pinned

    def seal(self, envelope: etree._Element, asker: Asker) -> Exchange:
        """The envelope with the kommune's token, signed. Raises SourceError where no token is to be had."""
        if asker.cvr is None:
            raise SourceError(Reason.AFVIST, "the kommune has no CVR number to ask for")
        token = self._tokens.token(Wanted(self._entity_id, asker.cvr), asker.deadline)
        sign_with_token(envelope, token)
        message_id = envelope.findtext(f".//{Ns.WSA('MessageID')}") or ""
        data = etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)
        return _Signed(data, message_id, token, self._tokens, self._pinned)


@dataclass(frozen=True, slots=True)
class _Signed:
    data: bytes
    message_id: str
    token: Token
    tokens: Tokens
    pinned: Pinned

    def open(self, envelope: etree._Element) -> etree._Element:
        try:
            return believe(envelope, self.pinned(), self.message_id)
        except NotBelieved as error:
            raise NotProved(f"the answer is not believed: {error}") from error

    def renew(self) -> bool:
        return self.tokens.refused(self.token)
