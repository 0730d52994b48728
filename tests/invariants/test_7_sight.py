"""Invariant 7: nobody sees what no role of theirs may view: not by page, file, search hit, count, API or error text."""

from __future__ import annotations

import random
import shutil
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.bureau import PEOPLE, Bureau
from tests.factories.clocks import StandingClock
from tests.factories.installed import PASSPHRASE, Workshop
from tests.invariants.places import Place, difference, dump
from tests.invariants.scale import SCALE, sample, seeds
from tests.invariants.sight import (
    FIRST_NUMBER,
    MARK,
    RESTRICTED_MARKS,
    Hidden,
    Visitor,
    absent,
    filled,
    hide,
    lists,
    methods_of,
    plain,
    routes_to_things,
    tokens_of,
)  # fmt: skip
from tests.invariants.strolling import strolls
from workflow import app as composition
from workflow.archive.models import Dossier
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.installation import Installation
from workflow.sample.loading import load_sample

OTHERS = ("bt", "ls")
# The answer is this, whatever the address names: nobody learns anything from it.
ALWAYS_THE_SAME = {"web.dismiss_notice": 303}


@dataclass
class World:
    """An installation, its application, and what is hidden in it."""

    installation: Installation
    app: Flask
    hidden: Hidden
    people: list[Visitor]

    def visitors(self, *offices: str) -> list[Visitor]:
        return [one for one in self.people if one.account.partition(".")[0] in offices]

    def visitor(self, account: str) -> Visitor:
        return next(one for one in self.people if one.account == account)


@pytest.fixture(scope="module")
def worlds(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """The sample as it is, and the same with things to hide."""
    folder = tmp_path_factory.mktemp("sight")
    model = workshop.model("sample", lambda made: load_sample(made, workshop.keys, PASSPHRASE))
    shutil.copytree(model, folder / "empty")
    with ExitStack() as open_worlds:
        empty = open_worlds.enter_context(_opened(workshop, folder / "empty"))
        tokens = tokens_of(empty, "qn", *OTHERS)
        empty.database.dispose()  # the last connection puts everything into the file
        shutil.copytree(folder / "empty", folder / "full")
        full = open_worlds.enter_context(_opened(workshop, folder / "full"))
        hidden = hide(full)
        yield _world(workshop, empty, Hidden(), tokens), _world(workshop, full, hidden, tokens)


def _opened(workshop: Workshop, folder: Path) -> AbstractContextManager[Installation]:
    return workshop.opened(folder, f"sqlite:///{folder / 'trinhky.sqlite3'}", StandingClock())


def _world(workshop: Workshop, installation: Installation, hidden: Hidden, tokens: dict[str, str]) -> World:
    url = installation.database.url
    app = composition.create_app(workshop.settings(Path(str(url.database)).parent, str(url)), installation)
    people = [Visitor(app.test_client(), account, token) for account, token in tokens.items()]
    return World(installation, app, hidden, people)


@pytest.fixture
def full(worlds: tuple[World, World]) -> World:
    return worlds[1]


def assert_hidden(
    world: World, who: Visitor, document_id: uuid.UUID, words: list[str], turn: int = 0, every: int = 1
) -> int:
    """Every route with a parameter answers as if nothing were there; gives how many answers were looked at."""
    count = 0
    for index, rule in enumerate(routes_to_things(world.app)):
        if (index + turn) % every:
            continue
        address = filled(rule, document_id, world.hidden.others)
        nothing = absent(rule)
        for method in methods_of(rule):
            answer, none = who.asks(method, address, rule.endpoint), who.asks(method, nothing, rule.endpoint)
            place = f"{who.account}: {method} {rule.rule} ({rule.endpoint})"
            wanted = ALWAYS_THE_SAME.get(rule.endpoint, 404)
            assert answer.status_code == wanted, f"{place} gave {answer.status_code}: {answer.text[:300]}"
            assert plain(answer, address) == plain(none, nothing), place
            told = plain(answer)
            assert [word for word in words if word in told] == [], place
            count += 1
    return count


def test_people_of_other_offices_get_404_on_every_route_and_no_trace(full: World) -> None:
    """Every route × every sample account of the other offices; the documents in turn (all of them in a soak)."""
    documents = full.hidden.documents
    words = [
        *full.hidden.words(MARK, *documents),
        *RESTRICTED_MARKS.values(),
        str(FIRST_NUMBER),
        *map(str, full.hidden.others.values()),
    ]
    before = dump(full.installation.database)
    count = 0
    for turn, who in enumerate(full.visitors(*OTHERS)):
        names = list(documents) if SCALE >= 3 else [list(documents)[turn % len(documents)]]
        count += sum(assert_hidden(full, who, documents[name], words) for name in names)
    assert count > 20 * 60
    assert difference(before, dump(full.installation.database)) == []


def test_colleagues_get_404_for_a_restricted_document(full: World) -> None:
    """Whoever is no participant: for a draft also the clerk, the checker and the leaders."""
    documents = full.hidden.documents
    out_of = {
        "restricted_draft": ["chuyenvien2", "truongphong2", "truongphong3", "giamdoc", "vanphong", "vanthu", "luutru"],
        "restricted": ["chuyenvien2", "truongphong3"],
    }
    people = {one.account: one for one in full.visitors("qn")}
    for name, accounts in out_of.items():
        words = full.hidden.words(RESTRICTED_MARKS[name], name)
        for account in accounts:
            who = people[f"qn.{account}"]
            for rule in routes_to_things(full.app):
                if "document_id" not in rule.arguments:
                    continue
                address = filled(rule, documents[name], full.hidden.others)
                for method in methods_of(rule):
                    answer = who.asks(method, address, rule.endpoint)
                    place = f"{account}: {method} {rule.rule} ({rule.endpoint})"
                    assert answer.status_code == 404, f"{place} gave {answer.status_code}"
                    assert [word for word in words if word in plain(answer, address)] == [], place
            if SCALE >= 3 or account in ("chuyenvien2", "vanthu"):
                assert_nothing_listed(full, who, words)


SEARCHES = ("?q={0}", "?text={0}&number={0}&list=submit", "?office=qn&q={0}&list=distribute")


def lists_of(world: World, mark: str) -> Iterator[tuple[str, str]]:
    """Every page that names nothing, as it is and asked for the mark."""
    for endpoint, address in lists(world.app):
        yield endpoint, address
        for query in SEARCHES:
            yield endpoint, address + query.format(mark)


def assert_nothing_listed(world: World, who: Visitor, words: list[str]) -> None:
    for endpoint, address in lists_of(world, words[0]):
        answer = who.asks("GET", address, endpoint)
        assert answer.status_code < 500, f"{who.account}: {address}"
        told = plain(answer, words[0]) if "?" in address else plain(answer)
        assert [word for word in words[1:] if word in told] == [], f"{who.account}: {address}"
        if "?" not in address:
            assert words[0] not in told, f"{who.account}: {address}"


def test_lists_counts_and_searches_of_other_offices_are_as_if_the_documents_were_not_there(
    worlds: tuple[World, World],
) -> None:
    """The same pages in an installation without them say the same, to the letter."""
    empty, full = worlds
    pairs = list(zip(empty.visitors(*OTHERS), full.visitors(*OTHERS), strict=True))
    for before, now in sample(pairs, 10):
        for endpoint, address in lists(full.app):
            _says_the_same(before, now, endpoint, address)
    marks = [MARK, str(FIRST_NUMBER), *RESTRICTED_MARKS.values()]
    for turn, (before, now) in enumerate(sample(pairs, 4)):
        for endpoint, address in lists_of(full, marks[turn % len(marks)]):
            _says_the_same(before, now, endpoint, address)


def _says_the_same(before: Visitor, now: Visitor, endpoint: str, address: str) -> None:
    answers = before.asks("GET", address, endpoint), now.asks("GET", address, endpoint)
    assert plain(answers[0]) == plain(answers[1]), f"{now.account}: {address}"


def test_a_bulk_move_and_filing_tell_nothing_of_what_is_hidden(full: World) -> None:
    words = full.hidden.words(MARK, "distributed")[:1]
    words.append(str(FIRST_NUMBER))
    for who in full.visitors(*OTHERS):
        for document_id in full.hidden.documents.values():
            nothing = uuid.uuid4()
            answers = [
                who.asks(
                    "POST",
                    "/api/v1/moves",
                    json={"transition": "submit", "documents": [{"id": str(one), "version": 1}]},
                )
                for one in (document_id, nothing)
            ]
            assert [one.status_code for one in answers] == [200, 200], answers[0].text
            assert [row["status"] for one in answers for row in one.json["results"]] == [404, 404]
            assert plain(answers[0], str(document_id)) == plain(answers[1], str(nothing))
            assert [word for word in words if word in plain(answers[0])] == []


def test_what_is_hidden_could_have_been_seen(full: World) -> None:
    """The same questions, asked by those whose it is: something is there that could leak."""
    drafter, clerk = full.visitor("qn.chuyenvien"), full.visitor("qn.vanthu")
    document_id = full.hidden.documents["distributed"]
    for address in (
        f"/documents/{document_id}",
        f"/api/v1/documents/{document_id}",
        f"/api/v1/archive?q={MARK}",
        f"/archive?q={MARK}",
    ):
        answer = drafter.asks("GET", address)
        assert (answer.status_code, MARK in answer.text) == (200, True), address
    for who, name in ((clerk, "delivery_id"), (drafter, "dossier_id")):
        part = {"delivery_id": "deliveries", "dossier_id": "dossiers"}[name]
        answer = who.asks("GET", f"/{part}/{full.hidden.others[name]}")
        assert (answer.status_code, MARK in answer.text) == (200, True), name
    assert str(FIRST_NUMBER) in drafter.asks("GET", f"/documents/{document_id}").text
    restricted = full.hidden.documents["restricted"]
    assert RESTRICTED_MARKS["restricted"] in drafter.asks("GET", f"/documents/{restricted}").text


# ---- one question, two forms


def test_can_and_visible_give_the_same_answer_in_random_offices(place: Place) -> None:
    """`can` asks of one item, `visible` of all of them in SQL."""
    asked = seen = 0
    for seed in seeds(4 if place.kind == "sqlite" else 1):
        bureau = place.bureau()
        dice = random.Random(seed)
        _stand_in(bureau, dice)
        found = strolls(bureau, dice, documents=6, moves=60)
        found.append(bureau.drafts(access="restricted"))
        found.append(bureau.drafts("h.cv", "NV"))
        permissions = sorted(
            {
                name
                for key in ("directive/1", "dossier/1")
                for state in bureau.services.catalogue.get(key).states.values()
                for name in state.permissions
            }
        )
        for account in PEOPLE:
            with bureau.reads(account) as work:
                for permission in permissions:
                    rows = work.session.scalars(
                        select(Document).where(access.visible(work, Document, permission))
                    ).all()
                    one_by_one = {
                        key for key in found if access.can(work, permission, work.session.get_one(Document, key))
                    }
                    assert {row.id for row in rows} == one_by_one, (account, permission)
                    asked, seen = asked + len(found), seen + len(one_by_one)
                assert work.session.scalars(select(Dossier).where(access.visible(work, Dossier))).all() == []
        place.end(bureau)
    assert 0 < seen < asked


def _stand_in(bureau: Bureau, dice: random.Random) -> None:
    from tests.invariants.test_4_authority import stand_in_everywhere

    if dice.random() < 0.7:
        stand_in_everywhere(bureau, dice)
