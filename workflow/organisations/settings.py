"""The named choices of an office, with their defaults. An unknown name is refused when it is set."""

from __future__ import annotations

from typing import Any

from workflow.base.errors import InvalidInput, Refusal
from workflow.organisations.models import Organisation

ONE_PERSON_CHECKS_BOTH = "one_person_checks_content_and_format"
ONE_PERSON_DRAFTS_CHECKS_SIGNS = "one_person_drafts_checks_and_signs"
NUMBERING = "numbering"
PAGE_PROFILE = "page_profile"
MAIL_RECIPIENTS = "mail_recipients"

DEFAULTS: dict[str, Any] = {
    # Content and layout are two responsibilities (Đ.12); an office too small for two people may say so.
    ONE_PERSON_CHECKS_BOTH: False,
    # Nobody alone drafts, checks and signs, unless the office's named setting allows it.
    ONE_PERSON_DRAFTS_CHECKS_SIGNS: False,
    # NUM-4: "per_type", "shared" (one for all), or a table type key → series name.
    NUMBERING: "per_type",
    PAGE_PROFILE: "standard",
    MAIL_RECIPIENTS: True,
}


def setting(organisation: Organisation, name: str) -> Any:
    """The office's choice, or the default. Raises: KeyError for a name that is no setting."""
    return organisation.settings.get(name, DEFAULTS[name])


def choose(organisation: Organisation, name: str, value: Any) -> None:
    """Set a named choice. Raises: InvalidInput."""
    if name not in DEFAULTS:
        raise InvalidInput([Refusal("setting_unknown", {"setting": name, "known": sorted(DEFAULTS)})])
    organisation.settings = {**organisation.settings, name: value}
