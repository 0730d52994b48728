"""The blueprint that every module of pages adds its routes to."""

from __future__ import annotations

from flask import Blueprint

web = Blueprint("web", __name__)
