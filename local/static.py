"""The files of the site: the built web app, OHIF beside it, and the headers that the CDN would add.

``/app/...`` is the web app's own, and ``/docs/...`` are its documents; any other file is OHIF's (its paths are
compiled in); ``/viewer...`` is OHIF's page; every other address that a browser opens is a route of the web app.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from local.apigateway import Answer, Header
from local.paths import VIEWER, VIEWER_CONFIG, WEB_APP

HASHED = re.compile(r"[.-][0-9A-Za-z_-]{8,}\.(bundle\.)?\w+$|^[0-9a-f]{16}\.\w+$")
"""A file name that changes with its content: safe to keep for ever."""

COMPRESSED = re.compile(r"text/|application/(json|javascript|wasm|manifest\+json)|image/svg")
SMALLEST = 1024
"""Below this many bytes compression gains nothing."""

DOCUMENT = re.compile(r"/docs/[a-z-]+")
"""Where documents are pages: an error's type leads to ``/docs/problems``."""

FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"

mimetypes.add_type("application/wasm", ".wasm")
mimetypes.add_type("text/javascript", ".mjs")


@dataclass
class Files:
    """What the site serves that no handler answers.

    Parameters
    ----------
    web_app, viewer
        The folders of the built web app and of OHIF.
    viewer_config
        Our ``app-config.js``; ``headers.json`` stands beside it.
    """

    web_app: Path = WEB_APP
    viewer: Path = VIEWER
    viewer_config: Path = VIEWER_CONFIG
    _small: dict[tuple[Path, float], bytes] = field(default_factory=dict[tuple[Path, float], bytes])

    @cached_property
    def security(self) -> Mapping[str, Mapping[str, str]]:
        """Headers by kind of page (``everywhere``, ``app``, ``viewer``)."""
        return json.loads(self.viewer_config.with_name("headers.json").read_text())

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer | None:
        """Answer a GET (or a HEAD, whose body the server drops).

        Parameters
        ----------
        path
            The request's path, decoded.
        headers
            Its headers, lower-case.

        Returns
        -------
        Answer or None
            None when nothing is served there.
        """
        if "\0" in path:
            return None
        if path == "/viewer" or path.startswith("/viewer/"):
            return self._file(self.viewer / "index.html", headers, "viewer")
        if DOCUMENT.fullmatch(path):
            return self._file(self.web_app / f"{path[1:]}.html", headers, "app")
        found = self._find(path)
        if found:
            return self._file(found, headers)
        last = path.rpartition("/")[2]
        if path == "/" or ("text/html" in headers.get("accept", "") and "." not in last):
            return self._file(self.web_app / "index.html", headers, "app")
        return None

    def _find(self, path: str) -> Path | None:
        if path == "/app-config.js":
            return self.viewer_config
        folder = self.web_app if path.startswith("/app/") else self.viewer
        try:
            found = (folder / path.lstrip("/")).resolve()
            inside = found.is_relative_to(folder.resolve()) and found.name != "index.html"
            return found if inside and found.is_file() else None
        except (OSError, ValueError):  # longer than a file's name can be, or no text that one can have
            return None

    def _file(self, file: Path, headers: Mapping[str, str], page: str = "") -> Answer | None:
        if not file.is_file():
            return None
        stat = file.stat()
        tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        out: list[Header] = [
            ("etag", tag),
            ("cache-control", FOR_EVER if not page and HASHED.search(file.name) else ASK_FIRST),
            *self.security.get(page, {}).items(),
        ]
        if headers.get("if-none-match") == tag:
            return Answer(304, out, b"")
        out.append(("content-type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind))
        if stat.st_size < SMALLEST or not COMPRESSED.match(kind):
            return Answer(200, out, file.read_bytes())
        out.append(("vary", "accept-encoding"))
        if "gzip" not in headers.get("accept-encoding", ""):
            return Answer(200, out, file.read_bytes())
        return Answer(200, [*out, ("content-encoding", "gzip")], self._compressed(file, stat.st_mtime))

    def _compressed(self, file: Path, changed: float) -> bytes:
        key = (file, changed)
        if key not in self._small:
            self._small[key] = gzip.compress(file.read_bytes(), 4)
        return self._small[key]
