"""The site over the benchmark's cloud, in a process of its own: the local server's gateway and queues.

So one archive answers both the handlers that are called in the benchmark's process and clients over HTTP.
"""

from __future__ import annotations

import json
import logging
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from functions.manifest import FUNCTIONS, Source
from lightbox.runtime import runtime
from local import gateway
from local.cloud import Cloud
from local.gateway import Gateway
from local.objects import Objects
from local.process import Emulator
from local.pump import Pump
from local.resources import Queue
from local.server import served
from local.static import Files
from local.stream import Stream

STOP_SECONDS = 60


@contextmanager
def running(cloud: Cloud) -> Generator[str]:
    """Run the site until the block ends; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryDirectory() as folder:
        queues = {name: asdict(queue) for name, queue in cloud.queues.items()}
        told = {"port": cloud.emulator.port, "key": cloud.key, "secret": cloud.secret, "stream": cloud.stream}
        command = [sys.executable, "-m", "benchmarks.peer.site", str(listener.fileno()), folder]
        child = subprocess.Popen(  # noqa: S603 - this module
            [*command, json.dumps({**told, "queues": queues})], pass_fds=[listener.fileno()], start_new_session=True
        )
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            child.terminate()
            child.wait(STOP_SECONDS)


def serve(listener: socket.socket, folder: Path, told: dict[str, Any]) -> None:
    """Serve on a bound socket until told to stop."""
    queues = {name: Queue(**queue) for name, queue in told["queues"].items()}
    emulator, settings = Emulator(folder, told["port"]), runtime().settings
    cloud = Cloud(emulator, settings, queues, told["stream"], told["key"], told["secret"])
    pump = Pump.over(cloud.client, cloud.queues, gateway.invoke)
    for function in FUNCTIONS:
        if function.source is Source.STREAM:
            stream = Stream(cloud.client, cloud.stream, function, gateway.invoke, folder / function.name)
            pump.loops[function.name] = stream.forever
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    pump.start()
    with served(Gateway(Objects(emulator.url, settings), Files()), listener):
        stop.wait()
    pump.stop()


if __name__ == "__main__":
    logging.getLogger("lightbox").disabled = True
    serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]), json.loads(sys.argv[3]))
