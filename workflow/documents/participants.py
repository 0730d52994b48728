"""Who takes part in a document by office: rows of `item_role` written when it is made and when its access changes.

Those who take part by a choice (signer, leaders, consulted units, recipients) are written by the effects that choose.
"""

from __future__ import annotations

from sqlalchemy import select

from workflow.base.errors import InvalidInput, Refusal
from workflow.documents.models import Document, Signatory
from workflow.engine import access, item_role
from workflow.engine.work import Work
from workflow.organisations.people import person_by_account, positions_on

DRAFTER, CO_DRAFTER, UNIT_HEAD, OFFICE, CLERK, ARCHIVIST = (
    "drafter", "co_drafter", "unit_head", "office", "clerk", "archivist",
)  # fmt: skip
COLLEAGUE, MEMBER = "colleague", "member"
SIGNER, LEADER, LATER_LEADER, PAST_LEADER = "signer", "agreeing_leader", "later_leader", "past_leader"
CONSULTED, ANSWERED, FOLLOWER, RECIPIENT = "consulted", "opinion_given", "follower", "recipient"


def grant_by_office(work: Work, document: Document) -> None:
    """Give the roles that go with office and membership; a restricted document has no colleagues and no members.

    Phòng Nội vụ may draft for the UBND: checks, numbers and archive belong to the issuing organisation, the content
    to the drafting unit.
    """
    wanted = {
        (DRAFTER, item_role.person(document.drafter_id)),
        (UNIT_HEAD, item_role.duty("head", document.unit_id)),
        (OFFICE, item_role.duty("checker", document.organisation_id)),
        (CLERK, item_role.duty("clerk", document.organisation_id)),
        (ARCHIVIST, item_role.duty("archivist", document.organisation_id)),
    }
    if document.access == "normal":
        wanted.add((COLLEAGUE, item_role.duty("member", document.unit_id)))
        wanted.add((MEMBER, item_role.duty("member", document.organisation_id)))
    else:
        item_role.revoke(work.session, document, COLLEAGUE)
        item_role.revoke(work.session, document, MEMBER)
    for role, holder in sorted(wanted):
        item_role.grant(work.session, document, role, holder)


def release_signer(work: Work, document: Document) -> None:
    """Nobody is asked to agree or to sign; those who were keep seeing the document as followers."""
    for name in (SIGNER, LEADER, LATER_LEADER, PAST_LEADER):
        for holder in item_role.holders(work.session, document, name):
            item_role.hand_on(work.session, document, name, FOLLOWER, holder)
    document.signer_id, document.block = None, None
    for row in work.session.scalars(select(Signatory).where(Signatory.document_id == document.id)):
        work.session.delete(row)


def invite(work: Work, document: Document, role: str, account: str) -> None:
    """Let a colleague of the drafting or issuing organisation take part as co-drafter or follower.

    Raises: NotPermitted, NotFound("account_unknown"), InvalidInput("not_a_colleague").
    """
    access.require(work, "edit", document)
    if role not in (CO_DRAFTER, FOLLOWER):
        raise InvalidInput([Refusal("choice_unknown", {"field": "role", "value": role})])
    person = person_by_account(work.session, account)
    member_of = {document.organisation_id, document.drafting_organisation_id}
    if not any(p.organisation_id in member_of for p in positions_on(work.session, person.id, work.today)):
        raise InvalidInput([Refusal("not_a_colleague", {"field": "account", "account": account})])
    item_role.grant(work.session, document, role, item_role.person(person.id))
