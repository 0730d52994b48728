"""Packages for tests: one that keeps every rule, and random ones with Vietnamese words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from workflow.base.clock import VIETNAM
from workflow.base.text import single_spaced
from workflow.exchange.texts import clean, plain_file_name
from workflow.exchange.values import (
    ARRIVED,
    STATUS_CODES,
    Answered,
    Attachment,
    Business,
    Organ,
    OtherInfo,
    Package,
    ReceiverChange,
    Replacement,
    Signer,
    Staff,
    StatusMessage,
    TraceHeader,
)

NOW = datetime(2024, 3, 5, 3, 0, tzinfo=UTC)
SENDER = Organ("000.00.13.H48", "Sở Nông nghiệp và Phát triển nông thôn", "UBND tỉnh Quảng Ngãi")
RECEIVER = Organ("000.00.25.H48", "UBND huyện Ba Tơ")
PDF = b"%PDF-1.7\nsigned\n%%EOF\n"
PACKAGE = Package(
    package_id="d2f6a0",
    sender=SENDER,
    receivers=(RECEIVER,),
    number="15",
    notation="KH-SNNPTNT",
    place="Quảng Ngãi",
    day=date(2024, 3, 5),
    type_code=10,
    type_name="Kế hoạch",
    subject="Kế hoạch phòng, chống thiên tai năm 2024",
    signer=Signer("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Văn Ất"),
    document_id="000.00.13.H48,2024/03/05,15/KH-SNNPTNT",
    trace=(TraceHeader(SENDER.organ_id, datetime(2024, 3, 5, 9, 30, tzinfo=VIETNAM)),),
    attachments=(Attachment("6f1c", "15-KH-SNNPTNT.pdf", "application/pdf", PDF, "Văn bản chính"),),
)
STATUS = StatusMessage(
    answered=Answered(SENDER.organ_id, "15/KH-SNNPTNT", PACKAGE.day, PACKAGE.document_id),
    sender=RECEIVER,
    code=ARRIVED,
    at=datetime(2024, 3, 5, 9, 45, 10, tzinfo=VIETNAM),
)


def package(**other: Any) -> Package:
    """The package that keeps every rule, but for what the test says otherwise."""
    return replace(PACKAGE, **other)


# ---- random ones
_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy ÀẢÃÁẠĐƠƯỲỶỸÝỴ0123456789.,;:–“”&<>\"'/()"


def words(most: int, least: int = 0) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, max_size=most).map(lambda text: single_spaced(clean(text)) or "Ứ" * least)


def names() -> st.SearchStrategy[str]:
    return words(30, 1).map(plain_file_name)


organ_ids = st.one_of(
    st.from_regex(r"\A[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}\Z"),
    st.from_regex(r"\A[A-Z][0-9]{2}(\.[0-9A-Z]{1,5}){0,3}\Z"),
)
days = st.dates(date(1950, 1, 1), date(2024, 3, 5))
instants = st.integers(0, 1_000_000_000).map(
    lambda seconds: datetime(1990, 1, 1, tzinfo=VIETNAM) + timedelta(seconds=seconds)
)
organs = st.builds(
    Organ, organ_ids, words(60), words(60), words(80), words(30), words(12), words(12), words(20)
)  # fmt: skip
staff = st.builds(Staff, words(20), words(20), words(10), words(20))
answered = st.builds(Answered, organ_ids, words(20), st.none() | days, words(40))
attachments = st.builds(
    Attachment,
    st.uuids().map(str),
    names(),
    st.sampled_from(["application/pdf", "text/xml", "application/vnd.ms-excel"]),
    st.binary(min_size=1, max_size=400),
    words(40),
)
businesses = st.builds(
    Business,
    st.integers(0, 3),
    words(60, 1),
    words(40),
    staff,
    st.none() | st.booleans(),
    st.none() | st.booleans(),
    st.none() | st.booleans(),
    st.lists(st.builds(ReceiverChange, organ_ids, st.booleans()), max_size=2).map(tuple),
    st.lists(
        st.builds(Replacement, words(30, 1), st.lists(organ_ids, max_size=2).map(tuple)), min_size=1, max_size=2
    ).map(tuple),
)
packages = st.builds(
    Package,
    package_id=st.from_regex(r"\A[a-z0-9-]{1,40}\Z"),
    sender=organs,
    receivers=st.lists(organs, min_size=1, max_size=3, unique_by=lambda one: one.organ_id).map(tuple),
    number=st.from_regex(r"\A[0-9]{1,5}\Z"),
    notation=words(30, 1),
    place=words(50),
    day=days,
    type_name=words(60),
    subject=words(300, 1),
    document_id=words(60, 1),
    type_code=st.none() | st.integers(1, 32),
    type_detail=words(30),
    summary=words(100),
    signer=st.builds(Signer, words(60), words(60), words(50)),
    due=st.none() | days,
    to_places=st.lists(words(60, 1), max_size=4).map(tuple),
    other=st.builds(
        OtherInfo,
        st.integers(0, 4),
        words(40),
        words(10),
        st.none() | st.integers(0, 999),
        st.none() | st.integers(0, 999),
        st.lists(words(40, 1), max_size=2).map(tuple),
    ),
    answers=st.lists(answered, max_size=2).map(tuple),
    steering=st.none() | st.integers(0, 3),
    trace=st.lists(st.builds(TraceHeader, organ_ids, instants), max_size=3).map(tuple),
    business=businesses,
    attachments=st.lists(attachments, min_size=1, max_size=3, unique_by=lambda one: one.content_id).map(tuple),
)
statuses = st.builds(
    StatusMessage,
    st.builds(Answered, organ_ids, words(20), days, words(40, 1)),
    organs,
    st.sampled_from(STATUS_CODES),
    instants,
    words(200, 1),
    staff,
)
