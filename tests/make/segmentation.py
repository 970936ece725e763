"""A segmentation of images (PS3.3 §A.51): one bit for each of their pixels, as bytes; pure pydicom and numpy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.uid import ExplicitVRLittleEndian, SegmentationStorage

from tests.make.dicom import uid, written

OF_THE_SOURCE = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "SpecificCharacterSet",
    "StudyInstanceUID",
    "StudyDate",
    "StudyTime",
    "StudyID",
    "AccessionNumber",
    "FrameOfReferenceUID",
)


def segmentation(images: Sequence[Dataset], mask: NDArray[np.bool_], label: str) -> bytes:
    """Return a segmentation with one segment.

    Parameters
    ----------
    images
        Slices of one series.
    mask
        What belongs to the segment: slices x rows x columns.
    label
        The segment's name, and the series' description.
    """
    first = images[0]
    ds = Dataset()
    for name in OF_THE_SOURCE:
        if name in first:
            ds[name] = first[name]
    ds.SOPClassUID, ds.Modality, ds.SeriesNumber, ds.InstanceNumber = SegmentationStorage, "SEG", 90, 1
    ds.SOPInstanceUID, ds.SeriesInstanceUID = uid(90, 1, 1), uid(90, 1)
    ds.SeriesDescription, ds.ContentLabel = label, "SEGMENTS"
    ds.ImageType, ds.SegmentationType = ["DERIVED", "PRIMARY"], "BINARY"
    ds.Rows, ds.Columns, ds.NumberOfFrames = first.Rows, first.Columns, len(images)
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, "MONOCHROME2", 0
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 1, 1, 0
    ds.SegmentSequence = [
        _item(
            SegmentNumber=1,
            SegmentLabel=label,
            SegmentAlgorithmType="MANUAL",
            SegmentedPropertyCategoryCodeSequence=[_code("85756007", "Tissue")],
            SegmentedPropertyTypeCodeSequence=[_code("85756007", "Tissue")],
        )
    ]
    ds.ReferencedSeriesSequence = [
        _item(SeriesInstanceUID=first.SeriesInstanceUID, ReferencedInstanceSequence=[_reference(one) for one in images])
    ]
    measures = _item(PixelSpacing=first.PixelSpacing, SliceThickness=first.SliceThickness)
    plane = _item(ImageOrientationPatient=first.ImageOrientationPatient)
    ds.SharedFunctionalGroupsSequence = [_item(PixelMeasuresSequence=[measures], PlaneOrientationSequence=[plane])]
    ds.PerFrameFunctionalGroupsSequence = [
        _item(
            PlanePositionSequence=[_item(ImagePositionPatient=one.ImagePositionPatient)],
            SegmentIdentificationSequence=[_item(ReferencedSegmentNumber=1)],
            DerivationImageSequence=[_item(SourceImageSequence=[_reference(one)])],
        )
        for one in images
    ]
    ds.PixelData = np.packbits(mask, bitorder="little").tobytes()
    return written(ds, ExplicitVRLittleEndian)


def _item(**attributes: object) -> Dataset:
    item = Dataset()
    for name, value in attributes.items():
        setattr(item, name, value)
    return item


def _reference(image: Dataset) -> Dataset:
    return _item(ReferencedSOPClassUID=image.SOPClassUID, ReferencedSOPInstanceUID=image.SOPInstanceUID)


def _code(value: str, meaning: str) -> Dataset:
    return _item(CodeValue=value, CodingSchemeDesignator="SCT", CodeMeaning=meaning)
