"""Sign-in, sign-out, and the own account."""

from __future__ import annotations

import re

import pytest

from tests.web.serving import Served
from workflow.web.account import local_path


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "evil",
        "javascript:alert(1)", "", None,
    ],
)  # fmt: skip
def test_the_way_back_is_never_another_site(address: str | None) -> None:
    assert local_path(address) == "/"


def test_the_way_back_keeps_path_and_query() -> None:
    assert local_path("/archive?q=a&year=2024") == "/archive?q=a&year=2024"


def test_sign_in_goes_back_to_where_the_person_wanted_to_go(served: Served) -> None:
    visitor = served.visitor()
    sent_away = visitor.get("/registers?a=1")
    assert sent_away.headers["Location"] == "/login?back=/registers?a%3D1"
    page = visitor.get(sent_away.headers["Location"])
    assert 'name="back" value="/registers?a=1"' in page.text
    answer = visitor.post("/login", "/login", account="QN.VanThu ", password="trinhky", back="/registers?a=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/registers?a=1")


def test_wrong_password_and_unknown_account_get_the_same_answer(served: Served) -> None:
    said = []
    for account in ("qn.vanthu", "nobody.here"):
        answer = served.visitor().post("/login", "/login", account=account, password="wrong")
        assert answer.status_code == 401
        said.append(re.sub(r'(value|content)="[^"]*"', "", answer.text))
    assert said[0] == said[1]


def test_signing_in_rightly_is_never_limited(served: Served) -> None:
    for _ in range(11):
        served.reader("qn.vanthu")


def test_the_eleventh_wrong_try_of_a_minute_waits(served: Served) -> None:
    visitor = served.visitor()
    answers = [visitor.post("/login", "/login", account="qn.vanthu", password="wrong").status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]
    again = visitor.post("/login", "/login", account="qn.vanthu", password="trinhky")
    assert again.status_code == 429
    assert "Đợi" in again.text or "đợi" in again.text


def test_sample_accounts_stand_on_the_page_of_a_sample_installation(served: Served) -> None:
    assert "ls.phogiamdoc" in served.visitor().get("/login").text


def test_a_post_without_token_is_refused(served: Served) -> None:
    assert (
        served.visitor().client.post("/login", data={"account": "qn.vanthu", "password": "trinhky"}).status_code == 400
    )


def test_signing_out_ends_the_session(served: Served) -> None:
    reader = served.reader("qn.vanthu")
    assert reader.post("/logout", "/account").headers["Location"] == "/login"
    assert reader.get("/account").status_code == 303


def test_language_is_kept_with_the_account(served: Served) -> None:
    reader = served.reader("qn.vanthu")
    answer = reader.post("/account/language", "/account", language="en", next="/account")
    assert answer.headers["Location"] == "/account"
    assert '<html lang="en">' in reader.get("/account").text
    assert '<html lang="en">' in served.reader("qn.vanthu").get("/account").text


def test_a_new_password_ends_other_sessions_and_keeps_this_one(served: Served) -> None:
    other, reader = served.reader("qn.vanthu"), served.reader("qn.vanthu")
    answer = reader.post(
        "/account/password", "/account", old="trinhky", new="một mật khẩu dài", again="một mật khẩu dài"
    )
    assert answer.status_code == 303
    assert reader.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert served.visitor().post("/login", "/login", account="qn.vanthu", password="trinhky").status_code == 401
    served.reader("qn.vanthu", "một mật khẩu dài")


def test_a_password_change_names_every_mistake(served: Served) -> None:
    answer = served.reader("qn.vanthu").post("/account/password", "/account", old="x", new="short", again="other")
    assert answer.status_code == 422
    for sentence in ("Mật khẩu không đúng.", "ít nhất 10 ký tự", "không giống nhau"):
        assert sentence in answer.text


def test_a_token_is_shown_once_and_works_until_it_is_revoked(served: Served) -> None:
    reader = served.reader("qn.vanthu")
    page = reader.post("/account/tokens", "/account", name="báo cáo")
    assert page.headers["Cache-Control"] == "no-store"
    found = re.search(r"tk_[\w-]{40,}", page.text)
    assert found is not None
    assert found[0] not in reader.get("/account").text
    calls = served.app.test_client()
    asked = {"headers": {"Authorization": f"Bearer {found[0]}"}}
    assert calls.get("/api/v1/worklists", **asked).status_code == 200
    action = re.search(r'action="(/account/tokens/[^"]+/revoke)"', reader.get("/account").text)
    assert action is not None
    assert reader.post(action[1], "/account").status_code == 303
    assert calls.get("/api/v1/worklists", **asked).status_code == 401


def test_somebody_elses_token_cannot_be_revoked(served: Served) -> None:
    reader = served.reader("qn.vanthu")
    reader.post("/account/tokens", "/account", name="mine")
    action = re.search(r'action="(/account/tokens/[^"]+/revoke)"', reader.get("/account").text)
    assert action is not None
    assert served.reader("qn.chuyenvien").post(action[1], "/account").status_code == 404
