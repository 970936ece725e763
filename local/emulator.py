"""The child process: the AWS emulator, on loopback, for one parent.

It runs on the emulator's own Python (``.emulator``), so it imports nothing of Lightbox. Standard input is the
parent's hand on it: the line ``save`` writes the state to disk now, and its end (the parent stopped, or died
in whatever way) is a clean stop that saves the state too. So no emulator outlives its server.

The emulator takes well-known keys (``test``, any account number) for root without a signature, and serves its
own pages to anyone. The guard here lets in only requests of this machine's Lightbox: the right ``Host`` (a web
page that rebinds its name to 127.0.0.1 fails), and one of our access keys or the parent's secret.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import math
import mmap
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import uvicorn

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SECRET_HEADER = b"x-lightbox-emulator"
KEY = re.compile(rb"Credential=([^/,\s&%]+)")
"""The access key id in an ``Authorization`` header or a presigned query (SigV4)."""

SHARE_OF_TIME = 20
"""Between two saves at least this many times the duration of the last: a large state is not always saving."""


LONGEST_SAVE = 600
"""Seconds after which a copy that saves is given up."""

MOST_DESCRIPTORS = 65_536
"""More than a process has open."""

LARGE = 4 * 1024 * 1024
"""From so many bytes on an object is mapped, not read."""


class Guard:
    """An ASGI layer that answers 403 to whoever is not this machine's Lightbox.

    Parameters
    ----------
    app
        The emulator.
    host
        The one ``Host`` it answers to (``127.0.0.1:port``).
    secret
        What the parent sends in the header ``X-Lightbox-Emulator``.
    root
        The emulator's configured root key, known to the parent alone.
    """

    def __init__(self, app: App, host: str, secret: str, root: str) -> None:
        self._app = app
        self._host = host.encode()
        self._secret = secret.encode()
        self._root = root.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan" or self._admits(scope):
            await self._app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    def _admits(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        if headers.get(b"host") != self._host:
            return False
        if headers.get(SECRET_HEADER) == self._secret:
            return True
        if scope["path"].startswith("/_"):
            return False
        key = KEY.search(headers.get(b"authorization", b"")) or KEY.search(scope["query_string"])
        if key:
            # Keys of IAM users are verified by the emulator itself; of the root keys only ours is good.
            return key[1] == self._root or key[1].startswith((b"AKIA", b"ASIA"))
        # What an app client calls without credentials: sign-up, sign-in. The header forces a CORS preflight.
        return headers.get(b"x-amz-target", b"").startswith(b"AWSCognitoIdentityProviderService.")


class Saver:
    """Writes the emulator's state to disk while it runs (on its own it does so at a clean stop only).

    A copy of the process does it: in the emulator itself nothing would be answered meanwhile, which is many seconds
    for an archive of thousands of images, and what it holds would not stand still.

    Parameters
    ----------
    loop
        The loop that the emulator runs in.
    save
        Writes the state.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, save: Callable[[], None]) -> None:
        self._loop = loop
        self._save = save
        self._not_before = 0.0
        self._copy = 0
        self._waiting: threading.Thread | None = None
        self._own = threading.Lock()

    def ask(self) -> None:
        """Save soon, from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the stop has saved already
            self._loop.call_soon_threadsafe(self._start)

    def stop(self) -> None:
        """Break off what is being saved and save no more: the emulator saves for the last time. Runs in the loop."""
        self._not_before = math.inf
        with self._own:
            if self._copy:
                os.kill(self._copy, signal.SIGKILL)
        if self._waiting:
            self._waiting.join()

    def _start(self) -> None:
        if self._copy or time.monotonic() < self._not_before:
            return
        self._copy = os.fork()
        if not self._copy:
            _save_and_end(self._save)
        self._waiting = threading.Thread(target=self._wait, args=(time.monotonic(),), daemon=True)
        self._waiting.start()

    def _wait(self, began: float) -> None:
        os.waitid(os.P_PID, self._copy, os.WEXITED | os.WNOWAIT)
        ended = time.monotonic()
        with self._own:
            os.waitpid(self._copy, 0)
            self._copy = 0
            self._not_before = max(self._not_before, ended + SHARE_OF_TIME * (ended - began))


def _save_and_end(save: Callable[[], None]) -> NoReturn:
    """Save in a process that is a copy, and end it in whatever case."""
    status = 1
    try:
        signal.alarm(LONGEST_SAVE)
        os.closerange(3, MOST_DESCRIPTORS)  # connections: one that the emulator closes has to be closed
        save()
        status = 0
    finally:
        os._exit(status)


def save_all() -> None:
    """Write the emulator's whole state to disk."""
    ministack = importlib.import_module("ministack.app")
    ministack.save_all(ministack._build_persistence_save_dict())  # noqa: SLF001 - there is no public way


class Mapped(mmap.mmap):
    """A file mapped into memory, as the body of an answer."""

    def encode(self, _encoding: str) -> Mapped:
        """Return itself: the emulator asks every body that is not ``bytes`` for its bytes this way."""
        return self


def map_large_objects(s3: Any) -> None:
    """Have the emulator map large objects into memory instead of reading them whole.

    It reads an object's file for every request, however small the range that is asked for: a frame of a 2 GB
    object would cost two seconds and two gigabytes. A mapping costs what is touched, and stays valid when the
    file is replaced or deleted meanwhile.

    Parameters
    ----------
    s3
        The emulator's module.
    """
    read_whole: Callable[[str, str, Any], Any] = s3._read_body  # noqa: SLF001 - there is no public way

    def read(bucket: str, key: str, record: Any) -> Any:
        if record.get("body") is None and record.get("size", 0) >= LARGE:
            path = s3._object_disk_path(bucket, key)  # noqa: SLF001
            with contextlib.suppress(OSError, TypeError), Path(path).open("rb") as file:
                return Mapped(file.fileno(), 0, access=mmap.ACCESS_READ)
        return read_whole(bucket, key, record)

    s3._read_body = read  # noqa: SLF001


def heed(commands: BinaryIO, save: Callable[[], None], stop: Callable[[], None]) -> None:
    """Obey the parent's lines until they end."""
    for line in commands:
        if line.strip() == b"save":
            save()
    stop()


async def serve(port: int) -> None:
    """Run the emulator until the parent lets go of it."""
    ministack = importlib.import_module("ministack.app")
    map_large_objects(importlib.import_module("ministack.services.s3"))
    given = os.environ  # noqa: TID251 - what the parent says
    guard = Guard(ministack.app, f"127.0.0.1:{port}", given["LIGHTBOX_EMULATOR_SECRET"], given["AWS_ACCESS_KEY_ID"])
    server = uvicorn.Server(
        uvicorn.Config(
            guard,
            host="127.0.0.1",
            port=port,
            lifespan="on",
            access_log=False,
            log_level="warning",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=3,
        )
    )
    loop = asyncio.get_running_loop()
    saver = Saver(loop, save_all)

    def end() -> None:
        saver.stop()
        server.should_exit = True

    def stop() -> None:
        loop.call_soon_threadsafe(end)

    threading.Thread(target=heed, args=(sys.stdin.buffer, saver.ask, stop), daemon=True).start()
    await server.serve()


def main(port: int) -> None:
    """Run on the fastest event loop there is."""
    try:
        factory = importlib.import_module("uvloop").new_event_loop
    except ImportError:
        factory = None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve(port))


if __name__ == "__main__":
    main(int(sys.argv[1]))
