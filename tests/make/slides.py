"""A whole slide as scanners write it: a pyramid of tiled images, a label, an overview (PS3.3 §A.32.8), as bytes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.uid import UID, JPEG2000Lossless, JPEGBaseline8Bit, VLWholeSlideMicroscopyImageStorage

from tests.make.dicom import dataset, uid, written

TILE = 64
LEVELS = 3
MILLIMETRES = 0.0005
"""Of a pixel of the first level."""

_LABEL, _OVERVIEW = (48, 40), (80, 40)
_WHITE = 255
_COLOURS = {JPEGBaseline8Bit: "YBR_FULL_422", JPEG2000Lossless: "YBR_RCT"}


@dataclass(frozen=True)
class Slide:
    """How a slide is written.

    Parameters
    ----------
    syntax
        Transfer syntax of the tiles: JPEG or JPEG 2000, lossless.
    sparse
        Whether each tile tells its place, rather than all of them being there row by row; the first one is left out
        then, and the last one comes first.
    profile
        ICC profile of the optical path.
    study
        Number of the study.
    """

    syntax: str
    sparse: bool
    profile: bytes
    study: int = 1
    width: int = 232
    height: int = 152

    def files(self) -> list[bytes]:
        """Return label, overview, and the levels from the largest."""
        beside = [self._image(1, "LABEL", _LABEL), self._image(2, "OVERVIEW", _OVERVIEW)]
        sizes = [(self.width >> level, self.height >> level) for level in range(LEVELS)]
        return [*beside, *(self._image(number, "VOLUME", size) for number, size in enumerate(sizes, 3))]

    def shown(self, level: int) -> NDArray[np.uint8]:
        """Return what is to be seen of a level, from 0; white where no tile is."""
        width, height = self.width >> level, self.height >> level
        whole = picture(width, height)
        if self.sparse and (width > TILE or height > TILE):
            whole[:TILE, :TILE] = _WHITE
        return whole

    def _image(self, number: int, flavour: str, size: tuple[int, int]) -> bytes:
        width, height = size
        tiled = flavour == "VOLUME"
        across, down = (TILE, TILE) if tiled else size
        ds = self._described(number, flavour, size)
        ds.Rows, ds.Columns = down, across
        places = list(product(range(0, height, down), range(0, width, across)))
        if self.sparse and tiled:
            places = places[:0:-1] or places
            ds.PerFrameFunctionalGroupsSequence = [_placed(*place) for place in places]
        ds.DimensionOrganizationType = "TILED_SPARSE" if self.sparse and tiled else "TILED_FULL"
        whole = np.full((height + down, width + across, 3), _WHITE, np.uint8)
        whole[:height, :width] = picture(width, height)
        frames = [self._encoded(whole[row : row + down, column : column + across]) for row, column in places]
        ds.NumberOfFrames = len(frames)
        if self.sparse:
            ds.PixelData = encapsulate(frames, has_bot=False)
        else:
            ds.PixelData, ds.ExtendedOffsetTable, ds.ExtendedOffsetTableLengths = encapsulate_extended(frames)
        ds["PixelData"].VR = "OB"
        ds["PixelData"].is_undefined_length = True
        return written(ds, self.syntax)

    def _encoded(self, tile: NDArray[np.uint8]) -> bytes:
        if self.syntax == JPEGBaseline8Bit:
            return bytes(imagecodecs.jpeg8_encode(np.ascontiguousarray(tile), level=95, subsampling="422"))
        return bytes(imagecodecs.jpeg2k_encode(tile, level=0, codecformat="j2k", reversible=True, mct=True))

    def _described(self, number: int, flavour: str, size: tuple[int, int]) -> Dataset:
        ds = dataset(study=self.study, instance=number, sop_class=VLWholeSlideMicroscopyImageStorage, modality="SM")
        ds.ImageType = [
            "DERIVED" if flavour == "VOLUME" and size[0] < self.width else "ORIGINAL",
            "PRIMARY",
            flavour,
            "NONE",
        ]
        ds.FrameOfReferenceUID = UID(f"{uid(self.study)}.900")
        ds.ContentDate, ds.ContentTime, ds.AcquisitionDateTime = ds.StudyDate, "134501", "20240131134501"
        ds.SamplesPerPixel, ds.PlanarConfiguration, ds.PixelRepresentation = 3, 0, 0
        ds.PhotometricInterpretation = _COLOURS[UID(self.syntax)]
        ds.BitsAllocated, ds.BitsStored, ds.HighBit = 8, 8, 7
        ds.LossyImageCompression = "01" if self.syntax == JPEGBaseline8Bit else "00"
        ds.TotalPixelMatrixColumns, ds.TotalPixelMatrixRows = size
        ds.TotalPixelMatrixFocalPlanes = ds.NumberOfOpticalPaths = 1
        ds.ImagedVolumeWidth, ds.ImagedVolumeHeight = self.width * MILLIMETRES, self.height * MILLIMETRES
        ds.ImagedVolumeDepth = 0.001
        ds.ImageOrientationSlide = [0, -1, 0, -1, 0, 0]
        ds.ExtendedDepthOfField, ds.FocusMethod, ds.VolumetricProperties = "NO", "AUTO", "VOLUME"
        ds.BurnedInAnnotation = ds.SpecimenLabelInImage = "YES" if flavour == "LABEL" else "NO"
        ds.TotalPixelMatrixOriginSequence = [
            _item(XOffsetInSlideCoordinateSystem=20, YOffsetInSlideCoordinateSystem=40)
        ]
        light = _item(CodeValue="111744", CodingSchemeDesignator="DCM", CodeMeaning="Brightfield illumination")
        path = _item(OpticalPathIdentifier="1", ICCProfile=self.profile, IlluminationTypeCodeSequence=[light])
        ds.OpticalPathSequence = [path]
        spacing = MILLIMETRES * self.width / size[0]
        shared = _item(PixelMeasuresSequence=[_item(PixelSpacing=[spacing, spacing], SliceThickness=0.001)])
        shared.OpticalPathIdentificationSequence = [_item(OpticalPathIdentifier="1")]
        shared.WholeSlideMicroscopyImageFrameTypeSequence = [_item(FrameType=list(ds.ImageType))]
        ds.SharedFunctionalGroupsSequence = [shared]
        ds.ContainerIdentifier = "A1"
        ds.SpecimenDescriptionSequence = [_item(SpecimenIdentifier="A1", SpecimenUID=UID(f"{uid(self.study)}.901"))]
        return ds


def picture(width: int, height: int) -> NDArray[np.uint8]:
    """Return an image each of whose places has a colour of its own."""
    down, across = np.mgrid[0:height, 0:width] / np.array([height, width])[:, None, None]
    waves = (np.sin(9 * across + 3 * down), np.cos(7 * down - 2 * across), np.sin(5 * (across * across + down)))
    return (np.stack(waves, -1) * 120 + 128).astype(np.uint8)


def _placed(row: int, column: int) -> Dataset:
    place = _item(ColumnPositionInTotalImagePixelMatrix=column + 1, RowPositionInTotalImagePixelMatrix=row + 1)
    return _item(PlanePositionSlideSequence=[place])


def _item(**values: object) -> Dataset:
    made = Dataset()
    for name, value in values.items():
        setattr(made, name, value)
    return made
