"""Orthanc with its DICOMweb plug-in: found, configured, started in a folder of its own, stopped by its process id."""

from __future__ import annotations

import json
import re
import subprocess
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Self

from local.process import free_port

ROOT = Path("build/orthanc")
"""A Debian system unpacked into a folder, whose Orthanc is taken before this machine's: see docs/benchmarks.md."""

SYSTEM = Path("/")
MISSING = """\
Orthanc is not installed, and `make bench` measures beside it. On Debian and Ubuntu:

    sudo apt-get install orthanc orthanc-dicomweb orthanc-gdcm
    sudo systemctl disable --now orthanc    # the benchmark starts its own, on a port and in a folder of its own

A newer one than this machine's distribution has can stand in build/orthanc, which is looked at first:

    sudo debootstrap --variant=minbase --include=orthanc,orthanc-dicomweb,orthanc-gdcm trixie build/orthanc

The other suites need none of it: python -m benchmarks header ingest reads ..."""

PLUGIN = "usr/share/orthanc/plugins/libOrthancDicomWeb.so"
DECODER = "usr/share/orthanc/plugins/libOrthancGdcm.so"
"""A plug-in of its own, without which it reads no JPEG 2000."""

BINARY = "usr/sbin/Orthanc"
START_SECONDS = 30
STOP_SECONDS = 30
MS = 1000.0


class OrthancMissing(RuntimeError):
    """There is no Orthanc here; the message says how to get one."""


@dataclass(frozen=True)
class Installation:
    """An Orthanc on this machine.

    Parameters
    ----------
    command
        What starts it.
    plugins
        Those for DICOMweb and, where it is installed, JPEG 2000.
    dictionary
        Of DCMTK's, where it is not at its usual place.
    """

    command: tuple[str, ...]
    plugins: tuple[Path, ...]
    dictionary: str = ""

    @classmethod
    def find(cls) -> Installation:
        """Return the one to measure.

        Raises
        ------
        OrthancMissing
            There is none.
        """
        if (ROOT / BINARY).exists() and (ROOT / PLUGIN).exists():
            # With the libraries of its own system, so that neither root rights nor a container are needed.
            libraries = next((ROOT / "usr/lib").glob("*-linux-gnu/ld-linux-*")).parent
            loader = next(libraries.glob("ld-linux-*"))
            command = (str(loader), "--library-path", str(libraries), str(ROOT / BINARY))
            dictionary = next((ROOT / "usr/share").glob("*dcmtk*/dicom.dic"))
            return cls(command, _plugins(ROOT), str(dictionary.resolve()))
        if (SYSTEM / BINARY).exists() and (SYSTEM / PLUGIN).exists():
            return cls((str(SYSTEM / BINARY),), _plugins(SYSTEM))
        raise OrthancMissing(MISSING)

    @property
    def decodes(self) -> bool:
        """Whether it reads JPEG 2000."""
        return len(self.plugins) > 1

    def version(self) -> str:
        """Return its version."""
        done = subprocess.run([*self.command, "--version"], check=True, capture_output=True, text=True)  # noqa: S603
        found = re.search(r"\d+\.\d+\.\d+", done.stdout)
        return found[0] if found else "unknown"


def _plugins(root: Path) -> tuple[Path, ...]:
    return tuple(found.resolve() for found in (root / PLUGIN, root / DECODER) if found.exists())


class Orthanc:
    """A server over one storage folder, which may be stopped and started again.

    Parameters
    ----------
    installation
        What to start.
    folder
        For its storage, its index and its configuration.
    """

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.installation = installation
        self.folder = folder
        self.port = free_port()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._child, "it runs"
        return self._child.pid

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "orthanc.json"
        configuration.write_text(json.dumps(self._configuration(), indent=2))
        with (self.folder / "orthanc.log").open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603 - what was found installed
                [*self.installation.command, str(configuration)],
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={"DCMDICTPATH": self.installation.dictionary} if self.installation.dictionary else None,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._child.poll() is None, f"Orthanc ended: {self._said()}"
            assert time.monotonic() < deadline, f"Orthanc did not come up: {self._said()}"
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it, and wait until it is gone."""
        if self._child:
            self._child.terminate()
            try:
                self._child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
            self._child = None

    def restart(self) -> None:
        """Forget all that it holds in memory."""
        self.stop()
        self.start()

    def tool(self, method: str, path: str, body: bytes = b"") -> bytes:
        """Ask its own API, which is no DICOMweb; whatever it answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=STOP_SECONDS)
        try:
            connection.request(method, path, body)
            return connection.getresponse().read()
        finally:
            connection.close()

    def plugin_version(self) -> str:
        """Return the version of the DICOMweb plug-in."""
        return json.loads(self.tool("GET", "/plugins/dicom-web"))["Version"]

    def cpu(self) -> float:
        """Return the processor seconds that it took so far, all threads and the kernel's part included."""
        return process_seconds(self.pid)

    def peak(self) -> float:
        """Return the most memory that it held so far, in MiB."""
        return peak_memory(self.pid)

    def _configuration(self) -> dict[str, object]:
        """Return Orthanc's defaults but for where things lie, who may ask, and what would get in the way."""
        return {
            "Name": "Benchmark",
            "StorageDirectory": str(self.folder / "storage"),
            "IndexDirectory": str(self.folder / "index"),
            "HttpPort": self.port,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False,
            "DicomServerEnabled": False,
            "LimitFindResults": 0,
            "LimitFindInstances": 0,
            "Plugins": [str(plugin) for plugin in self.installation.plugins],
            "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
        }

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/system")
            return connection.getresponse().status == 200  # noqa: PLR2004
        except OSError:
            return False
        finally:
            connection.close()

    def _said(self) -> str:
        return (self.folder / "orthanc.log").read_text(errors="replace")[-2000:]


def process_seconds(pid: int) -> float:
    """Return the processor seconds of another process, to the nanosecond (Linux's clock of a process)."""
    return time.clock_gettime(~pid << 3 | 2)


def peak_memory(pid: int) -> float:
    """Return the most memory that a process held so far, in MiB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found, "Linux tells"
    return int(found[1]) / 1024
