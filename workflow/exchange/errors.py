"""What can be wrong with a package, and with handing it over."""

from __future__ import annotations

from workflow.base.errors import DomainError, InvalidInput


class PackageUnreadable(DomainError):
    """The bytes are no package: `reason` says why."""

    code = "package_unreadable"


class PackageInvalid(InvalidInput):
    """A package with faults, each with its path in the envelope."""


class ExchangeRefused(DomainError):
    """The peer will not take this package, now or later."""

    code = "exchange_refused"


class ExchangeDeferred(DomainError):
    """Nothing can have arrived; it may be tried again."""

    code = "exchange_deferred"


class ExchangeUnproven(DomainError):
    """The package was sent and no answer came: it may have arrived."""

    code = "exchange_unproven"
