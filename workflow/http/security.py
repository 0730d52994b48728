"""Headers that keep a page to itself: a strict content policy, no framing by others, no guessing of types."""

from __future__ import annotations

from flask import Flask
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
    "frame-src": "'self'",
}
EDITOR_STYLES = "'unsafe-inline'"
"""Only for style attributes, only on the editor page: alignment is a style attribute of a paragraph."""


def trust_proxies(app: Flask, hops: int) -> None:
    """Believe the last so many proxies about the client's address and scheme; what lies before them is the client's
    own word. Without proxies nothing is believed: else anybody could try passwords as somebody else's address."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]


def install(app: Flask, *, https: bool) -> Talisman:
    """Put the headers on every answer; cookies are safe, and https is required where the address says so."""
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_NAME="trinhky",
    )
    talisman = Talisman(
        app,
        content_security_policy=POLICY,
        force_https=False,
        strict_transport_security=https,
        session_cookie_secure=https,
        frame_options="SAMEORIGIN",
        referrer_policy="same-origin",
    )
    app.extensions["trinhky_talisman"] = talisman
    return talisman
