"""What the map is drawn with: an entry point, and what it may rest on and touch."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from lightbox.events import Fact


class Layer(Enum):
    """A reason to change: what a function's code rests on (``layers/<value>/``)."""

    CORE = "core"
    RUNTIME = "runtime"
    IMAGING = "imaging"
    VIDEO = "video"


class Grant(Enum):
    """What a function may do; ``infra`` translates each into the narrowest IAM statement."""

    TABLE_READ = auto()
    TABLE_WRITE = auto()
    CREDENTIAL_NOTE = auto()
    """Note when a session or an access token was last in use; every function that verifies them."""
    STREAM_READ = auto()
    INTAKE_READ = auto()
    INTAKE_WRITE = auto()
    ARCHIVE_READ = auto()
    ARCHIVE_WRITE = auto()
    ARCHIVE_DELETE = auto()
    ARTEFACT_READ = auto()
    ARTEFACT_WRITE = auto()
    ARTEFACT_DELETE = auto()
    IDENTITIES = auto()
    SESSION_SECRET = auto()
    BUS_PUT = auto()


class Source(Enum):
    """Where a queue-fed worker's messages come from, beside facts."""

    INTAKE = "objects created in the intake bucket"
    STREAM = "the table's stream"


@dataclass(frozen=True, slots=True)
class Function:
    """One entry point.

    Parameters
    ----------
    name
        Its name in logs, metrics and the cloud; queues are named for it.
    entry
        Dotted path of its handler.
    does
        One line for people.
    routes
        ``"METHOD /path/{param}"`` of the HTTP API, or :data:`DEFAULT`.
    hears
        Facts that reach it through its queue.
    source
        What else feeds it.
    every
        A schedule expression (``rate(1 hour)``).
    batch, window
        Most messages in one invocation, and seconds to wait for them.
    layers, grants
        What it rests on and what it may touch.
    memory, timeout
        MB and seconds.
    """

    name: str
    entry: str
    does: str
    routes: tuple[str, ...] = ()
    hears: tuple[type[Fact], ...] = ()
    source: Source | None = None
    every: str = ""
    batch: int = 10
    window: int = 0
    layers: tuple[Layer, ...] = (Layer.CORE, Layer.RUNTIME)
    grants: frozenset[Grant] = field(default_factory=frozenset[Grant])
    memory: int = 512
    timeout: int = 29

    @property
    def queued(self) -> bool:
        """Whether a queue (with its dead-letter queue) stands before it."""
        return bool(self.hears) or self.source is Source.INTAKE

    @property
    def routed(self) -> tuple[str, ...]:
        """Its routes as an HTTP API must know them: whatever answers GET answers HEAD (RFC 9110 §9.3.2)."""
        heads = (f"HEAD {route.removeprefix('GET ')}" for route in self.routes if route.startswith("GET "))
        return (*self.routes, *heads)


DEFAULT = "$default"
"""The route of whatever no other route is for, as API Gateway names it."""
