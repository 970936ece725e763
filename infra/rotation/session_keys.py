"""Make a new session signing key and keep the ones before it long enough for sessions to end.

The secret reads ``{"current": kid, "keys": {kid: base64 of 32 bytes}}``: functions sign with the current key
and verify with any that is there (``lightbox.access.keyring``). Secrets Manager calls the handler once per
step of a rotation and may call a step again; it does so for the first time when the secret is made, which
replaces the empty key ring it begins with.
"""

from __future__ import annotations

import base64
import json
import secrets
from datetime import UTC, datetime
from functools import cache
from typing import Any

KEPT = 3
"""Keys on the ring, the new one included. With a turn every 30 days a session lasts at least 60."""

KEY_BYTES = 32


@cache
def _client() -> Any:
    import boto3

    return boto3.client("secretsmanager")  # pyright: ignore[reportUnknownMemberType]


def handler(event: dict[str, str], _context: object) -> None:
    """Carry out one step of a rotation (``createSecret``, ``setSecret``, ``testSecret``, ``finishSecret``).

    Raises
    ------
    ValueError
        The version to come does not hold a usable key ring.
    """
    secret, version = event["SecretId"], event["ClientRequestToken"]
    match event["Step"]:
        case "createSecret":
            _create(secret, version)
        case "testSecret":
            _test(_client().get_secret_value(SecretId=secret, VersionId=version, VersionStage="AWSPENDING"))
        case "finishSecret":
            _finish(secret, version)
        case _:
            return  # setSecret: nobody else has to be told a signing key


def turned(ring: dict[str, Any], kid: str) -> dict[str, Any]:
    """Return the key ring with a new current key ``kid`` and no more than :data:`KEPT` keys, newest last."""
    before = {name: key for name, key in ring.get("keys", {}).items() if name != kid}
    newest = dict(sorted(before.items())[-(KEPT - 1) :])
    return {"current": kid, "keys": newest | {kid: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}}


def _create(secret: str, version: str) -> None:
    client = _client()
    try:
        client.get_secret_value(SecretId=secret, VersionId=version, VersionStage="AWSPENDING")
    except client.exceptions.ResourceNotFoundException:
        held = client.get_secret_value(SecretId=secret, VersionStage="AWSCURRENT")["SecretString"]
        # Sortable by age; the version keeps two turns within a second apart.
        kid = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{version[:8]}"  # noqa: TID251 - no clock to inject here
        client.put_secret_value(
            SecretId=secret,
            ClientRequestToken=version,
            SecretString=json.dumps(turned(json.loads(held), kid)),
            VersionStages=["AWSPENDING"],
        )


def _test(answer: dict[str, Any]) -> None:
    ring = json.loads(answer["SecretString"])
    if len(base64.b64decode(ring["keys"][ring["current"]], validate=True)) != KEY_BYTES:
        raise ValueError("the new session key has the wrong length")


def _finish(secret: str, version: str) -> None:
    client = _client()
    stages: dict[str, list[str]] = client.describe_secret(SecretId=secret)["VersionIdsToStages"]
    current = next(held for held, labels in stages.items() if "AWSCURRENT" in labels)
    if current != version:
        client.update_secret_version_stage(
            SecretId=secret,
            VersionStage="AWSCURRENT",
            MoveToVersionId=version,
            RemoveFromVersionId=current,
        )
