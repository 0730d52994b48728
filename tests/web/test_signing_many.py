"""A leader signs many at once: hashes shown, seen or named as unseen, asked once, a result for each; no script."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from tests.factories.office import Paper, Somebody
from tests.web.papers import document, page_of
from tests.web.serving import PASSWORD, Reader, Served
from workflow.organisations import one_time_codes
from workflow.signing import asking

MANY = "/moves/sign"
SIGNER = "qn.phogiamdoc"


def waiting(served: Served, *subjects: str) -> list[uuid.UUID]:
    """Letters that wait for the deputy's signature."""
    found = []
    for subject in subjects:
        paper = Somebody(served.installation, "qn.chuyenvien").drafts(subject=subject)
        journey = served.journey(paper.id)
        journey.move("qn.chuyenvien", "submit")
        journey.move("qn.truongphong", "approve_content")
        journey.move("qn.vanphong", "approve_format", signer=SIGNER)
        found.append(paper.id)
    return found


def chosen(papers: list[uuid.UUID]) -> str:
    return f"{MANY}?" + "&".join(f"document={key}" for key in papers)


def fields(page: str) -> dict[str, Any]:
    """What the form sends as it stands: hidden values, and the boxes that are ticked."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    for name, value in re.findall(r'type="checkbox" name="(document|unseen)" value="([^"]+)" checked', page):
        found.setdefault(name, []).append(value)
    return found


def sends(reader: Reader, page: str, **more: Any) -> Any:
    return reader.client.post(MANY, data={**fields(page), "input.password": PASSWORD, **more})


def states(served: Served, papers: list[uuid.UUID]) -> list[str]:
    return [document(served, key).state for key in papers]


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a password was hashed."""
    count: list[str] = []
    before = asking.password_fits

    def fits(known: str | None, password: str, *, sample_allowed: bool) -> bool:
        count.append(password)
        return before(known, password, sample_allowed=sample_allowed)

    monkeypatch.setattr(asking, "password_fits", fits)
    return count


def test_seen_ones_are_signed_with_one_password_and_unseen_ones_are_named_and_left_out(
    served: Served, hashed: list[str]
) -> None:
    papers = waiting(served, "văn bản thứ nhất", "văn bản thứ hai", "văn bản thứ ba")
    reader = served.reader(SIGNER)
    for key in papers[:2]:
        reader.get(f"{page_of(key)}/sign")
    home = reader.get("/").text
    assert 'form="sign-many"' in home and 'action="/moves/sign"' in home
    page = reader.get(chosen(papers)).text
    assert len(set(re.findall(r"<code>([0-9a-f]{64})</code>", page))) == 3
    assert fields(page)["document"] == [str(key) for key in papers[:2]] and "unseen" not in fields(page)
    answer = sends(reader, page)
    assert (answer.status_code, "Đã ký 2 trên 2 văn bản." in answer.text) == (200, True)
    assert states(served, papers) == ["signed", "signed", "awaiting_signature"]
    assert "văn bản thứ ba" in answer.text[answer.text.index('id="left-out"') :]
    assert hashed == [PASSWORD]


def test_an_unseen_one_is_signed_only_when_it_is_ticked_as_such(served: Served) -> None:
    papers = waiting(served, "chưa ai xem")
    reader = served.reader(SIGNER)
    page = reader.get(chosen(papers)).text
    assert "0 trên 0" in sends(reader, page, document=[str(papers[0])]).text
    assert states(served, papers) == ["awaiting_signature"]
    assert "Đã ký 1 trên 1" in sends(reader, page, unseen=[str(papers[0])]).text
    assert states(served, papers) == ["signed"]


def test_one_that_is_refused_stops_no_other_and_says_why(served: Served) -> None:
    papers = waiting(served, "bị sửa giữa chừng", "vẫn ký được")
    reader = served.reader(SIGNER)
    page = reader.get(chosen(papers)).text
    office = Somebody(served.installation, "qn.vanphong")
    office.moves(Paper(served.installation, papers[0]), "reassign_signer", comment="Đi vắng.", signer="qn.giamdoc")
    answer = sends(reader, page, unseen=[str(key) for key in papers])
    assert "Đã ký 1 trên 2 văn bản." in answer.text
    assert re.findall(r'data-signed="(\w+)"', answer.text) == ["false", "true"]
    assert states(served, papers) == ["awaiting_signature", "signed"]


def test_a_wrong_password_signs_none_and_keeps_the_ticks(served: Served) -> None:
    papers = waiting(served, "một", "hai")
    reader = served.reader(SIGNER)
    page = reader.get(chosen(papers)).text
    answer = sends(reader, page, unseen=[str(papers[1])], **{"input.password": "sai mật khẩu"})
    assert (answer.status_code, "Mật khẩu không đúng." in answer.text) == (422, True)
    assert fields(answer.text)["unseen"] == [str(papers[1])]
    assert states(served, papers) == ["awaiting_signature"] * 2


def test_sent_twice_it_is_signed_once(served: Served, hashed: list[str]) -> None:
    papers = waiting(served, "bấm hai lần")
    reader = served.reader(SIGNER)
    page = reader.get(chosen(papers)).text
    for _click in range(2):
        assert "Đã ký 1 trên 1" in sends(reader, page, unseen=[str(papers[0])]).text
    assert hashed == [PASSWORD]


def test_what_is_not_mine_to_sign_is_told_or_not_there(served: Served) -> None:
    papers = waiting(served, "của phó giám đốc")
    page = served.reader("qn.chuyenvien").get(chosen([*papers, uuid.uuid4()])).text
    assert "Văn bản này không ở bước chờ bạn ký." in page and "Ký các văn bản đã đánh dấu" not in page
    assert "của phó giám đốc" not in served.reader("ls.giamdoc").get(chosen(papers)).text
    assert served.reader(SIGNER).get(MANY).status_code == 303


# ---- one-time codes


def sets_up(reader: Reader) -> pyotp.TOTP:
    """Set codes up on the account page; the secret is on that one page."""
    page = reader.post("/account/codes", "/account", password=PASSWORD).text
    found = re.search(r'<code class="token" tabindex="0">([A-Z2-7 ]+)</code>', page)
    assert found is not None and "<svg" in page
    return pyotp.TOTP(found[1].replace(" ", ""))


def test_codes_are_set_up_with_the_first_one_sign_once_each_and_are_removed(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_time_codes, "STEPS_APART", 3)  # so that the test may be slow
    reader = served.reader(SIGNER)
    papers = waiting(served, "ký bằng mã", "ký lại bằng mã cũ", "ký bằng mã mới")
    assert reader.post("/account/codes", "/account", password="sai").status_code == 422
    totp = sets_up(reader)
    now, minute = served.installation.services.clock.now(), timedelta(minutes=1)
    assert reader.post("/account/codes/confirm", "/account", code="000000").status_code == 422
    first = totp.at(now - minute)
    assert "Mã một lần đã được bật" in reader.follow(reader.post("/account/codes/confirm", "/account", code=first)).text
    assert totp.secret not in reader.get("/account").text
    page = reader.get(f"{page_of(papers[0])}/sign").text
    assert 'name="input.code"' in page
    code = totp.at(now)
    many = reader.get(chosen(papers[:1])).text
    assert "Đã ký 1 trên 1" in sends(reader, many, **{"input.password": "", "input.code": code}).text
    again = reader.get(chosen(papers[1:2])).text
    answer = sends(reader, again, unseen=[str(papers[1])], **{"input.password": "", "input.code": code})
    assert (answer.status_code, "Mã này đã được dùng" in answer.text) == (422, True)
    shown = reader.get(f"{page_of(papers[2])}/sign").text
    one = dict(reversed(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown)))
    form = {name: one[name] for name in ("csrf_token", "version", "idempotency_key", "input.pdf_sha256")}
    sent = reader.client.post(f"{page_of(papers[2])}/moves/sign", data={**form, "input.code": totp.at(now + minute)})
    assert sent.status_code == 303
    assert states(served, papers) == ["signed", "awaiting_signature", "signed"]
    reader.post("/account/codes/remove", "/account", password=PASSWORD)
    assert 'name="input.code"' not in reader.get(f"{page_of(papers[1])}/sign").text


def test_wrong_codes_are_counted_like_wrong_passwords(served: Served) -> None:
    reader = served.reader(SIGNER)
    papers = waiting(served, "dò mã")
    totp = sets_up(reader)
    reader.post("/account/codes/confirm", "/account", code=totp.at(served.installation.services.clock.now()))
    page = reader.get(chosen(papers)).text
    wrong = {"unseen": [str(papers[0])], "input.password": "", "input.code": "12"}
    assert [sends(reader, page, **wrong).status_code for _try in range(11)] == [422] * 10 + [429]
