"""Pages that bear the organisation's digital signature as a line of text: copies (FMT-COPY-5), printed reports."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from workflow.engine.work import Services
from workflow.signing.devices import SigningDevice
from workflow.signing.keys import KeyStore
from workflow.signing.places import TimestampAuthority

if TYPE_CHECKING:
    from workflow.signing.appearance import Place


def seal_line(
    services: Services,
    device: SigningDevice,
    pdf: bytes,
    *,
    box: Place,
    text_pdf: bytes,
    reason: str,
    label: str,
    signed_at: datetime,
) -> bytes:
    """The bare pages with the seal's signature, shown as this line in this box on page 1; time-stamped and carrying
    the proof that is at hand. No transaction is open meanwhile.

    Raises: what the device, the key store and the time-stamp authority raise, and `pades.seal_copy`.
    """
    from workflow.signing import pades
    from workflow.signing.pdf_signer import Trust

    keys: KeyStore = services.port(KeyStore)  # type: ignore[type-abstract]
    authority = services.ports.get(TimestampAuthority)
    return pades.seal_copy(
        pdf,
        device.key(),
        box=box,
        text_pdf=text_pdf,
        reason=reason,
        label=label,
        signed_at=signed_at,
        tsa=authority.url if isinstance(authority, TimestampAuthority) else None,
        trust=Trust(keys.trust_roots(), keys.crls(), keys.answers()),
    )
