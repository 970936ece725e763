"""What kind of thing an instance is, as far as showing it goes."""

from __future__ import annotations

from enum import Enum

from lightbox.catalogue.models import Instance
from lightbox.dicom.transfer import transfer_syntax


class Kind(Enum):
    """What an instance shows; the value is the word for it in a sentence."""

    IMAGE = "an image"
    VIDEO = "a video"
    DOCUMENT = "a document"
    PRESENTATION = "a presentation state"
    REPORT = "a structured report"
    WAVEFORM = "a waveform"
    MODEL = "a surface or a model"
    PLAN = "a treatment plan"
    OTHER = "an object without pixels"


_STORAGE = "1.2.840.10008.5.1.4.1.1."
_PRESENTATIONS = (f"{_STORAGE}11.1",)
"""Grayscale Softcopy Presentation State Storage; the other kinds of PS3.3 §A.33 are not applied here."""

_BY_CLASS: tuple[tuple[str, Kind], ...] = (
    (f"{_STORAGE}88.", Kind.REPORT),
    (f"{_STORAGE}9.", Kind.WAVEFORM),
    (f"{_STORAGE}104.1", Kind.DOCUMENT),
    (f"{_STORAGE}104.2", Kind.DOCUMENT),
    (f"{_STORAGE}104.", Kind.MODEL),
    (f"{_STORAGE}66.5", Kind.MODEL),
    (f"{_STORAGE}481.", Kind.PLAN),
)
"""By the beginning of the SOP Class UID (PS3.4 §B.5), the first that fits."""


def kind_of(instance: Instance) -> Kind:
    """Return what kind of thing an instance is; one that has frames is an image whatever its class."""
    if transfer_syntax(instance.transfer_syntax).video:
        return Kind.VIDEO
    if instance.packed_frames or instance.frames_spilled:
        return Kind.IMAGE
    if instance.sop_class in _PRESENTATIONS:
        return Kind.PRESENTATION
    return next((kind for start, kind in _BY_CLASS if instance.sop_class.startswith(start)), Kind.OTHER)
