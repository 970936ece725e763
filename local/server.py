"""Everything that runs, put together: the emulated cloud, the workers, the site, the demo account."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import shutil
import socket
import threading
import time
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TextIO

import uvicorn

from functions.manifest import FUNCTIONS, Source
from lightbox import observe
from lightbox.catalogue.terms import SCHEME
from lightbox.runtime import runtime, tell_time_by, wall_clock
from local import cloud, gateway
from local.clock import MovableClock
from local.cloud import Cloud
from local.gateway import Gateway
from local.objects import Objects
from local.outbox import Outbox
from local.paths import write_private
from local.patience import Protocol
from local.process import Emulator
from local.pump import Pump
from local.rebuild import Rebuild
from local.schedules import Schedules
from local.seed import Demo, Seed
from local.static import Files
from local.stream import Stream

SAVE_SECONDS = 60
_INDEXED = "indexed"


class InUse(RuntimeError):
    """The port or the state folder belongs to another server."""


@dataclass(frozen=True, slots=True)
class Ready:
    """How to use the server: what is printed, and written to the ready file."""

    base_url: str
    dicomweb_url: str
    email: str
    password: str
    access_token: str

    def write(self, file: Path) -> None:
        """Write the ready file, whole or not at all."""
        write_private(file, json.dumps(asdict(self), indent=2) + "\n")


@dataclass
class Server:
    """One local Lightbox over one state folder.

    Parameters
    ----------
    state
        The folder; whatever it holds is taken up again.
    port
        Where to listen on 127.0.0.1; 0 for any free port.
    origins
        Other sites whose pages may call.
    """

    state: Path
    port: int
    origins: Sequence[str] = ()
    clock: MovableClock = field(default_factory=MovableClock)
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def base_url(self) -> str:
        """The site's address."""
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self, *, fresh: bool) -> Generator[Running]:
        """Start all, and stop all at the end, state saved.

        Raises
        ------
        InUse
            Somebody else has the port or the folder.
        """
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._held(fresh=fresh))
            listener = stack.enter_context(_bound(self.port))
            self.port = listener.getsockname()[1]
            _log_to(self.state / "server.log")
            mark = self.state / "running"
            crashed = mark.exists()
            mark.touch()
            made = cloud.start(self.state)
            stack.callback(_stop, made.emulator, mark)
            made.enter()
            tell_time_by(self.clock)
            stack.callback(tell_time_by, wall_clock)
            rebuild = Rebuild(runtime())
            if crashed:
                rebuild.deletions()
                rebuild.catalogue()
                rebuild.intake()
            if crashed or _scheme(self.state) != SCHEME:
                rebuild.index()
                (self.state / _INDEXED).write_text(str(SCHEME))
            if crashed:
                rebuild.facts()
            pump = self._pump(made)
            pump.start()
            stack.callback(pump.stop)
            outbox = Outbox(made.emulator)
            stack.enter_context(served(self._site(made, outbox), listener))
            yield Running(made, outbox, Seed(self.base_url, outbox.code_for), self.state / "demo.json")

    def _pump(self, made: Cloud) -> Pump:
        pump = Pump.over(made.client, made.queues, gateway.invoke)
        for function in FUNCTIONS:
            if function.source is Source.STREAM:
                checkpoint = self.state / f"{function.name}.checkpoint"
                stream = Stream(made.client, made.stream, function, gateway.invoke, checkpoint)
                pump.loops[function.name] = stream.forever
        pump.loops["schedules"] = Schedules(self.clock, gateway.invoke).forever
        pump.loops["save"] = made.emulator.saving(SAVE_SECONDS)
        return pump

    def _site(self, made: Cloud, outbox: Outbox) -> Gateway:
        return Gateway(
            objects=Objects(made.emulator.url, made.settings),
            files=Files(),
            pages={"/outbox": outbox.page, "/outbox.json": outbox.page},
            clock=self.clock.seconds,
            origins=self.origins,
        )

    @contextlib.contextmanager
    def _held(self, *, fresh: bool) -> Generator[None]:
        self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.state / "lock").open("w") as lock:
            _lock(lock)
            if fresh:
                _empty(self.state)
            yield


def _scheme(state: Path) -> int:
    """Return by which scheme the archives of a state are indexed; 0: by none."""
    mark = state / _INDEXED
    return int(mark.read_text()) if mark.exists() else 0


@dataclass(frozen=True)
class Running:
    """A server that runs.

    Parameters
    ----------
    cloud
        What it runs on.
    outbox
        The mail it sent.
    seed
        Makes the demo account.
    demo_file
        What is remembered of that account between starts.
    """

    cloud: Cloud
    outbox: Outbox
    seed: Seed
    demo_file: Path

    def account(self) -> Demo:
        """Return the demo account, made if need be, with the originals it had before its records were lost."""
        kept = Demo.load(self.demo_file)
        demo = self.seed.account(kept)
        if kept and kept.archive_id != demo.archive_id:
            Rebuild(runtime()).adopt(kept.archive_id, demo.archive_id)
            demo = replace(demo, seeded=kept.seeded)
        self.remember(demo)
        return demo

    def remember(self, demo: Demo) -> None:
        """Keep the account for the next start, and the cloud's state with it."""
        demo.save(self.demo_file)
        self.cloud.emulator.save()

    def ready(self, demo: Demo) -> Ready:
        """Return how to use the server."""
        root = f"{self.seed.base_url}/dicomweb/{demo.archive_id}"
        return Ready(self.seed.base_url, root, demo.email, demo.password, demo.access_token)


@contextlib.contextmanager
def _bound(port: int) -> Generator[socket.socket]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise InUse(f"port {port} is in use: choose another with --port, or 0 for any free one") from error
        yield listener


@contextlib.contextmanager
def served(site: Gateway, listener: socket.socket) -> Generator[None]:
    """Serve a site on a bound socket until the block ends."""
    config = uvicorn.Config(
        site.app(),
        http=Protocol,
        access_log=False,
        log_config=None,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    server = uvicorn.Server(config)
    # In a thread of its own uvicorn leaves signals alone; ours decide the order in which things stop.
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="site", daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


def _stop(emulator: Emulator, mark: Path) -> None:
    """Stop the emulator; the mark stays, for the next start to see, unless the state was saved."""
    if emulator.stop():
        mark.unlink(missing_ok=True)


def _lock(file: TextIO) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise InUse(f"another Lightbox is running on {Path(file.name).parent}: stop it first") from error


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.name == "lock":
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _log_to(file: Path) -> None:
    """Keep log lines in a file: the terminal is for the person who started the server."""
    observe.start()
    for name in ("lightbox", "uvicorn"):
        logger = logging.getLogger(name)
        handler = logging.FileHandler(file)
        handler.setFormatter(logger.handlers[0].formatter if logger.handlers else None)
        logger.handlers[:] = [handler]
        logger.propagate = False
