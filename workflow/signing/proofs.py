"""What proves a certificate when its key is used: responders are asked, and the office says whether proof must be had.

Source: ETSI EN 319 142-1 (B-LT): the proof of certificates and time lies in the file itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cryptography import x509

from workflow.base.errors import NotPermitted
from workflow.engine import history
from workflow.engine.work import Work
from workflow.organisations.models import ADMINISTRATOR, Organisation
from workflow.organisations.settings import PROOF_REQUIRED, choose, setting
from workflow.signing.administration import administers
from workflow.signing.keys import KeyStore
from workflow.signing.responders import Responders, renew_answers
from workflow.signing.revocation import may_be_asked

if TYPE_CHECKING:
    from workflow.signing.pdf_signer import Trust


def trust_for(work: Work, organisation_id: uuid.UUID, key_name: str, certificates: Sequence[x509.Certificate]) -> Trust:
    """Roots, lists and answers for a signature by this certificate (its own first, then those above it).

    The responders that may be asked are asked now; what is unknown afterwards counts against the certificate.
    Raises: ResponderUnavailable, CertificateRevoked, RevocationUnknown.
    """
    from workflow.signing.pdf_signer import Trust

    keys: KeyStore = work.services.port(KeyStore)  # type: ignore[type-abstract]
    responders = work.services.ports.get(Responders) or Responders()
    if any(may_be_asked(one, responders.hosts) for one in certificates):
        renew_answers(keys, responders, certificates, work.now)
        keys.check(key_name, certificates[0], certificates[1:], asked=True)
    organisation = work.session.get_one(Organisation, organisation_id)
    required = bool(setting(organisation, PROOF_REQUIRED))
    return Trust(keys.trust_roots(), keys.crls(), keys.answers(), required)


def requires_proof(office: Organisation) -> bool:
    """Whether the office wants every signature with its proof inside the file, or none."""
    return bool(setting(office, PROOF_REQUIRED))


def require_proof(work: Work, office: Organisation, required: bool) -> bool:
    """Set it, with an entry in the office's history; gives whether anything changed. Raises: NotPermitted."""
    if not administers(work, office.id):
        raise NotPermitted("not_administrator", office=office.code)
    before = requires_proof(office)
    if required == before:
        return False
    choose(office, PROOF_REQUIRED, required)
    facts = {"setting": PROOF_REQUIRED, "from": before, "to": required}
    entry = history.Entry(office.id, "organisation", office.id, "setting", capacity=ADMINISTRATOR, facts=facts)
    history.append(work, entry)
    return True
