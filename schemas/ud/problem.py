"""An error as it leaves the house (RFC 9457)."""

from __future__ import annotations

from marshmallow import Schema, fields


class ProblemUd(Schema):
    """`type` is stable, for programs; `title` and `detail` are Danish, for people; `instance` is the request id."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
