"""What can stand against a number."""

from workflow.base.errors import DomainError


class RegisterClosed(DomainError):
    """The book of this year was closed; no number can be taken from it."""

    code = "register_closed"


class ReservationUnknown(DomainError):
    """There is no such reserved number."""

    code = "reservation_unknown"


class UseUnknown(DomainError):
    """There is no such use of a kept copy, or the copy came back already."""

    code = "use_unknown"
