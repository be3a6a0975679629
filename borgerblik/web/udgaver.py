"""What doors share behind which every version is kept: whoever changes something says which version they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import request
from flask_smorest import Blueprint, abort
from marshmallow import Schema

from borgerblik.access.identity import Identity
from borgerblik.domain.cpr import masked
from borgerblik.web.api_description import MEDIA_TYPE
from schemas.ind.fejl import DokumentFaults
from schemas.ud.problem import ProblemUd

T = TypeVar("T")
ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Udgaven, til If-Match"}}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "ETag fra den udgave, der rettes i; kan kun udelades, når der ingen er.",
}
ANSWERS = {
    409: "Det kan ikke gøres i den stand, den er i",
    412: "En anden har gemt en nyere udgave imens (If-Match)",
    415: "Indholdet er ikke application/json",
    422: "Noget i indholdet er forkert; hver fejl er nævnt med sit sted",
    428: "If-Match mangler: den nævner den udgave, der rettes i",
}


def etag(version: int) -> dict[str, str]:
    """The header that names a version."""
    return {"ETag": f'"{version}"'}


def demand_match(version: int) -> None:
    """Who changes something says which version they read (RFC 9110 13.1.1, RFC 6585 3), or is told 428 or 412."""
    if "If-Match" not in request.headers:
        if version:
            abort(428)
    elif not request.if_match.contains(str(version)):
        abort(412)


def json_sent() -> bytes:
    """The body as it was sent, for the strict reader; 415 where it is no JSON."""
    if not request.is_json:
        abort(415)
    return request.get_data()


@contextmanager
def faults_told() -> Iterator[None]:
    """Every fault in the body, each with its place, as one answer."""
    try:
        yield
    except DokumentFaults as error:
        written = {"indholdet": [str(fault) for fault in error.skrevet]} if error.skrevet else {}
        abort(422, messages={"json": {**written, **error.messages}})


def sent(read: Callable[[bytes], T]) -> T:
    """What `read` makes of the body, or every fault in it as one answer."""
    with faults_told():
        return read(json_sent())


def demand_same(pairs: Mapping[str, tuple[str, str]]) -> None:
    """What the address says and the body repeats is the same."""
    other = {name: ["er ikke den samme som i adressen"] for name, (here, there) in pairs.items() if here != there}
    if other:
        abort(422, messages={"json": other})


def decider(identity: Identity) -> str:
    """Who decides, for the history."""
    return masked(f"{identity.rolle.value}:{person(identity)}")


def person(identity: Identity) -> str:
    """What tells somebody from everybody else: one door writes a UUID in capitals and another does not."""
    return masked(identity.subject if identity.bruger_uuid is None else identity.bruger_uuid.lower())


def also_answers(bp: Blueprint, *statuses: int) -> Any:
    """Describes what such a door may answer with besides."""

    def describe(view: Any) -> Any:
        for status in statuses:
            view = bp.alt_response(status, schema=ProblemUd, description=ANSWERS[status], content_type=MEDIA_TYPE)(view)
        return view

    return describe


def body(schema: type[Schema]) -> dict[str, Any]:
    """Describes the body such a door takes."""
    return {"required": True, "content": {"application/json": {"schema": schema}}}
