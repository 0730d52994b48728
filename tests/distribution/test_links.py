"""Links of a mail: what the mail says, what a link opens, when it ends, and that looking changes nothing."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.distribution.office import PDF, START, Installation, build
from tests.distribution.post_office import PostOffice
from tests.distribution.test_sending import kinds, logged, mailed
from workflow.base.clock import VIETNAM
from workflow.base.errors import NotFound
from workflow.base.files import sha256_of
from workflow.distribution import links
from workflow.distribution.deliveries import record, resend
from workflow.distribution.links import CONFIRM, FILES, LinkEnded, RecipientLinks, Ticket
from workflow.distribution.smtp import SmtpSender
from workflow.documents.models import Document, DocumentFile

LINKS = RecipientLinks("a secret of the tests", "https://vanban.office.test/", days=30)
LARGE = b"x" * 300_000


def linking(world: Installation) -> Installation:
    world.services = replace(world.services, ports={**world.services.ports, RecipientLinks: LINKS})
    return world


@pytest.fixture
def world(mailing: Installation) -> Installation:
    return linking(mailing)


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def token_in(message: EmailMessage, purpose: str) -> str:
    found = re.findall(rf"https://vanban\.office\.test/receipts/{purpose}/(\S+)", text_of(message))
    assert len(found) == 1
    return str(found[0])


@pytest.fixture
def sent(world: Installation, post: PostOffice) -> tuple[uuid.UUID, str]:
    """A document that was mailed, and the token to confirm it."""
    document_id = mailed(world)
    world.works_off()
    return document_id, token_in(post.messages[0], CONFIRM)


def confirms(world: Installation, token: str, name: str = "") -> None:
    with world.work() as work:
        links.confirm(work, token, name)


def opens(world: Installation, token: str, purpose: str = CONFIRM) -> str:
    """What looking at the link tells: the delivery's status, or why it has ended."""
    try:
        with world.reads() as work:
            return links.opened_by(work, purpose, token)[0].status
    except (LinkEnded, NotFound) as error:
        return error.code


def test_a_mail_has_a_link_to_confirm_and_says_how_long_it_holds(
    world: Installation, post: PostOffice, sent: tuple[uuid.UUID, str]
) -> None:
    text = text_of(post.messages[0])
    assert "Liên kết dùng đến hết ngày 04/04/2024" in text
    assert "<img" not in post.taken[0].decode() and "text/html" not in post.taken[0].decode()


def test_who_confirms_proves_the_delivery_with_the_token_used(world: Installation, sent: tuple[uuid.UUID, str]) -> None:
    document_id, token = sent
    assert opens(world, token) == "handed_over"
    world.clock.forward(timedelta(days=1))
    confirms(world, token, "  Nguyễn Văn A ")
    last = logged(world, document_id).last
    assert last is not None
    assert (last.kind, last.status, last.actor) == ("acknowledged", "acknowledged", "Sở Nội vụ")
    assert last.evidence == {"attempt": 1, "token_sha256": sha256_of(token.encode()), "name": "Nguyễn Văn A"}


def test_looking_changes_nothing_however_often(world: Installation, sent: tuple[uuid.UUID, str]) -> None:
    document_id, token = sent
    for _ in range(3):
        opens(world, token)
    assert kinds(world, document_id) == ["attempt", "handed_over"]


def test_used_twice_it_confirms_once(world: Installation, sent: tuple[uuid.UUID, str]) -> None:
    document_id, token = sent
    for _ in range(2):
        confirms(world, token)
    assert kinds(world, document_id).count("acknowledged") == 1


def test_it_ends_at_its_day(world: Installation, sent: tuple[uuid.UUID, str]) -> None:
    document_id, token = sent
    world.clock.at = datetime(2024, 4, 5, tzinfo=VIETNAM) - timedelta(seconds=1)  # the mail says: to the end of 4 April
    assert opens(world, token) == "handed_over"
    world.clock.forward(timedelta(seconds=1))
    assert opens(world, token) == "link_expired"
    with pytest.raises(LinkEnded):
        confirms(world, token)
    assert kinds(world, document_id) == ["attempt", "handed_over"]


def test_it_ends_when_the_delivery_is_sent_again_and_the_new_one_holds(
    world: Installation, post: PostOffice, sent: tuple[uuid.UUID, str]
) -> None:
    document_id, token = sent
    with world.work("qn.vanthu") as work:
        resend(work, world.only_delivery(document_id).id)
    world.works_off()
    assert opens(world, token) == "link_replaced"
    confirms(world, token_in(post.messages[1], CONFIRM))
    assert world.only_delivery(document_id).status == "acknowledged"


def test_it_ends_when_the_document_is_recalled(world: Installation, sent: tuple[uuid.UUID, str]) -> None:
    document_id, token = sent
    with world.work() as work:
        work.session.get_one(Document, document_id).validity = "recalled"
    assert opens(world, token) == "link_recalled"


def test_the_link_of_a_mail_that_may_not_have_arrived_proves_that_it_did(world: Installation, post: PostOffice) -> None:
    post.at_end = "drop"
    document_id = mailed(world)
    world.works_off()
    assert world.only_delivery(document_id).status == "unproven"
    confirms(world, token_in(post.messages[0], CONFIRM))
    assert world.only_delivery(document_id).status == "acknowledged"


def test_what_the_recipient_has_done_since_is_not_taken_back(world: Installation, sent: tuple[uuid.UUID, str]) -> None:
    document_id, token = sent
    with world.work() as work:
        record(work, world.only_delivery(document_id).id, "done", {})
    confirms(world, token)
    assert world.only_delivery(document_id).status == "done"


class TestTokens:
    TICKET = Ticket(uuid.UUID(int=7), 3, LINKS.expiry(START))

    def test_what_was_signed_is_read(self) -> None:
        read = LINKS.read(CONFIRM, LINKS.token(CONFIRM, self.TICKET))
        assert replace(read, token_sha256="") == self.TICKET

    @pytest.mark.parametrize(
        "stranger",
        [
            LINKS.token(FILES, TICKET),
            RecipientLinks("another secret", "x").token(CONFIRM, TICKET),
            LINKS.token(CONFIRM, TICKET)[:-1],
            LINKS.token(CONFIRM, TICKET)[1:],
            LINKS.token(CONFIRM, TICKET) + "=",
            "",
            ".",
            "đ",
        ],
    )
    def test_what_was_made_for_another_purpose_or_by_somebody_else_is_unknown(self, stranger: str) -> None:
        with pytest.raises(NotFound):
            LINKS.read(CONFIRM, stranger)

    @given(st.text(max_size=120))
    def test_any_text_is_unknown(self, text: str) -> None:
        with pytest.raises(NotFound):
            LINKS.read(CONFIRM, text)

    def test_a_link_to_nothing_is_unknown(self, world: Installation) -> None:
        assert opens(world, LINKS.token(CONFIRM, self.TICKET)) == "not_found"


class TestLargeFiles:
    @pytest.fixture
    def world(self, tmp_path: Path, post: PostOffice) -> Installation:
        return linking(build(tmp_path, SmtpSender(f"{post.url}&largest_mb=0.25", timeout_s=5)))

    @pytest.fixture
    def document_id(self, world: Installation) -> uuid.UUID:
        """Mailed with one file that fits and one that does not, and a working paper."""
        world.entry("Sở Nội vụ", email="nv@so.test")
        document_id = world.document(["Sở Nội vụ"])
        for name, content in (("bản đồ.csv", LARGE), ("biểu.csv", b"a,b"), ("tờ trình.csv", b"internal")):
            kind = "working_paper" if "trình" in name else "enclosure"
            world.enclose(document_id, kind, name, content)
        with world.work() as work:
            for row in work.session.query(DocumentFile):
                row.size = len(world.services.files.get(str(row.sha256)))
        world.move(document_id, "distribute")
        world.works_off()
        return document_id

    def test_what_does_not_fit_is_fetched_by_a_link(
        self, world: Installation, post: PostOffice, document_id: uuid.UUID
    ) -> None:
        (message,) = post.messages
        assert [part.get_filename() for part in message.iter_attachments()] == ["15-KH-SNNPTNT.pdf", "biểu.csv"]
        assert len(post.taken[0]) < 0.25 * 1024 * 1024
        assert "Tệp lớn, không gửi kèm được" in text_of(message) and sha256_of(LARGE) in text_of(message)
        token = token_in(message, FILES)
        with world.reads() as work:
            delivery, _ = links.opened_by(work, FILES, token)
            assert links.files_of(work, delivery) == [
                {"name": "bản đồ.csv", "sha256": sha256_of(LARGE), "size": len(LARGE), "linked": True}
            ]
            with pytest.raises(NotFound):
                links.file_of(work, delivery, sha256_of(b"internal"))
            with pytest.raises(NotFound):
                links.file_of(work, delivery, sha256_of(PDF))
        assert opens(world, token) == "not_found"  # it confirms nothing

    def test_a_sealed_pdf_that_does_not_fit_is_fetched_too(self, tmp_path: Path, post: PostOffice) -> None:
        world = linking(build(tmp_path, SmtpSender(f"{post.url}&largest_mb=0.25", timeout_s=5)))
        world.entry("Sở Nội vụ", email="nv@so.test")
        document_id = world.document(["Sở Nội vụ"], sealed=False)
        with world.work() as work:
            world.seal(work, work.session.get_one(Document, document_id), LARGE)
        world.move(document_id, "distribute")
        world.works_off()
        (message,) = post.messages
        assert list(message.iter_attachments()) == []
        assert "Tệp kèm theo" not in text_of(message)
        assert world.only_delivery(document_id).status == "handed_over"
