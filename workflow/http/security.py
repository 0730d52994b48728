"""Headers that keep a page to itself: a strict content policy, no framing by others, no guessing of types."""

from __future__ import annotations

from flask import Flask
from flask_talisman import Talisman

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
