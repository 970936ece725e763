"""The client of the upload API, against an API that keeps account of what it was told."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

import httpx
import pytest

from local import uploads as module
from local.uploads import UploadFailed, Uploads, described


@dataclass(frozen=True)
class File:
    path: str
    content: bytes


class Api:
    """An upload API without a server."""

    def __init__(self, states=("finished",), refuse=(), known=()):
        self.calls, self.put, self.announced = [], {}, []
        self.states, self.refuse, self.known = iter(states), set(refuse), set(known)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.calls.append(f"{request.method} {path}")
        if path in self.refuse:
            return httpx.Response(409, json={"slug": "upload-closed"})
        if request.method == "PUT":
            assert request.headers["x-amz-checksum-sha256"] == digest(request.content)
            self.put[path] = request.content
            return httpx.Response(200)
        if path.endswith("/files"):
            files = json.loads(request.content)["files"]
            self.announced.append(len(files))
            return httpx.Response(200, json={"items": [self.grant(file) for file in files]})
        if request.method == "GET":
            return httpx.Response(200, json={"id": "u", "state": next(self.states)})
        return httpx.Response(201, json={"id": "u"}) if path == "/api/uploads" else httpx.Response(202)

    def grant(self, file):
        name = file["path"]
        if name in self.known:
            return {"fileId": name, "state": "stored", "put": None, "parts": None}

        def put(suffix, checksum, number=None):
            return {"url": f"/intake/{name}{suffix}", "headers": {"x-amz-checksum-sha256": checksum}, "number": number}

        if "sha256" in file:
            return {"fileId": name, "state": "granted", "put": put("", file["sha256"]), "parts": None}
        parts = [put(f".{i}", checksum, i) for i, checksum in enumerate(file["parts"], 1)]
        return {"fileId": name, "state": "granted", "put": None, "parts": parts}


def digest(content):
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def uploads(api):
    return Uploads(httpx.Client(base_url="http://site", transport=httpx.MockTransport(api)))


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(module, "PART", 4)
    monkeypatch.setattr(module, "POLL_SECONDS", 0)


def test_what_is_said_of_a_file_before_it_is_sent():
    assert described(File("a", b"1234")) == {"path": "a", "size": 4, "sha256": digest(b"1234")}
    assert described(File("a", b"123456")) == {"path": "a", "size": 6, "parts": [digest(b"1234"), digest(b"56")]}


def test_files_are_announced_in_batches_put_and_committed():
    api = Api()
    files = [File(str(i), str(i).encode()) for i in range(120)]
    assert uploads(api).send(iter(files), "message", "a@b.example") == "u"
    assert api.put == {f"/intake/{file.path}": file.content for file in files}
    assert api.announced == [50, 50, 20]
    assert api.calls[0] == "POST /api/uploads"
    assert api.calls[-1] == "POST /api/uploads/u/commit"


def test_a_large_file_goes_in_parts():
    api = Api()
    uploads(api).send([File("big", b"123456789")])
    assert api.put == {"/intake/big.1": b"1234", "/intake/big.2": b"5678", "/intake/big.3": b"9"}
    assert "POST /api/uploads/u/files/big/complete" in api.calls


def test_what_the_server_has_is_not_sent_again():
    api = Api(known={"a"})
    uploads(api).send([File("a", b"1"), File("b", b"2")])
    assert api.put == {"/intake/b": b"2"}


@pytest.mark.parametrize(
    ("path", "said"),
    [("/api/uploads", "upload-closed"), ("/intake/a", "409"), ("/api/uploads/u/commit", "upload-closed")],
)
def test_a_refusal_ends_it(path, said):
    with pytest.raises(UploadFailed, match=said):
        uploads(Api(refuse={path})).send([File("a", b"1")])


def test_it_waits_until_all_was_looked_at():
    assert uploads(Api(states=["committed", "committed", "finished"])).finished("u", 60)["state"] == "finished"


def test_but_not_for_ever():
    with pytest.raises(UploadFailed, match="not finished"):
        uploads(Api()).finished("u", 0)
