"""A definition loads sound or not at all; every mistake is named with its place."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.base.errors import Refusal
from workflow.engine.blueprint import Bindings, Catalogue, UnknownWorkflow, Workflow
from workflow.engine.definition import DefinitionInvalid, load_workflow


def holds(move: Any) -> list[Refusal]:
    return []


def acts(move: Any) -> None:
    return None


BINDINGS = Bindings(
    conditions={"room.holds": holds, "room.other": holds},
    effects={"room.acts": acts},
    preparations={"room.prepares": lambda prep: {}},
)
SOUND = """
name = "lamp"
version = 2
title = { vi = "Đèn", en = "Lamp" }
item = "lamp"
initial = "off"
permissions = ["view"]
every = ["room.acts"]

[roles]
owner = { title = { vi = "Chủ" }, personal = true }

[states.off]
title = { vi = "Tắt" }
permissions = { view = ["owner"] }
[states.on]
title = { vi = "Bật" }
[states.broken]
title = { vi = "Hỏng" }
final = true

[transitions.light]
title = { vi = "Bật" }
worklist = { vi = "Chờ bật" }
comment = "required"
guard = { role = "owner", conditions = ["room.holds"] }
offered_when = ["room.other"]
effects = ["room.acts"]
prepare = "room.prepares"
paths = [
  { sources = ["off"], target = "broken", when = "room.holds" },
  { sources = ["off"], target = "on" },
]
[transitions.light.input]
hour = { type = "date", required = true, title = { vi = "Giờ" } }

[transitions.put_out]
title = { vi = "Tắt" }
kind = "system"
sources = ["on"]
target = "off"
"""


def load(text: str = SOUND, parents: dict[str, str] | None = None) -> Workflow:
    return load_workflow(text, BINDINGS, parents)


def changed(*places: str, to: Any) -> str:
    """The sound definition with one value changed, or taken out (`...`)."""
    raw = tomllib.loads(SOUND)
    table = raw
    for key in places[:-1]:
        table = table[key]
    if to is ...:
        del table[places[-1]]
    else:
        table[places[-1]] = to
    return tomli_w.dumps(raw)


def mistakes(text: str, parents: dict[str, str] | None = None) -> list[tuple[str, dict[str, Any]]]:
    with pytest.raises(DefinitionInvalid) as invalid:
        load(text, parents)
    assert invalid.value.code == "definition_invalid"
    return [(problem.code, dict(problem.facts)) for problem in invalid.value.problems]


def test_a_sound_definition_is_read_whole():
    lamp = load()
    assert (lamp.key, lamp.initial, lamp.item, lamp.state_field) == ("lamp/2", "off", "lamp", "state")
    assert list(lamp.states) == ["off", "on", "broken"]
    assert [state.name for state in lamp.states.values() if state.final] == ["broken"]
    assert lamp.states["off"].roles_with("view") == {"owner"}
    assert lamp.states["on"].roles_with("view") == set()
    assert lamp.personal_roles() == {"owner"}
    assert [effect.name for effect in lamp.every] == ["room.acts"]
    light = lamp.transitions["light"]
    assert [(p.source, p.target, p.when and p.when.name) for p in light.paths] == [
        ("off", "broken", "room.holds"),
        ("off", "on", None),
    ]
    assert [c.name for c in light.conditions] == ["room.holds"]
    assert [c.name for c in light.offered_when] == ["room.other"]
    assert (light.comment, light.kind, light.prepare.name) == ("required", "user", "room.prepares")
    assert [(f.name, f.type, f.required) for f in light.inputs] == [("hour", "date", True)]
    assert [t.name for t in lamp.from_state("off")] == ["light"]


T = "transitions"
MISTAKES = {
    "unknown condition": (
        (T, "light", "guard"),
        {"role": "owner", "conditions": ["room.sleeps"]},
        [("unknown_condition", {"name": "room.sleeps", "where": "transitions.light"})],
    ),
    "unknown condition of an offer": (
        (T, "light", "offered_when"),
        ["room.sleeps"],
        [("unknown_condition", {"name": "room.sleeps", "where": "transitions.light"})],
    ),
    "unknown condition of a path": (
        (T, "light", "paths"),
        [{"sources": ["off"], "target": "broken", "when": "room.sleeps"}, {"sources": ["off"], "target": "on"}],
        [("unknown_condition", {"name": "room.sleeps", "where": "transitions.light"})],
    ),
    "unknown effect": (
        (T, "light", "effects"),
        ["room.acts", "room.explodes"],
        [("unknown_effect", {"name": "room.explodes", "where": "transitions.light"})],
    ),
    "unknown effect of every transition": (
        ("every",),
        ["room.explodes"],
        [("unknown_effect", {"name": "room.explodes", "where": "every"})],
    ),
    "unknown preparation": (
        (T, "light", "prepare"),
        "room.waits",
        [("unknown_preparation", {"name": "room.waits", "where": "transitions.light"})],
    ),
    "unknown role in a guard": (
        (T, "light", "guard"),
        {"roles": ["owner", "ghost"]},
        [("unknown_role", {"role": "ghost", "where": "transitions.light.guard"})],
    ),
    "unknown role in a state": (
        ("states", "off", "permissions"),
        {"view": ["ghost"]},
        [("unknown_role", {"role": "ghost", "where": "states.off.permissions.view"})],
    ),
    "unknown permission in a state": (
        ("states", "off", "permissions"),
        {"smell": ["owner"]},
        [("unknown_permission", {"permission": "smell", "where": "states.off"})],
    ),
    "unknown permission in a guard": (
        (T, "light", "guard"),
        {"permission": "smell"},
        [("unknown_permission", {"permission": "smell", "where": "transitions.light"})],
    ),
    "unknown source": (
        (T, "put_out", "sources"),
        ["on", "dim"],
        [("unknown_state", {"state": "dim", "where": "transitions.put_out"})],
    ),
    "unknown target": (
        (T, "put_out", "target"),
        "dim",
        [("unknown_state", {"state": "dim", "where": "transitions.put_out"})],
    ),
    "unknown initial state": (("initial",), "dim", [("unknown_state", {"state": "dim", "where": "initial"})]),
    "unknown key of the workflow": (("colour",), "red", [("unknown_key", {"key": "colour", "where": "workflow"})]),
    "unknown key of a transition": (
        (T, "put_out", "efects"),
        [],
        [("unknown_key", {"key": "efects", "where": "transitions.put_out"})],
    ),
    "unknown key of a guard": (
        (T, "light", "guard"),
        {"role": "owner", "condition": []},
        [("unknown_key", {"key": "condition", "where": "transitions.light.guard"})],
    ),
    "unknown key of a state": (
        ("states", "on", "permission"),
        {},
        [("unknown_key", {"key": "permission", "where": "states.on"})],
    ),
    "unknown key of a role": (
        ("roles", "owner", "private"),
        True,
        [("unknown_key", {"key": "private", "where": "roles.owner"})],
    ),
    "unknown key of a path": (
        (T, "light", "paths"),
        [{"source": "off", "sources": ["off"], "target": "on"}],
        [("unknown_key", {"key": "source", "where": "transitions.light.paths"})],
    ),
    "unknown key of an input": (
        (T, "light", "input"),
        {"hour": {"type": "date", "title": {"vi": "Giờ"}, "size": 5}},
        [("unknown_key", {"key": "size", "where": "transitions.light.input.hour"})],
    ),
    "unknown kind of transition": (
        (T, "put_out", "kind"),
        "magic",
        [
            (
                "unknown_choice",
                {"value": "magic", "choices": ["user", "system", "scheduled"], "where": "transitions.put_out.kind"},
            )
        ],
    ),
    "unknown rule of comments": (
        (T, "light", "comment"),
        "yes",
        [
            (
                "unknown_choice",
                {"value": "yes", "choices": ["none", "optional", "required"], "where": "transitions.light.comment"},
            )
        ],
    ),
    "transition without a guard": ((T, "light", "guard"), ..., [("unguarded", {"transition": "light"})]),
    "guard of conditions only": (
        (T, "light", "guard"),
        {"conditions": ["room.holds"]},
        [("unguarded", {"transition": "light"})],
    ),
    "unreachable state": (
        (T, "light", "paths"),
        [{"sources": ["off"], "target": "on"}],
        [("unreachable_state", {"state": "broken"})],
    ),
    "dead end": ((T, "put_out", "target"), "=", [("dead_end", {"state": "on"})]),
    "final state with an exit": (("states", "on", "final"), True, [("final_state_has_exit", {"state": "on"})]),
    "path never taken": (
        (T, "light", "paths"),
        [{"sources": ["off"], "target": "on"}, {"sources": ["off"], "target": "broken", "when": "room.holds"}],
        [("path_never_taken", {"transition": "light", "state": "off"})],
    ),
    "no path": ((T, "put_out", "sources"), [], [("dead_end", {"state": "on"}), ("no_path", {"transition": "put_out"})]),
    "missing title": ((T, "light", "title"), ..., [("title_missing", {"where": "transitions.light"})]),
    "title without Vietnamese": (("title",), {"en": "Lamp"}, [("title_missing", {"where": "workflow"})]),
    "missing name": (("name",), ..., [("missing", {"key": "name", "where": "workflow"})]),
    "missing item": (("item",), ..., [("missing", {"key": "item", "where": "workflow"})]),
    "missing version": (("version",), ..., [("missing", {"key": "version", "where": "workflow"})]),
    "version nought": (("version",), 0, [("missing", {"key": "version", "where": "workflow"})]),
    "version that is no number": (("version",), True, [("missing", {"key": "version", "where": "workflow"})]),
    "state that is no table": (
        ("states", "glowing"),
        "on",
        [("not_a_table", {"where": "states.glowing"})],
    ),
    "guard that is no table": (
        (T, "light", "guard"),
        "owner",
        [("not_a_table", {"where": "transitions.light.guard"}), ("unguarded", {"transition": "light"})],
    ),
    "permissions of a state that are no table": (
        ("states", "off", "permissions"),
        ["view"],
        [("not_a_table", {"where": "states.off.permissions"})],
    ),
    "path that is no table": (
        (T, "light", "paths"),
        ["off", "on"],
        [("not_a_table", {"where": "transitions.light.paths"}), ("not_a_table", {"where": "transitions.light.paths"})],
    ),
    "paths that are no list": (
        (T, "light", "paths"),
        "off",
        [("not_a_table", {"where": "transitions.light.paths"})],
    ),
    "roles that are no list": (
        (T, "light", "guard"),
        {"roles": 5},
        [("not_a_list_of_names", {"where": "transitions.light.guard"}), ("unguarded", {"transition": "light"})],
    ),
    "permission that is no name": (
        (T, "light", "guard"),
        {"permission": ["view"]},
        [("unknown_permission", {"permission": ["view"], "where": "transitions.light"})],
    ),
    "yes that is a word": (
        (T, "put_out", "automatic"),
        "no",
        [("not_true_or_false", {"key": "automatic", "where": "transitions.put_out"})],
    ),
    "automatic move of a person": (
        (T, "light", "automatic"),
        True,
        [("automatic_by_user", {"transition": "light"})],
    ),
    "field that cannot hold a state": (
        ("state_field",),
        "a b",
        [("unknown_choice", {"value": "a b", "choices": ["an attribute's name"], "where": "state_field"})],
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_place(mistake):
    places, value, expected = MISTAKES[mistake]
    assert mistakes(changed(*places, to=value)) == expected


def test_a_move_that_nobody_may_make_is_refused():
    by_permission = tomllib.loads(SOUND)
    by_permission["transitions"]["light"]["guard"] = {"permission": "view"}
    assert load(tomli_w.dumps(by_permission)).key == "lamp/2"
    by_permission["states"]["off"]["permissions"] = {}
    assert mistakes(tomli_w.dumps(by_permission)) == [("nobody_may", {"transition": "light", "state": "off"})]


def test_every_mistake_is_told_at_once():
    text = changed("initial", to="dim").replace('"room.prepares"', '"room.waits"').replace("version = 2", "version = 0")
    assert mistakes(text) == [
        ("missing", {"key": "version", "where": "workflow"}),
        ("unknown_state", {"state": "dim", "where": "initial"}),
        ("unknown_preparation", {"name": "room.waits", "where": "transitions.light"}),
    ]


def test_text_that_is_no_toml_is_refused():
    [(code, facts)] = mistakes("name = ")
    assert code == "not_toml"
    assert facts == {"reason": "Invalid value (at end of document)"}


@pytest.mark.parametrize("table", ["roles", "states", "transitions"])
def test_an_empty_table_is_missing(table):
    assert mistakes(changed(table, to={})).count(("missing", {"key": table, "where": "workflow"})) == 1


class TestExtends:
    def test_what_is_said_is_laid_over_the_parent(self):
        text = 'extends = "lamp"\nname = "torch"\n[states.on]\npermissions = { view = ["owner"] }'
        child = load(text, {"lamp": SOUND})
        assert child.key == "torch/2"
        assert child.states["on"].roles_with("view") == {"owner"}
        assert child.states["on"].titles == {"vi": "Bật"}
        assert list(child.transitions) == ["light", "put_out"]

    def test_the_source_is_whole_without_its_parent(self):
        child = load('extends = "lamp"\nname = "torch"', {"lamp": SOUND})
        assert load(child.source).key == "torch/2"

    def test_a_grandparent_counts(self):
        parents = {"lamp": SOUND, "torch": 'extends = "lamp"\nname = "torch"'}
        assert load('extends = "torch"\nversion = 7', parents).key == "torch/7"

    def test_an_unknown_parent_is_refused(self):
        assert mistakes('extends = "sun"', {"lamp": SOUND}) == [("unknown_parent", {"name": "sun"})]

    def test_a_parent_that_is_no_name_is_refused(self):
        assert mistakes('extends = ["lamp"]', {"lamp": SOUND}) == [("unknown_parent", {"name": ["lamp"]})]

    def test_a_circle_is_refused(self):
        parents = {"a": 'extends = "b"', "b": 'extends = "a"'}
        assert mistakes('extends = "a"', parents) == [("circular_parent", {"name": "a"})]


class TestCatalogue:
    def test_the_latest_version_begins_new_items_and_old_ones_stay_known(self):
        second, tenth = load(), load(changed("version", to=10))
        catalogue = Catalogue((tenth, second))
        assert catalogue.latest("lamp") is tenth
        assert catalogue.get("lamp/2") is second
        assert catalogue.names() == ["lamp"]
        assert catalogue.for_item("lamp") == (tenth, second)
        assert catalogue.for_item("toy") == ()

    def test_an_imported_version_is_known_at_once(self):
        catalogue = Catalogue((load(),))
        catalogue.add(load(changed("version", to=3)))
        assert catalogue.latest("lamp").version == 3

    @pytest.mark.parametrize("ask", [lambda c: c.get("lamp/9"), lambda c: c.latest("sun")])
    def test_an_unknown_workflow_is_an_error(self, ask):
        with pytest.raises(UnknownWorkflow):
            ask(Catalogue((load(),)))


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, below in items for place in [(*path, key), *_places(below, (*path, key))]]


ANY_PLACE = st.sampled_from(_places(tomllib.loads(SOUND)))
ANY_VALUE = st.sampled_from(["", "ghost", 0, True, 1.5, [], ["x"], [1], {}, {"x": 1}, [{}], [["x"]], {"vi": 3}])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(ANY_PLACE, ANY_VALUE), min_size=1, max_size=3))
def test_whatever_is_written_loads_or_is_refused_with_a_place(changes):
    raw = tomllib.loads(SOUND)
    for place, value in changes:
        table = raw
        try:
            for key in place[:-1]:
                table = table[key]
            table[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    try:
        assert load(tomli_w.dumps(raw)).name
    except DefinitionInvalid as invalid:
        assert invalid.problems and all(problem.facts for problem in invalid.problems)
