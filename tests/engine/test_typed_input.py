"""Typed input is read from whatever a form or a JSON body gives, or refused with every problem."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.toy import BINDINGS, WORKFLOW
from workflow.base.errors import InvalidInput
from workflow.engine.blueprint import Transition
from workflow.engine.definition import load_workflow
from workflow.engine.typed_input import MAX_TEXT, describe, read_input

TYPES = ["text", "account", "accounts", "units", "date", "bool", "sha256", "secret", "lines"]


def transition(kind: str, *, required: bool = False, rule: str = "optional") -> Transition:
    text = WORKFLOW.replace(
        """mood = { type = "text", required = true,""",
        f'''mood = {{ type = "{kind}", required = {str(required).lower()},''',
    ).replace("[transitions.paint]\n", f'[transitions.paint]\ncomment = "{rule}"\n')
    return load_workflow(text, BINDINGS).transitions["paint"]


def read(kind: str, value: Any, **options: Any) -> Any:
    return read_input(transition(kind, **options), {"mood": value}, "").get("mood", ...)


def problems(kind: str, raw: dict[str, Any], comment: str = "", **options: Any) -> list[tuple[str, dict[str, Any]]]:
    with pytest.raises(InvalidInput) as invalid:
        read_input(transition(kind, **options), raw, comment)
    assert invalid.value.facts == {"transition": "paint"}
    return [(problem.code, dict(problem.facts)) for problem in invalid.value.problems]


A = "a" * 64


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", "  đỏ ", "đỏ"),
        ("text", "đo\u0309", "đỏ"),
        ("account", " qn.gd ", "qn.gd"),
        ("accounts", "gd, pgd;vp  cv", ["gd", "pgd", "vp", "cv"]),
        ("accounts", ["gd", "gd", "", "pgd"], ["gd", "pgd"]),
        ("units", "VP", ["VP"]),
        ("date", "2026-03-05", date(2026, 3, 5)),
        ("date", date(2026, 3, 5), date(2026, 3, 5)),
        ("bool", True, True),
        ("bool", False, False),
        ("bool", "on", True),
        ("bool", "0", False),
        ("bool", " FALSE ", False),
        ("sha256", A, A),
        ("secret", "  mật khẩu ", "  mật khẩu "),
        ("lines", [{"line": "Sở"}], [{"line": "Sở"}]),
    ],
)
def test_a_value_is_read(kind, value, expected):
    found = read(kind, value)
    assert found == expected
    assert type(found) is type(expected)


HOSTILE = [
    ("text", 5), ("text", ["a"]), ("text", {"a": 1}), ("text", True), ("text", "x" * (MAX_TEXT + 1)),
    ("text", "a\0b"), ("text", "a\ud800"), ("account", "a\0"), ("accounts", {"gd": 1}), ("accounts", [5]),
    ("accounts", [["gd"]]), ("accounts", "gd\0"), ("units", 7), ("date", "05/03/2026"), ("date", "2026-02-30"),
    ("date", 20260305), ("date", "0000-00-00"), ("bool", "yes"), ("bool", 1), ("bool", ["true"]), ("sha256", "A" * 64),
    ("sha256", "a" * 63), ("sha256", A + "\nx"), ("secret", 5), ("secret", "x" * 1001), ("secret", "\ud800"),
    ("lines", "Sở"), ("lines", {"line": "Sở"}), ("lines", [0] * 501),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), HOSTILE, ids=lambda value: ascii(value)[:20])
def test_a_hostile_value_is_malformed(kind, value):
    assert problems(kind, {"mood": value}) == [("input_malformed", {"input": "mood", "type": kind})]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("nothing", [None, "", [], ()])
def test_nothing_is_left_out_or_missing(kind, nothing):
    assert read(kind, nothing) is ...
    assert problems(kind, {"mood": nothing}, required=True) == [("input_missing", {"input": "mood"})]


@pytest.mark.parametrize(
    ("kind", "blank"),
    [("text", "  "), ("account", "\t"), ("accounts", " , ;"), ("units", [""]), ("units", [" ", "\t"])],
)
def test_what_is_only_blank_is_nothing(kind, blank):
    assert read(kind, blank) is ...
    assert problems(kind, {"mood": blank}, required=True) == [("input_missing", {"input": "mood"})]


def test_false_is_an_answer():
    assert read("bool", False, required=True) is False


def test_what_the_definition_does_not_name_is_refused():
    assert problems("text", {"mood": "x", "b": 1, "a": 2}) == [
        ("input_unknown", {"input": "a"}),
        ("input_unknown", {"input": "b"}),
    ]


def test_every_problem_is_told_at_once():
    assert problems("date", {"mood": "soon", "why": 1}, " ", rule="required") == [
        ("comment_required", {"transition": "paint"}),
        ("input_unknown", {"input": "why"}),
        ("input_malformed", {"input": "mood", "type": "date"}),
    ]


class TestComment:
    def test_a_required_comment_is_not_blank(self):
        with pytest.raises(InvalidInput) as invalid:
            read_input(transition("text", rule="required"), {}, " \n")
        assert invalid.value.codes == ["comment_required"]

    def test_an_optional_one_may_be(self):
        assert read_input(transition("text"), {}, "") == {}

    def test_it_has_an_end(self):
        assert problems("text", {}, "x" * (MAX_TEXT + 1)) == [("comment_too_long", {"most": MAX_TEXT})]
        assert read_input(transition("text"), {}, "x" * MAX_TEXT) == {}

    @pytest.mark.parametrize("comment", ["a\0b", "a\udfff"])
    def test_what_no_database_keeps_is_refused(self, comment):
        assert problems("text", {}, comment) == [("comment_malformed", {})]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(TYPES), value=ANYTHING)
def test_whatever_comes_is_read_or_refused_and_what_is_read_can_be_kept(kind, value):
    try:
        found = read(kind, value)
    except InvalidInput as invalid:
        assert invalid.codes == ["input_malformed"]
    else:
        if kind in ("text", "account", "accounts", "units") and found is not ...:
            assert "\0" not in json.dumps(found, ensure_ascii=False).encode().decode()


def test_a_field_as_an_api_tells_it():
    [field] = transition("date", required=True).inputs
    assert describe(field) == {"name": "mood", "type": "date", "required": True}
