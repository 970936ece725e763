"""What a grayscale softcopy presentation state refers to (PS3.3 §C.11.11): the images, as it says that they look."""

from __future__ import annotations

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Instance
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.errors import NotFound
from lightbox.objects.bucket import Bucket
from lightbox.render.images import Image
from lightbox.render.kinds import Kind, kind_of
from lightbox.render.refusals import NoPicture

_SERIES, _IMAGES = "00081115", "00081140"
"""Referenced Series Sequence, Referenced Image Sequence."""

_SERIES_UID, _SOP, _FRAMES = "0020000E", "00081155", "00081160"


def presented(
    catalogue: Catalogue, archive: Bucket, scope: Scope, state: Instance
) -> list[tuple[Image, tuple[int, ...]]]:
    """Return the images of a presentation state with the numbers of the frames that it is about.

    Parameters
    ----------
    catalogue, archive
        The records, and the bucket of the originals.
    scope, state
        Whose, and the presentation state. Its images are in its own study (PS3.3 §C.11.11).

    Raises
    ------
    NoPicture
        None of them is in the archive.
    """
    dataset = json_model.load(catalogue.json(scope, state))
    found: list[tuple[Image, tuple[int, ...]]] = []
    for series_uid, reference in _references(dataset):
        sop_uid = json_model.text(reference, _SOP)
        try:
            instance = catalogue.instance(scope, state.study_uid, series_uid, sop_uid)
        except NotFound:
            continue
        if kind_of(instance) is not Kind.IMAGE:
            continue
        image = Image(catalogue, archive, scope, instance, state=dataset)
        every = tuple(range(1, image.count + 1))
        named = [int(number) for number in json_model.values(reference, _FRAMES) if isinstance(number, int | float)]
        found.append((image, tuple(number for number in every if number in named) or every))
    if not found:
        raise NoPicture("None of the images that the presentation state refers to is in the archive.")
    return found


def _references(dataset: Dataset) -> list[tuple[str, Dataset]]:
    return [
        (json_model.text(series, _SERIES_UID), reference)
        for series in json_model.items(dataset, _SERIES)
        for reference in json_model.items(series, _IMAGES)
    ]
