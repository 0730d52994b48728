from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from lxml import etree

from tests.exchange.packages import NOW, PACKAGE, STATUS, packages, statuses
from workflow.exchange.checking import problems_of
from workflow.exchange.reading import read
from workflow.exchange.values import Dialect, Package, StatusMessage, document_id_of
from workflow.exchange.writing import EDOC_URI, QCVN_URI, write

DIALECTS = list(Dialect)
FEW = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize("dialect", DIALECTS)
@FEW
@given(package=packages)
def test_a_package_is_read_as_it_was_written(dialect: Dialect, package: Package) -> None:
    written = write(package, dialect)
    assert read(written) == package
    assert write(package, dialect) == written
    assert problems_of(package, NOW) == []


@pytest.mark.parametrize("dialect", DIALECTS)
@FEW
@given(message=statuses)
def test_a_status_is_read_as_it_was_written(dialect: Dialect, message: StatusMessage) -> None:
    again = read(write(message, dialect))
    assert again == message
    assert isinstance(again, StatusMessage)
    assert again.package_id == message.package_id
    assert problems_of(message, NOW) == []


def test_the_envelope_has_the_names_and_prefixes_of_the_standard() -> None:
    root = etree.fromstring(write(PACKAGE))
    assert root.tag == f"{{{QCVN_URI}}}edXML"
    assert [(child.prefix, etree.QName(child).localname) for child in root] == [
        ("edXML", "edXMLEnvelope"), (None, "AttachmentEncoded"),
    ]  # fmt: skip
    header = root[0][0]
    assert [etree.QName(child).localname for child in header] == ["MessageHeader", "TraceHeaderList", "Signature"]
    assert [etree.QName(child).localname for child in header[0]] == [
        "From", "To", "Code", "PromulgationInfo", "DocumentType", "Subject", "SignerInfo", "OtherInfo", "DocumentId",
    ]  # fmt: skip
    assert dict(header[1].attrib) == {
        "id": "d2f6a0", "version": "1.0", "mustUnderstand": "1",
        "actor": "http://schemas.xmlsoap.org/soap/actor/next",
    }  # fmt: skip
    day = header[0].find(f".//{{{QCVN_URI}}}PromulgationDate")
    assert day is not None and day.text == "2024/03/05"


def test_the_older_dialect_is_a_soap_message_with_files_as_parts() -> None:
    written = write(PACKAGE, Dialect.SOAP)
    assert written.startswith(b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/xml"')
    assert written.count(b"Content-ID: ") == 2
    plain = write(replace(PACKAGE, attachments=()), Dialect.SOAP)
    root = etree.fromstring(plain)
    header = root[0][0]
    assert etree.QName(header) == f"{{{EDOC_URI}}}MessageHeader"
    day = header.find(f".//{{{EDOC_URI}}}PromulgationDate")
    assert day is not None and day.text == "05/03/2024"


def test_a_status_says_which_document_by_the_id_that_every_body_knows() -> None:
    assert PACKAGE.day is not None
    known = document_id_of("000.00.13.H48", PACKAGE.day, "15", "KH-SNNPTNT")
    assert known == STATUS.answered.document_id == "000.00.13.H48,2024/03/05,15/KH-SNNPTNT"
    written = write(STATUS).decode()
    assert "<edXML:StatusCode>01</edXML:StatusCode>" in written
    assert "<edXML:Timestamp>2024/03/05 09:45:10</edXML:Timestamp>" in written
    assert "<edXML:edXMLBody></edXML:edXMLBody>" in written and "AttachmentEncoded" not in written


def test_two_statuses_of_one_document_have_ids_of_their_own() -> None:
    later = replace(STATUS, code="03")
    assert len({STATUS.package_id, later.package_id}) == 2
    assert replace(STATUS, description="khác").package_id == STATUS.package_id
