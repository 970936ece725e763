"""The keys that sign session cookies, as kept in one Secrets Manager secret.

The secret's text is ``{"current": kid, "keys": {kid: base64 of 32 bytes}}``. New cookies are signed by the current
key; cookies of every key that is still listed are accepted. ``infra/rotation`` makes new keys and drops old ones.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from lightbox import faults, observe
from lightbox.errors import Transient
from lightbox.runtime import Runtime

KEY_BYTES = 32
"""As long as HMAC-SHA-256's output (RFC 7518 §3.2 asks for no less)."""

FRESH = timedelta(minutes=5)
"""How long the keys are used before the secret is read again."""

PATIENCE = timedelta(seconds=10)
"""Least time between two reads of the secret, so that forged key ids cannot make us hammer it."""


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
        Transient
            It holds no key yet: a new deployment's first rotation is on its way.
        """
        try:
            raw = json.loads(text)
            by_id = {str(kid): base64.b64decode(key, validate=True) for kid, key in raw["keys"].items()}
            keys = cls(raw["current"], by_id)
        except (ValueError, KeyError, TypeError, AttributeError):
            # Not chained: the parser's message would quote the secret.
            raise KeyringError("the session secret is not in the form of lightbox.access.keyring") from None
        if not by_id:
            raise Transient
        if keys.current not in by_id or any(len(key) != KEY_BYTES for key in by_id.values()):
            raise KeyringError("the session secret lacks its current key, or a key is not 32 bytes long")
        return keys


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
    except Exception as error:
        if faults.passes(error):
            raise Transient from error
        if code := faults.code(error):
            raise KeyringError(f"the session secret cannot be read: {code}") from error
        raise
    return answer["SecretString"]
