"""Reading the cells of a definition's tables: every mistake is kept with its place, none stops the reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.base.errors import Refusal
from workflow.engine.blueprint import Titles


class CellReader:
    """Reads values of the kinds that definitions are made of; what cannot be read is a problem and a harmless value."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.problems: list[Refusal] = []

    def problem(self, code: str, **facts: Any) -> None:
        """Keep a mistake."""
        self.problems.append(Refusal(code, facts))

    def unknown_keys(self, table: Mapping[str, Any], known: set[str], where: str) -> None:
        """Keep every key that the table may not have."""
        for key in sorted(table.keys() - known):
            self.problem("unknown_key", key=key, where=where)

    def tables(self, key: str) -> list[tuple[str, dict[str, Any]]]:
        """The named tables of a top-level key, in order."""
        rows = self.raw.get(key)
        if not isinstance(rows, dict) or not rows:
            self.problem("missing", key=key, where="workflow")
            return []
        for name in [name for name, row in rows.items() if not isinstance(row, dict)]:
            self.problem("not_a_table", where=f"{key}.{name}")
        return [(name, row) for name, row in rows.items() if isinstance(row, dict)]

    def table(self, value: Any, where: str) -> dict[str, Any]:
        """The value, if it is a table."""
        if isinstance(value, dict):
            return value
        self.problem("not_a_table", where=where)
        return {}

    def flag(self, table: Mapping[str, Any], key: str, where: str) -> bool:
        """Whether the key is set to true."""
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.problem("not_true_or_false", key=key, where=where)
        return value is True

    def text(self, table: Mapping[str, Any], key: str, where: str) -> str:
        """A text that may not be empty."""
        value = table.get(key)
        if isinstance(value, str) and value:
            return value
        self.problem("missing", key=key, where=where)
        return ""

    def titles(self, table: Mapping[str, Any], where: str, key: str = "title") -> Titles:
        """The words for people, Vietnamese at least."""
        titles = table.get(key)
        if isinstance(titles, dict) and isinstance(titles.get("vi"), str):
            return {language: str(title) for language, title in titles.items()}
        self.problem("title_missing", where=where)
        return {"vi": where}

    def strings(self, value: Any, where: str) -> list[str]:
        """One name or a list of names."""
        if isinstance(value, str):
            return [value]
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return value
        self.problem("not_a_list_of_names", where=where)
        return []

    def choice(self, value: Any, choices: tuple[Any, ...], where: str) -> Any:
        """The value, if it is one of the choices."""
        if value not in choices:
            self.problem("unknown_choice", value=value, choices=list(choices), where=where)
        return value
