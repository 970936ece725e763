"""Choosing the form of what is retrieved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lightbox.dicom.media_types import OCTETS
from lightbox.dicom.transfer import EXPLICIT_LITTLE, IMPLICIT_LITTLE
from lightbox.retrieve.errors import FormUnavailable, SyntaxUnavailable
from lightbox.retrieve.wanted import Choice, Form, Want, choose

J2K = "1.2.840.10008.1.2.4.90"
JP2 = [Form("image/jp2", J2K), Form(OCTETS, J2K)]
RAW = [Form(OCTETS, EXPLICIT_LITTLE), Form(OCTETS, IMPLICIT_LITTLE)]


@pytest.mark.parametrize(
    ("want", "forms", "choice"),
    [
        (Want("*/*"), JP2, Choice(JP2[0], multipart=True)),
        (Want(OCTETS, "*", multipart=True), JP2, Choice(JP2[1], multipart=True)),
        (Want(OCTETS, J2K, multipart=True), JP2, Choice(JP2[1], multipart=True)),
        (Want("image/*", "", multipart=False), JP2, Choice(JP2[0], multipart=False)),
        (Want(OCTETS, "", multipart=True), RAW, Choice(RAW[0], multipart=True)),
        (Want(OCTETS, IMPLICIT_LITTLE, multipart=True), RAW, Choice(RAW[1], multipart=True)),
    ],
)
def test_the_first_form_that_fits(want: Want, forms: list[Form], choice: Choice) -> None:
    assert choose([want], forms, single=True) == choice


def test_wants_go_before_forms() -> None:
    wants = [Want(OCTETS, "*", multipart=True), Want("image/jp2", "*", multipart=True)]
    assert choose(wants, JP2, single=True).form is JP2[1]


def test_what_needs_no_decoding_goes_first_among_equals() -> None:
    decoded, stored = Form(OCTETS, EXPLICIT_LITTLE, stored=False), Form("image/jp2", J2K)
    plain, compressed = Want(OCTETS, EXPLICIT_LITTLE, multipart=True), Want("image/jp2", J2K, multipart=True)
    assert choose([plain, compressed], [stored, decoded], single=True).form is stored
    less = replace(compressed, quality=0.5)
    assert choose([plain, less], [stored, decoded], single=True).form is decoded
    assert choose([plain, Want("*/*")], [stored, decoded], single=True).form is decoded


def test_what_may_go_either_way_goes_as_is_best() -> None:
    assert not choose([Want("*/*")], [Form("application/pdf")], single=True, in_parts=False).multipart
    assert choose([Want("*/*")], JP2, single=False, in_parts=False).multipart


def test_another_transfer_syntax_is_not_made() -> None:
    with pytest.raises(SyntaxUnavailable, match="JPEG 2000") as caught:
        choose([Want(OCTETS, EXPLICIT_LITTLE, multipart=True)], JP2, single=True)
    assert J2K in caught.value.detail


@pytest.mark.parametrize("want", [Want("text/html", multipart=False), Want("image/png", "*", multipart=True)])
def test_another_media_type_is_not_made(want: Want) -> None:
    with pytest.raises(FormUnavailable, match=r"image/jp2 or application/octet-stream"):
        choose([want], JP2, single=True)


def test_several_things_do_not_go_as_one() -> None:
    with pytest.raises(FormUnavailable):
        choose([Want("application/dicom", multipart=False)], [Form("application/dicom", J2K)], single=False)


def test_the_content_type_tells_the_syntax() -> None:
    assert JP2[0].content_type == f"image/jp2; transfer-syntax={J2K}"
    assert Form("application/pdf").content_type == "application/pdf"
