"""Names of bodies, people, feasts, orders, laws and the like in their right case: the table is `names.toml`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workflow.format_rules.findings import Hit
from workflow.format_rules.lexicon import hits_on_names
from workflow.format_rules.prose import Prose, prose_rule

LISTED = (
    "CAP-04", "CAP-05", "CAP-09", "CAP-10", "CAP-11", "CAP-12", "CAP-13", "CAP-14", "CAP-15", "CAP-17", "CAP-19",
    "CAP-20", "CAP-23", "CAP-25", "CAP-26",
)  # fmt: skip
"""Rules that ask for nothing but the case of the names in the table (PL2 II to V)."""


def _written_as_listed(rule_id: str) -> Callable[[Prose], Iterable[Hit]]:
    def judge(prose: Prose) -> Iterable[Hit]:
        return hits_on_names(prose, rule_id)

    return judge


for _rule_id in LISTED:
    prose_rule(_rule_id)(_written_as_listed(_rule_id))
