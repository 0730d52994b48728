"""Joint documents (văn bản liên tịch): who issues them beside the leading organisation, and who signs for each.

Only organisations of this installation can be named: a body elsewhere could neither sign nor seal the file here.
Source: product sheet ("issuers, signatories and seals are lists"); PL1 II.2, II.3 speak of one issuer only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from workflow.base.errors import InvalidInput, Refusal
from workflow.base.text import fold, single_spaced
from workflow.documents.models import Document, Issuer, SealOwner
from workflow.documents.signatories import co_signers, name_signatories
from workflow.documents.symbols import compose_symbol
from workflow.documents.types import DocumentTypes
from workflow.engine import item_role
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person
from workflow.organisations.names import NameMissing, name_on
from workflow.organisations.people import MEMBER, chosen_person, holders_from, positions_on

MOST = 8
"""Bodies beside the leading one; the header has no room for more."""


@dataclass(frozen=True)
class CoIssuer:
    """A body that issues the document too, by its code or a name of it, and the account of who signs for it."""

    body: str
    signer: str | None = None
    if_known: bool = False
    """Read from a file: left out where this installation has no such body, not refused."""


def co_issuers(document: Document) -> list[Organisation]:
    """The organisations that issue the document together with the leading one, in order."""
    return [row.organisation for row in document.issuers if row.position > 1]


def without_signer(document: Document) -> list[Organisation]:
    """The co-issuers for which nobody is named to sign."""
    named = co_signers(document)
    return [body for body in co_issuers(document) if body.id not in named]


def name_issuers(work: Work, document: Document, given: Sequence[CoIssuer] | None) -> None:
    """Put these bodies behind the leading one, each with its seal, its place in the symbol and its signer.

    The leading one may be among them, as in what a list answers, and stays the first. None changes nothing.
    Raises: InvalidInput: issuer_unknown, issuer_twice, number_out_of_range, account_unknown, not_a_colleague.
    """
    if given is None:
        return
    chosen = _chosen(work, document, [one for one in given if one.body.strip()])
    bodies = [body for body, _ in chosen]
    signers = [(_signer(work, document, body, one), body) for body, one in chosen]
    if bodies != co_issuers(document):
        _put_behind_the_first(document, bodies)
        leading, unit, doc_type = document.organisation, document.unit, work.services.port(DocumentTypes)
        document.symbol = compose_symbol(doc_type.get(document.doc_type), leading, unit, work.today, bodies)
    named = {body.id: person for person, body in signers if person is not None}
    name_signatories(work, document, None, None, named)


def _chosen(work: Work, document: Document, given: Sequence[CoIssuer]) -> list[tuple[Organisation, CoIssuer]]:
    known = _bodies(work)
    if not _may_be_taken(work, document, known, given):
        return []
    chosen: list[tuple[Organisation, CoIssuer]] = []
    for one in given:
        found = _found(work, document, known, single_spaced(one.body))
        if found is None and one.if_known:
            continue
        if found is None:
            raise InvalidInput([Refusal("issuer_unknown", {"field": "issuers", "body": single_spaced(one.body)[:200]})])
        if any(body.id == found.id for body, _ in chosen):
            raise InvalidInput([Refusal("issuer_twice", {"field": "issuers", "body": name_on(found, work.today).name})])
        if found.id != document.organisation_id:
            chosen.append((found, one))
    if len(chosen) > MOST:
        raise InvalidInput([Refusal("number_out_of_range", {"field": "issuers"})])
    return chosen


def _may_be_taken(work: Work, document: Document, known: Sequence[Organisation], given: Sequence[CoIssuer]) -> bool:
    """The bodies of a read file are taken over only where the leading one is among them: not of another's text."""
    read = [_found(work, document, known, single_spaced(one.body)) for one in given if one.if_known]
    return not read or any(body is not None and body.id == document.organisation_id for body in read)


def _bodies(work: Work) -> list[Organisation]:
    """The organisations of this installation that have a name today."""
    return [
        body for body in work.session.scalars(select(Organisation).where(Organisation.inside)) if _named(work, body)
    ]


def _named(work: Work, body: Organisation) -> bool:
    try:
        return bool(name_on(body, work.today))
    except NameMissing:
        return False


def choosable(work: Work, document: Document) -> list[tuple[str, str]]:
    """Code and name of every organisation that could issue the document too, by name."""
    found = [
        (body.code, name_on(body, work.today).name) for body in _bodies(work) if body.id != document.organisation_id
    ]
    return sorted(found, key=lambda pair: fold(pair[1]))


def _found(work: Work, document: Document, bodies: Sequence[Organisation], typed: str) -> Organisation | None:
    """The organisation with this code or name; of several of one name the leading one, or the one beside it."""
    words, leading = fold(typed), document.organisation
    by_code = [body for body in bodies if fold(body.code) == words]
    by_name = [body for body in bodies if words in {fold(text) for text in _names(work, body)}]
    nearer = [body for body in by_name if body.id == leading.id]
    nearer = nearer or [body for body in by_name if body.parent_id == leading.parent_id]
    found = by_code or (by_name if len(by_name) == 1 else nearer)
    return found[0] if len(found) == 1 else None


def _names(work: Work, body: Organisation) -> tuple[str, ...]:
    name = name_on(body, work.today)
    return name.name, name.short_name, " ".join(name.header_lines), name.header_as_parent


def _put_behind_the_first(document: Document, bodies: Sequence[Organisation]) -> None:
    """Rows are changed in place: two with one position would meet in the database before the old one is gone."""
    issuers = {row.position: row for row in document.issuers if row.position > 1}
    seals = {row.position: row for row in document.seals if row.position > 1}
    for position, body in enumerate(bodies, 2):
        if row := issuers.pop(position, None):
            row.organisation_id, row.organisation = body.id, body
        else:
            document.issuers.append(Issuer(position=position, organisation_id=body.id, organisation=body))
        if seal := seals.pop(position, None):
            seal.organisation_id = body.id
        else:
            document.seals.append(SealOwner(position=position, organisation_id=body.id))
    for row in issuers.values():
        document.issuers.remove(row)
    for seal in seals.values():
        document.seals.remove(seal)


def _signer(work: Work, document: Document, body: Organisation, given: CoIssuer) -> Person | None:
    """Who signs for the body: somebody who has a position there; not named (None), the one before stays."""
    if given.signer is None:
        return co_signers(document).get(body.id)
    if not given.signer.strip():
        return None
    person = chosen_person(work.session, given.signer, "issuers")
    if item_role.duty(MEMBER, body.id) not in holders_from(positions_on(work.session, person.id, work.today)):
        raise InvalidInput([Refusal("not_a_colleague", {"field": "issuers", "account": given.signer[:200]})])
    return person
