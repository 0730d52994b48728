"""Files of private keys: written whole or not at all, opened only where opening them cannot take for ever."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from asn1crypto import cms
from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from workflow.signing.errors import KeyUnreadable

LARGEST_KEY_FILE = 256 * 1024
MOST_ITERATIONS = 2_000_000
"""What a file may ask of whoever opens it; today's programs ask for some ten thousand."""


def write_private(path: Path, content: bytes) -> None:
    """Write whole or not at all, readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)


def encrypted_anew(
    name: str, content: bytes, passphrase: str, new_passphrase: str
) -> tuple[bytes, tuple[x509.Certificate, ...]]:
    """A PKCS#12 file opened with its passphrase and closed again with this one, and its certificates, the key's first.

    Files of older programs are encrypted weakly; what is kept is not. Raises: KeyUnreadable.
    """
    if len(content) > LARGEST_KEY_FILE or not _is_sensible(content):
        raise KeyUnreadable(name=name)
    try:
        bundle = pkcs12.load_pkcs12(content, passphrase.encode())
    except ValueError as error:
        raise KeyUnreadable(name=name) from error
    if bundle.key is None or bundle.cert is None:
        raise KeyUnreadable(name=name)
    certificate, above = bundle.cert.certificate, [extra.certificate for extra in bundle.additional_certs]
    closed = BestAvailableEncryption(new_passphrase.encode())
    key: Any = bundle.key  # the kinds that a file may hold and that may be written are the same
    kept = pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, above, closed)
    return kept, (certificate, *above)


def _is_sensible(content: bytes) -> bool:
    """Whether it is a PKCS#12 file that asks for a bounded amount of work. Source: RFC 7292 4, RFC 8018 6.2."""
    try:
        return all(0 < count <= MOST_ITERATIONS for count in _iterations(asn1_pkcs12.Pfx.load(content, strict=True)))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False


def _iterations(file: asn1_pkcs12.Pfx) -> Iterator[int]:
    if file["mac_data"].native is not None:
        yield file["mac_data"]["iterations"].native
    for part in file.authenticated_safe:
        if part["content_type"].native == "encrypted_data":
            yield from _rounds(part["content"]["encrypted_content_info"]["content_encryption_algorithm"])
        elif part["content_type"].native == "data":
            yield from _of_bags(part["content"].native)


def _of_bags(content: bytes) -> Iterator[int]:
    for bag in asn1_pkcs12.SafeContents.load(content):
        if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
            yield from _rounds(bag["bag_value"]["encryption_algorithm"])


def _rounds(algorithm: cms.EncryptionAlgorithm) -> Iterator[int]:
    parameters = algorithm["parameters"]
    if algorithm["algorithm"].native == "pbes2":
        derivation = parameters["key_derivation_func"]
        if derivation["algorithm"].native == "pbkdf2":
            yield derivation["parameters"]["iteration_count"].native
    elif isinstance(parameters.native, dict) and "iterations" in parameters.native:
        yield parameters["iterations"].native
