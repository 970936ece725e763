"""Lightbox on this machine: ``python -m local``.

Starts everything on 127.0.0.1, makes the demo account and its studies, and prints how to use them. Ctrl-C stops
all that was started; what was stored is there again at the next start.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from lightbox.settings import origin
from local import install, viewer
from local.paths import STATE
from local.process import EmulatorFailed
from local.seed import SeedFailed
from local.server import InUse, Ready, Running, Server
from local.uploads import UploadFailed

PORT = 8042

READY = """
  Lightbox      {base_url}
  sign in       {email}   {password}
  mail          {base_url}/outbox
  DICOMweb      {dicomweb_url}
  access token  {access_token}

  Ctrl-C stops it.
"""


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m local", description="Run Lightbox on this machine.")
    parser.add_argument("--port", type=int, default=PORT, help=f"port on 127.0.0.1; 0 for any free one ({PORT})")
    parser.add_argument(
        "--ready-file", type=Path, metavar="FILE", help="write addresses and demo sign-in here, as JSON"
    )
    parser.add_argument("--no-seed", action="store_true", help="make the demo account, but no demo studies")
    parser.add_argument("--fresh", action="store_true", help="forget everything that was stored before")
    parser.add_argument(
        "--state", type=Path, default=STATE, metavar="FOLDER", help=f"where it is stored ({STATE.name}/)"
    )
    parser.add_argument(
        "--cors-origin",
        action="append",
        default=[],
        type=origin,
        metavar="URL",
        help="let pages of another site call, with an access token; may be given several times",
    )
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run until told to stop; return the exit status."""
    chosen = arguments(given)
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    # A second Ctrl-C changes nothing: the first one's work goes on.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    if chosen.ready_file:
        chosen.ready_file.unlink(missing_ok=True)
    if not install.installed():
        print("The emulator is not installed: run `make install`, or python -m local.install.", file=sys.stderr)
        return 1
    if not viewer.fetched():
        print("The viewer is not there: run `make install`, or python -m local.viewer.", file=sys.stderr)
    try:
        with Server(chosen.state, chosen.port, chosen.cors_origin).running(fresh=chosen.fresh) as running:
            return _attend(running, chosen, stop)
    except (InUse, EmulatorFailed) as error:
        print(f"Lightbox did not start: {error}.", file=sys.stderr)
        return 1
    finally:
        if chosen.ready_file:
            chosen.ready_file.unlink(missing_ok=True)


def _attend(running: Running, chosen: argparse.Namespace, stop: threading.Event) -> int:
    prepared = Preparation(running, seeded=not chosen.no_seed)
    prepared.start()
    while not stop.wait(0.2):
        if prepared.ready and not prepared.told:
            _tell(prepared.ready, chosen.ready_file)
            prepared.told = True
        if prepared.failure:
            print(f"Lightbox could not be prepared: {prepared.failure}.", file=sys.stderr)
            return 1
        if not running.cloud.emulator.alive():
            print(f"The emulator ended; see {running.cloud.emulator.log}.", file=sys.stderr)
            return 1
    print("\nStopping: saving what was stored ...", flush=True)
    return 0


class Preparation(threading.Thread):
    """Makes the demo account and its studies while the server answers already.

    Parameters
    ----------
    running
        The server.
    seeded
        Whether the account gets the demo studies.
    """

    def __init__(self, running: Running, *, seeded: bool) -> None:
        super().__init__(name="prepare", daemon=True)
        self._running = running
        self._seeded = seeded
        self.ready: Ready | None = None
        self.failure: Exception | None = None
        self.told = False

    def run(self) -> None:
        """Prepare, or say why not."""
        try:
            self.ready = self._prepare()
        except Exception as error:  # noqa: BLE001 - reported by the main thread, which ends the server
            self.failure = error if isinstance(error, (SeedFailed, UploadFailed)) else _unexpected(error)

    def _prepare(self) -> Ready:
        demo = self._running.account()
        if self._seeded and not demo.seeded:
            from local.demo import studies  # numpy and pydicom: only for this

            print(f"Lightbox answers at {self._running.seed.base_url}; making the demo studies ...", flush=True)
            self._running.seed.fill(demo, studies(today=datetime.now(UTC).date()))  # noqa: TID251 - the person's today
            demo = replace(demo, seeded=True)
            self._running.remember(demo)
        return self._running.ready(demo)


def _unexpected(error: Exception) -> Exception:
    return RuntimeError(f"{type(error).__name__}: {error}")


def _tell(ready: Ready, file: Path | None) -> None:
    print(
        READY.format(
            base_url=ready.base_url,
            email=ready.email,
            password=ready.password,
            dicomweb_url=ready.dicomweb_url,
            access_token=ready.access_token,
        ),
        flush=True,
    )
    if file:
        ready.write(file)


if __name__ == "__main__":
    sys.exit(main())
