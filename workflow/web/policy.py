"""The content policy of pages with the editor."""

from __future__ import annotations

from workflow.http.security import EDITOR_STYLES, POLICY

EDITOR_OPTIONS = {"content_security_policy": {**POLICY, "style-src-attr": EDITOR_STYLES}}
"""For `view.talisman_view_options`: alignment is a style attribute of a paragraph."""
