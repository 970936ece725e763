"""Small valid DICOM files for tests and demonstrations, as bytes; deterministic, pure pydicom and numpy."""

from __future__ import annotations

import struct
from copy import deepcopy
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, FileMetaDataset, config, dcmwrite
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    MRImageStorage,
    UltrasoundMultiFrameImageStorage,
)

ROOT = "1.2.826.0.1.3680043.10.1338"
"""A root for tests; the numbers behind it say study, series and instance."""

_UNCOMPRESSED = (
    ImplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
)


def uid(study: int = 1, series: int | None = None, instance: int | None = None) -> str:
    """Return the UID of a study, a series of it, or an instance of that."""
    return ".".join([ROOT, *(str(part) for part in (study, series, instance) if part is not None)])


def dataset(
    *,
    study: int = 1,
    series: int = 1,
    instance: int = 1,
    sop_class: str = CTImageStorage,
    modality: str = "CT",
    name: str = "Doe^Jane",
    patient_id: str = "P1",
    charset: str | list[str] | None = "ISO_IR 192",
) -> Dataset:
    """Return the attributes that every test object has, without pixels."""
    ds = Dataset()
    if charset is not None:
        ds.SpecificCharacterSet = charset
    ds.SOPClassUID = UID(sop_class)
    ds.SOPInstanceUID = UID(uid(study, series, instance))
    ds.StudyDate = "20240131"
    ds.SeriesDate = "20240131"
    ds.StudyTime = "134501.5"
    ds.AccessionNumber = f"A{study}"
    ds.Modality = modality
    ds.ReferringPhysicianName = "Roe^Richard"
    ds.StudyDescription = "Head, routine"
    ds.SeriesDescription = f"Series {series}"
    ds.PatientName = name
    ds.PatientID = patient_id
    ds.PatientBirthDate = "19700102"
    ds.PatientSex = "F"
    ds.StudyInstanceUID = UID(uid(study))
    ds.SeriesInstanceUID = UID(uid(study, series))
    ds.StudyID = str(study)
    ds.SeriesNumber = series
    ds.InstanceNumber = instance
    return ds


def with_pixels(ds: Dataset, pixels: NDArray[np.generic], *, frames: int | None = None) -> Dataset:
    """Add uncompressed pixels.

    Parameters
    ----------
    ds
        Changed in place.
    pixels
        Rows x columns, frames x rows x columns, or either with a last axis of 3; 8 or 16 bits.
    frames
        Number of Frames, if the first axis counts them.
    """
    shape = pixels.shape[1:] if frames is not None else pixels.shape
    bits = pixels.dtype.itemsize * 8
    ds.SamplesPerPixel = 3 if len(shape) == 3 else 1
    ds.PhotometricInterpretation = "RGB" if ds.SamplesPerPixel > 1 else "MONOCHROME2"
    if ds.SamplesPerPixel > 1:
        ds.PlanarConfiguration = 0
    if frames is not None:
        ds.NumberOfFrames = frames
    ds.Rows, ds.Columns = shape[:2]
    ds.BitsAllocated = ds.BitsStored = bits
    ds.HighBit = bits - 1
    ds.PixelRepresentation = int(pixels.dtype.kind == "i")
    raw = pixels.tobytes()
    ds.PixelData = raw + bytes(len(raw) % 2)
    return ds


def ct_dataset(rows: int = 16, columns: int = 16, **attributes: object) -> Dataset:
    """Return an axial CT slice whose value at (row, column) is ``row * columns + column - 1024``."""
    ds = dataset(**attributes)  # pyright: ignore[reportArgumentType]
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.FrameOfReferenceUID = UID(f"{uid(1)}.900")
    position = -2.5 * int(ds.InstanceNumber)
    ds.ImagePositionPatient = [-125.0, -125.0, position]
    ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    ds.SliceLocation = position
    ds.PixelSpacing = [0.48828125, 0.48828125]
    ds.SliceThickness = 2.5
    ds.KVP = 120
    ds.RescaleIntercept = -1024
    ds.RescaleSlope = 1
    ds.WindowCenter = [40, 300]
    ds.WindowWidth = [400, 1500]
    pixels = (np.arange(rows * columns) % 4096 - 1024).astype(np.int16).reshape(rows, columns)
    return with_pixels(ds, pixels)


def ct(rows: int = 16, columns: int = 16, *, syntax: str = ExplicitVRLittleEndian, **attributes: object) -> bytes:
    """Return :func:`ct_dataset` as a file."""
    return written(ct_dataset(rows, columns, **attributes), syntax)


def mr(rows: int = 16, columns: int = 16, *, syntax: str = ImplicitVRLittleEndian, **attributes: object) -> bytes:
    """Return an MR slice with a private block, as some equipment writes it: implicit VR."""
    ds = dataset(**{"sop_class": MRImageStorage, "modality": "MR", **attributes})  # pyright: ignore[reportArgumentType]
    ds.EchoTime = 4.6
    ds.add_new(0x00190010, "LO", "SIEMENS MR HEADER")
    ds.add_new(0x0019100C, "IS", "1000")
    ds.add_new(0x00191099, "UN", b"\x01\x02")
    pixels = np.arange(rows * columns, dtype=np.uint16).reshape(rows, columns)
    return written(with_pixels(ds, pixels), syntax)


def us_cine(frames: int = 4, rows: int = 8, columns: int = 8, **attributes: object) -> bytes:
    """Return an uncompressed colour cine."""
    defaults = {"sop_class": UltrasoundMultiFrameImageStorage, "modality": "US"}
    ds = dataset(**{**defaults, **attributes})  # pyright: ignore[reportArgumentType]
    ds.FrameTime = 40
    count = frames * rows * columns * 3
    pixels = (np.arange(count) % 251).astype(np.uint8).reshape(frames, rows, columns, 3)
    return written(with_pixels(ds, pixels, frames=frames))


def codestream(number: int, length: int = 60) -> bytes:
    """Return what passes for a JPEG frame where nobody decodes: its markers with a filling of its own."""
    return b"\xff\xd8\xff\xe0" + bytes([number % 200]) * (length - 6) + b"\xff\xd9"


def encapsulated(
    frames: list[bytes],
    *,
    table: str = "basic",
    fragments: int = 1,
    syntax: str = JPEGBaseline8Bit,
    declared: int | None = None,
) -> bytes:
    """Return a compressed multi-frame image.

    Parameters
    ----------
    frames
        The codestreams.
    table
        ``basic``, ``extended`` or ``none``.
    fragments
        How many items each frame is split into.
    syntax
        Transfer syntax UID.
    declared
        Number of Frames, if it is not to be the truth.
    """
    ds = dataset(sop_class=UltrasoundMultiFrameImageStorage, modality="US")
    with_pixels(ds, np.zeros((8, 8, 3), np.uint8))
    ds.NumberOfFrames = len(frames) if declared is None else declared
    if table == "extended":
        ds.PixelData, ds.ExtendedOffsetTable, ds.ExtendedOffsetTableLengths = encapsulate_extended(frames)
    else:
        ds.PixelData = encapsulate(frames, fragments_per_frame=fragments, has_bot=table == "basic")
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    return written(ds, syntax)


def one_bit(frames: int = 3, rows: int = 3, columns: int = 5) -> tuple[bytes, list[bytes]]:
    """Return a one-bit multi-frame image whose frames do not end on a byte, and each frame's packed bits."""
    ds = dataset(modality="SEG")
    bits = (np.arange(frames * rows * columns) % 3 == 0).astype(np.uint8)
    with_pixels(ds, np.zeros((rows, columns), np.uint8))
    ds.NumberOfFrames = frames
    ds.BitsAllocated = ds.BitsStored = 1
    ds.HighBit = 0
    raw = np.packbits(bits, bitorder="little").tobytes()
    ds.PixelData = raw + bytes(len(raw) % 2)
    each = [np.packbits(part, bitorder="little").tobytes() for part in np.split(bits, frames)]
    return written(ds), each


def with_sequence(ds: Dataset, depth: int = 1) -> Dataset:
    """Add nested Referenced Series Sequences, changed in place."""
    inner = ds
    for level in range(depth):
        item = Dataset()
        item.SeriesInstanceUID = UID(uid(1, level + 1))
        inner.ReferencedSeriesSequence = Sequence([item])
        inner = item
    return ds


def written(ds: Dataset, syntax: str = ExplicitVRLittleEndian, *, preamble: bool = True, meta: bool = True) -> bytes:
    """Return a data set as a file.

    Parameters
    ----------
    ds
        The data set.
    syntax
        Transfer syntax UID.
    preamble, meta
        Whether the 128 bytes and ``DICM``, and the file meta information, are to be there.
    """
    header = FileMetaDataset()
    header.TransferSyntaxUID = UID(syntax)
    header.MediaStorageSOPClassUID = ds.get("SOPClassUID", CTImageStorage)
    header.MediaStorageSOPInstanceUID = ds.get("SOPInstanceUID", UID(uid(9, 9, 9)))
    ds.file_meta = header
    if syntax == ExplicitVRBigEndian and ds.get("BitsAllocated") == 16:  # pydicom leaves words as they are
        ds = deepcopy(ds)
        ds.PixelData = np.frombuffer(ds.PixelData, "<u2").astype(">u2").tobytes()
    target = BytesIO()
    with config.disable_value_validation():
        known = syntax in _UNCOMPRESSED
        dcmwrite(
            target,
            ds,
            implicit_vr=None if known else False,
            little_endian=None if known else True,
            enforce_file_format=True,
        )
    raw = target.getvalue()
    if not meta:
        (length,) = struct.unpack_from("<I", raw, 140)
        return raw[144 + length :]
    return raw if preamble else raw[132:]
