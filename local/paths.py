"""Where the local server finds and keeps things; everything it makes is git-ignored."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

EMULATOR_ENV = ROOT / ".emulator"
"""The emulator's Python environment."""

STATE = ROOT / ".lightbox"
"""What survives a stop: the emulator's state, the objects, the demo account."""

WEB_APP = ROOT / "web" / "dist"
"""The built web app."""

VIEWER = ROOT / "build" / "ohif"
"""OHIF's prebuilt files."""

VIEWER_CONFIG = ROOT / "viewer" / "app-config.js"
"""Our configuration of OHIF, served instead of its own."""

NDARRAY = ROOT / "viewer" / "ndarray.js"
"""What OHIF's bundles have instead of a function that compiles text."""


def write_private(file: Path, text: str) -> None:
    """Write a file that only this user may read, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    scratch.replace(file)
