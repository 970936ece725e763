"""Fetching OHIF."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile

import pytest

from local import viewer
from local.paths import NDARRAY
from local.viewer import COMPILES, MENDS, Tampered, fetch, fetched, mend, served, unpack

FAULTS = "".join(change.found for change in MENDS if change.copies == 1)
"""What stands in one bundle only, all of it in the same here."""


@pytest.fixture
def package(tmp_path):
    path = tmp_path / "package.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for name in (
            "package/package.json",
            "package/dist/index.html",
            "package/dist/app.js",
            "package/dist/app.js.map",
            "package/dist/ort/ort.wasm",
            "package/dist/sw.js",
            "package/dist/assets/icon.png",
            "package/dist/1.bundle.js",
            "package/dist/2.bundle.js",
            "package/dist/3.bundle.js",
        ):
            content = f"{COMPILES}old}}" if ".bundle." in name else "hi"
            content += FAULTS if "2.bundle" in name else ""
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content.encode()))
    return path


def digest(path):
    return base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def test_only_what_is_served_is_unpacked(package, tmp_path):
    unpack(package, tmp_path / "dist", digest(package))
    found = {str(path.relative_to(tmp_path / "dist")) for path in (tmp_path / "dist").rglob("*") if path.is_file()}
    assert found == {"index.html", "app.js", "assets/icon.png", "1.bundle.js", "2.bundle.js", "3.bundle.js"}


def test_what_compiles_text_is_replaced(package, tmp_path):
    unpack(package, tmp_path, digest(package))
    mend(tmp_path)
    mended = (tmp_path / "2.bundle.js").read_text()
    assert mended.startswith(f"{COMPILES}\n{NDARRAY.read_text()}\nreturn viewsOf(")
    assert (tmp_path / "app.js").read_text() == "hi"


def test_faults_of_the_viewer_are_mended(package, tmp_path):
    unpack(package, tmp_path, digest(package))
    mend(tmp_path)
    mended = (tmp_path / "2.bundle.js").read_text()
    assert "= ConceptNameCodeSequence ?? {" in mended
    assert "ULTRASOUND_MULTIFRAME_IMAGE_STORAGE" in mended
    assert not any(change.found in mended for change in MENDS if change.copies == 1)


def test_another_viewer_is_not_mended_in_part(package, tmp_path):
    unpack(package, tmp_path, digest(package))
    (tmp_path / "2.bundle.js").write_text("")
    with pytest.raises(Tampered, match="2 bundles"):
        mend(tmp_path)
    assert "viewsOf" not in (tmp_path / "1.bundle.js").read_text()


def test_a_package_of_another_digest_is_not_unpacked(package, tmp_path):
    with pytest.raises(Tampered, match="not unpacked"):
        unpack(package, tmp_path / "dist", viewer.SHA512)
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize("name", ["app-config.js", "a.js.map", "ort/ort.js", "sw.js", "_headers", "google.js"])
def test_what_is_left_out(name):
    assert not served(name)


def test_nothing_is_fetched_twice(package, tmp_path, monkeypatch):
    calls = []

    def npm(command, **_):
        calls.append(command)
        (scratch,) = (argument for argument in command if argument.startswith(str(tmp_path)))
        package.rename(f"{scratch}/package.tgz")

    monkeypatch.setattr(viewer, "SHA512", digest(package))
    monkeypatch.setattr(viewer.subprocess, "run", npm)
    folder = tmp_path / "build" / "ohif"
    assert not fetched(folder)
    fetch(folder)
    assert (folder / "index.html").read_text() == "hi"
    fetch(folder)
    assert len(calls) == 1
    assert fetched(folder)


def test_another_version_is_fetched_anew(tmp_path):
    folder = tmp_path / "ohif"
    folder.mkdir()
    folder.with_name("ohif.version").write_text("@ohif/app@1.0.0")
    assert not fetched(folder)
