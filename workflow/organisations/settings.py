"""The named choices of an office, with their defaults. An unknown name is refused when it is set."""

from __future__ import annotations

from typing import Any

from workflow.base.errors import InvalidInput, Refusal
from workflow.organisations.models import Organisation

ONE_PERSON_CHECKS_BOTH = "one_person_checks_content_and_format"
ONE_PERSON_DRAFTS_CHECKS_SIGNS = "one_person_drafts_checks_and_signs"
NUMBERING = "numbering"
PAGE_PROFILE = "page_profile"
ADDRESS_LINE = "address_line"
MAIL_RECIPIENTS = "mail_recipients"
EXCHANGE_RECIPIENTS = "exchange_recipients"
PROOF_MARK = "proof_mark"
REVIEW_INITIALS = "review_initials"
INITIALS_NONE, INITIALS_OPTIONAL, INITIALS_REQUIRED = "none", "optional", "required"
SECRETARY_SIGNS_WITH_KEY = "secretary_signs_with_key"
PROOF_REQUIRED = "signature_proof_required"
REMINDERS = "reminders"
COPIES_NEED_REQUEST = "copies_need_request"

DEFAULTS: dict[str, Any] = {
    # Content and layout are two responsibilities (Đ.12); an office too small for two people may say so.
    ONE_PERSON_CHECKS_BOTH: False,
    # Nobody alone drafts, checks and signs, unless the office's named setting allows it.
    ONE_PERSON_DRAFTS_CHECKS_SIGNS: False,
    # NUM-4: "per_type", "shared" (one for all), or a table type key → series name.
    NUMBERING: "per_type",
    # Names and figures of the ruleset (FMT-PAGE, FMT-PAGE-9, PL1 II.6e); an empty choice is the ruleset's usual one.
    PAGE_PROFILE: {},
    # Ô 13 (PL1 III.4): the words at the foot of page 1, and of which documents: "none", "letters", "all".
    ADDRESS_LINE: {"text": "", "on": "none"},
    MAIL_RECIPIENTS: True,
    # Outside bodies with a mã định danh are reached over the exchange of documents (QĐ 28/2018/QĐ-TTg, E28-1).
    EXCHANGE_RECIPIENTS: False,
    # Digital initials of those who approve content and format: "none", "optional" (who has a key), "required".
    REVIEW_INITIALS: INITIALS_NONE,
    # The QR in the margin of page 1: "first_page" or "none".
    PROOF_MARK: "first_page",
    # A secretary of minutes without a usable key signs by hand on the printed place; chosen, the proposal is refused.
    SECRETARY_SIGNS_WITH_KEY: False,
    # The proof of certificates and time lies in the file (PAdES B-LT), or nothing is signed; else as far as it is had.
    PROOF_REQUIRED: False,
    # A copy of a document of the office is made only upon a request that a leader approved (Đ.27).
    COPIES_NEED_REQUEST: False,
    # After how many working days without a receipt whom (Đ.21.2c: the same day); 0: never.
    REMINDERS: {"recipient": 1, "clerk": 2, "leader": 4},
}


def setting(organisation: Organisation, name: str) -> Any:
    """The office's choice, or the default. Raises: KeyError for a name that is no setting."""
    return organisation.settings.get(name, DEFAULTS[name])


def choose(organisation: Organisation, name: str, value: Any) -> None:
    """Set a named choice. Raises: InvalidInput."""
    if name not in DEFAULTS:
        raise InvalidInput([Refusal("setting_unknown", {"setting": name, "known": sorted(DEFAULTS)})])
    organisation.settings = {**organisation.settings, name: value}
