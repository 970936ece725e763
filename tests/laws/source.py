"""The files of the repository, as git sees them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "layers/core/python/lightbox"


@cache
def files(*endings: str) -> tuple[Path, ...]:
    """Return the files that git tracks, or would if asked, that end in one of the endings."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found = (ROOT / line for line in listed.stdout.splitlines() if line.endswith(endings))
    return tuple(path for path in found if path.is_file())


def python_below(*folders: str) -> list[Path]:
    """Return the Python files below some folders of the repository."""
    return [path for path in files(".py") if any(path.is_relative_to(ROOT / folder) for folder in folders)]
