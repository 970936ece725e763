"""What everything that gives back originals stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from lightbox.catalogue.models import Instance
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import addresses
from lightbox.objects.bucket import Bucket
from lightbox.runtime import Runtime


@dataclass(frozen=True)
class Retrieval:
    """The collaborators of a service of this slice, whose verbs its classes add.

    Parameters
    ----------
    catalogue
        The records.
    archive
        The originals.
    new_id
        Makes boundaries.
    """

    catalogue: Catalogue
    archive: Bucket
    new_id: Callable[[], str]

    @classmethod
    def over(cls, runtime: Runtime) -> Self:
        """Build the service over a runtime."""
        return cls(Catalogue.over(runtime), runtime.archive, runtime.new_id)


def address(root: str, instance: Instance) -> str:
    """Return where an instance can be had: what it is sent with as Content-Location (PS3.18 §8.4.2, §10.4.1).

    Parameters
    ----------
    root
        The address above ``/studies``.
    instance
        Its record.
    """
    return addresses.instance(root, instance.study_uid, instance.series_uid, instance.uid)
