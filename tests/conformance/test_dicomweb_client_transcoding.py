"""The DICOMweb client of PyPI, as 3D Slicer uses it: no word about transfer syntaxes, so everything comes uncompressed.

Every demonstration study is fetched that way; its pixels are those that pydicom decodes from the original.
"""

from __future__ import annotations

import pytest
from dicomweb_client.api import DICOMwebClient
from pydicom.uid import ExplicitVRLittleEndian

from lightbox.pixels.syntaxes import decodable
from local.demo import bundled
from local.demo.schedule import STUDIES
from tests.make import comparing, truth
from tests.make.comparing import Original

pytestmark = [
    pytest.mark.server,
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom"),
]

YBR = ("YBR_FULL", "YBR_FULL_422")
ROUNDED = 1
"""Grey levels by which libjpeg-turbo's way from YBR to RGB differs from pydicom's."""

KEYS = [*(study.key for study in STUDIES), *bundled.FILES]


@pytest.mark.parametrize("key", KEYS)
def test_series_come_uncompressed_with_the_same_pixels(
    client: DICOMwebClient, originals: dict[str, list[Original]], key: str
) -> None:
    for (study, series), files in comparing.by_series(originals[key]).items():
        expected = {file.dataset.SOPInstanceUID: file.dataset for file in files}
        if not all(decodable(original.file_meta.TransferSyntaxUID) for original in expected.values()):
            continue
        for found in client.iter_series(study, series):
            original = expected.pop(found.SOPInstanceUID, None)
            assert found.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
            if original is None or not truth.has_pixels(original):
                continue
            pixels, decoded = truth.theirs(original), truth.theirs(found)
            if pixels is not None:
                assert decoded is not None
                assert truth.distance(pixels, decoded) <= (ROUNDED if original.PhotometricInterpretation in YBR else 0)
        assert not expected
