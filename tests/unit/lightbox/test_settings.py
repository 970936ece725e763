from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from lightbox.settings import VERSION, Settings, origin
from tests.fixtures.cloud import SETTINGS


def test_the_environment_reads_back():
    whole = replace(SETTINGS, site="https://lightbox.example")
    assert Settings.from_env(whole.to_env() | {"PATH": "/bin", "LIGHTBOX_OTHER": "x"}) == whole


def test_every_missing_variable_is_named():
    env = SETTINGS.to_env()
    del env["LIGHTBOX_TABLE"], env["LIGHTBOX_BUS"], env["LIGHTBOX_SITE"]
    with pytest.raises(KeyError, match=r"LIGHTBOX_TABLE, LIGHTBOX_BUS"):
        Settings.from_env(env)


def test_the_site_may_be_left_to_the_request():
    env = SETTINGS.to_env()
    del env["LIGHTBOX_SITE"]
    assert Settings.from_env(env).site == ""


def test_the_version_is_the_projects():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("https://viewer.example", "https://viewer.example"),
        (" https://Viewer.Example/ ", "https://viewer.example"),
        ("https://viewer.example:443", "https://viewer.example"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_origin_reads_as_browsers_send_it(given, sent):
    assert origin(given) == sent
    assert origin(sent) == sent


@pytest.mark.parametrize(
    "given",
    [
        "",
        "*",
        "null",
        "viewer.example",
        "ftp://a.example",
        "https://a.example/x",
        "https://*.example",
        "https://a@b",
        "https://a?b",
    ],
)
def test_what_is_no_origin_is_refused(given):
    with pytest.raises(ValueError, match="no origin"):
        origin(given)
