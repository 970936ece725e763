from __future__ import annotations

import base64
import json
from dataclasses import replace

import jwt
import pytest

from lightbox.access import tokens
from lightbox.access.actors import Agent, Member
from lightbox.access.credentials import AccessToken, Session
from lightbox.access.keyring import keyring
from lightbox.errors import Unauthenticated
from lightbox.store import keys
from lightbox.store.writes import Delete, Put
from tests.fixtures.actors import cookie, make_agent, sign_in

DAY = 86400


@pytest.fixture
def session(runtime, clock):
    made = Session("s1", "a1", "r1", clock.seconds, clock.seconds, clock.seconds + DAY, "Browser")
    runtime.table.write(Put(keys.session("a1", "s1"), made.to_record()))
    return made


def claims(runtime, session, **other):
    made = {
        "iss": tokens.issuer(runtime),
        "aud": tokens.AUDIENCE,
        "sub": session.id,
        "account": session.account_id,
        "iat": session.created,
        "exp": session.expires,
    } | other
    return {name: value for name, value in made.items() if value is not None}


def signed(runtime, content, **how):
    kid, key = keyring(runtime).current()
    how = {"key": key, "algorithm": "HS256", "headers": {"kid": kid}} | how
    return jwt.encode(content, **how)


class TestMember:
    def test_is_known_by_the_cookie(self, runtime, session):
        assert tokens.member(runtime, cookie(runtime, session)) == Member("a1", "r1", "s1")

    def test_is_nobody_once_the_session_is_ended(self, runtime, session):
        held = cookie(runtime, session)
        runtime.table.write(Delete(keys.session("a1", "s1")))
        assert tokens.member(runtime, held) is None

    def test_is_nobody_from_the_very_second_of_expiry(self, runtime, session, clock):
        held = cookie(runtime, session)
        clock.forward(seconds=DAY - 1)
        assert tokens.member(runtime, held) is not None
        clock.forward(seconds=1)
        assert tokens.member(runtime, held) is None

    def test_is_held_to_the_record_even_if_the_cookie_says_more(self, runtime, session, clock):
        held = signed(runtime, claims(runtime, session, exp=session.expires + DAY))
        clock.forward(days=1)
        assert tokens.member(runtime, held) is None

    def test_is_held_to_the_cookie_even_if_the_record_says_more(self, runtime, session, clock):
        held = signed(runtime, claims(runtime, session, exp=session.created + 60))
        clock.forward(seconds=60)
        assert tokens.member(runtime, held) is None

    def test_is_nobody_when_a_claim_was_altered(self, runtime, session):
        head, body, tail = cookie(runtime, session).split(".")
        content = json.loads(base64.urlsafe_b64decode(body + "=="))
        content["account"] = "a2"
        forged = base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
        assert tokens.member(runtime, f"{head}.{forged}.{tail}") is None

    @pytest.mark.parametrize("name", tokens.CLAIMS)
    def test_is_nobody_when_a_claim_is_missing(self, runtime, session, name):
        assert tokens.member(runtime, signed(runtime, claims(runtime, session, **{name: None}))) is None

    @pytest.mark.parametrize("other", [{"iss": "lightbox/prod"}, {"aud": "somebody-else"}])
    def test_is_nobody_with_a_token_for_or_of_another(self, runtime, session, other):
        assert tokens.member(runtime, signed(runtime, claims(runtime, session, **other))) is None

    def test_is_nobody_without_a_signature(self, runtime, session):
        kid, _ = keyring(runtime).current()
        held = jwt.encode(claims(runtime, session), key="", algorithm="none", headers={"kid": kid})
        assert tokens.member(runtime, held) is None

    @pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
    @pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
    def test_is_nobody_with_another_algorithm_under_our_own_key(self, runtime, session, algorithm):
        held = signed(runtime, claims(runtime, session), algorithm=algorithm)
        assert tokens.member(runtime, held) is None

    @pytest.mark.parametrize("headers", [{"kid": "nobody's"}, {}])
    def test_is_nobody_with_an_unknown_key_id_or_none(self, runtime, session, headers):
        assert tokens.member(runtime, signed(runtime, claims(runtime, session), headers=headers)) is None

    def test_is_nobody_when_signed_by_another_key_under_a_known_id(self, runtime, session):
        assert tokens.member(runtime, signed(runtime, claims(runtime, session), key=b"x" * 32)) is None

    @pytest.mark.parametrize("text", ["", "x", "a.b.c", "é", "e30.e30.", "." * 3, "eyJhbGciOiJIUzI1NiJ9..", "\x00"])
    def test_is_nobody_by_nonsense(self, runtime, text):
        assert tokens.member(runtime, text) is None

    def test_notes_use_every_ten_minutes_at_most(self, runtime, session, clock):
        held, key = cookie(runtime, session), keys.session("a1", "s1")
        clock.forward(minutes=9, seconds=59)
        tokens.member(runtime, held)
        assert runtime.table.get(key)["seen"] == session.seen
        clock.forward(seconds=1)
        tokens.member(runtime, held)
        assert runtime.table.get(key)["seen"] == clock.seconds

    def test_stays_known_when_the_note_cannot_be_written(self, runtime, session, clock, monkeypatch, logs):
        def refuse(_write):
            raise RuntimeError("AccessDenied")

        monkeypatch.setattr(runtime.table, "write", refuse)
        clock.forward(hours=1)
        assert tokens.member(runtime, cookie(runtime, session)) == Member("a1", "r1", "s1")
        assert [line["event"] for line in logs.lines] == ["use not noted"]

    def test_does_not_bring_a_session_back_that_ends_meanwhile(self, runtime, session, clock, monkeypatch, logs):
        held, key, get = cookie(runtime, session), keys.session("a1", "s1"), runtime.table.get

        def get_then_lose(wanted):
            record = get(wanted)
            runtime.table.write(Delete(wanted))
            return record

        monkeypatch.setattr(runtime.table, "get", get_then_lose)
        clock.forward(hours=1)
        tokens.member(runtime, held)
        assert get(key) is None
        assert logs.lines == []


class TestAgent:
    def test_is_known_by_the_secret(self, runtime):
        owner = sign_in(runtime, "ada")
        made = make_agent(runtime, owner, "read")
        secret = made.headers[0][1].removeprefix("Bearer ")
        assert tokens.agent(runtime, secret) == made.actor
        assert isinstance(made.actor, Agent)
        assert made.actor.scopes == {"read"}

    def test_keeps_no_secret_on_record(self, runtime):
        secret = make_agent(runtime, sign_in(runtime, "ada")).headers[0][1].removeprefix("Bearer ")
        record = runtime.table.get(keys.token(tokens.digest(secret)))
        assert secret not in repr(record)

    @pytest.mark.parametrize("secret", ["", "lbx_", "lbx_unknown", "password", "lbx_é"])
    def test_is_refused_by_an_unknown_secret(self, runtime, secret):
        with pytest.raises(tokens.TokenRefused):
            tokens.agent(runtime, secret)

    def test_is_refused_alike_when_revoked_or_over_or_unknown(self, runtime, clock):
        owner = sign_in(runtime, "ada")
        secrets = [make_agent(runtime, owner).headers[0][1].removeprefix("Bearer ") for _ in range(2)]
        runtime.table.write(Delete(keys.token(tokens.digest(secrets[0]))))
        clock.forward(days=1)
        details = set()
        for secret in [*secrets, "lbx_unknown"]:
            with pytest.raises(Unauthenticated) as caught:
                tokens.agent(runtime, secret)
            details.add((caught.value.slug, caught.value.detail))
        assert len(details) == 1

    def test_notes_use_once_an_hour_at_most(self, runtime, clock):
        secret = make_agent(runtime, sign_in(runtime, "ada")).headers[0][1].removeprefix("Bearer ")
        key = keys.token(tokens.digest(secret))
        tokens.agent(runtime, secret)
        first = clock.seconds
        assert runtime.table.get(key)["used"] == first
        clock.forward(minutes=59)
        tokens.agent(runtime, secret)
        assert runtime.table.get(key)["used"] == first
        clock.forward(minutes=1)
        tokens.agent(runtime, secret)
        assert runtime.table.get(key)["used"] == clock.seconds


def test_a_used_token_reads_back_as_it_was_written():
    token = AccessToken("t", "d" * 64, "a", "r", "Name", frozenset({"read", "write"}), 1, 2, 3)
    assert AccessToken.from_record(token.to_record()) == token
    assert replace(token, used=0).to_record()["used"] == 0
