"""What the signatures of an arrived file prove, for the room of incoming documents, which does not know signing."""

from __future__ import annotations

from typing import Any

from workflow.base.errors import DomainError
from workflow.engine.work import Services
from workflow.signing.errors import ProofBusy
from workflow.signing.keys import KeyStore
from workflow.signing.proving import proven
from workflow.signing.report import SignatureReport, VerificationReport


def prove_arrival(services: Services, content: bytes) -> dict[str, Any]:
    """The report as plain values; of what is no signed PDF, the reason. Raises: ProofBusy."""
    keys: KeyStore = services.port(KeyStore)  # type: ignore[type-abstract]
    try:
        return _plain(proven(content, keys.trust_roots(), keys.crls(), services.clock.now()))
    except ProofBusy:
        raise  # asked again later
    except DomainError as error:
        return {"valid": False, "sealed": False, "problems": [error.code], "signatures": []}


def _plain(report: VerificationReport) -> dict[str, Any]:
    facts = report.document
    return {
        "valid": report.valid,
        "sealed": report.sealed,
        "problems": list(report.problems),
        "signatures": [_signature(one) for one in report.signatures],
        "number": facts.number,
        "symbol": facts.symbol,
        "issued_on": facts.issued_on.isoformat() if facts.issued_on else None,
    }


def _signature(one: SignatureReport) -> dict[str, Any]:
    return {
        "signer": one.signer,
        "authority": one.authority,
        "valid": one.valid,
        "trusted": one.trusted,
        "signed_at": one.signed_at.isoformat() if one.signed_at else None,
        "problems": list(one.problems),
    }
