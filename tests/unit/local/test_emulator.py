"""Who may speak to the emulator."""

from __future__ import annotations

import asyncio
import io
import time

import pytest

from local.emulator import Guard, Saver, heed

HOST = (b"host", b"127.0.0.1:99")
SIGNED = b"AWS4-HMAC-SHA256 Credential=%s/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x"


def status(*headers, path="/bucket/key", query=b"", kind="http"):
    async def emulator(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "path": path, "headers": list(headers), "query_string": query}
    asyncio.run(Guard(emulator, "127.0.0.1:99", "secret", "ROOTKEY")(scope, None, send))
    return sent[0]["status"]


@pytest.mark.parametrize("key", [b"ROOTKEY", b"AKIA1", b"ASIA1"])
def test_our_root_key_and_the_keys_of_users_pass(key):
    assert status(HOST, (b"authorization", SIGNED % key)) == 200


@pytest.mark.parametrize("key", [b"test", b"000000000000", b"", b"ROOTKEYS"])
def test_the_emulators_well_known_root_keys_do_not(key):
    assert status(HOST, (b"authorization", SIGNED % key)) == 403


@pytest.mark.parametrize(("key", "expected"), [(b"AKIA1", 200), (b"test", 403)])
def test_presigned_requests_go_by_the_key_that_they_name(key, expected):
    query = b"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + key + b"%2F20260101%2Fus-east-1%2Fs3"
    assert status(HOST, query=query) == expected


def test_nobody_gets_in_unsigned():
    assert status(HOST) == 403
    assert status(HOST, query=b"AWSAccessKeyId=test&Signature=x&Expires=99") == 403


def test_sign_up_needs_no_credentials():
    target = (b"x-amz-target", b"AWSCognitoIdentityProviderService.SignUp")
    assert status(HOST, target, path="/") == 200


@pytest.mark.parametrize("path", ["/_ministack/reset", "/_ministack/ses/messages", "/_localstack/health"])
def test_its_own_pages_are_the_parents(path):
    assert status(HOST, (b"authorization", SIGNED % b"AKIA1"), path=path) == 403
    assert status(HOST, (b"x-lightbox-emulator", b"wrong"), path=path) == 403
    assert status(HOST, (b"x-lightbox-emulator", b"secret"), path=path) == 200


def test_another_host_name_is_refused_even_with_the_secret():
    assert status((b"host", b"evil.example:99"), (b"x-lightbox-emulator", b"secret")) == 403
    assert status((b"x-lightbox-emulator", b"secret")) == 403


def test_the_emulator_hears_of_its_start_and_end():
    assert status(kind="lifespan") == 200


def test_the_parents_lines_are_obeyed_until_they_end():
    done = []
    heed(io.BytesIO(b"save\nwhat?\nsave\n"), lambda: done.append("save"), lambda: done.append("stop"))
    assert done == ["save", "save", "stop"]


def until(path):
    while not path.exists():
        time.sleep(0.01)


def test_it_answers_while_its_state_is_saved(tmp_path):
    """Found under load: a save in the emulator's own process held every request up for as long as it took."""
    held = {"images": 1}

    def save():
        until(tmp_path / "answered")
        (tmp_path / "part").write_text(str(held["images"]))
        (tmp_path / "part").rename(tmp_path / "state")

    async def run():
        saver = Saver(asyncio.get_running_loop(), save)
        saver.ask()
        saver.ask()
        await asyncio.sleep(0)
        held["images"] = 2
        (tmp_path / "answered").touch()
        await asyncio.to_thread(until, tmp_path / "state")
        saver.stop()

    asyncio.run(run())
    assert (tmp_path / "state").read_text() == "1"  # as it was when it was asked


def test_the_last_save_is_the_emulators_own(tmp_path):
    def save():
        time.sleep(60)
        (tmp_path / "state").touch()

    async def run():
        saver = Saver(asyncio.get_running_loop(), save)
        saver.ask()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        saver.stop()
        saver.ask()
        await asyncio.sleep(0)

    asyncio.run(run())
    assert not (tmp_path / "state").exists()
