"""The family of domain errors: a stable code and the facts, never a sentence or an HTTP status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """One reason against a move; the doors turn `code` and `facts` into a sentence."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class DomainError(Exception):
    """Something the office does not allow or cannot do; `code` is stable, `facts` fill the sentence."""

    code = "domain_error"

    def __init__(self, code: str | None = None, /, **facts: Any) -> None:
        self.code = code or type(self).code
        self.facts = facts
        super().__init__(self.code, facts)

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


class NotFound(DomainError):
    """There is no such thing, or none that this person may know of."""

    code = "not_found"


class NotPermitted(DomainError):
    """The person sees the thing but may not do this with it."""

    code = "not_permitted"


class StaleVersion(DomainError):
    """Somebody changed the thing since this person last saw it."""

    code = "stale_version"


class NotOffered(DomainError):
    """The transition does not start from the present state, or is unknown."""

    code = "not_offered"


class InvalidInput(DomainError):
    """What was typed cannot be used; `problems` names the field and the reason of each."""

    code = "invalid_input"

    def __init__(self, problems: Sequence[Refusal] = (), /, **facts: Any) -> None:
        self.problems = tuple(problems)
        super().__init__(None, **facts)

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    def __str__(self) -> str:
        return "invalid_input: " + ", ".join(f"{p.code} {dict(p.facts)}" for p in self.problems)


class TransitionRefused(DomainError):
    """The guard of a transition said no; every reason is named at once."""

    code = "transition_refused"

    def __init__(self, refusals: Sequence[Refusal], /, **facts: Any) -> None:
        self.refusals = tuple(refusals)
        super().__init__(None, **facts)

    @property
    def codes(self) -> list[str]:
        return [refusal.code for refusal in self.refusals]

    def __str__(self) -> str:
        return "transition_refused: " + ", ".join(self.codes)


class OutsideServiceFailed(DomainError):
    """A signing device, a mail server or a renderer did not do its part; it may be tried again."""

    code = "outside_service_failed"
