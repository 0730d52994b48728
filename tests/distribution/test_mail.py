"""TLS, sign-in and the details of the conversation, against real servers on loopback."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.distribution.post_office import PostOffice, post_office
from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.distribution.mail import MailDeferred, MailRefused, NoMailServer
from workflow.distribution.smtp import SmtpSender, mail_sender

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


def test_starttls_and_sign_in(tmp_path: Path) -> None:
    root, context = certificate(tmp_path)
    with post_office(
        hostname="localhost", tls_context=context, require_starttls=True, authenticator=signs_in, auth_required=True
    ) as office:
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
    with post_office(hostname="localhost", tls_context=context) as office, pytest.raises(MailDeferred) as refused:
        SmtpSender(f"smtp://localhost:{office.port}").send("a@b.test", "c@d.test", MESSAGE)
    assert (refused.value.facts["stage"], office.taken) == ("starttls", [])


def test_a_password_is_never_sent_in_the_clear() -> None:
    assert SmtpSender("smtp://u:p@mail.so.vn").security == "required"
    assert SmtpSender("smtp://u:p@127.0.0.1:25").security == "auto"
    with post_office(hostname="localhost") as office, pytest.raises(MailDeferred) as refused:
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


def test_tls_from_the_start_and_a_root_of_our_own(tmp_path: Path) -> None:
    root, context = certificate(tmp_path)
    with post_office(hostname="localhost", ssl_context=context) as office:
        url = f"smtps://localhost:{office.port}"
        assert SmtpSender(f"{url}?ca={root}").send("a@b.test", "c@d.test", MESSAGE)["code"] == 250
        for unknown in (url, f"{url.replace('localhost', '127.0.0.1')}?ca={root}"):
            with pytest.raises(MailDeferred) as refused:
                SmtpSender(unknown).send("a@b.test", "c@d.test", MESSAGE)
            assert (refused.value.facts["stage"], len(office.taken)) == ("connect", 1)


def test_status_notifications_are_asked_for_where_they_are_offered(post: PostOffice) -> None:
    post.offers_dsn = True
    proof = SmtpSender(post.url).send("a@b.test", "c+d=e@d.test", MESSAGE, "0a.1")
    assert post.asked == [
        {"RET": "HDRS", "ENVID": "0a.1", "NOTIFY": "SUCCESS,FAILURE,DELAY", "ORCPT": "rfc822;c+2Bd+3De@d.test"}
    ]
    assert proof["notifications"] is True
    post.offers_dsn = False
    assert "notifications" not in SmtpSender(post.url).send("a@b.test", "c@d.test", MESSAGE, "0a.1")
    assert (len(post.asked), len(post.taken)) == (1, 2)


def test_bounces_come_back_to_an_address_of_their_own(post: PostOffice) -> None:
    SmtpSender(post.url + "&bounces=tra-lai@office.test").send("a@b.test", "c@d.test", MESSAGE)
    assert post.senders == ["tra-lai@office.test"]


def test_a_message_that_the_server_calls_too_large_is_refused_before_it_is_sent() -> None:
    with post_office(data_size_limit=1_000) as office, pytest.raises(MailRefused) as refused:
        SmtpSender(office.url).send("a@b.test", "c@d.test", b"Subject: x\r\n\r\n" + b"y" * 2_000)
    assert (refused.value.facts["stage"], refused.value.facts["code"]) == ("sender", 552)


@pytest.mark.parametrize("option", ["timeout=0", "timeout=x", "timeout=nan"])
def test_an_option_that_is_no_number_of_seconds_is_refused(option: str) -> None:
    with pytest.raises(DomainError) as refused:
        SmtpSender(f"smtp://127.0.0.1?{option}")
    assert refused.value.code == "smtp_url_unusable"
