"""Fetch OHIF, the viewer: ``python -m local.viewer``.

Its npm package carries the built site. We take one exact version, verify it against the digest pinned here,
and leave out what Lightbox never serves: source maps, the service worker (it would sit between our own pages
and the server), and the 136 MB runtime of a segmentation model that OHIF would download from elsewhere.

One library in it compiles text into code, which the viewer's content policy forbids: ``viewer/ndarray.js`` stands
in for it.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from local.paths import NDARRAY, VIEWER

PACKAGE = "@ohif/app@3.13.2"
SHA512 = "WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA=="
"""The package's ``integrity``, as the npm registry states it."""

INSIDE = "package/dist/"
LEFT_OUT = (
    "_headers",
    "_redirects",
    "app-config.js",  # ours stands in viewer/
    "google.js",
    "oidc-client.min.js",
    "ort/",
    "serve.json",
    "silent-refresh.html",
    "sw.js",
)


COMPILES = "function compileConstructor(dtype, dimension) {"
"""How the function of ndarray begins that compiles; what follows it in the bundles is never reached."""

INSTEAD = "{code}\nreturn viewsOf(dtype, dimension, CACHED_CONSTRUCTORS, order);\n"
MENDED = 3
"""So many bundles have a copy of it."""


class Tampered(RuntimeError):
    """What the registry sent is not what is pinned."""


def fetched(folder: Path = VIEWER) -> bool:
    """Whether the folder holds the pinned version, whole."""
    stamp = _stamp(folder)
    return folder.is_dir() and stamp.is_file() and stamp.read_text() == _wanted()


def fetch(folder: Path = VIEWER) -> None:
    """Fetch and unpack the viewer unless it is there.

    Raises
    ------
    Tampered
        The package's digest is not the pinned one.
    subprocess.CalledProcessError
        npm could not get it.
    """
    if fetched(folder):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        command = ["npm", "pack", PACKAGE, "--ignore-scripts", "--silent", "--pack-destination", scratch]
        subprocess.run(  # noqa: S603 - npm, on a pinned package
            command, check=True, stdout=subprocess.DEVNULL
        )
        (package,) = Path(scratch).glob("*.tgz")
        unpack(package, Path(scratch) / "dist", SHA512)
        mend(Path(scratch) / "dist")
        shutil.rmtree(folder, ignore_errors=True)
        (Path(scratch) / "dist").rename(folder)
    _stamp(folder).write_text(_wanted())


def unpack(package: Path, folder: Path, sha512: str) -> None:
    """Verify a package and unpack the served part of it.

    Parameters
    ----------
    package
        The npm package (a gzipped tar).
    folder
        Where its ``dist`` goes.
    sha512
        The digest it must have, base64.

    Raises
    ------
    Tampered
        It has another digest.
    """
    with package.open("rb") as stream:
        found = base64.b64encode(hashlib.file_digest(stream, "sha512").digest()).decode()
    if found != sha512:
        raise Tampered(f"{package.name} has another digest than the pinned one: it was not unpacked")
    with tarfile.open(package) as tar:
        for member in tar:
            name = member.name.removeprefix(INSIDE)
            if member.isfile() and member.name.startswith(INSIDE) and served(name):
                member.name = name
                tar.extract(member, folder, filter="data")


def mend(folder: Path) -> None:
    """Put the views of ``viewer/ndarray.js`` into the bundles that would compile them.

    Parameters
    ----------
    folder
        The unpacked viewer.

    Raises
    ------
    Tampered
        It is not the viewer that this was written for.
    """
    code = COMPILES + "\n" + INSTEAD.format(code=NDARRAY.read_text())
    bundles = {file: file.read_text() for file in folder.glob("*.js")}
    compiling = {file: text for file, text in bundles.items() if COMPILES in text}
    if len(compiling) != MENDED:
        raise Tampered(f"{len(compiling)} bundles compile views, and not {MENDED}: look at viewer/ndarray.js")
    for file, text in compiling.items():
        file.write_text(text.replace(COMPILES, code))


def served(name: str) -> bool:
    """Whether a file of the package (its path below ``dist``) is one that Lightbox serves."""
    return not name.endswith(".map") and not name.startswith(LEFT_OUT)


def _stamp(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.version")


def _wanted() -> str:
    mended = hashlib.sha256(NDARRAY.read_bytes()).hexdigest()
    return f"{PACKAGE} {SHA512} without {' '.join(LEFT_OUT)} with {mended}\n"


if __name__ == "__main__":
    fetch()
