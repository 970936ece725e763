"""The keys that sign session cookies, as kept in one Secrets Manager secret.

The secret's text is ``{"current": kid, "keys": {kid: base64 of 32 bytes}}``. New cookies are signed by the current
key; cookies of every key that is still listed are accepted. :func:`fresh` and :func:`rotated` make that text; the
command ``python -m ops.session_keys`` stores it.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from lightbox import observe
from lightbox.errors import Transient
from lightbox.runtime import Runtime

KEY_BYTES = 32
"""As long as HMAC-SHA-256's output (RFC 7518 §3.2 asks for no less)."""

FRESH = timedelta(minutes=5)
"""How long the keys are used before the secret is read again."""

PATIENCE = timedelta(seconds=10)
"""Least time between two reads of the secret, so that forged key ids cannot make us hammer it."""

KEPT = 2
"""How many keys a rotation leaves: the new one, and the one that signed the cookies now in browsers."""


class KeyringError(RuntimeError):
    """The secret does not hold what this module describes."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the secret holds.

    Parameters
    ----------
    current
        The id of the key that signs.
    by_id
        Every key that verifies.
    """

    current: str
    by_id: dict[str, bytes]

    @classmethod
    def from_text(cls, text: str) -> Keys:
        """Read the secret's text.

        Raises
        ------
        KeyringError
            It is of another form, or a key is not 32 bytes long.
        """
        try:
            raw = json.loads(text)
            by_id = {str(kid): base64.b64decode(key, validate=True) for kid, key in raw["keys"].items()}
            keys = cls(raw["current"], by_id)
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
            # Not chained: the parser's message would quote the secret.
            raise KeyringError("the session secret is not in the form of lightbox.access.keyring") from None
        if keys.current not in by_id or any(len(key) != KEY_BYTES for key in by_id.values()):
            raise KeyringError("the session secret lacks its current key, or a key is not 32 bytes long")
        return keys

    def to_text(self) -> str:
        """Return the text to store."""
        listed = {kid: base64.b64encode(key).decode() for kid, key in self.by_id.items()}
        return json.dumps({"current": self.current, "keys": listed})


def fresh() -> str:
    """Return the text of a first secret, with one random key."""
    kid = _kid()
    return Keys(kid, {kid: secrets.token_bytes(KEY_BYTES)}).to_text()


def rotated(text: str) -> str:
    """Return the text that follows ``text``: a new current key, and the one it replaces.

    Rotate no more often than sessions last, or people are signed out early.

    Raises
    ------
    KeyringError
        ``text`` is not a secret of this form.
    """
    before = Keys.from_text(text)
    others = [kid for kid in before.by_id if kid != before.current]
    kept = [*others, before.current][-(KEPT - 1) :]
    kid = _kid()
    return Keys(kid, {k: before.by_id[k] for k in kept} | {kid: secrets.token_bytes(KEY_BYTES)}).to_text()


def _kid() -> str:
    return secrets.token_hex(4)


class Keyring:
    """The keys, read when first asked for and again from time to time; safe to share among threads.

    Parameters
    ----------
    read
        Returns the secret's text.
    clock
        Tells the time.
    """

    def __init__(self, read: Callable[[], str], clock: Callable[[], datetime]) -> None:
        self._read = read
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: Keys | None = None
        self._tried: datetime | None = None

    def current(self) -> tuple[str, bytes]:
        """Return the id and the bytes of the key that signs.

        Raises
        ------
        Transient
            The secret cannot be read just now.
        """
        keys = self._held(FRESH)
        return keys.current, keys.by_id[keys.current]

    def find(self, kid: str) -> bytes | None:
        """Return the key of an id, or None; an unknown id makes the secret be read anew, though not often.

        Raises
        ------
        Transient
            The secret cannot be read just now.
        """
        return self._held(FRESH).by_id.get(kid) or self._held(PATIENCE).by_id.get(kid)

    def _held(self, age: timedelta) -> Keys:
        with self._lock:
            now = self._clock()
            if self._keys is None or self._tried is None or now - self._tried >= age:
                self._tried = now
                try:
                    self._keys = Keys.from_text(self._read())
                except Transient:
                    # Signed-in people should not notice that Secrets Manager is away for a moment.
                    if self._keys is None:
                        raise
                    observe.log("session keys not refreshed", reason="secret-unreadable")
            return self._keys


@lru_cache(maxsize=4)
def keyring(runtime: Runtime) -> Keyring:
    """Return the keyring of a runtime, the same one at every call."""
    return Keyring(lambda: _secret_text(runtime), runtime.clock)


def _secret_text(runtime: Runtime) -> str:
    client = runtime.client("secretsmanager")
    try:
        answer = client.get_secret_value(SecretId=runtime.settings.session_secret)
    except client.exceptions.ClientError as error:
        code = cast("dict[str, Any]", error.response)["Error"]["Code"]
        if code in ("ThrottlingException", "InternalServiceError"):
            raise Transient from error
        raise KeyringError(f"the session secret cannot be read: {code}") from error
    return answer["SecretString"]
