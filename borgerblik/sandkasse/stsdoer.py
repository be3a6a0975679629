"""The two doors of the token service: HTTP on one side, `Sts` on the other, and its failure switches."""

from __future__ import annotations

import json
import ssl
from typing import Any

from cryptography import x509
from werkzeug.wrappers import Request, Response

from borgerblik.sandkasse.fejl import Fejltavle
from borgerblik.sandkasse.forstyrret import Ventetid, vent
from borgerblik.sandkasse.soap import SoapFejl, Version, fault
from borgerblik.sandkasse.sts import Sts, StsFejl

_NEDE = StsFejl(100, "the service is not available")


class Stsdoer:
    """Answers at both addresses."""

    def __init__(self, sts: Sts, fejltavle: Fejltavle, ventetid: Ventetid) -> None:
        self._sts = sts
        self._fejltavle = fejltavle
        self._ventetid = ventetid

    def soap(self, request: Request) -> Response:
        """An RST."""
        fejl = self._fejltavle.find("sts", ())
        if fejl is not None and fejl.slags in ("langsom", "tavs") and not vent(fejl, self._ventetid, request.environ):
            return Response(b"", 503)
        try:
            if fejl is not None and fejl.slags == "http_500":
                raise _NEDE.som_fault()
            return _xml(self._sts.soap(request.get_data(), request.headers, fejl), 200)
        except SoapFejl as soapfejl:
            return _xml(fault(Version.SOAP_12, soapfejl), 500)

    def rest(self, request: Request) -> Response:
        """The same by JSON; the caller is who the TLS connection says."""
        fejl = self._fejltavle.find("sts", ())
        if fejl is not None and fejl.slags in ("langsom", "tavs") and not vent(fejl, self._ventetid, request.environ):
            return Response(b"", 503)
        try:
            if fejl is not None and fejl.slags == "http_500":
                raise _NEDE
            svar = self._sts.rest(request.get_data(), _klient(request.environ), fejl)
        except StsFejl as stsfejl:
            fejlsvar = {"ErrorCode": stsfejl.kode, "ErrorText": stsfejl.tekst}
            return _json(fejlsvar, 500 if stsfejl.kode == _NEDE.kode else 400)
        return _json(svar, 200)


def _klient(environ: dict[str, Any]) -> x509.Certificate | None:
    """The certificate of the TLS connection; no header can stand in for it."""
    sok = environ.get("sandkasse.socket") or environ.get("werkzeug.socket")
    der = sok.getpeercert(binary_form=True) if isinstance(sok, ssl.SSLSocket) else None
    return x509.load_der_x509_certificate(der) if der else None


def _xml(data: bytes, status: int) -> Response:
    return Response(data, status, content_type=Version.SOAP_12.indholdstype)


def _json(data: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(data), status, mimetype="application/json")
