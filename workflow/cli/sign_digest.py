"""`sign-digest`: at the desk of the person, where the token is. Needs no installation and no database."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import click

from workflow.base.errors import DomainError


@click.command("sign-digest")
@click.argument("request", type=click.File("rb"))
@click.option("--pkcs12", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Tệp khóa .p12 hoặc .pfx.")
@click.option("--pkcs11", type=click.Path(dir_okay=False), help="Thư viện PKCS#11 của thiết bị.")
@click.option("--token", help="Nhãn của thiết bị.")
@click.option("--key", help="Nhãn của khóa trên thiết bị.")
@click.option("--file", "prepared", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Bản PDF đã chuẩn bị: kiểm tra rằng yêu cầu ký đúng bản này.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Tệp trả lời; bỏ trống thì in ra.")
@click.option("--pin", envvar="TRINHKY_PIN", prompt="PIN hoặc mật khẩu của khóa", hide_input=True, help="Được hỏi.")
def sign_digest(
    request: Any,
    pkcs12: Path | None,
    pkcs11: str | None,
    token: str | None,
    key: str | None,
    prepared: Path | None,
    out: Path | None,
    pin: str,
) -> None:
    """Ký yêu cầu tải từ trang chờ ký, bằng tệp PKCS#12 hoặc thiết bị PKCS#11; tệp trả lời được gửi lại trang đó."""
    attributes = _attributes(_read(request.read()), prepared)
    if pkcs12 is not None and pkcs11 is None:
        from workflow.signing.desk import sign_with_file

        answer = sign_with_file(pkcs12.read_bytes(), pin, attributes)
    elif pkcs11 is not None and pkcs12 is None and token and key:
        from workflow.signing.desk import sign_with_token

        answer = sign_with_token(pkcs11, token, key, pin, attributes)
    else:
        raise DomainError("key_place_needed")
    signature, certificate = answer.signature or b"", answer.certificate or b""
    text = json.dumps({"signature": b64encode(signature).decode(), "certificate": certificate.decode()}, indent=2)
    if out is None:
        click.echo(text)
        return
    out.write_text(text + "\n")
    click.echo(f"Đã ký. Hãy gửi {out} lên trang chờ ký.", err=True)


def _read(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
        assert isinstance(told["signed_attributes"], str)
        assert isinstance(told["document_digest"], str)
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        raise DomainError("request_unreadable") from error
    found: dict[str, Any] = told
    return found


def _attributes(told: dict[str, Any], prepared: Path | None) -> bytes:
    """What is to be signed; nobody signs a digest whose document they cannot name.

    Raises: DomainError: request_unreadable, or request_does_not_fit if one part speaks of another document.
    """
    from workflow.signing.desk import document_digest_in

    try:
        attributes = b64decode(told["signed_attributes"], validate=True)
        named = document_digest_in(attributes)
    except ValueError as error:
        raise DomainError("request_unreadable") from error
    expected = _digest_of(prepared, told) if prepared is not None else told["document_digest"]
    if named.hex() != expected or hashlib.sha256(attributes).hexdigest() != told.get("digest"):
        raise DomainError("request_does_not_fit")
    return attributes


def _digest_of(prepared: Path, told: dict[str, Any]) -> str:
    """SHA-256 of the file without the place of the signature."""
    try:
        begins, ends = (int(one) for one in told["reserved"])
    except (KeyError, TypeError, ValueError) as error:
        raise DomainError("request_unreadable") from error
    content = prepared.read_bytes()
    return hashlib.sha256(content[:begins] + content[ends:]).hexdigest()
