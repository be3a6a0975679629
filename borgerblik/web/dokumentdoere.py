"""The doors of a document kept in versions: how each is described, and what whoever puts it anew must show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_smorest import Blueprint, abort
from marshmallow import Schema

from borgerblik.kommuner.udgaver import AendretImens, Dokument, Dokumentbillede
from borgerblik.web.api_description import may_answer
from borgerblik.web.risiko import SECURED
from borgerblik.web.udgaver import ETAG, IF_MATCH, also_answers, body, demand_match, demand_same, etag, sent

D = TypeVar("D", bound=Dokument)
Door = Callable[[Any], Any]
CHANGING = (412, 415, 422, 428)  # what a PUT may answer with besides


@dataclass(frozen=True, slots=True)
class Documentdoors:
    """Makes the doors of one kind of document, at `path` of the blueprint; `ud` is the form it is answered in.

    `refused` is what every one of them may answer with besides.
    """

    bp: Blueprint
    ud: type[Schema]
    path: str = ""
    refused: tuple[int, ...] = (401, 403, 503)

    def reads(self, summary: str) -> Door:
        """GET of the document, with the ETag that If-Match names when it is put anew."""

        def make(view: Any) -> Any:
            view = self.bp.response(200, self.ud, headers=ETAG)(may_answer(self.bp, *self.refused)(view))
            return self.bp.get(self.path)(self.bp.doc(summary=summary, **SECURED)(view))

        return make

    def puts(self, summary: str, ind: type[Schema], first: str, changing: tuple[int, ...] = CHANGING) -> Door:
        """PUT of the whole document, against the version that If-Match names; `first` tells of a 201."""

        def make(view: Any) -> Any:
            view = may_answer(self.bp, *self.refused)(also_answers(self.bp, *changing)(view))
            view = self.bp.alt_response(201, schema=self.ud, description=first, headers=ETAG)(view)
            view = self.bp.response(200, self.ud, headers=ETAG)(view)
            view = self.bp.doc(summary=summary, parameters=[IF_MATCH], requestBody=body(ind), **SECURED)(view)
            return self.bp.put(self.path)(view)

        return make

    def looks_back(self, summary: str, ud: type[Schema]) -> Door:
        """GET of every version there was."""

        def make(view: Any) -> Any:
            view = self.bp.response(200, ud)(may_answer(self.bp, *self.refused)(view))
            return self.bp.get(f"{self.path}/historik")(self.bp.doc(summary=summary, **SECURED)(view))

        return make


def put(kode: str, before: int, read: Callable[[bytes], D], keep: Callable[[D, int], object]) -> int:
    """Keep the document in the body, which is that kommune's, as the version after `before`; 201 for the first, or 200.

    `keep` is given the document and the version it follows, and may raise AendretImens.
    """
    dokument = sent(read)
    demand_same({"kode": (kode, dokument.kode)})
    demand_match(before)
    try:
        keep(dokument, before)
    except AendretImens:
        abort(412)
    return 200 if before else 201


def shown(billede: Dokumentbillede[D], kode: str, status: int = 200) -> tuple[D, int, dict[str, str]]:
    """The kommune's document with its ETag."""
    return billede.for_kommune(kode), status, etag(billede.version(kode))
