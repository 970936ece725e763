from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ConnectTimeoutError

from infra.rotation.session_keys import turned
from lightbox.access import tokens
from lightbox.access.keyring import Keyring, KeyringError, Keys, keyring
from lightbox.errors import Transient
from tests.fixtures.actors import sign_in
from tests.fixtures.cloud import key_ring


class Secret:
    """A secret that counts how often it is read."""

    def __init__(self, *kids):
        self.text, self.reads, self.away = key_ring(*kids), 0, False

    def __call__(self):
        self.reads += 1
        if self.away:
            raise Transient
        return self.text

    def turn(self, kid):
        self.text = json.dumps(turned(json.loads(self.text), kid))


@pytest.fixture
def secret():
    return Secret("k1")


@pytest.fixture
def ring(secret, clock):
    return Keyring(secret, clock)


def test_reads_the_secret_once_in_five_minutes(ring, secret, clock):
    for _ in range(3):
        assert ring.current()[0] == "k1"
        clock.forward(minutes=1, seconds=39)
    assert secret.reads == 1
    clock.forward(seconds=3)
    ring.current()
    assert secret.reads == 2


def test_is_not_read_before_it_is_needed(secret, ring):
    assert secret.reads == 0


def test_after_a_rotation_the_new_key_signs_and_the_old_one_still_verifies(ring, secret, clock):
    _, old = ring.current()
    secret.turn("k2")
    clock.forward(minutes=5)
    kid, new = ring.current()
    assert (kid, new != old) == ("k2", True)
    assert ring.find("k1") == old


def test_a_key_that_another_process_got_first_is_found_before_the_keys_grow_old(ring, secret, clock):
    ring.current()
    secret.turn("k2")
    clock.forward(seconds=10)
    assert ring.find("k2") is not None


def test_a_key_that_was_rotated_out_verifies_no_more(ring, secret, clock):
    ring.current()
    for kid in ("k2", "k3", "k4"):
        secret.turn(kid)
    clock.forward(minutes=5)
    assert ring.find("k1") is None


def test_forged_key_ids_do_not_make_it_hammer_the_secret(ring, secret, clock):
    for number in range(100):
        assert ring.find(f"forged-{number}") is None
    assert secret.reads == 1
    clock.forward(seconds=10)
    for number in range(100):
        ring.find(f"forged-{number}")
    assert secret.reads == 2


def test_goes_on_with_the_keys_it_has_while_the_secret_is_away(ring, secret, clock, logs):
    before = ring.current()
    secret.away = True
    clock.forward(minutes=6)
    assert ring.current() == before
    assert logs.lines[0]["event"] == "session keys not refreshed"


def test_asks_to_try_again_when_it_never_had_keys(ring, secret):
    secret.away = True
    with pytest.raises(Transient):
        ring.current()


def test_a_new_deployments_empty_ring_asks_to_try_again():
    with pytest.raises(Transient):
        Keys.from_text('{"current": "", "keys": {}, "unused": "x"}')


def test_is_shared_by_many_threads(ring, secret):
    with ThreadPoolExecutor(16) as threads:
        found = set(threads.map(lambda _: ring.current(), range(200)))
    assert len(found) == 1
    assert secret.reads == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"current": "a"}',
        '{"current": "a", "keys": {"a": "short"}}',
        json.dumps({"current": "a", "keys": {"a": base64.b64encode(b"x" * 31).decode()}}),
        json.dumps({"current": "b", "keys": {"a": base64.b64encode(b"x" * 32).decode()}}),
        json.dumps({"current": "a", "keys": {"a": "é" * 44}}),
    ],
)
def test_a_secret_of_another_form_is_refused_without_being_quoted(text):
    with pytest.raises(KeyringError) as caught:
        Keys.from_text(text)
    assert len(text) < 9 or text not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_runtime_has_one_keyring(runtime):
    assert keyring(runtime) is keyring(runtime)
    assert keyring(runtime).current()[0] == "first"


def test_a_secret_that_is_not_there_is_a_fault_and_not_a_refusal(runtime):
    runtime.client("secretsmanager").delete_secret(
        SecretId=runtime.settings.session_secret, ForceDeleteWithoutRecovery=True
    )
    with pytest.raises(KeyringError, match="ResourceNotFound"):
        keyring(runtime).current()


def test_a_secret_that_cannot_be_reached_is_asked_for_again(runtime, monkeypatch):
    def unreachable(**_):
        raise ConnectTimeoutError(endpoint_url="https://secretsmanager.example")

    client = runtime.client("secretsmanager")
    monkeypatch.setattr(client, "get_secret_value", unreachable)
    monkeypatch.setattr(type(runtime), "client", lambda *_: client)
    with pytest.raises(Transient):
        keyring(runtime).current()


def test_people_stay_signed_in_through_a_rotation(runtime, clock):
    held = sign_in(runtime, "ada").cookies[0].partition("=")[2]
    client, name = runtime.client("secretsmanager"), runtime.settings.session_secret
    before = json.loads(client.get_secret_value(SecretId=name)["SecretString"])
    client.put_secret_value(SecretId=name, SecretString=json.dumps(turned(before, "second")))
    clock.forward(minutes=5)
    assert keyring(runtime).current()[0] == "second"
    assert tokens.member(runtime, held) is not None
