"""What functions, layers and the site are uploaded as, put together on this machine: no Docker, no account.

Everything goes below ``build/`` in the shape that it has in the cloud. A layer of third-party packages is
installed once per content of its ``requirements.txt``, so a second synth does not touch the network.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from functions.manifest import FUNCTIONS, Function, Layer

PYTHON = "3.13"
PLATFORM = "aarch64-manylinux_2_34"
"""Amazon Linux 2023 on Graviton, which is what Python 3.13 functions on arm64 run on: glibc 2.34."""

RECIPE = 3
"""Counts up when what :func:`_install` does to a layer changes, so that layers made before are made anew."""

CODECS = ("imcd", "jpeg8", "jpegls", "jpeg2k", "htj2k", "jpegxl", "png", "shared", "shared_cython")
"""The modules of imagecodecs that decoding and rendering load (``imcd`` has run lengths); it has fifty more."""

WASTE = shutil.ignore_patterns("__pycache__", "*.pyc", "*.map", ".ready")


@dataclass(frozen=True, slots=True)
class Assets:
    """Folders to upload.

    Parameters
    ----------
    layers
        By layer.
    folders
        By folder of ``functions/``.
    site
        The built site, or ``None`` where the web app or the viewer is not built.
    """

    layers: Mapping[Layer, Path]
    folders: Mapping[str, Path]
    site: Path | None = None

    def function(self, function: Function) -> Path:
        """Return the folder with a function's entry point."""
        return self.folders[folder_of(function)]


class NotStaged(RuntimeError):
    """Something that the manifest names is not there; the message says what."""


def folder_of(function: Function) -> str:
    """Return the folder of ``functions/`` that holds a function's entry point."""
    return function.entry.split(".")[1]


def stage_assets(root: Path) -> Assets:
    """Put everything together below ``build/``.

    Parameters
    ----------
    root
        The repository.

    Raises
    ------
    NotStaged
        An entry point or a layer's requirements are missing, or its packages cannot be had.
    """
    build = root / "build"
    return Assets(
        layers={layer: _layer(root, build / "layers", layer) for layer in Layer},
        folders={folder_of(f): _functions(root, build / "functions", f) for f in _one_per_folder(FUNCTIONS)},
        site=_site(root, build),
    )


def _one_per_folder(functions: Iterable[Function]) -> Iterable[Function]:
    return {folder_of(function): function for function in functions}.values()


def _functions(root: Path, build: Path, function: Function) -> Path:
    """Stage ``functions/<folder>`` under its own dotted path, so that an entry reads the same everywhere."""
    folder = folder_of(function)
    for name in {f.entry for f in FUNCTIONS if folder_of(f) == folder}:
        entry = root.joinpath(*name.split(".")[:-1]).with_suffix(".py")
        if not entry.is_file():
            raise NotStaged(f"the manifest names {name}, but there is no {entry.relative_to(root)}")
    staged = build / folder
    shutil.rmtree(staged, ignore_errors=True)
    shutil.copytree(root / "functions" / folder, staged / "functions" / folder, ignore=WASTE)
    for map_of_all in ("__init__.py", "entry.py", "manifest.py"):
        shutil.copy(root / "functions" / map_of_all, staged / "functions")
    return staged


def _layer(root: Path, build: Path, layer: Layer) -> Path:
    source = root / "layers" / layer.value
    if (source / "python").is_dir():
        staged = build / layer.value
        shutil.rmtree(staged, ignore_errors=True)
        shutil.copytree(source, staged, ignore=WASTE)
        return staged
    requirements = source / "requirements.txt"
    if not requirements.is_file():
        raise NotStaged(f"layer {layer.value} has neither python/ nor requirements.txt")
    return _installed(build, layer, requirements)


def _installed(build: Path, layer: Layer, requirements: Path) -> Path:
    recipe = f"{RECIPE} {PYTHON} {PLATFORM}\n".encode() + requirements.read_bytes()
    staged = build / f"{layer.value}-{hashlib.sha256(recipe).hexdigest()[:16]}"
    if not staged.is_dir():
        half_done = staged.with_suffix(".part")
        shutil.rmtree(half_done, ignore_errors=True)
        _install(requirements, half_done / "python")
        for old in build.glob(f"{layer.value}-*"):
            if old != half_done:
                shutil.rmtree(old)
        half_done.rename(staged)
    return staged


def _install(requirements: Path, into: Path) -> None:
    """Install exactly the pinned wheels for Lambda's platform, and drop what no function imports."""
    options = ["--python-platform", PLATFORM, "--python-version", PYTHON, "--only-binary", ":all:"]
    result = subprocess.run(  # noqa: S603 - our own arguments
        [
            find_uv_bin(),
            *("pip", "install", "--quiet", "--no-config", "--require-hashes", "--no-deps", *options),
            *("--target", str(into), "--requirement", str(requirements)),
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        raise NotStaged(f"{requirements} cannot be installed:\n{result.stderr}")
    for waste in [*into.rglob("tests"), *into.rglob("__pycache__"), *into.glob("pydicom/data/*_files"), into / "bin"]:
        shutil.rmtree(waste, ignore_errors=True)
    for lock in into.glob(".lock"):
        lock.unlink()
    trim_codecs(into)


def trim_codecs(into: Path) -> None:
    """Take the codecs of imagecodecs away that are never loaded, and the libraries that only they need.

    A library that any of the rest names is kept, and so is every licence. imagecodecs imports each codec when it is
    asked for, so what is gone is not missed.
    """
    kept: list[Path] = []
    for module in into.glob("imagecodecs/*.so"):
        if module.name.partition(".")[0].removeprefix("_") in CODECS:
            kept.append(module)
        else:
            module.unlink()
    libraries = set(into.glob("imagecodecs.libs/*.so*"))
    while kept:
        content = kept.pop().read_bytes()
        needed = {library for library in libraries if library.name.encode() in content}
        libraries -= needed
        kept += needed
    for library in libraries:
        library.unlink()


def _site(root: Path, build: Path) -> Path | None:
    """Lay the web app over the viewer, as the CDN serves them.

    The viewer's files ask for each other at the root of the site, so they lie there, except its page, which
    moves to ``viewer/index.html``, and its configuration, which is ours. Ours are ``index.html`` and what is
    below ``app/``.
    """
    viewer, web = build / "ohif", root / "web" / "dist"
    if not (viewer / "index.html").is_file() or not (web / "index.html").is_file():
        return None
    staged = build / "site"
    shutil.rmtree(staged, ignore_errors=True)
    shutil.copytree(viewer, staged, ignore=WASTE)
    (staged / "viewer").mkdir(exist_ok=True)
    (staged / "index.html").rename(staged / "viewer" / "index.html")
    shutil.copy(root / "viewer" / "app-config.js", staged)
    shutil.copytree(web, staged, ignore=WASTE, dirs_exist_ok=True)
    return staged


def size(folder: Path) -> int:
    """Return the bytes of all files below a folder: what Lambda counts against its limit of 250 MB."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
