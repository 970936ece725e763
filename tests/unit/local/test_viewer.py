"""Fetching OHIF."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile

import pytest

from local import viewer
from local.viewer import Tampered, fetch, fetched, served, unpack


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
        ):
            entry = tarfile.TarInfo(name)
            entry.size = 2
            tar.addfile(entry, io.BytesIO(b"hi"))
    return path


def digest(path):
    return base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def test_only_what_is_served_is_unpacked(package, tmp_path):
    unpack(package, tmp_path / "dist", digest(package))
    found = {str(path.relative_to(tmp_path / "dist")) for path in (tmp_path / "dist").rglob("*") if path.is_file()}
    assert found == {"index.html", "app.js", "assets/icon.png"}


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
