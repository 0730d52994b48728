"""The port that says what the signatures of an arrived file prove (NĐ30 Đ.21: authenticity and integrity)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workflow.engine.work import Services


@dataclass(frozen=True)
class SignatureCheck:
    """Called with the file; gives plain values: `valid`, `sealed`, `problems`, `signatures`, and `number`, `symbol`,
    `issued_on` as the file says them."""

    check: Callable[[Services, bytes], Mapping[str, Any]]
