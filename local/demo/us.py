"""Ultrasound: a beating heart in colour as a cine, and a grey still picture."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.tag import Tag
from pydicom.uid import (
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
)

from local.demo.exam import DemoFile, Exam, Series, attributes, fill
from local.demo.grain import Floats, correlated, noise, soften
from local.demo.phantom import Ellipsoid, Layer, Palette, Plane, Rod, paint
from local.demo.radiograph import oval, path

CINE = Series(1, "US", "A4C COLOUR", "HEART", "132504")
STILL = Series(2, "US", "A4C STILL", "HEART", "133112")
FRAMES = 60
_FRAME_TIME = 33.3
_ROWS, _COLUMNS = 480, 640
_PIXEL = 0.36
# The skin end of the fan, where its sides would meet, and how far it reaches; pixels.
_APEX = (320, 30)
_REACH = 425.0
_TANGENT = 0.8
_PROBE = 14
# Parts of a beat: the ventricles press until the first, and are at rest from the second.
_SYSTOLE, _RELAXED = 0.35, 0.6
# Pressed so far, the mitral valve is shut; flow slower than that, or where tissue is this bright, is not coloured.
_ONSET, _SLOWEST, _TISSUE = 0.3, 0.22, 60
_ECHO: Palette = {"blood": 9.0, "muscle": 96.0, "wall": 128.0, "valve": 190.0, "body": 62.0}

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class _Fan:
    """What does not change from frame to frame.

    Parameters
    ----------
    inside : ndarray of bool, shape (rows, columns)
    distance, beam : ndarray of int
        Of each pixel: how far from the apex, and in which beam, as indices into the speckle.
    gain : ndarray of float32
        Brightness lost on the way.
    """

    inside: NDArray[np.bool_]
    distance: NDArray[np.intp]
    beam: NDArray[np.intp]
    gain: Floats


def cine(exam: Exam) -> Iterator[DemoFile]:
    """Make the colour cine: two heart beats, JPEG baseline, each frame a fragment in the offset table."""
    frames = [_jpeg(_coloured(2 * number / FRAMES)) for number in range(FRAMES)]
    dataset = exam.instance(CINE, 1, UltrasoundMultiFrameImageStorage)
    fill(dataset, _picture(exam, CINE, "YBR_FULL_422", 3))
    fill(
        dataset,
        {
            "NumberOfFrames": FRAMES,
            "FrameIncrementPointer": Tag("FrameTime"),
            "FrameTime": _FRAME_TIME,
            "CineRate": 30,
            "RecommendedDisplayFrameRate": 30,
            "StartTrim": 1,
            "StopTrim": FRAMES,
            "EffectiveDuration": f"{FRAMES * _FRAME_TIME / 1000:.3f}",
            "PreferredPlaybackSequencing": 0,
            "HeartRate": 60,
            "LossyImageCompression": "01",
            "LossyImageCompressionMethod": "ISO_10918_1",
            "LossyImageCompressionRatio": f"{_ROWS * _COLUMNS * 3 * FRAMES / sum(map(len, frames)):.2f}",
        },
    )
    dataset.PixelData = encapsulate(frames, has_bot=True)
    dataset["PixelData"].VR = "OB"
    yield exam.file(dataset, JPEGBaseline8Bit)


def still(exam: Exam) -> Iterator[DemoFile]:
    """Make one uncompressed grey picture, at the end of the filling."""
    dataset = exam.instance(STILL, 1, UltrasoundImageStorage)
    fill(dataset, _picture(exam, STILL, "MONOCHROME2", 1))
    dataset.LossyImageCompression = "00"
    dataset.PixelData = np.rint(_grey(0.0)).astype(np.uint8).tobytes()
    dataset["PixelData"].VR = "OB"
    yield exam.file(dataset, ExplicitVRLittleEndian)


def _squeeze(phase: float) -> float:
    """Return how far the ventricles have contracted, 0 to 1, at a phase of the beat counted from 0."""
    part = phase % 1
    if part < _SYSTOLE:
        return round((1 - math.cos(math.pi * part / _SYSTOLE)) / 2, 6)
    if part < _RELAXED:
        return round((1 + math.cos(math.pi * (part - _SYSTOLE) / (_RELAXED - _SYSTOLE))) / 2, 6)
    return 0.0


def _heart(squeeze: float) -> list[Layer]:
    """Return the four chambers from the apex of the heart, in mm from the middle of the picture."""
    thick = 8.5 + 3.5 * squeeze
    left, right = 1 - 0.27 * squeeze, 1 - 0.24 * squeeze
    full = 0.86 + 0.18 * squeeze
    floor = 14 - 9 * squeeze
    lower = oval((10, floor - 24 * left), (16.5 * left, 37 * left), -0.05)
    upper = oval((-20, floor - 15 * right), (13.5 * right, 28 * right), 0.14)
    solids: list[tuple[str, Ellipsoid | Rod]] = [
        ("wall", oval((12, floor - 23), (19.5 + thick, 41 + thick), -0.05)),
        ("muscle", oval((12, floor - 23), (17.5 + thick, 38 + thick), -0.05)),
        ("wall", oval((-21, floor - 14), (23, 37), 0.14)),
        ("muscle", oval((-21, floor - 14), (20, 34), 0.14)),
        ("wall", oval((14, floor + 27), (20 * full, 23 * full))),
        ("wall", oval((-20, floor + 26), (19 * full, 22 * full))),
        ("blood", oval((14, floor + 26), (17 * full, 20 * full))),
        ("blood", oval((-20, floor + 25), (16 * full, 19 * full))),
        ("blood", lower),
        ("blood", upper),
    ]
    # The leaves hang down open while the ventricles fill and meet while they press.
    for middle, half in ((11.0, 14.5 * left), (-20.0, 12.0 * right)):
        gap = 0.9 - 0.82 * squeeze
        for side in (-1, 1):
            hinge = (middle + side * half, floor)
            tip = (middle + side * half * gap * 0.6, floor - 13 * gap - 2)
            solids.append(("valve", path((*hinge, 1.3), (*tip, 0.9))[0]))
    return [Layer(tissue, solid) for tissue, solid in solids]


def _grey(phase: float) -> Floats:
    fan = _fan()
    plane = Plane((-(_COLUMNS - 1) / 2 * _PIXEL, -76.0, 0), (1, 0, 0), (0, 1, 0), _PIXEL, _ROWS, _COLUMNS)
    echo = paint(_heart(_squeeze(phase)), plane, _ECHO, blur=1.6, ground=_ECHO["body"])
    image = np.minimum(echo * _speckle(phase)[fan.distance, fan.beam] * fan.gain, 255)
    image[~fan.inside] = 0
    _scale(image)
    return image


def _coloured(phase: float) -> Bytes:
    """Return one frame, with the flow through the mitral valve: red towards the probe, blue away."""
    squeeze = _squeeze(phase)
    grey = _grey(phase)
    colour = np.repeat(np.rint(grey).astype(np.uint8)[:, :, None], 3, axis=2)
    speed = 1 - 1.6 * squeeze if phase % 1 >= _SYSTOLE or squeeze < _ONSET else -squeeze
    floor = 14 - 9 * squeeze
    plane = Plane((-(_COLUMNS - 1) / 2 * _PIXEL, -76.0, 0), (1, 0, 0), (0, 1, 0), _PIXEL, _ROWS, _COLUMNS)
    jet = (
        oval((11, floor - 12 + 8 * squeeze), (8.5, 22), -0.04) if speed > 0 else oval((6, floor - 24), (7.5, 20), -0.2)
    )
    strength = paint([Layer("flow", jet)], plane, {"flow": 1.0}, blur=7.0, ground=0.0) * np.float32(abs(speed))
    strength *= np.clip(1 + np.float32(0.25) * _ripple(), 0, 2)
    flow = (strength > _SLOWEST) & (grey < _TISSUE) & _fan().inside
    bright = np.clip(strength[flow] * 230, 60, 255).astype(np.uint8)
    dim = (bright.astype(np.float32) * np.clip(strength[flow] - np.float32(0.45), 0, 1)).astype(np.uint8)
    zero = np.zeros_like(bright)
    colour[flow] = np.stack((bright, dim, zero) if speed > 0 else (zero, dim, bright), axis=1)
    _bar(colour)
    return colour


@cache
def _fan() -> _Fan:
    y = np.arange(_ROWS, dtype=np.float32)[:, None] - np.float32(_APEX[1])
    x = np.arange(_COLUMNS, dtype=np.float32)[None, :] - np.float32(_APEX[0])
    distance = np.sqrt(x * x + y * y)
    slope = x / np.maximum(y, 1)
    inside = (np.abs(slope) < _TANGENT) & (distance < _REACH) & (distance > _PROBE) & (y > 0)
    gain = np.float32(1.12) - distance * np.float32(0.35 / _REACH)
    beam = np.clip((slope + 1) * np.float32(127), 0, 255).astype(np.intp)
    return _Fan(inside, np.clip(distance, 0, 479).astype(np.intp), beam, gain)


@cache
def _grains() -> tuple[Floats, Floats]:
    first, second = (soften(noise(seed, (2, 480, 256)), (2,), 2) for seed in (61, 62))
    return first * np.float32(1.9), second * np.float32(1.9)


def _speckle(phase: float) -> Floats:
    """Return the interference pattern by distance and beam; it boils through one round in each heart beat."""
    first, second = _grains()
    turn = 2 * math.pi * phase
    here, there = np.float32(round(math.cos(turn), 6)), np.float32(round(math.sin(turn), 6))
    real, imaginary = first * here + second * there
    return np.float32(0.18) + np.float32(0.62) * np.sqrt(real * real + imaginary * imaginary)


@cache
def _ripple() -> Floats:
    return correlated(63, (_ROWS, _COLUMNS), times=3)


def _scale(image: Floats) -> None:
    """Draw the depth marks, one each 20 mm, and the grey bar."""
    for mark in range(8):
        row = _APEX[1] + round(mark * 20 / _PIXEL)
        if row < _ROWS:
            image[row : row + 2, 612 : 622 if mark % 5 else 630] = 170
    image[60:200, 20:30] = np.linspace(255, 0, 140, dtype=np.float32)[:, None]


def _bar(colour: Bytes) -> None:
    """Draw the velocity bar: yellow and red above the middle, blue below."""
    ramp = np.arange(70, dtype=np.uint8)
    colour[230:300, 20:30] = np.stack((255 - ramp, 180 - 2 * ramp.clip(max=90), ramp * 0), axis=1)[:, None, :]
    colour[300:370, 20:30] = np.stack((ramp * 0, 2 * ramp, 185 + ramp), axis=1)[:, None, :]


def _jpeg(frame: Bytes) -> bytes:
    target = BytesIO()
    Image.fromarray(frame).save(target, "JPEG", quality=85, subsampling="4:2:2")
    return target.getvalue()


def _picture(exam: Exam, series: Series, photometric: str, samples: int) -> dict[str, object]:
    values: dict[str, object] = {
        "ImageType": ["ORIGINAL", "PRIMARY"],
        "AcquisitionDate": exam.day,
        "AcquisitionTime": series.time,
        "SamplesPerPixel": samples,
        "PhotometricInterpretation": photometric,
        "Rows": _ROWS,
        "Columns": _COLUMNS,
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
        "PixelRepresentation": 0,
        "PatientOrientation": "",
        "UltrasoundColorDataPresent": int(samples > 1),
        "SequenceOfUltrasoundRegions": [_region()],
        "TransducerType": "SECTOR_PHASED",
    }
    if samples > 1:
        values["PlanarConfiguration"] = 0
    return values


def _region() -> Dataset:
    """Return the calibrated region (PS3.3 §C.8.5.5): the fan, in cm."""
    left, right = (round(_APEX[0] + side * _REACH * 0.625) for side in (-1, 1))
    return attributes(
        RegionSpatialFormat=1,
        RegionDataType=1,
        RegionFlags=2,
        RegionLocationMinX0=left,
        RegionLocationMinY0=_APEX[1],
        RegionLocationMaxX1=right,
        RegionLocationMaxY1=_APEX[1] + int(_REACH),
        ReferencePixelX0=_APEX[0] - left,
        ReferencePixelY0=0,
        PhysicalUnitsXDirection=3,
        PhysicalUnitsYDirection=3,
        ReferencePixelPhysicalValueX=0.0,
        ReferencePixelPhysicalValueY=0.0,
        PhysicalDeltaX=_PIXEL / 10,
        PhysicalDeltaY=_PIXEL / 10,
    )
