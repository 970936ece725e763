"""``python -m local``, from its start to its end, well or ill."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from local import __main__ as module
from local.uploads import Uploads
from tests.fixtures.server import PATH, ROOT
from tests.make import dicom

WAIT_SECONDS = 120


class Run:
    """One run of the command over a folder."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.ready_file = folder / "ready.json"
        self.ready_file.unlink(missing_ok=True)  # of a run that was killed
        self.state = folder / "state"
        command = [sys.executable, "-m", "local", "--port", "0", "--ready-file", str(self.ready_file), "--no-seed"]
        self.child = subprocess.Popen(
            [*command, "--state", str(self.state), *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": PATH},  # noqa: TID251
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def ready(self):
        until(lambda: self.ready_file.exists() or self.child.poll() is not None)
        return json.loads(self.ready_file.read_text())

    def end(self, *signals):
        for number in signals:
            self.child.send_signal(number)
        output, _ = self.child.communicate(timeout=WAIT_SECONDS)
        return self.child.returncode, output

    @property
    def emulator(self):
        """The emulator's process id."""
        return int(Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()[0])


def until(condition):
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def run(tmp_path):
    made = []

    def start(*options):
        made.append(Run(tmp_path, *options))
        return made[-1]

    yield start
    for one in made:
        if one.child.poll() is None:
            one.child.kill()
            one.child.communicate()


class Files:
    def __init__(self, path, content):
        self.path, self.content = path, content


def client(ready):
    headers = {"Authorization": f"Bearer {ready['access_token']}"}
    return httpx.Client(base_url=ready["base_url"], headers=headers, trust_env=False, timeout=60)


def studies(ready):
    with client(ready) as site:
        return [study["0020000D"]["Value"][0] for study in site.get(f"{ready['dicomweb_url']}/studies").json()]


def test_what_is_stored_survives_every_kind_of_end(run):
    # A clean stop, by an impatient person.
    first = run("--fresh")
    ready = first.ready()
    with client(ready) as site:
        uploads = Uploads(site)
        uploads.finished(uploads.send([Files("a", dicom.ct(study=1))]), WAIT_SECONDS)
    assert studies(ready) == [dicom.uid(1)]
    emulator = first.emulator
    status, output = first.end(signal.SIGINT, signal.SIGINT, signal.SIGINT)
    assert status == 0, output
    assert ready["password"] in output
    assert ready["access_token"] in output
    assert not runs(emulator)
    assert not first.ready_file.exists()

    # The server is killed: the emulator notices, saves, and ends.
    second = run()
    ready = second.ready()
    emulator = second.emulator
    with client(ready) as site:
        uploads = Uploads(site)
        uploads.finished(uploads.send([Files("b", dicom.ct(study=2, instance=2))]), WAIT_SECONDS)
    second.end(signal.SIGKILL)
    until(lambda: not runs(emulator))

    # The emulator is killed right after a study arrived: its records were never saved.
    third = run()
    ready = third.ready()
    assert sorted(studies(ready)) == sorted([dicom.uid(1), dicom.uid(2)])
    with client(ready) as site:
        uploads = Uploads(site)
        uploads.finished(uploads.send([Files("c", dicom.ct(study=3, instance=3))]), WAIT_SECONDS)
    os.kill(third.emulator, signal.SIGKILL)
    status, output = third.end()
    assert (status, "The emulator ended" in output) == (1, True)

    fourth = run()
    ready = fourth.ready()
    assert sorted(studies(ready)) == sorted([dicom.uid(1), dicom.uid(2), dicom.uid(3)])

    # One folder serves one server at a time.
    status, output = run().end()
    assert (status, "another Lightbox" in output) == (1, True)
    assert fourth.end(signal.SIGTERM)[0] == 0


def test_a_port_that_is_in_use_is_reported(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, output = run("--port", str(taken.getsockname()[1])).end()
    assert (status, "--port" in output) == (1, True)


def test_without_the_emulator_it_says_what_to_do(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(module.install, "installed", lambda: False)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        assert module.main(["--state", str(tmp_path)]) == 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert "make install" in capsys.readouterr().err


def test_the_arguments():
    chosen = module.arguments(["--port", "0", "--ready-file", "f", "--no-seed", "--fresh"])
    assert (chosen.port, chosen.ready_file, chosen.no_seed, chosen.fresh) == (0, Path("f"), True, True)
    assert module.arguments([]).port == module.PORT
