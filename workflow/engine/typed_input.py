"""The typed input of a transition, read from what a form or a JSON body gave."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from workflow.base.errors import InvalidInput, Refusal
from workflow.base.text import is_storable, nfc
from workflow.engine.blueprint import InputField, InputType, Transition

MAX_TEXT = 20_000


def read_input(transition: Transition, raw: Mapping[str, Any], comment: str) -> dict[str, Any]:
    """The values that the transition's definition names, typed; what it does not name is refused.

    What is blank counts as not given: a required list of nothing but commas is missing.
    Raises: InvalidInput with every problem (comment_required, comment_malformed, input_missing, input_malformed,
    input_unknown).
    """
    problems = list(_comment_problems(transition, comment))
    known = {field.name for field in transition.inputs}
    problems += [Refusal("input_unknown", {"input": key}) for key in sorted(raw.keys() - known)]
    values: dict[str, Any] = {}
    for field in transition.inputs:
        try:
            value = _read(field, raw.get(field.name))
        except (TypeError, ValueError):
            problems.append(Refusal("input_malformed", {"input": field.name, "type": field.type}))
            continue
        if not _is_empty(value):
            values[field.name] = value
        elif field.required:
            problems.append(Refusal("input_missing", {"input": field.name}))
    if problems:
        raise InvalidInput(problems, transition=transition.name)
    return values


def _read(field: InputField, value: Any) -> Any:
    return None if _is_empty(value) else _READERS[field.type](value)


def describe(field: InputField) -> dict[str, Any]:
    """The field as an API tells it."""
    return {"name": field.name, "type": field.type, "required": field.required}


def _comment_problems(transition: Transition, comment: str) -> list[Refusal]:
    if transition.comment == "required" and not comment.strip():
        return [Refusal("comment_required", {"transition": transition.name})]
    if len(comment) > MAX_TEXT:
        return [Refusal("comment_too_long", {"most": MAX_TEXT})]
    if not is_storable(comment):
        return [Refusal("comment_malformed")]
    return []


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], ())


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT or not is_storable(value):
        raise ValueError
    return nfc(value).strip()


def _texts(value: Any) -> list[str]:
    parts = re.split(r"[,;\s]+", value) if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise TypeError
    return [text for text in dict.fromkeys(_text(part) for part in parts if part) if text]


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(_text(value))


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    answers = {"true": True, "1": True, "on": True, "false": False, "0": False, "off": False}
    return answers[_text(value).lower()] if _text(value).lower() in answers else _refuse()


def _refuse() -> bool:
    raise ValueError


def _sha256(value: Any) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", _text(value)):
        raise ValueError
    return _text(value)


def _secret(value: Any) -> str:
    """A password or code: taken as typed, not normalised and never kept."""
    if not isinstance(value, str) or len(value) > 1000 or not is_storable(value):
        raise ValueError
    return value


def _lines(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > 500:
        raise TypeError
    if "\\u0000" in json.dumps(value, allow_nan=False) or not is_storable(json.dumps(value, ensure_ascii=False)):
        raise ValueError
    return value


_READERS: Mapping[InputType, Callable[[Any], Any]] = {
    "text": _text,
    "account": _text,
    "accounts": _texts,
    "units": _texts,
    "date": _day,
    "bool": _truth,
    "sha256": _sha256,
    "secret": _secret,
    "lines": _lines,
}
