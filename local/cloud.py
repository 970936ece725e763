"""The emulated cloud: the emulator's process with everything that schema and manifest declare in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from functions.manifest import FUNCTIONS, Function
from lightbox.objects import layout
from lightbox.settings import Settings
from local import resources
from local.process import REGION, Emulator
from local.resources import Queue

STAGE = "local"
SENDER = "no-reply@lightbox.example"
VISIBILITY = 6
"""A queue's visibility timeout, in timeouts of its function, as AWS advises for event sources."""


@dataclass(frozen=True)
class Cloud:
    """What runs, and the names in it.

    Parameters
    ----------
    emulator
        The child process.
    settings
        What the handlers' environment says.
    queues
        By the name of the function each feeds.
    stream
        The ARN of the table's stream.
    key, secret
        The access key of the IAM user that everything here runs as.
    """

    emulator: Emulator
    settings: Settings
    queues: dict[str, Queue]
    stream: str
    key: str
    secret: str

    def environment(self) -> dict[str, str]:
        """Return what a Lambda's environment would hold, and the way to the emulator."""
        return self.settings.to_env() | {
            "AWS_ENDPOINT_URL": self.emulator.url,
            "POWERTOOLS_METRICS_DISABLED": "true",  # standard output is the terminal of the person who started us
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def enter(self) -> None:
        """Make this the cloud of this process: handlers read the environment on their first call."""
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            os.environ.pop(name, None)  # noqa: TID251 - this process is the functions' environment
        os.environ.update(self.environment())  # noqa: TID251 - likewise

    def client(self, service: str) -> Any:
        """Return a boto3 client of a service."""
        return _client(service, self.emulator.url, self.key, self.secret)


def start(state: Path, functions: tuple[Function, ...] = FUNCTIONS) -> Cloud:
    """Start the emulator on a state folder and make what is missing.

    Raises
    ------
    EmulatorFailed
        The emulator did not come up.
    """
    emulator = Emulator(state)
    emulator.start()
    try:
        return _furnish(emulator, functions)
    except BaseException:
        emulator.stop()
        raise


def _furnish(emulator: Emulator, functions: tuple[Function, ...]) -> Cloud:
    @cache
    def client(service: str) -> Any:
        return _client(service, emulator.url, emulator.root_key, emulator.root_secret)

    table, bus = f"lightbox-{STAGE}", f"lightbox-{STAGE}"
    intake, archive, artefacts = (f"lightbox-{STAGE}-{role}" for role in ("intake", "archive", "artefacts"))
    stream = resources.make_table(client, table)
    resources.make_bucket(client, intake, {layout.INTAKE: layout.INTAKE_DAYS})
    resources.make_bucket(client, archive, {})
    resources.make_bucket(
        client, artefacts, {layout.export(""): layout.EXPORT_DAYS, layout.PICTURES: layout.PICTURE_DAYS}
    )
    queues = {
        function.name: resources.make_queue(client, f"lightbox-{STAGE}-{function.name}", function.timeout * VISIBILITY)
        for function in functions
        if function.queued
    }
    resources.feed_from_intake(client, intake, functions, queues)
    resources.make_bus(client, bus, functions, queues)
    pool, app = resources.make_user_pool(client, f"lightbox-{STAGE}")
    secret = resources.make_session_secret(client, f"lightbox-{STAGE}-sessions")
    resources.make_sender(client, SENDER)
    key, key_secret = resources.make_user(client, f"lightbox-{STAGE}")
    settings = Settings(
        stage=STAGE,
        table=table,
        intake_bucket=intake,
        archive_bucket=archive,
        artefact_bucket=artefacts,
        bus=bus,
        user_pool=pool,
        user_pool_client=app,
        session_secret=secret,
    )
    return Cloud(emulator, settings, queues, stream, key, key_secret)


def _client(service: str, endpoint: str, key: str, secret: str) -> Any:
    session = boto3.session.Session(aws_access_key_id=key, aws_secret_access_key=secret, region_name=REGION)
    config = Config(
        signature_version="s3v4" if service == "s3" else "v4",
        max_pool_connections=32,
        retries={"mode": "standard", "total_max_attempts": 4},
    )
    return session.client(service, endpoint_url=endpoint, config=config)  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownMemberType, reportUnknownVariableType]
