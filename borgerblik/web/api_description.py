"""The description of the API (OpenAPI 3.1), generated from the doors and their schemas."""

from __future__ import annotations

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from flask_smorest import Api, Blueprint

from schemas.ud.felter import Kode, Kroner, Tidspunkt
from schemas.ud.problem import ProblemUd

MEDIA_TYPE = "application/problem+json"
SETTINGS = {
    "API_TITLE": "Borgerblikket",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "info": {
            "description": "En borgers kommunale sager og ydelser i ét overblik. Tider er RFC 3339, datoer er danske "
            "kalenderdage, beløb er decimaltal i kroner som tekst. Fejl er application/problem+json (RFC 9457).",
            "license": {"name": "MPL-2.0", "identifier": "MPL-2.0"},
        }
    },
}
PROBLEMS = {
    401: "Ikke logget ind, eller på et for lavt niveau (se WWW-Authenticate, RFC 9470)",
    403: "Rollen giver ikke adgang",
    404: "Ikke der, ikke dit, eller holdt tilbage",
    503: "Ingen kilde svarede, eller opslaget kunne ikke logges",
}


class OurApi(Api):  # type: ignore[misc]
    """flask-smorest with our form of errors.

    Its own error handler would speak for the whole app in another form, and it describes errors as plain JSON.
    """

    ERROR_SCHEMA = ProblemUd

    def _register_error_handlers(self) -> None:
        pass

    def _register_pagination_header(self) -> None:
        pass  # we page in the body

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = MEDIA_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"


def make_api(app: Any) -> OurApi:
    """The description of an app, empty until its doors are registered."""
    plugin = MarshmallowPlugin(schema_name_resolver=_schema_name)
    api = OurApi(app, spec_kwargs={"marshmallow_plugin": plugin})
    api.register_field(Kroner, "string", "decimal")
    api.register_field(Tidspunkt, "string", "date-time")
    api.register_field(Kode, "string", None)
    scheme = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Adgangstoken (RFC 9068)",
    }
    api.spec.components.security_scheme("adgangstoken", scheme)
    return api


def may_answer(bp: Blueprint, *statuses: int) -> Any:
    """Describes the problems a door may answer with."""

    def describe(view: Any) -> Any:
        for status in statuses:
            view = bp.alt_response(status, schema=ProblemUd, description=PROBLEMS[status], content_type=MEDIA_TYPE)(
                view
            )
        return view

    return describe


def _schema_name(schema: Any) -> str:
    """`OverblikUd` is called `Overblik` outside."""
    cls = schema if isinstance(schema, type) else type(schema)
    return cls.__name__.removesuffix("Ud")
