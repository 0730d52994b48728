"""TLS, sign-in and the details of the conversation, against real servers on loopback."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.distribution.post_office import PostOffice, free_port
from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.distribution.mail import MailDeferred, MailRefused, NoMailServer, SmtpSender, mail_sender

MESSAGE = "Subject: thử\r\n\r\n.\r\n..hai\r\n.ba\ncuối".encode()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for localhost that is its own root, and a server context that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    root, secret = folder / "ca.pem", folder / "key.pem"
    root.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(root, secret)
    return root, context


def signs_in(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    good = isinstance(given, LoginPassword) and (given.login, given.password) == (b"vanthu@so.vn", "bí mật".encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def server(**options: Any) -> Iterator[PostOffice]:
    office = PostOffice(port=free_port())
    controller = Controller(office, hostname="localhost", port=office.port, server_hostname="localhost", **options)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def test_starttls_and_sign_in(tmp_path: Path) -> None:
    root, context = certificate(tmp_path)
    with server(tls_context=context, require_starttls=True, authenticator=signs_in, auth_required=True) as office:
        url = f"smtp://vanthu%40so.vn:b%C3%AD%20m%E1%BA%ADt@localhost:{office.port}?starttls=required&ca={root}"
        sender = SmtpSender(url)
        assert sender.sender == "vanthu@so.vn"
        assert sender.send("vanthu@so.vn", "a@b.test", MESSAGE)["code"] == 250
        for wrong in ("xx", "x%E1%BA%ADx"):
            with pytest.raises(MailDeferred) as refused:
                SmtpSender(url.replace("b%C3%AD%20m%E1%BA%ADt", wrong)).send("vanthu@so.vn", "a@b.test", MESSAGE)
            assert (refused.value.facts["stage"], len(office.taken)) == ("sign_in", 1)


def test_a_server_whose_certificate_is_not_trusted_gets_nothing(tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    with server(tls_context=context) as office, pytest.raises(MailDeferred) as refused:
        SmtpSender(f"smtp://localhost:{office.port}").send("a@b.test", "c@d.test", MESSAGE)
    assert (refused.value.facts["stage"], office.taken) == ("starttls", [])


def test_a_password_is_never_sent_in_the_clear() -> None:
    assert SmtpSender("smtp://u:p@mail.so.vn").security == "required"
    assert SmtpSender("smtp://u:p@127.0.0.1:25").security == "auto"
    with server() as office, pytest.raises(MailDeferred) as refused:
        SmtpSender(f"smtp://localhost:{office.port}?starttls=required").send("a@b.test", "c@d.test", MESSAGE)
    assert refused.value.facts["reply"] == "STARTTLS is not offered"


def test_dots_and_line_ends_arrive_as_they_were(post: PostOffice) -> None:
    SmtpSender(post.url).send("a@b.test", "c@d.test", MESSAGE)
    assert post.taken == ["Subject: thử\r\n\r\n.\r\n..hai\r\n.ba\r\ncuối\r\n".encode()]


def test_a_permanent_refusal_of_the_content_is_refused(post: PostOffice) -> None:
    post.at_end = "552 5.3.4 too big"
    with pytest.raises(MailRefused) as refused:
        SmtpSender(post.url).send("a@b.test", "c@d.test", MESSAGE)
    assert (refused.value.facts["stage"], refused.value.facts["code"]) == ("end_of_data", 552)


@pytest.mark.parametrize("url", ["http://mail.so.vn", "smtp://", "mail.so.vn"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(DomainError) as refused:
        mail_sender(url)
    assert refused.value.code == "smtp_url_unusable"


def test_without_a_server_nothing_is_sent() -> None:
    sender = mail_sender(None)
    assert isinstance(sender, NoMailServer)
    with pytest.raises(OutsideServiceFailed):
        sender.check()
    with pytest.raises(MailDeferred):
        sender.send("a@b.test", "c@d.test", MESSAGE)
