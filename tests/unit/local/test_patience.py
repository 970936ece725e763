"""Clients that take their time."""

from __future__ import annotations

import contextlib
import socket

import pytest

from lightbox.settings import Settings
from local import patience
from local.gateway import Gateway
from local.objects import Objects
from local.server import served
from local.static import Files
from tests.unit.local.test_gateway import FUNCTION

SETTINGS = Settings("local", "t", "i", "a", "d", "b", "p", "c", "s")
SIGNED = "/intake/x/y?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0"


@pytest.fixture
def connect(tmp_path, monkeypatch):
    """Open connections to a site that waits for next to nothing."""
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(patience, "REST_SECONDS", 0.1)
    with contextlib.ExitStack() as stack:
        bucket, listener = stack.enter_context(socket.socket()), stack.enter_context(socket.socket())
        bucket.bind(("127.0.0.1", 0))
        bucket.listen()
        listener.bind(("127.0.0.1", 0))
        objects = Objects(f"http://127.0.0.1:{bucket.getsockname()[1]}", SETTINGS)
        site = Gateway(objects, Files(tmp_path, tmp_path), {}, [FUNCTION])
        stack.enter_context(served(site, listener))
        yield lambda: stack.enter_context(socket.create_connection(listener.getsockname(), timeout=20))


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "])
def test_who_does_not_finish_a_head_is_let_go(connect, sent):
    """Found by attack: four hundred such connections stood open as long as they liked."""
    slow = connect()
    slow.sendall(sent)
    assert slow.recv(100) == b""


@pytest.mark.parametrize("path", ["POST /api/echo/x", f"PUT {SIGNED}"])
def test_who_does_not_finish_a_body_is_told_so(connect, path):
    slow = connect()
    slow.sendall(f"{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nabc".encode())
    assert slow.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_connection_that_was_used_may_rest(connect):
    used = connect()
    for _ in range(2):
        used.sendall(b"GET /api/nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert used.recv(4096).startswith(b"HTTP/1.1 404 ")
        used.settimeout(0.3)
        with pytest.raises(TimeoutError):
            used.recv(1)
        used.settimeout(20)
