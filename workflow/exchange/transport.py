"""The port by which packages leave and come in, and which way leads to which body."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow.base.errors import OutsideServiceFailed

EVERYBODY = "*"
"""In place of a mã định danh: the way to all bodies that have none of their own."""


@dataclass(frozen=True)
class Fetched:
    """A package that lies in an inbox, under the name by which it is acknowledged."""

    name: str
    content: bytes


class Exchange(ABC):
    """One way to hand packages over."""

    @abstractmethod
    def send(self, sender: str, to: str, package_id: str, content: bytes) -> dict[str, Any]:
        """Hand the package over; gives what proves it. The same package twice arrives once.

        Raises: ExchangeRefused, ExchangeDeferred, ExchangeUnproven.
        """

    @abstractmethod
    def has_arrived(self, sender: str, to: str, package_id: str) -> bool | None:
        """Whether the package was handed over; None if this cannot be said, or not now."""

    def fetch(self) -> Iterator[Fetched]:
        """What lies in the inbox, oldest first; each stays there until it is acknowledged or refused."""
        return iter(())

    def acknowledge(self, name: str) -> None:
        """The package is kept here now: take it out of the inbox."""
        return  # a way that pushes has no inbox

    def refuse(self, name: str, reasons: Sequence[Mapping[str, Any]]) -> None:
        """What lies under this name is not taken: put it aside with the reasons."""
        return  # as above


@dataclass(frozen=True)
class Exchanges:
    """The ways of this installation: by the mã định danh of a body, and under `*` the one for all others."""

    ways: Mapping[str, Exchange] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    """What is shared with each body that sends here directly, by its mã định danh."""

    def way_to(self, organ_id: str) -> Exchange:
        """The way to this body. Raises: OutsideServiceFailed("exchange_not_set_up")."""
        found = self.ways.get(organ_id) or self.ways.get(EVERYBODY)
        if found is None:
            raise OutsideServiceFailed("exchange_not_set_up", organ=organ_id)
        return found

    def boxes(self) -> Iterable[Exchange]:
        """Every way once, to look what lies in its inbox."""
        return {id(way): way for way in self.ways.values()}.values()
