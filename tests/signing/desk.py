"""A signer's desk: keys that lie outside the installation, and what a token there does with a digest."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.factories.installed import PASSPHRASE
from tests.factories.office import Office, Paper, fixed_id
from workflow.engine.installation import Installation
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.signing.certificates import as_pem
from workflow.signing.models import HeldDevice, SigningRequest
from workflow.signing.waiting import digest_of, find_request, requests_of


@dataclass(frozen=True)
class Key:
    """A private key with its certificates, as a token holds it."""

    private: rsa.RSAPrivateKey
    certificates: tuple[x509.Certificate, ...]

    def signs(self, digest: bytes) -> bytes:
        return self.private.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))

    @property
    def pem(self) -> str:
        return as_pem(self.certificates)


def key_in(folder: Path, name: str, passphrase: str = PASSPHRASE) -> Key:
    """The key of a PKCS#12 file of the sample authority in this folder."""
    bundle = pkcs12.load_pkcs12((folder / "keys" / f"{name}.p12").read_bytes(), passphrase.encode())
    assert isinstance(bundle.key, rsa.RSAPrivateKey)
    assert bundle.cert is not None
    return Key(bundle.key, (bundle.cert.certificate, *(one.certificate for one in bundle.additional_certs)))


def key_of(office: Office, keys: Path, role: str = "leader") -> Key:
    """The key that the sample authority made for this person of the office (or `office`, the seal)."""
    kind = "organisation" if role == "office" else "person"
    return key_in(keys, f"{kind}-{fixed_id(office.code, role)}")


def hold(installation: Installation, office: Office, role: str, kind: str, pem: str, **settings: Any) -> uuid.UUID:
    """Enter the device on which this person, or the office's seal, signs from now on."""
    column = "organisation_id" if role == "office" else "person_id"
    with installation.writing() as work:
        held = HeldDevice(kind=kind, settings=settings, certificates=pem, added_at=work.now)
        setattr(held, column, fixed_id(office.code, role))
        work.session.add(held)
        work.session.flush()
        return held.id


def starts(office: Office, paper: Paper) -> SigningRequest:
    """The leader reads the pages and asks the device; gives the request as the leader sees it."""
    shown = office.journey(paper).show()
    office.leader.moves(paper, "start_signing", pdf_sha256=shown.sha256, password=SAMPLE_PASSWORD)
    return request_of(office, paper)


def request_of(office: Office, paper: Paper) -> SigningRequest:
    """The leader's newest request for this document."""
    with office.installation.reading(office.leader.actor) as work:
        found = requests_of(work, find_document(work, paper))[0]
        work.session.expunge_all()
        return found


def find_document(work: Any, paper: Paper) -> Any:
    from workflow.documents.models import Document

    return work.session.get_one(Document, paper.id)


def doors(office: Office) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Reading and writing as the leader."""
    actor = office.leader.actor
    return (lambda: office.installation.reading(actor)), (lambda: office.installation.writing(actor))


def digest(request: SigningRequest) -> bytes:
    return digest_of(request)


__all__ = ["Key", "digest", "doors", "find_request", "hold", "key_in", "key_of", "request_of", "starts", "timedelta"]
