"""Those who are let in and taken out again, and revisions kept on request."""

from __future__ import annotations

import pytest

from workflow.base.errors import InvalidInput, NotFound, NotPermitted
from workflow.documents.changes import base_for
from workflow.documents.content import keep_on_request
from workflow.documents.models import Document
from workflow.documents.participants import CO_DRAFTER, DRAFTER, FOLLOWER, invite, participants, release
from workflow.engine import access


def changes(bureau, who, document, change, *given):
    with bureau.writes(who) as work:
        change(work, work.session.get_one(Document, document), *given)


def rights(bureau, who, document):
    with bureau.reads(who) as work:
        found = work.session.get_one(Document, document)
        return access.can(work, "view", found), access.can(work, "edit", found)


@pytest.mark.parametrize(("role", "may"), [(CO_DRAFTER, (True, True)), (FOLLOWER, (True, False))])
def test_who_is_let_into_a_restricted_draft_and_taken_out_sees_it_no_more(bureau, role, may):
    document = bureau.drafts(access="restricted")
    assert rights(bureau, "tkh", document) == (False, False)
    changes(bureau, "cv", document, invite, role, "tkh")
    assert rights(bureau, "tkh", document) == may
    changes(bureau, "cv", document, release, role, "TKH ")
    assert rights(bureau, "tkh", document) == (False, False)


def test_both_are_told_once_with_the_role_of_who_did_it(bureau):
    document = bureau.drafts()
    for change in (invite, invite, release):
        changes(bureau, "cv", document, change, FOLLOWER, "tkh")
    [_create, first, second] = bureau.history(document)
    assert (first.event, first.capacity, first.source, first.target) == ("invite", "drafter", "draft", "draft")
    assert (first.facts["role"], first.facts["account"]) == ("follower", "tkh")
    assert (second.event, second.facts) == ("release", first.facts)


def test_only_the_invited_are_taken_out(bureau):
    document = bureau.drafts()
    for given, code in (((DRAFTER, "cv"), "choice_unknown"), ((FOLLOWER, "tkh"), "not_a_participant")):
        with pytest.raises(InvalidInput) as refused:
            changes(bureau, "cv", document, release, *given)
        assert refused.value.codes == [code]


def test_a_mistyped_account_is_a_mistake_in_the_form(bureau):
    with pytest.raises(InvalidInput) as refused:
        changes(bureau, "cv", bureau.drafts(), invite, FOLLOWER, "nobody")
    assert refused.value.codes == ["account_unknown"]


@pytest.mark.parametrize("change", [invite, release])
def test_only_who_edits_changes_who_takes_part(bureau, change):
    document = bureau.drafts()
    for who, error in (("dn", NotPermitted), ("h.cv", NotFound)):
        with pytest.raises(error):
            changes(bureau, who, document, change, FOLLOWER, "tkh")


def test_the_list_goes_role_by_role(bureau):
    document = bureau.drafts()
    changes(bureau, "cv", document, invite, FOLLOWER, "dn")
    changes(bureau, "cv", document, invite, CO_DRAFTER, "tkh")
    with bureau.reads("cv") as work:
        rows = participants(work, work.session.get_one(Document, document))
    assert [(row.role, row.account) for row in rows] == [(DRAFTER, "cv"), (CO_DRAFTER, "tkh"), (FOLLOWER, "dn")]


def test_a_revision_on_request_is_told_and_is_not_what_was_submitted(bureau):
    document = bureau.drafts()
    changes(bureau, "cv", document, keep_on_request)
    entry = bureau.history(document)[-1]
    found = bureau.document(document)
    assert (entry.event, entry.facts) == (
        "keep_revision", {"revision": 1, "content_sha256": found.content_sha256},
    )  # fmt: skip
    assert (found.revision, found.version) == (1, 1)
    with bureau.reads("cv") as work:
        assert base_for(work, work.session.get_one(Document, document)) is None
    with pytest.raises(NotPermitted):
        changes(bureau, "dn", document, keep_on_request)
