from __future__ import annotations

import base64
import io
import random
import zipfile
from datetime import date, datetime

import pytest

from tests.exchange.packages import NOW, PACKAGE, PDF, STATUS, package
from workflow.base.clock import VIETNAM
from workflow.base.errors import Refusal
from workflow.exchange import envelope
from workflow.exchange.checking import problems_of
from workflow.exchange.errors import PackageInvalid, PackageUnreadable
from workflow.exchange.reading import read
from workflow.exchange.texts import plain_file_name, read_day, read_instant
from workflow.exchange.values import Attachment, Dialect, Package, StatusMessage
from workflow.exchange.writing import write

OTHERS_WAY = """<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
 <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLHeader>
   <edXML:MessageHeader>
    <edXML:From><edXML:OrganId>000.00.13.H48</edXML:OrganId><edXML:OrganizationInCharge>UBND tỉnh</edXML:OrganizationInCharge><edXML:OrganName>Sở mẫu</edXML:OrganName></edXML:From>
    <edXML:To><edXML:OrganId>000.00.00.H48</edXML:OrganId><edXML:OrganName>UBND tỉnh</edXML:OrganName></edXML:To>
    <edXML:Code><edXML:CodeNumber>15</edXML:CodeNumber><edXML:CodeNotation>KH-SM</edXML:CodeNotation></edXML:Code>
    <edXML:PromulgationInfo><edXML:Place>Quảng Ngãi</edXML:Place><edXML:PromulgationDate>2024/03/05</edXML:PromulgationDate></edXML:PromulgationInfo>
    <edXML:DocumentType><edXML:Type>10</edXML:Type><edXML:TypeName>Kế hoạch</edXML:TypeName></edXML:DocumentType>
    <edXML:Subject>Kế hoạch mẫu</edXML:Subject>
    <edXML:SignerInfo><edXML:Competence>KT. GIÁM ĐỐC</edXML:Competence><edXML:Position>PHÓ GIÁM ĐỐC</edXML:Position><edXML:FullName>Nguyễn Văn A</edXML:FullName></edXML:SignerInfo>
    <edXML:ToPlaces><edXML:Place>Lưu: VT, VP</edXML:Place></edXML:ToPlaces>
    <edXML:OtherInfo><edXML:Priority>0</edXML:Priority><edXML:PromulgationAmount>1</edXML:PromulgationAmount><edXML:PageAmount>3</edXML:PageAmount><edXML:Appendixes><edXML:Appendix>Phụ lục I</edXML:Appendix></edXML:Appendixes></edXML:OtherInfo>
    <edXML:SteeringType>0</edXML:SteeringType>
    <edXML:DocumentId>000.00.13.H48,2024/03/05,15/KH-SM</edXML:DocumentId>
   </edXML:MessageHeader>
   <edXML:TraceHeaderList id="a1b2c3d4" version="1.0" mustUnderstand="1" actor="http://schemas.xmlsoap.org/soap/actor/next">
    <edXML:TraceHeader><edXML:OrganId>000.00.13.H48</edXML:OrganId><edXML:Timestamp>2024/03/05 09:30:00</edXML:Timestamp></edXML:TraceHeader>
    <edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType><edXML:BussinessDocReason>Văn bản mới</edXML:BussinessDocReason><edXML:Paper>0</edXML:Paper></edXML:Bussiness>
   </edXML:TraceHeaderList>
  </edXML:edXMLHeader>
  <edXML:edXMLBody><edXML:edXMLManifest version="1.0">
   <edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="cid:6f1c" xlink:role="XLinkRole" xlink:type="simple"><edXML:Description>Văn bản chính</edXML:Description><edXML:AttachmentName>15-KH-SM.pdf</edXML:AttachmentName><edXML:ContentType>application/pdf</edXML:ContentType><edXML:ContentId>cid:6f1c</edXML:ContentId></edXML:Reference>
  </edXML:edXMLManifest></edXML:edXMLBody>
 </edXML:edXMLEnvelope>
 <AttachmentEncoded><Attachment><ContentType>application/pdf</ContentType><ContentId>6f1c</ContentId><ContentTransferEncoded>JVBERi0=</ContentTransferEncoded><AttachmentName>15-KH-SM.pdf</AttachmentName></Attachment></AttachmentEncoded>
</edXML>"""  # noqa: E501  (the example of nd30-process.md §13.6 as it stands)


def taken(content: str | bytes) -> Package:
    found = read(content.encode() if isinstance(content, str) else content)
    assert isinstance(found, Package)
    return found


def test_the_example_of_the_sheet_is_read_whole() -> None:
    found = taken(OTHERS_WAY)
    assert (found.package_id, found.sender.organ_id, found.sender.in_charge) == (
        "a1b2c3d4", "000.00.13.H48", "UBND tỉnh",
    )  # fmt: skip
    assert [organ.name for organ in found.receivers] == ["UBND tỉnh"]
    assert (found.number, found.notation, found.day, found.place) == ("15", "KH-SM", date(2024, 3, 5), "Quảng Ngãi")
    assert (found.type_code, found.type_name, found.subject) == (10, "Kế hoạch", "Kế hoạch mẫu")
    assert (found.signer.competence, found.signer.position) == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert (found.to_places, found.other.pages, found.other.appendixes) == (("Lưu: VT, VP",), 3, ("Phụ lục I",))
    assert (found.steering, found.business.kind, found.business.paper) == (0, 0, False)
    assert found.trace[0].at == datetime(2024, 3, 5, 9, 30, tzinfo=VIETNAM)
    assert found.attachments == (Attachment("6f1c", "15-KH-SM.pdf", "application/pdf", b"%PDF-", "Văn bản chính"),)
    assert problems_of(found, NOW) == []


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("http://www.mic.gov.vn/TBT/QCVN_102_2016", "http://www.e-doc.vn/Schema/"),
        ("Bussiness", "Business"),
        ("2024/03/05</edXML:Prom", "05/03/2024</edXML:Prom"),
        ("2024/03/05</edXML:Prom", "2024-03-05</edXML:Prom"),
        ("2024/03/05 09:30:00", "05/03/2024 09:30:00"),
        ("2024/03/05 09:30:00", "2024-03-05T02:30:00Z"),
        ("<ContentId>6f1c", "<ContentId>cid:6f1c"),
        ("cid:6f1c</edXML:ContentId>", "6f1c</edXML:ContentId>"),
        ("edXML:", ""),
        ("edXML:", "x:"),
    ],
)
def test_the_ways_of_other_producers_come_to_the_same(written: str, read_as: str) -> None:
    content = OTHERS_WAY.replace(written, read_as)
    if read_as == "x:":
        content = content.replace("xmlns:edXML", "xmlns:x")
    if not read_as:
        content = content.replace(' xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"', "")
    assert content != OTHERS_WAY
    assert taken(content) == taken(OTHERS_WAY)


def test_a_file_that_was_zipped_for_the_way_is_unzipped_and_an_attached_archive_stays_one() -> None:
    def zipped(name: str, content: bytes) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        return stream.getvalue()

    one = zipped("15-KH-SM.pdf", PDF)
    content = OTHERS_WAY.replace("JVBERi0=", base64.b64encode(one).decode())
    assert taken(content).attachments[0].content == PDF
    other = zipped("khác.txt", PDF)
    content = OTHERS_WAY.replace("JVBERi0=", base64.b64encode(other).decode())
    assert taken(content).attachments[0].content == other


def test_the_references_of_a_signature_are_no_files() -> None:
    signed = '<edXML:Signature><Reference URI="#body"/></edXML:Signature></edXML:edXMLHeader>'
    assert taken(OTHERS_WAY.replace("</edXML:edXMLHeader>", signed)) == taken(OTHERS_WAY)


def test_a_package_without_an_id_has_one_from_its_content() -> None:
    content = OTHERS_WAY.replace(' id="a1b2c3d4"', "")
    assert taken(content).package_id == taken(content).package_id
    assert taken(content).package_id.startswith("sha256-")
    assert taken(content + "\n").package_id != taken(content).package_id


# ---- faults, each with its place


def faults(content: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(PackageInvalid) as told:
        taken(content)
    return [(problem.code, problem.facts["path"]) for problem in told.value.problems]


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        (
            "2024/03/05</edXML:Prom", "2024/13/05</edXML:Prom",
            ("package_day_malformed", "MessageHeader/PromulgationInfo/PromulgationDate"),
        ),
        (
            "2024/03/05 09:30:00", "hôm qua",
            ("package_day_malformed", "TraceHeaderList/TraceHeader/Timestamp"),
        ),
        ("<edXML:Type>10", "<edXML:Type>mười", ("package_number_malformed", "MessageHeader/DocumentType/Type")),
        ("JVBERi0=", "JVB*RI", ("package_file_broken", "AttachmentEncoded/Attachment[6f1c]")),
        ("<ContentId>6f1c", "<ContentId>6f1d", ("package_file_missing", "AttachmentEncoded/Attachment[6f1c]")),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_told_with_its_place(written: str, instead: str, fault: tuple[str, str]) -> None:
    assert written in OTHERS_WAY
    assert faults(OTHERS_WAY.replace(written, instead)) == [fault]


def test_every_fault_is_told_at_once() -> None:
    content = OTHERS_WAY.replace("<edXML:Type>10", "<edXML:Type>x").replace("JVBERi0=", "*")
    assert sorted(code for code, _ in faults(content)) == ["package_file_broken", "package_number_malformed"]


def told(found: Package | StatusMessage) -> list[Refusal]:
    return problems_of(found, NOW)


@pytest.mark.parametrize(
    ("other", "code", "path"),
    [
        ({"number": ""}, "package_part_missing", "MessageHeader/Code/CodeNumber"),
        ({"notation": "K" * 31}, "package_text_too_long", "MessageHeader/Code/CodeNotation"),
        ({"number": "1" * 12}, "package_text_too_long", "MessageHeader/Code/CodeNumber"),
        ({"subject": ""}, "package_part_missing", "MessageHeader/Subject"),
        ({"subject": "x" * 501}, "package_text_too_long", "MessageHeader/Subject"),
        ({"day": None}, "package_part_missing", "MessageHeader/PromulgationInfo/PromulgationDate"),
        ({"day": date(2024, 3, 6)}, "package_day_future", "MessageHeader/PromulgationInfo/PromulgationDate"),
        ({"receivers": ()}, "package_part_missing", "MessageHeader/To"),
        ({"receivers": PACKAGE.receivers * 2}, "package_receiver_twice", "MessageHeader/To/OrganId"),
        ({"attachments": ()}, "package_part_missing", "AttachmentEncoded/Attachment"),
    ],
)
def test_what_breaks_a_rule_is_told(other: dict[str, object], code: str, path: str) -> None:
    assert [(one.code, one.facts["path"]) for one in told(package(**other))] == [(code, path)]


def test_a_malformed_identifier_is_told_of_sender_receiver_and_status() -> None:
    bad = PACKAGE.sender.__class__("Sở Nội vụ")
    assert [one.facts["path"] for one in told(package(sender=bad))] == ["MessageHeader/From/OrganId"]
    message = StatusMessage(STATUS.answered, bad, "02", STATUS.at)
    assert [(one.code, one.facts["path"]) for one in told(message)] == [
        ("package_organ_malformed", "Status/From/OrganId"), ("package_part_missing", "Status/Description"),
    ]  # fmt: skip


# ---- hostile files

BOMB = '<!DOCTYPE x [<!ENTITY a "' + "b" * 1000 + '"><!ENTITY c "' + "&a;" * 1000 + '">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"%PDF-1.7", "not_xml"),
        (b"<edXML>", "not_xml"),
        (b"<html/>", "not_edxml"),
        (b"<edXML/>", "header_missing"),
        (OTHERS_WAY.replace("<edXML xmlns", BOMB + "<edXML xmlns").encode(), "dtd"),
        (OTHERS_WAY.replace("<edXML xmlns", '<!doctype x SYSTEM "file:///etc/passwd"><edXML xmlns').encode(), "dtd"),
        (OTHERS_WAY.replace("utf-8", "utf-16").encode("utf-16"), "not_xml"),
        (b'<?xml version="1.0" encoding="utf-7"?><edXML>\xff</edXML>', "not_utf8"),
        (b"<edXML>" + b"<a/>" * 30_000 + b"</edXML>", "too_many_elements"),
        (b"<a>" * 5_000 + b"</a>" * 5_000, "not_xml"),
        (b"Content-Type: multipart/related; boundary=x\r\n\r\n--x--\r\n", "not_edxml"),
        (
            b"Content-Type: multipart/related; boundary=x\r\n\r\n" + b"--x\r\n\r\n\r\n" * 300 + b"--x--",
            "too_many_files",
        ),
    ],
)
def test_what_is_no_package_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(PackageUnreadable) as refused:
        read(content)
    assert refused.value.facts["reason"] == reason


def test_a_declaration_in_a_mime_part_is_refused() -> None:
    inner = base64.b64encode(OTHERS_WAY.replace("<edXML xmlns", BOMB + "<edXML xmlns").encode())
    head = b"Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/xml\r\n"
    with pytest.raises(PackageUnreadable) as refused:
        read(head + b"Content-Transfer-Encoding: base64\r\n\r\n" + inner + b"\r\n--x--\r\n")
    assert refused.value.facts["reason"] == "dtd"


def test_a_file_that_unpacks_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "LARGEST_FILES_BYTES", 1 << 20)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("15-KH-SM.pdf", bytes(3 << 20))
    with pytest.raises(PackageUnreadable) as refused:
        taken(OTHERS_WAY.replace("JVBERi0=", base64.b64encode(stream.getvalue()).decode()))
    assert refused.value.facts["reason"] == "too_large"


def test_a_large_file_is_read() -> None:
    content = random.Random(7).randbytes(12 << 20)  # one text node of 16 MB, more than a parser takes by default
    big = package(attachments=(Attachment("a", "lớn.pdf", "application/pdf", content),))
    assert taken(write(big)).attachments[0].content == content


def test_a_name_of_a_file_is_a_name_only() -> None:
    assert plain_file_name("../../etc/passwd") == "passwd"
    assert plain_file_name("C:\\Temp\\Công văn.pdf") == "Công văn.pdf"
    assert plain_file_name("a\x00b\n.pdf") == "ab_.pdf"
    assert plain_file_name("...") == "tep"


@pytest.mark.parametrize("dialect", list(Dialect))
def test_mutated_files_are_read_or_refused_and_never_break_the_reader(dialect: Dialect) -> None:
    dice, whole = random.Random(102), write(PACKAGE, dialect)
    outcomes = set()
    for _ in range(400):
        content = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            at, how = dice.randrange(len(content)), dice.randrange(3)
            if how == 0:
                content[at] = dice.randrange(256)
            elif how == 1:
                del content[at : at + dice.randint(1, 40)]
            else:
                content[at:at] = whole[: dice.randint(1, 60)]
        try:
            problems_of(read(bytes(content)), NOW)
            outcomes.add("read")
        except (PackageUnreadable, PackageInvalid) as error:
            outcomes.add(error.code)
            assert error.facts or isinstance(error, PackageInvalid)
    assert "package_unreadable" in outcomes


# ---- days and instants


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024/03/05", date(2024, 3, 5)), ("05/03/2024", date(2024, 3, 5)), ("5/3/2024", date(2024, 3, 5)),
        ("2024-03-05T10:00:00", date(2024, 3, 5)), ("2024/02/30", None), ("05/03/24", None), ("", None),
        ("2024/03/051", None), ("٢٠٢٤/٠٣/٠٥", None), ("0000/01/01", None),
    ],
)  # fmt: skip
def test_days_are_read_in_every_form(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "hour"), [("2024/03/05 09:30:00", 9), ("05/03/2024 9:30", 9), ("2024-03-05T02:30:00+00:00", 9)]
)
def test_instants_are_read_in_every_form(text: str, hour: int) -> None:
    assert read_instant(text) == datetime(2024, 3, 5, hour, 30, tzinfo=VIETNAM)


@pytest.mark.parametrize("text", ["2024/03/05 25:00:00", "2024/03/05 lúc 9 giờ", "0001/01/01 00:00:00+23:00"])
def test_what_is_no_instant_is_none(text: str) -> None:
    assert read_instant(text) is None
