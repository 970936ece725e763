"""The process that decodes cannot take more than it was given."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lightbox.pixels.stills import MEMORY, SECONDS

BOUND = "import resource, sys; from lightbox.pixels import still_process as p; p._bind(); "


def ended(program: str) -> subprocess.CompletedProcess[bytes]:
    environment = {"PYTHONPATH": ":".join(filter(None, sys.path))}
    return subprocess.run([sys.executable, "-c", BOUND + program], env=environment, capture_output=True, check=False)


def test_its_bounds_are_set_for_good() -> None:
    told = ended("print(resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU))")
    assert told.stdout.decode().strip() == f"{(MEMORY, MEMORY)} {(SECONDS, SECONDS)}"


@pytest.mark.parametrize(
    "program", [f"bytearray({MEMORY})", "import tempfile; tempfile.TemporaryFile().write(bytes(30_000_000))"]
)
def test_it_ends_beyond_them(program: str) -> None:
    assert ended(program).returncode != 0


def test_a_picture_that_is_none_ends_with_a_word() -> None:
    told = ended("sys.exit(p.main())")
    assert told.returncode == 3
    assert not told.stdout
