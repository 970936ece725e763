"""The conformance statement."""

from __future__ import annotations

import re

import pytest

from local.conformance import HEADINGS
from local.documents import statement


@pytest.fixture(scope="module")
def text():
    return statement()


def test_every_table_has_its_place(text):
    assert not re.search(r"\{[a-z ]+\}\n", text)
    for columns in HEADINGS.values():
        assert text.count(f"\n| {' | '.join(columns)} |\n| --- ") == 1


@pytest.mark.parametrize(
    "line",
    [
        "| Search for studies | `GET /studies` | `application/dicom+json`<br>`application/json` |",
        "| PatientName | (0010,0010) | PN | study | single value, wildcard, fuzzy | studies |",
        "| RequestAttributesSequence | (0040,0275) | SQ | series | of what is in its items | series, if known |",
        "| RetrieveURL | (0008,1190) | UR | study | none | studies, series, instances |",
        "| RLE Lossless | 1.2.840.10008.1.2.5 | `image/dicom-rle` | run lengths (imagecodecs) |",
        "| ISO_IR 100 | latin_1 |",
        "| 406 | What was asked for cannot be given in any form that the client takes. |",
    ],
)
def test_says_what_the_code_does(text, line):
    assert line in text.splitlines()
