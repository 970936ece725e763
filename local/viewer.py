"""Fetch OHIF, the viewer: ``python -m local.viewer``.

Its npm package carries the built site. We take one exact version, verify it against the digest pinned here,
and leave out what Lightbox never serves: source maps, the service worker (it would sit between our own pages
and the server), and the 136 MB runtime of a segmentation model that OHIF would download from elsewhere.

A few of its lines are mended (:data:`MENDS`). One library in it compiles text into code, which the viewer's content
policy forbids: ``viewer/ndarray.js`` stands in for it. The others are faults of OHIF that a reader would meet.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Mend:
    """A change in OHIF's bundles.

    Parameters
    ----------
    found
        Text that stands in the bundles.
    instead
        What takes its place.
    copies
        How many bundles have it.
    """

    found: str
    instead: str
    copies: int = 1


MENDS = (
    Mend(COMPILES, f"{COMPILES}\n{INSTEAD}", copies=3),
    # Images and references in a report need no name (PS3.3 Table C.17-5): without, the whole window went black.
    Mend(
        "  } = ConceptNameCodeSequence;\n  const isChildFirstNode",
        "  } = ConceptNameCodeSequence ?? { CodeMeaning: contentItem.ValueType };\n  const isChildFirstNode",
    ),
    Mend("    } = MeasurementUnitsCodeSequence;", "    } = MeasurementUnitsCodeSequence ?? { CodeValue: '' };"),
    # Video may stand in any multi-frame object (PS3.5 §8.2.5): ultrasound and X-ray were asked for frames it has not.
    Mend(
        "  VIDEO_ENDOSCOPIC_IMAGE_STORAGE: '1.2.840.10008.5.1.4.1.1.77.1.1.1',\n  /** Need to use fallback",
        "  VIDEO_ENDOSCOPIC_IMAGE_STORAGE: '1.2.840.10008.5.1.4.1.1.77.1.1.1',\n"
        "  ULTRASOUND_MULTIFRAME_IMAGE_STORAGE: '1.2.840.10008.5.1.4.1.1.3.1',\n"
        "  XRAY_ANGIOGRAPHIC_IMAGE_STORAGE: '1.2.840.10008.5.1.4.1.1.12.1',\n"
        "  XRAY_RADIOFLUOROSCOPIC_IMAGE_STORAGE: '1.2.840.10008.5.1.4.1.1.12.2',\n"
        "  /** Need to use fallback",
    ),
    # Old radiographs say a Pixel Spacing of zero, which drew them without any height or width.
    Mend(
        "    if (PixelSpacing) {\n      [rowPixelSpacing, columnPixelSpacing] = PixelSpacing;",
        "    if (PixelSpacing?.[0] > 0 && PixelSpacing[1] > 0) {\n"
        "      [rowPixelSpacing, columnPixelSpacing] = PixelSpacing;",
    ),
    # What its authors left behind from looking for a fault.
    Mend("  console.warn('dataSource=', dataSource);\n", ""),
)


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
    """Mend the bundles.

    Parameters
    ----------
    folder
        The unpacked viewer.

    Raises
    ------
    Tampered
        It is not the viewer that this was written for.
    """
    bundles = {file: file.read_text() for file in folder.glob("*.js")}
    mended: dict[Path, str] = {}
    for change in MENDS:
        having = [file for file, text in bundles.items() if change.found in text]
        if len(having) != change.copies:
            raise Tampered(f"{len(having)} bundles have {change.found!r}, and not {change.copies}: look at MENDS")
        instead = change.instead.replace("{code}", NDARRAY.read_text())
        for file in having:
            mended[file] = mended.get(file, bundles[file]).replace(change.found, instead)
    for file, text in mended.items():
        file.write_text(text)


def served(name: str) -> bool:
    """Whether a file of the package (its path below ``dist``) is one that Lightbox serves."""
    return not name.endswith(".map") and not name.startswith(LEFT_OUT)


def _stamp(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.version")


def _wanted() -> str:
    mended = hashlib.sha256(NDARRAY.read_bytes() + repr(MENDS).encode()).hexdigest()
    return f"{PACKAGE} {SHA512} without {' '.join(LEFT_OUT)} with {mended}\n"


if __name__ == "__main__":
    fetch()
