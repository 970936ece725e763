"""The composition root: everything that a service is built over, made once per process, on first use."""

from __future__ import annotations

import gc
import os
import secrets
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Protocol

from lightbox.bus import envelope
from lightbox.bus.publish import Bus
from lightbox.events import Fact
from lightbox.objects.bucket import Bucket
from lightbox.settings import VERSION, Settings
from lightbox.store.table import Table
from lightbox.store.writes import Put

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.session import Session


class Clock(Protocol):
    """Tells the time; tests and the local server move it."""

    def __call__(self) -> datetime:
        """Return the present moment, in UTC."""
        ...


def wall_clock() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine


def new_id() -> str:
    """Return an unguessable id: 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Runtime:
    """What services are built over; clients are made on first use, so importing and building are free.

    Parameters
    ----------
    settings
        The names of the resources.
    clock
        Tells the time.
    new_id
        Makes ids.
    """

    settings: Settings
    clock: Clock = wall_clock
    new_id: Callable[[], str] = new_id

    def now(self) -> int:
        """Return the present moment in seconds since 1970, as credentials and the table's TTL count."""
        return int(self.clock().timestamp())

    def stamp(self) -> str:
        """Return the present moment as records tell it to people: ISO 8601, to the millisecond."""
        return self.clock().isoformat(timespec="milliseconds")

    def outbox(self, fact: Fact) -> Put:
        """Return the write that records a fact; make it in the transaction of the state that it reports."""
        return envelope.outbox(fact, self.new_id(), self.now())

    @cached_property
    def table(self) -> Table:
        """The single table."""
        return Table(self.client("dynamodb"), self.settings.table)

    @cached_property
    def intake(self) -> Bucket:
        """The quarantine bucket."""
        return Bucket(lambda: self._s3, self.settings.intake_bucket)

    @cached_property
    def archive(self) -> Bucket:
        """The bucket of accepted originals."""
        return Bucket(lambda: self._s3, self.settings.archive_bucket)

    @cached_property
    def artefacts(self) -> Bucket:
        """The bucket of what can be rebuilt."""
        return Bucket(lambda: self._s3, self.settings.artefact_bucket)

    @cached_property
    def bus(self) -> Bus:
        """The event bus."""
        return Bus(self.client("events"), self.settings.bus)

    @cached_property
    def _s3(self) -> Any:
        return self.client("s3")

    @cached_property
    def _session(self) -> Session:
        """What clients have in common: credentials, and the descriptions of the services that botocore has read."""
        # botocore's own clients are all that is called; boto3 around them would cost a cold start another tenth.
        from botocore.session import get_session

        return get_session()

    def client(self, service: str) -> Any:
        """Return a new client of an AWS service; clients may be used from many threads."""
        with _making, _uncollected():
            return self._session.create_client(service, config=_config(service))  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownMemberType]


_making = threading.Lock()
"""A session makes one client at a time: it is not safe among threads."""


@contextmanager
def _uncollected() -> Generator[None]:
    """Make something that stays: to look for garbage in what botocore reads would take a tenth of a cold start."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


def _config(service: str) -> Config:
    from botocore.config import Config

    return Config(
        signature_version="s3v4" if service == "s3" else "v4",
        retries={"mode": "standard", "max_attempts": 4},
        connect_timeout=3,
        read_timeout=20,
        max_pool_connections=32,
        # botocore's own would be put together anew for each call, and take a quarter of what a call takes here.
        user_agent=f"lightbox/{VERSION}",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        # A body travels under TLS, and with its checksum; a sum of its own for the signature would be the third.
        # Presigned addresses must name the bucket's regional host, which is what the CDN has as its origin; an
        # emulator on loopback knows only paths.
        s3={
            "addressing_style": "path" if "AWS_ENDPOINT_URL" in os.environ else "virtual",  # noqa: TID251
            "us_east_1_regional_endpoint": "regional",  # else boto3 signs for the global host there
            "payload_signing_enabled": False,
        },
    )


@cache
def runtime() -> Runtime:
    """Return this process's runtime, from its environment."""
    return Runtime(Settings.from_env(os.environ), _told["time"])  # noqa: TID251 - the one place that reads it


_told: dict[str, Clock] = {"time": wall_clock}


def tell_time_by(clock: Clock) -> None:
    """Have this process's runtime tell the time by another clock, from its next use on (the local server's)."""
    _told["time"] = clock
    runtime.cache_clear()
