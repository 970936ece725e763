"""What highdicom writes, and reads again from what comes back: segmentations, parametric maps, measurements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import highdicom as hd
import numpy as np
import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from PIL import Image
from pydicom import Dataset, FileDataset, dcmread
from pydicom.sr.codedict import codes
from pydicom.uid import ExplicitVRLittleEndian, JPEGLSLossless, RLELossless

from tests.fixtures.people import Person
from tests.fixtures.server import LightboxServer
from tests.make import dicom

pytestmark = [pytest.mark.server, pytest.mark.filterwarnings("ignore::UserWarning:highdicom")]

SLICES, ROWS, COLUMNS = 3, 20, 30
CENTRE, WIDTH = 0.5, 3.0
DEVICE = {
    "manufacturer": "M",
    "manufacturer_model_name": "N",
    "software_versions": "1",
    "device_serial_number": "2",
    "series_number": 9,
    "instance_number": 1,
}
VALUES = np.linspace(-1, 2, SLICES * ROWS * COLUMNS, dtype=np.float32).reshape(SLICES, ROWS, COLUMNS)


def of_a_map() -> dict[str, object]:
    mapping = hd.pm.RealWorldValueMapping("ADC", "ADC", codes.UCUM.NoUnits, (-1.0, 2.0), slope=1, intercept=0)
    return {
        "contains_recognizable_visual_features": False,
        "real_world_value_mappings": [mapping],
        "voi_lut_transformations": [hd.VOILUTTransformation(window_center=CENTRE, window_width=WIDTH)],
    }


@pytest.fixture(scope="module")
def client(lightbox_server: LightboxServer, new_person: Callable[[str], Person]) -> Iterator[DICOMwebClient]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {new_person('annotator').token()}"
        yield DICOMwebClient(f"{lightbox_server.base_url}/dicomweb/mine", session=session, timeout=60)


@pytest.fixture(scope="module")
def images(client: DICOMwebClient) -> list[FileDataset]:
    """Return the slices that all is about."""
    made = [dcmread(BytesIO(dicom.ct(ROWS, COLUMNS, instance=number))) for number in range(1, SLICES + 1)]
    client.store_instances(made)
    return made


def stored(client: DICOMwebClient, made: Dataset) -> tuple[str, str, str]:
    """Store an object; return where it is."""
    place = made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID
    answer = client.store_instances([made])
    assert "FailedSOPSequence" not in answer
    return place


def file_of(dataset: Dataset) -> BytesIO:
    raw = BytesIO()
    dataset.save_as(raw, enforce_file_format=True)
    raw.seek(0)
    return raw


@pytest.mark.parametrize(
    ("kind", "syntax"),
    [("BINARY", ExplicitVRLittleEndian), ("FRACTIONAL", RLELossless), ("LABELMAP", JPEGLSLossless)],
)
def test_segments_are_those_that_were_drawn(
    client: DICOMwebClient, images: list[FileDataset], kind: str, syntax: str
) -> None:
    segment = hd.seg.SegmentDescription(
        segment_number=1,
        segment_label="Größe",
        segmented_property_category=codes.SCT.Tissue,
        segmented_property_type=codes.SCT.ConnectiveTissue,
        algorithm_type="MANUAL",
    )
    mask = np.zeros((SLICES, ROWS, COLUMNS), np.uint8)
    mask[1, 3:9, 5:21] = mask[2, 11:, :7] = 1
    new = {"series_instance_uid": hd.UID(), "sop_instance_uid": hd.UID(), "segment_descriptions": [segment], **DEVICE}
    made = hd.seg.Segmentation(images, mask.copy(), kind, transfer_syntax_uid=syntax, **new)
    place = stored(client, made)
    for media_types in ((("application/dicom", "*"),), None):
        found = hd.seg.segread(file_of(client.retrieve_instance(*place, media_types=media_types)))
        drawn = found.get_pixels_by_source_instance([image.SOPInstanceUID for image in images])
        assert np.array_equal(drawn[..., 0], mask)
    (shown,) = (item for item in client.retrieve_series_metadata(*place[:2]))
    assert shown["00620002"]["Value"][-1]["00620005"]["Value"] == ["Größe"]
    assert shown["00280008"]["Value"] == [made.NumberOfFrames]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_maps_keep_their_numbers_and_show_them_in_their_window(
    client: DICOMwebClient, images: list[FileDataset], dtype: type
) -> None:
    new = {"series_instance_uid": hd.UID(), "sop_instance_uid": hd.UID(), **of_a_map(), **DEVICE}
    place = stored(client, hd.pm.ParametricMap(images, VALUES.astype(dtype), **new))
    numbers = range(1, SLICES + 1)
    frames = client.retrieve_instance_frames(*place, frame_numbers=list(numbers))
    for values, frame, number in zip(VALUES.astype(dtype), frames, numbers, strict=True):
        assert np.array_equal(np.frombuffer(bytes(frame), dtype).reshape(ROWS, COLUMNS), values)
        rendered = client.retrieve_instance_frames_rendered(*place, [number], media_types=("image/png",))
        linear = (values - (CENTRE - 0.5)) / (WIDTH - 1) + 0.5  # PS3.3 §C.11.2.1.2.1
        levels = np.asarray(Image.open(BytesIO(rendered))).astype(float)
        assert np.abs(levels - np.clip(linear, 0, 1) * 255).max() <= 1


def test_a_report_of_measurements_comes_back_as_it_was_written(
    client: DICOMwebClient, images: list[FileDataset]
) -> None:
    place = hd.sr.SourceImageForRegion(images[0].SOPClassUID, images[0].SOPInstanceUID)
    region = hd.sr.ImageRegion("CIRCLE", np.array([[5.0, 5.0], [5.0, 9.0]]), place)
    diameter = hd.sr.Measurement(codes.SCT.Diameter, 8.25, codes.UCUM.Millimeter)
    group = hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        hd.sr.TrackingIdentifier(hd.UID(), "Läsion 1"), referenced_region=region, measurements=[diameter]
    )
    person = hd.sr.PersonObserverIdentifyingAttributes("Bär^Eva")
    observer = hd.sr.ObserverContext(codes.DCM.Person, person)
    report = hd.sr.MeasurementReport(
        hd.sr.ObservationContext(observer), codes.LN.CTUnspecifiedBodyRegion, imaging_measurements=[group]
    )
    new = {"series_instance_uid": hd.UID(), "sop_instance_uid": hd.UID(), "series_number": 8, "instance_number": 1}
    written = hd.sr.Comprehensive3DSR(images, report[0], manufacturer="M", **new)
    found = hd.sr.srread(file_of(client.retrieve_instance(*stored(client, written))))
    (measured,) = found.content.get_planar_roi_measurement_groups()
    assert measured.tracking_identifier == "Läsion 1"
    assert [one.value for one in measured.get_measurements()] == [8.25]
    assert np.array_equal(measured.roi.value, region.value)
