"""A request that proves who sends it: an HMAC with the secret that two bodies share, over the hash of what is sent.

The proof can be checked before anybody reads the body, which is then compared with its hash.

The secret itself never travels, and what is signed can be used neither for another package nor at another time. One
who repeats a request as it was changes nothing, since a package is taken once.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

SCHEME = "TrinhKy-HMAC-SHA256"
CLOCKS_DIFFER = timedelta(minutes=15)
_VALUES = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Claim:
    """What an `Authorization` header says: who sends to whom, when, the SHA-256 of the body, and the proof."""

    sender: str
    to: str
    at: int
    body: str
    proof: str

    def is_of(self, body: bytes) -> bool:
        """Whether this is the body that was claimed."""
        return hmac.compare_digest(sha256(body).hexdigest().encode(), self.body.encode())


def authorization(secret: str, method: str, path: str, sender: str, to: str, at: datetime, body: bytes) -> str:
    """The header for this request."""
    seconds, digest = int(at.timestamp()), sha256(body).hexdigest()
    proof = _proof(secret, method, path, sender, to, seconds, digest)
    return f'{SCHEME} sender="{sender}", to="{to}", at="{seconds}", body="{digest}", proof="{proof}"'


def claimed(header: str) -> Claim | None:
    """What the header claims; None if it is not of this scheme."""
    scheme, _, rest = header.partition(" ")
    values = dict(_VALUES.findall(rest[:2_000]))
    if scheme != SCHEME or not values.keys() >= {"sender", "to", "at", "body", "proof"}:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", values["at"]):
        return None
    return Claim(values["sender"], values["to"], int(values["at"]), values["body"], values["proof"])


def proves(claim: Claim, secret: str, method: str, path: str, now: datetime) -> bool:
    """Whether the claim is true for this request and of our time; of the body, only with `Claim.is_of`."""
    wanted = _proof(secret, method, path, claim.sender, claim.to, claim.at, claim.body)
    same = hmac.compare_digest(wanted.encode(), claim.proof.encode())
    try:
        at = datetime.fromtimestamp(claim.at, UTC)
    except (ValueError, OverflowError, OSError):
        return False
    return bool(secret) and same and abs(now - at) <= CLOCKS_DIFFER


def _proof(secret: str, method: str, path: str, sender: str, to: str, at: int, digest: str) -> str:
    said = "\n".join((method, path, sender, to, str(at), digest))
    return hmac.new(secret.encode(), said.encode(), sha256).hexdigest()
