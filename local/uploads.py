"""A client of the upload API that does what the browser does: digests, grants, PUTs, commit."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any, Protocol

import httpx

PART = 16 * 1024 * 1024
"""Bytes of a part; larger files go in parts."""

AT_ONCE = 50
"""Files per call for grants (the API takes up to 100)."""

PUTS = 4
"""Files on their way at once."""

POLL_SECONDS = 0.25


class File(Protocol):
    """A file to send: its relative path and its bytes."""

    @property
    def path(self) -> str:
        """Its path, as in the folder it came from."""
        ...

    @property
    def content(self) -> bytes:
        """All of it."""
        ...


class UploadFailed(RuntimeError):
    """The server refused something, or never finished."""


class Uploads:
    """The upload API as one actor sees it.

    Parameters
    ----------
    site
        A client whose base URL is the site and that carries the actor's credential.
    """

    def __init__(self, site: httpx.Client) -> None:
        self._site = site

    def send(self, files: Iterable[File], message: str = "", sender: str = "") -> str:
        """Send files as one upload and commit it; return the upload's id.

        Files are made, announced and sent as they come, so an iterator of any length needs little memory.

        Raises
        ------
        UploadFailed
            A file could not be sent.
        """
        begun = self._call("POST", "/api/uploads", {"message": message, "senderEmail": sender})
        upload = f"/api/uploads/{begun['id']}"
        with ThreadPoolExecutor(PUTS, thread_name_prefix="upload") as pool:
            running: set[Future[None]] = set()
            for batch in _batches(files):
                for file, grant in self._announced(upload, batch):
                    if len(running) >= 2 * PUTS:
                        running = _settled(running)
                    running.add(pool.submit(self._put, upload, file, grant))
            for future in running:
                future.result()
        self._call("POST", f"{upload}/commit")
        return begun["id"]

    def finished(self, upload_id: str, seconds: float) -> dict[str, Any]:
        """Wait until everything of a committed upload was looked at, and return the upload.

        Raises
        ------
        UploadFailed
            It took longer.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            upload = self._call("GET", f"/api/uploads/{upload_id}")
            if upload["state"] == "finished":
                return upload
            time.sleep(POLL_SECONDS)
        raise UploadFailed(f"upload {upload_id} was not finished after {seconds:.0f} s")

    def _announced(self, upload: str, files: list[File]) -> Iterator[tuple[File, dict[str, Any]]]:
        answer = self._call("POST", f"{upload}/files", {"files": [described(file) for file in files]})
        yield from zip(files, answer["items"], strict=True)

    def _put(self, upload: str, file: File, grant: dict[str, Any]) -> None:
        if grant["state"] != "granted":
            return
        if grant.get("put"):
            self._send(grant["put"], file.content)
        for part in grant.get("parts") or ():
            start = (part["number"] - 1) * PART
            self._send(part, file.content[start : start + PART])
        if grant.get("parts"):
            self._call("POST", f"{upload}/files/{grant['fileId']}/complete")

    def _send(self, put: dict[str, Any], body: bytes) -> None:
        answer = self._site.put(put["url"], content=body, headers=put["headers"])
        if not answer.is_success:
            raise UploadFailed(f"a file was refused with status {answer.status_code}")

    def _call(self, method: str, path: str, body: object = None) -> Any:
        answer = self._site.request(method, path, json=body)
        if not answer.is_success:
            raise UploadFailed(f"{method} {path}: status {answer.status_code}, {_slug(answer)}")
        return answer.json() if answer.content else None


def described(file: File) -> dict[str, Any]:
    """Return what the API wants to know of a file before it is sent."""
    size = len(file.content)
    known: dict[str, Any] = {"path": file.path, "size": size}
    if size <= PART:
        return {**known, "sha256": _digest(file.content)}
    return {**known, "parts": [_digest(file.content[start : start + PART]) for start in range(0, size, PART)]}


def _batches(files: Iterable[File]) -> Iterator[list[File]]:
    left = iter(files)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def _settled(running: set[Future[None]]) -> set[Future[None]]:
    done, left = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        future.result()
    return left


def _digest(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def _slug(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("slug", ""))
    except ValueError:
        return "no problem document"
