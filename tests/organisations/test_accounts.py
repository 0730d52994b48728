"""Passwords and tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from workflow.base.errors import InvalidInput
from workflow.organisations.accounts import (
    SAMPLE_PASSWORD,
    TOKEN_LIFE,
    hash_password,
    new_token,
    password_fits,
    person_of_token,
    set_password,
)
from workflow.organisations.models import AccessToken, Person

GOOD = "mật khẩu dài"


@pytest.fixture(scope="module")
def hashed():
    return hash_password(GOOD)


def test_the_hash_is_argon2id_and_salted(hashed):
    assert hashed.startswith("$argon2id$")
    assert hash_password(GOOD) != hashed


def test_only_the_right_password_fits(hashed):
    assert password_fits(hashed, GOOD, sample_allowed=False)
    assert not password_fits(hashed, GOOD + " ", sample_allowed=True)
    assert not password_fits(hashed, "", sample_allowed=True)


def test_nothing_fits_an_account_that_does_not_exist_or_has_no_password():
    assert not password_fits(None, GOOD, sample_allowed=True)
    assert not password_fits("", GOOD, sample_allowed=True)
    assert not password_fits("no hash at all", GOOD, sample_allowed=True)


def test_a_short_password_is_refused():
    with pytest.raises(InvalidInput) as short:
        hash_password("123456789")
    assert [(p.code, dict(p.facts)) for p in short.value.problems] == [("password_too_short", {"least": 10})]


def test_the_sample_password_is_hashed_and_fits_for_samples_only():
    with pytest.raises(InvalidInput):
        hash_password(SAMPLE_PASSWORD)
    hashed = hash_password(SAMPLE_PASSWORD, sample=True)
    assert password_fits(hashed, SAMPLE_PASSWORD, sample_allowed=True)
    assert not password_fits(hashed, SAMPLE_PASSWORD, sample_allowed=False)
    with pytest.raises(InvalidInput):
        hash_password("other", sample=True)


def test_a_new_password_ends_every_session():
    person = Person(account="cv", session_secret="before")
    set_password(person, "hash")
    assert person.password_hash == "hash"
    assert person.session_secret != "before"


class TestTokens:
    @pytest.fixture
    def token(self, bureau):
        with bureau.writes("cv") as work:
            return new_token(work, work.session.get_one(Person, bureau.people["cv"]), "máy quét")

    def owner(self, bureau, token):
        with bureau.sessions() as session:
            person = person_of_token(session, token, bureau.clock.now())
            return person and person.account

    def test_it_names_its_person(self, bureau, token):
        assert token.startswith("tk_")
        assert self.owner(bureau, token) == "cv"
        assert self.owner(bureau, token + "x") is None

    def test_only_its_hash_is_kept(self, bureau, token):
        with bureau.sessions() as session:
            [row] = session.scalars(select(AccessToken))
            assert token not in (row.sha256, row.name)
            assert row.expires_at == bureau.clock.now() + TOKEN_LIFE

    def test_it_ends_after_its_life(self, bureau, token):
        bureau.clock.instant += TOKEN_LIFE - timedelta(seconds=1)
        assert self.owner(bureau, token) == "cv"
        bureau.clock.passes(seconds=1)
        assert self.owner(bureau, token) is None

    def test_a_revoked_one_opens_nothing(self, bureau, token):
        with bureau.writes() as work:
            work.session.scalars(select(AccessToken)).one().revoked_at = work.now
        assert self.owner(bureau, token) is None

    def test_an_inactive_person_has_no_token(self, bureau, token):
        with bureau.writes() as work:
            work.session.get_one(Person, bureau.people["cv"]).active = False
        assert self.owner(bureau, token) is None
