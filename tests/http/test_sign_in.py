"""Who is asking: sessions, tokens, and a visitor who is nobody."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, jsonify
from sqlalchemy import func, select

import config
from workflow.app import create_app
from workflow.documents.models import Document
from workflow.engine import access, notice, worklist
from workflow.engine.installation import Installation
from workflow.http.context import NOBODY, actor, request_reading
from workflow.http.sign_in import PUBLIC, SIGNED_IN, check_routes, permission
from workflow.organisations.accounts import new_token
from workflow.organisations.models import Person

SETTINGS = config.Settings(env="test", database_url="sqlite://", key_passphrase="a passphrase for tests")


@pytest.fixture
def app(bureau) -> Flask:
    app = create_app(SETTINGS, Installation(bureau.engine, bureau.sessions, bureau.services))

    @app.get("/api/v1/whoami")
    @permission(PUBLIC)
    def whoami():
        with request_reading() as work:
            seen = work.session.scalar(select(func.count()).select_from(Document).where(access.visible(work, Document)))
        return jsonify(name=actor().name, sees=seen)

    @app.post("/change")
    @app.post("/api/v1/change")
    @permission(SIGNED_IN)
    def change():
        return jsonify(by=actor().name)

    return app


@pytest.fixture
def token(bureau):
    def give(account):
        with bureau.writes(account) as work:
            made = new_token(work, work.session.get_one(Person, bureau.people[account]), "máy")
        return {"Authorization": f"Bearer {made}"}

    return give


class TestNobody:
    def test_a_visitor_holds_nothing_and_sees_nothing(self, bureau, app):
        bureau.drafts()
        assert app.test_client().get("/api/v1/whoami").json == {"name": "", "sees": 0}

    def test_nobody_has_no_list_no_notice_and_no_right(self, bureau):
        document = bureau.drafts()
        installation = Installation(bureau.engine, bureau.sessions, bureau.services)
        with installation.reading(NOBODY) as work:
            assert (worklist.counts(work), notice.unseen(work)) == ([], [])
            assert not access.can(work, "view", work.session.get_one(Document, document))
        assert not NOBODY.is_system


class TestTokens:
    def test_a_token_is_its_person(self, bureau, app, token):
        bureau.drafts()
        asked = app.test_client().get("/api/v1/whoami", headers=token("cv"))
        assert asked.json == {"name": "Nguyễn CV", "sees": 1}
        asked = app.test_client().get("/api/v1/whoami", headers=token("h.cv"))
        assert asked.json == {"name": "Nguyễn H.CV", "sees": 0}

    @pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer tk_x", "Basic tk_x", "bearer  ", "Bearer tk_ế"])
    def test_anything_else_is_nobody(self, app, header):
        asked = app.test_client().get(
            "/api/v1/whoami", headers={"Authorization": header.encode("utf-8").decode("latin-1")}
        )
        assert asked.json["name"] == ""

    def test_a_change_by_token_needs_no_form_token(self, app, token):
        assert app.test_client().post("/api/v1/change", headers=token("cv")).json == {"by": "Nguyễn CV"}

    def test_a_change_by_nobody_is_refused(self, app):
        asked = app.test_client().post("/api/v1/change")
        assert (asked.status_code, asked.json["code"]) == (401, "sign_in_needed")


class TestSessions:
    def signed_in(self, bureau, app, account="cv"):
        client = app.test_client()
        with bureau.reads() as work:
            person = work.session.get_one(Person, bureau.people[account])
            key = f"{person.id}:{person.session_secret}"
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        return client

    def test_a_session_is_its_person(self, bureau, app):
        assert self.signed_in(bureau, app).get("/api/v1/whoami").json["name"] == "Nguyễn CV"

    def test_a_change_by_session_needs_the_form_token(self, bureau, app):
        assert self.signed_in(bureau, app).post("/api/v1/change").status_code == 400

    def test_it_ends_with_the_password(self, bureau, app):
        client = self.signed_in(bureau, app)
        with bureau.writes() as work:
            work.session.get_one(Person, bureau.people["cv"]).session_secret = "another"
        assert client.get("/api/v1/whoami").json["name"] == ""

    def test_it_ends_with_the_account(self, bureau, app):
        client = self.signed_in(bureau, app)
        with bureau.writes() as work:
            work.session.get_one(Person, bureau.people["cv"]).active = False
        assert client.get("/api/v1/whoami").json["name"] == ""

    @pytest.mark.parametrize("key", ["", "x", "x:y", "00000000-0000-0000-0000-000000000000:", ":"])
    def test_a_key_that_is_none_opens_nothing(self, app, key):
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = key
        assert client.get("/api/v1/whoami").json["name"] == ""


class TestTheWayBack:
    @pytest.mark.parametrize(
        ("asked", "back"),
        [
            ("/documents", "/documents"),
            ("/documents?state=draft&text=a", "/documents?state=draft&text=a"),
            ("/documents?text=http://x.vn/a", "/documents?text=http://x.vn/a"),
        ],
    )
    def test_after_signing_in_one_comes_back(self, app, asked, back):
        answer = app.test_client().get(asked)
        assert answer.status_code == 303
        place = urlsplit(answer.location)
        assert (place.scheme, place.netloc, place.path) == ("", "", "/login")
        assert parse_qs(place.query)["back"] == [back]

    @pytest.mark.parametrize(
        ("referrer", "back"),
        [
            ("http://localhost/documents/1?page=2", "/documents/1?page=2"),
            ("https://evil.vn/documents/1", "/documents/1"),
            ("//evil.vn/a", "/a"),
            ("https://evil.vn//evil.vn/a", "/evil.vn/a"),
            ("https://evil.vn/\\\\evil.vn", "/evil.vn"),
            ("/\\evil.vn", "/evil.vn"),
            ("javascript:alert(1)", "/"),
            ("https://evil.vn", "/"),
            ("http://[", "/"),
        ],
    )
    def test_the_way_back_is_never_another_site(self, app, referrer, back):
        answer = app.test_client().post("/change", headers={"Referer": referrer})
        assert answer.status_code == 303
        assert parse_qs(urlsplit(answer.location).query)["back"] == [back]


class TestRoutes:
    def test_a_route_that_declares_nothing_stops_the_start(self, app):
        app.add_url_rule("/silent", "silent", lambda: "")
        with pytest.raises(LookupError, match="routes without a declared permission: silent"):
            check_routes(app)

    def test_every_other_route_declares_who_may_use_it(self, app):
        check_routes(app)
