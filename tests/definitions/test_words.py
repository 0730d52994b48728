"""Every reason that the product can give has words in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import workflow
from workflow.base import errors
from workflow.cli.words import WORDS
from workflow.engine.definition import DefinitionInvalid, load_workflow
from workflow.http.errors import HTTP_CODES
from workflow.http.sentences import SENTENCES, sentence
from workflow.rendering.errors import RenderingFailed

ROOT = Path(workflow.__file__).parent
CODE = re.compile(r"[a-z][a-z0-9_]*")
# No person reads these: a path not chosen or an offer hidden; the family's name; what only a programmer can cause.
SILENT = {"not_so", "domain_error"}


def error_names(trees: dict[Path, ast.Module]) -> set[str]:
    """The classes of the family, by following their bases through every room."""
    bases = {
        node.name: {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    family = {"DomainError"}
    while more := {name for name, above in bases.items() if above & family} - family:
        family |= more
    return family


def codes_in(tree: ast.Module, family: set[str]) -> set[str]:
    """Codes written in a module: `Refusal("…")`, `SomeError("…")`, and `code = "…"` of an error class."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "Refusal" or name in family:
                found |= literals(node.args[0]) if node.args else set()
        if isinstance(node, ast.ClassDef) and node.name in family:
            for row in node.body:
                if isinstance(row, ast.Assign) and row.targets[0].id == "code":
                    found |= literals(row.value)
    return {code for code in found if CODE.fullmatch(code)}


def literals(value: ast.expr) -> set[str]:
    """The texts that an expression may be, of a literal or of a choice between literals."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return {value.value}
    if isinstance(value, ast.IfExp):
        return literals(value.body) | literals(value.orelse)
    return set()


# Nothing of their own but facts that come in both languages.
FILLED_BY_SENTENCES = {"format_error"}

TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py"))}
FAMILY = error_names(TREES)
PLACES = {code: str(path.relative_to(ROOT)) for path, tree in TREES.items() for code in codes_in(tree, FAMILY)}


def test_the_walk_finds_codes_of_every_kind():
    assert {
        "transition_refused",
        "opinion_awaited",
        "register_closed",
        "clerks_only",
        "secret_refused",
    } <= PLACES.keys()
    assert {"NotFound", "RegisterClosed", "SignInNeeded"} <= FAMILY
    assert len(PLACES) > 80


def test_every_code_has_words():
    """In both languages; what only a command line meets has its Vietnamese words there."""
    spoken = {
        code for code, place in PLACES.items() if place.startswith(("cli/", "sample/", "app.py")) and code in WORDS
    }
    assert {code: place for code, place in PLACES.items() if code not in SENTENCES.keys() | SILENT | spoken} == {}


def test_every_cause_of_a_failed_rendering_has_words():
    codes = set(re.findall(r"`([a-z_]+)`", RenderingFailed.__doc__))
    assert len(codes) > 5
    assert codes - SENTENCES.keys() == set()


def test_every_reason_against_a_submission_has_words():
    """`is_complete` takes its codes from a table, where the walk does not see them."""
    source = (ROOT / "documents" / "conditions.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'"([a-z_]+_missing)":', source))
    assert len(codes) == 8
    assert codes <= SENTENCES.keys()


def test_every_mistake_in_a_definition_has_words():
    source = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "engine").glob("definition*.py")))
    codes = set(re.findall(r'self\.problem\(\s*"([a-z_]+)"', source))
    codes |= {f"unknown_{kind}" for kind in ("condition", "effect", "preparation")}
    assert len(codes) > 12
    assert codes - SENTENCES.keys() == set()


def test_every_status_has_words():
    assert set(HTTP_CODES.values()) | {"internal_error"} <= SENTENCES.keys()


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_says_the_same_in_both_languages(code):
    vietnamese, english = SENTENCES[code]
    assert vietnamese.strip() and english.strip()
    assert vietnamese != english or code in FILLED_BY_SENTENCES
    assert set(re.findall(r"{(\w+)}", vietnamese)) >= set(re.findall(r"{(\w+)}", english))


class TestSentence:
    def test_facts_fill_it(self):
        assert sentence("opinion_awaited", {"unit": "Văn phòng"}) == "Văn phòng chưa cho ý kiến và chưa hết hạn."
        assert sentence("clerks_only", {}, "en") == "Only the office's clerk may do this."

    def test_a_fact_that_is_a_sentence_is_said_in_the_language_of_the_reader(self):
        facts = {"rule": "F-1", "message": "Thiếu dấu.", "message_en": "A mark is missing."}
        assert sentence("format_error", facts) == "F-1: Thiếu dấu."
        assert sentence("format_error", facts, "en") == "F-1: A mark is missing."

    def test_lists_read_with_commas(self):
        assert (
            sentence("unit_unknown", {"unit": "xx", "known": ["TC", "VP"]}, "en")
            == "There is no unit xx. Known: TC, VP."
        )

    @pytest.mark.parametrize("facts", [{}, {"valid_to": None}])
    def test_a_fact_that_is_missing_leaves_a_dash(self, facts):
        assert sentence("authority_expired", facts, "en").startswith("The signing authority ended on —;")

    def test_braces_in_a_fact_are_left_alone(self):
        assert (
            sentence("document_not_found", {"text": "{0} {x.__class__}"}, "en")
            == "There is no document {0} {x.__class__}."
        )

    def test_a_code_without_words_is_shown_as_it_is(self):
        assert sentence("no_such_code", {}) == "no_such_code"


def test_the_family_is_what_the_base_room_says():
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert kinds <= FAMILY


def test_a_definition_that_is_no_toml_has_words():
    with pytest.raises(DefinitionInvalid) as invalid:
        load_workflow("x", None)
    assert set(invalid.value.codes) <= SENTENCES.keys()
