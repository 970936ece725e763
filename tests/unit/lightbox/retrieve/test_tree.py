"""Names in a zip: legal whatever the files say, and each its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightbox.catalogue.models import Instance
from lightbox.dicom.json_model import Dataset, Element
from lightbox.retrieve.dicomdir import written
from lightbox.retrieve.directory_records import record_type
from lightbox.retrieve.tree import component, grown

LEGAL = re.compile(r"[A-Z0-9_]{1,8}")
TEXTS = st.text(max_size=20)


def instance(series: str, number: int, sop_class: str = "1.2.840.10008.5.1.4.1.1.2") -> Instance:
    return Instance(
        "1.2", series, f"{series}.{number}", sop_class, "1.2.840.10008.1.2", 9, "d", number, b"", b"", False
    )


def element(vr: str, value: object) -> Element:
    return Element(vr=vr, Value=[value])  # pyright: ignore[reportArgumentType]


@given(TEXTS)
def test_any_text_becomes_a_legal_component(text: str) -> None:
    assert LEGAL.fullmatch(component(text, "OTHER"))


@pytest.mark.parametrize(
    ("text", "name"),
    [("Müller", "MULLER"), ("O'Connor", "O_CONNOR"), ("山田", "OTHER"), ("van der Berg", "VAN_DER"), ("..", "OTHER")],
)
def test_names_stay_readable(text: str, name: str) -> None:
    assert component(text, "OTHER") == name


@settings(max_examples=60, deadline=None)
@given(
    TEXTS,
    TEXTS,
    st.lists(st.tuples(TEXTS, st.none() | st.integers(-(10**9), 10**9), st.integers(1, 3)), min_size=1, max_size=12),
)
def test_whatever_a_study_says_every_file_has_a_legal_name_of_its_own(name: str, date: str, series: list) -> None:
    study: Dataset = {"00080020": element("DA", date), "00100010": element("PN", {"Alphabetic": name})}
    contents = []
    for place, (modality, number, count) in enumerate(series):
        told = {"00080060": element("CS", modality), "00200011": element("IS", number)}
        contents += [(instance(f"1.2.{place}", each), {**study, **told}) for each in range(count)]
    tree = grown(study, contents)
    assert len({file.path for file in tree.files}) == len(contents)
    assert len(tree.files[0].path) <= 8
    assert all(LEGAL.fullmatch(part) for file in tree.files for part in file.path)
    assert written(tree.directory, "2.25.1")[128:132] == b"DICM"


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        ("2", "IMAGE"),
        ("88.33", "SR DOCUMENT"),
        ("88.59", "KEY OBJECT DOC"),
        ("11.1", "PRESENTATION"),
        ("104.1", "ENCAP DOC"),
        ("66", "RAW DATA"),
        ("66.4", "IMAGE"),
        ("481.1", "IMAGE"),
        ("481.5", "RT PLAN"),
        ("9.1.1", "WAVEFORM"),
    ],
)
def test_the_record_of_each_kind(suffix: str, kind: str) -> None:
    assert record_type(f"1.2.840.10008.5.1.4.1.1.{suffix}") == kind
