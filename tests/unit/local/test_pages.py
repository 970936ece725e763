"""Documents as pages."""

from __future__ import annotations

from html.parser import HTMLParser

from local.documents import known_errors, problems
from local.pages import page


class Read(HTMLParser):
    """What stands on a page: its tags, its ids, its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.ids |= {value for name, value in attrs if name == "id"}

    def handle_data(self, data):
        self.text += data


def read(text: str) -> Read:
    found = Read()
    found.feed(text)
    return found


def test_a_document_becomes_a_page_with_its_title():
    found = read(page("# Some *thing*\n\n| a | b |\n|---|---|\n| `x` | <y> |\n"))
    assert "Some" in found.text
    assert {"table", "code", "h1"} <= set(found.tags)
    assert "script" not in found.tags


def test_every_problem_has_its_place_on_the_page():
    found = read(page(problems()))
    slugs = {error.slug for error in known_errors()} | {"internal", "method-not-allowed"}
    assert slugs <= found.ids
