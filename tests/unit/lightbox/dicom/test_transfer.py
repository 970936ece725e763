from __future__ import annotations

import pytest
from pydicom._uid_dict import UID_dictionary
from pydicom.uid import UID

from lightbox.dicom.transfer import TRANSFER_SYNTAXES, media_type_today, transfer_syntax

KNOWN = [uid for uid, row in UID_dictionary.items() if row[1] == "Transfer Syntax"]
# Their pixels lie elsewhere; pydicom calls all encapsulated that it has no rule for.
REFERENCED = (
    "4.94",
    "4.95",
    "4.204",
    "4.205",
)
LATER = {"1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.111", "1.2.840.10008.1.2.4.112", "1.2.840.10008.1.2.8.1"}


@pytest.mark.parametrize("uid", KNOWN)
def test_agrees_with_pydicom(uid: str) -> None:
    ours, theirs = transfer_syntax(uid), UID(uid)
    assert ours.known
    assert ours.little == theirs.is_little_endian
    if not uid.endswith(".1.20"):  # Papyrus says by its name that it is implicit
        assert ours.implicit == theirs.is_implicit_VR
        if not uid.endswith(REFERENCED):
            assert ours.encapsulated == theirs.is_encapsulated


def test_lists_nothing_else() -> None:
    assert set(TRANSFER_SYNTAXES) - set(KNOWN) == LATER


def test_deflates_three() -> None:
    assert [row.uid for row in TRANSFER_SYNTAXES.values() if row.deflated] == [
        "1.2.840.10008.1.2.1.99",
        "1.2.840.10008.1.2.4.95",
        "1.2.840.10008.1.2.4.205",
    ]


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("1", "application/octet-stream"),
        ("4.50", "image/jpeg"),
        ("4.70", "image/jpeg"),
        ("4.80", "image/jls"),
        ("4.90", "image/jp2"),
        ("4.201", "image/jphc"),
        ("5", "image/dicom-rle"),
        ("4.102", "video/mp4"),
        ("4.100.1", "video/mpeg"),
    ],
)
def test_names_the_media_type_of_a_frame(suffix: str, media_type: str) -> None:
    assert transfer_syntax(f"1.2.840.10008.1.2.{suffix}").media_type == media_type


def test_media_types_are_written_as_they_are_compared() -> None:
    assert all(row.media_type == row.media_type.lower() for row in TRANSFER_SYNTAXES.values())


def test_video_is_one_stream() -> None:
    assert all(row.video == row.media_type.startswith("video/") for row in TRANSFER_SYNTAXES.values())


def test_keeps_what_it_does_not_know() -> None:
    unknown = transfer_syntax("1.2.3.4")
    assert not unknown.known
    assert unknown.encapsulated
    assert unknown.name == "1.2.3.4"


def test_reads_the_private_one_of_ge_as_implicit() -> None:
    assert transfer_syntax("1.2.840.113619.5.2").implicit


@pytest.mark.parametrize("former", ["image/x-dicom-rle", "image/X-JLS", "image/dicom+jp2", "image/jhc", "video/mpeg2"])
def test_former_names_of_media_types_mean_the_present_ones(former: str) -> None:
    assert media_type_today(former) in {row.media_type for row in TRANSFER_SYNTAXES.values()}


def test_a_present_name_is_its_own() -> None:
    assert media_type_today("image/JPEG") == "image/jpeg"
