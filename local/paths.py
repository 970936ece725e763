"""Where the local server finds and keeps things; everything it makes is git-ignored."""

from __future__ import annotations

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
