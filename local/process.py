"""The emulator's life as a child process: start it, wait for it, have it save, stop it."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from local.install import python

REGION = "us-east-1"
ACCOUNT = "000000000000"
"""The emulator's account."""

START_SECONDS = 60.0
STOP_SECONDS = 60.0
"""A clean stop writes the state: a large archive takes its time."""

LISTENING = "0A"
"""TCP_LISTEN in ``/proc/net/tcp``."""


class EmulatorFailed(RuntimeError):
    """The emulator did not come up, or not as it should; the message says where to look."""


@dataclass
class Emulator:
    """One emulator for one state folder.

    Parameters
    ----------
    state
        The folder in which it keeps its state, its objects and its log.
    """

    state: Path
    port: int = 0
    root_key: str = field(default_factory=lambda: "ROOT" + secrets.token_hex(8).upper())
    root_secret: str = field(default_factory=lambda: secrets.token_hex(20), repr=False)
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    _child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its endpoint."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """What opens its own pages (``/_ministack/...``)."""
        return {"X-Lightbox-Emulator": self.secret}

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self.state / "emulator.log"

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises
        ------
        EmulatorFailed
            It ended, did not answer in time, or listens on more than loopback.
        """
        self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.port = free_port()
        launcher = Path(__file__).with_name("emulator.py")
        with self.log.open("wb") as log:
            # Its own session: the terminal's Ctrl-C reaches only us, and we stop it after what uses it.
            self._child = subprocess.Popen(  # noqa: S603 - our own launcher
                [python(), launcher, str(self.port)],
                stdin=subprocess.PIPE,
                bufsize=0,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                start_new_session=True,
            )
        self._wait()
        strays = [address for address in listeners(self._child.pid) if not address.startswith("127.")]
        if strays:
            self.stop()
            raise EmulatorFailed(f"the emulator listens beyond loopback: {', '.join(strays)}")

    def save(self) -> None:
        """Ask it to write its state to disk now; without effect once it has ended."""
        if self._child and self._child.stdin and not self._child.stdin.closed:
            try:
                self._child.stdin.write(b"save\n")
            except BrokenPipeError:
                return

    def saving(self, seconds: float) -> Callable[[threading.Event], None]:
        """Return a loop that saves again and again, until told to stop."""

        def loop(stop: threading.Event) -> None:
            while not stop.wait(seconds):
                self.save()

        return loop

    def alive(self) -> bool:
        """Whether it runs."""
        return self._child is not None and self._child.poll() is None

    def stop(self) -> bool:
        """Stop it, and return whether it ended cleanly, state saved; after a minute without an end, kill it."""
        if not self._child:
            return False
        if self._child.stdin:
            self._child.stdin.close()
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        clean = self._child.returncode == 0
        self._child = None
        return clean

    def _environment(self) -> dict[str, str]:
        inherited = dict(os.environ)  # noqa: TID251 - of this machine's environment the child gets no more than it needs
        kept = {name: inherited[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in inherited}
        return kept | {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "IOT_MTLS_ENABLED": "0",  # its MQTT listener would ignore BIND_HOST
            "SFTP_ENABLED": "0",
            "AUTH": "true",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.state / "cloud"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.state / "objects"),
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": self.root_key,
            "AWS_SECRET_ACCESS_KEY": self.root_secret,
            "LIGHTBOX_EMULATOR_SECRET": self.secret,
            "LOG_LEVEL": "WARNING",
        }

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not self.alive():
                self.stop()
                raise EmulatorFailed(f"the emulator ended while starting; see {self.log}")
            try:
                answer = httpx.get(f"{self.url}/_ministack/health", headers=self.headers, timeout=2)
                if answer.is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        self.stop()
        raise EmulatorFailed(f"the emulator did not answer in {START_SECONDS:.0f} s; see {self.log}")


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listeners(pid: int) -> list[str]:
    """Return the addresses on which a process listens for TCP; on systems without ``/proc``, none."""
    sockets: set[str] = set()
    try:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = str(descriptor.readlink())
            except FileNotFoundError:  # closed meanwhile
                continue
            if target.startswith("socket:["):
                sockets.add(target.removeprefix("socket:[").removesuffix("]"))
    except OSError:
        return []
    found: list[str] = []
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        try:
            rows = Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        fields = (line.split() for line in rows)
        found += [
            _address(row[1].partition(":")[0], family) for row in fields if row[3] == LISTENING and row[9] in sockets
        ]
    return found


def _address(packed: str, family: socket.AddressFamily) -> str:
    # The kernel prints an address as 32-bit words in the machine's (little-endian) byte order.
    words = [bytes.fromhex(packed[start : start + 8])[::-1] for start in range(0, len(packed), 8)]
    return socket.inet_ntop(family, b"".join(words))
