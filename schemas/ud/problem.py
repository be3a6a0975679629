"""An error as it leaves the house (RFC 9457)."""

from __future__ import annotations

from marshmallow import fields

from schemas.ud.felter import Ud


class ProblemUd(Ud):
    """`type` is stable, for programs; `title` and `detail` are Danish, for people; `instance` is the request id."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    instance = fields.String()
