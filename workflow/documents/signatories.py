"""Those who sign beside the signer whom the office chose: for co-issuers, as secretary, for the other party."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflow.base.errors import InvalidInput, Refusal
from workflow.base.text import single_spaced
from workflow.documents.models import Document, Signatory
from workflow.engine import item_role
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person
from workflow.organisations.people import chosen_person, holders_from, positions_on

MOST = 12
BETWEEN_LINES, BEFORE_NAME = " / ", " | "


@dataclass(frozen=True)
class FurtherSigner:
    """Somebody of another body: what is printed above the name, line by line, and the name."""

    lines: tuple[str, ...]
    name: str

    @property
    def text(self) -> str:
        """`ĐẠI DIỆN BÊN B / GIÁM ĐỐC | Trần Văn C`, as a person types it."""
        return BETWEEN_LINES.join(self.lines) + (BEFORE_NAME + self.name if self.name else "")


def signer_from(text: str) -> FurtherSigner:
    """The signer that a line such as `ĐẠI DIỆN BÊN B / GIÁM ĐỐC | Trần Văn C` names."""
    above, _, name = single_spaced(text).partition("|")
    lines = tuple(line.strip() for line in above.split(BETWEEN_LINES.strip()) if line.strip())
    return FurtherSigner(lines, name.strip())


def _tidy(signer: FurtherSigner) -> FurtherSigner:
    lines = tuple(single_spaced(line) for line in signer.lines if line.strip())
    return FurtherSigner(lines, single_spaced(signer.name))


def secretary_of(document: Document) -> Person | None:
    """The person of the office who signs minutes beside the chair."""
    rows = [row for row in _further(document) if not _is_joint(row, document)]
    return next((row.person for row in rows if row.person is not None), None)


def co_signers(document: Document) -> dict[uuid.UUID, Person]:
    """Who signs for the organisations that issue the document together with the leading one, by organisation."""
    return {
        row.organisation_id: row.person
        for row in _further(document)
        if row.organisation_id is not None and row.person is not None and _is_joint(row, document)
    }


def further_signers(document: Document) -> list[FurtherSigner]:
    """Those of other bodies who sign as well."""
    return [FurtherSigner(tuple(row.lines), row.name) for row in _further(document) if row.person_id is None]


def name_signatories(
    work: Work,
    document: Document,
    secretary: str | None,
    others: Sequence[FurtherSigner] | None,
    joint: Mapping[uuid.UUID, Person] | None = None,
) -> None:
    """Put the further signers in order after the first, those of co-issuers before all; what is None stays as it is.

    Raises: InvalidInput (account_unknown, not_a_colleague, number_out_of_range).
    """
    if secretary is None and others is None and joint is None:
        return
    person = secretary_of(document) if secretary is None else _colleague(work, document, secretary)
    signers = further_signers(document) if others is None else [_tidy(one) for one in others if one.text.strip()]
    if len(signers) > MOST:
        raise InvalidInput([Refusal("number_out_of_range", {"field": "further_signers"})])
    together = co_signers(document) if joint is None else joint
    wanted = [_of_office(work, office, one) for office, one in together.items()]
    wanted += [_of_office(work, document.organisation_id, person)] if person is not None else []
    wanted += [Signatory(name=one.name, lines=list(one.lines)) for one in signers]
    _put_behind_the_first(document, wanted)


def _put_behind_the_first(document: Document, wanted: Sequence[Signatory]) -> None:
    """Rows are changed in place: two with one position would meet in the database before the old one is gone."""
    rows = {row.position: row for row in _further(document)}
    for position, given in enumerate(wanted, 2):
        row = rows.pop(position, None)
        if row is None:
            given.position = position
            document.signatories.append(given)
            continue
        if (row.person, row.organisation_id) != (given.person, given.organisation_id):
            row.authority_id, row.block = None, None  # somebody else is asked anew
        row.person, row.organisation_id = given.person, given.organisation_id
        row.organisation = given.organisation
        row.name, row.lines = given.name or "", given.lines or []
    for row in rows.values():
        document.signatories.remove(row)


def _of_office(work: Work, organisation_id: uuid.UUID, person: Person) -> Signatory:
    """A row that can be read before it is stored, as a preview does."""
    office = work.session.get_one(Organisation, organisation_id)
    return Signatory(person=person, organisation=office, organisation_id=organisation_id, lines=[])


def _is_joint(row: Signatory, document: Document) -> bool:
    """Whether the row is of a co-issuer, for which its own person signs."""
    return row.organisation_id is not None and row.organisation_id != document.organisation_id


def _further(document: Document) -> list[Signatory]:
    return [row for row in document.signatories if row.position > 1]


def _colleague(work: Work, document: Document, account: str) -> Person | None:
    if not account.strip():
        return None
    person = chosen_person(work.session, account, "secretary")
    offices = (document.organisation_id, document.drafting_organisation_id)
    member_of = {item_role.duty("member", key) for key in offices}
    if member_of.isdisjoint(holders_from(positions_on(work.session, person.id, work.today))):
        raise InvalidInput([Refusal("not_a_colleague", {"field": "secretary", "account": account[:200]})])
    return person
