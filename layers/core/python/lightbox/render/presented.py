"""What a grayscale softcopy presentation state refers to (PS3.3 §C.11.11): the images, as it says that they look."""

from __future__ import annotations

from lightbox.access.policy import Scope
from lightbox.catalogue.bulk import bulk_values
from lightbox.catalogue.models import Instance
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model
from lightbox.errors import NotFound
from lightbox.objects.bucket import Bucket
from lightbox.render.images import Image
from lightbox.render.kinds import Kind, kind_of
from lightbox.render.refusals import NoPicture


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
    from lightbox.render.presentation import Presentation
    from lightbox.render.values import needed

    dataset = json_model.load(catalogue.json(scope, state))
    paths = needed(dataset)
    bulk = bulk_values(catalogue, archive, scope, state, paths) if paths else {}
    presentation = Presentation(dataset, bulk)
    found: list[tuple[Image, tuple[int, ...]]] = []
    for series_uid, sop_uid, frames in presentation.references():
        try:
            instance = catalogue.instance(scope, state.study_uid, series_uid, sop_uid)
        except NotFound:
            continue
        if kind_of(instance) is not Kind.IMAGE:
            continue
        image = Image(catalogue, archive, scope, instance, presentation)
        every = tuple(range(1, image.count + 1))
        found.append((image, tuple(number for number in every if number in frames) or every))
    if not found:
        raise NoPicture("None of the images that the presentation state refers to is in the archive.")
    return found
