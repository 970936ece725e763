from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from lightbox.settings import VERSION, Settings
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
