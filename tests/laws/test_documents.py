"""Documents that are made from the code say what the code says."""

from __future__ import annotations

import json
import re

import pytest
from openapi_spec_validator import validate

from lightbox.settings import VERSION
from local.documents import DOCUMENTS, known_errors
from tests.laws.source import PACKAGE, ROOT, files


@pytest.mark.parametrize("name", DOCUMENTS)
def test_generated_documents_are_fresh(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == DOCUMENTS[name](), "run `make docs`"


def test_the_openapi_document_is_valid() -> None:
    validate(json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8")))


def test_slugs_name_one_error_each() -> None:
    slugs = [error.slug for error in known_errors()]
    assert sorted(slugs) == sorted(set(slugs))
    assert all(re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", slug) for slug in slugs)


def test_the_version_stands_once() -> None:
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_links_between_documents_lead_somewhere() -> None:
    for page in files(".md"):
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} -> {target}"


def test_files_that_documents_name_are_there() -> None:
    """A path in backticks below a folder of the repository, or of the package; braces hold alternatives."""
    homes = (ROOT, PACKAGE.parent, PACKAGE)
    for page in files(".md"):
        for named in re.findall(r"`([\w.]+/[\w./{},-]*\.[a-z]+)`", page.read_text(encoding="utf-8")):
            known = [home for home in homes if (home / named.partition("/")[0]).exists()]
            for path in _alternatives(named) if known else ():
                assert any((home / path).exists() for home in known), f"{page.relative_to(ROOT)}: {path}"


def _alternatives(path: str) -> list[str]:
    found = re.search(r"\{([^{}]*)\}", path)
    if found is None:
        return [path]
    return [each for part in found[1].split(",") for each in _alternatives(path.replace(found[0], part, 1))]


def test_decisions_are_numbered_and_told_on_one_screen() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 60, page.name
        for heading in ("## Context", "## Decision", "## Consequences", "## What enforces it"):
            assert heading in text, page.name
