"""A PKCS#11 token of SoftHSM2 in a folder of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pkcs11
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute
from pkcs11.util.rsa import decode_rsa_private_key
from pkcs11.util.x509 import decode_x509_certificate

from tests.signing.desk import Key

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
PIN, SO_PIN, LABEL, KEY = "648219", "73915046", "trinhky", "khoa-ky"


@dataclass(frozen=True)
class SoftToken:
    """The token: where its module lies and what its key is called."""

    module: str
    label: str = LABEL
    key: str = KEY
    pin: str = PIN


def module_path() -> str:
    """The module of this machine; the set-up of the tests installs it."""
    return next(path for path in MODULES if Path(path).exists())


_MADE: list[SoftToken] = []


def token_of_run(folder: Path) -> SoftToken:
    """The one token of this process: SoftHSM reads its configuration once."""
    if not _MADE:
        _MADE.append(_new_token(folder))
    return _MADE[0]


def _new_token(folder: Path) -> SoftToken:
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    program = shutil.which("softhsm2-util")
    assert program, "softhsm2 is missing: run .ci/setup system-test"
    made = [program, "--init-token", "--free", "--label", LABEL, "--so-pin", SO_PIN, "--pin", PIN]
    subprocess.run(made, check=True, capture_output=True)
    return SoftToken(module_path())


def put(token: SoftToken, key: Key, label: str = KEY) -> None:
    """Key and certificates onto the token, as an administrator would with the maker's tool."""
    plain = key.private.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    with pkcs11.lib(token.module).get_token(token_label=token.label).open(rw=True, user_pin=token.pin) as session:
        named = {Attribute.LABEL: label, Attribute.TOKEN: True, Attribute.ID: label.encode()}
        session.create_object({**decode_rsa_private_key(plain), **named, Attribute.SIGN: True})
        for place, one in enumerate(key.certificates):
            made = decode_x509_certificate(one.public_bytes(Encoding.DER))
            session.create_object(
                {**made, Attribute.LABEL: label if place == 0 else f"ca-{label}-{place}", Attribute.TOKEN: True}
            )
