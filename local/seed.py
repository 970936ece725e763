"""The demo account and its studies, made through the public API as a person would make them."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from local.paths import write_private
from local.uploads import File, Uploads

EMAIL = "demo@lightbox.example"
MESSAGE = "Demonstration studies: synthetic images and the sample files of pydicom. No person is shown."
TOKEN_NAME = "This machine"  # noqa: S105 - the name of one
TOKEN_DAYS = 365
FINISH_SECONDS = 600.0
MAIL_SECONDS = 10.0


class SeedFailed(RuntimeError):
    """The demo account could not be made; the message says at which step."""


@dataclass(frozen=True)
class Demo:
    """The demo account.

    Parameters
    ----------
    email, password
        Its sign-in.
    access_token
        Full rights on its archive.
    archive_id
        Its archive.
    seeded
        Whether the demo studies were uploaded, to the end.
    """

    email: str
    password: str
    access_token: str
    archive_id: str
    seeded: bool = False

    @classmethod
    def load(cls, file: Path) -> Demo | None:
        """Return what an earlier start kept, or None."""
        try:
            return cls(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def save(self, file: Path) -> None:
        """Keep it for the next start, readable by this user only."""
        write_private(file, json.dumps(asdict(self)))


@dataclass(frozen=True)
class Seed:
    """Makes the demo account and fills its archive.

    Parameters
    ----------
    base_url
        The site.
    code_for
        Returns the newest code that was mailed to an address, or nothing.
    """

    base_url: str
    code_for: Callable[[str], str]

    def account(self, kept: Demo | None) -> Demo:
        """Return the demo account: the kept one if the server knows it, else a new one.

        Raises
        ------
        SeedFailed
            The server refused a step.
        """
        if kept and self._welcomes(kept):
            return kept
        with httpx.Client(base_url=self.base_url, headers={"X-Lightbox": "1"}, timeout=60, trust_env=False) as site:
            me = self._sign_in(site, kept.password) if kept else None
            password = kept.password if kept and me else new_password()
            me = me or self._register(site, password)
            token = _expect(
                site.post(
                    "/api/tokens",
                    json={"name": TOKEN_NAME, "scopes": ["read", "write"], "expiresInDays": TOKEN_DAYS},
                )
            )
            _expect(site.delete("/api/session"))
        same = kept is not None and kept.archive_id == me["archiveId"]
        return Demo(EMAIL, password, token["token"], me["archiveId"], seeded=bool(kept and same and kept.seeded))

    def fill(self, demo: Demo, files: Iterable[File]) -> dict[str, Any]:
        """Upload files to the demo account's archive, wait until they can be seen, and return the upload."""
        with self._as(demo) as site:
            uploads = Uploads(site)
            upload = uploads.send(files, MESSAGE, EMAIL)
            return uploads.finished(upload, FINISH_SECONDS)

    def _as(self, demo: Demo) -> httpx.Client:
        headers = {"Authorization": f"Bearer {demo.access_token}"}
        return httpx.Client(base_url=self.base_url, headers=headers, timeout=120, trust_env=False)

    def _welcomes(self, demo: Demo) -> bool:
        with self._as(demo) as site:
            return site.get("/api/uploads").is_success

    def _sign_in(self, site: httpx.Client, password: str) -> dict[str, Any] | None:
        answer = site.post("/api/session", json={"email": EMAIL, "password": password, "remember": False})
        return answer.json() if answer.is_success else None

    def _register(self, site: httpx.Client, password: str) -> dict[str, Any]:
        _expect(site.post("/api/accounts", json={"email": EMAIL, "password": password}))
        code = self._code()
        _expect(site.post("/api/accounts/confirm", json={"email": EMAIL, "code": code}))
        me = self._sign_in(site, password)
        if not me:
            raise SeedFailed("the demo account was made but may not sign in")
        return me

    def _code(self) -> str:
        deadline = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < deadline:
            if code := self.code_for(EMAIL):
                return code
            time.sleep(0.1)
        raise SeedFailed("no confirmation code was mailed to the demo account")


def new_password() -> str:
    """Return a password that meets the policy (lower, upper, digit, symbol, 12 or more) and can be typed."""
    letters = "abcdefghjkmnpqrstuvwxyz"
    words = ["".join(secrets.choice(letters) for _ in range(5)) for _ in range(3)]
    return f"{'-'.join(words).capitalize()}-{secrets.randbelow(90) + 10}"


def _expect(answer: httpx.Response) -> Any:
    if not answer.is_success:
        request = answer.request
        raise SeedFailed(f"{request.method} {request.url.path} was answered with status {answer.status_code}")
    return answer.json() if answer.content else None
