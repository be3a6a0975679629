"""Forms: each carries a token that only this browser's session gives (Flask-WTF), and comes from our own pages.

What Flask calls the session holds nothing but that token, made from the browser's secret and ours; the real session
is on our side (access.sessioner).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request
from flask.sessions import NullSession, SecureCookieSession, SessionInterface, SessionMixin
from flask_wtf.csrf import CSRFError, CSRFProtect

from borgerblik.access.gate import SESSION_COOKIE

FIELD = "csrf_token"


class _OfTheBrowser(SessionInterface):
    """The token of the browser's session; nothing is ever put into a cookie of Flask's own."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        """From the session cookie; where there is none nothing can be kept."""
        cookie = request.cookies.get(SESSION_COOKIE)
        if not cookie:
            return NullSession()
        secret = app.secret_key if isinstance(app.secret_key, bytes) else str(app.secret_key).encode()
        return SecureCookieSession({FIELD: hmac.new(secret, f"form\0{cookie}".encode(), hashlib.sha256).hexdigest()})

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing to save."""


def protect_forms(app: Flask, secret: bytes) -> CSRFProtect:
    """Every change a browser asks for is checked, unless its door is exempt by name."""
    app.secret_key = hmac.new(secret, b"borgerblik forms", hashlib.sha256).hexdigest()
    app.session_interface = _OfTheBrowser()
    # How we were reached (scheme) is only known in front of us: where a form comes from is checked below instead.
    app.config.update(WTF_CSRF_SSL_STRICT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_FIELD_NAME=FIELD)
    return CSRFProtect(app)


def demand_own_page(adresse: str) -> None:
    """A form comes from a page of ours, where the browser says where it comes from. Raises CSRFError."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
    if site not in ("same-origin", "none") or (origin is not None and not _same(origin, adresse)):
        raise CSRFError("the form is not from a page of ours")


def _same(origin: str, adresse: str) -> bool:
    """Our own address, or the host that was asked: a front server may have another name for us inside."""
    found, own = urlsplit(origin), urlsplit(adresse)
    return (found.scheme, found.netloc) == (own.scheme, own.netloc) or found.netloc == request.host


def cookie(response: Response, name: str, value: str, **limits: Any) -> None:
    """Set a cookie that only this host gets back, over TLS (or on this machine), and no script reads."""
    response.set_cookie(name, value, path="/", secure=True, httponly=True, **limits)


def forget(response: Response, name: str, samesite: str = "Lax") -> None:
    """Take it back."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite=samesite)
