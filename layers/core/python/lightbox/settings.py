"""What a deployment chooses, in one typed place.

``infra`` builds this very class from CDK tokens and calls :meth:`Settings.to_env`; functions build it back
with :meth:`Settings.from_env`. So the names of the environment variables exist once, here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

PREFIX = "LIGHTBOX_"
VERSION = "0.1.0"
"""The version that ``GET /api/version`` and the user agent name; equal to ``pyproject.toml``'s (a test)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The names of the resources that functions use.

    Parameters
    ----------
    stage
        The deployment's name (``dev``, ``prod``, ``local``).
    table
        The DynamoDB table.
    intake_bucket, archive_bucket, artefact_bucket
        The S3 buckets; see ``objects/layout.py`` for what lies where.
    bus
        The EventBridge bus that facts are published on.
    user_pool, user_pool_client
        The Cognito user pool and the id of its app client.
    session_secret
        The Secrets Manager secret that holds the session signing keys
        (``{"current": kid, "keys": {kid: base64 of 32 bytes}}``).
    site
        ``https://host`` of the site, when it is known at deploy time; empty: taken from the request.
    """

    stage: str
    table: str
    intake_bucket: str
    archive_bucket: str
    artefact_bucket: str
    bus: str
    user_pool: str
    user_pool_client: str
    session_secret: str
    site: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read the settings from environment variables.

        Raises
        ------
        KeyError
            A required variable is missing; the message names it.
        """
        given = {f.name: env[PREFIX + f.name.upper()] for f in fields(cls) if PREFIX + f.name.upper() in env}
        missing = [f.name for f in fields(cls) if f.name not in given and f.name != "site"]
        if missing:
            raise KeyError(", ".join(PREFIX + name.upper() for name in missing))
        return cls(**given)

    def to_env(self) -> dict[str, str]:
        """Return the environment variables that :meth:`from_env` reads back."""
        return {PREFIX + f.name.upper(): getattr(self, f.name) for f in fields(self)}


def origin(text: str) -> str:
    """Return a web origin as browsers send it (RFC 6454 §6.2), for pages of other sites that may call this one.

    Parameters
    ----------
    text
        ``https://viewer.example``, with a port where it is not the scheme's own.

    Raises
    ------
    ValueError
        It is not an origin: there is no ``*``, and no path.
    """
    parts = urlsplit(text.strip())
    host, port = parts.hostname or "", parts.port
    rest = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in ("http", "https") or not host or "*" in host or rest:
        raise ValueError(f"{text!r} is no origin: write https://host, and the port if it has one of its own")
    host = f"[{host}]" if ":" in host else host
    own = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, own) else "")
