"""The files of the site."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

import pytest

from local import paths
from local.static import ASK_FIRST, FOR_EVER, Files

HTML = {"accept": "text/html,*/*"}


@pytest.fixture
def files(tmp_path):
    app, viewer = tmp_path / "app", tmp_path / "ohif"
    for folder, names in {
        app: ("index.html", "app/main-Dk3x9_Qa.js", "app/icon.svg", "app/big-Dk3x9_Qa.css"),
        viewer: (
            "index.html",
            "app.bundle.0f6159c501addfe9.js",
            "0ddf166f7a343eda.wasm",
            "app.bundle.css",
            "app-config.js",
        ),
    }.items():
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(f"{folder.name}:{name}" * (500 if "big" in name else 1))
    (tmp_path / "secret.txt").write_text("secret")
    return Files(app, viewer, paths.VIEWER_CONFIG)


def header(answer, name):
    return dict(answer.headers).get(name)


@pytest.mark.parametrize("path", ["/", "/studies", "/uploads/1", "/account"])
def test_a_route_of_the_app_is_its_page(files, path):
    answer = files.answer(path, HTML)
    assert (answer.status, answer.body) == (200, b"app:index.html")
    assert header(answer, "cache-control") == ASK_FIRST
    assert "script-src 'self';" in header(answer, "content-security-policy")


def test_a_document_is_a_page(files):
    folder = files.web_app / "docs"
    folder.mkdir()
    (folder / "problems.html").write_text("problems")
    answer = files.answer("/docs/problems", {"accept": "*/*"})
    assert (answer.status, answer.body) == (200, b"problems")
    assert header(answer, "content-type") == "text/html; charset=utf-8"
    assert "content-security-policy" in dict(answer.headers)
    assert files.answer("/docs/nothing", HTML) is None
    assert files.answer("/docs/../../secret", HTML) != b"secret"


@pytest.mark.parametrize("path", ["/viewer", "/viewer/dicomjson"])
def test_the_viewers_address_is_its_page(files, path):
    answer = files.answer(path, HTML)
    assert answer.body == b"ohif:index.html"
    assert "wasm-unsafe-eval" in header(answer, "content-security-policy")


@pytest.mark.parametrize(
    ("path", "body", "cached"),
    [
        ("/app/main-Dk3x9_Qa.js", b"app:app/main-Dk3x9_Qa.js", FOR_EVER),
        ("/app/icon.svg", b"app:app/icon.svg", ASK_FIRST),
        ("/app.bundle.0f6159c501addfe9.js", b"ohif:app.bundle.0f6159c501addfe9.js", FOR_EVER),
        ("/0ddf166f7a343eda.wasm", b"ohif:0ddf166f7a343eda.wasm", FOR_EVER),
        ("/app.bundle.css", b"ohif:app.bundle.css", ASK_FIRST),
    ],
)
def test_files_of_the_app_and_of_the_viewer(files, path, body, cached):
    answer = files.answer(path, {})
    assert (answer.body, header(answer, "cache-control")) == (body, cached)


def test_the_viewers_configuration_is_ours(files):
    assert b"/dicomweb/mine" in files.answer("/app-config.js", {}).body


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing.js", "/app/../../secret.txt", "/../secret.txt", "/app/../index.html", "/index.html", "/app/"),
        *("/\0.js", "/" + "a" * 300 + ".js", "/\ud800.js"),
    ],
)
def test_what_is_not_there_is_not_served(files, path):
    assert files.answer(path, {}) is None


def test_programs_get_no_page_for_an_unknown_address(files):
    assert files.answer("/studies", {"accept": "application/json"}) is None


@pytest.mark.parametrize("headers", [{}, {"accept": "*/*"}])
def test_the_sites_own_address_is_a_page_for_programs_too(files, headers):
    assert files.answer("/", headers).body == files.answer("/", {"accept": "text/html"}).body


def test_before_the_app_is_built_there_is_no_page(tmp_path):
    assert Files(tmp_path, tmp_path).answer("/", HTML) is None


def test_text_goes_out_compressed_to_who_takes_it(files):
    answer = files.answer("/app/big-Dk3x9_Qa.css", {"accept-encoding": "br, gzip"})
    assert header(answer, "content-encoding") == "gzip"
    assert header(answer, "vary") == "accept-encoding"
    plain = files.answer("/app/big-Dk3x9_Qa.css", {})
    assert header(plain, "content-encoding") is None
    assert gzip.decompress(answer.body) == plain.body


def test_what_has_not_changed_is_not_sent_again(files):
    tag = header(files.answer("/app/icon.svg", {}), "etag")
    answer = files.answer("/app/icon.svg", {"if-none-match": tag})
    assert (answer.status, answer.body) == (304, b"")


def test_the_viewers_own_inline_scripts_are_allowed_by_their_digests():
    # Needs the real viewer: `make install` fetches it.
    page = (paths.VIEWER / "index.html").read_text()
    policy = Files().security["viewer"]["content-security-policy"]
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert scripts
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy
